"""Setup: a site, its generator and all its settings, complete before a pass starts.

A part of it are the versions of all that posts are parsed and rendered with: another one may do it
otherwise.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from feedsvc.config import output_folder, read
from feedsvc.config.settings import Config
from feedsvc.model import language_tag
from feedsvc.model.address import is_harmless
from feedsvc.model.digests import digest
from feedsvc.model.entry import SKETCH_VERSION
from feedsvc.model.errors import ConfigError
from feedsvc.model.feed import Plan
from feedsvc.model.problem import Problem
from feedsvc.model.site import Bounds, Site
from feedsvc.sites import detect, files, markers, permalink, site_url


class Setup(Struct, frozen=True):
    """Everything a pass needs to know.

    `reason` says why the site has this generator, `inputs` are the files and folders that the
    settings came from, or might have come from. `key` stands for what parsed posts and rendered
    entries depend on besides their files. `problems` are what is doubtful about the settings.
    """

    root: Path
    config: Config
    site: Site
    reason: str
    output: Path
    state: Path
    feeds_url: str
    inputs: tuple[str, ...] = ()
    jobs: int = 1
    key: bytes = b""
    problems: tuple[Problem, ...] = ()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of posts that the settings name, relative to the site."""
        return tuple(posixpath.normpath(one.strip("/") or ".") for one in self.config.posts.path)

    @property
    def plan(self) -> Plan:
        """Which feeds there are to be."""
        feeds = self.config.feeds
        return Plan(self.feeds_url, feeds.tags, feeds.categories, feeds.exclude_tags, feeds.paths)


def setup(
    root: Path,
    given: Mapping[str, Mapping[str, Any]],
    *,
    output: Path | None = None,
    state: Path | None = None,
    jobs: int = 1,
    files: Iterable[Path] = (),
) -> Setup:
    """Settings (as `config.read` gives them) and the generator's own → a Setup.

    `files` are further ones that the settings came from.

    Raises ConfigError, also when no public URL is known: a guess would be permanent.
    """
    own = given.get("site", {})
    found = detect.detect(root, own.get("generator", ""))
    site = detect.settings(found.name, root, own)
    full = read.complete(given, site.suggested)
    _check(found, full)
    _check_folders(root, full.posts.path)
    if not site.url:
        raise _unknown_url(site)
    _check_url("site.url", site.url, ", or give --site-url")
    place = output_folder.locate(root, full.feeds, output)
    feeds_url = output_folder.url(root, full.feeds, place, site.url)
    _check_url("feeds.url", feeds_url)
    problems = (
        *site.noticed,
        *_doubts(found.name, site),
        *(() if output else output_folder.doubts(root, full.feeds, feeds_url)),
    )
    site = _with_post_settings(site, full)
    return Setup(
        root=root,
        config=full,
        site=site,
        reason=found.reason,
        output=place,
        state=state or root / ".feedsvc" / "state.sqlite3",
        feeds_url=feeds_url,
        inputs=(
            *read.files(root),
            *map(str, files),
            *detect.inputs(found.name, root),
            *template_files(root, full.pages.templates),
        ),
        jobs=jobs,
        key=key_of(site, full),
        problems=problems,
    )


def _check(found: detect.Detected, full: Config) -> None:
    """Raise ConfigError for settings that cannot be, whatever the posts are."""
    _check_permalink(found.name, full.posts.permalink)
    if full.site.language:
        _check_language(full.site.language)
    read.duration(full.schedule.every)
    output_folder.check_paths(full.feeds.paths)
    detect.check_urls(found, full.posts.permalink)


def _check_folders(root: Path, folders: Iterable[str]) -> None:
    """Raise ConfigError for a folder of posts that is not there: a slip would empty the feeds."""
    for folder in folders:
        if not (root / posixpath.normpath(folder.strip("/") or ".")).is_dir():
            what, remedy = f"{folder!r} is not a folder of {root}", "correct it, or make the folder"
            raise ConfigError(what, subject="posts.path", remedy=remedy)


# Whose templates may name any key of front matter.
_ANY_KEY = frozenset(("hexo", "pelican"))


def _check_permalink(generator: str, template: str) -> None:
    """Raise ConfigError for a template that would be found wrong in each post."""
    name = "" if generator in _ANY_KEY else permalink.unknown(template)
    if name:
        what, remedy = f"names :{name}, which is unknown", "see docs/reference.md, Placeholders"
        raise ConfigError(what, subject="posts.permalink", remedy=remedy)


def _doubts(generator: str, site: Site) -> Iterator[Problem]:
    """What the generator's configuration says of the site, and is left out."""
    path = markers.config(generator, Path(site.root))
    subject = path.name if path else "feedsvc.toml"
    if site.language and not language_tag.of(site.language):
        what = f"{site.language[:40]!r} is not a language, and is left out"
        yield Problem(subject, 0, what, "write it like en or zh-CN", "warning")
    if site.author and not is_harmless(site.author.uri):
        what = f"the URL of the author, {site.author.uri[:40]!r}, is left out"
        yield Problem(subject, 0, what, "write an http(s) URL", "warning")


