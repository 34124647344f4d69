"""The hooks for links and pictures that are embedded in Hugo. Expected is what 0.168.0 makes."""

import pytest

from feedsvc.content import commonmark, hugo
from feedsvc.content.links.hugo import Hooks

HOOKS = {"used": ("link", "image"), "assets": "assets", "language": "en"}
PAGES = {
    "content": "https://e.net/sub/",
    "content/about": "https://e.net/sub/about/",
    "content/notes/n": "https://e.net/sub/notes/n/",
    "content/posts": "https://e.net/sub/posts/",
    "content/posts/a": "https://e.net/sub/posts/a/",
    "content/posts/b": "https://e.net/sub/posts/b/",
    "content/posts/c": "https://e.net/sub/posts/c/",
    "content/posts/sp-ace": "https://e.net/sub/posts/sp-ace/",
}
FILES = ("content/posts/b/pic.png", "content/posts/b/sub/d.png", "assets/as.png")


class Asked:
    """A site with these pages and files."""

    def page(self, place):
        """The address of a page."""
        return PAGES.get(place)

    def asset(self, path):
        """A file of the site."""
        return next((one for one in FILES if one.lower() == path.lower()), None)

    def markdown(self, text, address=None):
        """Markdown whose links are resolved."""
        return commonmark.to_html(text, commonmark.options({}), address)


def page(path):
    """What a page of this site says of itself."""
    url = "https://e.net/sub/" + path.removeprefix("content/").removesuffix(".md")
    url = url.removesuffix("index").rstrip("/") + "/"
    return {"path": path, "content": "content", "url": url, "hooks": HOOKS}


def address(kind, written, path="content/posts/a.md"):
    """Where a link or picture of a page leads, below the site."""
    made = Hooks(page(path), HOOKS, Asked()).address(kind, written)
    return made.replace("https://e.net/sub/", "~/")


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("b", "~/posts/b/"),
        ("./b", "~/posts/b/"),
        ("b/index.md", "~/posts/b/"),
        ("/posts/b", "~/posts/b/"),
        ("/posts/B", "~/posts/b/"),
        ("/posts/b/index.md#frag", "~/posts/b/#frag"),
        ("c.md?x=1#y", "~/posts/c/?x=1#y"),
        ("c.html", "~/posts/c/"),
        ("c/", "~/posts/c/"),
        ("c.en.md", "~/posts/c/"),
        ("c.de.md", "c.de.md"),
        ("posts/c.md", "~/posts/c/"),
        ("../notes/n.md", "~/notes/n/"),
        ("/notes/n", "~/notes/n/"),
        ("about.md", "~/about/"),
        ("sp%20ace.md", "~/posts/sp-ace/"),
        ("/posts/_index.md", "~/posts/"),
        ("..", "~/"),
        (".", "~/posts/"),
        ("?x=1", "~/?x=1"),
        ("/as.png", "/as.png"),
        ("as.png", "/as.png"),
        *((one, one) for one in ("missing.md", "n", "/img/s.png", "b/pic.png", "../c", "#here")),
        *((one, one) for one in ("https://e.net/posts/b", "mailto:a@b.c", "//x.y/posts/c", "")),
        *((one, one) for one in ("a" * 300, "%00", "http://[", "../../../../..x")),
    ],
)
def test_a_link_leads_to_the_page_that_it_names(written, leads):
    """Beside this one, else from the folder of all content; anything else stays as it is."""
    assert address("link", written) == leads


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("b", "~/posts/b/"),
        ("c.md", "~/posts/c/"),
        ("../a.md", "~/posts/a/"),
        ("../c", "../c"),
        ("../notes/n", "~/notes/n/"),
        ("../notes/n.md", "../notes/n.md"),
        ("pic.png", "~/posts/b/pic.png"),
        ("./sub/d.png", "~/posts/b/sub/d.png"),
    ],
)
def test_a_link_of_a_bundle_starts_beside_it(written, leads):
    """But `../` with a file's name from its own folder, in which its files are."""
    assert address("link", written, "content/posts/b/index.md") == leads


@pytest.mark.parametrize(
    ("path", "written", "leads"),
    [
        ("content/posts/b/index.md", "pic.png", "~/posts/b/pic.png"),
        ("content/posts/b/index.md", "PIC.png?x=1", "~/posts/b/pic.png?x=1"),
        ("content/posts/b/index.md", "nope.png", "nope.png"),
        ("content/posts/b/index.md", "../b/pic.png", "../b/pic.png"),
        ("content/posts/a.md", "b/pic.png", "b/pic.png"),
        ("content/posts/a.md", "/posts/b/pic.png", "/posts/b/pic.png"),
        ("content/posts/a.md", "/as.png", "/as.png"),
        ("content/posts/a.md", "as.png", "/as.png"),
        ("content/posts/a.md", "b", "b"),
    ],
)
def test_a_picture_is_one_of_the_bundle_or_of_the_assets(path, written, leads):
    """It names no page."""
    assert address("image", written, path) == leads


def test_a_hook_that_is_not_used_changes_nothing():
    """Each of the two is used by itself."""
    only = {**HOOKS, "used": ("image",)}
    hooks = Hooks(page("content/posts/a.md"), only, Asked())

    assert hooks.address("link", "b") == "b"
    assert hooks.address("image", "as.png") == "/as.png"


def test_links_in_markdown_are_resolved_and_those_in_html_are_not():
    """Also those in a shortcode; Hugo hooks into its Markdown."""
    text = '[b](b) <a href="b">b</a> {{< details >}}[c](c){{< /details >}}'
    made = hugo.expand(text, page("content/posts/a.md"), {}, Asked()).text

    assert '<a href="https://e.net/sub/posts/b/">b</a> <a href="b">' in made
    assert '<a href="https://e.net/sub/posts/c/">' in made
