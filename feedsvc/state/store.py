"""The state file: one SQLite database, opened, migrated, locked and closed here.

SQLite's write-ahead log is shared by memory that only processes of one kernel see, and is no good
on a disk that other machines have, too, or that another program plays
(https://www.sqlite.org/wal.html). Only Linux is asked for such disks; elsewhere every disk is a
local one.

One pass at a time works on one state. The system drops its lock (fcntl(2)) with the process that
held it, however that ended, so none is ever stale. A lock of flock(2) would not do: a process that
was forked for a part of the work has it, too, and keeps it when the one that took it is killed.
Network disks pass this kind on to the server. A library for this takes longer to load than a pass
over one changed post may.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from feedsvc.model.errors import LockedError, StateError
from feedsvc.state import ledger

_SCHEMA = """
CREATE TABLE entry (
    id TEXT PRIMARY KEY, natural_id TEXT NOT NULL, path TEXT NOT NULL, url TEXT NOT NULL,
    title TEXT NOT NULL, image TEXT NOT NULL, sketch BLOB NOT NULL,
    published INTEGER NOT NULL, updated INTEGER NOT NULL, first_seen INTEGER NOT NULL,
    dated INTEGER, withdrawn INTEGER, former_paths TEXT NOT NULL, former_urls TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE location (
    document TEXT NOT NULL, path TEXT NOT NULL, left INTEGER, PRIMARY KEY (document, path)
) WITHOUT ROWID;
CREATE TABLE archive (
    feed TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (feed, id)
) WITHOUT ROWID;
CREATE TABLE slug (
    kind TEXT NOT NULL, term TEXT NOT NULL, slug TEXT NOT NULL, PRIMARY KEY (kind, term)
) WITHOUT ROWID;
CREATE TABLE document (
    folder TEXT NOT NULL, path TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY (folder, path)
) WITHOUT ROWID;
CREATE TABLE parsed (
    path TEXT PRIMARY KEY, stamp BLOB NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE fragment (
    path TEXT PRIMARY KEY, key BLOB NOT NULL, mark BLOB NOT NULL, size INTEGER NOT NULL,
    extra BLOB NOT NULL, atom BLOB NOT NULL, rss BLOB NOT NULL, json BLOB NOT NULL
);
"""


_PAGE = 8192  # bytes; entries take up several, and the chain of them is followed page by page


def connect(path: Path) -> sqlite3.Connection:
    """Open the state file, making it where there is none.

    Transactions are explicit. Raises StateError for a file that is no state, that a newer
    feedsvc wrote, or that cannot be opened or written.

    With a write-ahead log, a commit waits for the disk only where it is asked to be durable: after
    a power loss the last ones may be missing, but none is half there. On a disk that other machines
    have, too, there is a rollback journal, and every commit waits.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, isolation_level=None, timeout=10)
        remote = is_remote(path.parent)
        database.execute(f"PRAGMA page_size = {_PAGE}")  # of a file that is made now
        database.execute(f"PRAGMA journal_mode = {'DELETE' if remote else 'WAL'}")
        database.execute(f"PRAGMA synchronous = {'FULL' if remote else 'NORMAL'}")
        _migrate(database, path)
    except (sqlite3.Error, OSError) as error:
        raise failure(path, error) from error
    return database


def copy(path: Path) -> sqlite3.Connection:
    """The state in memory, to try things on; an empty one where there is no file."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    if not path.is_file():
        create(database)
        return database
    with closing(connect(path)) as disk:
        disk.backup(database)
    return database


def save(path: Path, copy: Path) -> None:
    """Copy a state file, whole and consistent, to another place."""
    with closing(connect(path)) as disk, closing(sqlite3.connect(copy)) as target:
        disk.backup(target)


# Where entries stand, and what feeds are called: feeds are selected by query.
_INDEX = """
CREATE INDEX entry_path ON entry (path);
CREATE INDEX entry_withdrawn ON entry (withdrawn) WHERE withdrawn IS NOT NULL;
CREATE TABLE standing (
    path TEXT PRIMARY KEY, id TEXT NOT NULL, published INTEGER NOT NULL, expires INTEGER,
    terms BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX standing_expires ON standing (expires) WHERE expires IS NOT NULL;
CREATE TABLE member (
    kind TEXT NOT NULL, term TEXT NOT NULL, published INTEGER NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (kind, term, published DESC, id)
) WITHOUT ROWID;
CREATE TABLE spelling (
    kind TEXT NOT NULL, term TEXT NOT NULL, written TEXT NOT NULL, posts INTEGER NOT NULL,
    PRIMARY KEY (kind, term, written)
) WITHOUT ROWID;
CREATE TABLE whole (key BLOB NOT NULL, data BLOB NOT NULL);
DROP TABLE fragment;
CREATE TABLE fragment (
    path TEXT PRIMARY KEY, key BLOB NOT NULL, mark BLOB NOT NULL, size INTEGER NOT NULL,
    extra BLOB NOT NULL, atom BLOB NOT NULL, rss BLOB NOT NULL, json BLOB NOT NULL,
    asks INTEGER NOT NULL
);
CREATE INDEX fragment_asks ON fragment (asks) WHERE asks;
"""

# The digest of the file of each post: what settings or another version make of the same bytes is no
# edit.
_DIGEST = "ALTER TABLE entry ADD COLUMN digest BLOB NOT NULL DEFAULT x'';"

# The index of earlier versions held the newest entries of a feed only.
_ALL_MEMBERS = "DELETE FROM whole;"

# What was never rendered was never published, as far as there is anything that was: no reader knows
# it, and it is not known by its text.
_PUBLISHED = f"""
UPDATE entry SET sketch = x'', digest = x'' WHERE withdrawn IS NULL AND path != ''
    AND path NOT IN (SELECT path FROM fragment) AND EXISTS (SELECT 1 FROM fragment);
CREATE INDEX entry_published ON entry (id) WHERE {ledger.PUBLISHED};
"""  # noqa: S608  # of our own words

# Each script takes a file from its number to the next format; the first makes an empty one.
MIGRATIONS = [_SCHEMA, _INDEX, _DIGEST, _ALL_MEMBERS, _PUBLISHED]


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise StateError(
            f"was written by a newer feedsvc (format {version})",
            subject=str(path),
            remedy="install that version, or name another file with --state",
        )
    create(database, version)


def create(database: sqlite3.Connection, version: int = 0) -> None:
    """Lay out a database, or bring one of an older format up to date, script by script."""
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        database.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of the statements within, or none: part of the one around it, if there is one."""
    if database.in_transaction:
        yield
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # of some errors SQLite has rolled it back itself
            database.execute("ROLLBACK")
        raise


@contextmanager
def durable(database: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is on the disk when it ends: what is published of it is not forgotten."""
    (before,) = database.execute("PRAGMA synchronous").fetchone()
    database.execute("PRAGMA synchronous = FULL")
    try:
        with transaction(database):
            yield
    finally:
        database.execute(f"PRAGMA synchronous = {before}")


def failure(path: Path, error: Exception) -> StateError:
    """The StateError for what SQLite or the system said."""
    if getattr(error, "sqlite_errorcode", None) in _DAMAGED:
        remedy = (
            "restore it from a backup, or move it away and build again, which takes ids and dates"
            " from the feeds in the output folder (or from a published feed with --adopt)"
        )
        return StateError(f"is damaged ({error})", subject=str(path), remedy=remedy)
    return StateError(f"cannot be used ({error})", subject=str(path), remedy=_remedy(error, path))


def _remedy(error: Exception, path: Path) -> str:
    """What to do about a disk that is full or not to be written to; SQLite tells neither for sure.

    While a journal cannot grow it says "disk I/O error".
    """
    if getattr(error, "errno", None) in _FULL or _is_full(path):
        return "free some space on that disk"
    folder = next(one for one in path.parents if one.exists())
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return "make it writable, or name another file with --state"
    return "check the file and its folder"


def _is_full(path: Path) -> bool:
    folder = next(one for one in path.parents if one.exists())
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _ROOM


_FULL = (errno.ENOSPC, errno.EDQUOT)
_ROOM = 1 << 20  # bytes that SQLite may need at once


_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


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
    kind = file_system(lines, f"{os.major(device)}:{os.minor(device)}")
    return kind in _REMOTE or kind.startswith("fuse.")


def file_system(mounts: Iterable[str], device: str) -> str:
    """The file system of a device (major:minor) in mountinfo (proc(5)); empty where it has none."""
    for line in mounts:
        fields = line.split()
        if len(fields) > 6 and fields[2] == device and "-" in fields[6:]:
            return fields[fields.index("-", 6) + 1]
    return ""


_AGAIN = 0.05  # seconds between attempts

# The system lets a process have twice what it has, and takes all of it at the first close.
_threads: dict[str, threading.Lock] = {}


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file, which is made and stays, having waited for it up to so many seconds.

    Raises LockedError, naming the process that holds it, StateError where the disk has no locks,
    and OSError.
    """
    until = time.monotonic() + wait
    thread = _threads.setdefault(os.path.realpath(path), threading.Lock())
    if not thread.acquire(timeout=wait):
        raise _busy(path, str(os.getpid()))
    try:
        with _file(path) as handle:
            _take(handle, path, until)
            _write_holder(handle, str(os.getpid()).encode())
            yield
    finally:
        thread.release()


@contextmanager
def _file(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield handle
    finally:
        os.close(handle)


def _write_holder(handle: int, holder: bytes) -> None:
    """Write down who has it; to truncate a file takes several times as long as all else here."""
    if os.fstat(handle).st_size > len(holder):
        os.ftruncate(handle, 0)
    os.pwrite(handle, holder, 0)


def _take(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:  # POSIX allows either
            if time.monotonic() >= until:
                raise _busy(path, _holder(handle)) from error
            time.sleep(_AGAIN)
        except OSError as error:  # ENOLCK: a network disk without locks
            raise StateError(
                f"cannot be locked ({error.strerror})",
                subject=str(path),
                remedy="put the state on a local disk with --state",
            ) from error
        else:
            return


def _busy(path: Path, holder: str) -> LockedError:
    named = f" (process {holder})" if holder else ""
    return LockedError(
        f"another feedsvc{named} is working on this site",
        subject=str(path.with_suffix("")),
        remedy="wait for it to end, or stop it",
    )


def _holder(handle: int) -> str:
    written = os.pread(handle, 20, 0).decode("ascii", "replace")
    return written if written.isdigit() else ""