def _check_language(written: str) -> None:
    if not language_tag.of(written):
        remedy = "write it like en or zh-CN"
        raise ConfigError(f"{written!r} is not a language", subject="site.language", remedy=remedy)


def key_of(site: Site, full: Config) -> bytes:
    """What stands for all that posts are parsed and rendered with: see `Setup.key`."""
    return digest(site, full.posts, full.feeds.content, of_makers())


def _with_post_settings(site: Site, full: Config) -> Site:
    own = full.posts.permalink
    return msgspec.structs.replace(
        site,
        language=language_tag.of(site.language),
        rules={**site.rules, "permalink": own} if own else site.rules,
        drafts=site.drafts or full.posts.drafts,
        future=site.future or full.posts.future,
        bounds=Bounds(*(getattr(full.limits, name) for name in Bounds.__struct_fields__)),
    )


def _unknown_url(site: Site) -> ConfigError:
    """The error that says what the site's own files have, and which key to set."""
    own = site_url.SOURCES[site.generator].own
    file = markers.config(site.generator, Path(site.root)) if own else None
    name = file.name if file else next(iter(markers.CONFIGS.get(site.generator, ())), "")
    keys = [f"set {own}" if " of " in own else f"set {own} of {name}"] if own else []
    keys += ['put url = "https://…" under [site] of feedsvc.toml']
    first, *others = site.about_url or ("the blog's public URL (site.url) is not known",)
    remedy = f"{', '.join(keys)}, or give --site-url"
    return ConfigError(first, remedy=remedy, entries=others)


def _check_url(name: str, url: str, or_else: str = "") -> None:
    section, key = name.split(".")
    if what := site_url.fault(url):
        remedy = f'put {key} = "https://…" under [{section}] of feedsvc.toml{or_else}'
        raise ConfigError(f"{url!r} is {what}", subject=name, remedy=remedy)


# Raise it with every change of what is made of the same posts: a test compares golden bytes.
RENDERING = 6

MAKERS = (
    *("feedsvc", "emoji", "feedgen", "lxml", "markdown", "nh3", "pyromark", "python-dateutil"),
    *("python-frontmatter", "python-liquid", "python-slugify", "pyyaml", "selectolax"),
    *("text-unidecode", "tzdata"),
)


@cache
def of_makers() -> tuple[str, ...]:
    """Our own number, Python's version, and that of each package that has a part in it.

    Installed packages have a folder named after them (PyPA, recording installed projects); the
    library for it is slow to load, and asked only where that is not so.
    """
    found = dict(_installed())
    python = ".".join(map(str, sys.version_info[:2]))
    own = (f"{RENDERING}.{SKETCH_VERSION}", python)
    return (*own, *(found.get(name) or _asked(name) for name in MAKERS))


def _installed() -> Iterator[tuple[str, str]]:
    """Normalised name and version of all packages; the one found first comes last."""
    for folder in reversed(sys.path):
        if not os.path.isdir(folder or "."):  # noqa: PTH112  # pathlib costs more than the rest
            continue
        for name in os.listdir(folder or "."):  # noqa: PTH208
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").rpartition("-")
                yield re.sub(r"[-_.]+", "-", package).lower(), version


def _asked(name: str) -> str:
    from importlib.metadata import version

    return version(name)


_LARGEST_TEMPLATE = files.MIB  # bytes of one
_MOST_TEMPLATES = 100  # files


def read_templates(root: Path, folder: str) -> dict[str, str]:
    """Return the sources by their paths below the folder; nothing where no folder is set.

    Raises ConfigError where the folder is not one of the site's, and FileError for a template
    that is not to be read.
    """
    return {
        name: files.text(root, path, _LARGEST_TEMPLATE)
        for name, path in _template_paths(root, folder).items()
    }


def template_files(root: Path, folder: str) -> list[str]:
    """Return the folders and files that the templates come from. Raises ConfigError."""
    if not folder:
        return []
    found = [str(root / path) for path in _template_paths(root, folder).values()]
    return sorted({str(root / folder), *(posixpath.dirname(one) for one in found), *found})


def _template_paths(root: Path, folder: str) -> dict[str, str]:
    """The paths of the templates from the site's root, by those below the folder."""
    if not folder:
        return {}
    if posixpath.normpath(folder) != folder or folder.startswith(("/", ".")) or "\0" in folder:
        what, remedy = f"{folder!r} is not a folder of the site", 'write it like "templates"'
        raise ConfigError(what, subject="pages.templates", remedy=remedy)
    found = [path for path in files.below(root, folder) if path.suffix == ".html"]
    if not found:
        remedy = "put a template there that replaces one of feedsvc's, or remove the key"
        raise ConfigError(f"{folder} has no .html file", subject="pages.templates", remedy=remedy)
    if len(found) > _MOST_TEMPLATES:
        what, remedy = (
            f"{folder} has over {_MOST_TEMPLATES} files",
            "name a folder with templates only",
        )
        raise ConfigError(what, subject="pages.templates", remedy=remedy)
    names = [path.relative_to(root).as_posix() for path in found]
    return {name.removeprefix(f"{folder}/"): name for name in names}
