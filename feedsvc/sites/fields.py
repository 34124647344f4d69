"""Front matter values that mean the same for several generators: titles, people, terms, dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Self

from feedsvc.model.problem import Problem
from feedsvc.model.site import Bounds
from feedsvc.sites import dates, frontmatter, permalink, text


class RejectedError(Exception):
    """A post that cannot be published as it stands: carries its Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Matter:
    """The front matter of one file: values by key, and the line on which each stands.

    `split` is the file in two; its front matter is `key: value` lines in some format. `own` is what
    it says by itself, `values` what a reader makes of that and of what stands around it.
    """

    def __init__(self, path: str, values: Mapping[str, Any], split: frontmatter.Split) -> None:
        self.path = path
        self.own = values
        self.values = dict(values)
        self.split = split
        self.body = split.body
        self.problems: list[Problem] = []
        self._written = split.written
        self._first = split.handler.before + 1 if split.handler else 1

    @classmethod
    def read(cls, path: str, split: frontmatter.Split, bounds: Bounds) -> Self:
        """The front matter of a file that was cut in two; RejectedError where it is unreadable."""
        try:
            return cls(path, frontmatter.read(split, bounds), split)
        except frontmatter.FrontMatterError as error:
            raise RejectedError(error.problem(path)) from error

    @property
    def said(self) -> tuple[str, ...]:
        """The keys that say anything, as written."""
        return tuple(str(key) for key, value in self.values.items() if value not in (None, "", []))

    def line(self, key: str) -> int:
        """The line of the file on which `key` stands; 1 where it does not."""
        return text.line_of(self._written, key, self._first)

    def warn(self, key: str, what: str, remedy: str, rule: str = "") -> None:
        """Note something that is published all the same."""
        self.problems.append(Problem(self.path, self.line(key), what, remedy, "warning", rule))

    def reject(self, key: str, what: str, remedy: str, rule: str = "") -> RejectedError:
        """The exception that keeps this post out."""
        return RejectedError(Problem(self.path, self.line(key), what, remedy, rule=rule))

    def text(self, *keys: str) -> str:
        """The first of the keys that says something, as one line of plain text."""
        for key in keys:
            if made := text.plain(self.values.get(key)):
                return made
        return ""

    def date(
        self, key: str, local: tzinfo, read: Callable[[str, tzinfo], datetime] = dates.jekyll
    ) -> datetime | None:
        """A date by Jekyll's rule or another, in the site's zone; RejectedError for no date."""
        written = text.scalar(self.values.get(key)).strip()
        if not written:
            return None
        try:
            return read(written, local)
        except ValueError as error:
            what = f"{key} {written[:40]!r} is no date ({error})"
            remedy = f"write {key}: 2015-01-19 10:00:00 +0800"
            raise self.reject(key, what, remedy, "UnreadableDate") from error

    def rolled_date(self, key: str, local: tzinfo) -> datetime | None:
        """A date as programs in JavaScript read it, whose months never end; told if one did."""
        written = text.scalar(self.values.get(key)).strip()
        rolled = dates.rolled(written)
        if rolled == written:
            return self.date(key, local, dates.parse)
        self.warn(
            key, f"{key} {written[:40]!r} is no day: it is read as {rolled[:10]}", "correct it"
        )
        self.values[key] = rolled
        return self.date(key, local, dates.parse)

    def optional_date(
        self, key: str, local: tzinfo, read: Callable[[str, tzinfo], datetime] = dates.jekyll
    ) -> datetime | None:
        """A date that the post can do without: unreadable is a warning and None."""
        try:
            return self.date(key, local, read)
        except RejectedError as rejected:
            self.warn(key, rejected.problem.what, rejected.problem.remedy, "UnreadableDate")
            return None

    def expand(self, key: str, template: str, names: Mapping[str, str], remedy: str) -> str:
        """A permalink from a template; RejectedError for one that names what there is not."""
        try:
            return permalink.expand(template, names)
        except permalink.PermalinkError as error:
            raise self.reject(key, str(error), remedy) from error

    def title(self, slug_title: str) -> str:
        """`title`, or what the file name says, with a warning: a title is never empty."""
        if made := self.text("title"):
            return made
        fallback = text.plain(slug_title) or "Untitled"
        what = f"has no title, {fallback!r} comes from its name"
        self.warn("title", what, "add title: to it", "MissingTitle")
        return fallback

    def image(self) -> str:
        """`image`, a text or a mapping with `path`, as written."""
        value = self.values.get("image")
        return text.plain(value.get("path") if isinstance(value, Mapping) else value)


def singular_or_plural(values: Mapping[str, Any], singular: str, plural: str) -> list[str]:
    """Terms from `tag` (one whole text, wins if it says anything) or `tags` (Jekyll's Utils).

    A text under the plural is split on blanks; commas left at the ends by those who write
    `a, b` are dropped.
    """
    one = values.get(singular)
    if frontmatter.is_truthy(one):
        return text.words(one)
    return split_words(values.get(plural))


def split_words(value: Any) -> list[str]:
    """A list of terms, or a text of them between blanks."""
    if isinstance(value, str):
        return [term for word in text.split(value) if (term := text.plain(word.rstrip(",")))]
    return text.words(value)
