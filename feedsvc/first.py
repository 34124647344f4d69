"""What the first build of a site says once: which files are posts, and where its URL is from."""

from __future__ import annotations

from collections.abc import Iterator

from feedsvc.model import Site


def lines(site: Site, posts: int, files: int) -> Iterator[str]:
    """Lines about a site of which so many of so many files are published."""
    yield from site.about_url
    if site.generator == "obsidian":
        are = "is" if posts == 1 else "are"
        yield f"{posts} of {files} notes {are} published: choose with publish: true, or posts.path"
    elif site.generator == "plain":
        all_ = f"all {files}" if posts == files else f"{posts} of {files}"
        are = (
            "the one Markdown file is a post"
            if posts == files == 1
            else f"{all_} Markdown files are posts"
        )
        yield f"{are}: choose with posts.path, or posts.exclude"
