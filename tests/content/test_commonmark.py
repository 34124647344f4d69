"""CommonMark and what is added to it, by option."""

import pytest

from feedsvc.content import commonmark
from feedsvc.content.kramdown.syntax import MarkdownError


def html(text, **rules):
    """The HTML of a text."""
    return commonmark.to_html(text, commonmark.options(rules)).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a *b* **c** ~~d~~ `e<`",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>",
        ),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n\n4. b", '<ol start="3">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>'),
        ("- [x] a", '<ul>\n<li><input disabled="" type="checkbox" checked=""> a</li>\n</ul>'),
        ("```go {a=1}\nx & y\n```", '<pre><code class="language-go">x &amp; y\n</code></pre>'),
        ("    x\n", "<pre><code>x\n</code></pre>"),
        ('![a *b* ![c](d)](e "f")', '<p><img src="e" alt="a b c" title="f"></p>'),
        ("[a](</x y> 'b\"')", '<p><a href="/x%20y" title="b&quot;">a</a></p>'),
        ("<me@e.com>", '<p><a href="mailto:me@e.com">me@e.com</a></p>'),
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("a\n\n---", "<p>a</p>\n<hr>"),
        ("> [!TIP]\n> a", "<blockquote>\n<p><strong>TIP</strong></p>\n<p>a</p>\n</blockquote>"),
    ],
)
def test_blocks_and_spans(text, expected):
    """As the specifications of CommonMark and GFM have them."""
    assert html(text) == expected


def test_a_table_is_aligned_by_attributes_that_readers_keep():
    """A cell beyond the columns is dropped."""
    made = html("| a | b |\n|:--|--:|\n| 1 | 2 | 3 |")

    assert '<th align="left">a</th>\n<th align="right">b</th>' in made
    assert '<tbody>\n<tr>\n<td align="left">1</td>\n<td align="right">2</td>\n</tr>' in made


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("# Hello, World!", ["hello-world"]),
        ("# A\n\n# a\n\n# A", ["a", "a-1", "a-2"]),
        ("# Größe & `C++`", ["größe--c"]),
        ("# A {#own .wide}", ["own"]),
        ("# !", []),
    ],
)
def test_ids_of_headings_are_github_s(text, ids):
    """Or the author's own; a heading of punctuation has none."""
    made = html(text)

    assert [part.partition('"')[0] for part in made.split('id="')[1:]] == ids


def test_ids_can_be_left_out():
    """As goldmark does with `autoHeadingID: false`."""
    assert html("# A", ids=False) == "<h1>A</h1>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://e.com/a_b_c.", 'see <a href="https://e.com/a_b_c">https://e.com/a_b_c</a>.'),
        ("(www.e.com/x_(y))", '(<a href="http://www.e.com/x_(y)">www.e.com/x_(y)</a>)'),
        ("a@e.com, b", '<a href="mailto:a@e.com">a@e.com</a>, b'),
        (
            "https://e.com/?a=b&c=d&nosuch;",
            '<a href="https://e.com/?a=b&amp;c=d">https://e.com/?a=b&amp;c=d</a>&amp;nosuch;',
        ),
        ("http://localhost:80 xhttps://e.com", "http://localhost:80 xhttps://e.com"),
        ("`https://e.com`", "<code>https://e.com</code>"),
        ("[https://e.com](/x)", '<a href="/x">https://e.com</a>'),
        ('<a href="/x">https://e.com</a>', '<a href="/x">https://e.com</a>'),
    ],
)
def test_bare_addresses_become_links(text, shown):
    """Without the punctuation of their sentence, and never within another link."""
    assert html(text) == f"<p>{shown}</p>"


def test_bare_addresses_stay_text_where_the_generator_leaves_them():
    """Zola and markdown-it do, as they come."""
    assert html("https://e.com", linkify=False) == "<p>https://e.com</p>"


def test_typographic_marks_spare_addresses_and_code():
    """Two dashes in an address are two dashes."""
    made = html('"a" -- b... `"c"` https://e.com/x--y', smart=True)

    assert made == (
        '<p>“a” – b… <code>"c"</code> <a href="https://e.com/x--y">https://e.com/x--y</a></p>'
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, "<p>a <i>b</i></p>\n<div>c</div>"),
        ({"html": "drop"}, "<p>a b</p>"),
        ({"html": "escape"}, "<p>a &lt;i&gt;b&lt;/i&gt;</p>\n&lt;div&gt;c&lt;/div&gt;"),
    ],
)
def test_html_is_kept_dropped_or_shown(rules, expected):
    """As goldmark does with and without `unsafe`, and markdown-it with `html: false`."""
    assert html("a <i>b</i>\n\n<div>c</div>", **rules) == expected


