"""Parse: the files that changed → what each of them says, kept for the passes to come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import structs

from feedsvc.build import first_seen
from feedsvc.build.batch import Batch
from feedsvc.build.changes import Changes
from feedsvc.build.one_post import Need
from feedsvc.build.snapshot import ANEW, GONE, Snapshot, content_hash, size
from feedsvc.config.setup import Setup
from feedsvc.state import cache as memory
from feedsvc.state import index, ledger, store
from feedsvc.state.cache import ParseResult

_RACY = b"racy"  # at the end of what stands for a file that may change unseen


class Files:
    """The files of a site that changed, and what they come to."""

    def __init__(
        self,
        setup: Setup,
        database: sqlite3.Connection,
        difference: Changes,
        snapshot: Snapshot,
        now: datetime,
    ) -> None:
        self._now, self._zone = now, str(setup.site.rules.get("zone", "UTC"))
        self._root, self._database, self._snapshot = str(setup.root), database, snapshot
        self._largest = setup.site.bounds.file
        self._difference = difference
        self.problems = difference.problems
        self._known = memory.signatures(database) if difference.is_all else {}
        # What is racy gets a signature that will not be met again: a later scan reads it anew.
        self._signatures = {
            path: made + setup.key + (_RACY if snapshot.is_racy(made) else b"")
            for path, made in difference.signatures.items()
            if made != GONE
        }
        missing = self._missing()
        self.hidden = self._hidden(missing)
        self.gone = [path for path in missing if path not in self.hidden]
        self.changed = self._changed()
        self.made: dict[str, ParseResult] = {}

    def _changed(self) -> list[str]:
        if not self._difference.is_all:
            return list(self._signatures)
        known = self._known
        changed = {path for path, made in self._signatures.items() if known.get(path) != made}
        changed |= {path for path in known.keys() & self._signatures if known[path].endswith(_RACY)}
        return sorted(changed - self._same(changed))

    def _same(self, changed: set[str]) -> set[str]:
        """Files that were racy when they were read, and hold the very bytes that they held then."""
        signatures = self._signatures
        racy = {
            path
            for path in changed & self._known.keys()
            if self._known[path] == signatures[path].removesuffix(_RACY) + _RACY
        }
        if not racy:
            return set()
        digests = {
            path: one.post.digest
            for path, one in memory.last_parsed(self._database, racy)
            if one.post and not one.rejected
        }
        same = {
            path for path, made in digests.items() if made == content_hash(f"{self._root}/{path}")
        }
        settled = {path: signatures[path] for path in same}
        with store.transaction(self._database):
            memory.settle(self._database, settled)
        return same

    def _missing(self) -> list[str]:
        """The files that were there, and are not, or are where nobody can look now."""
        if not self._difference.is_all:
            return [path for path, made in self._difference.signatures.items() if made == GONE]
        return sorted(self._known.keys() - self._signatures.keys())

    def _hidden(self, missing: Iterable[str]) -> set[str]:
        """Those of them that are where nobody can look now."""
        folders = tuple(f"{one}/" for one in self._difference.hidden)
        return {path for path in missing if folders and f"{path}/".startswith(folders)}

    def parse(self, batch: Batch) -> None:
        """Parse what changed, and keep it."""
        self._take(batch, self._needs())
        self._look()
        self._signatures, self._known = {}, {}  # there may be a million

    def complete(self, batch: Batch, paths: Iterable[str]) -> None:
        """Read these files as a whole, so that their text is known."""
        self._take(batch, dict.fromkeys(paths, Need.TEXT))

    def _needs(self) -> dict[str, Need]:
        """How much is to be read of what changed: all of what was published, and so is known.

        And of what may have changed since it was looked at, or is larger than a post may be.
        """
        published = ledger.sketched(self._database, self.changed)
        return {
            path: Need.TEXT if path in published else Need.FILE if self._is_odd(path) else Need.HEAD
            for path in self.changed
        }

    def _is_odd(self, path: str) -> bool:
        made = self._signatures[path]
        return made.endswith(_RACY) or size(made) > self._largest

    def _take(self, batch: Batch, needs: Mapping[str, Need]) -> None:
        """Parse files, and keep what they come to; a broken file keeps the post that it was."""
        made = batch.parse(needs)
        rejected = [path for path, one in made.items() if one.rejected]
        made |= {
            path: structs.replace(made[path], post=last.post)
            for path, last in memory.last_parsed(self._database, rejected)
        }
        made |= self._settled(made)
        kept = {p: (ANEW if one.unread else self._signature(p), one) for p, one in made.items()}
        with store.transaction(self._database):
            if kept or self.gone:  # until they are taken in, nobody knows what the feeds are to be
                index.forget(self._database)
            memory.keep_parsed(self._database, kept, self.gone)
        self.made |= made

    def _settled(self, made: Mapping[str, ParseResult]) -> dict[str, ParseResult]:
        """The posts whose URL waits for the day on which they were first seen, with that day."""
        waiting = {
            path: one for path, one in made.items() if one.post and one.post.awaits == one.post.url
        }
        if not waiting:
            return {}
        rows = ledger.rows_at(self._database, {*waiting, ""})  # such as no file is known of, too
        return {
            path: structs.replace(
                one,
                post=first_seen.settled(
                    one.post, [row for row in rows if row.path in (path, "")], self._now, self._zone
                ),
            )
            for path, one in waiting.items()
            if one.post
        }

    def _signature(self, path: str) -> bytes:
        return self._signatures.get(path) or memory.signature(self._database, path)

    def _look(self) -> None:
        """Note the posts, with the content hash of those that may change unseen."""
        signatures = self._difference.signatures
        if self._difference.is_all:
            unread = {path: ANEW for path, one in self.made.items() if one.unread}
            every = {**signatures, **unread} if unread else signatures
            self._snapshot.below(self._root, every, self._content_hash)
            return
        for path, made in signatures.items():
            again = path in self.made and self.made[path].unread
            self._snapshot.post(path, ANEW if again else made, self._digest(path))

    def _content_hash(self, path: str) -> bytes:
        return self._digest(path) if path in self.made else content_hash(f"{self._root}/{path}")

    def _digest(self, path: str) -> bytes:
        """That of the file's bytes, where they were read to the end."""
        one = self.made.get(path)
        return one.post.digest if one and one.post and not one.rejected else b""

    def of(self, paths: Iterable[str]) -> dict[str, ParseResult]:
        """What these files come to, those that are there."""
        paths = list(paths)
        rest = [path for path in paths if path not in self.made]
        found = dict(memory.last_parsed(self._database, rest))
        found |= {
            path: structs.replace(found[path], rejected=not found[path].omitted)
            for path in self.hidden & found.keys()
        }
        return {
            path: self.made.get(path) or found[path]
            for path in paths
            if path in self.made or path in found
        }

    def of_all(self) -> dict[str, ParseResult]:
        """What every file of the site comes to, in the order of their paths."""
        if self._difference.is_all:
            return self.of(sorted({*self._difference.signatures, *self.hidden}))
        return self.of(sorted(memory.signatures(self._database)))
