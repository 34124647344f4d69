"""What kramdown adds to Markdown is carried out or vanishes. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        'text\n{: .big #here title="x"}',
        '<p class="big" id="here" title="x">text</p>',
        id="attributes of a block",
    ),
    pytest.param(
        "{: .big}\ntext",
        '<p class="big">text</p>',
        id="attributes before a block",
    ),
    pytest.param(
        '*one*{: .big} [two](/a){:target="_blank"} `three`{:.x}',
        '<p><em class="big">one</em> <a href="/a" target="_blank">two</a> <code class="x">three</code></p>',
        id="attributes of a span",
    ),
    pytest.param(
        "one{: .big}",
        "<p>one{: .big}</p>",
        id="attributes after a text stay",
    ),
    pytest.param(
        '{:mark: .big title="T"}\n\ntext\n{: mark}',
        '<p class="big" title="T">text</p>',
        id="attributes by name",
    ),
    pytest.param(
        '[a]\n\n[a]: /x\n{: title="T"}',
        '<p><a href="/x" title="T">a</a></p>',
        id="attributes of a definition",
    ),
    pytest.param(
        '{:refdef: style="text-align: center;"}\n![a](/b.png)\n{: refdef}',
        '<p style="text-align: center;"><img alt="a" src="/b.png" /></p>',
        id="marks of other tools",
    ),
    pytest.param(
        "one\n\n{::comment}\n*hidden*\n{:/comment}\n\ntwo {::comment}hidden{:/} three",
        "<p>one</p>\n<p>two  three</p>",
        id="a comment",
    ),
    pytest.param(
        '{::options auto_ids="false" /}\n\n# One',
        "<h1>One</h1>",
        id="options",
    ),
    pytest.param(
        (
            "{::nomarkdown}\n"
            "<b>*a*</b>\n"
            "{:/}\n"
            "\n"
            "some {::nomarkdown}<i>*b*</i>{:/nomarkdown}\n"
            "\n"
            '{::nomarkdown type="latex"}\n'
            "hidden\n"
            "{:/}"
        ),
        "<b>*a*</b>\n<p>some <i>*b*</i></p>",
        id="raw text",
    ),
    pytest.param(
        "{::unknown}\ntext\n{:/}",
        "<p>{::unknown}\ntext\n{:/}</p>",
        id="an unknown extension is text",
    ),
    pytest.param(
        (
            "* list\n"
            "{:toc}\n"
            "\n"
            "# One *a* [b](/c)\n"
            "\n"
            "### Two[^1]\n"
            "\n"
            "## Three\n"
            "{:.no_toc}\n"
            "\n"
            "# Four\n"
            "\n"
            "[^1]: note"
        ),
        (
            '<ul><li><a href="#one-a-b">One <em>a</em> b</a><ul><li><a href="#two">Two</a></li></ul></li><li><a href="#four">Four</a></li></ul>\n'
            '<h1 id="one-a-b">One <em>a</em> <a href="/c">b</a></h1>\n'
            '<h3 id="two">Two<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></h3>\n'
            '<h2 class="no_toc" id="three">Three</h2>\n'
            '<h1 id="four">Four</h1>\n'
            '<div class="footnotes"><ol><li id="fn:1"><p>note\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="contents",
    ),
    pytest.param(
        (
            "a[^one] b[^two] c[^one]\n"
            "\n"
            "[^one]: first *note*\n"
            "[^two]:\n"
            "    second\n"
            "\n"
            "    - list\n"
            "[^three]: unused"
        ),
        (
            '<p>a<sup id="fnref:one"><a class="footnote" href="#fn:one" rel="footnote">1</a></sup> b<sup id="fnref:two"><a class="footnote" href="#fn:two" rel="footnote">2</a></sup> c<sup id="fnref:one:1"><a class="footnote" href="#fn:one" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:one"><p>first <em>note</em>\xa0<a class="reversefootnote" href="#fnref:one">&#8617;</a>\xa0<a class="reversefootnote" href="#fnref:one:1">&#8617;<sup>2</sup></a></p>\n'
            "</li>\n"
            '<li id="fn:two"><p>second</p>\n'
            "<ul><li>list\n"
            "[^three]: unused</li>\n"
            "</ul>\n"
            '<p><a class="reversefootnote" href="#fnref:two">&#8617;</a></p></li>\n'
            "</ol></div>"
        ),
        id="footnotes",
    ),
    pytest.param(
        "a[^1]\n\n* notes\n{:footnotes}\n\nend\n\n[^1]: note",
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:1"><p>note\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>\n"
            "<p>end</p>"
        ),
        id="footnotes where they are wanted",
    ),
    pytest.param(
        "a[^nowhere]",
        "<p>a[^nowhere]</p>",
        id="a note that is not defined is text",
    ),
    pytest.param(
        "a[^1]\n\n[^1]: x[^2]\n[^2]: y",
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:1"><p>x<sup id="fnref:2"><a class="footnote" href="#fn:2" rel="footnote">2</a></sup>\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</li>\n"
            '<li id="fn:2"><p>y\xa0<a class="reversefootnote" href="#fnref:2">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="a note within a note",
    ),
    pytest.param(
        "![a caption](/b.png){:standalone}",
        '<figure><img alt="a caption" src="/b.png" /><figcaption>a caption</figcaption></figure>',
        id="an image with its caption",
    ),
    pytest.param(
        "~~~\nx\n~~~\n{: .language-ruby}",
        '<pre class="language-ruby"><code>x\n</code></pre>',
        id="code with a class",
    ),
    pytest.param(
        '{::options footnote_nr="x" /}\n\na[^1]\n\n[^1]: b',
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:1"><p>b\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="options that make no sense change nothing",
    ),
    pytest.param(
        "{:/comment}\n\na {:/} b",
        "<p>{:/comment}</p>\n<p>a {:/} b</p>",
        id="an end without a start is text",
    ),
    pytest.param(
        "{::comment}\n\na {::comment} b",
        "<p>{::comment}</p>\n<p>a {::comment} b</p>",
        id="an extension without an end is text",
    ),
    pytest.param(
        "- one\n- two\n{:.a}\n\n{:.b}\n1. three",
        '<ul class="a"><li>one</li>\n<li>two</li>\n</ul>\n<ol class="b"><li>three</li>\n</ol>',
        id="attributes at the end of a list",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_extensions(source: str, html: str):
    """What kramdown adds to Markdown is carried out or vanishes."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
