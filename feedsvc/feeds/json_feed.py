"""JSON Feed 1.1 (jsonfeed.org/version/1.1), each item made once and joined as bytes.

Members stand one a line, in a fixed order; an absent value is left out, never null or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import JSONEncoder

from feedsvc.feeds.text import clean_content, clean_entry, clean_feed, clean_line, rfc3339
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author

_VERSION = "https://jsonfeed.org/version/1.1"

_encode = JSONEncoder(ensure_ascii=False).encode


def item(entry: Entry, content: Content) -> bytes:
    """Return one item as the lines it takes up in a document, without a comma or line end."""
    entry, content = clean_entry(entry), clean_content(content)
    members = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": content.html,
        # An item must have content of one kind.
        "content_text": "" if content.html else content.summary or entry.title,
        "summary": content.summary,
        "image": entry.image,
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "tags": entry.terms,
        "authors": tuple(map(_author, entry.authors)),
        "language": entry.language,
    }
    lines = _lines({k: v for k, v in members.items() if v}, "      ")
    return b"    {\n" + lines + b"\n    }"


def json(feed: Feed, items: Sequence[bytes]) -> bytes:
    """Return a whole document; `items` are those of `feed.entries`, made by `item`."""
    feed = clean_feed(feed)
    members = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.alternate,
        "feed_url": clean_line(feed.address("json")),
        "next_url": feed.place.previous and feed.place.previous + ".json",
        "description": feed.description,
        "icon": feed.logo,
        "favicon": feed.icon,
        "language": feed.language,
        "authors": (_author(feed.author),) if feed.author else (),
    }
    head = _lines({k: v for k, v in members.items() if v}, "  ")
    body = (b"\n", b",\n".join(items), b"\n  ") if items else ()
    return b"".join((b"{\n", head, b',\n  "items": [', *body, b"]\n}\n"))


def _author(author: Author) -> dict[str, str]:
    """Name the author and the page; the format has no member for an e-mail address."""
    return {"name": author.name} | ({"url": author.uri} if author.uri else {})


def _lines(members: Mapping[str, object], indent: str) -> bytes:
    """Write the members, one a line.

    U+2028 and U+2029 are legal in JSON but end a line in older JavaScript. Outside of strings
    neither occurs, so escaping them in the whole is right.
    """
    text = ",\n".join(f"{indent}{_encode(k)}: {_encode(v)}" for k, v in members.items())
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()
