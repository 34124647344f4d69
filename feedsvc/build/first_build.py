"""The first build: that it has posts, and what is said once of these.

A site without a single post is most often a wrong folder, and nothing is written then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from feedsvc.build.changes import is_empty
from feedsvc.build.identify import SiteState
from feedsvc.config.setup import Setup
from feedsvc.model.entry import Row
from feedsvc.model.errors import NoPostsError
from feedsvc.model.problem import Problem
from feedsvc.model.site import Site
from feedsvc.published.adopt import Adopted
from feedsvc.sites.detect import looked_for
from feedsvc.state.cache import ParseResult

_LISTED = 10


def check_posts(setup: Setup, state: SiteState, known: Collection[Row] | None = None) -> None:
    """Raise NoPostsError where there is none, and never was.

    `known` are the rows of the ledger, where these are not the ones that were read.

    What the author keeps back (drafts, scheduled and expired posts, private ones) is a post. That
    all posts of a blog are gone is the gate's business.
    """
    before, files = state.before if known is None else known, state.known
    folders = tuple(f"{folder}/" for folder in setup.folders if folder != ".")
    if before or any(
        one.post or (_is_kept_back(one) and (not folders or path.startswith(folders)))
        for path, one in files.items()
    ):
        return
    raise _none(setup, _files(files))


def check_files(setup: Setup) -> None:
    """Raise NoPostsError where there is no file that may be a post, before anything is made."""
    if is_empty(setup):
        raise _none(setup, ())


def check_rendered(
    setup: Setup, state: SiteState, lost: Collection[str], problems: Iterable[Problem]
) -> None:
    """Raise NoPostsError where no post can be rendered (`lost` are ids), and none ever was."""
    shown = state.shown
    if shown and not state.before and all(one.entry.id in lost for one in shown):
        what = "the post cannot" if len(shown) == 1 else f"none of {len(shown)} posts can"
        errors = [str(one) for one in sorted(problems) if one.severity == "error"]
        raise NoPostsError(
            f"{what} be rendered",
            subject=str(setup.root),
            remedy="correct what is listed",
            entries=errors[:_LISTED],
        )


def _none(setup: Setup, files: Iterable[str]) -> NoPostsError:
    return NoPostsError(
        f"no posts were found; looked for {looked_for(setup.site, setup.folders)}",
        subject=str(setup.root),
        remedy=_remedy(setup),
        entries=files,
    )


def _remedy(setup: Setup) -> str:
    if setup.folders:
        return "correct posts.path, the folders of your posts from the site's folder"
    return (
        f"check that this is the folder of your {setup.site.generator} site"
        if setup.site.generator != "plain"
        else "name the folder of your site, or put path under [posts] of feedsvc.toml"
    )


def _is_kept_back(one: ParseResult) -> bool:
    return bool(one.omitted) and one.is_post


def _files(known: Mapping[str, ParseResult]) -> Iterator[str]:
    """What became of the files that were found: the first errors, and how many of each kind."""
    errors = [problem for one in known.values() if one.rejected for problem in one.problems]
    yield from map(str, errors[:_LISTED])
    if len(errors) > _LISTED:
        yield f"and {len(errors) - _LISTED} more errors"
    kinds = Counter(one.omitted for one in known.values() if one.omitted)
    first = {one.omitted: path for path, one in sorted(known.items(), reverse=True)}
    for omitted, count in kinds.most_common(_LISTED):
        more = f", and {count - 1} more" if count > 1 else ""
        yield f"{first[omitted]} {omitted}{more}"


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
