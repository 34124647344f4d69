"""Again: the build that was done last, over the posts that changed since.

A build whose settings are as they were needs no command line, no configuration files and no
detection, which would take longer than the pass: it has its setup from the last one. What renders
is loaded by the process that does it, while this one loads the rest and looks what changed.
"""

from __future__ import annotations

import gc
import marshal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TextIO

import msgspec
from msgspec import structs

from feedsvc.build import report, unchanged
from feedsvc.build.batch import standby
from feedsvc.build.snapshot import Looked, Past, Since
from feedsvc.build.standby import Standby
from feedsvc.build.worker import Worker
from feedsvc.config import read
from feedsvc.config.settings import Config
from feedsvc.config.setup import Setup, key_of
from feedsvc.model.errors import FeedsvcError
from feedsvc.model.report import Report
from feedsvc.model.site import Author, Bounds, Site


class Again(NamedTuple):
    """A setup, whether to say errors only, and whether to take none."""

    made: Setup
    quiet: bool
    strict: bool

    def plain(self) -> Past | None:
        """The generator's name and the rest; None where the site's data are no plain values."""
        made = packed(self.made)
        if made is None:
            return None
        return self.made.site.generator, made, self.quiet, self.strict


def packed(made: Setup) -> bytes | None:
    """A setup as bytes, if it is made of values that marshal keeps as they are.

    A build with nothing to do has them at hand and does not look into them: a site may have much
    data.
    """
    site, author = structs.asdict(made.site), made.site.author
    site["author"] = author and structs.astuple(author)
    site["bounds"] = structs.astuple(made.site.bounds)
    places = (str(made.root), str(made.output), str(made.state))
    rest = (made.reason, made.feeds_url, made.inputs, made.jobs)
    values = (places, msgspec.to_builtins(made.config), site, rest)
    try:
        return marshal.dumps(values)
    except ValueError:
        return None


def restored(data: bytes) -> Setup:
    """The setup of which these are the bytes; its key is that of what is installed now."""
    values = marshal.loads(data)  # noqa: S302  # our own, from the seal
    (root, output, state), settings, site, (reason, feeds_url, inputs, jobs) = values
    full = msgspec.convert(settings, Config)
    author = site["author"] and Author(*site["author"])
    made = Site(**{**site, "author": author, "bounds": Bounds(*site["bounds"])})
    return Setup(
        root=Path(root),
        config=full,
        site=made,
        reason=reason,
        output=Path(output),
        state=Path(state),
        feeds_url=feeds_url,
        inputs=inputs,
        jobs=jobs,
        key=key_of(made, full),
    )


def run(arguments: Sequence[str], since: Since, worker: Worker) -> int:
    """Do it; → the exit code. `worker` serves as a standby."""
    generator, made_of, quiet, strict = since.again or ("", b"", False, False)
    now = unchanged.clock()
    gc.freeze()  # what a single pass makes is needed to its end
    gc.set_threshold(100_000, 50, 100)
    started, looked = time.perf_counter(), Looked(now)
    renderer = standby(generator, worker)
    try:
        made = restored(made_of)
        done = _pass(made, looked, since, renderer, strict=strict)
    except FeedsvcError as error:
        _say(sys.stderr, report.complaint(error))
        return 2
    finally:
        renderer.dismiss()
    _say(sys.stderr, report.problem_lines(done.problems, quiet=quiet))
    if not quiet:
        _say(sys.stdout, [report.summary(done, made, time.perf_counter() - started)])
    seal(arguments, looked, done, Again(made, quiet, strict))
    return 1 if report.errors(done.problems) else 0


def _pass(made: Setup, looked: Looked, since: Since, renderer: Standby, *, strict: bool) -> Report:
    from feedsvc.build import one_pass  # which takes about as long as what the other process loads

    now = datetime.fromtimestamp(looked.scanned // 1_000_000_000, UTC)
    return one_pass.run(made, now, strict=strict, looked=looked, since=since, standby=renderer)


def _say(stream: TextIO, lines: Sequence[str]) -> None:
    stream.write("".join(f"{line}\n" for line in lines))


def seal(arguments: Sequence[str], looked: Looked, done: Report, again: Again) -> None:
    """Remember a pass, so that the next one can be left out or be done again."""
    due = done.next_change.timestamp() if done.next_change else 0.0
    code = 1 if report.errors(done.problems) else 0
    said = report.unchanged(done, again.made, quiet=again.quiet)
    outcome = (code, *said, again.plain())
    unchanged.seal(arguments, read.environment(), looked, due, outcome)
