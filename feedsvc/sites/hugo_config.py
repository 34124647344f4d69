"""Hugo's settings → a Site, and what its pages are read by (config/allconfig, markup/goldmark).

Settings lie in one file and in folders, and are merged. Folders of content have sections, which
hand something down to their pages, and files that are no pages.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import data_files, files, frontmatter, markers, site_url, text, yaml_loader

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
_NAMES = ("hugo", "config")
_ENDINGS = (".toml", ".yaml", ".yml", ".json")
# Of each folder in config/, those that a build for readers uses; the later one wins.
_FOLDERS = ("_default", "production")
_OF_A_LANGUAGE = ("params", "menu", "menus")
ENDINGS = (".md", ".markdown", ".mdown", ".html", ".htm")
_MOST = 100_000  # folders


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site in its default language. ConfigError for files that cannot be read."""
    config = read_config(root)
    language = text.plain(config.get("defaultcontentlanguage")) or "en"
    own = text.mapping(text.mapping(config.get("languages")).get(language))
    params = _merged(text.mapping(config.get("params")), text.mapping(own.get("params")))
    config = {**config, **own, "params": params}  # of these alone one is laid over the other
    inside = (path.relative_to(root).as_posix() for path in folder_files(root))
    read = (*markers.CONFIGS["hugo"], *inside)
    said = {
        "urls": {"baseURL": site_url.Value(text.plain(config.get("baseurl")), read)},
        "title": text.title(config.get("title")),
        "description": text.title(params.get("description") or config.get("description")),
        "language": text.plain(config.get("locale") or config.get("languagecode")),
        "timezone": text.plain(config.get("timezone")),
        "author": text.person(params.get("author") or config.get("author")),
        "drafts": config.get("builddrafts") is True,
        "future": config.get("buildfuture") is True,
        "data": {"params": params, "title": text.title(config.get("title"))},
        "rules": _rules(root, config, language),
    }
    return site_url.site(root, "hugo", given, said)


def _rules(root: Path, config: Mapping[str, Any], language: str) -> dict[str, Any]:
    tops = _content(config, language)
    others = [name for name in text.mapping(config.get("languages")) if name != language]
    sections = config.get("mainsections") or text.inside(config, "params.mainsections")
    return {
        "permalink": "",
        "rooted": True,
        "hooks": {**_hooks(root, config), "language": language},
        "content": tops,
        "language": language,
        "others": others,
        "subfolder": language if config.get("defaultcontentlanguageinsubdir") is True else "",
        "dates": {
            name: tuple(_sources(text.inside(config, f"frontmatter.{name}"), usual))
            for name, usual in _DATES.items()
        },
        "permalinks": _permalinks(config.get("permalinks")),
        "cased": config.get("disablepathtolower") is True,
        "plain": config.get("removepathaccents") is True,
        "ugly": _ugly(config.get("uglyurls")),
        "expired": config.get("buildexpired") is True,
        "sections": tuple(one.strip("/").lower() for one in text.words(sections or [])),
        "ignored": _ignored(config.get("ignorefiles")),
        "cascade": cascades(config.get("cascade")),
        "words": length if isinstance(length := config.get("summarylength"), int) else 70,
        "han": config.get("hascjklanguage") is True,
        "commonmark": _markdown(config),
        **walk_content(root, tops, language),
    }


