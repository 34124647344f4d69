"""Addresses: those of links and pictures in HTML that was made of Markdown, and in tags.

A generator's rules differ between what is written in Markdown and what is written as HTML. So HTML
in a text is marked before Markdown is read, or is not there yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from feedsvc.content.links.rules import Destination, Links
from feedsvc.content.mdx import components
from feedsvc.content.mdx.jsx import Tag, Value

_MARK = " data-written-as-html"
_RAW = re.compile(r"(?<!\]\()<(?:a|img)(?=[\s/>])", re.IGNORECASE)
_WRITTEN = re.compile(r'<(a href|img src)="([^"]*)"')
_HREF = re.compile(rf'<a{_MARK} href="([^"]*)"')
_LINKING = ("href", "to")


def marked(text: str) -> str:
    """A text of Markdown with a mark in the links and pictures that it has in HTML."""
    return _RAW.sub(lambda found: found[0] + _MARK, text) if "<" in text else text


def resolved(html: str, links: Links, told: Callable[[str, str], None]) -> str:
    """The HTML of Markdown with the addresses that its links and pictures have on the page.

    `told` is given what is to be said of an address that leads nowhere, and the address.
    """

    def written(found: re.Match[str]) -> str:
        address = unescape(found[2])
        is_link = found[1] == "a href"
        target = links.link(address) if is_link else links.picture(address)
        if target.address is None:
            told(target.why, address)
            return "<a" if is_link else "<img"
        same = target.address == address
        return found[0] if same else f'<{found[1]}="{escape(target.address)}"'

    def raw(found: re.Match[str]) -> str:
        target = links.raw(unescape(found[1]))
        return f'<a href="{escape(target.address or "")}"'

    made = _WRITTEN.sub(written, html)
    return _HREF.sub(raw, made).replace(_MARK, "") if _MARK in made else made


def of_tag(tag: Tag, links: Links) -> tuple[Tag, list[str]]:
    """A tag with the addresses that it has on the page, and what is said of the missing."""
    made: dict[str, Value] = {}
    why = []
    for name, value in tag.attributes.items():
        target = _target(tag, name, value, links)
        if target is None:
            made[name] = value
        elif target.address is None:
            why.append(target.why)
        else:
            made[name] = Value(target.address)
    if not tag.component or tag.name in components.LINKS or "alt" in tag.attributes:
        what = f"of <{tag.name}> is a program, which is not run, and left out"
        why += [f"the {name} {what}" for name in tag.programs]
    return tag._replace(attributes=made), why


def _target(tag: Tag, name: str, value: Value, links: Links) -> Destination | None:
    """What an attribute leads to; None for one that stays as it is."""
    if value.kind == "file":
        return links.file(value.text)
    if value.kind == "base":
        address = links.based(value.text)
        return links.component(address) if tag.name in components.LINKS else Destination(address)
    if name in _LINKING:
        return links.component(value.text) if tag.component else links.raw(value.text)
    return None
