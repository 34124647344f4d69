"""Again: the build that was done last, over the posts that changed since.

A build whose settings are as they were needs no command line, no configuration files and no
detection; they would take longer than the pass. What renders is loaded by the process that does it,
while this one loads the rest and looks what changed.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from feedsvc import config, report, unchanged
from feedsvc.batch import standby
from feedsvc.errors import FeedsvcError
from feedsvc.looked import Looked, Since
from feedsvc.model import Report
from feedsvc.setup import Setup, setup
from feedsvc.standby import Standby
from feedsvc.worker import Worker

Given = Mapping[str, Mapping[str, Any]]


class Again(NamedTuple):
    """A setup, the settings it was made from, whether to say errors only, and to take none."""

    made: Setup
    given: Given
    quiet: bool
    strict: bool

    def plain(self) -> tuple[Any, ...]:
        """The same as plain values."""
        made, given = self.made, {name: dict(values) for name, values in self.given.items()}
        given["site"] = {**given.get("site", {}), "generator": made.site.generator}
        places = (str(made.root), str(made.output), str(made.state))
        rest = (places, made.jobs, given, list(made.inputs), self.quiet, self.strict)
        return (made.site.generator, *rest)


def run(arguments: Sequence[str], since: Since, worker: Worker) -> int:
    """Do it; → the exit code. `worker` serves as a standby."""
    generator, places, jobs, given, inputs, quiet, strict = since.again or ()
    now = unchanged.clock()
    gc.freeze()  # what a single pass makes is needed to its end
    gc.set_threshold(100_000, 50, 100)
    started, looked = time.perf_counter(), Looked(now)
    renderer = standby(generator, worker)
    try:
        made = _setup(places, jobs, given, inputs)
        done = _pass(made, looked, since, renderer, strict=strict)
    except FeedsvcError as error:
        _say(sys.stderr, report.complaint(error))
        return 2
    finally:
        renderer.dismiss()
    _say(sys.stderr, report.problem_lines(done.problems, quiet=quiet))
    if not quiet:
        _say(sys.stdout, [report.summary(done, made, time.perf_counter() - started)])
    seal(arguments, looked, done, Again(made, given, quiet, strict))
    return 1 if report.errors(done.problems) else 0


def _setup(places: tuple[str, str, str], jobs: int, given: Given, inputs: Sequence[Path]) -> Setup:
    root, output, state = map(Path, places)
    return setup(root, given, output=output, state=state, jobs=jobs, files=inputs)


def _pass(made: Setup, looked: Looked, since: Since, renderer: Standby, *, strict: bool) -> Report:
    from feedsvc import build  # which takes about as long as what the other process loads

    now = datetime.fromtimestamp(looked.scanned // 1_000_000_000, UTC)
    return build.run(made, now, strict=strict, looked=looked, since=since, standby=renderer)


def _say(stream: TextIO, lines: Sequence[str]) -> None:
    stream.write("".join(f"{line}\n" for line in lines))


def seal(arguments: Sequence[str], looked: Looked, done: Report, again: Again) -> None:
    """Remember a pass, so that the next one can be left out or be done again."""
    due = done.next_change.timestamp() if done.next_change else 0.0
    code = 1 if report.errors(done.problems) else 0
    said = report.unchanged(done, again.made, quiet=again.quiet)
    outcome = (code, *said, again.plain())
    unchanged.seal(arguments, config.environment(), looked, due, outcome)
