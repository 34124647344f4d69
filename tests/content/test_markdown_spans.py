"""What stands in a line is read as kramdown reads it. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        "*one* _two_ **three** __four__ ***five***",
        "<p><em>one</em> <em>two</em> <strong>three</strong> <strong>four</strong> <strong><em>five</em></strong></p>",
        id="emphasis",
    ),
    pytest.param(
        "un*believ*able snake_case_name a**b**c",
        "<p>un<em>believ</em>able snake_case_name a<strong>b</strong>c</p>",
        id="emphasis within words",
    ),
    pytest.param(
        "这是**粗体**字，也是*斜体*字",
        "<p>这是<strong>粗体</strong>字，也是<em>斜体</em>字</p>",
        id="emphasis beside Chinese",
    ),
    pytest.param(
        "这是_斜体_字",
        "<p>这是_斜体_字</p>",
        id="underscores beside Chinese are text",
    ),
    pytest.param(
        "*one **two** one* **one *two* one**",
        "<p><em>one <strong>two</strong> one</em> <strong>one <em>two</em> one</strong></p>",
        id="emphasis within emphasis",
    ),
    pytest.param(
        "2 * 3 * 4 and ** no **",
        "<p>2 * 3 * 4 and ** no **</p>",
        id="a blank after the mark keeps it",
    ),
    pytest.param(
        "*one **two",
        "<p>*one **two</p>",
        id="a mark without an end is text",
    ),
    pytest.param(
        "~~gone~~ and ~~ not ~~",
        "<p><del>gone</del> and ~~ not ~~</p>",
        id="struck",
    ),
    pytest.param(
        '`a < b && "c"` and ``with ` tick``',
        '<p><code>a &lt; b &amp;&amp; "c"</code> and <code>with ` tick</code></p>',
        id="code",
    ),
    pytest.param(
        "a ` b",
        "<p>a ` b</p>",
        id="code without an end is text",
    ),
    pytest.param(
        "a ` b ` c",
        "<p>a ` b ` c</p>",
        id="a lonely tick between blanks is text",
    ),
    pytest.param(
        '[one](/a) [two](/b "T") [three](</c d>) [four](/e_(f))',
        '<p><a href="/a">one</a> <a href="/b" title="T">two</a> <a href="/c d">three</a> <a href="/e_(f)">four</a></p>',
        id="links",
    ),
    pytest.param(
        '[one][Ref], [ref][], [ref] and [none]\n\n[ref]: https://e.com/x "Title"',
        '<p><a href="https://e.com/x" title="Title">one</a>, <a href="https://e.com/x" title="Title">ref</a>, <a href="https://e.com/x" title="Title">ref</a> and [none]</p>',
        id="links by name",
    ),
    pytest.param(
        '[a]\n\n[a]: /x\n  "Title"',
        '<p><a href="/x" title="Title">a</a></p>',
        id="a definition takes its title from the next line",
    ),
    pytest.param(
        '![alt *text*](/a.png "T") ![ref]\n\n[ref]: b.png',
        '<p><img alt="alt *text*" src="/a.png" title="T" /> <img alt="ref" src="b.png" /></p>',
        id="images",
    ),
    pytest.param(
        "[![alt](/a.png)](/b)",
        '<p><a href="/b"><img alt="alt" src="/a.png" /></a></p>',
        id="an image in a link",
    ),
    pytest.param(
        "[one [two](/b) three](/a)",
        '<p><a href="/a">one [two](/b) three</a></p>',
        id="a link in a link is text",
    ),
    pytest.param(
        "[a [b] c](/d)",
        '<p><a href="/d">a [b] c</a></p>',
        id="brackets within a link",
    ),
    pytest.param(
        "<https://e.com/a_b_c> <me@e.com> <mailto:you@e.com>",
        '<p><a href="https://e.com/a_b_c">https://e.com/a_b_c</a> <a href="mailto:me@e.com">me@e.com</a> <a href="mailto:you@e.com">you@e.com</a></p>',
        id="addresses in angle brackets",
    ),
    pytest.param(
        "see https://e.com/a_b_c and www.e.com",
        "<p>see https://e.com/a_b_c and www.e.com</p>",
        id="bare addresses stay text",
    ),
    pytest.param(
        "one  \ntwo",
        "<p>one<br />\ntwo</p>",
        id="two blanks break a line",
    ),
    pytest.param(
        "one\\\\\ntwo\\\nthree",
        "<p>one<br />\ntwo<br />\nthree</p>",
        id="backslashes break a line",
    ),
    pytest.param(
        "one\ntwo",
        "<p>one\ntwo</p>",
        id="a line end does not",
    ),
    pytest.param(
        "\\*a\\* \\_b\\_ \\[c\\](d) \\# \\`e\\` \\\\ \\a",
        "<p>*a* _b_ [c](d) # `e` \\ \\a</p>",
        id="escaped marks",
    ),
    pytest.param(
        "&copy; &#8212; &#x41; &amp; &lt; &nope; AT&T a < b",
        "<p>© — A &amp; &lt; &amp;nope; AT&amp;T a &lt; b</p>",
        id="entities",
    ),
    pytest.param(
        "$$a_b$$ and $5 and $6",
        "<p>\\(a_b\\) and $5 and $6</p>",
        id="formulas are left to MathJax",
    ),
    pytest.param(
        "The HTML and HTMLx\n\n*[HTML]: Hyper Text",
        '<p>The <abbr title="Hyper Text">HTML</abbr> and HTMLx</p>',
        id="abbreviations",
    ),
    pytest.param(
        '[a](<b c> "T")',
        '<p><a href="b c" title="T">a</a></p>',
        id="an address in angles with a title",
    ),
    pytest.param(
        '[a](b "T" c [d](e [f](<g>h',
        "<p>[a](b “T” c [d](e [f](<g>h</g></p>",
        id="addresses that never end are text",
    ),
    pytest.param(
        "![a][none] ![b]",
        "<p>![a][none] ![b]</p>",
        id="an image without a definition is text",
    ),
    pytest.param(
        "wow! [a](/b)!",
        '<p>wow! <a href="/b">a</a>!</p>',
        id="a bang without a bracket",
    ),
    pytest.param(
        "well-_known_ and a-_b_",
        "<p>well-_known_ and a-_b_</p>",
        id="marks round whole words with dashes",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_spans(source: str, html: str):
    """What stands in a line is read as kramdown reads it."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made


@pytest.mark.parametrize("digits", ["9" * 5_000, "0" * 5_000 + "65", "x" + "f" * 5_000])
def test_numbers_of_thousands_of_digits(digits: str):
    """Are read as far as a code point goes: none that is, or the one after the zeros."""
    assert kramdown.to_html(f"a&#{digits};b", kramdown.Options()) == (
        "<p>aAb</p>" if "65" in digits else "<p>ab</p>"
    )
