"""What the formats have in common: text and dates, so that all three say the same, and joining.

An Atom or RSS document is an opening, the entries as bytes, and an end. Joining takes none of the
libraries that making takes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from msgspec import structs

from feedsvc.model.address import is_harmless
from feedsvc.model.characters import clean
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.overview import Summary
from feedsvc.model.site import Author

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@lru_cache(maxsize=1)  # asked for each format of an entry, one after the other
def clean_entry(entry: Entry) -> Entry:
    """Return the entry as it may be written: every text cleaned, nothing in it empty.

    A title of nothing but blanks and forbidden characters becomes the address, because Atom
    demands a title and readers show worse; authors without a name and empty terms are left out.
    """
    url = clean(entry.url)
    return Entry(
        id=clean(entry.id),
        url=url,
        title=_unless_blank(clean(entry.title), url),
        published=entry.published,
        updated=entry.updated,
        authors=tuple(filter(None, map(_clean_author, entry.authors))),
        terms=tuple(term for term in map(clean, entry.terms) if term.strip()),
        image=clean(entry.image),
        language=clean(entry.language),
    )


@lru_cache(maxsize=1)
def clean_content(content: Content) -> Content:
    """Return the content with both texts cleaned; a blank summary becomes empty."""
    return Content(html=clean(content.html), summary=_unless_blank(clean(content.summary), ""))


def clean_feed(feed: Feed) -> Feed:
    """Return the feed as its head may be written; its entries are left as they are.

    A blank title becomes the address of the page, a blank description becomes empty.
    """
    alternate = clean_line(feed.alternate)
    return structs.replace(
        feed,
        url=clean_line(feed.url),
        title=_unless_blank(clean_line(feed.title), alternate),
        alternate=alternate,
        description=_unless_blank(clean_line(feed.description), ""),
        language=clean_line(feed.language),
        author=_clean_author(feed.author) if feed.author else None,
        icon=clean_line(feed.icon),
        logo=clean_line(feed.logo),
    )


def summary(whole: Feed) -> Summary:
    """What is told of a feed, given with all of its entries, newest first."""
    made = clean_feed(whole)
    return Summary(
        name=made.name,
        title=made.title,
        paths=made.documents,
        count=len(whole.entries),
        alternate=made.alternate,
        description=made.description,
        language=made.language,
        newest=whole.entries[0].published if whole.entries else None,
        changed=made.updated if whole.entries else None,
    )


@lru_cache(maxsize=256)
def clean_line(text: str) -> str:
    """Return a short text cleaned; feeds of one site have many in common."""
    return clean(text)


def rfc3339(instant: datetime) -> str:
    """Return `YYYY-MM-DDThh:mm:ssZ`, the one form that every reader understands (RFC 3339)."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def rfc822(instant: datetime) -> str:
    """Return `Mon, 02 Jan 2006 15:04:05 +0000`, in English whatever the locale (RFC 5322, 3.3)."""
    moment = instant.astimezone(UTC)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def _unless_blank(text: str, otherwise: str) -> str:
    return text if text.strip() else otherwise


def _clean_author(author: Author) -> Author | None:
    name = clean(author.name)
    if not name.strip():
        return None
    uri = clean(author.uri)
    return Author(name=name, email=clean(author.email), uri=uri if uri and is_harmless(uri) else "")


ENDS = {"atom": b"</feed>\n", "rss": b"  </channel>\n</rss>\n"}


def bare_feed(feed: Feed) -> Feed:
    """Return the feed with no more of its entries than its openings depend on.

    Where an entry names no author, the feed has to (RFC 4287, 4.1.1).
    """
    return structs.replace(feed, entries=tuple(e for e in feed.entries if not e.authors)[:1])
