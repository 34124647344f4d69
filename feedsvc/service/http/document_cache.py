"""The shelf: the folder's documents, ready to be sent, renewed one by one, whole.

The thread that ran a pass puts changed documents here, at first as they are; a thread of low
priority makes their compressed twins and looks after files that others may have changed. Whoever
answers requests takes them as they are; what there is no room for is read again for each.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from feedsvc.service.http import folder as files
from feedsvc.service.http.compression import encodings
from feedsvc.service.http.documents import Addresses, Document, content_digest, document
from feedsvc.service.http.last_modified import LastModifiedLog
from feedsvc.service.http.lru import Lru

log = logging.getLogger("feedsvc")

_NICENESS = 10


class DocumentCache:
    """The documents of a folder by path; `now` gives seconds since 1970.

    About `most` bytes of them are held in memory.
    """

    def __init__(
        self,
        folder: Path,
        addresses: Addresses,
        journal: LastModifiedLog,
        now: Callable[[], int],
        most: int,
    ) -> None:
        self._folder = folder
        self._addresses = addresses
        self._journal = journal
        self._now = now
        self._documents = Lru(most, self._read)
        self._digests: dict[str, str] = {}
        self._seals: dict[str, tuple[int, ...]] = {}
        self._reading = threading.Lock()
        self._wishes = threading.Condition()
        self._to_look_at: dict[str, None] = {}
        self._to_compress: dict[str, None] = {}
        self._working = self._stopping = False
        self._thread = threading.Thread(target=self._work, name="feedsvc-shelf", daemon=True)

    @property
    def documents(self) -> Lru:
        """All documents, as they are now and as they come to be."""
        return self._documents

    def was_there(self, path: str) -> bool:
        """Whether a path once was a document and is none now; does not wait."""
        return path not in self._documents and self._journal.knows(path)

    def load(self) -> None:
        """Read the whole folder, what lies highest first: there may not be room for all of it."""
        self.renew(sorted(files.listing(self._folder), key=lambda path: path.count("/")))

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """End the thread when it has done what it is at."""
        with self._wishes:
            self._stopping = True
            self._wishes.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def renew(self, paths: Iterable[str]) -> None:
        """Take in these documents as they are on disk now; those that are gone leave."""
        changed = [path for path in paths if self._renewed(path)]
        with self._reading:
            self._journal.save()
        if changed:
            with self._wishes:
                self._to_compress.update(dict.fromkeys(changed))
                self._wishes.notify_all()

    def look_at(self, path: str) -> None:
        """Ask for a look whether others changed, made or removed this file; returns at once."""
        with self._wishes:
            self._to_look_at[path] = None
            self._wishes.notify_all()

    def settled(self, timeout: float) -> bool:
        """Wait until all that was asked for is done; whether it is."""
        with self._wishes:
            return self._wishes.wait_for(self._is_idle, timeout)

    def _is_idle(self) -> bool:
        return not (self._working or self._to_look_at or self._to_compress)

    def _renewed(self, path: str) -> bool:
        """Read one document; whether it has a new body."""
        with self._reading:
            found = files.read(self._folder, path, self._seals.get(path, ()))
            if found is None:
                self._documents.drop(path)
                self._digests.pop(path, None)
                self._seals.pop(path, None)
                return False
            if not found.seal or found.seal == self._seals.get(path):
                return False  # being written, or known
            self._seals[path] = found.seal
            digest = content_digest(found.body)
            modified = self._journal.changed(path, digest, found.written, self._now())
            if self._digests.get(path) == digest:
                return False
            self._digests[path] = digest
            self._documents.note(document(path, found.body, modified, self._addresses, {}))
            return True

    def _read(self, path: str) -> Document | None:
        """A document that is not held, as it is on disk."""
        with self._reading:
            found = files.read(self._folder, path)
            if found is None or not found.seal:
                return None
            digest = content_digest(found.body)
            modified = self._journal.changed(path, digest, found.written, self._now())
            self._seals[path], self._digests[path] = found.seal, digest
        made = document(path, found.body, modified, self._addresses, {})
        self._documents.put(made)
        with self._wishes:
            self._to_compress[path] = None
            self._wishes.notify_all()
        return made

    def _work(self) -> None:
        if sys.platform == "linux":  # there a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while (task := self._task()) is not None:
            act, path = task
            try:
                act(path)
            except Exception:
                log.exception("%s: served as it was", path)

    def _task(self) -> tuple[Callable[[str], None], str] | None:
        """Wait for something to do; None at the end."""
        with self._wishes:
            self._working = False
            self._wishes.notify_all()
            self._wishes.wait_for(lambda: self._stopping or not self._is_idle())
            if self._stopping:
                return None
            self._working = True
            if self._to_look_at:
                return self._look, _first(self._to_look_at)
            return self._compress, _first(self._to_compress)

    def _look(self, path: str) -> None:
        self.renew([path])

    def _compress(self, path: str) -> None:
        made = self._documents.held(path)
        if made is None or made.media.is_packed or len(made.forms) > 1:
            return
        smaller = encodings(made.body)
        whole = document(path, made.body, made.modified, self._addresses, smaller)
        self._documents.swap(made, whole)


def _first(paths: dict[str, None]) -> str:
    path = next(iter(paths))
    del paths[path]
    return path
