"""A post as `expected.json` has it, and the feeds of generators as such posts."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateutil import parser
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from tests.recording.structure import BLOCKS, structure

KEYS = ("url", "id", "title", "published", "updated", "terms", "authors", "summary", "content")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def post(**given):
    """A post with all its keys, each in the one form that is compared."""
    html = given.pop("html")
    published = instant(given["published"])
    made = {
        **given,
        "published": published,
        # What changed before it was published has not changed since.
        "updated": max(published, instant(given.get("updated") or given["published"])),
        "terms": sorted(set(given["terms"])),
        "summary": plain(given["summary"] or "") or None,
        "content": structure(html, given["url"]),
    }
    return {key: made[key] for key in KEYS}


def instant(written):
    """A moment in UTC, to the second."""
    if not isinstance(written, datetime):
        zoned = written[:4].isdigit()
        written = parser.isoparse(written) if zoned else parsedate_to_datetime(written)
    return written.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(html):
    """The text of some HTML on one line."""
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    for node in tree.body.css("*"):
        if node.tag in BLOCKS or node.tag == "br":
            node.insert_before(" ")
            node.insert_after(" ")
    return " ".join(tree.body.text().split())


def entries(path):
    """The entries of an Atom feed, by address."""
    found = {}
    feed = etree.parse(path).getroot()
    for entry in feed.iterfind("a:entry", ATOM):
        texts = {
            name: entry.findtext(f"a:{name}", namespaces=ATOM)
            for name in ("id", "published", "updated", "summary")
        }
        url = _link(entry)
        found[url] = {
            **texts,
            "url": url,
            "title": _text(entry.find("a:title", ATOM)),
            "summary": _text(entry.find("a:summary", ATOM), html=True),
            "terms": [term.get("term") for term in entry.iterfind("a:category", ATOM)],
            "authors": _names(entry) or _names(feed),
            "html": entry.findtext("a:content", namespaces=ATOM) or "",
        }
    return found


def _names(element):
    return [name.text for name in element.iterfind("a:author/a:name", ATOM)]


def _link(entry):
    (link, *_) = [
        x for x in entry.iterfind("a:link", ATOM) if x.get("rel", "alternate") == "alternate"
    ]
    return link.get("href")


def _text(element, html=False):
    """The text of a title or, as HTML, of a summary."""
    if element is None:
        return None
    marked = element.get("type") == "html"
    if html:
        return element.text or "" if marked else escaped(element.text or "")
    return plain(element.text or "") if marked else " ".join((element.text or "").split())


def escaped(text):
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
