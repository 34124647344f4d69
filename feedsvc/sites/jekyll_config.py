"""What Jekyll reads besides posts: `_config.yml`, `_data`, collections, the blog's own `atom.xml`.

Documents of collections are no posts. What a template can ask of `site.releases` is their front
matter, name and address (lib/jekyll/collection.rb).

Jekyll-Bootstrap brings an `atom.xml` with `<id>{{ site.production_url }}{{ post.id }}</id>` and
`<link href="{{ site.production_url }}{{ post.url }}"/>`. Its subscribers know posts by these ids,
which are jekyll-feed's only where no slug holds a letter that is escaped in URLs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.model.problem import LEFT_OUT, Problem
from feedsvc.model.site import Site
from feedsvc.sites import data_files, dates, files, frontmatter, markers, permalink, site_url, text
from feedsvc.sites.parsers import ParseError

# Configuration::DEFAULT_EXCLUDES
_ALWAYS_EXCLUDED = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules",
    "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
_MOST = 10_000  # documents of a site
_PAGES = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm")
OWN_FEED = "atom.xml"
# Text, and values of the site, before the post's own part
_BEFORE = r"(?P<before>(?:[^<>{}\"'\s]|\{\{-?\s*site(?:\.\w+)+\s*-?\}\})*)"
_ID = re.compile(
    rf"<id>\s*{_BEFORE}\{{\{{-?\s*post\.(?P<of>id|url)\s*-?\}}\}}\s*</id>", re.IGNORECASE
)
_LINK = re.compile(
    rf"<link\b[^<>{{}}]*\bhref\s*=\s*[\"']{_BEFORE}\{{\{{-?\s*post\.url\s*-?\}}\}}[\"']",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\{\{-?\s*site\.([\w.]+)\s*-?\}\}")


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site by its configuration. ConfigError where it is unreadable or names no zone."""
    config = read_config(root)
    data = _data(root, text.scalar(config.get("data_dir") or "_data"))
    known = text.mapping(data.get("authors"))
    feed = text.mapping(config.get("feed"))
    own = _own_feed(root, config)
    found = _public_url(root, given.get("url", ""), config, own)
    templates = {"data": data, "url": _templates_url(given.get("url", ""), config, found)}
    zone, told = ("", ()) if given.get("timezone") else _zone(text.plain(config.get("timezone")))
    said = {
        "title": text.title(config.get("title") or config.get("name")),
        "description": text.title(config.get("description")),
        "language": text.plain(config.get("lang")),
        "timezone": zone,
        "author": text.person(given.get("author") or config.get("author"), known),
        "drafts": config.get("show_drafts") is True,
        "future": config.get("future") is True,
        "icon": permalink.absolute(found.url, text.plain(feed.get("icon"))),
        "logo": permalink.absolute(found.url, text.plain(feed.get("logo"))),
        "data": {**config, **_collection_documents(root, config), **templates},
        "rules": {**_rules(config, known), "own_feed": own.rules(found) if own else {}},
        "suggested": _suggested(feed),
        "noticed": (*_noticed(feed), *told),
    }
    return site_url.site(root, "jekyll", {**given, "author": ""}, said, found)


_POSIX = re.compile(r"[A-Za-z]{3,}([+-]?\d{1,2})")


def _zone(written: str) -> tuple[str, tuple[Problem, ...]]:
    """The zone that Jekyll takes a name for, and what is said where that is not what it says.

    It puts the name into TZ, which the C library reads: a name of the zone database, else the
    form of POSIX, whose hours are west of Greenwich (`UTC+8` is eight hours behind), else UTC.
    """
    try:
        dates.zone(written or "UTC")
    except ConfigError:
        found = _POSIX.fullmatch(written)
        hours = int(found[1]) if found else 0
        taken = f"Etc/GMT{hours:+}" if hours and -14 <= hours <= 12 else "UTC"
        means = f"{-hours:+} hours" if taken != "UTC" else "UTC"
        what = f"timezone {written[:40]!r} is no name of a zone, and means {means} to Jekyll"
        problem = Problem("_config.yml", 0, what, "write a name such as Asia/Shanghai", "warning")
        return taken, (problem,)
    return written, ()


