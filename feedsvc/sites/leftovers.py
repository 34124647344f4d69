"""Leftovers: what editors, sync tools and systems put beside posts. One rule, for all who look.

Temporary files are no posts, and nobody is told of them: they come and go with each save. A second
version of a post that a sync tool or a merge kept would be published as a second post; it is left
out, and its author is told, who has to decide which one is right. A file that ends within its front
matter is still being written: generators take it for a text without any.
"""

from __future__ import annotations

import posixpath
import re

from feedsvc.model import Body, Parsed, Post, Problem
from feedsvc.sites.reader import Reader

# Hidden ones are those of vim (.x.md.swp), emacs (.#x.md), GNOME (.goutputstream-…), kate, nano,
# LibreOffice (.~lock.x#), rsync (.x.md.1a2B3c), unison, Syncthing (.syncthing.x.md.tmp), Nextcloud
# (.x.md.~1a2b), iCloud (.x.md.icloud), macOS (._x.md, .DS_Store), NFS (.nfs…) and FUSE.
_TEMPORARY = re.compile(
    r"""
      \. .*                     # hidden
    | .* ~                      # the backup of vim, emacs, kate, nano; the first of .~1~
    | \# .* \#                  # emacs: not saved yet
    | ~\$ .* | ~syncthing~ .*   # Office; Syncthing on Windows
    | 4913|5036|5159|5282       # vim: can a file be made here?
    | .* ___jb_(tmp|old|bak)___ # JetBrains
    | .* \. (sw[a-p]|tmp|temp|part|partial|filepart|crdownload|download|bak|orig|rej|save
            |kate-swp|vsctmp|icloud|!sync|bts)
    | thumbs\.db | desktop\.ini
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COPY = re.compile(
    r"""
      \.sync-conflict-\d{8}-\d{6} (-\w+)?        # Syncthing
    | \ \( [^()]* conflicted\ copy [^()]* \)      # Dropbox, Nextcloud
    | \ \( (case|unicode\ encoding)\ conflict [^()]* \)   # Dropbox
    | _conflict-\d{8}-\d{6}                      # ownCloud
    | \ \( SFConflict [^()]* \)                   # Seafile
    | _(BACKUP|BASE|LOCAL|REMOTE)_\d+            # git mergetool
    """,
    re.VERBOSE | re.IGNORECASE,
)

_OPENING = re.compile(rb"(\xef\xbb\xbf)?(---|\+\+\+)[ \t]*(\r?\n|\r|\Z)")
_CLOSING = re.compile(rb"^(---|\+\+\+|\.\.\.)", re.MULTILINE)
_KEY = re.compile(rb"\s*([\w\"'][\w .\"'-]*(:|=|\Z)|#|\Z)")
_PARTS = (b"-", b"--", b"+", b"++", b"<", b"<!", b"<!-")


def is_cut(data: bytes) -> bool:
    """Whether a file begins with front matter, and ends before that does."""
    opening = _OPENING.match(data)
    if opening is None:
        return data in _PARTS or (data.startswith(b"<!--") and b"-->" not in data)
    rest = data[opening.end() :]
    return _CLOSING.search(rest) is None and _KEY.match(rest) is not None


def is_temporary(path: str) -> bool:
    """Whether a file is somebody's on the way to another one, by its name."""
    return _TEMPORARY.fullmatch(posixpath.basename(path)) is not None


def is_copy(path: str) -> bool:
    """Whether a file is another version of one beside it, by its name."""
    stem, _ = posixpath.splitext(posixpath.basename(path))
    found = _COPY.search(stem)
    return found is not None and found.end() == len(stem)


class WithoutLeftovers:
    """A reader to which none of these are posts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under this folder of the site."""
        return self._reader.enters(folder)

    def wants(self, path: str) -> bool:
        """Whether a file is to be parsed; copies are, so that something can be said of them."""
        return self._reader.wants(path) and not is_temporary(path)

    def parse(self, path: str, data: bytes) -> Parsed:
        """A file's bytes → its post, or why there is none."""
        if is_cut(data):
            what, remedy = "ends within its front matter", "close it with a line of --- or +++"
            return Parsed(path, problems=(Problem(path, 1, what, remedy),))
        if not is_copy(path):
            return self._reader.parse(path, data)
        problem = Problem(
            path,
            0,
            "is a second version of a post, which a sync tool or a merge kept",
            "take over what is missing in the post, and delete it",
            "warning",
        )
        return Parsed(path, omitted="second version", problems=(problem,))

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a post, from the very bytes that it was parsed from."""
        return self._reader.body(post, data)
