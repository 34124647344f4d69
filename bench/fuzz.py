"""A fuzzer: seeds, changed at random, given to the targets; what breaks is kept as a file.

Inputs that do something new become seeds. A target runs in a process of its own, which puts what
it is at where the other one sees it, so that an input that ends or hangs the process is known.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import time
import traceback
from collections.abc import Sequence
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from typing import Any, NamedTuple

from bench.fuzz_targets import TARGETS
from bench.page import Section
from bench.tables import table

SEEDS = Path(__file__).parents[1] / "tests" / "seeds"
SECONDS = 5  # that one input may take
_LONGEST = 20_000  # bytes of an input
_MEMORY = 2 << 30  # bytes of addresses that a target may have
_DEEP = 400  # inputs that are kept for doing something new
_KIND = 200  # characters of what an input came to


class Found(NamedTuple):
    """An input that broke something, and what."""

    data: bytes
    why: str


class Outcome(NamedTuple):
    """What came of a target: inputs tried, kinds of what they came to, and what broke."""

    tried: int
    kinds: int
    found: tuple[Found, ...]


def seeds(target: str) -> list[bytes]:
    """The inputs to begin with, in a fixed order."""
    return [path.read_bytes() for path in sorted((SEEDS / target).iterdir())]


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """An input with one to eight changes."""
    made = bytearray(data)
    for _ in range(1 << chance.randrange(4)):
        _change(made, others, chance)
    return bytes(made[:_LONGEST])


def _change(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(made) + 1)
    end = min(len(made), at + chance.choice((1, 1, 2, 4, 16, 64)))
    match chance.randrange(8):
        case 0:
            made[at:end] = b""
        case 1:
            made[at:at] = bytes([chance.randrange(256)])
        case 2:
            made[at:end] = chance.choice(_TOKENS)
        case 3:
            made[at:at] = chance.choice(_TOKENS)
        case 4:
            made[at:at] = bytes(made[at:end]) * chance.choice((1, 2, 8, 200))
        case 5:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            made[at:end] = other[start : start + chance.choice((4, 16, 64, 256))]
        case 6:
            start = chance.randrange(len(made) + 1)
            made[at:at] = made[start : start + 16]
        case _:
            if at < len(made):
                made[at] ^= 1 << chance.randrange(8)


_TOKENS = [
    text.encode("utf-8", "surrogatepass")
    for text in (
        *"[](){}<>!*_`~|:;#&%$\\\"'=+-./,\n\r\t \0",
        *("---\n", "+++\n", "...\n", "{{", "}}", "{%", "%}", "{{<", ">}}", "<!--", "-->", "]]>"),
        *("<![CDATA[", "<script>", "</script>", "<style>", "<svg>", "<math>", "<table>", "<p>"),
        *("<a href='", "javascript:", "data:", " onerror=", "srcdoc=", "&#x6A;", "&colon;"),
        *("&amp;", "```\n", "~~~\n", "> ", "- ", "1. ", "\n\n", "    ", "| - |\n", "[^1]", "![["),
        *("{: .a}", "*[a]: b\n", "[a]: /b\n", "$$", "{% raw %}", "{% for i in (1..9) %}"),
        *("{% endfor %}", "{% include self.html %}", " | date: '%Y'", " | replace: 'a', 'b'"),
        *("&a ", "*a", "!!python/name:x ", "<<: ", "? ", "- - - ", "\u202e", "\u200b", "\u0301"),
        *("\ufeff", "\ufffe", "\ud800", "\u2028", "\x85", "İ", "ß", "中", "9999999999", "1e999"),
        *("0000-00-00", "2015-02-30", "23:59:60", "+99:99", "Z", "../", "/etc/passwd", "%2e%2e%2f"),
        *("%00", "//", "\\", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "Content-Length: 5\r\n"),
        *("Transfer-Encoding: chunked\r\n", "Range: bytes=0-1\r\n", "If-None-Match: *\r\n"),
        *("<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<?xml version='1.1'?>", "xmlns='x'"),
    )
]  # fmt: skip


def fuzz(target: str, seconds: float, seed: int = 0) -> Outcome:
    """Try a target for so long, again after each input that ends its process."""
    end, tried, kinds = time.monotonic() + seconds, 0, 0
    found: list[Found] = []
    while (left := end - time.monotonic()) > 0:
        shared = mmap(-1, _LONGEST + 16)
        shared[:8] = tried.to_bytes(8, "little")
        told = _child(target, left, seed + tried, shared)
        if told is None:
            length = int.from_bytes(shared[8:16], "little")
            found.append(Found(shared[16 : 16 + length], "ended or hung its process"))
            tried = int.from_bytes(shared[:8], "little")
        else:
            tried, kinds = told["tried"], max(kinds, told["kinds"])
            found += [Found(bytes.fromhex(data), why) for data, why in told["found"]]
    return Outcome(tried, kinds, tuple({one.why: one for one in reversed(found)}.values()))


def _child(target: str, seconds: float, seed: int, shared: mmap) -> dict[str, Any] | None:
    """The same in a process of its own; None where it died."""
    source, sink = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(source)
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            made = _loop(target, seconds, random.Random(seed), shared)
            with os.fdopen(sink, "w", encoding="ascii") as pipe:
                json.dump(made, pipe)
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source, encoding="ascii") as pipe:
        told = pipe.read()
    os.waitpid(process, 0)
    made_there: dict[str, Any] | None = json.loads(told) if told else None
    return made_there


def _loop(target: str, seconds: float, chance: random.Random, shared: mmap) -> dict[str, Any]:
    run, corpus = TARGETS[target], seeds(target)
    for data in corpus[:1]:
        run(data)  # what it loads and starts is no input's fault
    seen: set[str] = set()
    found: dict[str, str] = {}
    tried, end = int.from_bytes(shared[:8], "little"), time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(chance.choice(corpus), corpus, chance)
        tried += 1
        shared[:16] = tried.to_bytes(8, "little") + len(data).to_bytes(8, "little")
        shared[16 : 16 + len(data)] = data
        # Not caught by Python: a hang in C is one, too.
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            kind = run(data)[:_KIND]
        except Exception as error:  # noqa: BLE001  # whatever comes through is a find
            found.setdefault(f"{type(error).__name__}: {error}"[:200], data.hex())
            kind = type(error).__name__
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind not in seen and len(seen) < 100_000:
            seen.add(kind)
            if len(corpus) < _DEEP:
                corpus.append(data)
            else:
                corpus[chance.randrange(len(corpus) // 4, len(corpus))] = data
    return {
        "tried": tried,
        "kinds": len(seen),
        "found": [(data, why) for why, data in found.items()],
    }


def report(section: Section, minutes: float, targets: Sequence[str]) -> bool:
    """Fuzz each target for its share of the time; whether nothing broke."""
    rows, broken = [], []
    for target in targets:
        made = fuzz(target, minutes * 60 / len(targets), seed=random.randrange(1 << 32))
        rows.append((target, f"{made.tried:,}", f"{made.kinds:,}", str(len(made.found))))
        for one in made.found:
            path = Path(f"fuzz-{target}-{blake2b(one.data, digest_size=6).hexdigest()}")
            path.write_bytes(one.data)
            broken.append(f"{path}: {one.why}")
    section.say(table(("target", "inputs", "kinds", "broken"), rows, words=1))
    for line in broken:
        section.say(line)
    return not broken
