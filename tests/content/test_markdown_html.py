"""HTML goes through, and Markdown within it only where kramdown reads it. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        '<div>\n*not* "read"\n\n- not a list\n</div>\n\n*read*',
        '<div>\n*not* "read"\n\n- not a list\n</div>\n<p><em>read</em></p>',
        id="a block is left alone",
    ),
    pytest.param(
        '<div markdown="1">\n*read*\n\n- list\n</div>',
        "<div><p><em>read</em></p>\n<ul><li>list</li>\n</ul>\n</div>",
        id="a block that asks",
    ),
    pytest.param(
        '<p markdown="span">*read*\n- no list</p>',
        "<p><em>read</em>\n- no list</p>",
        id="a block that asks for spans",
    ),
    pytest.param(
        '<section>\n<div markdown="1">\n*read*\n</div>\n*not*\n</section>',
        "<section>\n<div><p><em>read</em></p>\n</div>\n*not*\n</section>",
        id="within a block that does not ask",
    ),
    pytest.param(
        "<span>*read*</span> more",
        "<p><span><em>read</em></span> more</p>",
        id="a line with a span element is a paragraph",
    ),
    pytest.param(
        '<img src="/a.png" alt="b">\n\ntext',
        '<p><img alt="b" src="/a.png" /></p>\n<p>text</p>',
        id="an image is a paragraph",
    ),
    pytest.param(
        "text\n<div>x</div>\nmore",
        "<p>text</p>\n<div>x</div>\n<p>more</p>",
        id="a block ends a paragraph",
    ),
    pytest.param(
        'a <span class="x">*b*</span> <em>"c"</em> <br> d',
        '<p>a <span class="x"><em>b</em></span> <em>“c”</em> <br /> d</p>',
        id="spans are read within span elements",
    ),
    pytest.param(
        '<code>*a* "b"</code> <kbd>*c*</kbd> <u>*d*</u> <font>*e*</font>',
        '<p><code>*a* "b"</code> <kbd>*c*</kbd> <u>*d*</u> <font>*e*</font></p>',
        id="but not within these",
    ),
    pytest.param(
        "a <div>b</div>",
        "<p>a &lt;div&gt;b&lt;/div&gt;</p>",
        id="block elements within a line are text",
    ),
    pytest.param(
        "a </b> c",
        "<p>a &lt;/b&gt; c</p>",
        id="an end tag alone is text",
    ),
    pytest.param(
        "a <b>*b*\nc",
        "<p>a <b><em>b</em>\nc</b></p>",
        id="an element without an end takes the rest",
    ),
    pytest.param(
        "one <!-- *x* --> two\n\n<!-- a\n\nb -->\n\nthree",
        "<p>one  two</p>\n<p>three</p>",
        id="comments vanish",
    ),
    pytest.param(
        '<pre>\n*a*  "b"\n\n  c\n</pre>',
        '<pre>\n*a*  "b"\n\n  c\n</pre>',
        id="preformatted text",
    ),
    pytest.param(
        '<script>\nif (a < b && "c") {}\n</script>\n\ntext',
        '<script>\nif (a < b && "c") {}\n</script>\n<p>text</p>',
        id="scripts keep their text",
    ),
    pytest.param(
        "<table>\n<tr><td>*a*</td></tr>\n</table>",
        "<table>\n<tr><td>*a*</td></tr>\n</table>",
        id="a table of HTML",
    ),
    pytest.param(
        "<div>a</div> *b*",
        "<div>a</div>\n<p><em>b</em></p>",
        id="text after a block goes on",
    ),
    pytest.param(
        "<DIV>a</DIV>\n\n<B>*c*</B>",
        "<div>a</div>\n<p><b><em>c</em></b></p>",
        id="names in capitals",
    ),
    pytest.param(
        '<iframe src="/a"></iframe>\n\n<video src="/b" controls="controls"></video>',
        '<iframe src="/a"></iframe>\n<video controls="controls" src="/b"></video>',
        id="empty elements are closed",
    ),
    pytest.param(
        "<a href=/x>a</a>",
        "<p>&lt;a href=/x&gt;a&lt;/a&gt;</p>",
        id="an attribute without quotes that is no word is text",
    ),
    pytest.param(
        "<details>\n<summary>*s*</summary>\n*text*\n</details>",
        "<details>\n<summary>*s*</summary>\n*text*\n</details>",
        id="details",
    ),
    pytest.param(
        "</div>\n\ntext",
        "<p>&lt;/div&gt;</p>\n<p>text</p>",
        id="an end tag alone on a line is text",
    ),
    pytest.param(
        "<div><?php echo 1 ?> a < b </p> c</div>",
        "<div> a &lt; b &lt;/p&gt; c</div>",
        id="instructions and stray marks within a block",
    ),
    pytest.param(
        "<!-- a\n\nb",
        "<p>&lt;!– a</p>\n<p>b</p>",
        id="a comment without an end is text",
    ),
    pytest.param(
        "<div>a <!-- b --> c</div>",
        "<div>a  c</div>",
        id="a comment in a block",
    ),
    pytest.param(
        "<div>\n*a*\n\n*b*",
        "<div>\n*a*\n\n*b*\n</div>",
        id="a block without an end takes the rest",
    ),
    pytest.param(
        '<div markdown="1">\n<p>*a*</p>\n\n*b*\n</div>',
        "<div><p>*a*</p>\n<p><em>b</em></p>\n</div>",
        id="a block within a block that asks",
    ),
    pytest.param(
        '<span markdown="0">*a*</span> <code markdown="span">*b*</code>',
        "<p><span>*a*</span> <code><em>b</em></code></p>",
        id="a span element that does not ask",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_html(source: str, html: str):
    """HTML goes through, and Markdown within it only where kramdown reads it."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
