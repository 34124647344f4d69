"""What a generator's folder is known by, without the room of that generator, which loads more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from feedsvc.sites import files

# The names of each generator's configuration file, in the order in which it looks for them.
CONFIGS: Mapping[str, tuple[str, ...]] = {
    "hugo": tuple(
        f"{name}.{ending}"
        for name in ("hugo", "config")
        for ending in ("toml", "yaml", "yml", "json")
    ),
    "pelican": ("pelicanconf.py", "pelican.conf.py", "publishconf.py"),
    "nikola": ("conf.py",),
    "hexo": ("_config.yml", "_config.yaml"),
    "eleventy": tuple(
        name
        for ending in ("js", "mjs", "cjs", "ts")
        for name in (f".eleventy.{ending}", f"eleventy.config.{ending}")
    ),
    "docusaurus": tuple(
        f"docusaurus.config.{ending}" for ending in ("js", "ts", "mjs", "mts", "cjs")
    ),
    "astro": tuple(f"astro.config.{ending}" for ending in ("mjs", "js", "ts", "mts", "cjs")),
    "zola": ("config.toml", "zola.toml"),
    "jekyll": ("_config.yml", "_config.yaml", "_config.toml"),
}
VAULT = ".obsidian"
POSTS_FOLDER = "there is a _posts folder"  # which others have as well
CONFIG = files.MIB  # bytes of a configuration

_HUGO = re.compile(rb"(?im)^[\s{]*[\"']?baseurl[\"']?\s*[=:]")
_ZOLA = re.compile(rb"(?m)^\s*base_url\s*=")
_HEXO = re.compile(
    rb"(?m)^(?:source_dir|public_dir|new_post_name|post_asset_folder|skip_render|i18n_dir"
    rb"|archive_dir|default_category)\s*:"
)


def config(generator: str, root: Path) -> Path | None:
    """The configuration file of a generator in a folder, None where there is none.

    What has its name is one, also where it is not to be read: that is told when it is.
    """
    names = (name for name in CONFIGS.get(generator, ()) if files.is_there(root, name))
    return next((root / name for name in names), None)


def _named(generator: str, root: Path) -> str:
    path = config(generator, root)
    return f"there is a {path.name}" if path else ""


def _hugo(root: Path) -> str:
    """A `config.toml` may be another generator's: it must name a `baseURL`."""
    if (root / "config" / "_default").is_dir():
        return "there is a folder config/_default"
    path = config("hugo", root)
    if path is None or path.name.startswith("hugo."):
        return _named("hugo", root)
    return f"there is a {path.name} with a baseURL" if _HUGO.search(said(path)) else ""


def _nikola(root: Path) -> str:
    head = said(root / "conf.py")
    named = b"BLOG_TITLE" in head and (b"nikola" in head.lower() or b"POSTS" in head)
    return "there is a conf.py with BLOG_TITLE" if named else ""


def _hexo(root: Path) -> str:
    """Jekyll's configuration has the name of Hexo's."""
    path = config("hexo", root)
    if path is None:
        return ""
    if b'"hexo' in said(root / "package.json"):
        return f"there is a {path.name}, and package.json names hexo"
    return f"{path.name} has settings of Hexo" if _HEXO.search(said(path)) else ""


def _eleventy(root: Path) -> str:
    if named := _named("eleventy", root):
        return named
    ours = b'"@11ty/eleventy"' in said(root / "package.json")
    return "package.json names @11ty/eleventy" if ours else ""


def _zola(root: Path) -> str:
    path = config("zola", root)
    named = path is not None and _ZOLA.search(said(path)) is not None
    return f"there is a {path.name} with a base_url" if path and named else ""


def _jekyll(root: Path) -> str:
    named = _named("jekyll", root)
    return named or (POSTS_FOLDER if (root / "_posts").is_dir() else "")


def said(path: Path) -> bytes:
    """What a file in the site's folder holds, nothing where there is none; FileError."""
    there = files.is_there(path.parent, path.name)
    return files.read(path.parent, path.name, CONFIG) if there else b""


# Why a folder is a generator's, empty where it is not; asked in this order, the last takes any.
MARKERS: Mapping[str, Callable[[Path], str]] = {
    "hugo": _hugo,
    "pelican": lambda root: _named("pelican", root),
    "nikola": _nikola,
    "hexo": _hexo,
    "eleventy": _eleventy,
    "docusaurus": lambda root: _named("docusaurus", root),
    "astro": lambda root: _named("astro", root),
    "zola": _zola,
    "jekyll": _jekyll,
    "obsidian": lambda root: f"there is a {VAULT} folder" if (root / VAULT).is_dir() else "",
    "plain": lambda root: "no generator was recognised" if root.is_dir() else "",
}
