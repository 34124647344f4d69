"""Batch: the work on many posts, given to a few processes or to one, with the same bytes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar

import msgspec

from feedsvc.build.lookup import Answering, Lookup
from feedsvc.build.one_post import Need, PostWork, load_renderer
from feedsvc.build.warm_worker import Function, WarmWorker
from feedsvc.build.work_limits import Failure, Limits
from feedsvc.build.worker import Worker
from feedsvc.config.setup import Setup
from feedsvc.feeds import text
from feedsvc.feeds.grouping import Item
from feedsvc.model.feed import Feed
from feedsvc.model.problem import Problem
from feedsvc.sites import detect
from feedsvc.state.cache import ParseResult, Rendered, decoded

Observe = Callable[[str, int, int], None]
T = TypeVar("T")
R = TypeVar("R")

_MANY = 100  # fewer posts than this are not worth what starting a pool takes
_OPENINGS = 40  # that are asked for at a time


def _nothing() -> None: ...


class _Source(msgspec.Struct, tag=True, array_like=True):
    """A file to parse, and how much of it is to be read."""

    path: str
    need: Need


class _Entry(msgspec.Struct, tag=True, array_like=True):
    """An entry to render."""

    item: Item


class _Openings(msgspec.Struct, tag=True, array_like=True):
    """Formats and feeds of which openings are to be made."""

    wanted: tuple[tuple[str, Feed], ...]


_pack = msgspec.msgpack.Encoder().encode
_work = msgspec.msgpack.Decoder(_Source | _Entry | _Openings).decode
_rendered = msgspec.msgpack.Decoder(Rendered).decode
_openings = msgspec.msgpack.Decoder(tuple[bytes, ...]).decode


class Batch:
    """The work on the posts of one site.

    `observe` is told the step (`parsing`, `rendering`), how many posts it has, and again and
    again how many more are done. `worker` does what is little; without one, one is started for it
    when it is needed, which `close` ends. For `jobs = 0` all is done in this process, with no limit
    on what a post costs: for who looks into it.
    """

    def __init__(
        self,
        setup: Setup,
        observe: Observe = lambda _step, _total, _more: None,
        worker: WarmWorker | None = None,
    ) -> None:
        self._setup = setup
        self._observe = observe
        self._is_own = worker is None
        self._given = worker or warm_worker(setup.site.generator)
        self._here = PostWork(setup) if not setup.jobs else None
        limits = setup.config.limits
        self._limits = Limits(limits.seconds, limits.memory)

    def close(self) -> None:
        """End what was started for this batch alone."""
        if self._is_own:
            self._given.stop()

    def parse(self, wanted: Mapping[str, Need]) -> dict[str, ParseResult]:
        """What each file of the site says, without its body; read as far as is needed."""
        made: Iterator[ParseResult | Failure]
        if self._here:
            made = (self._here.parse(*one) for one in wanted.items())
        elif len(wanted) < _MANY:
            made = (self._one(_Source(*one), decoded) for one in wanted.items())
        else:
            work = PostWork(self._setup)
            made = self._many("parsing", lambda one: work.parse(*one), [*wanted.items()], decoded)
        return {path: _parse_lost(path, one) for path, one in zip(wanted, made, strict=True)}

    def render(
        self,
        items: Sequence[Item],
        lookup: Lookup,
        meanwhile: Callable[[], None] = _nothing,
    ) -> Generator[Rendered, None, None]:
        """Each entry as bytes for every format, in their order, as soon as it is there.

        `meanwhile` is done while a single process is at the first of them.
        """
        made: Iterator[Rendered | Failure]
        if self._here:
            made = (self._here.render(item, lookup) for item in items)
        elif len(items) < _MANY:
            made = self._few(items, lookup, meanwhile)
        else:
            work = PostWork(self._setup)
            one = partial(work.render, lookup=lookup)
            made = self._many("rendering", one, items, _rendered, load=load_renderer)
        for item, result in zip(items, made, strict=True):
            yield _render_lost(item, result)

    def prefetch(self, item: Item) -> None:
        """Have the worker begin with an entry that it will be asked for first."""
        if not self._here:
            self._worker.prefetch(_pack(_Entry(item)))

    def openings(self, wanted: Sequence[tuple[str, Feed]], lookup: Lookup) -> Iterator[bytes]:
        """What comes before the entries in XML documents of these formats and feeds, in order.

        A worker makes it that has loaded what that takes, if there is one: the first few from now
        on, the next as soon as they are asked for.
        """
        if not (wanted and self._given.is_started):
            return iter(_opened(wanted))
        starts = range(0, len(wanted), _OPENINGS)
        parts = [wanted[at : at + _OPENINGS] for at in starts]
        asked = list(map(_asked, parts))
        self._worker.prefetch(asked[0])
        made = (self._worker.run(one, lookup) for one in asked)
        return chain.from_iterable(map(_opened_or_lost, parts, made))

    @cached_property
    def _worker(self) -> WarmWorker:
        """The process for little, which knows of the site."""
        self._given.configure(pickle.dumps(self._setup), self._limits)
        return self._given

    def _few(
        self, items: Sequence[Item], lookup: Lookup, meanwhile: Callable[[], None]
    ) -> Iterator[Rendered | Failure]:
        for item in items:
            yield self._one(_Entry(item), _rendered, lookup, meanwhile)
            meanwhile = _nothing

    def _one(
        self,
        work: _Source | _Entry,
        decode: Callable[[bytes], R],
        lookup: Answering | None = None,
        meanwhile: Callable[[], None] = _nothing,
    ) -> R | Failure:
        made = self._worker.run(_pack(work), lookup, meanwhile)
        return made if isinstance(made, Failure) else decode(made)

    def _many(
        self,
        step: str,
        function: Callable[[T], R],
        items: Sequence[T],
        decode: Callable[[bytes], R],
        *,
        load: Callable[[], object] = _nothing,
    ) -> Iterator[R | Failure]:
        from feedsvc.build import pool  # which takes long to load

        def encoded(item: T) -> bytes:
            # Bytes travel between processes many times faster than objects.
            return _pack(function(item))

        jobs, limits = self._setup.jobs, self._limits
        for one in pool.run(encoded, items, jobs=jobs, limits=limits, load=load):
            self._observe(step, len(items), 1)
            yield one if isinstance(one, Failure) else decode(one)


def warm_worker(generator: str, worker: Worker | None = None) -> WarmWorker:
    """A process that does little, of sites of this generator above all.

    It loads what it takes when it is started, and is told of the site when it has something to do.
    `worker`, where given, is one that serves as such already.
    """

    def load() -> None:
        load_renderer()
        detect.room(generator)

    def prepare(told: bytes) -> Function:
        return partial(_packed, PostWork(pickle.loads(told)))  # noqa: S301  # from our own process

    return WarmWorker(prepare, load, worker)


def _packed(work: PostWork, item: bytes, lookup: Answering) -> bytes:
    """What a worker is asked for, in it."""
    wanted = _work(item)
    if isinstance(wanted, _Openings):
        return _pack(_opened(wanted.wanted))
    if isinstance(wanted, _Source):
        return _pack(work.parse(wanted.path, wanted.need))
    return _pack(work.render(wanted.item, lookup))


def _asked(wanted: Sequence[tuple[str, Feed]]) -> bytes:
    """What a worker is asked for openings with."""
    return _pack(_Openings(tuple((kind, text.bare_feed(feed)) for kind, feed in wanted)))


def _opened(wanted: Sequence[tuple[str, Feed]]) -> Sequence[bytes]:
    from feedsvc.feeds import atom_rss  # which loads much

    return atom_rss.openings(wanted)


def _opened_or_lost(wanted: Sequence[tuple[str, Feed]], made: bytes | Failure) -> Sequence[bytes]:
    return _opened(wanted) if isinstance(made, Failure) else _openings(made)


def _parse_lost(path: str, made: ParseResult | Failure) -> ParseResult:
    if isinstance(made, Failure):
        return ParseResult(problems=(lost(path, made),), rejected=True, unread=True)
    return made


def _render_lost(item: Item, made: Rendered | Failure) -> Rendered:
    if isinstance(made, Failure):
        return Rendered(None, (lost(item.post.path, made),), unread=True)
    return made


def lost(path: str, made: Failure) -> Problem:
    """What is said of a post without a result."""
    what = f"could not be processed ({made.reason})"
    return Problem(path, 1, what, made.remedy, rule="" if made.is_defect else "OverLimit")
