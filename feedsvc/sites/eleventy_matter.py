"""The data of one Eleventy template: its own over that of its folders and layouts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Bounds
from feedsvc.sites import eleventy_data, eleventy_program, frontmatter, handlers, text
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


_HANDLERS = (
    handlers.Yaml(_fenced("(?:yaml)?")),
    _FencedJson(_fenced("json")),
    _Program(_fenced("(?:js|javascript)")),
)


class Page(NamedTuple):
    """A file cut in two, and all its data.

    `unread` are the keys whose values only a program would give, with the file and line of each.
    Those that Eleventy computes from all others begin with `eleventyComputed.`.
    """

    split: frontmatter.Split
    matter: Matter
    unread: Mapping[str, str]


def read(path: str, data: bytes, rules: Mapping[str, Any], bounds: Bounds) -> Page:
    """A file with its data.

    Raises UndecodableError for what is no text and RejectedError for unreadable front matter.
    """
    split = frontmatter.split(text.decode(path, data), _HANDLERS)
    matter = Matter.read(path, split, bounds)
    own = eleventy_program.literals(matter.values)
    matter.values = inherited(path, rules, own.values)
    computed = matter.values.get("eleventyComputed")
    if isinstance(computed, Mapping) and isinstance(computed.get("permalink"), str):
        matter.values["permalink"] = computed["permalink"]
    above = _unread(path, rules, own.values)
    return Page(split, matter, {**above, **{k: f"{path}:{at + 1}" for k, at in own.unread.items()}})


def _unread(path: str, rules: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, str]:
    """What data files leave open that the page does not say itself; the closest one counts."""
    made: dict[str, str] = {}
    for place in _places(path):
        said = rules["cascade"].get(place, {})
        made = {key: where for key, where in made.items() if key not in said}
        made |= rules["unread"].get(place, {})
    return {key: where for key, where in made.items() if key not in own}


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


def tell(page: Page, drafting: Collection[str], *, addressed: bool) -> None:
    """Warn of what only a program would say of a post.

    RejectedError where that is its address, as one made on a guess would be there for good.
    `addressed`: feedsvc's settings give it. The files in `drafting` speak of drafts: what these
    compute is whether a post is one, not where it is.
    """
    for key, where in page.unread.items():
        name = key.removeprefix(_COMPUTED)
        if (key and name not in _TOLD) or (name == "permalink" and addressed):
            continue
        what = f"{name or 'what it exports'} is program text in {where}, which is not run"
        if name == "permalink" and where.partition(":")[0] not in drafting:
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise page.matter.reject(name, what, remedy)
        page.matter.warn(name, what, "write it as text, or in the post")


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