def _content(config: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    """The folders of content, each with the path below `content` that it is mounted at."""
    made = []
    mounts = text.inside(config, "module.mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        target = text.plain(text.inside(mount, "target")).strip("/")
        source = text.plain(text.inside(mount, "source")).strip("/")
        of = text.plain(text.inside(mount, "lang"))
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


def _sources(said: Any, usual: Sequence[str]) -> Iterable[str]:
    """The keys and sources that a date is taken from, in order."""
    chosen = [one.lower() for one in text.words(said if isinstance(said, list) else [said])]
    keys: list[str] = []
    for one in chosen or [":default"]:
        keys += usual if one == ":default" else [one]
    return dict.fromkeys(also for key in keys for also in (key, *_ALSO.get(key, ())))


def _permalinks(said: Any) -> tuple[tuple[str, str], ...]:
    """Globs of pages with their patterns, the closest glob first (page/permalinks.go)."""
    if isinstance(said, list):  # the form with targets: the first match wins
        return tuple(
            (
                text.plain(text.inside(one, "target.path")).lower() or "/**",
                text.scalar(one.get("pattern")),
            )
            for one in said
            if isinstance(one, Mapping)
            and text.plain(text.inside(one, "target.kind")).lower() in ("", "page")
        )
    written = {**text.mapping(said), **text.mapping(text.inside(said, "page"))}
    made = {key: value for key, value in written.items() if isinstance(value, str)}
    return tuple((_section(key), made[key]) for key in sorted(made, key=len, reverse=True))


def _section(key: str) -> str:
    bare = key.strip(" /")
    return f"/{{{bare},{bare}/**}}" if bare else "/*"


def _ugly(said: Any) -> bool | dict[str, bool]:
    if isinstance(said, Mapping):
        return {str(key): value is True for key, value in said.items()}
    return said is True


def _ignored(said: Any) -> tuple[str, ...]:
    """`ignoreFiles`: regular expressions over paths."""
    made = tuple(text.words(said if isinstance(said, list) else [said]))
    for one in made:
        try:
            re.compile(one)
        except re.error as error:
            raise ConfigError(
                f"{one!r} is not a pattern ({error})", subject="ignoreFiles", remedy="correct it"
            ) from error
    return made


def cascades(said: Any) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """`cascade` as (glob of paths, kind, values); one of another environment is left out."""
    made = []
    for one in said if isinstance(said, list) else [said]:
        entry = dict(text.mapping(one))
        target = text.mapping(entry.pop("target", None) or entry.pop("_target", None))
        if text.plain(target.get("environment")) not in ("", "production", "*", "**"):
            continue
        params = text.mapping(entry.pop("params", None))
        own = {**entry, **params}
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


def _hooks(root: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """Which of the hooks that are embedded in Hugo are used, and where `assets` are.

    By default those of sites with several languages on one host (docs, render hooks). A hook of
    the site's own is a program and is not run; it goes first unless the embedded one is asked for.
    """
    languages = text.mapping(config.get("languages")).values()
    several = len(languages) > 1 and not any(text.inside(one, "baseurl") for one in languages)
    twice = text.inside(config, "markup.goldmark.duplicateresourcefiles") is True
    used = []
    for kind in ("link", "image"):
        said = text.mapping(text.inside(config, f"markup.goldmark.renderhooks.{kind}"))
        wanted = text.plain(said.get("useembedded")) or "auto"
        if (older := said.get("enabledefault")) is not None:
            wanted = "fallback" if older is True else "never"
        on = wanted in ("always", "fallback") or (wanted == "auto" and several and not twice)
        if on and (wanted == "always" or not _has_hook(root, config, kind)):
            used.append(kind)
    assets = text.plain(config.get("assetdir")).strip("/") or "assets"
    return {"used": tuple(used), "assets": assets}


def _has_hook(root: Path, config: Mapping[str, Any], kind: str) -> bool:
    """Whether the site or a theme of it has a hook of its own."""
    themes = text.words(config.get("theme") or [])
    tops = ["", *(f"themes/{theme}/" for theme in themes if ".." not in theme)]
    return any(
        (root / f"{top}layouts/{folder}_markup/render-{kind}.html").is_file()
        for top in tops
        for folder in ("", "_default/")
    )


def _formulas(said: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The delimiters of formulas; none without `enable`, and no pair that is not two texts."""
    if said.get("enable") is not True:
        return {}
    pairs = text.mapping(said.get("delimiters"))
    made = {kind: tuple(_pairs(pairs.get(kind))) for kind in ("block", "inline")}
    return made if any(made.values()) else {}


def _pairs(said: Any) -> Iterator[tuple[str, str]]:
    for pair in said if isinstance(said, list) else ():
        match pair:
            case [str() as begin, str() as end] if begin and end:
                yield begin, end


_SIGNS = {
    "leftsinglequote": "\u2018", "rightsinglequote": "\u2019", "leftdoublequote": "\u201c",
    "rightdoublequote": "\u201d", "endash": "\u2013", "emdash": "\u2014", "ellipsis": "\u2026",
    "leftanglequote": "\u00ab", "rightanglequote": "\u00bb", "apostrophe": "\u2019",
}  # fmt: skip
_EXTRAS = ("subscript", "delete", "superscript", "insert", "mark")


def _spans(typographer: Any, said: Callable[[str], Any]) -> dict[str, Any]:
    """The signs of the typographer, the extra spans, and how letters of Han and Kana are set."""
    own = text.mapping(typographer)
    off = typographer is False or own.get("disable") is True
    signs = {} if off else {name: str(own.get(name, usual)) for name, usual in _SIGNS.items()}
    struck = said("extensions.strikethrough") is not False  # which takes all tildes
    possible = [name for name in _EXTRAS if not (struck and name in ("subscript", "delete"))]
    extras = [name for name in possible if said(f"extensions.extras.{name}.enable") is True]
    extras += ["strikethrough"] if struck else []
    cjk = text.mapping(said("extensions.cjk"))
    cjk = cjk if cjk.get("enable") is True else {}
    joins = cjk.get("eastasianlinebreaks") is True and said("renderer.hardwraps") is not True
    style = text.plain(cjk.get("eastasianlinebreaksstyle")) or "simple"
    return {
        "signs": signs,
        "extras": tuple(extras),
        "escaped_space": cjk.get("escapedspace") is True,
        "joined": style if joins else "",
    }


def _markdown(config: Mapping[str, Any]) -> dict[str, Any]:
    """Goldmark's settings as options of the engine; what is not said is Hugo's default."""

    def said(path: str) -> Any:
        return text.inside(config, f"markup.goldmark.{path}")

    def used(extension: str) -> bool:
        return said(f"extensions.{extension}") is not False

    way = text.plain(said("parser.autoheadingidtype") or said("parser.autoidtype"))
    title = "heading" if said("parser.attribute.title") is not False else ""
    return {
        "divider": "<!--more-->",
        "tables": used("table"),
        "tasks": used("tasklist"),
        "deletions": False,  # as `spans` has them
        "spans": _spans(said("extensions.typographer"), said),
        "linkify": used("linkify"),
        "protocol": text.plain(said("extensions.linkifyprotocol")) or "https",
        "formulas": _formulas(text.mapping(said("extensions.passthrough"))),
        "breaks": said("renderer.hardwraps") is True,
        "html": "keep" if said("renderer.unsafe") is True else "drop",
        "footnotes": used("footnote") and used("footnote.enable"),
        "definitions": used("definitionlist"),
        "ids": said("parser.autoheadingid") is not False,
        "anchors": way if way in ("github-ascii", "blackfriday") else "github",
        "alone": said("parser.wrapstandaloneimagewithinparagraph") is not False,
        "backlink": text.plain(said("extensions.footnote.backlinkhtml")) or "\u21a9\ufe0e",
        "attributes": title,
        "lines": said("parser.attribute.block") is True,
        "emoji": config.get("enableemoji") is True,
        "numbered": _numbered(config, text.mapping(text.inside(config, "markup.highlight"))),
    }


def folder_files(root: Path) -> list[Path]:
    """The files in `config/_default` and `config/production`, in the order of merging."""
    return [
        path
        for folder in _FOLDERS
        for path in files.below(root, f"config/{folder}")
        if path.suffix in _ENDINGS
    ]


def inputs(root: Path) -> Iterator[str | Path]:
    """The folders of settings and the files in them, and the `_index.md` of every section."""
    yield "config"
    yield from (f"config/{name}" for name in _FOLDERS)
    yield from folder_files(root)
    for full, _, _ in folders(root, settings(root, {}).rules["content"]):
        yield f"{full}/_index.md"


def read_config(root: Path) -> dict[str, Any]:
    """All settings, keys in lower case. ConfigError for a file that cannot be read."""
    made: dict[str, Any] = {}
    if (path := markers.config("hugo", root)) is not None:
        made = _merged(made, _placed(path, load(root, path.name)))
    for path in folder_files(root):
        made = _merged(made, _placed(path, load(root, path.relative_to(root).as_posix())))
    return made


def load(root: Path, name: str) -> Any:
    """A YAML, TOML or JSON file as plain values, keys in lower case."""
    return lowered(data_files.load(root, name, markers.CONFIG))


def lowered(value: Any) -> Any:
    """A value with all keys of its mappings in lower case, as Hugo looks them up."""
    if isinstance(value, Mapping):
        return {str(key).lower(): lowered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value


def _placed(path: Path, values: Any) -> dict[str, Any]:
    """The settings of one file where they belong: `params.toml` under `params`.

    `params.fr.toml` belongs under `languages.fr.params`, `languages.fr.toml` as any other file of
    a language under `languages.fr` (config/configloader.go).
    """
    key, _, language = path.stem.lower().partition(".")
    if not language:
        named = {key: values} if key not in _NAMES else values
        return named if isinstance(named, dict) else {}
    named = {key: values} if key in _OF_A_LANGUAGE else values
    return {"languages": {language: named}}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(below)
    for key, value in above.items():
        under = made.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            made[key] = _merged(under, value)
        else:
            made[key] = value
    return made


def walk_content(root: Path, tops: Sequence[tuple[str, str]], language: str) -> dict[str, Any]:
    """What pages depend on besides themselves.

    `branches` has for each folder with an `_index.md` its front matter, as far as it matters:
    slug, title and what it cascades. `bundles` are folders whose `index.md` makes all other files
    in them resources; those with nothing to tell apart are left out.
    """
    branches: dict[str, dict[str, Any]] = {}
    found: set[str] = set()  # all bundles
    telling: set[str] = set()
    for full, path, names in folders(root, tops):
        pages = [name for name in names if posixpath.splitext(name)[1].lower() in ENDINGS]
        if index := _index(pages, "_index", language):
            branches[path.lower()] = _branch(root, full, index)
        elif _index(pages, "index", language):
            found.add(full)
            telling |= {full} if len(pages) > 1 else set()
        if pages:
            telling.update(
                above for above in map(str, PurePosixPath(full).parents) if above in found
            )
    return {"branches": branches, "bundles": tuple(sorted(telling))}


def folders(root: Path, tops: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, list[str]]]:
    """Each folder of content: from the site's root, below `content`, and its files."""
    count = 0
    for source, target in tops:
        top = root / source
        if not top.resolve().is_relative_to(root.resolve()):
            continue
        for place, below, names in os.walk(top):
            below[:] = sorted(name for name in below if not name.startswith("."))
            inner = Path(place).relative_to(top).as_posix().removeprefix(".").strip("/")
            yield f"{source}/{inner}".strip("/"), f"{target}/{inner}".strip("/"), sorted(names)
            if (count := count + 1) > _MOST:
                return


def _index(names: Iterable[str], stem: str, language: str) -> str:
    """The index among the files of a folder, in the default language."""
    wanted = {stem, f"{stem}.{language}"}
    split = (posixpath.splitext(name) for name in names)
    found = [f"{name}{end}" for name, end in split if name in wanted and end.lower() in ENDINGS]
    return max(found, default="", key=len)


def _branch(root: Path, folder: str, name: str) -> dict[str, Any]:
    where = f"{folder}/{name}"
    try:
        written = text.decode(where, files.read(root, where))
    except text.RejectedError:
        return {}  # an empty `_index.md` makes a section all the same
    split = frontmatter.split(written, frontmatter.AFTER_BLANKS)
    said = data_files.parsed(frontmatter.read, split, where)
    kept = {str(key).lower(): value for key, value in said.items()}
    return {key: _untyped(kept[key]) for key in ("title", "slug", "cascade") if kept.get(key)}


def _untyped(value: Any) -> Any:
    """A value with keys in lower case, and without the types of front matter's scalars."""
    if isinstance(value, Mapping):
        return {str(key).lower(): _untyped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_untyped(item) for item in value]
    if isinstance(value, yaml_loader.Plain):
        return frontmatter.typed(value)
    return value if isinstance(value, str | int | float | bool) else text.scalar(value)
