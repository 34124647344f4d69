"""What bodies may ask of their site, and what they may not."""

import pytest

from feedsvc.build.lookup import Lookup, Recorder
from feedsvc.model.post import Post
from feedsvc.model.site import Site
from feedsvc.sites import detect


@pytest.fixture
def lookup(tmp_path):
    """A site with a base path, two posts, an include, a page and a file."""
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
    (tmp_path.parent / "secret").write_text("secret")
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
    return Lookup(Site(str(tmp_path), "jekyll", "https://e.com/blog", "Blog"), lambda: posts)


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
        (("link", "about.md"), "/blog/about.html"),
        (("link", "none.md"), None),
        (("link", "../secret"), None),
    ],
)
def test_answers_stay_within_the_site(lookup, question, answer):
    """Includes from their folder, addresses of posts and files; nothing else."""
    assert lookup.answer(question) == answer


def test_questions_are_noted_with_their_answers(lookup):
    """Each once, so that they can be asked again."""
    recorder = Recorder(lookup)
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
    ("question", "answer"),
    [
        (("page", "content/posts/a"), "https://e.com/posts/a/"),
        (("page", "content/about"), "https://e.com/about/"),
        (("page", "content/none"), None),
        (("file", "assets/A.png"), "assets/A.png"),
        (("file", "assets/a.png"), "assets/A.png"),
        (("file", "assets/b.png"), None),
        (("file", "assets"), None),
        (("file", "../secret"), None),
        (("file", "none/a.png"), None),
        (("file", "a" * 300), None),
        (("file", ""), None),
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

    lookup = Lookup(detect.settings("hugo", tmp_path, {}), lambda: [post])

    assert Recorder(lookup)._ask(*question) == answer
