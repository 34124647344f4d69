"""What is added once a text is read: ids of headers, the table of contents, the footnotes."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from feedsvc.content.kramdown.inline import Inline
from feedsvc.content.kramdown.syntax import Document, Heading
from feedsvc.content.kramdown.tree import TreeBuilder, append_text

_NO_WORD = re.compile(r"[^\w\- \t]")
_NO_LETTER = re.compile(r"^[^a-zA-Z]+|[^a-zA-Z0-9 -]", re.MULTILINE)
_NBSP = "\N{NO-BREAK SPACE}"


def name_headings(document: Document) -> None:
    """Gives each header without an id the one kramdown, or its GFM parser, makes of its text."""
    if not document.options.auto_ids:
        return
    used: dict[str, int] = {}
    for heading in document.headings:
        if "id" in heading.element.attrib:
            continue
        name = _heading_id(heading, gfm=document.options.gfm)
        used[name] = times = used.get(name, -1) + 1
        again = f"-{times}" if times else ""
        heading.element.set("id", f"{document.options.auto_id_prefix}{name}{again}")


def _heading_id(heading: Heading, *, gfm: bool) -> str:
    if not gfm:
        return _NO_LETTER.sub("", heading.source).replace(" ", "-").lower() or "section"
    text = unescape("".join(_texts(heading.element))).lower()
    return re.sub(r"[ \t]", "-", _NO_WORD.sub("", text))


def _texts(element: Element) -> list[str]:
    """The texts of a header; its footnotes are none of it."""
    found = [element.text or ""]
    for child in element:
        if not _is_mark(child):
            found += _texts(child)
        found.append(child.tail or "")
    return found


def _is_mark(element: Element) -> bool:
    return element.tag == "sup" and element.get("id", "").startswith("fnref:")


def add_contents(document: Document) -> None:
    """Replaces the list marked `{:toc}` by the table of contents."""
    place = document.contents_at
    if place is None:
        return
    del place[:]
    place.text = None
    open_lists = [(0, place)]
    for heading in document.headings:
        name = heading.element.get("id", "")
        hidden = "no_toc" in heading.element.get("class", "").split()
        if not name or hidden or heading.level not in document.options.toc_levels:
            continue
        while open_lists[-1][0] >= heading.level:
            open_lists.pop()
        entries = open_lists[-1][1]
        if entries is not place and entries.tag == "li":
            entries = SubElement(entries, place.tag)
            open_lists[-1] = (open_lists[-1][0], entries)
        item = SubElement(entries, "li")
        _copy(heading.element, SubElement(item, "a", {"href": f"#{name}"}))
        open_lists.append((heading.level, item))


def _copy(source: Element, target: Element) -> None:
    """Adds the content of a header to a link: without footnotes, links only by their text."""
    append_text(target, source.text or "")
    for child in source:
        if child.tag == "a":
            _copy(child, target)
        elif not _is_mark(child):
            _copy(child, SubElement(target, child.tag, child.attrib))
        append_text(target, child.tail or "")


def add_footnotes(document: Document, root: Element, builder: TreeBuilder, inline: Inline) -> None:
    """Adds the footnotes that are marked, in the order of their marks, each with its way back."""
    if not document.marked:
        return
    place = document.footnotes_at
    if place is None:
        place = SubElement(root, "div")
    else:
        place.tag = "div"
    place.set("class", "footnotes")
    start = document.options.footnote_nr
    notes = SubElement(place, "ol", {"start": str(start)} if start != 1 else {})
    done = 0
    while done < len(document.marked):  # a footnote may mark further ones
        name = list(document.marked)[done]
        item = SubElement(notes, "li", {"id": f"fn:{document.options.footnote_prefix}{name}"})
        times = document.marked[name]
        builder.fill(item, document.footnotes[name], inner=True)
        inline.read(item)
        _add_way_back(document, item, name, times)
        item.tail = "\n"
        done += 1


def _add_way_back(document: Document, item: Element, name: str, times: int) -> None:
    text = document.options.footnote_backlink
    if not text:
        return
    last = _last_paragraph(item, deep=document.options.footnote_backlink_inline)
    space = "" if last is None else _NBSP
    paragraph = SubElement(item, "p") if last is None else last
    for time in range(times):
        again = f":{time}" if time else ""
        append_text(paragraph, _NBSP if time else space)
        target = f"#fnref:{document.options.footnote_prefix}{name}{again}"
        link = SubElement(paragraph, "a", {"href": target, "class": "reversefootnote"})
        link.text = AtomicString(text)
        if time:
            SubElement(link, "sup").text = AtomicString(str(time + 1))


def _last_paragraph(item: Element, *, deep: bool) -> Element | None:
    last = item[-1] if len(item) else None
    while deep and last is not None and last.tag != "p" and not re.fullmatch("h[1-6]", last.tag):
        last = last[-1] if len(last) else None
    return last if last is not None and (deep or last.tag == "p") else None
