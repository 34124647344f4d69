"""Pelican's settings: `pelicanconf.py` and `publishconf.py`, read as syntax (settings.py)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import Problem
from feedsvc.model.site import Site
from feedsvc.sites import (
    files,
    markers,
    parsers,
    pelican_metadata,
    pelican_urls,
    python_settings,
    site_url,
    text,
)
from feedsvc.sites.parsers import Unreadable
from feedsvc.sites.permalink import PermalinkError
from feedsvc.sites.site_url import Value

# publishconf takes everything from pelicanconf and changes some.
CONFIGS = markers.CONFIGS["pelican"]
MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
_MOST_PAGES = 1_000
_URLS = {
    "article": "{slug}.html", "article_lang": "{slug}-{lang}.html",
    "draft": "drafts/{slug}.html", "draft_lang": "drafts/{slug}-{lang}.html",
    "page": "pages/{slug}.html", "page_lang": "pages/{slug}-{lang}.html",
    "category": "category/{slug}.html", "tag": "tag/{slug}.html", "author": "author/{slug}.html",
}  # fmt: skip
_ARTICLES = ("article", "article_lang", "draft", "draft_lang")
_SUBSTITUTIONS = ((r"[^\w\s-]", ""), (r"\A\s*", ""), (r"\s*\Z", ""), (r"[-\s]+", "-"))
_GIVEN = {
    "title": "SITENAME",
    "description": "SITESUBTITLE",
    "language": "DEFAULT_LANG",
    "timezone": "TIMEZONE",
    "author": "AUTHOR",
}
_EXTENSIONS = {"codehilite": {"css_class": "highlight"}, "extra": {}, "meta": {}}


def inputs(root: Path) -> tuple[Path, ...]:
    """The pages that articles may link to, and their folders."""
    conf = Settings(root)
    pages = list(page_files(root, conf))
    folders = dict.fromkeys((*page_folders(root, conf), *(page.parent for page in pages)))
    return (*folders, *pages)


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its settings.

    ConfigError where these are no Python, for a pattern that is none, and for a time zone that is
    unknown or that only running them would give.
    """
    conf = Settings(root)
    if conf.unreadable("TIMEZONE") and not given.get("timezone"):
        raise not_literal("TIMEZONE", conf.unreadable("TIMEZONE"), "[site] timezone")
    most = conf.raw("FEED_MAX_ITEMS")
    said = {
        "urls": conf.urls(),
        "title": text.title(conf.text("SITENAME")),
        "description": text.title(conf.text("SITESUBTITLE")),
        "language": conf.text("DEFAULT_LANG"),
        "timezone": conf.text("TIMEZONE"),
        "author": text.person(conf.text("AUTHOR")),
        "future": conf.raw("WITH_FUTURE_DATES", default=True) is not False,
        "rules": _rules(root, conf),
        "suggested": {"limit": most} if isinstance(most, int) and most > 0 else {},
    }
    return site_url.site(root, "pelican", given, {**said, "noticed": conf.problems(given)})


def not_literal(name: str, where: str, instead: str) -> ConfigError:
    """The refusal to guess a setting that is program text."""
    return ConfigError(
        f"{name} is program text, which is not run",
        subject=where,
        remedy=f"write it as a text, or put it under {instead} of feedsvc.toml",
    )


def _rules(root: Path, conf: Settings) -> dict[str, Any]:
    path = _content(root, conf)
    rules: dict[str, Any] = {
        "permalink": "",
        "path": path,
        "articles": [_below(path, one) for one in conf.names("ARTICLE_PATHS", ("",))],
        # folders of pages are none of articles (configure_settings)
        "excludes": [
            _below(path, one)
            for one in (*conf.names("ARTICLE_EXCLUDES"), *conf.names("PAGE_PATHS", ("pages",)))
        ],
        "ignored": list(conf.names("IGNORE_FILES", ("**/.*",))),
        "urls": {name: conf.text(f"{name.upper()}_URL", url) for name, url in _URLS.items()},
        "saves": {kind: conf.text(f"{kind.upper()}_SAVE_AS", _URLS[kind]) for kind in _ARTICLES},
        "unreadable": conf.unreadable("ARTICLE_URL"),
        "slugs": _slugs(conf),
        "static": conf.text("STATIC_URL", "{path}"),
        "formatted": list(conf.names("FORMATTED_FIELDS", ("summary",))),
        "slugify_source": conf.text("SLUGIFY_SOURCE", "title"),
        "metadata": {
            k.lower(): text.scalar(v) for k, v in conf.mapping("DEFAULT_METADATA").items()
        },
        "paths": _path_metadata(conf),
        "date": _default_date(conf),
        "language": conf.text("DEFAULT_LANG", "en").lower(),
        "words": conf.raw("SUMMARY_MAX_LENGTH", 50),
        "python-markdown": _markdown(conf),
        **_categories(conf),
    }
    rules["pages"] = _pages(root, rules, conf)
    return rules


