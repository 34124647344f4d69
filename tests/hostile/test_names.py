"""Names: what posts, tags and addresses are called leads nowhere and breaks nothing."""

import os

import pytest

from feedsvc.model.errors import ConfigError
from tests.hostile import sites

pytestmark = pytest.mark.slow


# Words that file systems, shells and addresses read otherwise than as names.
ODD = [
    *("CON", "nul", "AUX.txt", "COM1", "LPT9", "PRN", "con.md"),
    *("..", ".", "...", "../up", "../../up", "/etc/passwd", "//host/share", "C:\\x", "\\\\host\\x"),
    *("a/../../b", "a/b", "a\\..\\b", "%2e%2e%2f", "%00", "~", "~root", "-rf", "--help", "$HOME"),
    *("`id`", "$(id)", "a;b", "a|b", "a&b", "a<b>c", "a*b?", "trailing.", "trailing ", " leading"),
    *("a\u202etxt.exe", "a\u200bb", "\u2024\u2024/", "\uff0e\uff0e\uff0f", "e\u0301", "\ufeffx"),
    *("x" * 255, "é" * 200, "\U0001f600" * 100, ".hidden", ".feedsvc", "feed.atom", "index.html"),
    *("archive", "tags", "feeds.opml", "a\tb", "a\x7fb", "\u0085", "\u2028"),
]


def quoted(text):
    """As YAML has it in double quotes."""
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'


def outside(blog):
    """Everything around the output folder, with its content."""
    found = (path for path in blog.root.parent.rglob("*") if path.is_file())
    inside = (str(blog.feeds), str(blog.root / ".feedsvc"))
    return {path: path.read_bytes() for path in found if not str(path).startswith(inside)}


@pytest.mark.parametrize("key", ["tags", "category", "slug", "permalink", "id", "image", "author"])
def test_no_value_leads_out_of_the_output(blog, key):
    """A post for each odd name; all are published or told, and nothing else is written."""
    for number, name in enumerate(ODD):
        value = f"[{quoted(name)}]" if key == "tags" else quoted(name)
        blog.write(
            f"_posts/2015-01-02-x{number}.md", f"---\ntitle: T{number}\n{key}: {value}\n---\nx\n"
        )
    before = outside(blog)
    report = blog.build(feeds__limit=0, feeds__pages="all")
    told = {problem.path for problem in report.problems if problem.severity == "error"}

    assert outside(blog) == before
    assert len(blog.entries()) + len(told) == len(ODD)
    for path in blog.files():
        assert not {"", ".", ".."} & set(path.split("/"))
        assert path.isprintable()
        assert len(os.path.basename(path).encode()) <= 255  # noqa: PTH119  # with its ending
        stem = path.rpartition("/")[2].partition(".")[0].upper()
        assert stem not in {"CON", "NUL", "AUX", "PRN", "COM1", "LPT9"}


@pytest.mark.parametrize("key", ["slug", "permalink"])
def test_no_address_leaves_the_site(blog, key):
    """Whatever the author calls a post, its address is one of the blog."""
    for number, name in enumerate(ODD):
        blog.write(
            f"_posts/2015-01-02-x{number}.md",
            f"---\ntitle: T{number}\n{key}: {quoted(name)}\n---\nx\n",
        )
    blog.build(feeds__limit=0)

    for entry in blog.entries():
        assert entry.link.startswith("https://blog.example/")
        assert ".." not in entry.link.split("/")
        assert entry.link.isascii()
        assert entry.link.isprintable()


@pytest.mark.parametrize(
    "name",
    ["CON.md", "nul.md", "a\u202etxt.md", "e\u0301.md", "a b .md", "a$(id).md", "a%2e%2e.md",
     "a;b'c.md", "-rf.md", "a\nb.md", "a\tb.md", "\U0001f600.md", "x" * 241 + ".md", "a..md"],
)  # fmt: skip
def test_a_file_of_an_odd_name_is_published_or_told(blog, name):
    """With the others beside it."""
    blog.post("2015-01-02-good")
    blog.write(f"_posts/2015-01-01-{name}"[:262], "---\ntitle: Odd\n---\nText.\n")
    before = outside(blog)
    report = blog.build()

    assert "Good" in blog.titles()
    assert "Odd" in blog.titles() or report.problems
    assert outside(blog) == before


def test_a_file_whose_name_is_no_text_is_told(blog):
    """Linux takes any bytes for a name."""
    blog.post("2015-01-02-good")
    with open(os.fsencode(blog.root) + b"/_posts/2015-01-01-\xff\xfe.md", "wb") as file:  # noqa: PTH123
        file.write(b"---\ntitle: Odd\n---\n")
    report = blog.build()

    assert [problem.what for problem in report.problems] == ["has a name that is not UTF-8"]
    assert blog.titles() == ["Good"]


@pytest.mark.parametrize(
    "path", ["../feed.xml", "/feed.xml", "a/../../b.xml", "", "a//b.xml", "./a.xml", "a\0b", ".."]
)
def test_no_setting_leads_out_of_the_output(blog, path):
    """`feeds.paths` is told with the setting's name; nothing is written."""
    blog.post("2015-01-02-good")
    with pytest.raises(ConfigError) as caught:
        blog.build(feeds__paths={"feed.atom": path})

    assert caught.value.subject == 'feeds.paths."feed.atom"'
    assert not blog.feeds.exists()


@pytest.mark.parametrize(
    "tag",
    [
        "{% include ../secret.txt %}",
        "{% include ../../secret.txt %}",
        "{% include /secret.txt %}",
        "{% include link.txt %}",
        "{% include .hidden.txt %}",
        "{% include_relative ../../secret.txt %}",
        "{% include_relative /secret.txt %}",
        "{% include_relative ../.feedsvc/state.sqlite3 %}",
        "{% include_relative ../.env %}",
        "{% assign a = '../secret.txt' %}{% include {{ a }} %}",
        "{% link ../secret.txt %}",
        "{{ site.data.secret }}{{ env.SECRET }}{{ environment }}{{ ENV }}",
    ],
)
def test_no_template_reads_what_is_not_the_sites(blog, tag, monkeypatch):
    """Not above its folder, not by a link, not what is hidden, not the environment."""
    monkeypatch.setenv("SECRET", "nobody may read this")
    sites.write(blog.root.parent, "secret.txt", "nobody may read this")
    blog.write("_includes/.hidden.txt", "nobody may read this")
    blog.write(".env", "nobody may read this")
    (blog.root / "_includes" / "link.txt").symlink_to(blog.root.parent / "secret.txt")
    blog.post("2015-01-01-x", f"a {tag} b\n")
    blog.post("2015-01-02-good")
    blog.build()
    published = b"".join(blog.files().values())

    assert "Good" in blog.titles()
    assert b"nobody may read this" not in published
    assert b"SQLite format" not in published
