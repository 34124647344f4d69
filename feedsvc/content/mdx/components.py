"""Components: what their tags show without being run, by their attributes alone."""

from __future__ import annotations

import re
from html import escape

from feedsvc.content.mdx.jsx import Tag

LINKS = ("Link", "ExternalLink", "A")
CODE = "CodeBlock"
PAIRED = (*LINKS, CODE)  # what is an element, too
_LANGUAGE = re.compile(r"(?:language-)?([\w+#.-]+)")
_SILENT = re.compile(r"Icon|Break|Clear|Divider|Toc|TOC|Head|Script|Style|Space")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif)(?:[?#].*)?\Z", re.IGNORECASE)
_VIDEO = re.compile(r"youtube|^YT", re.IGNORECASE)


def shown(tag: Tag, *, block: bool) -> str | None:
    """What the tag of a component shows by itself; None where only its program knows.

    `block` says whether it stands alone on its lines.
    """
    if tag.name in LINKS:
        href = tag.said("to", "href")
        opened = f'<a href="{escape(href)}">' + ("</a>" if tag.empty else "")
        return "</a>" if tag.closing else opened
    if tag.name == CODE and not tag.empty:
        return "</code></pre>" if tag.closing else _code(tag)
    if tag.closing or not tag.name:
        return ""
    if known := _video(tag) or _tweet(tag) or _picture(tag):
        return known
    title = tag.said("title", "label", "summary", "header", "heading")
    href = tag.said("href", "to")
    if title or href:
        return _titled(title or href, href, tag.said("description"), block=block)
    return None if tag.empty and not _SILENT.search(tag.name) else ""


def _code(tag: Tag) -> str:
    """The beginning of code, with its title before it."""
    title, language = tag.said("title"), _LANGUAGE.match(tag.said("language", "className"))
    named = f' class="language-{escape(language[1])}"' if language else ""
    before = f"<p><strong>{escape(title, quote=False)}</strong></p>" if title else ""
    return f"{before}<pre><code{named}>"


def _picture(tag: Tag) -> str:
    """A picture, or the text of one that has no address."""
    source, alt = tag.said("src"), escape(tag.said("alt"))
    if _PICTURE.search(source) or source.startswith("data:image/"):
        return f'<img src="{escape(source)}" alt="{alt}">'
    return f'<img alt="{alt}">' if alt else ""


def _video(tag: Tag) -> str:
    """A video of YouTube as the player that its address makes."""
    video = tag.said("id", "videoId", "videoid", "youTubeId")
    if not _VIDEO.search(tag.name) or not re.fullmatch(r"[\w-]{5,20}", video):
        return ""
    title = escape(tag.said("title") or "Video")
    return f'<iframe src="https://www.youtube.com/embed/{video}" title="{title}"></iframe>'


def _tweet(tag: Tag) -> str:
    """A tweet as a link to it."""
    number = tag.said("id")
    if not tag.name.endswith("Tweet") or not re.fullmatch(r"\d{1,25}", number):
        return ""
    address = f"https://twitter.com/i/status/{number}"
    return f'<a href="{address}">{address}</a>'


def _titled(title: str, href: str, description: str, *, block: bool) -> str:
    shown = f"<strong>{escape(title, quote=False)}</strong>"
    if href:
        shown = f'<a href="{escape(href)}">{shown}</a>'
    if description:
        shown += f" {escape(description, quote=False)}"
    return f"<p>{shown}</p>" if block else f"{shown} "
