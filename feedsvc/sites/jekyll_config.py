"""Jekyll's configuration: `_config.yml`, `_data`, front matter defaults, permalink styles."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import (
    data_files,
    dates,
    files,
    jekyll_collections,
    jekyll_own_feed,
    permalink,
    signs,
    site_url,
    text,
    values,
)

# Configuration::DEFAULT_EXCLUDES
_ALWAYS_EXCLUDED = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules",
    "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of a Jekyll folder; `given` holds what feedsvc's own settings say of `[site]`.

    Raises ConfigError for a configuration that cannot be read or names no zone that exists.
    """
    config = read_config(root)
    data = read_data(root, text.scalar(config.get("data_dir") or "_data"))
    known = data.get("authors") if isinstance(data.get("authors"), Mapping) else {}
    feed = config["feed"] if isinstance(config.get("feed"), Mapping) else {}
    people = text.people(given.get("author") or config.get("author"), known)
    timezone = given.get("timezone") or text.plain(config.get("timezone")) or "UTC"
    dates.zone(timezone)
    own = jekyll_own_feed.read(root, config)
    found = public_url(root, given.get("url", ""), config, own)
    url = found.url
    return Site(
        root=str(root),
        generator="jekyll",
        url=url,
        title=given.get("title") or text.plain(config.get("title") or config.get("name")),
        description=given.get("description") or text.plain(config.get("description")),
        language=given.get("language") or text.plain(config.get("lang")),
        timezone=timezone,
        author=people[0] if people else None,
        drafts=config.get("show_drafts") is True,
        future=config.get("future") is True,
        icon=_image(url, feed.get("icon")),
        logo=_image(url, feed.get("logo")),
        data={
            **config,
            **jekyll_collections.documents(root, config),
            "data": data,
            "url": _templates_url(given.get("url", ""), config, found),
        },
        rules={**_rules(config, known), "own_feed": own.rules(found) if own else {}},
        suggested=_suggested(feed),
        noticed=_noticed(feed),
        about_url=found.said,
    )


def public_url(
    root: Path, given: str, config: Mapping[str, Any], own: jekyll_own_feed.OwnFeed | None = None
) -> site_url.Chosen:
    """The URL that was given, or that of the configuration, with `baseurl` once.

    A `baseurl` with a scheme is the whole URL, and is never put behind another one.
    """
    base = text.plain(config.get("baseurl"))
    whole, base = (base, "") if "://" in base or base.startswith("//") else ("", base)
    if given:
        return site_url.Chosen(site_url.joined(given, base))
    values_ = {
        key: site_url.Value(text.plain(config.get(key)), signs.CONFIGS["jekyll"], base)
        for key in ("url", "production_url")
    }
    values_["baseurl"] = site_url.Value(whole, signs.CONFIGS["jekyll"])
    values_ |= {"atom.xml": own.value} if own else {}
    return site_url.choose(root, "jekyll", values_, base)


def _templates_url(given: str, config: Mapping[str, Any], found: site_url.Chosen) -> Any:
    """What templates see as `site.url`: the configuration's, unless it was refused."""
    said = config.get("url")
    if found.url and site_url.refusal(site_url.Value(text.plain(said))):
        return found.url.removesuffix("/" + text.plain(config.get("baseurl")).strip("/"))
    return said or given


def read_config(root: Path) -> dict[str, Any]:
    """The configuration as typed values; an empty one where there is no file."""
    path = signs.config("jekyll", root)
    loaded = data_files.load(root, path.name, signs.CONFIG) if path else None
    if path and not isinstance(loaded, dict | None):
        what, remedy = "is no list of `key: value`", "see jekyllrb.com"
        raise ConfigError(what, subject=path.name, remedy=remedy)
    return loaded or {}


def read_data(root: Path, folder: str) -> dict[str, Any]:
    """`_data` as `site.data`: YAML, JSON, CSV and TSV files by their names, folders nested."""
    made: dict[str, Any] = {}
    folder = folder.strip("/")
    for path in files.below(root, folder):
        if path.suffix in data_files.READERS:
            place = made
            for part in path.relative_to(root / folder).parts[:-1]:
                place = place.setdefault(part, {})
            place[path.stem] = data_files.load(root, path.relative_to(root).as_posix())
    return made


