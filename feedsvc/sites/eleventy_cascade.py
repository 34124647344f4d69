"""Eleventy's data cascade: what all data say of a page, and what of it only a program would say.

Lowest are global data, then the front matter of layouts, the data of folders from the outermost
on, and a page's own (src/Template.js).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from feedsvc.sites import eleventy_data, frontmatter, text
from feedsvc.sites.reader import Matter

_MOST_LAYOUTS = 10
_COMPUTED = "eleventyComputed."
# Keys that say something of a post, and so are missed.
_TOLD = frozenset(
    ("permalink", "title", "date", "tags", "author", "authors", "description", "lang")
)
# Keys that decide whether a page is a post; a program about drafts is known, and does no more.
_DECIDING = frozenset(("draft", "eleventyExcludeFromCollections", "pagination"))


def all_data(matter: Matter, rules: Mapping[str, Any]) -> dict[str, Any]:
    """All data of a template: its own front matter over that of its layouts and folders."""
    made = inherited(matter.path, rules, eleventy_data.literals(matter.own).values)
    computed = text.mapping(made.get("eleventyComputed"))
    kinds: Mapping[str, tuple[type, ...]] = {
        "permalink": (str, bool),
        "eleventyExcludeFromCollections": (bool,),
        "draft": (bool,),
    }
    over = {
        key: value
        for key, kind in kinds.items()
        if isinstance(value := frontmatter.typed(computed.get(key)), kind)
    }
    return {**made, **over}


def unread(matter: Matter, rules: Mapping[str, Any]) -> dict[str, str]:
    """The keys whose values only a program would give, with the file and line of each.

    What stands nearer to the post hides what stands further away; the export of a whole program
    has no key. Those of data that Eleventy computes from all others begin with
    `eleventyComputed.`.
    """
    own = eleventy_data.literals(matter.own)
    made: dict[str, str] = {}
    everywhere, *places = _places(matter.path)
    above = [
        (rules["cascade"].get(everywhere, {}), rules["unread"].get(everywhere, {})),
        *(
            (rules["matter_of_layouts"].get(name, {}), rules["unread_of_layouts"].get(name, {}))
            for name in reversed(_layouts(matter.path, rules, own.values))
        ),
        *((rules["cascade"].get(place, {}), rules["unread"].get(place, {})) for place in places),
    ]
    for said, missing in above:
        made = {key: where for key, where in made.items() if key not in said}
        made |= missing
    made = {key: where for key, where in made.items() if key not in own.values}
    return {**made, **{key: f"{matter.path}:{at + 1}" for key, at in own.unread.items()}}


def inherited(
    path: str, rules: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Global data, that of a file's layouts, then its folders' from the outermost on, its `own`.

    See `Template.#getData`.
    """
    everywhere, *places = _places(path)
    cascade: Mapping[str, Mapping[str, Any]] = rules["cascade"]
    layouts = [
        rules["matter_of_layouts"][name]
        for name in reversed(_layouts(path, rules, own or {}))
        if name in rules["matter_of_layouts"]
    ]
    above = (cascade[place] for place in places if place in cascade)
    sources = (cascade.get(everywhere, {}), *layouts, *above, own or {})
    return eleventy_data.merged(*sources, deep=rules["deep"])


def _layouts(path: str, rules: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """The names of a file's layouts, from its own to the outermost.

    Its own is the first that its front matter, then its folders' data and then the global data
    name: one that is false or empty is none.
    """
    everywhere, *places = _places(path)
    nearest = (own, *(rules["cascade"].get(place, {}) for place in reversed(places)))
    said = (one.get("layout") for one in nearest)
    local = next((one for one in said if one is not None), None)
    widest = rules["cascade"].get(everywhere, {}).get("layout")
    name = _layout(next(filter(_is_named, (own.get("layout"), local, widest)), ""), rules)
    made: list[str] = []
    known, unread = rules["matter_of_layouts"], rules["unread_of_layouts"]
    while (name in known or name in unread) and name not in made and len(made) < _MOST_LAYOUTS:
        made.append(name)
        name = _layout(known.get(name, {}).get("layout"), rules)
    return made


def _is_named(layout: Any) -> bool:
    return bool(layout) and not frontmatter.is_false(layout)


def _layout(written: Any, rules: Mapping[str, Any]) -> str:
    """A layout's name, which the configuration may have given another."""
    name = text.scalar(written).strip()
    return str(rules["aliases"].get(name, name))


def tell(matter: Matter, rules: Mapping[str, Any]) -> None:
    """Warn of what only a program would say of a post.

    RejectedError where that is its address, as one made on a guess would be there for good, unless
    feedsvc's settings give it. What files that speak of drafts compute is whether a post is one,
    not where it is.
    """
    _tell_of_moves(matter, rules)
    for key, where in unread(matter, rules).items():
        name = key.removeprefix(_COMPUTED)
        of_drafts = {where, where.partition(":")[0]} & {*rules["drafting"]}
        if name == "layout":
            if rules["permalink"] or not _layout_decides(matter, rules):
                continue
            what = f"its layout, which may have its permalink, is program text in {where}"
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject("layout", f"{what}, which is not run", remedy)
        if name in _DECIDING and not of_drafts:
            what = f"{name} is program text in {where}, which is not run"
            matter.warn(name, what, "write it as text, or leave the post out with posts.exclude")
        if (key and name not in _TOLD) or (name == "permalink" and rules["permalink"]):
            continue
        what = f"{name or 'what it exports'} is program text in {where}, which is not run"
        if name == "permalink" and not of_drafts:
            remedy = "write it as text, or put permalink under [posts] of feedsvc.toml"
            raise matter.reject(name, what, remedy)
        if not (of_drafts and where in rules["drafting"]):  # the configuration's is said once
            matter.warn(name, what, "write it as text, or in the post")


def _tell_of_moves(matter: Matter, rules: Mapping[str, Any]) -> None:
    """RejectedError for an address that a program of the configuration may change."""
    if not rules["moved"]:
        return
    own = link(eleventy_data.literals(matter.own).values)
    what = (
        f"its URL is what addUrlTransform in {rules['moved']} makes of it, a program that is"
        " not run"
    )
    if not rules["permalink"]:
        remedy = "put permalink under [posts] of feedsvc.toml"
        raise matter.reject("permalink", what, remedy)
    if own is not None:
        matter.warn("permalink", what, "remove permalink, so that that of feedsvc.toml counts")


def _layout_decides(matter: Matter, rules: Mapping[str, Any]) -> bool:
    """Whether a layout that is not known may have the address of a post."""
    places = _places(matter.path)[1:]
    nearer = (matter.own, *(rules["cascade"].get(place, {}) for place in places))
    if any("permalink" in said for said in nearer):
        return False
    layouts = (rules["matter_of_layouts"], rules["unread_of_layouts"])
    return any("permalink" in said for one in layouts for said in one.values())


def _places(path: str) -> list[str]:
    """What data may be about: all, a page's folders from the outermost on, and itself."""
    stem = posixpath.splitext(path)[0]
    return ["", *(stem[: at + 1] for at, char in enumerate(stem) if char == "/"), stem]


def link(said: Mapping[str, Any]) -> Any:
    """`permalink`, or its `build` where it has several."""
    written = said.get("permalink")
    return text.mapping(written).get("build", written)


def tags(said: Mapping[str, Any]) -> list[str]:
    """`tags`; a text of them is cut at commas (TemplateData.getCleanedTagsImmutable)."""
    written = said.get("tags")
    found = written.split(",") if isinstance(written, str) else text.words(written)
    return [tag for tag in dict.fromkeys(map(str, found)) if tag.strip()]
