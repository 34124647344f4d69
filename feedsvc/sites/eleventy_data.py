"""Eleventy's data files: for the whole site, for folders, for single files, and of layouts.

Read are JSON, YAML where a site has taught Eleventy that, and the literals in JavaScript
(`.11tydata.js`, `_data/x.js`, `---js`), as src/Data/TemplateData.js finds them. Nothing is run:
what only a program would tell is left out, and where it stands is told.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.sites import data_files, files, frontmatter, javascript, parsers, text
from feedsvc.sites.javascript import PROGRAMS
from feedsvc.sites.parsers import Unreadable

_LARGEST = 1 << 20  # bytes of a data file
_MOST = 5_000  # folders that are looked into
_SKIPPED = frozenset({"node_modules", "__pycache__", "vendor"})
DATA = (".json", ".yaml", ".yml")
READABLE = frozenset((".json", ".yaml", ".yml", ".toml"))  # of which a site may add some
PROGRAM_FILES = (".js", ".cjs", ".mjs", ".ts")
_PAGES = (".md", ".njk", ".liquid")
_LAYOUTS = (".njk", ".liquid", ".html", ".md", ".webc", ".hbs", ".vto", ".mustache", ".ejs")
_OVERRIDE = "override:"
_COMPUTED = "eleventyComputed"
# Keys of global data that say something of a post. Not those under which sites keep lists of all
# their authors or categories, nor an id, which cannot be that of all posts.
_OF_POSTS = frozenset(
    """
    layout permalink tags date draft published title author lang description summary excerpt image
    updated lastmod modified last_modified_at expires pagination eleventyImport dynamicPermalink
    templateEngineOverride eleventyExcludeFromCollections eleventyComputed
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_OF_DRAFTS = frozenset((_COMPUTED, "permalink", "eleventyExcludeFromCollections"))
SITES = ("site", "metadata", "meta", "config", "siteconfig")
_EXPORTED = re.compile(r"^export\s+(?:const|let|var)\s+([\w$]+)", re.MULTILINE)
# `permalink: (data) => `…``, or a function that returns the like and does nothing else
_PERMALINK = re.compile(
    r"""\bpermalink["']?\s*(?::\s*(?:async\s+)?(?:function\s*\w*\s*)?)?
    \(?\s*(?P<parameter>\{[\w\s,$]*\}|\w*)\s*\)?\s*(?:=>\s*)?(?:\{\s*return\s+)?
    `(?P<text>[^`]*)`\s*;?\s*\}?\s*[,}]""",
    re.VERBOSE,
)
_NAMES = re.compile(r"\$\{\s*(?:this\.(slug|slugify)\(\s*)?([\w$]+(?:\.[\w$]+)*)\s*(\))?\s*\}")


class Options(NamedTuple):
    """How data are merged and which files have them, as a configuration may set it.

    `suffixes` are those of data files before their ending, `base` is the name of a folder's where
    it is not that of the folder, `endings` are those of files that are no programs.
    """

    suffixes: tuple[str, ...] = (".11tydata", "")
    base: str = ""
    endings: tuple[str, ...] = DATA


class Added(NamedTuple):
    """Global data that the configuration adds: a name with dots, a value, and where it stands.

    `template` is the text of a function of a page's data, if the value is one.
    """

    name: str
    value: Any
    where: str
    template: str = ""


class Data(NamedTuple):
    """What the data files say.

    `globals` by name; `cascade` by path: that of all pages (empty), a folder's (`posts/`), or a
    file's without its extension; `layouts` by name below the folder of layouts; `drafts`: the
    programs of data that speak of drafts. `unread` tells by path which keys only a program would
    give, and the file and line of each, `unread_of_layouts` the same by the layouts' names,
    `programs` the same of all global data, `noticed` of those about the site.
    """

    globals: dict[str, Any]
    cascade: dict[str, dict[str, Any]]
    layouts: dict[str, dict[str, Any]]
    drafts: tuple[str, ...]
    unread: dict[str, dict[str, str]]
    unread_of_layouts: dict[str, dict[str, str]]
    programs: dict[str, str]
    noticed: tuple[Problem, ...]


def read(
    root: Path,
    folders: Mapping[str, str],
    options: Options | None = None,
    added: Sequence[Added] = (),
) -> Data:
    """All data files of a site, and what its configuration has `added` to global data.

    ConfigError for a file that is no JSON or YAML.
    """
    options = options or Options()
    drafts: list[str] = []
    found, missing, noticed = _globals(root, folders["data"], options, drafts)
    _add(found, missing, added)
    about_all = {key: value for key, value in found.items() if key in _OF_POSTS}
    cascade: dict[str, dict[str, Any]] = {"": about_all} if about_all else {}
    unread: dict[str, dict[str, str]] = {
        "": {key: at for key, at in missing.items() if key.partition(".")[0] in _OF_POSTS}
    }
    for path in _candidates(root, folders, options):
        name = path.relative_to(root).as_posix()
        written = _bytes(root, name)
        said = _said(written, name)
        if path.suffix in PROGRAM_FILES and b"draft" in written:
            drafts.append(name)
        key = _about(name, options)
        unread.setdefault(key, {}).update(_places(said, name))
        # in the order of their names, `x.11tydata.js` goes over `.json`, and these over `x.json`
        cascade[key] = merged(said.values, cascade.get(key, {}))
    layouts, missing_of_layouts = _layouts(root, folders)
    return Data(
        globals=found,
        cascade=cascade,
        layouts=layouts,
        drafts=tuple(drafts),
        unread=unread,
        unread_of_layouts=missing_of_layouts,
        programs=missing,
        noticed=tuple(noticed),
    )