def _public_url(
    root: Path, given: str, config: Mapping[str, Any], own: OwnFeed | None
) -> site_url.Chosen:
    """The URL that was given, or that of the configuration, with `baseurl` once.

    A `baseurl` with a scheme is the whole URL, and is never put behind another one.
    """
    base = text.plain(config.get("baseurl"))
    whole, base = (base, "") if "://" in base or base.startswith("//") else ("", base)
    if given:
        return site_url.Chosen(site_url.joined(given, base))
    values_ = {
        key: site_url.Value(text.plain(config.get(key)), markers.CONFIGS["jekyll"], base)
        for key in ("url", "production_url")
    }
    values_["baseurl"] = site_url.Value(whole, markers.CONFIGS["jekyll"])
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
    return data_files.configuration("jekyll", root, "jekyllrb.com")


def _data(root: Path, folder: str) -> dict[str, Any]:
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


def _suggested(feed: Mapping[str, Any]) -> dict[str, Any]:
    """jekyll-feed's own settings, as settings of `[feeds]`."""
    made: dict[str, Any] = {}
    if isinstance(feed.get("posts_limit"), int) and not isinstance(feed["posts_limit"], bool):
        made["limit"] = feed["posts_limit"]
    if feed.get("excerpt_only") is True:
        made["content"] = "summary"
    if excepted := text.mapping(feed.get("tags")).get("except"):
        made["exclude_tags"] = text.words(excepted)
    return made


