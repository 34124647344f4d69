"""Blocks are cut where kramdown cuts them. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        "one\n  two\nthree",
        "<p>one\n  two\nthree</p>",
        id="a paragraph runs over lines",
    ),
    pytest.param(
        "text\n- one\n- two",
        "<p>text</p>\n<ul><li>one</li>\n<li>two</li>\n</ul>",
        id="a list ends a paragraph",
    ),
    pytest.param(
        "text\n> quoted",
        "<p>text</p>\n<blockquote><p>quoted</p>\n</blockquote>",
        id="a quote ends a paragraph",
    ),
    pytest.param(
        "text\n```\ncode\n```\nmore",
        "<p>text</p>\n<pre><code>code\n</code></pre>\n<p>more</p>",
        id="a fence ends a paragraph",
    ),
    pytest.param(
        "text\n## Header\nmore",
        '<p>text</p>\n<h2 id="header">Header</h2>\n<p>more</p>',
        id="a header needs no blank line before it",
    ),
    pytest.param(
        "#tag is text",
        "<p>#tag is text</p>",
        id="a header needs a blank after its mark",
    ),
    pytest.param(
        "## Header ##",
        '<h2 id="header">Header</h2>',
        id="closing marks of a header go",
    ),
    pytest.param(
        "## C#",
        '<h2 id="c">C#</h2>',
        id="a mark without a blank stays",
    ),
    pytest.param(
        "Big\n===\n\nSmall\n---",
        '<h1 id="big">Big</h1>\n<h2 id="small">Small</h2>',
        id="headers of the underlined kind",
    ),
    pytest.param(
        "one\ntwo\n---",
        "<p>one\ntwo\n—</p>",
        id="an underline after two lines is no header",
    ),
    pytest.param(
        "## Header {#here}",
        '<h2 id="here">Header</h2>',
        id="headers keep the id they are given",
    ),
    pytest.param(
        "## Wörter & *more*\n\n## Wörter & more\n\n## 中文 标题",
        (
            '<h2 id="wörter--more">Wörter &amp; <em>more</em></h2>\n'
            '<h2 id="wörter--more-1">Wörter &amp; more</h2>\n'
            '<h2 id="中文-标题">中文 标题</h2>'
        ),
        id="headers are named by their text",
    ),
    pytest.param(
        "* * *\n\n---\n\n_____",
        "<hr />\n<hr />\n<hr />",
        id="rules",
    ),
    pytest.param(
        'text\n\n    a < b\n\n    "c"\n\ntext',
        '<p>text</p>\n<pre><code>a &lt; b\n\n"c"\n</code></pre>\n<p>text</p>',
        id="code by indentation",
    ),
    pytest.param(
        "text\n    more",
        "<p>text\n    more</p>",
        id="indentation after a text is no code",
    ),
    pytest.param(
        '```ruby\nputs "a" && <b>\n```',
        '<pre><code class="language-ruby">puts "a" &amp;&amp; &lt;b&gt;\n</code></pre>',
        id="a fence with a language",
    ),
    pytest.param(
        "``` ruby linenos\nputs 1\n```",
        "<p><code>ruby linenos\nputs 1\n</code></p>",
        id="a fence with more than a language is code in a line",
    ),
    pytest.param(
        "~~~\n```\n~~~",
        "<pre><code>```\n</code></pre>",
        id="a fence of tildes",
    ),
    pytest.param(
        "  ```\n  code\n  ```",
        "<pre><code>  code\n</code></pre>",
        id="a fence may be indented",
    ),
    pytest.param(
        "```\ncode",
        "<p>```\ncode</p>",
        id="a fence that never ends is text",
    ),
    pytest.param(
        "````\n```\ncode\n```\n````",
        "<pre><code>```\ncode\n```\n</code></pre>",
        id="a longer fence holds a shorter one",
    ),
    pytest.param(
        "> one\ntwo\n\nthree",
        "<blockquote><p>one\ntwo</p>\n</blockquote>\n<p>three</p>",
        id="quotes take lazy lines",
    ),
    pytest.param(
        "> one\n> > two\n>\n> - three",
        (
            "<blockquote><p>one</p>\n"
            "<blockquote><p>two</p>\n"
            "</blockquote>\n"
            "<ul><li>three</li>\n"
            "</ul>\n"
            "</blockquote>"
        ),
        id="quotes nest",
    ),
    pytest.param(
        "> one\n\n> two",
        "<blockquote><p>one</p>\n</blockquote>\n<blockquote><p>two</p>\n</blockquote>",
        id="a blank line ends a quote",
    ),
    pytest.param(
        "* one\n^\n* two",
        "<ul><li>one</li>\n</ul>\n<ul><li>two</li>\n</ul>",
        id="an end-of-block mark parts what would be one",
    ),
    pytest.param(
        "$$\n\\sum_{i} x_i < 5\n$$",
        "\\[\\sum_{i} x_i &lt; 5\\]",
        id="formulas in blocks",
    ),
    pytest.param(
        "the value $$x_1 < y$$ counts",
        "<p>the value \\(x_1 &lt; y\\) counts</p>",
        id="formulas in a line",
    ),
    pytest.param(
        "\\$$5 and more",
        "<p>$$5 and more</p>",
        id="an escaped formula is text",
    ),
    pytest.param(
        "one\r\n\r\n# two\r\n",
        '<p>one</p>\n<h1 id="two">two</h1>',
        id="carriage returns are line ends",
    ),
    pytest.param(
        "## \n\ntext",
        "<p>##</p>\n<p>text</p>",
        id="a header without a text is none",
    ),
    pytest.param(
        "\\$$a$$\nmore",
        "<p>\\(a\\)\nmore</p>",
        id="an escaped formula on a line of its own is text",
    ),
    pytest.param(
        "$$a$$ tail",
        "<p>\\(a\\) tail</p>",
        id="a formula with text after it stands in a line",
    ),
    pytest.param(
        "text\n```\nmore",
        "<p>text\n```\nmore</p>",
        id="a paragraph goes on after what only looked like a block",
    ),
    pytest.param(
        "```php?start_inline=1\na\n```",
        '<pre><code class="language-php">a\n</code></pre>',
        id="a fence names a language with options",
    ),
    pytest.param(
        ">     a\n>     b",
        "<blockquote><pre><code>a\nb\n</code></pre>\n</blockquote>",
        id="a quote may hold code",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_blocks(source: str, html: str):
    """Blocks are cut where kramdown cuts them."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
