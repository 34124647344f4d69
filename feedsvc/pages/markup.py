"""Markup: the pieces of HTML that pages for people are made of. Pure.

Whatever authors write is escaped, and isolated where its direction could turn what is around it
(HTML, 4.5.25). Nothing of a page comes from another host, and all of it can be read without the
script, which only shows the copy buttons.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote

from feedsvc.model.characters import clean
from feedsvc.model.document import MARK
from feedsvc.model.overview import Preview, plain
from feedsvc.pages.activity import day_name
from feedsvc.pages.style import PAGE_STYLE, SCRIPT

_SHOWN = 320  # characters of a summary


def page(title: str, top: str, head: Iterable[str], body: Iterable[str]) -> bytes:
    """Return a whole page; `title` is plain, `top` the way to the top of the folder.

    Its own words are English, whatever language the site is in.
    """
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta name="generator" content="{MARK}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(plain(title))}</title>",
        f'<link rel="stylesheet" href="{top}{PAGE_STYLE}">',
        f'<script src="{top}{SCRIPT}" defer></script>',
        *head,
        "</head>",
        "<body>",
        '<a class="skip" href="#main">Skip to content</a>',
        *body,
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


@lru_cache(maxsize=4_096)
def text(written: str, language: str = "") -> str:
    """What an author wrote, as text of its own direction and language."""
    lang = f' lang="{escape(plain(language))}"' if language else ""
    return f"<bdi{lang}>{escape(' '.join(clean(written).split()))}</bdi>"


def anchor(url: str, inner: str, more: str = "") -> str:
    """A link round inner HTML; only the inner where the address is not one of the web."""
    if not url.lower().startswith(("http://", "https://")):
        return inner
    return f'<a href="{escape(clean(url))}"{more}>{inner}</a>'


@lru_cache(maxsize=4_096)
def local(path: str) -> str:
    """The address of a document from the page, as an attribute's value."""
    return escape(quote(path))


@lru_cache(maxsize=4_096)
def day(instant: datetime) -> str:
    """A day for people and programs, in UTC."""
    when = instant.astimezone(UTC)
    shown = day_name(when.day, when.month, when.year)
    return f'<time datetime="{when.date().isoformat()}">{shown}</time>'


def address_to_copy(identifier: str, name: str, address: str) -> list[str]:
    """A field with an address, its button, and a link that opens it in a reader.

    The button is shown by the script; without it the field can be selected and copied.
    """
    value = escape(address)
    return [
        '<div class="address">',
        f'<label for="{identifier}">{name}</label>',
        f'<input id="{identifier}" type="url" value="{value}" readonly>',
        f'<button type="button" hidden data-copy="{identifier}">Copy</button>',
        f'<a class="button" href="feed:{value}">Open in a reader</a>',
        "</div>",
    ]


def previews(entries: Iterable[Preview]) -> list[str]:
    """Posts, newest first: day, title, the beginning of the text."""
    lines = ['<ol class="posts">']
    for one in entries:
        title = anchor(one.url, text(one.title, one.language))
        lines += ["<li><article>", f"<h3>{title}</h3>", f"<p>{day(one.published)}</p>"]
        if one.summary:
            lines.append(f"<p>{text(_beginning(one.summary), one.language)}</p>")
        lines.append("</article></li>")
    return [*lines, "</ol>"]


def _beginning(summary: str) -> str:
    """No more than fits a few lines, cut between words where there are any."""
    if len(summary) <= _SHOWN:
        return summary
    words, blank, _ = summary[: _SHOWN + 1].rpartition(" ")
    return f"{words} …" if blank else f"{summary[:_SHOWN]}…"
