"""Nikola: what the golden site does not show."""

import pytest

from feedsvc.content import nikola as marks
from feedsvc.model.errors import ConfigError
from feedsvc.sites import markers, nikola

CONF = 'BLOG_TITLE = "Moss"\nSITE_URL = "https://e.com"\nPOSTS = (("posts/*.md", "p", "t"),)\n'


def reader(tmp_path, conf=CONF):
    """A reader of a site with this conf.py."""
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    return nikola.Reader(nikola.settings(tmp_path, {}))


class Site:
    """An Ask of a site with one post."""

    def source(self, name, _path):
        """Only walls is there."""
        return "https://e.com/p/walls/" if name.strip("/").startswith("walls") else None


def marked(source):
    """What a body becomes."""
    return marks.expand(source, {"path": "posts/x.md", "url": "https://e.com"}, {}, Site())


def test_another_conf_is_not_nikolas(tmp_path):
    """Sphinx has a conf.py, too."""
    (tmp_path / "conf.py").write_text('project = "moss"\n', encoding="utf-8")
    assert markers.MARKERS["nikola"](tmp_path) == ""

    reader(tmp_path)

    assert markers.MARKERS["nikola"](tmp_path) == "there is a conf.py with BLOG_TITLE"


def test_posts_that_are_program_text_are_refused(tmp_path):
    """With the line and what to do."""
    with pytest.raises(ConfigError, match="POSTS"):
        reader(tmp_path, CONF + "POSTS = make_posts()\n")


@pytest.mark.parametrize(
    ("conf", "url"),
    [
        ("", "https://e.com/p/in/x/"),
        ("PRETTY_URLS = False\n", "https://e.com/p/in/x.html"),
        ("STRIP_INDEXES = False\n", "https://e.com/p/in/x/index.html"),
    ],
)
def test_addresses(tmp_path, conf, url):
    """Folders below that of POSTS are kept."""
    written = b".. title: X\n.. date: 2020-01-02\n\nText.\n"

    assert reader(tmp_path, CONF + conf).parse("posts/in/x.md", written).post.url == url


def test_a_post_without_a_date_is_refused(tmp_path):
    """As Nikola does."""
    parsed = reader(tmp_path).parse("posts/x.md", b".. title: X\n\nText.\n")

    assert (parsed.post, parsed.problems[0].what) == (None, "has no date")


def test_the_teaser_is_the_summary(tmp_path):
    """Its mark is no text."""
    own = reader(tmp_path)
    written = b".. title: X\n.. date: 2020-01-02\n\nOne.\n\nTwo.\n<!-- END_TEASER:on -->\nThree.\n"
    body = own.body(own.parse("posts/x.md", written).post, written)

    assert (body.excerpt, "TEASER" in body.text, body.line) == ("One.\n\nTwo.\n", False, 4)


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("[a](link://slug/walls#top)", "[a](https://e.com/p/walls/#top)"),
        ("link://filename/posts/gone.md", "https://e.com"),
        ("link://tag/Moss", "https://e.com/categories/moss/"),
        ("link://category/Work", "https://e.com/categories/cat_work/"),
        ("{{% youtube abc %}}", "<https://www.youtube.com/watch?v=abc>"),
        ("a{{% box %}}b{{% /box %}}c", "abc"),
        ("{{% raw %}}{{% kept %}}{{% /raw %}}", "{{% kept %}}"),
        ("{{% open", "{{% open"),
    ],
)
def test_marks(source, made):
    """Shortcodes and addresses."""
    assert marked(source).text == made
