"""Any text is converted, or refused with a MarkdownError; nothing stays behind for the next."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.content import kramdown

OPTIONS = kramdown.Options()
MARKS = st.sampled_from(
    [
        *"*_`~<>[]()!\"'\\|$&{}:#-+=^ \n\t\0\x02\x03\v\f\r",
        "a", "é", "中", "\ud800", "\u2028", "  \n", "    ", "- ", "1. ", "> ", "# ", "```\n", "$$",
        "[^1]", "[^1]: ", "[a]: /b\n", "*[a]: b\n", ": ", "a | b\n", "--|--\n", "{:.x}", "{:toc}",
        "{::comment}", "{:/}", "{::options auto_ids='false' /}", "{::nomarkdown}", "<div>", "</div>",
        '<p markdown="1">', "<b>", "</b>", "<!--", "-->", "<script>", "&amp;", "&#0;", "&#xd800;",
        "http://e.com", "![", "](", "\x02wzxhzdk:0\x03",
    ]
)  # fmt: skip


@given(st.lists(MARKS, max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_is_converted(text: str):
    """No text raises, whatever it says, and the same text gives the same HTML again."""
    html = kramdown.to_html(text, OPTIONS)

    assert html == kramdown.to_html(text, OPTIONS)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_no_control_characters(text: str):
    """Characters that XML cannot hold do not come through."""
    html = kramdown.to_html(text, OPTIONS)

    assert not re.search("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]", html)


@given(st.lists(MARKS, max_size=40).map("".join), st.sampled_from(["kramdown", "GFM"]))
def test_any_text_is_converted_with_other_options(text: str, name: str):
    """The same holds where every setting is another than Jekyll's."""
    options = kramdown.options(
        {"input": name, "hard_wrap": True, "parse_block_html": True, "math_engine": None}
    )

    assert isinstance(kramdown.to_html(text, options), str)


def test_nothing_is_nothing():
    """An empty text, or one of blanks, has no HTML."""
    assert [kramdown.to_html(text, OPTIONS) for text in ("", "\n", " \n\t\n")] == ["", "", ""]


def test_no_text_knows_of_another():
    """Definitions, footnotes, ids and options of one text end with it."""
    text = "# One\n\n{::options auto_ids='false' /}\n\n[a] b[^1] HTML\n\n"
    definitions = "[a]: /x\n[^1]: note\n*[HTML]: Hyper Text\n"
    before = kramdown.to_html(text, OPTIONS)

    kramdown.to_html(text + definitions, OPTIONS)

    assert before == kramdown.to_html(text, OPTIONS)


def test_placeholders_of_the_library_are_text():
    """What Python-Markdown marks its own places with does not work from within a text."""
    text = "{::nomarkdown}<i>raw</i>{:/} wzxhzdk:0 \x02wzxhzdk:0\x03"

    assert kramdown.to_html(text, OPTIONS) == "<p><i>raw</i> wzxhzdk:0 wzxhzdk:0</p>"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        ">" * 20_000,
        "1. " * 20_000,
        "\n".join(" " * 2 * depth + "- a" for depth in range(500)),
        "<div>" * 20_000,
        '<div markdown="1">\n' * 20_000,
        "<b>" * 20_000,
        "![" * 20_000 + "](a)" * 20_000,
        "".join(f"{{:a{n}: a{n + 1}}}\n" for n in range(5_000)) + "\ntext\n{: a0}",
    ],
    ids=["quotes", "items", "lists", "html", "markdown in html", "elements", "images", "lists of"],
)
def test_too_deep(text: str):
    """A text nested beyond measure is refused, before it exhausts the interpreter."""
    with pytest.raises(kramdown.MarkdownError):
        kramdown.to_html(text, OPTIONS)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 2_000 + "]" * 2_000, "**a *b " * 1_500])
def test_too_intricate(text: str):
    """A text whose marks never close is refused once too many ends were looked for."""
    with pytest.raises(kramdown.MarkdownError, match="never closed"):
        kramdown.to_html(text, OPTIONS)


@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, "`a ``" * 3_000, "<a " * 5_000, "*a " * 5_000, '"' * 5_000, "a|b\n" * 2_000],
)
def test_many_marks_are_no_nesting(text: str):
    """Marks that nothing closes are text, however many there are."""
    assert kramdown.to_html(text, OPTIONS)


def test_as_deep_as_people_write():
    """Twenty levels of lists and quotes, and a page of open HTML elements, are no problem."""
    lists = "\n".join("  " * depth + "- a" for depth in range(20))
    text = f"{lists}\n\n{'> ' * 20}a\n\n{'<li>a' * 300}\n"

    html = kramdown.to_html(text, OPTIONS)

    assert tuple(html.count(tag) for tag in ("<ul>", "<blockquote>", "<li>")) == (20, 20, 320)
