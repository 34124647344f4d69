"""Answers: a request → status line, header fields and body, from what is held in memory.

Nothing here waits: no file is opened, no document is compressed. All of it runs in the thread of
the server's loop. Documents that are made of others, such as the page of a feed, are made here when
they are first asked for: they are small, and made of what is in memory.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus

from msgspec import Struct

from feedsvc.service.http import conditions
from feedsvc.service.http.clients import Quota, is_loopback
from feedsvc.service.http.conditions import codings, http_date, wants_page
from feedsvc.service.http.document_cache import DocumentCache
from feedsvc.service.http.documents import NO_SNIFFING, VARY, VARY_OF_FEEDS, Document, Form
from feedsvc.service.http.folder import may_be_served
from feedsvc.service.http.generated_pages import GeneratedPages
from feedsvc.service.http.metrics import OTHER, Requests
from feedsvc.service.http.reading import Host, Request

log = logging.getLogger("feedsvc")

_METHODS = "Allow: GET, HEAD, OPTIONS\r\n"
_SHARED = (  # what scripts of any site may ask for, and how (Fetch, 3.2.3)
    "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, HEAD\r\n"
    "Access-Control-Allow-Headers: *\r\nAccess-Control-Max-Age: 86400\r\n"
)
_STRANGERS = 20  # paths without a document are looked for at most so many times a second

Page = Callable[[], tuple[int, str, bytes]]  # → status code, media type, body


class Pages(Struct, frozen=True):
    """Pages made on the spot, by path, for who runs the server; `names` are its hosts.

    They are told also where a host is an address or a name that no stranger can own. Under other
    names the scripts of a stranger's page would read them (DNS rebinding).
    """

    made: Mapping[str, Page]
    names: frozenset[str] = frozenset()

    def is_told(self, host: Host | None) -> bool:
        """Whether who asks this host is told."""
        return host is None or host.is_private or host.name in self.names


class Answer(Struct, frozen=True, gc=False):
    """What is sent: `start` is the status line and the first fields, `fields` all others."""

    start: bytes
    fields: bytes
    body: bytes


class Answers:
    """Answers requests for the documents of a cache and for a few pages made on the spot.

    `generated` are documents that are made of others. `quota` is None where nobody is told to come
    less often.
    """

    def __init__(
        self,
        cache: DocumentCache,
        clock: Clock,
        pages: Pages,
        generated: GeneratedPages,
        quota: Quota | None,
    ) -> None:
        self._cache = cache
        self._documents = cache.documents
        self._clock = clock
        self._pages = pages
        self._generated = generated
        self._quota = quota
        self._looked: set[str] = set()
        self._looked_at = 0
        self.counted: Requests = Counter()

    def answer(self, request: Request) -> Answer:
        """The answer to one request, with what HEAD leaves out left out."""
        try:
            answer = self._answer(request)
        except Exception:
            log.exception("the request for %s could not be answered", request.target.paths)
            answer = self._refusal(500)
        if request.method == b"HEAD":
            return Answer(answer.start, answer.fields, b"")
        return answer

    def _refusal(self, status: int, more: str = "", feed: str = OTHER) -> Answer:
        """An answer that says only its status, with header fields more."""
        self.counted[feed, status] += 1
        body = f"{status} {HTTPStatus(status).phrase}\n".encode()
        kind = "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n"
        fields = f"{kind}Content-Length: {len(body)}\r\n{NO_SNIFFING}{more}\r\n"
        return Answer(self._clock.start(status), fields.encode(), body)

    def _answer(self, request: Request) -> Answer:
        if request.refused:
            return self._refusal(request.refused)
        if request.method in (b"GET", b"HEAD"):
            return self._found(request, request.target.paths)
        if request.method == b"OPTIONS":
            return self._options(request.target.paths)
        return self._refusal(405, _METHODS)

    def _found(self, request: Request, paths: tuple[str, ...]) -> Answer:
        if paths[0] in self._pages.made:
            return self._page(request, self._pages.made[paths[0]])
        for path in paths:
            if (found := self._documents.get(path)) is not None:
                self._look_at(path)
                return self._document(request, found)
        for path in paths:
            if (found := self._generated.get(path)) is not None:
                self._look_at(self._generated.source(path))
                return self._document(request, found)
        return self._missing(paths)

    def _page_of_feed(self, request: Request, feed: Document) -> Answer | None:
        """The page of a feed, for somebody who opens the feed's URL in a browser; None: no page.

        Readers may send a browser's Accept, too; only a browser names what it loads a document for
        (Fetch Metadata Request Headers, 2.2).
        """
        path = self._generated.page_of(feed.path)
        page = self._documents.get(path) or self._generated.get(path) if path else None
        if page is None:
            return None
        answer = self._document(request, page)
        return Answer(answer.start, answer.fields.replace(_VARY, _VARY_OF_FEEDS), answer.body)

    def _document(self, request: Request, found: Document) -> Answer:
        headers = request.headers
        media = found.media
        opened = media.is_feed and headers.get(b"sec-fetch-dest") == b"document"
        if opened and b"text/html" in headers.get(b"accept", b""):
            page = wants_page(headers[b"accept"], media.name) and self._page_of_feed(request, found)
            if page:
                return page
        shown = (
            media.is_feed and b"accept" in headers and wants_page(headers[b"accept"], media.name)
        )
        forms = found.shown if shown else found.forms
        form = _form(forms, headers)
        clock = self._clock
        status = conditions.outcome(headers, form.tag, found.modified, clock.seconds)
        if status == conditions.OK and b"if-none-match" in headers:
            form, status = _known(forms, headers, form)
        if status == conditions.FAILED:
            return self._refusal(412, feed=found.path)
        if self._quota and media.is_feed and request.method == b"GET":
            wait = self._wait(request, found)
            if wait:
                return self._refusal(429, f"Retry-After: {wait}\r\n", found.path)
        self.counted[found.path, status] += 1
        kept = not (shown or media.is_page or _is_at_home(request))
        start = clock.start_of_document(status, found.modified, kept=kept)
        if status == conditions.NOT_MODIFIED:
            return Answer(start, form.brief, b"")
        return Answer(start, form.fields, form.body)

    def _wait(self, request: Request, found: Document) -> int:
        if self._quota is None or conditions.is_conditional(request.headers):
            return 0
        agent = request.headers.get(b"user-agent", b"")
        return self._quota.wait(
            request.client, agent, found.path, found.digest, self._clock.seconds
        )

    def _missing(self, paths: tuple[str, ...]) -> Answer:
        sources = filter(None, map(self._generated.source, paths))
        possible = [path for path in (*paths, *sources) if may_be_served(path)]
        for path in possible:
            self._look_at(path)
        return self._refusal(410 if any(map(self._cache.was_there, possible)) else 404)

    def _options(self, paths: tuple[str, ...]) -> Answer:
        """What may be done; a browser asks before a script of another site does it."""
        self.counted[OTHER, 204] += 1
        shared = "" if paths and paths[0] in self._pages.made else _SHARED
        return Answer(self._clock.start(204), f"{_METHODS}{shared}\r\n".encode(), b"")

    def _page(self, request: Request, page: Page) -> Answer:
        if not self._pages.is_told(request.host):
            return self._refusal(421)
        status, media_type, body = page()
        fields = f"Content-Type: {media_type}\r\nCache-Control: no-store\r\n{NO_SNIFFING}"
        fields += f"Content-Length: {len(body)}\r\n\r\n"
        self.counted[OTHER, status] += 1
        return Answer(self._clock.start(status), fields.encode(), body)

    def _look_at(self, path: str) -> None:
        """Once a second have it looked whether others changed what is asked for."""
        if self._looked_at != self._clock.seconds:
            self._looked_at = self._clock.seconds
            self._looked.clear()
        if path not in self._looked and len(self._looked) < len(self._documents) + _STRANGERS:
            self._looked.add(path)
            self._cache.look_at(path)


_VARY, _VARY_OF_FEEDS = (f"Vary: {one}\r\n".encode() for one in (VARY, VARY_OF_FEEDS))


def _is_at_home(request: Request) -> bool:
    """Whether an author looks at this machine's own address: what was saved is to be seen at once.

    A proxy on this machine may use such an address, too, but tells of a client elsewhere.
    """
    if request.host is None or not request.host.is_loopback:
        return False
    return b"x-forwarded-for" not in request.headers or is_loopback(request.client)


def _form(forms: Mapping[str, Form], headers: Mapping[bytes, bytes]) -> Form:
    if b"accept-encoding" not in headers:
        return forms[""]
    return next(forms[coding] for coding in codings(headers[b"accept-encoding"]) if coding in forms)


def _known(
    forms: Mapping[str, Form], headers: Mapping[bytes, bytes], best: Form
) -> tuple[Form, int]:
    """The form that the client has, if it would do as well, instead of the best one.

    Who came before the compressed forms were made has the plain form, and need not fetch again.
    """
    for coding in codings(headers.get(b"accept-encoding", b"")):
        form = forms.get(coding, best)
        if conditions.names(headers[b"if-none-match"], form.tag):
            return form, conditions.NOT_MODIFIED
    return best, conditions.OK


class Clock:
    """The time in seconds since 1970, and the first lines of answers that go with it.

    `now` gives the time; `max_age` is for how many seconds a document may be taken for fresh,
    which ends at the moment `until` (seconds since 1970, 0 is never) when another will come out.
    """

    def __init__(self, now: Callable[[], int], max_age: int) -> None:
        self._now = now
        self._max_age = max_age
        self._until = 0
        self.seconds = 0
        self._starts: dict[int, bytes] = {}  # by status, below 0 where it is not kept
        self.tick()

    def keep(self, max_age: int, until: int) -> None:
        """Change what holds, from the next second on."""
        self._max_age, self._until = max_age, until

    def tick(self) -> None:
        """Read the time anew."""
        self.seconds = self._now()
        self._starts = {}

    def start(self, status: int) -> bytes:
        """Status line and Date."""
        return self._line(status) + self._date(self.seconds)

    def start_of_document(self, status: int, modified: int, *, kept: bool) -> bytes:
        """Status line, Date and Cache-Control; what is not `kept` is asked for each time.

        Date is never before `modified` (RFC 9110, 8.8.2.1): of a document that changed several
        times within a second the last change counts as later than it was.
        """
        if modified > self.seconds:
            self.tick()
        if modified > self.seconds:
            return self._line(status) + self._date(modified) + self._fresh(kept)
        key = status if kept else -status
        made = self._starts.get(key)
        if made is None:
            made = self._line(status) + self._date(self.seconds) + self._fresh(kept)
            self._starts[key] = made
        return made

    @staticmethod
    def _line(status: int) -> bytes:
        return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()

    @staticmethod
    def _date(seconds: int) -> bytes:
        return b"Date: " + http_date(seconds) + b"\r\n"

    def _fresh(self, kept: bool) -> bytes:
        if not kept:
            return b"Cache-Control: no-cache\r\n"
        seconds = self._max_age
        if self._until > self.seconds:
            seconds = min(seconds, self._until - self.seconds)
        return f"Cache-Control: max-age={seconds}\r\n".encode()
