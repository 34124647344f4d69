"""The URL of an Eleventy site: its origin, and `pathPrefix`, which stands before every page.

The feed plugin resolves a page's address against `metadata.base` and puts `pathPrefix` before the
path (src/Plugins/HtmlBasePlugin.js, `addPathPrefixToUrl`): ids of the blog's own feed are made so.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from feedsvc.model.problem import Problem
from feedsvc.model.site import Site
from feedsvc.sites import site_url, text
from feedsvc.sites.eleventy_program import Program
from feedsvc.sites.javascript import PROGRAMS

_PREFIXED = re.compile(r"--pathprefix[= ]\s*([^\s&;|]{1,200})")


def site(
    root: Path,
    given: Mapping[str, Any],
    said: Mapping[str, Any],
    called: Program,
    prefix: str | None,
) -> Site:
    """The site at its URL: `pathPrefix` stands behind it, and before the address of every page.

    For pages the origin of `metadata.base` counts, as `new URL(page, base)` has it
    (HtmlBasePlugin.js); without a `pathPrefix` the whole of it still is the blog's own URL. A URL
    that was given in feedsvc's settings is whole where it has a path; without one it is an origin.
    """
    own = str(given.get("url") or "")
    if own:
        if prefix and not urlsplit(own).path.strip("/"):
            given = {**given, "url": site_url.joined(own, prefix)}
        return site_url.site(root, "eleventy", given, said)
    if prefix is None:
        what = "pathPrefix is program text, which is not run (write it as text)"
        chosen = site_url.Chosen(said=(f"{called.place('pathPrefix')}: {what}",))
        return site_url.site(root, "eleventy", given, said, chosen)
    urls = {key: value._replace(path=prefix) for key, value in said["urls"].items()}
    base = urls.get("metadata.base", site_url.Value())
    origin, path = _origin(base.written), _path(base)
    other = path not in ("", prefix)
    if other and prefix:
        urls["metadata.base"] = base._replace(written=origin)
    chosen = site_url.choose(root, "eleventy", urls, prefix)
    if not other or chosen.key != "metadata.base":
        return site_url.site(root, "eleventy", given, said, chosen)
    what = (
        f"metadata.base is {base.written.strip()[:80]}, of which Eleventy takes only"
        f" {origin} for the addresses of pages"
    )
    remedy = "write the path as pathPrefix, or the blog's URL under [site] of feedsvc.toml"
    text_of = site_url.own_text(root, base.files[0])
    line = text_of.count("\n", 0, max(0, text_of.find(base.written))) + 1
    dropped = Problem(base.files[0], line, what, remedy, "warning")
    rules = {**said["rules"], "origin": "" if prefix else origin}
    noticed = (*said["noticed"], dropped)
    return site_url.site(
        root, "eleventy", given, {**said, "rules": rules, "noticed": noticed}, chosen
    )


def prefix(
    called: Program,
    package: Mapping[str, Any],
    base: site_url.Value | None,
) -> str | None:
    """`pathPrefix` without slashes at its ends; None where only a program would give it.

    On the command line it goes over that of the file. A script of package.json that names one may
    be for another host, so it counts where the site's address has the same path.
    """
    value = called.value("pathPrefix", "")
    if isinstance(value, PROGRAMS):
        return None
    path = _path(base) if base else ""
    scripts = text.mapping(package.get("scripts")).values()
    named = {one.strip("/\"'") for script in scripts for one in _PREFIXED.findall(str(script))}
    if path and path in named:
        return path
    return posixpath.normpath(f"/{text.scalar(value).strip()}").strip("/")


def _origin(url: str) -> str:
    """A URL without its path; empty for what has no host."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    web = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if web and not (parts.query or parts.fragment) else ""


def _path(base: site_url.Value) -> str:
    """The path of a URL without slashes at its ends; empty for what has no host."""
    origin = _origin(base.written)
    return urlsplit(base.written.strip()).path.strip("/") if origin else ""
