"""`feedsvc posts`: how each post is understood, for people and for programs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from msgspec import Struct

from feedsvc.build import inspection
from feedsvc.build.identify import SiteState
from feedsvc.build.inspection import Last
from feedsvc.build.report import errors
from feedsvc.cli import clock, console
from feedsvc.cli.options import common, setup_of
from feedsvc.config.setup import Setup
from feedsvc.feeds import grouping
from feedsvc.model.entry import Entry
from feedsvc.model.post import Post
from feedsvc.model.problem import Problem


@click.command("posts")
@common
def command(**options: Any) -> None:
    """Say how each post of SITE is understood, publishing nothing."""
    made = setup_of(options)
    state = inspection.inspect(made, clock.now())
    rows = listing(state, made, clock.now(), inspection.last(made))
    if options["as_json"]:
        console.print_json([row.as_json() for row in rows])
    else:
        about = (*console.explained(made), *map(str, made.problems))
        click.echo("\n".join((*about, f"feeds at {made.feeds_url}/\n")))
        for row in rows:
            click.echo(row.as_text())
        click.echo(sums(rows))
    sys.exit(1 if errors([*state.problems, *(one for row in rows for one in row.problems)]) else 0)


class Row(Struct, frozen=True):
    """One source file: its entry, or why there is none."""

    path: str
    status: str
    post: Post | None
    entry: Entry | None
    feeds: tuple[str, ...]
    problems: tuple[Problem, ...]
    generator: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        made: dict[str, Any] = {"path": self.path, "status": self.status}
        if self.entry is not None and self.post is not None:
            made |= {
                "rules": rules(self.post, self.entry, self.generator),
                "id": self.entry.id,
                "url": self.entry.url,
                "title": self.entry.title,
                "published": self.entry.published.isoformat(),
                "published_from": self.post.dated_by,
                "updated": self.entry.updated.isoformat(),
                "authors": [author.name for author in self.entry.authors],
                "categories": list(self.post.categories),
                "tags": list(self.post.tags),
                "feeds": list(self.feeds),
            }
        made["problems"] = [str(problem) for problem in self.problems]
        return made

    def as_text(self) -> str:
        """A few lines for a terminal."""
        lines = [f"{self.path}  [{self.status}]"]
        if self.entry is not None and self.post is not None:
            by = rules(self.post, self.entry, self.generator)
            values = {
                "title": self.entry.title,
                "date": f"{self.entry.published:%Y-%m-%d %H:%M:%S}Z",
                "updated": f"{self.entry.updated:%Y-%m-%d %H:%M:%S}Z",
                "address": self.entry.url,
                "id": self.entry.id,
                "authors": ", ".join(author.name for author in self.entry.authors),
                "terms": ", ".join(self.entry.terms),
            }
            lines += [
                f"  {_LABELS.get(name, name):9}{one} ({by[name]})"
                for name, one in values.items()
                if one
            ]
            lines += [f"  feeds    {', '.join(self.feeds)}"] if self.feeds else []
        return "\n".join(lines + [f"  ! {problem}" for problem in self.problems])


def sums(rows: Sequence[Row]) -> str:
    """How many files there are of each status, the most first, in one line."""
    counts = Counter(row.status for row in rows)
    files = "1 file" if len(rows) == 1 else f"{len(rows)} files"
    return f"{files}: {', '.join(f'{n} {status}' for status, n in counts.most_common())}"


_LABELS = {"address": "URL"}  # of rules whose names people would not know


def rules(post: Post, entry: Entry, generator: str) -> dict[str, str]:
    """Which rule gave each value: a key of front matter, or what stands in for it."""
    own = generator not in ("plain", "obsidian")  # whether a program makes pages and feeds
    address = "the site's permalinks" if own else "its path"
    if entry.id == post.id:
        identity = _key(post, ("id", "guid"), "front matter")
    elif entry.id == post.natural_id:
        identity = "as in the generator's own feed" if own else "its first URL"
    else:
        identity = "as it was first published"
    return {
        "title": _key(post, ("title",), "file name or first heading"),
        "date": post.dated_by,
        "updated": _key(post, _UPDATED, "last change that was noticed"),
        "address": _key(post, ("permalink", "url", "path", "slug"), address),
        "id": identity,
        "authors": _key(post, ("author", "authors"), "the site's"),
        "terms": ", ".join(_keys(post, _TERMS)) or "folders",
    }


_UPDATED = ("updated", "modified", "lastmod", "last_modified_at", "updatedDate")
_TERMS = ("tags", "tag", "categories", "category", "keywords", "taxonomies")


def _keys(post: Post, names: Sequence[str]) -> list[str]:
    wanted = {name.casefold() for name in names}
    return [f"{key}:" for key in post.said if key.casefold() in wanted]


def _key(post: Post, names: Sequence[str], otherwise: str) -> str:
    """The first of these keys that the front matter has."""
    return next(iter(_keys(post, names)), otherwise)


def listing(state: SiteState, setup: Setup, now: datetime, last: Last) -> list[Row]:
    """A row for every source, in the order of their paths.

    `last` is what the last pass came to.
    """
    feeds = _feeds(state, setup, last.slugs)
    items = {item.post.path: item for item in state.items}
    shown = {item.post.path for item in state.shown}
    rows, kind = [], setup.site.generator
    for path, known in state.known.items():
        item = items.get(path)
        problems = tuple(p for p in state.problems if p.path == path)
        unrendered = last.refused.get(path) if path in shown else None
        problems += unrendered.problems if unrendered else ()
        if item is None:
            status = known.omitted or "rejected"
        elif unrendered and not unrendered.mark:
            status = "rejected"
        elif known.rejected or unrendered:
            status = "rejected, the last good version stays"
        elif path in shown:
            status = "published"
        else:
            status = "expired" if item.entry.published <= now else "comes in at its date"
        post, entry = (item.post, item.entry) if item else (None, None)
        rows.append(Row(path, status, post, entry, tuple(feeds.get(path, ())), problems, kind))
    return rows


def _feeds(
    state: SiteState, setup: Setup, slugs: Mapping[tuple[str, str], str]
) -> dict[str, list[str]]:
    """Path of each published post → the names of the feeds it belongs to."""
    wholes, _ = grouping.feeds(setup.site, setup.plan, state.shown, slugs)
    paths = {item.entry.id: item.post.path for item in state.shown}
    made: dict[str, list[str]] = {}
    for whole in sorted(wholes, key=lambda one: (one.name != "feed", one.name)):
        for entry in whole.entries:
            made.setdefault(paths[entry.id], []).append(whole.name)
    return made
