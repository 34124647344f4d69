"""Folders without a known generator: the names that front matter has for the same thing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.sites import aliases, plain


def parsed(matter, body="Text.\n", path="x.md", fence="---"):
    """The outcome for a source."""
    site = plain.settings(Path("/nowhere"), {"url": "https://e.com"})
    return plain.Reader(site).parse(path, f"{fence}\n{matter}\n{fence}\n{body}".encode())


@pytest.mark.parametrize("key", ["date", "pubDate", "publish_date", "created_at", "Published"])
def test_a_date_has_many_names(key):
    """In any spelling."""
    post = parsed(f"title: a\n{key}: 2020-01-02").post

    assert post.published == datetime(2020, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("key", ["updated", "lastmod", "last_modified_at", "dateModified"])
def test_so_has_the_day_of_a_change(key):
    """Whatever generator it came from."""
    post = parsed(f"title: a\n{key}: 2020-01-02").post

    assert post.updated == datetime(2020, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("matter", "field", "value"),
    [
        ("keywords: moss, dry stone", "tags", ("moss", "dry stone")),
        ("excerpt: Short.", "summary", "Short."),
        ("heroImage: /a.png", "image", "https://e.com/a.png"),
        ("cover: {src: /b.png}", "image", "https://e.com/b.png"),
        ("locale: de", "language", "de"),
    ],
)
def test_other_names(matter, field, value):
    """One row of the table each."""
    assert getattr(parsed(f"title: a\n{matter}").post, field) == value


def test_an_author_by_another_name():
    """As nanoc's blogs have it."""
    assert parsed("title: a\nauthor_name: Ada").post.authors[0].name == "Ada"


def test_the_first_name_of_a_row_wins():
    """Whatever comes first in the file."""
    post = parsed("created: 2019-01-01\ndate: 2020-01-02").post

    assert post.published == datetime(2020, 1, 2, tzinfo=UTC)


def test_published_true_is_no_date():
    """And false is no post."""
    assert parsed("title: a\npublished: true").post.published is None
    assert parsed("title: a\npublished: false").omitted == "says published: false"


@pytest.mark.parametrize("matter", ["draft: true", "status: draft"])
def test_drafts_are_left_out(matter):
    """Said either way."""
    assert parsed(f"title: a\n{matter}").omitted == f"says {matter}"


def test_the_first_heading_is_a_title():
    """Without a warning; a later one is not."""
    assert parsed("date: 2020-01-02", "\n# Dry *walls* #\n\nText.\n").post.title == "Dry walls"
    assert parsed("date: 2020-01-02", "Text.\n\n# Later\n", "a-b.md").post.title == "Text"
    assert parsed("date: 2020-01-02", "```\n# code\n```\n", "a-b.md").post.title == "A b"


def test_toml_is_read():
    """Between its own fences."""
    assert parsed('title = "a"\ndate = 2020-01-02', fence="+++").post.title == "a"


def test_every_name_is_in_one_row_only():
    """Or one would win by chance."""
    names = [name for row in aliases.ALIASES.values() for name in row]

    assert len(names) == len(set(names))


def test_the_table_of_names_is_complete():
    """Whoever looks for a key finds it in the documentation."""
    page = Path(__file__).parents[2] / "docs" / "generators" / "plain.md"
    documented = page.read_text(encoding="utf-8")

    for thing, names in aliases.ALIASES.items():
        assert f"| {thing} | " + ", ".join(f"`{name}`" for name in names) + " |" in documented


def test_a_folder_of_posts_is_entered_where_others_that_begin_so_are_not():
    """`_posts` is where many programs keep them."""
    made = plain.Reader(plain.settings(Path("/nowhere"), {"url": "https://e.com"}))

    assert made.enters("source/_posts")
    assert not any(map(made.enters, ("_drafts", "source/_layouts", ".git")))


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("It rained, and *we* went [home](x.md) by `train`.", "It rained, and we went home by train"),
        ("![a picture](a.png)\n\nWords follow.", "Words follow"),
        ("- one\n- two", "one"),
        ("a b c d e f g h i j k", "a b c d e f g h i j…"),
        ("interesting " * 9, "interesting interesting interesting interesting interesting…"),
        ("字" * 80, "字" * 60 + "…"),
        ("```\ncode\n```\n\nA snake_case_word.", "A snake_case_word"),
        ("<!-- note -->\n\n**Bold** start", "Bold start"),
        ("```\ncode only\n```", "A b"),
        ("", "A b"),
    ],
)  # fmt: skip
def test_an_untitled_post_is_called_by_the_first_words_of_its_text(body, title):
    """By its name where it has none; it is a warning in any case."""
    made = parsed("date: 2020-01-02", body, "a-b.md")

    assert made.post.title == title
    assert [problem.rule for problem in made.problems] == ["MissingTitle"]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Title\n=====\n\nText.", "Title"),
        ("<!-- note -->\n# After it\n\nText.", "After it"),
        ("![badge](b.svg)\n\n# After it\n\nText.", "After it"),
        ("[![badge](b.svg)](https://x.y)\n# After it\n\nText.", "After it"),
        ("<p align=center><img src=a></p>\n\n# After it\n\nText.", "After it"),
        ("[ref]: x.md\n\n# After it\n\nText.", "After it"),
        ("# Use `code` here\n\nText.", "Use code here"),
        ("# **Bold** and ~~old~~\n\nText.", "Bold and old"),
        ("# A \\* B\n\nText.", "A * B"),
        ('# A [link](x.md "t") B\n\nText.', "A link B"),
        ("# ![logo](l.png) Project\n\nText.", "Project"),
        ("# snake_case and _stress_\n\nText.", "snake_case and stress"),
        ("# C# and F# #\n\nText.", "C# and F#"),
    ],
)
def test_a_heading_is_a_title_without_its_marks_and_is_not_shown_again(body, title):
    """Wherever it stands before the text, and however it is written."""
    made = parsed("date: 2020-01-02", body, "a-b.md")
    reader = plain.Reader(plain.settings(Path(), {"url": "https://e.com"}))
    shown = reader.body(made.post, f"---\ndate: 2020-01-02\n---\n{body}".encode()).text

    assert made.post.title == title
    assert not made.problems
    assert [line for line in shown.split("\n") if line.strip()][-1] == "Text."
    assert title.split()[0] not in shown


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ('See [this](u.md "t") and https://x.y/z_(a)', "See this and https://x.y/z_(a)"),
        ("| a | b |\n|---|---|\n| c | d |", "A b"),
        ("---\n\nWords", "Words"),
    ],
)
def test_first_words_are_words(body, title):
    """No rows of tables, no rules; addresses stay whole."""
    assert parsed("date: 2020-01-02", f"\n{body}", "a-b.md").post.title == title
