"""Stock Python-Markdown with the extensions that a site's settings name."""

import pytest

from feedsvc.content import python_markdown
from feedsvc.content.python_markdown import MarkdownError


def html(text, *extensions, **configs):
    """The HTML of a text with these extensions."""
    said = {"extensions": list(extensions), "extension_configs": configs}
    return python_markdown.to_html(text, python_markdown.options(said))


@pytest.mark.parametrize(
    ("text", "extensions", "expected"),
    [
        ("a *b*", (), "<p>a <em>b</em></p>"),
        ("a_b_c", ("extra",), "<p>a_b_c</p>"),
        ("a\nb", ("nl2br",), "<p>a<br>\nb</p>"),
        ("a -- b", ("markdown.extensions.smarty",), "<p>a &ndash; b</p>"),
        ("~~a~~", ("extra",), "<p>~~a~~</p>"),
        ("text\n* no list", (), "<p>text\n* no list</p>"),
        ("# a", ("toc",), '<h1 id="a">a</h1>'),
        ("```py\nx\n```", ("extra", "codehilite"), '<pre><code class="language-py">x\n</code></pre>'),
        ("    :::py\n    x", ("codehilite",), '<pre class="codehilite"><code class="language-py">x\n</code></pre>'),
        ("!!! note\n    a", ("admonition",), '<div class="admonition note">\n<p class="admonition-title">Note</p>\n<p>a</p>\n</div>'),
    ],
)  # fmt: skip
def test_extensions(text, extensions, expected):
    """Each does what Python-Markdown's documentation says."""
    assert html(text, *extensions) == expected


def test_a_configured_extension_is_used():
    """Its settings are given to it, and those that are no plain values are left out."""
    assert html("# a", toc={"permalink": "#", "slugify": object}) == (
        '<h1 id="a">a<a class="headerlink" href="#a" title="Permanent link">#</a></h1>'
    )


def test_other_peoples_extensions_are_not_loaded():
    """They are programs."""
    assert html("a", "os", "pymdownx.superfences", "feedsvc.evil") == "<p>a</p>"


def test_one_text_leaves_nothing_for_the_next():
    """Link definitions, footnotes and ids of headings are forgotten."""
    before = html("# a\n\n[x]\n\n[^1]", "extra", "toc")
    html("# a\n\n[x]: https://e.com\n\nb[^1]\n\n[^1]: c", "extra", "toc")

    assert html("# a\n\n[x]\n\n[^1]", "extra", "toc") == before


@pytest.mark.parametrize(
    "deep",
    [
        "".join("    " * level + "* x\n" for level in range(70)),
        "".join("\t" * level + "1. x\n" for level in range(70)),
        ">" * 70 + " x",
        "> " * 20_000 + "x",
        "[" * 20_000,
        "![" * 20_000,
    ],
)
def test_too_deep_a_text_is_refused_and_forgotten(deep):
    """The next one is converted as if it had not been."""
    with pytest.raises(MarkdownError, match="nested"):
        html(deep)

    assert html("a") == "<p>a</p>"


def test_deep_code_is_no_nesting():
    """Lines that are far to the right are no lists."""
    assert html("    a\n" + " " * 400 + "b") == f"<pre><code>a\n{' ' * 396}b\n</code></pre>"


def test_control_characters_are_dropped():
    """No feed may hold them, and two of them mean something to Python-Markdown."""
    assert html("a\x02b\x08c") == "<p>abc</p>"


def test_what_the_library_fails_on_is_refused():
    """An attribute `id` without a value is too much for its table of contents."""
    with pytest.raises(MarkdownError, match=r"Python-Markdown cannot read it \(TypeError, "):
        html("#* {id}", "attr_list", "toc")
