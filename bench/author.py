"""An author who never rests: edits, renames, deletes, restores and breaks posts by chance."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import corpus

_DEEDS = ("edit",) * 8 + (
    "rename",
    "delete",
    "restore",
    "restore",
    "add",
    "ruin",
    "mend",
    "mend",
    "save",
)
_END = b"\n\nA sentence more, "
_MOST_GONE = 0.2  # of all posts: more of them, and the gate would hold a pass back
_MOST_RUINED = 30
_LAST = datetime(2026, 1, 1, tzinfo=UTC)  # after all others


class Author:
    """Changes the posts of a corpus; the same seed does the same."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder / "_posts"
        self._chance = random.Random(seed)
        self._there = sorted(path.name for path in self._folder.iterdir())
        self._gone: dict[str, bytes] = {}
        self._ruined: dict[str, bytes] = {}
        self._total = len(self._there)
        self._most = self._total + self._total // 50
        self._marks = 0
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """Do one thing."""
        deed = self._chance.choice(_DEEDS)
        if not getattr(self, f"_{deed}")():
            deed = "edit"
            self._edit()
        self.done[deed] += 1

    def mark(self, token: str) -> None:
        """Write a new post, the newest of all, with this word in it."""
        self._marks += 1
        when = _LAST + timedelta(minutes=self._marks)
        name = f"{when:%Y-%m-%d}-mark-{token}.md"
        head = f"---\ntitle: Mark {token}\ndate: {when:%Y-%m-%d %H:%M:%S} +0000\n---\n\n"
        self._write(name, f"{head}The word is {token}.\n".encode())
        self._there.append(name)
        self.done["mark"] += 1

    def settle(self) -> None:
        """Make every post one that can be read."""
        while self._mend():
            self.done["mend"] += 1

    def _pick(self) -> str:
        """A post that can be read; half of the time one of the newest, which stand in all feeds."""
        newest = self._there[-40:] if self._chance.random() < 0.5 else self._there
        return self._chance.choice(newest)

    def _edit(self) -> bool:
        name = self._pick()
        if name not in self._ruined:
            (self._folder / name).write_bytes(self._edited(name))
        return True

    def _edited(self, name: str) -> bytes:
        """The post with another end: it does not grow from edit to edit."""
        text, _, _ = (self._folder / name).read_bytes().partition(_END)
        number = self._chance.randrange(1_000_000)
        return text + _END + f"number {number}, that readers did not know.\n".encode()

    def _save(self) -> bool:
        """As careful editors do it: another file that takes the post's name."""
        name = self._pick()
        if name not in self._ruined:
            temporary = self._folder / f".{name}.swp"
            temporary.write_bytes(self._edited(name))
            temporary.replace(self._folder / name)
        return True

    def _rename(self) -> bool:
        name = self._pick()
        if name in self._ruined:
            return False
        new = f"{name[:11]}{corpus.TAGS}-{self._chance.randrange(10**9)}.md"
        (self._folder / name).rename(self._folder / new)
        self._there[self._there.index(name)] = new
        return True

    def _delete(self) -> bool:
        if len(self._gone) > _MOST_GONE * len(self._there):
            return False
        name = self._pick()
        if name in self._ruined:
            return False
        path = self._folder / name
        self._gone[name] = path.read_bytes()
        path.unlink()
        self._there.remove(name)
        return True

    def _restore(self) -> bool:
        if not self._gone:
            return False
        name = self._chance.choice(list(self._gone))
        self._write(name, self._gone.pop(name))
        self._there.append(name)
        self._there.sort()
        return True

    def _add(self) -> bool:
        if len(self._there) >= self._most:
            return False
        self._total += 1
        day = date(2004, 1, 1) + timedelta(days=self._chance.randrange(8000))
        name = f"{day:%Y-%m-%d}-added-{self._total:06}.md"
        self._write(name, corpus.post(self._chance, self._total, 2000).encode())
        self._there.append(name)
        self._there.sort()
        return True

    def _ruin(self) -> bool:
        name = self._pick()
        if name in self._ruined or len(self._ruined) >= _MOST_RUINED:
            return False
        good = (self._folder / name).read_bytes()
        self._ruined[name] = good
        bad = (b"", good[:20], b"---\ntitle: [never closed\n---\n\nText.\n", b"\xff\xfe\x00bad")
        self._write(name, self._chance.choice(bad))
        return True

    def _mend(self) -> bool:
        if not self._ruined:
            return False
        name, good = self._ruined.popitem()
        self._write(name, good)
        return True

    def _write(self, name: str, data: bytes) -> None:
        (self._folder / name).write_bytes(data)