def _noticed(feed: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What of jekyll-feed's settings is not done."""
    said = feed.get("collections")
    names = [str(name) for name in said] if isinstance(said, list | Mapping) else []
    what = "feed.collections asks for a feed of {}, which is not made, as only posts have feeds"
    remedy = "keep jekyll-feed for that collection, or remove it there"
    return tuple(
        Problem("_config.yml", 0, what.format(name), remedy, "warning", LEFT_OUT)
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
        "kramdown": text.mapping(config.get("kramdown")),
        "pages": _suffix(text.scalar(config.get("permalink")) or "date"),
        "relative_links": _relative_links(config),
        "other_languages": _other_languages(config),
    }


def _other_languages(config: Mapping[str, Any]) -> list[str]:
    """The languages of jekyll-polyglot whose posts it publishes below a folder of that name."""
    plugins = text.words([config.get("plugins"), config.get("gems")])
    if not {"jekyll-polyglot", "polyglot"} & set(plugins):
        return []
    default = text.plain(config.get("default_lang")) or "en"
    return [name for name in text.words([config.get("languages") or []]) if name != default]


def _relative_links(config: Mapping[str, Any]) -> list[str] | None:
    """What jekyll-relative-links leaves out (globs); None where it does not change posts."""
    said = text.mapping(config.get("relative_links"))
    if said.get("collections") is not True or said.get("enabled") is False:
        return None
    return text.words([said.get("exclude") or []])


def _permalink(config: Mapping[str, Any]) -> str:
    own = _collection(config, "posts").get("permalink")
    written = text.scalar(own or config.get("permalink") or "date").strip()
    return permalink.STYLES.get(written, written)


def _defaults(value: Any) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """`defaults:` as (path, type, values), ignoring what is no such set, as Jekyll does."""
    made = []
    for item in value if isinstance(value, list) else []:
        if isinstance(item, Mapping) and isinstance(item.get("values"), Mapping):
            scope = text.mapping(item.get("scope"))
            kind = scope.get("type") or ""
            kind = {"post": "posts", "draft": "drafts"}.get(str(kind), kind)
            made.append((text.scalar(scope.get("path")).strip("/"), kind, dict(item["values"])))
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


def collection_folders(config: Mapping[str, Any]) -> dict[str, str]:
    """The folder of each collection but posts, by the collection's name."""
    said = config.get("collections")
    labels = said if isinstance(said, list | Mapping) else ()
    above = text.plain(config.get("collections_dir")).strip("/")
    names = (name for name in map(text.plain, labels) if name and "/" not in name)
    return {name: posixpath.join(above, f"_{name}") for name in names if name != "posts"}


def _collection(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The settings of one collection."""
    return text.mapping(text.mapping(config.get("collections")).get(name))


def _collection_documents(root: Path, config: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What templates see of each collection: its documents by date, then path."""
    made: dict[str, list[dict[str, Any]]] = {}
    left = _MOST
    for name, folder in collection_folders(config).items():
        paths = [path for path in files.below(root, folder) if path.suffix.lower() in _PAGES]
        found = [_document(root, path, folder, name, config) for path in paths[:left]]
        left -= len(found)
        shown = [one for one in found if one and not frontmatter.is_false(one.get("published"))]
        made[name] = sorted(shown, key=_by_date)
    return made


def _by_date(document: Mapping[str, Any]) -> tuple[bool, str, str]:
    """One without a date is of now, and so the last."""
    date = str(document.get("date") or "")
    return not date, date, str(document["path"])


def _document(
    root: Path, path: Path, folder: str, name: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    """One document; empty where it is none."""
    where = path.relative_to(root).as_posix()
    try:
        split = frontmatter.split(text.decode(where, files.read(root, where)))
    except text.RejectedError:
        return {}
    if split.matter is None:  # a file without front matter is no document
        return {}
    try:
        own = frontmatter.typed(frontmatter.read(split))
    except ParseError:
        own = {}  # where it is broken, Jekyll has the document without it, and so has this
    below = posixpath.splitext(path.relative_to(root / folder).as_posix())[0]
    stem = posixpath.basename(below)
    rules = {"defaults": _defaults(config.get("defaults"))}
    own = {**frontmatter.typed(defaults_for(rules, where, name)), **own}
    url, slug = _document_url(own, name, below, config), own.get("slug") or stem
    return {
        "title": stem.replace("-", " ").capitalize(),
        **own,
        "name": path.name,
        "path": where,
        "relative_path": where,
        "slug": slug,
        "collection": name,
        "url": url,
        "id": posixpath.join(posixpath.dirname(url.rstrip("/")) or "/", str(slug)),
    }


def _document_url(own: Mapping[str, Any], name: str, below: str, config: Mapping[str, Any]) -> str:
    site_wide = _collection(config, name).get("permalink")
    default = f"/:collection/:path{_suffix(text.scalar(config.get('permalink')) or 'date')}"
    stem = posixpath.basename(below)
    names = {
        "collection": name,
        "path": f"/{below}",
        "name": permalink.slugify(stem),
        "title": permalink.slugify(text.scalar(own.get("slug")) or stem, pretty=True, cased=True),
        "slug": permalink.slugify(text.scalar(own.get("slug")) or stem),
        "output_ext": ".html",
    }
    try:
        return permalink.expand(text.scalar(own.get("permalink") or site_wide or default), names)
    except permalink.PermalinkError:
        return ""  # a template that prints it prints nothing


def _suffix(style: str) -> str:
    """What the site's permalinks end in, the default of collections ends in (Utils)."""
    if style == "pretty":
        return "/"
    if style in ("date", "ordinal", "none") or style.endswith(":output_ext"):
        return ":output_ext"
    return "/" if style.endswith("/") else ""


class OwnFeed(NamedTuple):
    """What stands before `post.url` in links, and in ids before `post.id` or `post.url`."""

    value: site_url.Value
    before: str
    of: str

    def rules(self, found: site_url.Chosen) -> dict[str, str]:
        """What links and ids begin with, and what ids end with.

        That is the site's URL where the template's is not the one that was chosen.
        """
        own = found.key == OWN_FEED
        ids = self.before if own and _is_permanent(self.before) else found.url
        links = self.value.written if own and "://" in self.value.written else found.url
        return {"links": links, "ids": ids, "of": self.of}


def _own_feed(root: Path, config: Mapping[str, Any]) -> OwnFeed | None:
    """What the template says; None where there is none, or one that is made otherwise.

    jekyll-feed, where the site has it, writes the feed that its readers have.
    """
    plugins = [config.get("plugins"), config.get("gems")]
    if "jekyll-feed" in text.words(plugins):
        return None
    written = site_url.own_text(root, OWN_FEED)
    ids, link = _ID.search(written), _LINK.search(written)
    if not ids or not link or not written.startswith("---"):
        return None
    return OwnFeed(_written_url(link["before"], config), _filled(ids["before"], config), ids["of"])


def _is_permanent(before: str) -> bool:
    """Whether ids may begin so: with a URL that people can reach, or as a URN or tag URI."""
    if before.startswith(("tag:", "urn:")):
        return True
    return not site_url.fault(before) and not site_url.unreachable(site_url.host_of(before))


def _written_url(before: str, config: Mapping[str, Any]) -> site_url.Value:
    """The URL before `post.url`, and where it stands."""
    url, named = _filled(before, config), _VARIABLE.search(before)
    if named:
        return site_url.Value(url, markers.CONFIGS["jekyll"], name=named[1])
    return site_url.Value(url, (OWN_FEED,), name="href")


def _filled(before: str, config: Mapping[str, Any]) -> str:
    """The values of the configuration as Liquid prints them: nothing where there is none."""
    return _VARIABLE.sub(lambda found: text.scalar(text.inside(config, found[1])), before)
