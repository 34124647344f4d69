"""What the first build of a site says once: which files are posts, and where its URL is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from feedsvc.build.identify import SiteState
from feedsvc.config.setup import Setup
from feedsvc.model.site import Site
from feedsvc.published.adopt import Adopted


def lines(site: Site, posts: int, files: int) -> Iterator[str]:
    """Lines about a site of which so many of so many files are published."""
    yield from site.about_url
    if site.generator == "obsidian":
        are = "is" if posts == 1 else "are"
        others = "choose others with `publish: true` and posts.path"
        yield f"{posts} of {files} notes {are} published; {others}"
    elif site.generator == "plain":
        all_ = f"all {files}" if posts == files else f"{posts} of {files}"
        are = (
            "the one Markdown file is a post"
            if posts == files == 1
            else f"{all_} Markdown files are posts"
        )
        yield f"{are}; choose others with posts.path and posts.exclude"


def of_state(setup: Setup, recovered: Adopted | None, state: SiteState) -> Iterator[str]:
    """Lines about a pass that found no state: what it took over, or what will be lost each time."""
    if recovered and recovered.matched:
        yield (
            f"the ids and dates of {_many(len(recovered.matched), 'entry', 'entries')} are taken"
            f" from the feeds in {setup.output}, as the state is new"
        )
        return
    undated = sum(item.post.dated_by == "first seen" for item in state.shown)
    if undated:
        kept = setup.state.parent if setup.state.parent != Path() else setup.state
        have, are = ("has", "is") if undated == 1 else ("have", "are")
        yield (
            f"warning: {_many(undated, 'post', 'posts')} {have} no date and {are} dated now, and"
            f" again by each build that does not find this state. Fix: add date: to them, keep"
            f" {kept}, or build with --adopt auto."
        )


def of_revealed(posts: int) -> Iterator[str]:
    """A line about a build after a change of settings that shows posts which no feed showed."""
    if posts:
        are = "is in a feed for the first time" if posts == 1 else "are in feeds for the first time"
        yield f"{_many(posts, 'older post', 'older posts')} {are}, as the settings say now"


def of_folders(setup: Setup, left: Iterable[str]) -> Iterator[str]:
    """Lines about folders that feeds were published in before, and that are still there.

    Those of the site that this one is a copy of are not its own: they have the same place in that.
    """
    own = setup.output
    same = f"/{own.relative_to(setup.root)}" if own.is_relative_to(setup.root) else "/"
    for folder in left:
        if Path(folder).is_dir() and not folder.endswith(same):
            yield (
                f"warning: the feeds in {folder} are not kept up to date any more. Fix: remove that"
                " folder, redirect its URLs to the new ones, or go on there with --output or"
                " feeds.path."
            )


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
