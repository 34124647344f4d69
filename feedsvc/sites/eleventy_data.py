"""Eleventy's data files: for the whole site, for folders, for single files, and of layouts.

Read are JSON, YAML where a site has taught Eleventy that, and the literals in JavaScript
(`.11tydata.js`, `_data/x.js`, `---js`), as src/Data/TemplateData.js finds them. Nothing is run:
what only a program would tell is left out, and where it stands is told.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.sites import data_files, files, frontmatter, javascript, parsers, site_url, text
from feedsvc.sites.javascript import PROGRAMS
from feedsvc.sites.parsers import Unreadable

_LARGEST = 1 << 20  # bytes of a data file
_MOST = 5_000  # folders that are looked into
_SKIPPED = frozenset({"node_modules", "__pycache__", "vendor"})
_DATA = (".json", ".yaml", ".yml")
_PROGRAMS = (".js", ".cjs", ".mjs", ".ts")
_PAGES = (".md", ".njk", ".liquid")
_LAYOUTS = (".njk", ".liquid", ".html", ".md", ".webc", ".hbs", ".vto", ".mustache", ".ejs")
_OVERRIDE = "override:"
_COMPUTED = "eleventyComputed"
_SITES = ("site", "metadata", "meta", "config", "siteconfig")
_EXPORTED = re.compile(r"^export\s+(?:const|let|var)\s+([\w$]+)", re.MULTILINE)
# `permalink: (data) => `…``, or a function that returns the like and does nothing else
_PERMALINK = re.compile(
    r"""\bpermalink["']?\s*(?::\s*(?:async\s+)?(?:function\s*\w*\s*)?)?
    \(?\s*(?P<parameter>\{[\w\s,$]*\}|\w*)\s*\)?\s*(?:=>\s*)?(?:\{\s*return\s+)?
    `(?P<text>[^`]*)`\s*;?\s*\}?\s*[,}]""",
    re.VERBOSE,
)
_NAMES = re.compile(r"\$\{\s*(?:this\.(slug|slugify)\(\s*)?([\w$]+(?:\.[\w$]+)*)\s*(\))?\s*\}")


class Data(NamedTuple):
    """What the data files say.

    `globals` by name; `cascade` by path: a folder's (`posts/`), or a file's without its extension;
    `layouts` by name below the folder of layouts; `drafts`: the programs of data that speak of
    drafts. `unread` tells by path which keys only a program would give, and the file and line of
    each, `noticed` the same of global data about the site.
    """

    globals: dict[str, Any]
    cascade: dict[str, dict[str, Any]]
    layouts: dict[str, dict[str, Any]]
    drafts: tuple[str, ...]
    unread: dict[str, dict[str, str]]
    noticed: tuple[Problem, ...]


def read(root: Path, folders: Mapping[str, str]) -> Data:
    """All data files of a site. Raises ConfigError for one that is no JSON or YAML."""
    cascade: dict[str, dict[str, Any]] = {}
    unread: dict[str, dict[str, str]] = {}
    drafts: list[str] = []
    computed = _computed(root, folders["data"])
    for path in (*_candidates(root, folders), *computed):
        name = path.relative_to(root).as_posix()
        written = _bytes(root, name)
        said = _said(written, name)
        if path.suffix in _PROGRAMS and b"draft" in written:
            drafts.append(name)
        if path in computed:
            cascade[""] = {_COMPUTED: said.values}
            unread[""] = {f"{_COMPUTED}.{key}": at for key, at in _places(said, name)}
            continue
        key = _about(name)
        unread.setdefault(key, {}).update(_places(said, name))
        # in the order of their names, `x.11tydata.js` goes over `.json`, and these over `x.json`
        cascade[key] = merged(said.values, cascade.get(key, {}))
    found, noticed = _globals(root, folders["data"])
    layouts = _layouts(root, folders)
    return Data(found, cascade, layouts, tuple(drafts), unread, tuple(noticed))


def _computed(root: Path, folder: str) -> list[Path]:
    """The programs among global data that compute data of each page."""
    found = files.below(root, folder) if folder else []
    return [path for path in found if path.stem == _COMPUTED and path.suffix in _PROGRAMS]


def _places(said: Said, name: str) -> Iterator[tuple[str, str]]:
    """The keys that only a program would give, with the file and line of each."""
    for key, line in _lines(said).items():
        yield key, f"{name}:{line}" if line else name


def _lines(said: Said) -> dict[str, int]:
    """The lines of the keys that only a program would give; 0 is no line."""
    return {**said.unread, **({"": said.whole} if said.whole else {})}


def _said(written: bytes, name: str) -> Said:
    """What one data file says; one that is no object says nothing."""
    if name.endswith(_PROGRAMS):
        try:
            return module(written.decode("utf-8-sig", "replace"), name)
        except ConfigError:  # longer or deeper than any data that is written by hand
            return Said({}, {}, 1)
    return Said(dict(text.mapping(_parsed(written, name))), {})


def inputs(root: Path, folders: Mapping[str, str]) -> Iterator[str]:
    """Every file that `read` reads, and every folder in which there may be more."""
    yield from map(str, _walk(root, folders))
    yield from map(str, _candidates(root, folders))
    for folder in (folders["data"], folders["includes"], folders["layouts"]):
        if folder:
            yield str(root / folder)
            yield from map(str, files.below(root, folder))


def _walk(root: Path, folders: Mapping[str, str]) -> Iterator[Path]:
    """The folders of content, in a fixed order."""
    own = {folders["output"], folders["includes"], folders["data"], folders["layouts"]} - {""}
    for count, (here, below, _) in enumerate(os.walk(root / folders["input"])):
        if count >= _MOST:
            return
        path = Path(here)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith(".")
            and name not in _SKIPPED
            and (path / name).relative_to(root).as_posix() not in own
        )
        yield path


def _candidates(root: Path, folders: Mapping[str, str]) -> Iterator[Path]:
    """The data files of folders and of single files."""
    for folder in _walk(root, folders):
        names = sorted(entry.name for entry in os.scandir(folder) if not entry.is_dir())
        pages = {posixpath.splitext(name)[0] for name in names if name.endswith(_PAGES)}
        for name in names:
            stem, ending = posixpath.splitext(name)
            data = stem.endswith(".11tydata")
            if ending in _PROGRAMS and not data:
                continue
            if ending not in (*_DATA, *_PROGRAMS) or name.startswith(files.LOCK):
                continue
            if data or stem == folder.name or stem in pages:
                yield folder / name


def _about(name: str) -> str:
    """What a data file is about: its folder (`posts/`), or a file without its extension."""
    folder, base = posixpath.split(name)
    stem = posixpath.splitext(base)[0].removesuffix(".11tydata")
    same = stem == posixpath.basename(folder)
    return f"{folder}/" if same else posixpath.join(folder, stem)


def load(root: Path, name: str) -> Any:
    """A JSON or YAML file as plain values. FileError and ConfigError where it cannot be read."""
    return _parsed(_bytes(root, name), name)


def _parsed(written: bytes, name: str) -> Any:
    """What a JSON or YAML file says; an empty one says nothing."""
    decoded = files.decoded(written, name)
    parse = data_files.READERS[posixpath.splitext(name)[1]]
    empty = name.endswith(".json") and not decoded.strip()
    return {} if empty else data_files.parsed(parse, decoded, name)


def _bytes(root: Path, name: str) -> bytes:
    return files.read(root, name, _LARGEST)


def _globals(root: Path, folder: str) -> tuple[dict[str, Any], list[Problem]]:
    """`_data` by file names, folders nested. What is too large for a template stays out.

    Told is what the site's own data have as program text.
    """
    made: dict[str, Any] = {}
    told: list[Problem] = []
    for path in files.below(root, folder) if folder else ():
        if path.suffix not in (*_DATA, *_PROGRAMS):
            continue
        place = made
        name = path.relative_to(root).as_posix()
        written = files.read(root, name)
        if len(written) > _LARGEST:
            what = "is larger than 1 MB, so templates do not see it"
            told.append(Problem(name, 0, what, "divide it into several files", "warning"))
            continue
        for part in path.relative_to(root / folder).parts[:-1]:
            place = place.setdefault(part, {})
        if path.suffix not in _PROGRAMS:
            if isinstance(place, dict):
                place[path.stem] = _parsed(written, name)
            continue
        said = _said(written, name)
        if isinstance(place, dict) and said.values:
            place.setdefault(path.stem, said.values)
        if path.stem.lower() in _SITES:
            unread = _lines(said).items()
            told += [parsers.program_text(name, line, key or "its export") for key, line in unread]
    return made, told


def _layouts(root: Path, folders: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The front matter of layouts, by name with and without their extension."""
    top = folders["layouts"] or folders["includes"]
    made: dict[str, dict[str, Any]] = {}
    for path in files.below(root, top) if top else ():
        if path.suffix not in _LAYOUTS:
            continue
        name = path.relative_to(root).as_posix()
        written = files.read(root, name)
        if not written.startswith((b"---", b"\xef\xbb\xbf---")):
            continue
        if said := frontmatter.typed(data_files.front_matter(name, written, frontmatter.ANY)):
            below = path.relative_to(root / top).as_posix()
            made[below] = said
            made.setdefault(posixpath.splitext(below)[0], said)
    return made


def merged(*sources: Mapping[str, Any]) -> dict[str, Any]:
    """Data over data, as eleventy-utils' Merge does it.

    Lists are joined and mappings merged; `override:key` replaces instead.
    """
    made: dict[str, Any] = {}
    for source in sources:
        for key, value in source.items():
            name = str(key).removeprefix(_OVERRIDE)
            made[name] = value if name != key else _over(made.get(name), value)
    return made


def _over(old: Any, new: Any) -> Any:
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return merged(old, new)
    return new


def about_site(globals_: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """The site's title, URL, language and author, as `metadata.json` or the like has them."""
    known = {name.lower(): name for name in globals_}
    found = (known[name] for name in _SITES if name in known)
    name = next((one for one in found if isinstance(globals_[one], Mapping)), "")
    said: Mapping[str, Any] = globals_[name] if name else {}
    files = tuple(posixpath.join(folder, f"{name}{ending}") for ending in (*_DATA, *_PROGRAMS))
    key = next((key for key in ("url", "baseUrl", "baseURL") if said.get(key)), "url")
    url = site_url.Value(text.plain(said.get(key)), files, name=key)
    return {
        "title": text.title(said.get("title") or said.get("name")),
        "urls": {"url": url} if said else {},
        "description": text.title(said.get("description")),
        "language": text.plain(said.get("language") or said.get("lang")),
        "author": text.person(said.get("author")),
    }


class Said(NamedTuple):
    """What a program's text says: values, and the line of each key whose value is no literal.

    Keys within objects are written with dots. `whole` is the line of an export that is no object.
    """

    values: dict[str, Any]
    unread: dict[str, int]
    whole: int = 0


def module(source: str, name: str) -> Said:
    """A data file: its default export, and what else it exports. ConfigError as `javascript`."""
    read = javascript.read(source, name)
    known = read.constants
    named = {key: known[key] for key in _EXPORTED.findall(source) if key in known}
    if isinstance(read.default, dict) or (named and read.default is None):
        return _with_permalink(literals({**read.settings(), **named}), source)
    return Said({}, {}, _line(read.default) or 1)


def front_matter(source: str) -> dict[str, Any]:
    """Front matter, with what is no literal in it: an object, or constants. ConfigError."""
    if source.lstrip().startswith("{"):
        # on the same line, so that lines are counted as they stand
        return javascript.read(f"export default {source.lstrip()}", "").settings()
    return dict(javascript.read(source, "").constants)


def _with_permalink(said: Said, source: str) -> Said:
    """The same with an address whose function only fills in names, as the template that it is."""
    place, written = said.values, _template(source)
    key = next((key for key in said.unread if key.endswith("permalink")), "")
    if key.startswith(f"{_COMPUTED}."):
        place = said.values[_COMPUTED]
    if not written or key not in ("permalink", f"{_COMPUTED}.permalink"):
        return said
    place["permalink"] = written
    return said._replace(unread={k: line for k, line in said.unread.items() if k != key})


def _template(source: str) -> str:
    """`/a/${data.page.fileSlug}/` as `/a/{{ page.fileSlug }}/`; empty for what does more."""
    found = _PERMALINK.search(source)
    if found is None or found["text"].count("${") != len(_NAMES.findall(found["text"])):
        return ""
    data = "" if found["parameter"].startswith("{") else f"{found['parameter']}."

    def filled(name: re.Match[str]) -> str:
        pipe = f" | {name[1]}" if name[1] else ""
        return f"{{{{ {name[2].removeprefix(data)}{pipe} }}}}"

    return _NAMES.sub(filled, found["text"])


def literals(values: Mapping[str, Any]) -> Said:
    """What values say of themselves, and the lines of those that only a program would give."""
    return Said(parsers.readable(dict(values), PROGRAMS), dict(_unread(values, "")))


def _unread(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, int]]:
    for key, value in values.items():
        if isinstance(value, PROGRAMS):
            yield f"{above}{key}", _line(value)
        elif isinstance(value, dict):
            yield from _unread(value, f"{above}{key}.")


def _line(value: Any) -> int:
    return value.line if isinstance(value, Unreadable) else 0