def _add(found: dict[str, Any], missing: dict[str, str], added: Iterable[Added]) -> None:
    """Lay what the configuration adds over the global data, and note what is a program of it."""
    for one in added:
        value, template = one.value, ""
        if isinstance(value, PROGRAMS):
            template = _template(f"permalink: {one.template}," if one.template else "")
            if not template or not one.name.endswith("permalink"):
                missing[one.name] = one.where
                continue
            value = template
        steps = one.name.split(".")
        said = literals({steps[-1]: value})
        above = one.name.removesuffix(steps[-1])
        missing |= {f"{above}{key}": one.where for key in said.unread}
        for step in reversed(steps[:-1]):
            said = said._replace(values={step: said.values})
        for key in [key for key in missing if key.startswith(f"{one.name}.") or key == one.name]:
            if not said.unread:
                del missing[key]
        found.update(merged(found, said.values))


def _places(said: Said, name: str) -> Iterator[tuple[str, str]]:
    """The keys that only a program would give, with the file and line of each."""
    for key, line in _lines(said).items():
        yield key, f"{name}:{line}" if line else name


def _lines(said: Said) -> dict[str, int]:
    """The lines of the keys that only a program would give; 0 is no line."""
    return {**said.unread, **({"": said.whole} if said.whole else {})}


def _said(written: bytes, name: str) -> Said:
    """What one data file says; one that is no object says nothing."""
    if name.endswith(PROGRAM_FILES):
        try:
            return module(written.decode("utf-8-sig", "replace"), name)
        except ConfigError:  # longer or deeper than any data that is written by hand
            return Said({}, {}, 1)
    return Said(dict(text.mapping(_parsed(written, name))), {})


def inputs(root: Path, folders: Mapping[str, str], options: Options | None = None) -> Iterator[str]:
    """Every file that `read` reads, and every folder in which there may be more."""
    yield from map(str, _walk(root, folders))
    yield from map(str, _candidates(root, folders, options or Options()))
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


def _candidates(root: Path, folders: Mapping[str, str], options: Options) -> Iterator[Path]:
    """The data files of folders and of single files."""
    marks = tuple(filter(None, options.suffixes))
    for folder in _walk(root, folders):
        names = sorted(entry.name for entry in os.scandir(folder) if not entry.is_dir())
        pages = {posixpath.splitext(name)[0] for name in names if name.endswith(_PAGES)}
        for name in names:
            stem, ending = posixpath.splitext(name)
            marked = bool(marks) and stem.endswith(marks)
            if ending in PROGRAM_FILES and not marked:
                continue
            if ending not in (*options.endings, *PROGRAM_FILES) or name.startswith(files.LOCK):
                continue
            bare = "" in options.suffixes and (
                stem in pages or (stem == folder.name and not options.base)
            )
            if marked or bare:
                yield folder / name


def _about(name: str, options: Options) -> str:
    """What a data file is about: its folder (`posts/`), or a file without its extension."""
    folder, base = posixpath.split(name)
    stem = posixpath.splitext(base)[0]
    for mark in sorted(filter(None, options.suffixes), key=len, reverse=True):
        if stem.endswith(mark):
            stem = stem.removesuffix(mark)
            break
    same = stem == (options.base or posixpath.basename(folder))
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


def _globals(
    root: Path, folder: str, options: Options, drafts: list[str]
) -> tuple[dict[str, Any], dict[str, str], list[Problem]]:
    """`_data` by file names, folders nested. What is too large for a template stays out.

    Told is which keys are program text, with the file and line of each; of the site's own data as
    problems. Programs about drafts are added to `drafts`.
    """
    made: dict[str, Any] = {}
    missing: dict[str, str] = {}
    told: list[Problem] = []
    found = files.below(root, folder) if folder else ()
    kinds = (*options.endings, *PROGRAM_FILES)
    for path in sorted(found, key=lambda path: (_RANKS.get(path.suffix, -1), path)):
        if path.suffix not in kinds:
            continue
        name = path.relative_to(root).as_posix()
        written = files.read(root, name)
        if len(written) > _LARGEST:
            what = "is larger than 1 MB, so templates do not see it"
            told.append(Problem(name, 0, what, "divide it into several files", "warning"))
            continue
        place: Any = made
        unread: dict[str, int] = {}
        above = path.relative_to(root / folder).parts[:-1]
        for part in above:
            place = place.setdefault(part, {}) if isinstance(place, dict) else None
        if path.suffix not in PROGRAM_FILES:
            value = _parsed(written, name)
        else:
            value, unread = _exported(written, name, path.stem)
            if path.stem in _OF_DRAFTS and b"draft" in written:
                drafts.append(name)
        if isinstance(place, dict) and value is not None and (value != {} or not unread):
            place[path.stem] = _over(place.get(path.stem), value)
        if path.stem.lower() in SITES:
            told += [
                parsers.program_text(name, line, key or "its export")
                for key, line in unread.items()
            ]
        names = ".".join((*above, path.stem))
        missing |= {
            f"{names}.{key}" if key else names: f"{name}:{line}" if line else name
            for key, line in unread.items()
        }
    return made, missing, told