def _content(root: Path, conf: Settings) -> str:
    """The folder of content from the site's root; without PATH what pelican-quickstart makes."""
    if conf.unreadable("PATH") or not conf.text("PATH"):
        return "content" if (root / "content").is_dir() else ""
    made = posixpath.normpath(conf.text("PATH"))
    return "" if made == "." or made.startswith(("..", "/")) else made


def _below(folder: str, path: str) -> str:
    made = posixpath.normpath(posixpath.join(folder, path))
    return "" if made == "." else made


def _slugs(conf: Settings) -> dict[str, Any]:
    own = {
        name: conf.raw(f"{name.upper()}_REGEX_SUBSTITUTIONS")
        for name in ("category", "tag", "author")
    }
    made = {
        "substitutions": conf.raw("SLUG_REGEX_SUBSTITUTIONS", _SUBSTITUTIONS),
        "of": {name: pairs for name, pairs in own.items() if pairs},
        "unicode": conf.raw("SLUGIFY_USE_UNICODE") is True,
        "cased": conf.raw("SLUGIFY_PRESERVE_CASE") is True,
    }
    for pairs in (made["substitutions"], *made["of"].values()):
        _check_pairs(pairs)
    return made


def _check_pairs(pairs: Any) -> None:
    name = "SLUG_REGEX_SUBSTITUTIONS"
    if not isinstance(pairs, list | tuple):
        raise _no_pattern(name, str(pairs), "is not a list of pairs")
    for pair in pairs:
        several = isinstance(pair, list | tuple) and len(pair) >= 2
        if not several or not all(isinstance(part, str) for part in pair[:2]):
            raise _no_pattern(name, str(pair), "is not a pair of texts")
        _check(name, pair[0])


def _path_metadata(conf: Settings) -> dict[str, Any]:
    """What file names and paths say of a post."""
    made = {
        "name": conf.text("FILENAME_METADATA", r"(?P<date>\d{4}-\d{2}-\d{2}).*"),
        "path": conf.text("PATH_METADATA"),
        "extra": {
            path: {key.lower(): text.scalar(value) for key, value in said.items()}
            for path, said in sorted(conf.mapping("EXTRA_PATH_METADATA").items())
            if isinstance(said, Mapping)
        },
    }
    _check("FILENAME_METADATA", made["name"])
    _check("PATH_METADATA", made["path"])
    return made


def _check(name: str, pattern: Any) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _no_pattern(name, pattern, f"is not a pattern ({error})") from error


def _no_pattern(name: str, pattern: str, why: str) -> ConfigError:
    return ConfigError(
        f"{name} {pattern[:40]!r} {why}", subject=CONFIGS[0], remedy="correct the pattern"
    )


def _categories(conf: Settings) -> dict[str, Any]:
    """Without pages for categories no article gets one that it does not name."""
    pages = conf.text("CATEGORY_SAVE_AS", "category/{slug}.html")
    return {
        "category": conf.text("DEFAULT_CATEGORY", "misc") if pages else "",
        "category_from_folder": bool(pages) and conf.raw("USE_FOLDER_AS_CATEGORY", True) is True,
    }


def _default_date(conf: Settings) -> str:
    """DEFAULT_DATE as a text: `fs`, a date, or numbers of one."""
    said = conf.raw("DEFAULT_DATE")
    if isinstance(said, list) and len(said) >= 3:
        if not all(isinstance(part, int) for part in said):
            what, where = f"DEFAULT_DATE {said!r:.40} is not a date", CONFIGS[0]
            raise ConfigError(what, subject=where, remedy="write (2015, 1, 19)")
        clock = [*said, 0, 0, 0]
        year, month, day, hour, minute, second = clock[:6]
        return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    return said if isinstance(said, str) else ""


