"""Feed readers on loopback, who ask again and again and look whether answers are whole."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence

_CODINGS = ("identity", "gzip")


class Clients:
    """So many threads, with so many requests a second in all; `paths` are what they ask for."""

    def __init__(self, port: int, paths: Sequence[str], threads: int, rate: float) -> None:
        self._port = port
        self._paths = paths
        self._pause = threads / rate
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(threads)
        ]
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []

    def start(self) -> None:
        """Begin to ask."""
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        """Wait until nobody asks any more."""
        self._ended.set()
        for one in self._threads:
            one.join()

    def _run(self, number: int) -> None:
        chance = random.Random(number)
        tags: dict[str, str] = {}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        while not self._ended.wait(self._pause):
            path = chance.choice(self._paths)
            try:
                told = self._ask(connection, path, chance, tags)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                told = "broken", f"{path}: {error!r}"
            self._note(*told)
        connection.close()

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        chance: random.Random,
        tags: dict[str, str],
    ) -> tuple[str, str]:
        """→ the status, and what is wrong with the answer."""
        headers = {"Accept-Encoding": chance.choice(_CODINGS)}
        if path in tags and chance.random() < 0.7:
            headers["If-None-Match"] = tags[path]
        connection.request("GET", f"/{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            expected = answer.status in (304, 404, 410)
            return str(answer.status), "" if expected else f"{path}: {answer.status}"
        tag = tags[path] = answer.getheader("ETag", "")
        data = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
        whole = hashlib.sha256(data).hexdigest()[:32] in tag
        return "200", "" if whole else f"{path}: {len(data)} bytes are not those of {tag}"

    def _note(self, status: str, wrong: str) -> None:
        with self._lock:
            self.answers[status] += 1
            if wrong:
                self.wrong.append(wrong)


def served(port: int, path: str) -> bytes:
    """A document, as it is served now."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        return answer.read() if answer.status in (200, 503) else b""
    finally:
        connection.close()


def awaited(port: int, path: str, token: str, patience: float) -> float | None:
    """Seconds until a document has this word in it; None if it has not in time."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if token.encode() in served(port, path):
            return time.monotonic() - started
        time.sleep(0.02)
    return None
