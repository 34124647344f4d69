"""The record of the passes, from which `/health` and `/metrics` tell."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from feedsvc.service.status import Outcome, Status


class Record:
    """Keeps the status up to date: one thread writes it, others read it whole."""

    def __init__(self) -> None:
        self._status = Status()
        self._passes: Counter[Outcome] = Counter()

    def status(self) -> Status:
        """What the passes came to until now."""
        return self._status

    def failed(self, error: str, now: datetime, next_pass: datetime | None) -> None:
        """A pass published nothing, and why."""
        self._keep("failed", 0.0, now, next_pass, error=error)

    def passed(
        self,
        now: datetime,
        seconds: float,
        *,
        posts: int,
        errors: tuple[str, ...],
        warnings: tuple[str, ...],
        next_pass: datetime | None,
        next_publication: datetime | None,
    ) -> None:
        """A pass ended at `now`, having taken so many seconds."""
        self._keep(
            "rejected" if errors else "ok",
            seconds,
            now,
            next_pass,
            posts=posts,
            errors=errors,
            warnings=warnings,
            next_publication=next_publication,
        )

    def _keep(
        self,
        outcome: Outcome,
        seconds: float,
        now: datetime,
        next_pass: datetime | None,
        **more: object,
    ) -> None:
        self._passes[outcome] += 1
        whole = self._status.seconds + seconds
        self._status = Status(
            last_pass=now,
            outcome=outcome,
            next_pass=next_pass,
            passes=dict(self._passes),
            seconds=whole,
            last_seconds=seconds,
            **more,  # type: ignore[arg-type]  # the fields that an outcome has
        )
