"""Watch: wake the daemon when something is saved (watchfiles).

The schedule stays the safety net: on network disks nobody tells of changes. A burst (a checkout of
thousands of files, an editor that saves by rename) is one call.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from watchfiles import BaseFilter, Change, watch

log = logging.getLogger("feedsvc")

_SETTLE = 50  # milliseconds without news that end a burst
_LONGEST = 400  # milliseconds after which even an endless burst is told
_IGNORED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", "_site", ".jekyll-cache"}
)


class Watch:
    """Watches a folder from `start` to `stop`, in a thread of its own; `ignored` are left out."""

    def __init__(self, folder: Path, ignored: Sequence[Path]) -> None:
        self._folder = folder
        self._filter = _Filter(folder, ignored)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-watch", daemon=True)
        self._wake: Callable[[], None] = lambda: None

    def start(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever something changes."""
        self._wake = wake
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        try:
            for _changes in watch(
                self._folder,
                watch_filter=self._filter,
                stop_event=self._stopping,
                debounce=_LONGEST,
                step=_SETTLE,
                rust_timeout=1_000,
                raise_interrupt=False,
            ):
                self._wake()
        except (OSError, RuntimeError) as error:  # too many folders for inotify, a folder gone
            log.warning("watch: %s cannot be watched (%s): the schedule looks", self._folder, error)


class _Filter(BaseFilter):
    """Leaves out hidden files, what editors and sync tools write on the way, and folders."""

    def __init__(self, folder: Path, ignored: Sequence[Path]) -> None:
        super().__init__()
        self._folder = folder
        self._own = tuple(f"{path}/" for path in ignored)

    def __call__(self, _change: Change, path: str) -> bool:
        """Whether a change matters."""
        if f"{path}/".startswith(self._own):
            return False
        parts = path.removeprefix(f"{self._folder}/").split("/")
        hidden = any(part.startswith(".") or part in _IGNORED for part in parts)
        return not hidden and not parts[-1].endswith(("~", ".tmp", ".swp", ".part"))
