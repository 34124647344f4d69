"""Unchanged: a build that has nothing to do says so before anything heavy is imported.

At the end of a pass all that it looked at is written. The same command then only compares: where
nothing changed it is over, where little changed the pass is told what.

The clock is read here as well as in `cli`: a post may have come due.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

from feedsvc.build.snapshot import (
    RACY,
    SIZE,
    Compared,
    Signatures,
    Snapshot,
    modified,
    signature,
    with_other_content,
)

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than a build of nothing
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_VALUED = frozenset(
    ("--config", "--output", "--state", "--site-url", "--feeds-url", "--limit", "--jobs", "--adopt")
)
_OTHER = frozenset(("--accept", "--help", "-h"))  # what they do depends on more than files
_SPOKEN = frozenset(("--json", "--profile", "-v", "--verbose"))  # they always say more
_FORMAT = 9
_LIKELY = 20  # posts that are looked at first
_STRETCH = 100 * SIZE
_MANY = 4_000  # paths; for fewer a second process takes longer than it saves


def check(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    prefetch: Callable[[str], object] = lambda _generator: None,
) -> int | Compared | None:
    """The exit code of a build with nothing to do, having said so; else what changed, if known.

    `prefetch` is told the site's generator as soon as a post is known to have changed, which most
    often is one of the last: long before all files were looked at.
    """
    started, now = time.perf_counter(), time.time_ns()
    place = _place(arguments)
    if place is None:
        return None
    try:
        with open(place, "rb") as file:  # noqa: PTH123
            written = marshal.loads(file.read())  # noqa: S302  # our own file, beside the state
        form, key, due, others, posts, *rest = written
    except (OSError, ValueError, EOFError, TypeError):
        return None
    if form != _FORMAT or key != _key(arguments, environ):
        return None
    places, code, said, summary, generator = rest
    root, racy = places[1:]
    spoken = not _SPOKEN.isdisjoint(arguments)
    if _is_early(root, posts):
        prefetch(generator)
    changed = [*_changed("", *others), *_changed(root, *posts[:2]), *with_other_content(racy)]
    if changed or (due and time.time() >= due) or spoken:
        snapshot = _snapshot(places, others, posts)
        return Compared(snapshot, tuple(changed))
    if racy:
        _settle(place, written, places, now)
    sys.stderr.write(said)
    if summary:
        sys.stdout.write(f"{summary} ({time.perf_counter() - started:.2f} s)\n")
    return int(code)


def _snapshot(
    places: tuple[list[str], str, dict[str, bytes]],
    others: tuple[list[str], bytes],
    posts: tuple[list[str], bytes, list[int]],
) -> Snapshot:
    """What was looked at: folders, their root and what is racy; paths and their signatures."""
    snapshot, (folders, root, racy) = Snapshot(0), places
    snapshot.root, snapshot.folders, snapshot.racy = root, set(folders), racy
    snapshot.others, snapshot.posts = dict(Signatures(*others).items()), Signatures(*posts)
    return snapshot


def _settle(
    place: str,
    written: tuple[Any, ...],
    places: tuple[list[str], str, dict[str, bytes]],
    now: int,
) -> None:
    """Seal anew what was racy and has the same content: it need not be read a second time.

    What changed just before `now` may change once more without its time telling.
    """
    folders, root, racy = places
    kept = {path: one for path, one in racy.items() if modified(signature(path)) > now - RACY}
    if len(kept) < len(racy):
        form, key, due, others, posts, _, *outcome = written
        _write(place, (form, key, due, others, posts, (folders, root, kept), *outcome))


def _is_early(root: str, posts: tuple[list[str], bytes, list[int]]) -> bool:
    """Whether a post changed of those that most often do: the last ones, and those that did."""
    paths, joined, recent = posts
    last = range(max(0, len(paths) - _LIKELY), len(paths))
    return any(
        signature(_full(root, paths[number])) != joined[number * SIZE : (number + 1) * SIZE]
        for number in (*reversed(recent), *reversed(last))
    )


def _changed(root: str, paths: Sequence[str], before: bytes) -> list[str]:
    """The paths that have other signatures now, in full."""
    now = _signatures(root, paths)
    return [] if now == before else [_full(root, path) for path in _different(paths, now, before)]


def _full(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def _signatures(root: str, paths: Sequence[str]) -> bytes:
    """The signatures of all paths, one after the other; of many, a child takes half of them."""
    if root and root != os.getcwd():  # noqa: PTH109
        paths = [f"{root}/{path}" for path in paths]
    if len(paths) < _MANY or _only_core():
        return b"".join(map(signature, paths))
    half = len(paths) // 2
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(b"".join(map(signature, paths[half:])))
        os._exit(0)
    os.close(target)
    first = b"".join(map(signature, paths[:half]))
    with open(source, "rb") as file:  # noqa: PTH123
        second = file.read()
    os.waitpid(child, 0)
    if len(second) != SIZE * (len(paths) - half):  # it was killed: nothing is known
        return b"".join(map(signature, paths))
    return first + second


def _only_core() -> bool:
    return (os.cpu_count() or 1) < 2


def _different(paths: Sequence[str], now: bytes, before: bytes) -> Iterator[str]:
    """The paths whose signatures differ; most of long stretches are the same."""
    for start in range(0, len(before), _STRETCH):
        end = start + _STRETCH
        if now[start:end] != before[start:end]:
            for at in range(start, min(end, len(before)), SIZE):
                if now[at : at + SIZE] != before[at : at + SIZE]:
                    yield paths[at // SIZE]


def save_build_stamp(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    snapshot: Snapshot,
    due: float,
    outcome: tuple[int, str, str, str],
) -> None:
    """Remember what a pass looked at, its exit code, messages and summary, and the generator.

    `due` is when something changes by itself, in seconds, 0 for never. Where something racy has
    no content hash, or nothing can be written, there is no stamp: the next build looks at
    everything.
    """
    place = _place(arguments)
    if place is None:
        return
    if not snapshot.trusted:
        _remove(place)
        return
    others, posts = Signatures.of(snapshot.others).packed()[:2], snapshot.posts.packed()
    places = (list(snapshot.folders), snapshot.root, snapshot.racy)
    key: Any = _key(arguments, environ)
    written = (_FORMAT, key, due, others, posts, places, *outcome)
    _write(place, written)


def _write(place: str, written: tuple[Any, ...]) -> None:
    temporary = f"{place}.tmp"
    try:
        with open(temporary, "wb") as file:  # noqa: PTH123
            file.write(marshal.dumps(written))
        os.replace(temporary, place)  # noqa: PTH105
    except OSError:
        _remove(temporary)


def _remove(path: str) -> None:
    try:
        os.remove(path)  # noqa: PTH107
    except FileNotFoundError:
        return


def reopen(state: str) -> None:
    """Forget what the last build with a state looked at: the next one has something to do."""
    _remove(_stamp_path(state))


def _stamp_path(state: str) -> str:
    return f"{state}.seal"


def _place(arguments: Sequence[str]) -> str | None:
    """The place of the stamp of a plain `build`; None for commands that always say or do more."""
    if not arguments or arguments[0] != "build":
        return None
    site, state, waiting = ".", "", ""
    for one in arguments[1:]:
        name, equals, value = one.partition("=")
        if waiting or (equals and name in _VALUED):
            name, value = (waiting, one) if waiting else (name, value)
            state, waiting = value if name == "--state" else state, ""
        elif one in _VALUED:
            waiting = one
        elif one in _OTHER:
            return None
        elif not one.startswith("-"):
            site = one
    return _stamp_path(state or os.path.join(site, ".feedsvc", "state.sqlite3"))  # noqa: PTH118


def _key(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[object, ...]:
    """What else decides the outcome: words, place, settings, and the code that is installed."""
    words = tuple(one for one in arguments if one not in _SPOKEN)
    own = tuple(sorted(item for item in environ.items() if item[0].startswith("FEEDSVC_")))
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    code = signature(package), signature(os.path.dirname(package))  # noqa: PTH120
    return (words, os.getcwd(), own, code, sys.version)  # noqa: PTH109
