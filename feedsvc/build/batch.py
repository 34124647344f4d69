"""Batch: the per-post steps over many posts, in one process or several, with the same bytes.

Reading the files is all the I/O there is here.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeVar

import msgspec
from msgspec import structs

from feedsvc.build import pool
from feedsvc.build.lookup import Answering, Lookup
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.build.work_limits import Failure, Limits
from feedsvc.build.worker import Worker
from feedsvc.config.setup import Setup
from feedsvc.feeds import text
from feedsvc.feeds.grouping import Item
from feedsvc.identity import sketch
from feedsvc.model.errors import FileError
from feedsvc.model.feed import Feed
from feedsvc.model.hashing import hashed
from feedsvc.model.problem import Problem
from feedsvc.sites import detect, files
from feedsvc.state.cache import ParseResult, Rendered, decoded

Observe = Callable[[str, int, int], None]
T = TypeVar("T")
R = TypeVar("R")

_pack = msgspec.msgpack.Encoder().encode
_rendered = msgspec.msgpack.Decoder(Rendered).decode


def _nothing() -> None: ...


class _Source(msgspec.Struct, tag=True, array_like=True):
    """A file to parse."""

    path: str


class _Entry(msgspec.Struct, tag=True, array_like=True):
    """An entry to render."""

    item: Item


class _Openings(msgspec.Struct, tag=True, array_like=True):
    """Formats and feeds of which openings are to be made."""

    wanted: tuple[tuple[str, Feed], ...]


_work = msgspec.msgpack.Decoder(_Source | _Entry | _Openings).decode
_openings = msgspec.msgpack.Decoder(tuple[bytes, ...]).decode


class Batch:
    """The steps for the posts of one site.

    `observe` is told the step (`parsing`, `rendering`), how many posts it has, and again and
    again how many more are done. `warm_worker`, where there is one, renders when there are few.
    """

    def __init__(
        self,
        setup: Setup,
        observe: Observe = lambda _step, _total, _more: None,
        warm_worker: WarmWorker | None = None,
    ) -> None:
        self._setup = setup
        self._observe = observe
        self._warm_worker = warm_worker
        self._reader = detect.reader(setup.site, setup.folders)
        limits = setup.config.limits
        self._limits = Limits(limits.seconds, limits.memory)

    def parse(self, paths: Sequence[str]) -> list[ParseResult]:
        """What each file of the site says, without its body."""
        made: Iterable[ParseResult | Failure]
        if paths and len(paths) < pool.MANY and self._begun:
            alone = Lookup(self._setup.site, tuple)  # a head asks nothing
            those = (self._begun.run(_pack(_Source(path)), alone) for path in paths)
            made = (one if isinstance(one, Failure) else decoded(one) for one in those)
        else:
            made = self._run("parsing", self._parse_one, paths, decoded)
        return [_parse_lost(path, one) for path, one in zip(paths, made, strict=True)]

    def render(
        self,
        items: Sequence[Item],
        lookup: Lookup,
        meanwhile: Callable[[], None] = _nothing,
    ) -> Generator[Rendered, None, None]:
        """Each entry as bytes for every format, in their order, as soon as it is there.

        `meanwhile` is done while a process that stands by is at the first of them.
        """

        def one(item: Item) -> Rendered:
            return self._render_one(item, lookup)

        if not items:
            return
        if len(items) < pool.MANY and self._begun:
            for item in items:
                made = self._begun.run(_pack(_Entry(item)), lookup, meanwhile)
                yield _render_lost(item, made if isinstance(made, Failure) else _rendered(made))
                meanwhile = _nothing
            return
        results = self._run("rendering", one, items, _rendered, load=_renderer)
        for item, result in zip(items, results, strict=True):
            yield _render_lost(item, result)

    def prefetch(self, item: Item) -> None:
        """Have a process that stands by begin with an entry that it will be asked for first."""
        if self._begun:
            self._begun.prefetch(_pack(_Entry(item)))

    def openings(self, wanted: Sequence[tuple[str, Feed]], lookup: Lookup) -> Iterator[bytes]:
        """What comes before the entries in XML documents of these formats and feeds, in order.

        A process that stands by makes it, which has loaded what that takes: the first few from now
        on, the next as soon as they are asked for.
        """
        if not (self._begun and wanted):
            return _opened(wanted)
        starts = range(0, len(wanted), pool.MANY)
        parts = [wanted[at : at + pool.MANY] for at in starts]
        asked = list(map(_asked, parts))
        self._begun.prefetch(asked[0])
        made = (self._begun.run(one, lookup) for one in asked)
        return chain.from_iterable(map(_opened_or_lost, parts, made))

    def packed(self, item: bytes, lookup: Answering) -> bytes:
        """What is asked of the process that stands by, in it."""
        work = _work(item)
        if isinstance(work, _Openings):
            return _pack(tuple(_opened(work.wanted)))
        if isinstance(work, _Source):
            return _pack(self._parse_one(work.path))
        return _pack(self._render_one(work.item, lookup))

    @cached_property
    def _begun(self) -> WarmWorker | None:
        """The process that stands by, which knows of the site."""
        if self._warm_worker:
            self._warm_worker.begin(pickle.dumps(self._setup), self._limits)
        return self._warm_worker

    def _run(
        self,
        step: str,
        function: Callable[[T], R],
        items: Sequence[T],
        decode: Callable[[bytes], R],
        *,
        load: Callable[[], object] = _nothing,
    ) -> Iterator[R | Failure]:
        def encoded(item: T) -> bytes:
            # Bytes travel between processes many times faster than objects.
            return _pack(function(item))

        jobs, limits = self._setup.jobs, self._limits
        many = pool.run(encoded, items, jobs=jobs, limits=limits, load=load)
        for one in many:
            self._observe(step, len(items), 1)
            yield one if isinstance(one, Failure) else decode(one)

    def _parse_one(self, path: str) -> ParseResult:
        try:
            data = source(self._setup, path)
        except FileError as error:
            problem = Problem(path, 1, error.message, error.remedy)
            return ParseResult(problems=(problem,), rejected=True, unread=True)
        parsed = self._reader.parse(path, data)
        post = parsed.post
        if post is not None:
            made = sketch.packed(parsed.text)
            post = structs.replace(post, digest=hashed(data), sketch=made)
        rejected = post is None and not parsed.omitted
        return ParseResult(
            post, parsed.omitted, parsed.problems, rejected=rejected, is_post=parsed.is_post
        )

    def _render_one(self, item: Item, lookup: Answering) -> Rendered:
        try:
            data = source(self._setup, item.post.path)
        except FileError:  # it was there when it was parsed
            data = b""
        if hashed(data) != item.post.digest:
            what = "changed while it was read"
            problem = Problem(item.post.path, 1, what, "the next pass takes it up")
            return Rendered(None, (problem,), unread=True)
        body = self._reader.body(item.post, data)
        full = self._setup.config.feeds.content == "full"
        return _renderer()(self._setup.site, item, body, lookup, full=full)


def warm_worker(generator: str, worker: Worker | None = None) -> WarmWorker:
    """A process that renders a few posts at a time, of sites of this generator above all.

    It loads what it takes when it is started, and is told of the site when it is to render.
    `worker`, where given, is one that serves as such already.
    """

    def load() -> None:
        _renderer()
        detect.room(generator)

    return WarmWorker(lambda told: Batch(pickle.loads(told)).packed, load, worker)  # noqa: S301  # own


def source(setup: Setup, path: str) -> bytes:
    """The bytes of a post's file, or one more than its settings allow; FileError."""
    return files.beginning(str(setup.root), path, setup.site.bounds.file)


def _renderer() -> Callable[..., Rendered]:
    """What renders; it takes longer to load than the rest of a pass over one post takes."""
    from feedsvc.build.render_entry import rendered

    return rendered


def _asked(wanted: Sequence[tuple[str, Feed]]) -> bytes:
    """What the process that stands by is asked for openings with."""
    return _pack(_Openings(tuple((kind, text.bare_feed(feed)) for kind, feed in wanted)))


def _opened(wanted: Sequence[tuple[str, Feed]]) -> Iterator[bytes]:
    from feedsvc.feeds import atom_rss  # which loads much

    return (atom_rss.opening(kind, feed) for kind, feed in wanted)


def _opened_or_lost(wanted: Sequence[tuple[str, Feed]], made: bytes | Failure) -> Iterable[bytes]:
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
    what = f"could not be processed: {made.reason}"
    return Problem(path, 1, what, made.remedy, rule="" if made.is_defect else "OverLimit")
