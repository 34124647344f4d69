"""A Jekyll blog's own `atom.xml`: of what it makes the ids and the links of posts.

Jekyll-Bootstrap brings a template with `<id>{{ site.production_url }}{{ post.id }}</id>` and
`<link href="{{ site.production_url }}{{ post.url }}"/>`. Its subscribers know posts by these ids,
which are jekyll-feed's only where no slug holds a letter that is escaped in URLs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.sites import hosts, signs, site_url, text

FILE = "atom.xml"
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


class OwnFeed(NamedTuple):
    """What stands before `post.url` in links, and in ids before `post.id` or `post.url`."""

    value: site_url.Value
    before: str
    of: str

    def rules(self, found: site_url.Chosen) -> dict[str, str]:
        """What links and ids begin with, and what ids end with.

        That is the site's URL where the template's is not the one that was chosen.
        """
        own = found.key == FILE
        ids = self.before if own and _is_permanent(self.before) else found.url
        links = self.value.written if own and "://" in self.value.written else found.url
        return {"links": links, "ids": ids, "of": self.of}


def read(root: Path, config: Mapping[str, Any]) -> OwnFeed | None:
    """What the template says; None where there is none, or one that is made otherwise.

    jekyll-feed, where the site has it, writes the feed that its readers have.
    """
    plugins = [config.get("plugins"), config.get("gems")]
    if "jekyll-feed" in text.words(plugins):
        return None
    written = site_url.own_text(root, FILE)
    ids, link = _ID.search(written), _LINK.search(written)
    if not ids or not link or not written.startswith("---"):
        return None
    return OwnFeed(_value(link["before"], config), _filled(ids["before"], config), ids["of"])


def _is_permanent(before: str) -> bool:
    """Whether ids may begin so: with a URL that people can reach, or as a URN or tag URI."""
    if before.startswith(("tag:", "urn:")):
        return True
    return not site_url.fault(before) and not hosts.unreachable(hosts.of(before))


def _value(before: str, config: Mapping[str, Any]) -> site_url.Value:
    """The URL before `post.url`, and where it stands."""
    url, named = _filled(before, config), _VARIABLE.search(before)
    if named:
        return site_url.Value(url, signs.CONFIGS["jekyll"], name=named[1])
    return site_url.Value(url, (FILE,), name="href")


def _filled(before: str, config: Mapping[str, Any]) -> str:
    return _VARIABLE.sub(lambda found: _said(found[1], config), before)


def _said(name: str, config: Mapping[str, Any]) -> str:
    """A value of the configuration as Liquid prints it: nothing where there is none."""
    value: Any = config
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return text.scalar(value) if value is not None else ""
