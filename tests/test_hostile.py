"""Undated, unreadable and hostile files: one line each, and the others are published."""

import pytest

from tests.conftest import NOW

pytestmark = pytest.mark.slow
GOOD = "---\ntitle: Fine\n---\nText.\n"

HOSTILE = {
    "broken-yaml": "---\ntitle: a: b\n---\nx",
    "impossible-date": "---\ntitle: x\ndate: 2015-02-30\n---\nx",
    "nul": b"---\ntitle: x\n---\nbefore\x00after",
    "deep-brackets": "---\ntitle: x\nlist: " + "[" * 30_000 + "\n---\nx",
    "deep-lists": "---\ntitle: x\nlist:\n" + "- " * 9_000 + "\n---\nx",
    "aliases": "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "---\nx",
    "latin-1": "---\ntitle: x\n---\ncaf\xe9".encode("latin-1"),
    "zero-bytes": b"",
    "front-matter-too-large": "---\ntitle: " + "x" * 100_000 + "\n---\nx",
    "endless-loop": "---\ntitle: x\n---\n{% for a in (1..100000000) %}{{ a }}{% endfor %}",
    "unclosed-tag": "---\ntitle: x\n---\n\n{% if page.title %}",
    "post-url-to-nowhere": "---\ntitle: x\n---\n{% post_url 1999-01-01-x %}",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_costs_itself_only(blog, name):
    """One error with its file, line and remedy; the other post is published."""
    blog.post("2015-01-01-good")
    content = HOSTILE[name]
    blog.write(f"_posts/2015-01-02-{name}.md", content)
    report = blog.build()
    errors = [problem for problem in report.problems if problem.severity == "error"]

    assert [error.path for error in errors] == [f"_posts/2015-01-02-{name}.md"]
    assert errors[0].line >= 1
    assert errors[0].remedy
    assert blog.titles() == ["Good"]


def test_files_that_are_no_files_are_named(blog, tmp_path):
    """A folder, a broken link and a link out of the site, each with the name of a post."""
    blog.post("2015-01-01-good")
    posts = blog.root / "_posts"
    (posts / "2015-01-02-folder.md").mkdir()
    (posts / "2015-01-03-broken.md").symlink_to("nowhere.md")
    (tmp_path / "secret.md").write_text(GOOD)
    (posts / "2015-01-04-out.md").symlink_to(tmp_path / "secret.md")
    report = blog.build()

    assert [str(problem) for problem in report.problems] == [
        "error: _posts/2015-01-02-folder.md:1: is a folder with the name of a post. Fix: rename it.",
        "error: _posts/2015-01-03-broken.md:1: is a link that leads nowhere. Fix: remove or correct the link.",
        "error: _posts/2015-01-04-out.md:1: is a link out of the site. Fix: copy what it links to into the site.",
    ]
    assert blog.titles() == ["Good"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
    ],
)
def test_marks_and_line_ends_of_other_systems_are_read(blog, data):
    """A byte order mark, CRLF and CR change nothing."""
    blog.write("_posts/2015-01-01-x.md", data)
    report = blog.build()
    (entry,) = blog.entries()

    assert report.problems == ()
    assert (entry.title, entry.content[0].value) == ("Fine", "<p>Text.</p>")


def test_a_post_without_a_title_is_told_and_published(blog):
    """Its name gives it one."""
    blog.write("_posts/2015-01-01-two-words.md", "---\ntags: [x]\n---\nText.\n")
    report = blog.build()

    assert blog.titles() == ["Two Words"]
    assert [(problem.line, problem.severity) for problem in report.problems] == [(1, "warning")]


def test_forbidden_characters_vanish_from_every_field(blog):
    """What XML cannot hold is taken out of titles, terms and text."""
    blog.post("2015-01-01-x", "a\x08b\x0bc\ufffed\n", title='"t\\bx"', tags='["y\\x1f"]')
    blog.build()
    (entry,) = blog.entries()

    assert (entry.title, [tag.term for tag in entry.tags]) == ("tx", ["y"])
    assert entry.content[0].value == "<p>abcd</p>"


def test_nothing_active_reaches_a_reader(blog):
    """Scripts, handlers and their addresses are removed, and the author is told."""
    blog.post(
        "2015-01-01-x",
        "<script>a()</script>\n\n<img src='x' onerror='b()'>[c](javascript:d())\n\n"
        "<iframe src='//v.example/e'></iframe>\n",
    )
    report = blog.build()
    html = blog.entries()[0].content[0].value

    assert not {"script", "onerror", "javascript", "iframe"} & set(html.replace("<", " ").split())
    assert "https://v.example/e" in html
    assert any("removed" in problem.what for problem in report.problems)


def test_no_tag_or_slug_writes_outside_the_output(blog):
    """Whatever it is called."""
    tags = '["../up", "/etc/x", "a/b", "..", "con", "\\u202e", "x\\0y"]'
    blog.post("2015-01-01-x", tags=tags, category='"../../c"', permalink="/../../p/")
    before = {path for path in blog.root.parent.rglob("*") if "blog/feeds" not in str(path)}
    blog.now = NOW
    blog.build()
    after = {path for path in blog.root.parent.rglob("*") if "blog/feeds" not in str(path)}

    assert {path for path in after - before if ".feedsvc" not in str(path)} == set()
