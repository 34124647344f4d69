"""Zola: which files are posts, and what each says."""

from datetime import UTC, datetime

import pytest

from feedsvc.sites import markers, zola

DATED = '+++\ntitle = "T"\ndate = 2024-01-02\n%s\n+++\nx'


@pytest.fixture
def root(tmp_path):
    """A site with a configuration and no pages."""
    (tmp_path / "content").mkdir()
    (tmp_path / "config.toml").write_text('base_url = "https://e.com"\n')
    return tmp_path


def parse(root, path, text, more=""):
    """What one page of a site comes to."""
    (root / "config.toml").write_text(f'base_url = "https://e.com"\n{more}')
    return zola.Reader(zola.settings(root, {})).parse(path, text.encode())


def test_a_configuration_with_a_base_url_is_zolas(tmp_path):
    """Others are not, as Hugo's was called the same."""
    (tmp_path / "config.toml").write_text('baseURL = "https://e.com"')
    assert markers.MARKERS["zola"](tmp_path) == ""

    (tmp_path / "zola.toml").write_text('title = "x"\nbase_url = "https://e.com"')
    (tmp_path / "config.toml").unlink()
    assert markers.MARKERS["zola"](tmp_path) == "there is a zola.toml with a base_url"


@pytest.mark.parametrize(
    ("path", "said", "more", "url"),
    [
        ("content/log/One Two.md", "", "", "/log/one-two/"),
        ("content/log/2018-10-10-hello.md", "", "", "/log/hello/"),
        ("content/log/2018-10-10_hello.md", "", "", "/log/hello/"),
        ("content/log/2018-10-10.md", "", "", "/log/2018-10-10/"),
        ("content/log/2018-10-10T10:11:12Z-hello.md", "", "", "/log/hello/"),
        ("content/log/2018-10-10-hello/index.md", "", "", "/log/hello/"),
        (
            "content/log/2018-10-10-a.md",
            "",
            "[slugify]\npaths_keep_dates = true",
            "/log/2018-10-10-a/",
        ),
        ("content/a.md", 'slug = "B c"', "", "/b-c/"),
        ("content/log/a.md", 'path = "/x/Y"', "", "/x/Y/"),
        ("content/log/日本 a.md", "", '[slugify]\npaths = "safe"', "/log/%E6%97%A5%E6%9C%AC%20a/"),
        ("content/log/a_B?.md", "", '[slugify]\npaths = "safe"', "/log/a_B/"),
    ],
)
def test_an_address_is_section_and_slug(root, path, said, more, url):
    """Or `path`; dates of names are no part of them."""
    assert parse(root, path, DATED % said, more).post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("path", "said", "published", "by"),
    [
        ("content/a.md", "date = 2024-01-02", datetime(2024, 1, 2, tzinfo=UTC), "front matter"),
        ("content/a.md", "date = 2024-01-02T03:04:05+02:00", datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC), "front matter"),
        ("content/a.md", 'date = "2024-01-02"', datetime(2024, 1, 2, tzinfo=UTC), "front matter"),
        ("content/2024-01-02-a.md", "date = 2023-01-02", datetime(2023, 1, 2, tzinfo=UTC), "front matter"),
        ("content/2024-01-02-a.md", "", datetime(2024, 1, 2, tzinfo=UTC), "file name"),
        ("content/a.md", 'path = "x/2024/01/02/a"', datetime(2024, 1, 2, tzinfo=UTC), "path"),
    ],
)  # fmt: skip
def test_where_a_date_is_from(root, path, said, published, by):
    """Front matter, the name, the path."""
    made = parse(root, path, f'+++\ntitle = "T"\n{said}\n+++\nx').post

    assert (made.published, made.dated_by) == (published, by)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("content/a.md", '+++\ntitle = "T"\n+++\n', "has no date, so it is a page and not a post"),
        ("content/a.md", DATED % "draft = true", "is a draft"),
        ("content/a.md", DATED % "render = false", "says render = false"),
        ("content/a.fr.md", DATED % "", "is in another language (fr) than the site's own"),
        ("content/later/x/a.md", DATED % "", "is in a section that is a draft (content/later)"),
    ],
)
def test_what_is_left_out(root, path, text, reason):
    """As in Zola's own feed."""
    (root / "content" / "later").mkdir()
    (root / "content" / "later" / "_index.md").write_text("+++\ndraft = true\n+++\n")

    assert parse(root, path, text, "[languages.fr]").omitted == reason


def test_sections_are_no_posts(root):
    """In any language."""
    reader = zola.Reader(zola.settings(root, {}))

    assert [
        reader.wants(f"content/{name}") for name in ("_index.md", "_index.fr.md", "a.md", "a.png")
    ] == [False, False, True, False]


def test_terms_are_those_of_every_taxonomy(root):
    """Categories and authors have places of their own."""
    said = '[taxonomies]\ntags = ["a"]\nseries = ["S one"]\ncategories = ["C"]\nauthors = ["Bo"]'

    made = parse(root, "content/a.md", DATED % said).post

    assert (made.tags, made.categories) == (("a", "S one"), ("C",))
    assert [one.name for one in made.authors] == ["Bo"]


def test_what_is_above_more_is_the_summary(root):
    """And all of it is the text."""
    reader = zola.Reader(zola.settings(root, {}))
    text = (DATED % "" + "\n\none\n\n<!-- more -->\n\ntwo").encode()
    post = reader.parse("content/a.md", text).post

    body = reader.body(post, text)

    assert body.excerpt.split() == ["x", "one"]
    assert body.text.endswith("two")


def test_broken_front_matter_is_a_problem(root):
    """With the line that TOML's parser names."""
    (problem,) = parse(root, "content/a.md", '+++\ntitle = "T"\ndate = \n+++\nx').problems

    assert problem.line == 3


def test_front_matter_may_follow_blank_lines(root):
    """As Zola's own pattern has it."""
    parsed = parse(root, "content/x.md", f"\n\n{DATED % ''}")

    assert parsed.post.title == "T"


def test_a_summary_goes_on_behind_a_picture(root):
    """A picture alone is no paragraph of text."""
    text = '+++\ntitle = "T"\ndate = 2024-01-02\n+++\n![a picture](a.png)\n\nWords.\n\nMore.\n'
    parsed = parse(root, "content/log/a.md", text)
    reader = zola.Reader(zola.settings(root, {}))

    assert parsed.post is not None
    assert reader.body(parsed.post, text.encode()).excerpt.rstrip().endswith("Words.")


def test_a_title_from_the_name_leaves_out_the_day(root):
    """As in the address."""
    made = parse(root, "content/log/2020-01-02-dry-stone.md", "+++\n+++\nText.\n").post

    assert made is not None
    assert made.title == "Dry stone"
