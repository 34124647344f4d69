"""Answers: a request → status line, header fields and body, from what is held in memory.

Nothing here waits: no file is opened, nothing is compressed. All of it runs in the thread of the
server's loop.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from feedsvc.service import conditions
from feedsvc.service.clock import Clock
from feedsvc.service.derived import Derived
from feedsvc.service.documents import NO_SNIFFING, Document, Form
from feedsvc.service.folder import may_be_served
from feedsvc.service.metrics import OTHER, Requests
from feedsvc.service.negotiation import codings, wants_page
from feedsvc.service.quota import Quota
from feedsvc.service.shelf import Shelf

log = logging.getLogger("feedsvc")

_STRANGERS = 20  # paths without a document are looked for at most so many times a second

Page = Callable[[], tuple[int, str, bytes]]  # → status code, media type, body


class Request(Struct, frozen=True, gc=False):
    """A request as far as it matters here; names of header fields are in lower case.

    Fields that came several times are joined by commas (RFC 9110, 5.3). `client` is an address.
    """

    method: bytes
    target: bytes
    headers: Mapping[bytes, bytes]
    client: str


class Answer(Struct, frozen=True, gc=False):
    """What is sent: `start` is the status line and the first fields, `fields` all others."""

    start: bytes
    fields: bytes
    body: bytes


class Answers:
    """Answers requests for the documents of a shelf and for a few pages made on the spot.

    `derived` are documents that are made of others. `quota` is None where nobody is told to come
    less often.
    """

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        pages: Mapping[str, Page],
        derived: Derived,
        quota: Quota | None,
    ) -> None:
        self._shelf = shelf
        self._documents = shelf.documents
        self._clock = clock
        self._pages = pages
        self._derived = derived
        self._quota = quota
        self._looked: set[str] = set()
        self._looked_at = 0
        self.counted: Requests = Counter()

    def answer(self, request: Request) -> Answer:
        """The answer to one request, with what HEAD leaves out left out."""
        try:
            answer = self._answer(request)
        except Exception:
            log.exception("no answer to %r", request.target)
            answer = self.refusal(500)
        if request.method == b"HEAD":
            return Answer(answer.start, answer.fields, b"")
        return answer

    def refusal(self, status: int, more: str = "", feed: str = OTHER) -> Answer:
        """An answer that says only its status, with header fields more."""
        self.counted[feed, status] += 1
        body = f"{status} {HTTPStatus(status).phrase}\n".encode()
        kind = "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n"
        fields = f"{kind}Content-Length: {len(body)}\r\n{NO_SNIFFING}{more}\r\n"
        return Answer(self._clock.start(status), fields.encode(), body)

    def _answer(self, request: Request) -> Answer:
        if request.method not in (b"GET", b"HEAD"):
            return self.refusal(405, "Allow: GET, HEAD\r\n")
        paths = _paths(request.target)
        if paths[0] in self._pages:
            return self._page(self._pages[paths[0]])
        for path in paths:
            if (found := self._documents.get(path)) is not None:
                self._look_at(path)
                return self._document(request, found)
        for path in paths:
            if (found := self._derived.get(path)) is not None:
                self._look_at(self._derived.source(path))
                return self._document(request, found)
        return self._missing(paths)

    def _document(self, request: Request, found: Document) -> Answer:
        headers = request.headers
        forms = _forms(found, headers)
        form = _form(forms, headers)
        clock = self._clock
        status = conditions.outcome(headers, form.tag, found.modified, clock.seconds)
        if status == conditions.OK and b"if-none-match" in headers:
            form, status = _known(forms, headers, form)
        if status == conditions.FAILED:
            return self.refusal(412, feed=found.path)
        if self._quota and found.media.is_feed and request.method == b"GET":
            wait = self._wait(request, found)
            if wait:
                return self.refusal(429, f"Retry-After: {wait}\r\n", found.path)
        self.counted[found.path, status] += 1
        start = clock.start_of_document(status, found.modified)
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
        sources = filter(None, map(self._derived.source, paths))
        possible = [path for path in (*paths, *sources) if may_be_served(path)]
        for path in possible:
            self._look_at(path)
        return self.refusal(410 if any(map(self._shelf.was_there, possible)) else 404)

    def _page(self, page: Page) -> Answer:
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
            self._shelf.look_at(path)


def _forms(found: Document, headers: Mapping[bytes, bytes]) -> Mapping[str, Form]:
    if found.media.is_shown and wants_page(headers.get(b"accept", b""), found.media.name):
        return found.shown
    return found.forms


def _form(forms: Mapping[str, Form], headers: Mapping[bytes, bytes]) -> Form:
    if b"accept-encoding" not in headers:
        return forms[""]
    return next(forms[coding] for coding in codings(headers[b"accept-encoding"]) if coding in forms)


def _known(
    forms: Mapping[str, Form], headers: Mapping[bytes, bytes], best: Form
) -> tuple[Form, int]:
    """The form that the client has, if it would do as well, instead of the best one.

    Who came before the compressed twins were made has the plain form, and need not fetch again.
    """
    for coding in codings(headers.get(b"accept-encoding", b"")):
        form = forms.get(coding, best)
        if conditions.names(headers[b"if-none-match"], form.tag):
            return form, conditions.NOT_MODIFIED
    return best, conditions.OK


@lru_cache(256)
def _paths(target: bytes) -> tuple[str, ...]:
    """The documents that a request's target may mean, the first that exists does.

    The path is decoded once. `/tags/` is its index.html, `/tags/x` is x.html where there is no x.
    """
    if not target.startswith(b"/"):  # absolute form (RFC 9112, 3.2.2)
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    path = unquote_to_bytes(target[1:].partition(b"?")[0]).decode("utf-8", "replace")
    if not path or path.endswith("/"):
        return (f"{path}index.html",)
    return path, f"{path}.html"
