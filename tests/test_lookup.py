"""What bodies may ask of their site, and what they may not."""

import os

import pytest

from feedsvc.build.lookup import Lookup, Recorder
from feedsvc.model.post import Post
from feedsvc.model.site import Site
from feedsvc.sites import detect


@pytest.fixture
def site(tmp_path):
    """A site with a base path."""
    rules = {"pages": ":output_ext"}
    return Site(str(tmp_path), "jekyll", "https://e.com/blog", "Blog", rules=rules)


@pytest.fixture
def lookup(tmp_path, site):
    """Of a site with a base path: two posts, an include, a page and a file."""
    for path in (
        "_includes/note.html",
        "_posts/part.md",
        "about.md",
        "img/a.png",
        ".env",
        "_posts/.hidden",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "page.md").write_text("---\n---\nText.\n")
    (tmp_path / "moved.md").write_text("---\npermalink: /here/\n---\nText.\n")
    (tmp_path.parent / "secret").write_text("secret")
    os.mkfifo(tmp_path / "img" / "pipe.png")
    (tmp_path / "img" / "huge.png").write_bytes(b"")
    os.truncate(tmp_path / "img" / "huge.png", 1 << 30)
    (tmp_path / "_includes" / "link.html").symlink_to(tmp_path.parent / "secret")
    posts = [
        Post(
            f"{folder}_posts/{name}.md",
            f"https://e.com/blog/{name}/",
            f"https://e.com/blog/{name}",
            name,
        )
        for folder, name in (("", "2015-05-12-liquid"), ("news/", "2020-01-02-x"))
    ]
    return Lookup(site, lambda: posts)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (("include", "note.html"), "_includes/note.html"),
        (("include", "./_posts/part.md"), "_posts/part.md"),
        (("include", "missing.html"), None),
        (("include", "../about.md"), None),
        (("include", "/etc/hostname"), None),
        (("include", "link.html"), None),
        (("include", "./.env"), None),
        (("include", "./_posts/.hidden"), None),
        (("include", "./../secret"), None),
        (("include", "a\0b"), None),
        (("post_url", "2015-05-12-liquid"), "/blog/2015-05-12-liquid/"),
        (("post_url", "/news/2020-01-02-x"), "/blog/2020-01-02-x/"),
        (("post_url", "1999-01-01-none"), None),
        (("link", "_posts/2015-05-12-liquid.md"), "/blog/2015-05-12-liquid/"),
        (("link", "/img/a.png"), "/blog/img/a.png"),
        (("link", "about.md"), "/blog/about.md"),  # without front matter it is copied
        (("link", "page.md"), "/blog/page.html"),
        (("link", "moved.md"), "/blog/here/"),
        (("link", "_posts/part.md"), None),
        (("link", ".env"), None),
        (("link", "none.md"), None),
        (("link", "../secret"), None),
        (("link", "img/pipe.png"), None),
        (("stamp", "./.env"), None),
        (("stamp", "./../secret"), None),
        (("stamp", "./img/none.png"), None),
    ],
)
def test_answers_stay_within_the_site(lookup, question, answer):
    """Includes from their folder, addresses of posts and files; nothing else."""
    assert lookup.answer(question) == answer


def test_questions_are_noted_with_their_answers(lookup, site):
    """Each once, so that they can be asked again."""
    recorder = Recorder(lookup, site)
    for _ in range(2):
        recorder.include("note.html")
        recorder.post_url("1999-01-01-none")
    titles = [post["title"] for post in recorder.posts()]

    assert titles == ["2015-05-12-liquid", "2020-01-02-x"]
    assert recorder.asked.keys() == {
        ("include", "note.html"),
        ("post_url", "1999-01-01-none"),
        ("posts", ""),
    }
    assert recorder.asked["include", "note.html"] == "_includes/note.html"


@pytest.mark.parametrize(
    ("path", "folder", "address"),
    [
        ("img/a.png", "images", "data:image/png;base64,aW1nL2EucG5n"),
        ("img/a.png", "files", "/assets/files/a-bd1f69a792f4ae8cd37f32c506774c3f.png"),
        ("_includes/link.html", "files", None),
        (".env", "files", None),
        ("../secret", "files", None),
        ("img/none.png", "images", None),
        ("img/pipe.png", "images", None),
        ("img/huge.png", "images", None),
        ("img", "images", None),
    ],
)
def test_files_are_published_from_within_the_site(lookup, site, path, folder, address):
    """Neither what is hidden, nor what a link leads to outside, nor what has no end."""
    assert Recorder(lookup, site).published(path, folder) == address


def test_what_a_file_is_published_as_is_noted_by_its_stamp(lookup, site, tmp_path):
    """It takes long to make the name; that a file is not there is noted, too."""
    recorder = Recorder(lookup, site)
    recorder.published("img/a.png", "files")
    recorder.published("img/none.png", "files")
    assert recorder.asked.keys() == {("stamp", "./img/a.png"), ("stamp", "./img/none.png")}

    (tmp_path / "img" / "a.png").write_text("other text")

    before = recorder.asked["stamp", "./img/a.png"]
    assert lookup.answer(("stamp", "./img/a.png")) not in (before, None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (("page", "content/posts/a"), "https://e.com/posts/a/"),
        (("page", "content/about"), "https://e.com/about/"),
        (("page", "content/none"), None),
        (("asset", "assets/A.png"), "assets/A.png"),
        (("asset", "assets/a.png"), "assets/A.png"),
        (("asset", "assets/b.png"), None),
        (("asset", "assets"), None),
        (("asset", "../secret"), None),
        (("asset", "none/a.png"), None),
        (("asset", "a" * 300), None),
        (("asset", ""), None),
    ],
)
def test_a_page_and_a_file_are_found_by_their_paths(tmp_path, question, answer):
    """A page that is no post, too; the letters of a file's name may be of any case."""
    (tmp_path / "hugo.toml").write_text('baseURL = "https://e.com/"\n')
    for name in ("content/about.md", "content/posts/a.md", "assets/A.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("---\ntitle: x\n---\n")
    (tmp_path.parent / "secret").write_text("secret")
    post = Post("content/posts/a.md", "https://e.com/posts/a/", "https://e.com/posts/a/", "A")

    hugo = detect.settings("hugo", tmp_path, {})

    assert Recorder(Lookup(hugo, lambda: [post]), hugo)._ask(*question) == answer
