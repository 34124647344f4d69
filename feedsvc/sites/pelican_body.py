"""The body of a Pelican article: what its links within the site lead to, and its summary."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from feedsvc.model import Body, Markup, Post, Site
from feedsvc.sites import pelican_urls, text
from feedsvc.sites.pelican_metadata import Head

_LINK = re.compile(r"[{|](?:filename|static|attach|tag|category|author|index)[|}]")
_TERM = re.compile(r"[{|](tag|category|author)[|}]([^\"'\n<>)\]]+)")
_END = "<!-- PELICAN_END_SUMMARY -->"
_WORD = re.compile(r"\S+")


def body(site: Site, post: Post, head: Head, summary: str, markup: Markup) -> Body:
    """The body as Pelican writes it in full; `summary` is that of its metadata, in Markdown too.

    Links are resolved after Markdown (Content._link_replacer), by the template `pelican`.
    """
    linked = bool(_LINK.search(head.body) or _LINK.search(summary))
    words = site.rules["words"]
    cut = {} if summary or _END in head.body or not words else {"summary_words": words}
    return Body(
        text=head.body,
        excerpt=summary or beginning(head.body, words),
        line=head.line,
        markup=markup,
        template="pelican" if linked else "",
        variables={**cut, **(_variables(site, post, head.body + summary) if linked else {})},
    )


def beginning(body: str, words: Any) -> str:
    """The body's first paragraphs, as many as hold `words` words; all of it without a number."""
    if _END in body:
        return body.partition(_END)[0]
    if not isinstance(words, int):
        return body
    for count, found in enumerate(_WORD.finditer(body), 1):
        if count >= words:
            end = body.find("\n\n", found.end())
            return body[:end] if end >= 0 else body
    return body


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
