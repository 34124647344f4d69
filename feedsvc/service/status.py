"""The status of the passes, and how `/health` tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

Outcome = Literal["ok", "rejected", "failed"]

_PROBLEMS = 100


class Status(Struct, frozen=True):
    """What the passes came to, as the daemon knows it at one moment.

    `last_pass` is when the last one ended, None before the first; `outcome` is `rejected` where
    posts were left out, `failed` where nothing was published, with the reason in `error`.
    `passes` counts them by outcome since the start, `seconds` is what all of them took together,
    `last_seconds` the last. A pass is overdue `grace` seconds after `next_pass`.
    """

    last_pass: datetime | None = None
    outcome: Outcome | None = None
    error: str = ""
    next_pass: datetime | None = None
    next_publication: datetime | None = None
    posts: int = 0
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    passes: Mapping[Outcome, int] = {}
    seconds: float = 0.0
    last_seconds: float = 0.0
    grace: float = 60.0


def after(  # what a pass comes to
    before: Status,
    now: datetime,
    next_pass: datetime | None,
    seconds: float = 0.0,
    *,
    error: str = "",
    posts: int = 0,
    errors: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    next_publication: datetime | None = None,
) -> Status:
    """The status when a pass ended at `now`; `error` says why it published nothing."""
    outcome: Outcome = "failed" if error else "rejected" if errors else "ok"
    return Status(
        last_pass=now,
        outcome=outcome,
        error=error,
        next_pass=next_pass,
        next_publication=next_publication,
        posts=posts,
        errors=errors,
        warnings=warnings,
        passes={**before.passes, outcome: before.passes.get(outcome, 0) + 1},
        seconds=before.seconds + seconds,
        last_seconds=seconds,
    )


def health(status: Status, now: datetime) -> tuple[int, bytes]:
    """Status code and JSON: 200, or 503 when no good pass is known or the next one is overdue.

    Of a great many problems the first hundred of each kind are told.
    """
    state = _state(status, now)
    told = {
        "status": state,
        "last_pass": status.last_pass,
        "outcome": status.outcome,
        "error": status.error,
        "seconds": round(status.last_seconds, 3),
        "next_pass": status.next_pass,
        "next_publication": status.next_publication,
        "posts": status.posts,
        "errors": len(status.errors),
        "warnings": len(status.warnings),
        "problems": status.errors[:_PROBLEMS] + status.warnings[:_PROBLEMS],
    }
    body = msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
    return (200 if state == "ok" else 503), body


def _state(status: Status, now: datetime) -> str:
    if status.outcome is None:
        return "starting"
    if status.outcome == "failed":
        return "failed"
    if status.next_pass and now > status.next_pass + timedelta(seconds=status.grace):
        return "overdue"
    return "ok"