@pytest.mark.parametrize(
    ("mode", "text", "expected"),
    [
        ("heading", "a\n{.b}", "<p>a\n{.b}</p>"),
        ("all", "`a`{.b} *c*{#d key=v}e {.f}", "<p><code>a</code> <em>c</em>e</p>"),
        ("all", "{not one, but text}", "<p>{not one, but text}</p>"),
        ("all", "```\n{.a}\n```", "<pre><code>{.a}\n</code></pre>"),
        ("", "# a {#b}", '<h1 id="a-b">a {#b}</h1>'),
    ],
)
def test_attribute_lists_are_no_text_where_the_generator_reads_them(mode, text, expected):
    """Goldmark's at the end of headings, markdown-it-attrs' also behind spans."""
    assert html(text, attributes=mode) == expected


def test_footnotes_are_numbered_as_they_are_met_and_lead_back():
    """One that is used twice has two ways back; unused and undefined ones are no footnotes."""
    made = html("x[^b] y[^a] z[^b] [^no]\n\n[^a]: A\n[^b]: B\n\n[^c]: unused")

    assert '<sup id="fnref:1"><a href="#fn:1">1</a></sup> y<sup id="fnref:2">' in made
    assert '<sup id="fnref1:1"><a href="#fn:1">1</a></sup> [^no]' in made
    assert made.index("<p>B") < made.index("<p>A")
    assert made.count('href="#fnref') == 3
    assert "unused" not in made


@pytest.mark.parametrize(
    ("rules", "text", "expected"),
    [
        ({"breaks": True}, "a\nb", "<p>a<br>\nb</p>"),
        ({"definitions": True}, "a\n: b", "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>"),
        ({"alerts": False}, "> [!TIP]", "<blockquote>\n<p>[!TIP]</p>\n</blockquote>"),
        ({"footnotes": False}, "a[^1]", "<p>a[^1]</p>"),
        ({"emoji": True}, "a :fish: :nosuch: `:fish:`", "<p>a 🐟 :nosuch: <code>:fish:</code></p>"),
        ({"math": True}, "a $x_1$", "<p>a <code>x_1</code></p>"),
        ({"unknown": 1}, "a", "<p>a</p>"),
    ],
)
def test_options(rules, text, expected):
    """Each on its own; what a room says besides is for others."""
    assert html(text, **rules) == expected


def test_an_address_with_a_template_s_braces_leads_nowhere():
    """Such as one that was left behind when the generator was changed."""
    assert html("[a]({{site.url}}/b)") == '<p><a href="">a</a></p>'


def test_characters_that_xml_forbids_are_dropped():
    """They would break the whole feed."""
    assert html("a\x08b\x00c\ufffe") == "<p>abc</p>"


@pytest.mark.parametrize(
    "text", [">" * 101 + "a", "".join(" " * (2 * i) + "- a\n" for i in range(101))]
)
def test_what_nests_too_deep_is_refused(text):
    """A reader could not be given it."""
    with pytest.raises(MarkdownError, match="100 levels"):
        html(text)


@pytest.mark.parametrize(
    "part",
    [
        "[",
        "![",
        "[a](",
        "<a ",
        "*a ",
        "`",
        "www.",
        "http://a.",
        "a@b.",
        "{.a ",
        ":a",
        "|a",
        "&",
        "[^1]",
        '"',
    ],
)
def test_marks_without_an_end_are_text(part):
    """However many there are: quadratic reading would not end."""
    made = html("a " + part * 20_000, smart=True, attributes="all", emoji=True)

    assert made.startswith("<p>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 0~9 to A~Z.", "<p>from 0<del>9 to A</del>Z.</p>"),
        ("H~2~O", "<p>H<del>2</del>O</p>"),
        (r"0\~9 and A\~Z", "<p>0~9 and A~Z</p>"),
        ("a ~ b ~ c~", "<p>a ~ b ~ c~</p>"),
        ("a~~~b~~~c", "<p>a~~~b~~~c</p>"),
        ("`0~9 A~Z`", "<p><code>0~9 A~Z</code></p>"),
    ],
)
def test_one_tilde_strikes_out_within_words_where_the_generator_has_it_so(text, expected):
    """As goldmark, marked and remark read it."""
    assert expected == html(text, strike=True)