def _markdown(conf: Settings) -> dict[str, Any]:
    """Pelican's Markdown settings; a configured extension is also a used one."""
    said = conf.mapping("MARKDOWN") or {"extension_configs": _EXTENSIONS}
    return {
        "extensions": [name for name in said.get("extensions") or () if isinstance(name, str)],
        "extension_configs": text.mapping(said.get("extension_configs")),
    }


def _pages(root: Path, rules: Mapping[str, Any], conf: Settings) -> dict[str, str]:
    """The addresses of pages by their paths, for links to them."""
    made: dict[str, str] = {}
    for path in page_files(root, conf):
        name = path.relative_to(root).as_posix()
        try:
            source = text.decode(name, files.read(root, name))
        except text.RejectedError:
            continue  # a page that cannot be read is no target: links to it are reported
        own = {key: lines[0] for key, lines in pelican_metadata.Markdown().load(source).items()}
        slug = own.get("slug") or pelican_urls.slug(own.get("title", path.stem), rules["slugs"])
        language = own.get("lang", rules["language"])
        kind = "page" if language == rules["language"] else "page_lang"
        fields = {**own, "slug": slug, "lang": language}
        try:
            made[name] = own.get("url") or pelican_urls.expand(rules["urls"][kind], fields, None)
        except PermalinkError:
            continue  # same
    return made


def page_folders(root: Path, conf: Settings) -> list[Path]:
    """The folders of pages within the site, whether they are there or not."""
    names = (_below(_content(root, conf), one) for one in conf.names("PAGE_PATHS", ("pages",)))
    return [root / name for name in names if name and name.split("/")[0] != ".."]


def page_files(root: Path, conf: Settings) -> Iterator[Path]:
    """The sources of pages, in a fixed order, bounded."""
    tops = (top.relative_to(root).as_posix() for top in page_folders(root, conf))
    found = (path for top in tops for path in files.below(root, top) if path.suffix in MARKDOWN)
    return islice(found, _MOST_PAGES)


class Settings:
    """The settings by name, each read as the type that it must have."""

    def __init__(self, root: Path) -> None:
        said: dict[str, Any] = {}
        self._files: dict[str, str] = {}  # by name of a setting, the last that gives it a value
        self._first: Mapping[str, Any] = {}
        for file in CONFIGS:
            if files.is_there(root, file):
                before, said = said, python_settings.read(root / file, said)
                self._first = self._first or said
                new = (name for name, value in said.items() if before.get(name) is not value)
                self._files |= dict.fromkeys(new, file)
        self._said = python_settings.Settings(said, self._files)

    def text(self, name: str, default: str = "") -> str:
        """A text; the default where the settings have none that can be read."""
        said = self._said.get(name)
        return said if isinstance(said, str) else default

    def names(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts; one text is a list of it."""
        said = self._said.get(name)
        if isinstance(said, list):
            return tuple(item for item in said if isinstance(item, str))
        return (said,) if isinstance(said, str) else default

    def mapping(self, name: str) -> dict[str, Any]:
        """A dictionary, without what cannot be read in it."""
        said = self._said.get(name)
        return parsers.readable(said) if isinstance(said, dict) else {}

    def raw(self, name: str, default: Any = None) -> Any:
        """Any literal, lists without what cannot be read in them."""
        said = self._said.get(name, default)
        return default if isinstance(said, Unreadable) else parsers.readable(said)

    def unreadable(self, name: str) -> str:
        """`file:line` of a setting that only running its file would give; empty for any other."""
        said = self._said.get(name)
        return f"{self._files[name]}:{said.line}" if isinstance(said, Unreadable) else ""

    def problems(self, given: Mapping[str, Any]) -> tuple[Problem, ...]:
        """What is said of settings that were asked for, and are program text."""
        return self._said.problems(python_settings.given_by(_GIVEN, given))

    def urls(self) -> dict[str, Value]:
        """SITEURL as it is published, and as the first of the files has it."""
        last = dict(self._said)
        both = {CONFIGS[2]: last.get("SITEURL"), CONFIGS[0]: self._first.get("SITEURL")}
        return {f"SITEURL of {file}": _site_url(said, file) for file, said in both.items()}


def _site_url(said: Any, file: str) -> Value:
    written, program = said if isinstance(said, str) else "", isinstance(said, Unreadable)
    return Value(written, (file, *CONFIGS), name="SITEURL", program=program)
