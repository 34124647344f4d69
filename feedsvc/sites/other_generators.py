"""Generators that feedsvc has no reader for: what their folders are known by, and their usual URLs.

URLs made on a guess would be permanent mistakes: a folder of one of these is not published before
`posts.permalink` says what they are. A generator leaves this table when it gets a reader.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from feedsvc.sites import files, markers


class Other(NamedTuple):
    """A generator without a reader.

    `marks` are files or folders, one of which tells it, by their paths from the site's folder;
    `words` a pattern that such a file has to hold; `package` its name in `package.json`. Its posts
    usually lie in `posts`, and their URLs have the form of `permalink`.
    """

    name: str
    marks: tuple[str, ...]
    posts: str
    permalink: str
    words: str = ""
    package: str = ""


class Found(NamedTuple):
    """A generator without a reader, and the file or folder that it was known by."""

    other: Other
    mark: str


def _config(name: str, *, stem: str = "config") -> tuple[str, ...]:
    return tuple(f"{name}{stem}.{ending}" for ending in ("ts", "js", "mjs", "cjs", "mts"))


_BLOG = "/blog/:year/:month/:day/:slug/"  # of the blog plugin of Material for MkDocs
OTHERS = (
    Other("Quartz", (*_config("quartz."), "quartz.layout.ts"), "content", "/:path"),
    Other("MkDocs", ("mkdocs.yml", "mkdocs.yaml"), "docs/blog/posts", _BLOG),
    Other("Zensical", ("zensical.toml",), "docs/blog/posts", _BLOG),
    Other("Gatsby", _config("gatsby-"), "content/blog", "/:path/", package="gatsby"),
    Other(
        "VitePress",
        (".vitepress", "docs/.vitepress", "src/.vitepress"),
        "posts",
        "/posts/:path.html",
        package="vitepress",
    ),
    Other(
        "VuePress",
        (".vuepress", "docs/.vuepress", "src/.vuepress", "blog/.vuepress"),
        "docs",
        "/:path.html",
        package="vuepress",
    ),
    Other("Quarto", ("_quarto.yml", "_quarto.yaml"), "posts", "/posts/:path/"),
    Other("Next.js", _config("next."), "_posts", "/posts/:slug", package="next"),
    Other("Nuxt", _config("nuxt."), "content", "/:path", package="nuxt"),
    Other("SvelteKit", _config("svelte."), "src/posts", "/blog/:slug", package="@sveltejs/kit"),
    Other("Gridsome", _config("gridsome."), "blog", "/:path/", package="gridsome"),
    Other("Lume", _config("_", stem="config"), "posts", "/posts/:path/", words=r"\blume\b"),
    Other("Bridgetown", ("bridgetown.config.yml",), "src/_posts", "/:year/:month/:day/:slug/"),
    Other(
        "Middleman",
        ("config.rb",),
        "source",
        "/:year/:month/:day/:title.html",
        words=r"(?m)^\s*(?:activate|page|set|ignore)\s+[:\"'/]",
    ),
    Other("Nanoc", ("nanoc.yaml",), "content", "/:path/"),
    Other("mdBook", ("book.toml",), "src", "/:path.html"),
    Other("MyST", ("myst.yml",), "posts", "/:slug"),
    Other(
        "Sphinx",
        ("conf.py", "source/conf.py"),
        "posts",
        "/posts/:path.html",
        words=r"(?m)^\s*(?:extensions|html_theme|master_doc|root_doc)\s*[:=]",
    ),
)


def find(root: Path) -> Found | None:
    """The generator without a reader that a folder is of. FileError for a file not to be read."""
    packages = markers.said(root / "package.json").decode("utf-8", "replace")
    for other in OTHERS:
        for mark in other.marks:
            if files.is_there(root, mark) and _holds(root / mark, other.words):
                return Found(other, mark)
        if other.package and re.search(rf'"{re.escape(other.package)}"\s*:\s*"', packages):
            return Found(other, "package.json")
    return None


def _holds(path: Path, words: str) -> bool:
    return not words or re.search(words.encode(), markers.said(path)) is not None
