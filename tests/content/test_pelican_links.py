"""Pelican's links within a site, in HTML."""

import pytest

from feedsvc.content import pelican

PAGE = {
    "path": "content/notes/x.md",
    "content": "content",
    "folder": "content/notes",
    "url": "https://e.com/b",
    "static": "{path}",
    "moved": {},
    "pages": {"content/pages/about.md": "https://e.com/b/pages/about.html"},
    "terms": {"tag:wet stone": "https://e.com/b/tag/wet-stone.html"},
}


class Site:
    """One other post; Markdown is HTML already."""

    def source(self, name, path):
        assert path == "content/notes/x.md"
        return "https://e.com/b/wall.html" if name == "/content/notes/wall.md" else None

    def attached(self, path):
        return "2024/wall.png" if path == "content/taken/wall.png" else None

    def markdown(self, text):
        return text


def expand(source, **page):
    """The HTML of a body, and what was odd about it."""
    made = pelican.expand(source, {**PAGE, **page}, {}, Site())
    return made.text, [(warning.line, warning.what) for warning in made.warnings]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("{filename}wall.md", "https://e.com/b/wall.html"),
        ("{filename}/notes/wall.md#top", "https://e.com/b/wall.html#top"),
        ("{filename}../notes/wall.md?a=1&amp;b=2", "https://e.com/b/wall.html?a=1&amp;b=2"),
        ("|filename|wall.md", "https://e.com/b/wall.html"),
        ("%7Bfilename%7Dwall.md", "https://e.com/b/wall.html"),
        ("{filename}/pages/about.md", "https://e.com/b/pages/about.html"),
        ("{filename}/images/a.png", "https://e.com/b/images/a.png"),
        ("{static}/images/a%20b.png", "https://e.com/b/images/a%20b.png"),
        ("{static}a.png", "https://e.com/b/notes/a.png"),
        ("{static}/taken/wall.png", "https://e.com/b/2024/wall.png"),
        ("{attach}../taken/wall.png", "https://e.com/b/2024/wall.png"),
        ("{attach}a.png", "https://e.com/b/notes/a.png"),
        ("{static}/../../../etc/passwd", "https://e.com/b/etc/passwd"),
        ("{tag}wet%20stone", "https://e.com/b/tag/wet-stone.html"),
        ("{index}", "https://e.com/b/index.html"),
        ("{other}x", "{other}x"),
        ("/plain", "/plain"),
    ],
)
def test_addresses(written, address):
    """Sources, files, tags; what Pelican does not know is left as it is."""
    assert expand(f'<a href="{written}">a</a>') == (f'<a href="{address}">a</a>', [])


def test_a_source_that_is_not_published():
    """A warning with its line, and no braces in the feed."""
    html, ((line, what),) = expand('\n\n<a href="{filename}gone.md">a</a>')

    assert html == '\n\n<a href="https://e.com/b/notes/gone.md">a</a>'
    assert (line, what) == (3, "links to gone.md, which is not published")


@pytest.mark.parametrize(
    "html", ["<code>{filename}wall.md</code>", '<p title="{filename}wall.md">', "{tag}moss"]
)
def test_text_is_left_alone(html):
    """Only attributes that hold addresses have links."""
    assert expand(html) == (html, [])


@pytest.mark.parametrize(
    ("static", "moved", "address"),
    [
        ("files/{path}", {}, "https://e.com/b/files/extra/robots.txt"),
        ("{path}", {"extra/robots.txt": "robots.txt"}, "https://e.com/b/robots.txt"),
        ("s/{path}", {"extra/robots.txt": "a b.txt"}, "https://e.com/b/s/a%20b.txt"),
    ],
)
def test_static_files_have_the_addresses_that_settings_give_them(static, moved, address):
    """STATIC_URL is a template; EXTRA_PATH_METADATA moves single files."""
    made, _ = expand('<a href="{static}/extra/robots.txt">x</a>', static=static, moved=moved)

    assert address in made
