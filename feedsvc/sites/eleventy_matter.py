"""The data of one Eleventy template: its own over that of its folders and layouts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.sites import eleventy_data, eleventy_program, handlers, text
from feedsvc.sites.fields import Matter
from feedsvc.sites.parsers import ParseError

_MOST_LAYOUTS = 10
_COMPUTED = "eleventyComputed."
# Keys that say something of a post, and so are missed.
_TOLD = frozenset(
    ("permalink", "title", "date", "tags", "author", "authors", "description", "lang")
)


def _fenced(language: str) -> re.Pattern[str]:
    return handlers.fenced(rf"---[ \t]*{language}", r"(?:---|\.\.\.)")


class _FencedJson(handlers.Json):
    """A JSON object after `---json`."""

    before = 1
    split = handlers.Handler.split


class _Program(handlers.Handler):
    """An object or constants in JavaScript after `---js`; `javascript` has bounds of its own."""

    nests = False

    def load(self, fm: str) -> dict[str, Any]:
        """Its literals, and what is none."""
        try:
            return eleventy_program.front_matter(fm)
        except ConfigError as error:
            raise ParseError(f"front matter {error.message}", remedy=error.remedy) from error


HANDLERS = (
    handlers.Yaml(_fenced("(?:yaml)?")),
    _FencedJson(_fenced("json")),
    _Program(_fenced("(?:js|javascript)")),
)


def data(matter: Matter, rules: Mapping[str, Any]) -> dict[str, Any]:
    """All data of a template: its own front matter over that of its layouts and folders."""
    made = inherited(matter.path, rules, eleventy_program.literals(matter.own).values)
    computed = made.get("eleventyComputed")
    if isinstance(computed, Mapping) and isinstance(computed.get("permalink"), str):
        made["permalink"] = computed["permalink"]
    return made


def _unread(matter: Matter, rules: Mapping[str, Any]) -> dict[str, str]:
    """The keys whose values only a program would give, with the file and line of each.

    Of data files the closest one counts, and only what the page does not say itself. Keys that
    Eleventy computes from all others begin with `eleventyComputed.`.
    """
    own = eleventy_program.literals(matter.own)
    made: dict[str, str] = {}
    for place in _places(matter.path):
        said = rules["cascade"].get(place, {})
        made = {key: where for key, where in made.items() if key not in said}
        made |= rules["unread"].get(place, {})
    made = {key: where for key, where in made.items() if key not in own.values}
    return {**made, **{key: f"{matter.path}:{at + 1}" for key, at in own.unread.items()}}


def inherited(
    path: str, rules: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The data of a file's layouts, then its folders from the outermost on, then its `own`."""
    places = _places(path)
    above = [rules["cascade"][place] for place in places if place in rules["cascade"]]
    said = eleventy_data.merged(*above, own or {})
    layouts: list[Mapping[str, Any]] = []
    name = text.scalar(said.get("layout"))
    while name in rules["matter_of_layouts"] and len(layouts) < _MOST_LAYOUTS:
        layouts.insert(0, rules["matter_of_layouts"][name])
        name = text.scalar(layouts[0].get("layout"))
    return eleventy_data.merged(*layouts, *above, own or {}) if layouts else said


def tell(matter: Matter, rules: Mapping[str, Any]) -> None:
    """Warn of what only a program would say of a post.

    RejectedError where that is its address, as one made on a guess would be there for good, unless
    feedsvc's settings give it. What files that speak of drafts compute is whether a post is one,
    not where it is.
    """
    for key, where in _unread(matter, rules).items():
        name = key.removeprefix(_COMPUTED)
        if (key and name not in _TOLD) or (name == "permalink" and rules["permalink"]):
            continue
        what = f"{name or 'what it exports'} is program text in {where}, which is not run"
        if name == "permalink" and where.partition(":")[0] not in rules["drafting"]:
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject(name, what, remedy)
        matter.warn(name, what, "write it as text, or in the post")


def _places(path: str) -> list[str]:
    """What data may be about: all, a page's folders from the outermost on, and itself."""
    stem = posixpath.splitext(path)[0]
    return ["", *(stem[: at + 1] for at, char in enumerate(stem) if char == "/"), stem]


def link(said: Mapping[str, Any]) -> Any:
    """`permalink`, or its `build` where it has several."""
    written = said.get("permalink")
    return written.get("build", written) if isinstance(written, Mapping) else written


def tags(said: Mapping[str, Any]) -> list[str]:
    """`tags`; a text of them is cut at commas (TemplateData.getCleanedTagsImmutable)."""
    written = said.get("tags")
    found = written.split(",") if isinstance(written, str) else text.words(written)
    return [tag for tag in dict.fromkeys(map(str, found)) if tag.strip()]
