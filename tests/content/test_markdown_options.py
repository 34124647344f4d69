"""The `kramdown:` section of a Jekyll site. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

from typing import Any

import pytest

from feedsvc.content import kramdown
from feedsvc.model.errors import ConfigError

CASES = [
    pytest.param(
        {"input": "kramdown"},
        "text\n- one",
        "<p>text\n- one</p>",
        id="standard input keeps a list in its paragraph",
    ),
    pytest.param(
        {"input": "kramdown"},
        "#one\n\ntext\n# no",
        '<h1 id="one">one</h1>\n<p>text\n# no</p>',
        id="standard input reads a header without a blank",
    ),
    pytest.param(
        {"input": "kramdown"},
        "```\na\n```\n\n~~b~~",
        "<p><code>\na\n</code></p>\n<p>~~b~~</p>",
        id="standard input has no fences of ticks, nor strikes",
    ),
    pytest.param(
        {"input": "kramdown"},
        "# 1. One: *Two*\n\n# 中文",
        '<h1 id="one-two">1. One: <em>Two</em></h1>\n<h1 id="section">中文</h1>',
        id="standard ids",
    ),
    pytest.param(
        {"hard_wrap": True},
        "one\ntwo  \nthree",
        "<p>one<br />\ntwo  <br />\nthree</p>",
        id="every line end breaks",
    ),
    pytest.param(
        {"gfm_quirks": ""},
        "text\n- one\n# two",
        "<p>text\n- one\n# two</p>",
        id="no quirk",
    ),
    pytest.param(
        {"gfm_quirks": "paragraph_end,no_auto_typographic"},
        'a -- b... "c"',
        "<p>a -- b... “c”</p>",
        id="no symbols",
    ),
    pytest.param(
        {"smart_quotes": "apos,apos,quot,quot"},
        "\"a\" 'b'",
        "<p>\"a\" 'b'</p>",
        id="straight quotes",
    ),
    pytest.param(
        {"smart_quotes": [39, 39, 8222, 8220]},
        "\"a\" 'b'",
        "<p>„a“ 'b'</p>",
        id="quotes by number",
    ),
    pytest.param(
        {"typographic_symbols": {"hellip": "...", "mdash": "--", "laquo_space": "<"}},
        "a... b--- << c",
        "<p>a... b-- &lt;c</p>",
        id="other symbols",
    ),
    pytest.param(
        {"auto_ids": False},
        "# One",
        "<h1>One</h1>",
        id="no ids",
    ),
    pytest.param(
        {"auto_id_prefix": "p-"},
        "# One",
        '<h1 id="p-one">One</h1>',
        id="ids with a prefix",
    ),
    pytest.param(
        {"header_offset": 2},
        "# One\n\n##### Two",
        '<h3 id="one">One</h3>\n<h6 id="two">Two</h6>',
        id="deeper headers",
    ),
    pytest.param(
        {"toc_levels": "2..3"},
        "* c\n{:toc}\n\n# One\n\n## Two",
        '<ul><li><a href="#two">Two</a></li></ul>\n<h1 id="one">One</h1>\n<h2 id="two">Two</h2>',
        id="contents of some levels",
    ),
    pytest.param(
        {"parse_block_html": True},
        "<div>\n*a*\n</div>",
        "<div><p><em>a</em></p>\n</div>",
        id="Markdown in blocks of HTML",
    ),
    pytest.param(
        {"parse_span_html": False},
        "<b>*a*</b>",
        "<p><b>*a*</b></p>",
        id="no Markdown in spans of HTML",
    ),
    pytest.param(
        {"footnote_nr": 7},
        "a[^1]\n\n[^1]: b",
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">7</a></sup></p>\n'
            '<div class="footnotes"><ol start="7"><li id="fn:1"><p>b\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="footnotes from another number",
    ),
    pytest.param(
        {"footnote_prefix": "p-"},
        "a[^1]\n\n[^1]: b",
        (
            '<p>a<sup id="fnref:p-1"><a class="footnote" href="#fn:p-1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:p-1"><p>b\xa0<a class="reversefootnote" href="#fnref:p-1">&#8617;</a></p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="footnotes with a prefix",
    ),
    pytest.param(
        {"footnote_backlink": ""},
        "a[^1]\n\n[^1]: b",
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:1"><p>b</p>\n'
            "</li>\n"
            "</ol></div>"
        ),
        id="no way back",
    ),
    pytest.param(
        {"footnote_backlink_inline": True},
        "a[^1]\n\n[^1]:\n    > b",
        (
            '<p>a<sup id="fnref:1"><a class="footnote" href="#fn:1" rel="footnote">1</a></sup></p>\n'
            '<div class="footnotes"><ol><li id="fn:1"><blockquote><p>b\xa0<a class="reversefootnote" href="#fnref:1">&#8617;</a></p>\n'
            "</blockquote>\n"
            "</li>\n"
            "</ol></div>"
        ),
        id="the way back within",
    ),
    pytest.param(
        {"link_defs": {"Home": ["https://e.com", "Title"], "b": ["/b"]}},
        "[home] [B]",
        '<p><a href="/b">home</a></p>',
        id="links defined elsewhere",
    ),
    pytest.param(
        {"math_engine": None},
        "$$a$$\n\nb $$c$$",
        "<div>$$\na\n$$</div><p>b <span>$c$</span></p>",
        id="formulas without an engine",
    ),
    pytest.param(
        {"remove_line_breaks_for_cjk": True},
        "中文\n换行\nand so\non",
        "<p>中文换行\nand so\non</p>",
        id="Chinese lines joined",
    ),
    pytest.param(
        {"syntax_highlighter_opts": {"block": {"line_numbers": True, "start_line": "7"}}},
        "    a\n    b",
        (
            "<table><tbody><tr><td><pre>7\n8\n</pre></td><td><pre><code>a\nb\n</code></pre>"
            "</td></tr></tbody></table>"
        ),
        id="numbered lines of code",
    ),
    pytest.param(
        {"syntax_highlighter_opts": {"line_numbers": True, "block": {"line_numbers": False}}},
        "    a",
        "<pre><code>a\n</code></pre>",
        id="numbered lines in spans alone, where there are none",
    ),
]


@pytest.mark.parametrize(("settings", "source", "html"), CASES)
def test_options(settings: dict[str, Any], source: str, html: str):
    """Each setting that changes what a reader sees is followed."""
    options = kramdown.options(settings)

    assert html == kramdown.to_html(source, options)


def test_nothing_set_is_what_jekyll_sets():
    """An empty section means Jekyll 4's defaults."""
    assert kramdown.Options() == kramdown.options({})


