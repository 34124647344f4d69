"""Hexo's configuration: `_config.yml` (hexo/dist/hexo/default_config.js)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import data_files, signs, site_url, text, values


def inputs(root: Path) -> tuple[str, ...]:
    """The configuration, and what it was recognised by."""
    return tuple(str(root / name) for name in (*signs.CONFIGS["hexo"], "package.json"))


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of a Hexo folder; `given` holds what feedsvc's own settings say of `[site]`.

    Raises ConfigError for a configuration that cannot be read or names no zone that exists.
    """
    config = _read(root)
    languages = text.words([config.get("language")])
    people = text.people(config.get("author"))
    rules = {**_rules(config), "zone": given.get("timezone") or "UTC"}
    said = {
        "urls": {"url": site_url.Value(text.plain(config.get("url")), signs.CONFIGS["hexo"])},
        "title": text.plain(config.get("title")),
        "description": text.plain(config.get("description") or config.get("subtitle")),
        "language": languages[0] if languages else "",
        "timezone": text.plain(config.get("timezone")),
        "author": people[0] if people else None,
        "drafts": config.get("render_drafts") is True,
        "future": config.get("future") is not False,
        "rules": rules,
    }
    return values.site(str(root), "hexo", given, said)


def _read(root: Path) -> dict[str, Any]:
    path = signs.config("hexo", root)
    loaded = data_files.load(root, path.name, signs.CONFIG) if path else None
    if path is None or loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise ConfigError("is no list of `key: value`", subject=path.name, remedy="see hexo.io")
    return loaded


def _rules(config: Mapping[str, Any]) -> dict[str, Any]:
    source = text.plain(config.get("source_dir")).strip("/") or "source"
    pretty = config["pretty_urls"] if isinstance(config.get("pretty_urls"), Mapping) else {}
    return {
        "source": "" if source == "." else source,
        "permalink": text.plain(config.get("permalink")) or ":year/:month/:day/:title/",
        "defaults": _texts(config.get("permalink_defaults")),
        "name": text.plain(config.get("new_post_name")) or ":title.md",
        "category": text.plain(config.get("default_category")) or "uncategorized",
        "categories": _texts(config.get("category_map")),
        "case": config.get("filename_case", 0),
        "assets": config.get("post_asset_folder") is True,
        "skip": text.words([config.get("skip_render")]),
        "code": f"{source}/{text.plain(config.get('code_dir')) or 'downloads/code'}",
        "updated": text.plain(config.get("updated_option")),
        "slug_title": config.get("use_slug_as_post_title") is True,
        "index": pretty.get("trailing_index") is not False,
        "html": pretty.get("trailing_html") is not False,
        **_markdown(config),
    }


def _texts(value: Any) -> dict[str, str]:
    return {str(k): text.scalar(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _markdown(config: Mapping[str, Any]) -> dict[str, Any]:
    """The options of hexo-renderer-marked, which Hexo comes with.

    It puts the site's root before pictures, or, where they are there, takes files of the post.
    """
    own = config["marked"] if isinstance(config.get("marked"), Mapping) else {}
    rooted = own.get("prependRoot") is not False and config.get("relative_link") is not True
    root = text.plain(config.get("root")).strip("/")
    options = {
        "breaks": own.get("breaks") is not False,
        "smart": own.get("smartypants") is not False,
        "linkify": own.get("autolink") is not False and own.get("gfm") is not False,
        "footnotes": False,
        "strike": True,
        "attributes": "",
    }
    return {
        "commonmark": options,
        "tags": own.get("disableNunjucks") is not True,
        "root": f"/{root}/".replace("//", "/") if rooted else "",
        "post_asset": own.get("postAsset") is True and config.get("post_asset_folder") is True,
    }
