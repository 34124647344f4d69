"""Listing: how each post was understood, for people and for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from feedsvc.feeds import group
from feedsvc.model import Entry, Post, Problem
from feedsvc.setup import Setup
from feedsvc.understand import Understood


class Row(Struct, frozen=True):
    """One source file: its entry, or why there is none."""

    path: str
    status: str
    post: Post | None
    entry: Entry | None
    feeds: tuple[str, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        made: dict[str, Any] = {"path": self.path, "status": self.status}
        if self.entry is not None and self.post is not None:
            made |= {
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
            date = f"{self.entry.published:%Y-%m-%d %H:%M:%S}Z ({self.post.dated_by})"
            lines += [f"  title    {self.entry.title}", f"  date     {date}"]
            lines += [f"  address  {self.entry.url}", f"  id       {self.entry.id}"]
            terms = ", ".join(self.entry.terms)
            lines += [f"  terms    {terms}"] if terms else []
            lines += [f"  feeds    {', '.join(self.feeds)}"] if self.feeds else []
        return "\n".join(lines + [f"  ! {problem}" for problem in self.problems])


def listing(understood: Understood, setup: Setup, now: datetime) -> list[Row]:
    """A row for every source, in the order of their paths."""
    feeds = _feeds(understood, setup)
    items = {item.post.path: item for item in understood.items}
    shown = {item.post.path for item in understood.shown}
    rows = []
    for path, known in understood.known.items():
        item = items.get(path)
        problems = tuple(p for p in understood.problems if p.path == path)
        if item is None:
            status = known.omitted or "rejected"
        elif known.rejected:
            status = "rejected, the last good version stays"
        elif path in shown:
            status = "published"
        else:
            status = "expired" if item.entry.published <= now else "comes in at its date"
        post, entry = (item.post, item.entry) if item else (None, None)
        rows.append(Row(path, status, post, entry, tuple(feeds.get(path, ())), problems))
    return rows


def _feeds(understood: Understood, setup: Setup) -> dict[str, list[str]]:
    """Path of each published post → the names of the feeds it belongs to."""
    wholes, _ = group.feeds(setup.site, setup.plan, understood.shown, understood.slugs)
    paths = {item.entry.id: item.post.path for item in understood.shown}
    made: dict[str, list[str]] = {}
    for whole in sorted(wholes, key=lambda one: (one.name != "feed", one.name)):
        for entry in whole.entries:
            made.setdefault(paths[entry.id], []).append(whole.name)
    return made