@pytest.mark.parametrize(
    "settings",
    [
        {"unknown": 1, 3: 4},
        {"entity_output": "as_char", "syntax_highlighter": "rouge", "show_warnings": True},
        {"footnote_nr": None, "smart_quotes": None, "toc_levels": None},
        {"toc_levels": "1..6", "smart_quotes": "lsquo,rsquo,ldquo,rdquo", "input": "GFM"},
        {"hard_wrap": "false", "auto_ids": "yes", "footnote_nr": " 1 "},
    ],
)
def test_settings_without_effect(settings: dict[Any, Any]):
    """Unknown settings, those of other tools, empty and default ones change nothing."""
    assert kramdown.Options() == kramdown.options(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("input", "textile"),
        ("footnote_nr", "one"),
        ("footnote_nr", [1]),
        ("header_offset", 1.5),
        ("smart_quotes", "lsquo,rsquo"),
        ("smart_quotes", 5),
        ("smart_quotes", "no,such,entity,here"),
        ("toc_levels", "all"),
        ("toc_levels", 3),
        ("toc_levels", [1, 7]),
        ("gfm_quirks", {}),
        ("typographic_symbols", "hellip"),
        ("link_defs", {"a": []}),
        ("link_defs", [1]),
    ],
)
def test_settings_kramdown_refuses(name: str, value: object):
    """A value that stops kramdown is an error that names the setting."""
    with pytest.raises(ConfigError) as caught:
        kramdown.options({name: value})

    assert f"kramdown.{name}" == caught.value.subject
