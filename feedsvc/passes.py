"""Passes: one after the other in the daemon, each over what changed since the last."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from feedsvc import build
from feedsvc.looked import Looked
from feedsvc.model import Report
from feedsvc.setup import Setup


class Passes:
    """The passes over one site; `prepare` reads its settings, `now` and `clock` tell the time.

    `clock` is in nanoseconds since 1970, as file times are.
    """

    def __init__(
        self,
        prepare: Callable[[], Setup],
        first: Setup,
        now: Callable[[], datetime],
        clock: Callable[[], int],
    ) -> None:
        self._prepare = prepare
        self._now = now
        self._clock = clock
        self._looked: Looked | None = None
        self.setup = first

    def run(self, changed: Collection[str] = ()) -> Report:
        """One pass; `changed` are paths that are known to have changed, none if nobody told.

        Raises FeedsvcError, and then starts from nothing the next time.
        """
        before, self._looked = self._looked, None
        since = before.since(changed or None) if before else None
        if since is None or not since.is_posts:
            self.setup = self._prepare()
        looked = Looked(self._clock())
        report = build.run(self.setup, self._now(), looked=looked, since=since)
        self._looked = looked
        return report
