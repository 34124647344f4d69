"""What editors, sync tools and systems put beside posts. One rule, for all who look.

Temporary files are no posts, and nobody is told of them: they come and go with each save. A second
version of a post that a sync tool or a merge kept would be published as a second post; it is left
out, and its author is told, who has to decide which one is right. A file that ends within its front
matter is still being written: generators take it for a text without any.
"""

from __future__ import annotations

import posixpath
import re

# Hidden ones are those of vim (.x.md.swp), emacs (.#x.md), GNOME (.goutputstream-…), kate, nano,
# LibreOffice (.~lock.x#), rsync (.x.md.1a2B3c), unison, Syncthing (.syncthing.x.md.tmp), Nextcloud
# (.x.md.~1a2b), iCloud (.x.md.icloud), macOS (._x.md, .DS_Store), NFS (.nfs…) and FUSE.
_STARTS = (".", "~$", "~syncthing~")  # the latter two: Office, Syncthing on Windows
_ENDS = (
    "~",  # the backups of vim, emacs, kate and nano
    *(f".sw{letter}" for letter in "abcdefghijklmnop"),
    *("___jb_tmp___", "___jb_old___", "___jb_bak___"),  # JetBrains
    *(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download"),
    *(".bak", ".orig", ".rej", ".save", ".kate-swp", ".vsctmp", ".icloud", ".!sync", ".bts"),
)
_NAMES = frozenset(
    # vim asks with 4913, and 123 more while there is such a file, whether it may make files here.
    ("thumbs.db", "desktop.ini", "4913", "5036", "5159", "5282")
)
# Compiled when one of their words is met: that takes longer than to look at a post.
_WORDS = ("conflict", "_backup_", "_base_", "_local_", "_remote_")
_COPY = (
    r"(?i:\.sync-conflict-\d{8}-\d{6}(-\w+)?"  # Syncthing
    r"| \([^()]*conflicted copy[^()]*\)"  # Dropbox, Nextcloud
    r"| \((case|unicode encoding) conflict[^()]*\)"  # Dropbox
    r"|_conflict-\d{8}-\d{6}"  # ownCloud
    r"| \(SFConflict [^()]*\)"  # Seafile
    r"|_(BACKUP|BASE|LOCAL|REMOTE)_\d+)\Z"  # git mergetool
)
_FENCES = (b"---", b"+++")
_CLOSINGS = (*_FENCES, b"...")
_KEY = rb"\s*([\w\"'][\w .\"'-]*(:|=|\Z)|#|\Z)"
_BEGUN = (b"-", b"--", b"+", b"++", b"<", b"<!", b"<!-")


def is_temporary(path: str) -> bool:
    """Whether a file is somebody's on the way to another one, by its name."""
    name = posixpath.basename(path).lower()
    unsaved = name[:1] == name[-1:] == "#"  # emacs
    return unsaved or name.startswith(_STARTS) or name.endswith(_ENDS) or name in _NAMES


def is_copy(path: str) -> bool:
    """Whether a file is another version of one beside it, by its name."""
    small = path.lower()
    if not any([word in small for word in _WORDS]):  # noqa: C419  # a generator takes longer
        return False
    stem, _ = posixpath.splitext(posixpath.basename(path))
    return re.search(_COPY, stem) is not None


def is_cut(data: bytes) -> bool:
    """Whether a file begins with front matter, and ends before that does."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    if not text.startswith(_FENCES):
        return text in _BEGUN or (text.startswith(b"<!--") and b"-->" not in text)
    if any(end + fence in text for end in (b"\n", b"\r") for fence in _CLOSINGS):
        return False
    opening, _, rest = text.replace(b"\r", b"\n").partition(b"\n")
    return opening.rstrip() in _FENCES and re.match(_KEY, rest) is not None
