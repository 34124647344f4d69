"""Disk: whether the state lies on one that other machines have, too, or that another program plays.

SQLite's write-ahead log is shared by memory that only processes of one kernel see, and is no good
there (https://www.sqlite.org/wal.html). Only Linux is asked; elsewhere every disk is a local one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

# File systems as mount(8) names them. Of FUSE all but the disks that are plugged in (fuseblk).
_REMOTE = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "virtiofs"),
        *("ceph", "lustre", "gfs2", "ocfs2", "gpfs", "beegfs", "glusterfs", "orangefs", "pvfs2"),
        *("vboxsf", "prl_fs", "vmhgfs", "drvfs", "fuse", "davfs", "acfs"),
    )
)
_MOUNTS = Path("/proc/self/mountinfo")


def is_remote(path: Path) -> bool:
    """Whether a file that exists lies on such a disk."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        device = os.stat(path).st_dev  # noqa: PTH116  # one call, no object
    except OSError:
        return False
    kind = kind_of(lines, f"{os.major(device)}:{os.minor(device)}")
    return kind in _REMOTE or kind.startswith("fuse.")


def kind_of(mounts: Iterable[str], device: str) -> str:
    """The file system of a device (major:minor) in mountinfo (proc(5)); empty where it has none."""
    for line in mounts:
        fields = line.split()
        if len(fields) > 6 and fields[2] == device and "-" in fields[6:]:
            return fields[fields.index("-", 6) + 1]
    return ""
