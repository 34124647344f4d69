"""The document cache: the folder's documents, ready to be sent, renewed one by one, whole.

The thread that ran a pass puts changed documents here, at first as they are; a thread of low
priority compresses them and looks after files that others may have changed. Whoever answers
requests takes them as they are; what there is no room for is read again for each.

When each last changed is logged in a file. Last-Modified must never go back and must move with
every change (clients that send only dates would keep an old feed for ever), though files are
copied, restored, rebuilt elsewhere or changed twice in a second.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from feedsvc.service.http import folder as files
from feedsvc.service.http.documents import Addresses, Document, content_digest, document, encodings

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
        last_modified: LastModifiedLog,
        now: Callable[[], int],
        most: int,
    ) -> None:
        self._folder = folder
        self._addresses = addresses
        self._last_modified = last_modified
        self._now = now
        self._documents = Lru(most, self._read)
        self._digests: dict[str, str] = {}
        self._seals: dict[str, tuple[int, ...]] = {}
        self._reading = threading.Lock()
        self._wishes = threading.Condition()
        self._to_look_at: dict[str, None] = {}
        self._to_compress: dict[str, None] = {}
        self._working = self._stopping = False
        self._thread = threading.Thread(target=self._work, name="feedsvc-documents", daemon=True)

    @property
    def documents(self) -> Lru:
        """All documents, as they are now and as they come to be."""
        return self._documents

    def was_there(self, path: str) -> bool:
        """Whether a path once was a document and is none now; does not wait."""
        return path not in self._documents and self._last_modified.knows(path)

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
            self._last_modified.save()
        if changed:
            self._ask_for(self._to_compress, changed)

    def look_at(self, path: str) -> None:
        """Ask for a look whether others changed, made or removed this file; returns at once."""
        self._ask_for(self._to_look_at, (path,))

    def _ask_for(self, tasks: dict[str, None], paths: Iterable[str]) -> None:
        with self._wishes:
            tasks.update(dict.fromkeys(paths))
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
            modified = self._last_modified.changed(path, digest, found.written, self._now())
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
            modified = self._last_modified.changed(path, digest, found.written, self._now())
            self._seals[path], self._digests[path] = found.seal, digest
        made = document(path, found.body, modified, self._addresses, {})
        self._documents.put(made)
        self._ask_for(self._to_compress, (path,))
        return made

    def _work(self) -> None:
        if sys.platform == "linux":  # there a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while (task := self._task()) is not None:
            act, path = task
            try:
                act(path)
            except Exception:
                log.exception("%s is served as it was, after an error", path)

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
                return lambda path: self.renew([path]), _first(self._to_look_at)
            return self._compress, _first(self._to_compress)

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


class Lru:
    """Documents by path, of which `most` bytes are held, those that were asked for last.

    `read` gives a document that is not held, None where there is none any more.
    """

    def __init__(self, most: int, read: Callable[[str], Document | None]) -> None:
        self._most = most
        self._read = read
        self._held: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0
        self._paths: set[str] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def get(self, path: str) -> Document | None:
        """The document of a path, which counts as asked for; None where there is none."""
        if path not in self._paths:
            return None
        with self._lock:
            found = self._held.get(path)
            if found is not None:
                self._held.move_to_end(path)
                return found
        return self._read(path)

    def held(self, path: str) -> Document | None:
        """The document if it is in memory; that does not count as asked for."""
        return self._held.get(path)

    def put(self, made: Document) -> None:
        """Hold a document, and let go of others if there is no room."""
        with self._lock:
            self._paths.add(made.path)
            self._hold(made)

    def note(self, made: Document) -> None:
        """Know a new document; hold it where it replaces one that is held, or there is room."""
        with self._lock:
            self._paths.add(made.path)
            if made.path in self._held or self._bytes + _size(made) <= self._most:
                self._hold(made)

    def swap(self, before: Document, made: Document) -> None:
        """Hold a document instead of the very one that is held."""
        with self._lock:
            if self._held.get(made.path) is before:
                self._hold(made)

    def drop(self, path: str) -> None:
        """Forget a document."""
        with self._lock:
            self._paths.discard(path)
            self._let_go(path)

    def _hold(self, made: Document) -> None:
        self._let_go(made.path)
        self._held[made.path] = made
        self._bytes += _size(made)
        while self._bytes > self._most and len(self._held) > 1:
            self._let_go(next(iter(self._held)))

    def _let_go(self, path: str) -> None:
        before = self._held.pop(path, None)
        if before is not None:
            self._bytes -= _size(before)


def _size(made: Document) -> int:
    return sum(len(form.body) for form in made.forms.values())


_Entries = dict[str, tuple[str, int]]


class LastModifiedLog:
    """Digest and time of change (seconds since 1970) of every document ever served."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._entries = _read(file) if file else {}
        self._is_saved = True

    def knows(self, path: str) -> bool:
        """Whether there ever was a document of this path."""
        return path in self._entries

    def changed(self, path: str, digest: str, written: int, now: int) -> int:
        """When this content of a document came to be: later than the one before it.

        `written` is when the file says it was, which counts where it is neither in the future
        nor before the last change.
        """
        known, before = self._entries.get(path, ("", -1))
        if known == digest:
            return before
        modified = min(written, now)
        if modified <= before:
            modified = max(now, before + 1)
        self._entries[path] = (digest, modified)
        self._is_saved = False
        return modified

    def save(self) -> None:
        """Write what changed, whole or not at all; a log that cannot be kept is said."""
        if self._is_saved or self._file is None:
            return
        half = self._file.with_name(f".{self._file.name}.feedsvc.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(msgspec.json.encode(self._entries))
            half.replace(self._file)
        except OSError as error:
            log.warning("%s cannot be written (%s)", self._file, error.strerror)
        self._is_saved = True


def _read(file: Path) -> _Entries:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Entries)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        log.warning("%s cannot be read (%s), so dates of change start anew", file, error)
        return {}