def _exported(written: bytes, name: str, stem: str) -> tuple[Any, dict[str, int]]:
    """What a program of global data exports, and the lines of what only running it would give."""
    source = written.decode("utf-8-sig", "replace")
    try:
        default = javascript.read(source, name).default
    except ConfigError:  # longer or deeper than any data that is written by hand
        return None, {"": 1}
    if isinstance(default, str | int | float | list):
        return parsers.readable(default, PROGRAMS), {}
    said = _said(written, name)
    if not said.whole:
        return said.values, _lines(said)
    found = _GIVEN.match(source) if stem == "permalink" else None
    template = _template(f"permalink: {found[1]}," if found else "")
    return (template, {}) if template else (None, _lines(said))


# Later files go over earlier ones of the same name (getGlobalDataExtensionPriorities).
_RANKS = {".json": 0, ".mjs": 1, ".cjs": 2, ".js": 3, ".ts": 4}
# `_data/permalink.js`, which Eleventy calls: what that gives is a function of each page's data.
_GIVEN = re.compile(
    r"\s*(?:export\s+default|module\.exports\s*=)\s*\(\s*\)\s*=>\s*([^;]{1,2000}?)\s*;?\s*\Z"
)


def _layouts(
    root: Path, folders: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, str]]]:
    """The front matter of layouts, by name with and without their extension.

    And which keys of it are program text, with the file and line of each.
    """
    top = folders["layouts"] or folders["includes"]
    made: dict[str, dict[str, Any]] = {}
    missing: dict[str, dict[str, str]] = {}
    for path in files.below(root, top) if top else ():
        names = _layout_names(path.relative_to(root / top).as_posix())
        name = path.relative_to(root).as_posix()
        if path.name.endswith(_CLASSES):
            program = _said(_bytes(root, name), name)
            for one in names:
                made.setdefault(one, program.values)
                missing.setdefault(one, dict(_places(program, name)))
            continue
        if path.suffix not in _LAYOUTS:
            continue
        written = files.read(root, name)
        if not written.startswith((b"---", b"\xef\xbb\xbf---")):
            continue
        said = literals(_front(name, written))
        for one in names:
            if said.values:
                made.setdefault(one, said.values)
            if said.unread:
                at = {key: f"{name}:{line + 1}" for key, line in said.unread.items()}
                missing.setdefault(one, at)
    return made, missing


_CLASSES = tuple(f".11ty{ending}" for ending in PROGRAM_FILES)
_SCRIPT = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*(?:js|javascript)[ \t]*\r?\n")


def _front(name: str, written: bytes) -> dict[str, Any]:
    """The front matter of a layout; ConfigError where it is unreadable."""
    if found := _SCRIPT.match(written):
        inner = written[found.end() :].decode("utf-8-sig", "replace")
        return front_matter(re.split(r"^---[ \t]*\r?$", inner, maxsplit=1, flags=re.MULTILINE)[0])
    return dict(frontmatter.typed(data_files.front_matter(name, written, frontmatter.ANY)))


def _layout_names(below: str) -> tuple[str, str]:
    """What a layout may be called: with its extension, and without."""
    bare = next((below.removesuffix(end) for end in _CLASSES if below.endswith(end)), "")
    return below, bare or posixpath.splitext(below)[0]


def merged(*sources: Mapping[str, Any], deep: bool = True) -> dict[str, Any]:
    """Data over data, as eleventy-utils' Merge does it.

    Lists are joined and mappings merged; `override:key` replaces instead. Without `deep` a key
    always replaces, and is taken as it is written.
    """
    made: dict[str, Any] = {}
    if not deep:
        for source in sources:
            made |= source
        return made
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
    return _program(source, _line(read.default) or 1)


def _program(source: str, line: int) -> Said:
    """What a program that gives all data says: where it stands, and what decides on addresses."""
    found = {name: source.find(name) for name in ("permalink", "layout")}
    unread = {name: source.count("\n", 0, at) + 1 for name, at in found.items() if at >= 0}
    if source.count("permalink") == 1 and (template := _template(source)):
        return Said({"permalink": template}, {}, line)
    return Said({}, unread, line)


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
