"""The body of a Pelican article: what its links within the site lead to, and its summary."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from feedsvc.model.post import Body, Markup, Post
from feedsvc.model.site import Site
from feedsvc.sites import pelican_urls, text
from feedsvc.sites.fields import Matter

_LINK = re.compile(r"[{|](?:filename|static|attach|tag|category|author|index)[|}]")
_TERM = re.compile(r"[{|](tag|category|author)[|}]([^\"'\n<>)\]]+)")
_END = "<!-- PELICAN_END_SUMMARY -->"


def body(site: Site, post: Post, matter: Matter, summary: str, markup: Markup) -> Body:
    """The body as Pelican writes it in full; `summary` is that of its metadata, in Markdown too.

    Links are resolved after Markdown (Content._link_replacer), by the template `pelican`.
    """
    linked = bool(_LINK.search(matter.body) or _LINK.search(summary))
    words = site.rules["words"]
    excerpt = summary or (matter.body.partition(_END)[0] if _END in matter.body else "")
    if not excerpt and not isinstance(words, int):
        excerpt = matter.body
    return Body(
        text=matter.body,
        excerpt=excerpt,
        line=matter.split.line,
        markup=markup,
        template="pelican" if linked else "",
        variables=_variables(site, post, matter.body + summary) if linked else {},
        words=words if isinstance(words, int) else 0,
    )


def _variables(site: Site, post: Post, written: str) -> dict[str, Any]:
    """What the template knows: its own path, the folder of content, addresses of the site."""
    pages = site.rules["pages"]
    return {
        "path": post.path,
        "content": site.rules["path"],
        "folder": posixpath.dirname(post.path),
        "url": site.url,
        "pages": {path: f"{site.url}/{url.lstrip('/')}" for path, url in pages.items()},
        "terms": {
            f"{kind}:{name.strip()}": f"{site.url}/{_term(kind, name.strip(), site.rules)}"
            for kind, name in _TERM.findall(written)
        },
    }


def _term(kind: str, name: str, rules: Mapping[str, Any]) -> str:
    """The address of a tag's, a category's or an author's page; the site's where there is none."""
    slug = pelican_urls.slug(name, rules["slugs"], kind)
    try:
        return pelican_urls.expand(
            rules["urls"][kind], {"slug": slug, "name": text.plain(name)}, None
        )
    except pelican_urls.TemplateError:
        return ""
