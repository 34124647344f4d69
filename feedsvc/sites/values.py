"""What every generator's room ends in: a Site and a Post, complete."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from feedsvc.model.post import Post
from feedsvc.model.problem import Problem
from feedsvc.model.site import Author, Site
from feedsvc.sites import dates, permalink, site_url, text
from feedsvc.sites.fields import RejectedError

_FULL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")  # a scheme and an authority (RFC 3986, 3)


def site(root: str, generator: str, given: Mapping[str, Any], said: Mapping[str, Any]) -> Site:
    """A Site from feedsvc's own settings of `[site]` and, where these are empty, what is `said`.

    `said` has the fields of a Site as the generator's configuration gives them, but for `urls`: a
    `site_url.Value` for each key that may hold the site's URL, and `base`, the path that it may
    lack. ConfigError for a time zone that does not exist.
    """
    timezone = given.get("timezone") or said.get("timezone") or "UTC"
    dates.zone(timezone)
    people = text.people(given.get("author"))
    chosen = {
        key: given.get(key) or said.get(key, "") for key in ("title", "description", "language")
    }
    own = {"timezone": timezone, **_url(root, generator, given, said)}
    author = people[0] if people else said.get("author")
    rest = {key: value for key, value in said.items() if key not in ("urls", "base")}
    return Site(root=root, generator=generator, **{**rest, **chosen, **own, "author": author})


def _url(
    root: str, generator: str, given: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The public URL that was given, which is not doubted, or the one that files have."""
    if given.get("url"):
        return {"url": given["url"].rstrip("/")}
    found = site_url.choose(Path(root), generator, said.get("urls", {}), said.get("base", ""))
    return {"url": found.url, "about_url": found.said}


def post(
    site: Site,
    *,
    path: str,
    url: str,
    title: str,
    date: datetime | None = None,
    dated_by: str = "front matter",
    updated: datetime | None = None,
    expires: datetime | None = None,
    authors: Sequence[Author] = (),
    categories: Sequence[str] = (),
    tags: Sequence[str] = (),
    image: str = "",
    natural_id: str = "",
    **more: Any,
) -> Post:
    """A Post from what its source says.

    `url` and `image` may be paths from the site's root; without `natural_id` the address is the
    id; without `authors` the site's is taken. Instants are aware, in any zone.
    """
    address = absolute(site.url, url)
    _check_urls(path, address, natural_id, more.get("id", ""))
    return Post(
        path=path,
        url=address,
        natural_id=natural_id or address,
        title=title,
        published=date and dates.utc(date),
        updated=updated and dates.utc(updated),
        expires=expires and dates.utc(expires),
        authors=tuple(authors) or ((site.author,) if site.author else ()),
        categories=tuple(dict.fromkeys(categories)),
        tags=tuple(dict.fromkeys(tags)),
        image=_image(site.url, image),
        dated_by=dated_by if date else "first seen",
        **more,
    )


def _check_urls(path: str, *urls: str) -> None:
    """Raise RejectedError for a post whose URL or id is two URLs, one behind the other."""
    for url in urls:
        if site_url.is_doubled(url):
            what = f"its URL or id would be {url}, which is two URLs, one behind the other"
            remedy = "correct the key that gives it (permalink, url, slug, id), or posts.permalink"
            raise RejectedError(Problem(path, 1, what, remedy))


def absolute(url: str, path: str) -> str:
    """Jekyll's absolute_url for a path of the site; a full address is left alone."""
    if not path or _FULL.match(path):
        return path
    return url + "/" + permalink.escape_written(path.lstrip("/"))


def _image(url: str, written: str) -> str:
    """The address of an image, which may lack its scheme (RFC 3986, 4.2)."""
    if written.startswith("//"):
        return f"{url.partition(':')[0] or 'https'}:{written}"
    return absolute(url, written)
