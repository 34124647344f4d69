"""Hugo's settings → a Site, and what its pages are read by (config/allconfig, markup/goldmark)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import hugo_files, hugo_pages, signs, site_url, text, values

# pagemeta/page_frontmatter.go: where each date comes from, and what else a key may be called
_DATES = {
    "date": ("date", "publishdate", "lastmod"),
    "lastmod": ("lastmod", "date", "publishdate"),
    "publishdate": ("publishdate", "date"),
    "expirydate": ("expirydate",),
}
_ALSO = {
    "lastmod": ("modified",),
    "publishdate": ("pubdate", "published"),
    "expirydate": ("unpublishdate",),
}


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of a Hugo folder; `given` holds what feedsvc's own settings say of `[site]`.

    The site is the one in the default language. Raises ConfigError for files that cannot be read.
    """
    config = hugo_files.read(root)
    language = text.plain(config.get("defaultcontentlanguage")) or "en"
    config = {**config, **_mapping(_mapping(config.get("languages")).get(language))}
    params = _mapping(config.get("params"))
    people = text.people(params.get("author") or config.get("author"))
    folders = _content(config, language)
    said = {
        "urls": {"baseURL": _base_url(root, config)},
        "title": text.plain(config.get("title")),
        "description": text.plain(params.get("description") or config.get("description")),
        "language": text.plain(config.get("locale") or config.get("languagecode")),
        "timezone": text.plain(config.get("timezone")),
        "author": people[0] if people else None,
        "drafts": config.get("builddrafts") is True,
        "future": config.get("buildfuture") is True,
        "data": {"params": params, "title": text.plain(config.get("title"))},
        "rules": _rules(root, config, language, folders),
    }
    return values.site(str(root), "hugo", given, said)