def _image(url: str, value: Any) -> str:
    return values.absolute(url, text.plain(value))


def _suggested(feed: Mapping[str, Any]) -> dict[str, Any]:
    """jekyll-feed's own settings, as settings of `[feeds]`."""
    made: dict[str, Any] = {}
    if isinstance(feed.get("posts_limit"), int) and not isinstance(feed["posts_limit"], bool):
        made["limit"] = feed["posts_limit"]
    if feed.get("excerpt_only") is True:
        made["content"] = "summary"
    tags = feed.get("tags")
    if isinstance(tags, Mapping) and tags.get("except"):
        made["exclude_tags"] = text.words(tags["except"])
    return made


def _noticed(feed: Mapping[str, Any]) -> tuple[str, ...]:
    """What of jekyll-feed's settings is not done."""
    said = feed.get("collections")
    names = [str(name) for name in said] if isinstance(said, list | Mapping) else []
    return tuple(
        f"feed.collections asks for a feed of {name}, which is not made: only posts have feeds"
        for name in names
        if name != "posts"
    )


def _rules(config: Mapping[str, Any], known: Any) -> dict[str, Any]:
    extensions = text.scalar(config.get("markdown_ext") or "markdown,mkdown,mkdn,mkd,md")
    return {
        "authors": known,
        "extensions": tuple(f".{part.strip()}" for part in extensions.split(",") if part.strip()),
        "permalink": _permalink(config),
        "defaults": _defaults(config.get("defaults")),
        "exclude": (*text.words(config.get("exclude")), *_ALWAYS_EXCLUDED),
        "include": (".htaccess", *text.words(config.get("include"))),
        "unpublished": config.get("unpublished") is True,
        "separator": text.scalar(config.get("excerpt_separator", "\n\n")),
        "collections": text.plain(config.get("collections_dir")).strip("/"),
        "kramdown": config["kramdown"] if isinstance(config.get("kramdown"), Mapping) else {},
    }


def _permalink(config: Mapping[str, Any]) -> str:
    collections = config.get("collections")
    posts = collections.get("posts") if isinstance(collections, Mapping) else None
    own = posts.get("permalink") if isinstance(posts, Mapping) else None
    written = text.scalar(own or config.get("permalink") or "date").strip()
    return permalink.STYLES.get(written, written)


def _defaults(value: Any) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """`defaults:` as (path, type, values), ignoring what is no such set, as Jekyll does."""
    made = []
    for item in value if isinstance(value, list) else []:
        if isinstance(item, Mapping) and isinstance(item.get("values"), Mapping):
            scope = item["scope"] if isinstance(item.get("scope"), Mapping) else {}
            kind = {"post": "posts", "draft": "drafts"}.get(
                str(scope.get("type")), scope.get("type")
            )
            made.append(
                (text.scalar(scope.get("path")).strip("/"), kind or "", dict(item["values"]))
            )
    return tuple(made)


def defaults_for(rules: Mapping[str, Any], path: str, kind: str) -> dict[str, Any]:
    """Front matter defaults for a path, the longest scope last (FrontmatterDefaults#all)."""
    chosen = [
        (len(scope), bool(of), index, values)
        for index, (scope, of, values) in enumerate(rules["defaults"])
        if of in ("", kind) and _in_scope(path, scope)
    ]
    merged: dict[str, Any] = {}
    for *_, own in sorted(chosen, key=lambda item: item[:3]):
        merged |= own
    return merged


def _in_scope(path: str, scope: str) -> bool:
    if "*" not in scope:
        return path.startswith(scope)
    parts, depth = path.split("/"), scope.count("/") + 1
    ends = range(1, len(parts) + 1) if "**" in scope else (depth,)
    return any(fnmatchcase("/".join(parts[:end]), scope) for end in ends)