def test_one_tilde_within_words_is_text_elsewhere():
    """As pulldown-cmark reads it."""
    assert html("0~9 and A~Z") == "<p>0~9 and A~Z</p>"


NUMBERED = (
    '<table class="rouge-table"><tbody><tr><td class="gutter gl"><pre class="lineno">{}</pre></td>'
    '<td class="code"><pre><code class="language-go">a\nb\n</code></pre></td></tr></tbody></table>'
)


@pytest.mark.parametrize(
    ("info", "numbered", "numbers"),
    [
        ("go", "named", "1\n2\n"),
        ("go {linenos=table}", "", "1\n2\n"),
        ("go {linenos=inline,linenostart=9}", "", "9\n10\n"),
    ],
)
def test_lines_of_code_are_numbered(info, numbered, numbers):
    """By the site's setting, or by what the fence says."""
    assert html(f"```{info}\na\nb\n```", numbered=numbered) == NUMBERED.format(numbers)


@pytest.mark.parametrize("info", ["go {linenos=false}", "", "{linenos=true}"])
def test_lines_of_code_have_no_numbers_where_nothing_is_highlighted(info):
    """A fence may say no, and code in no language has no highlighter."""
    assert "<table" not in html(f"```{info}\na\n```", numbered="named")


def test_all_code_between_fences_is_numbered_where_its_language_is_guessed():
    """But none that is only indented."""
    assert html("```\na\n```", numbered="fenced").count("lineno") == 1
    assert "lineno" not in html("    a\n", numbered="fenced")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [{tool}](/t), a tool", '<ul>\n<li><a href="/t">{tool}</a>, a tool</li>\n</ul>'),
        ("## Of {tool}", '<h2 id="of-tool">Of {tool}</h2>'),
        ("a\n{.note}", "<p>a</p>"),
    ],
)
def test_braces_round_a_word_are_text(text, expected):
    """An attribute list has `#`, `.` or `=` in it, or stands alone in its block."""
    assert expected == html(text, lines=True)


def test_a_colon_before_a_word_begins_no_definition():
    """One before a blank does."""
    assert html("a\n\n:smile: b", definitions=True, emoji=True) == "<p>a</p>\n<p>😄 b</p>"
    assert html("a\n: b", definitions=True) == "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>"


@pytest.mark.parametrize(
    ("heading", "html"),
    [
        ("## {a}", '<h2 id="a">{a}</h2>'),
        ("## x {y}", '<h2 id="x-y">x {y}</h2>'),
        ("## w { y }", '<h2 id="w--y-">w { y }</h2>'),
        ("## {verb} {object} z", '<h2 id="verb-object-z">{verb} {object} z</h2>'),
        ("## x {y} {#j .k}", '<h2 id="j">x {y}</h2>'),
        ("## x {.c}", '<h2 id="x">x</h2>'),
        ("## t {data-x=1}", '<h2 id="t">t</h2>'),
        ('## t {data-x="a b" #i}', '<h2 id="i">t</h2>'),
        ("## e {}", '<h2 id="e">e</h2>'),
        ("## **b** {#i}", '<h2 id="i"><strong>b</strong></h2>'),
        ("Set\n{u} {v}\n===", '<h1 id="setu-v">Set\n{u} {v}</h1>'),
    ],
)
def test_only_a_list_of_attributes_is_taken_from_a_heading(heading, html):
    """Any other word in braces is text (Hugo 0.168.0)."""
    assert commonmark.to_html(f"{heading}\n", commonmark.Options()).strip() == html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("para\n{word}", "para\n{word}"),
        ("para\n{.c}", "para"),
        ("last {y}\n{x} {y}", "last {y}\n{x} {y}"),
    ],
)
def test_a_line_of_words_in_braces_is_text_for_goldmark(written, shown):
    """Only a list of attributes is one (Hugo 0.168.0, parser.attribute.block)."""
    assert html(written, lines=True) == f"<p>{shown}</p>"
