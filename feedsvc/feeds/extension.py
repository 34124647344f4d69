"""The one private extension of python-feedgen: it repairs and completes what feedgen writes.

feedgen calls `extend_atom` or `extend_rss` with the element it has just made. Elements of Atom
and RSS have no namespace in memory (feedgen writes `xmlns` as a plain attribute), so they are
found by their bare names.

What feedgen 1.0 gets wrong, and is put right here:

- entry links lose everything but `href`;
- RSS dates are formatted under `locale.setlocale`, which is process-wide and not thread-safe:
  they are kept from feedgen and written here;
- an RSS item without a description gets its content as the description;
- RSS authors without an e-mail address vanish, and `updated` never reaches RSS;
- there is no `xml:base`, no language of an entry, and media stand in a `media:group`.
"""

from __future__ import annotations

from lxml import etree

from feedsvc.feeds.text import rfc822, rfc3339
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed

NAME = "feedsvc"

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"

ATOM_NAMESPACES = {"media": _MEDIA}
RSS_NAMESPACES = {"atom": _ATOM, "content": _CONTENT, "dc": _DC, "media": _MEDIA}


class FeedExtension:
    """Completes the head of one feed; `namespaces` are declared once, on the root."""

    def __init__(self, feed: Feed, namespaces: dict[str, str]) -> None:
        self._feed = feed
        self._namespaces = namespaces

    def extend_ns(self) -> dict[str, str]:
        """Return the prefixes that the head and every entry use."""
        place = self._feed.place
        history = {"fh": _HISTORY} if place.archive or place.complete else {}
        deleted = {"at": _TOMBSTONES} if self._feed.deleted else {}
        return self._namespaces | history | deleted

    def extend_atom(self, root: etree._Element) -> None:
        """Complete `<feed>`."""
        _declare_text(root, "title", "subtitle")
        root.find("updated").text = rfc3339(self._feed.updated)
        self._add_history(root, "link", "atom", "application/atom+xml")
        for identifier, when in self._feed.deleted:
            deleted = etree.SubElement(root, f"{{{_TOMBSTONES}}}deleted-entry")
            deleted.set("ref", clean(identifier))
            deleted.set("when", rfc3339(when))

    def extend_rss(self, root: etree._Element) -> None:
        """Complete the only child of `<rss>`, its channel."""
        channel = root[0]
        _add(channel, "lastBuildDate", rfc822(self._feed.updated))
        if self._feed.author:
            _add(channel, f"{{{_DC}}}creator", self._feed.author.name)
        self._add_history(channel, f"{{{_ATOM}}}link", "rss", "application/rss+xml")

    def _add_history(self, head: etree._Element, link: str, kind: str, media_type: str) -> None:
        """Place the document in its feed's history (RFC 5005, 2 to 4)."""
        place = self._feed.place
        if place.complete:
            etree.SubElement(head, f"{{{_HISTORY}}}complete")
        if place.archive:
            etree.SubElement(head, f"{{{_HISTORY}}}archive")
        relations = (
            ("current", place.current.get(kind, "")),
            ("prev-archive", place.previous and f"{place.previous}.{kind}"),
            ("next-archive", place.next and f"{place.next}.{kind}"),
        )
        for relation, url in relations:
            if url:
                etree.SubElement(head, link, rel=relation, href=clean(url), type=media_type)


class EntryExtension:
    """Completes one entry."""

    def __init__(self, entry: Entry, content: Content) -> None:
        self._entry = entry
        self._content = content

    def extend_atom(self, element: etree._Element) -> None:
        """Complete `<entry>`."""
        entry = self._entry
        if entry.language:
            element.set(f"{{{_XML}}}lang", entry.language)
        _declare_text(element, "title")
        link = element.find("link")
        link.set("rel", "alternate")
        link.set("type", "text/html")
        element.find("published").text = rfc3339(entry.published)
        element.find("updated").text = rfc3339(entry.updated)
        for content in element.findall("content"):
            content.set(f"{{{_XML}}}base", entry.url)
        self._add_image(element)

    def extend_rss(self, item: etree._Element) -> None:
        """Complete `<item>`."""
        entry = self._entry
        _add(item, "pubDate", rfc822(entry.published))
        if entry.updated != entry.published:
            _add(item, f"{{{_ATOM}}}updated", rfc3339(entry.updated))
        for author in entry.authors:
            _add(item, f"{{{_DC}}}creator", author.name)
        if self._content.html:
            # Readers may take the last of the two, so a description comes first, be it empty.
            if item.find("description") is None:
                _add(item, "description", "")
            _add(item, f"{{{_CONTENT}}}encoded", self._content.html)
        self._add_image(item)

    def _add_image(self, element: etree._Element) -> None:
        """Add the image twice, as jekyll-feed does: readers look in one place or the other."""
        if image := self._entry.image:
            etree.SubElement(element, f"{{{_MEDIA}}}thumbnail", url=image)
            etree.SubElement(element, f"{{{_MEDIA}}}content", medium="image", url=image)


def _declare_text(parent: etree._Element, *names: str) -> None:
    """Say of the text constructs named that they are plain text (RFC 4287, 3.1.1.1)."""
    for name in names:
        for element in parent.findall(name):
            element.set("type", "text")


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
