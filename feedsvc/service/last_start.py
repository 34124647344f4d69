"""How the daemon started last, so that it starts again when the configuration is broken.

The feeds that were published are served on then, as they are where the configuration breaks while
it runs. Only a start with the same options is taken for the same: a wrong option is to be seen.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from feedsvc.service.pass_process import Ready

log = logging.getLogger("feedsvc")

NAME = "serving.json"
_PREFIX = "FEEDSVC_"


class _Start(Struct, frozen=True):
    options: dict[str, str]
    ready: Ready


def beside(state: Path, name: str) -> Path:
    """A file that belongs to a state, beside it: two states may lie in one folder."""
    return state.with_name(name if state.stem == "state" else f"{state.stem}-{name}")


def found(options: Mapping[str, Any]) -> Ready | None:
    """How it started last with these options; None where it never did, or where nobody knows."""
    try:
        start = msgspec.json.decode(_path(options).read_bytes(), type=_Start)
    except (OSError, msgspec.MsgspecError):  # never, or by another version
        return None
    is_there = Path(start.ready.output).is_dir()
    return start.ready if is_there and start.options == _given(options) else None


def keep(options: Mapping[str, Any], ready: Ready) -> None:
    """Note a start. Where that cannot be written, the next one is as if there was none."""
    path = _path(options)
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.json.encode(_Start(_given(options), ready)))
        new.replace(path)
    except OSError as error:
        log.warning("%s cannot be written (%s)", path, error.strerror or error)


def _path(options: Mapping[str, Any]) -> Path:
    state = options["state"] or Path(options["site"]).resolve() / ".feedsvc" / "state.sqlite3"
    return beside(Path(state), NAME)


def _given(options: Mapping[str, Any]) -> dict[str, str]:
    """What was asked for by options and by variables of the environment."""
    own = {name: value for name, value in os.environ.items() if name.startswith(_PREFIX)}
    return {**own, **{name: str(value) for name, value in sorted(options.items())}}
