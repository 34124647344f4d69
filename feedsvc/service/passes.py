"""Passes: one after the other in the daemon, each over what changed since the last."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from feedsvc.build import max_age, one_pass
from feedsvc.build.batch import warm_worker
from feedsvc.build.session import Session
from feedsvc.build.snapshot import Snapshot
from feedsvc.build.warm_worker import WarmWorker
from feedsvc.config.setup import Setup
from feedsvc.model.report import Report


class Passes:
    """The passes over one site; `prepare` reads its settings, `now` and `clock` tell the time.

    `clock` is in nanoseconds since 1970, as file times are.
    """

    def __init__(
        self,
        prepare: Callable[[], Setup],
        now: Callable[[], datetime],
        clock: Callable[[], int],
    ) -> None:
        self._prepare = prepare
        self._now = now
        self._clock = clock
        self._snapshot: Snapshot | None = None
        self._dates: tuple[datetime, ...] = ()
        self._warm_worker: WarmWorker | None = None
        self._session = Session()
        self._made: Setup | None = None

    @property
    def setup(self) -> Setup:
        """The settings that the last pass read."""
        if self._made is None:
            raise AssertionError("no pass has read them yet")
        return self._made

    def run(self, changed: Collection[str] = ()) -> Report:
        """One pass; `changed` are paths that are known to have changed, none if nobody told.

        Raises FeedsvcError, and then starts from nothing the next time.
        """
        before, self._snapshot = self._snapshot, None
        compared = before.compared(changed or None) if before else None
        snapshot = Snapshot(self._clock())  # before anything is read
        if compared is None or not compared.is_posts:
            self._made = self._prepare()
        if self._warm_worker is None:
            self._warm_worker = warm_worker(self.setup.site.generator)
            self._dates = max_age.published(self.setup)
        report = one_pass.run(
            self.setup,
            self._now(),
            snapshot=snapshot,
            compared=compared,
            warm_worker=self._warm_worker,
            session=self._session,
        )
        self._snapshot = snapshot
        self._warm_worker.start()  # or the first save would wait until it has loaded all it takes
        return report

    def close(self) -> None:
        """End what is kept from pass to pass."""
        if self._warm_worker is not None:
            self._warm_worker.stop()
        self._session.close()

    def max_age(self, report: Report) -> int:
        """For how many seconds clients may keep a feed after this pass."""
        if max_age.source(self.setup) in report.written:
            self._dates = max_age.published(self.setup)
        return max_age.max_age(self.setup, self._dates, self._now())
