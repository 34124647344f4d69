"""Changes: paths that changed since the last pass → posts to be looked at again.

Reads folders that changed, and no file. Settings, documents, folders that came or went are no
business of a pass over a few posts: then it gives None.
"""

from __future__ import annotations

import os
import stat

from feedsvc.build.scan import is_excluded
from feedsvc.build.snapshot import Since
from feedsvc.build.stamps import GONE, stamp
from feedsvc.build.understand import exclude
from feedsvc.config.setup import Setup
from feedsvc.sites import detect


class Changes:
    """Posts among the paths that changed since the last pass."""

    def __init__(self, setup: Setup, since: Since) -> None:
        self._looked = since.looked
        self._changed = since.changed
        self._reader = detect.reader(setup.site, setup.folders)
        self._exclude = exclude(setup)
        self._found: dict[str, bytes] = {}

    def stamps(self) -> dict[str, bytes] | None:
        """Path of each post that changed → its stamp, GONE for a deleted one; None: who knows."""
        known = all(self._take(path) for path in self._changed)
        return self._found if known else None

    def _take(self, path: str) -> bool:
        below = path.removeprefix(f"{self._looked.root}/")
        if path in self._looked.folders:
            return self._folder(path)
        if below in self._looked.posts:
            return self._post(path, below)
        return path not in self._looked.others and self._new(path, below)

    def _folder(self, folder: str) -> bool:
        """What came into a folder; what went out of it is found by itself."""
        made = stamp(folder)
        try:
            entries = list(os.scandir(folder))
        except OSError:  # it is gone, or cannot be read
            return False
        top = folder.removeprefix(self._looked.root).lstrip("/")
        self._looked.folder(folder, made)
        for one in entries:
            below = f"{top}/{one.name}" if top else one.name
            if below not in self._looked.posts and not self._new(one.path, below):
                return False
        return True

    def _new(self, path: str, below: str) -> bool:
        if is_excluded(below, self._exclude):
            return True
        mode = _mode(path)
        if mode is None:
            return False
        if not mode:
            return True
        if stat.S_ISDIR(mode):
            return path in self._looked.folders or not self._reader.enters(below)
        if not self._reader.wants(below):
            return True
        return self._post(path, below)

    def _post(self, path: str, below: str) -> bool:
        mode = _mode(path)
        if mode is None or (mode and not stat.S_ISREG(mode)):
            return False
        made = self._found[below] = stamp(path)
        return _is_utf8(below) and (made == GONE) == (mode == 0)


def _mode(path: str) -> int | None:
    """The mode of what is at a path, 0 where nothing is; None where nobody can tell."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        return None


def _is_utf8(path: str) -> bool:
    return path.encode("utf-8", "replace").decode() == path