def _base_url(root: Path, config: Mapping[str, Any]) -> site_url.Value:
    inside = (path.relative_to(root).as_posix() for path in hugo_files.folder_files(root))
    files = (*signs.CONFIGS["hugo"], *inside)
    return site_url.Value(text.plain(config.get("baseurl")), files)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _rules(
    root: Path, config: Mapping[str, Any], language: str, folders: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    others = [name for name in _mapping(config.get("languages")) if name != language]
    sections = _main_sections(config)
    return {
        "permalink": "",
        "content": folders,
        "language": language,
        "others": others,
        "subfolder": language if config.get("defaultcontentlanguageinsubdir") is True else "",
        "dates": _dates(_mapping(config.get("frontmatter"))),
        "permalinks": _permalinks(config.get("permalinks")),
        "cased": config.get("disablepathtolower") is True,
        "plain": config.get("removepathaccents") is True,
        "ugly": _ugly(config.get("uglyurls")),
        "expired": config.get("buildexpired") is True,
        "sections": sections,
        "ignored": _ignored(config.get("ignorefiles")),
        "cascade": cascades(config.get("cascade")),
        "words": length if isinstance(length := config.get("summarylength"), int) else 70,
        "han": config.get("hascjklanguage") is True,
        "commonmark": _markdown(config),
        **hugo_pages.walk(root, folders, language, others),
    }


def _content(config: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    """The folders of content, each with the path below `content` that it is mounted at."""
    made = []
    mounts = _mapping(config.get("module")).get("mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        target = text.plain(_mapping(mount).get("target")).strip("/")
        source = text.plain(_mapping(mount).get("source")).strip("/")
        of = text.plain(_mapping(mount).get("lang"))
        if (target == "content" or target.startswith("content/")) and of in ("", language):
            made.append((_inside(source), target.removeprefix("content").strip("/")))
    folder = _inside(text.plain(config.get("contentdir")) or "content")
    return tuple(made) or ((folder, ""),)


def _inside(folder: str) -> str:
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ConfigError(
            f"content folder {folder!r} is outside of the site",
            subject="contentDir",
            remedy="move the posts into the site's folder",
        )
    return "/".join(parts)


def _dates(said: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each date the keys and sources that it is taken from, in order."""
    return {name: tuple(_sources(said.get(name), usual)) for name, usual in _DATES.items()}


def _sources(said: Any, usual: Sequence[str]) -> Iterable[str]:
    chosen = [one.lower() for one in text.words(said if isinstance(said, list) else [said])]
    keys: list[str] = []
    for one in chosen or [":default"]:
        keys += usual if one == ":default" else [one]
    return dict.fromkeys(also for key in keys for also in (key, *_ALSO.get(key, ())))


def _permalinks(said: Any) -> tuple[tuple[str, str], ...]:
    """Globs of pages with their patterns, the closest glob first (page/permalinks.go)."""
    if isinstance(said, list):  # the form with targets: the first match wins
        found = [(_mapping(one.get("target")), one) for one in said if isinstance(one, Mapping)]
        return tuple(
            (text.plain(target.get("path")).lower() or "/**", text.scalar(one.get("pattern")))
            for target, one in found
            if text.plain(target.get("kind")).lower() in ("", "page")
        )
    made = {key: value for key, value in _mapping(said).items() if isinstance(value, str)}
    own = _mapping(said).get("page")
    made |= {key: value for key, value in _mapping(own).items() if isinstance(value, str)}
    return tuple((_section(key), made[key]) for key in sorted(made, key=len, reverse=True))


def _section(key: str) -> str:
    bare = key.strip(" /")
    return f"/{{{bare},{bare}/**}}" if bare else "/*"


def _ugly(said: Any) -> bool | dict[str, bool]:
    if isinstance(said, Mapping):
        return {str(key): value is True for key, value in said.items()}
    return said is True


def _main_sections(config: Mapping[str, Any]) -> tuple[str, ...]:
    said = config.get("mainsections") or _mapping(config.get("params")).get("mainsections")
    return tuple(one.strip("/").lower() for one in text.words(said or []))


def _ignored(said: Any) -> tuple[str, ...]:
    """`ignoreFiles`: regular expressions over paths."""
    made = tuple(text.words(said if isinstance(said, list) else [said]))
    for one in made:
        try:
            re.compile(one)
        except re.error as error:
            raise ConfigError(
                f"{one!r} is no pattern ({error})", subject="ignoreFiles", remedy="correct it"
            ) from error
    return made


def cascades(said: Any) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """`cascade` as (glob of paths, kind, values); one of another environment is left out."""
    made = []
    for one in said if isinstance(said, list) else [said]:
        entry = dict(_mapping(one))
        target = _mapping(entry.pop("target", None) or entry.pop("_target", None))
        if text.plain(target.get("environment")) not in ("", "production", "*", "**"):
            continue
        own = {**entry, **_mapping(entry.pop("params", None))}
        own.pop("params", None)
        if own:
            place = text.plain(target.get("path")).lower()
            made.append((place, text.plain(target.get("kind")).lower(), own))
    return tuple(made)


def _numbered(config: Mapping[str, Any], highlight: Mapping[str, Any]) -> str:
    """Whose lines the highlighter numbers; `pygments…` are the settings' names before Hugo 0.60."""
    old = text.plain(config.get("pygmentsoptions")).replace(" ", "").lower()
    on = highlight.get("linenos") is True or re.search(r"linenos=(?!false|0)", old)
    if not on or highlight.get("codefences") is False:
        return ""
    guessed = highlight.get("guesssyntax") or config.get("pygmentscodefencesguesssyntax")
    return "fenced" if guessed is True else "named"


def _markdown(config: Mapping[str, Any]) -> dict[str, Any]:
    """Goldmark's settings as options of the engine; what is not said is Hugo's default."""
    markup = _mapping(config.get("markup"))
    goldmark, highlight = _mapping(markup.get("goldmark")), _mapping(markup.get("highlight"))
    renderer, parser = _mapping(goldmark.get("renderer")), _mapping(goldmark.get("parser"))
    more, attribute = _mapping(goldmark.get("extensions")), _mapping(parser.get("attribute"))
    typographer, footnote = more.get("typographer", True), more.get("footnote", True)
    title = "heading" if attribute.get("title") is not False else ""
    return {
        "smart": typographer is not False and not _mapping(typographer).get("disable"),
        "linkify": more.get("linkify") is not False,
        "breaks": renderer.get("hardwraps") is True,
        "html": "keep" if renderer.get("unsafe") is True else "drop",
        "footnotes": footnote is not False and _mapping(footnote).get("enable") is not False,
        "definitions": more.get("definitionlist") is not False,
        "ids": parser.get("autoheadingid") is not False,
        "attributes": "block" if attribute.get("block") is True else title,
        "emoji": config.get("enableemoji") is True,
        "strike": more.get("strikethrough") is not False,
        "numbered": _numbered(config, highlight),
    }
