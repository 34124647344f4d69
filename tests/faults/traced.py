"""Commands under strace: what they do to the disk, call by call, and the same with a fault in it.

The clock stands still (libfaketime), so that the same command does the same, and what a pass leaves
can be compared byte by byte with what another one leaves.
"""

import json
import os
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest

# Every call that can change what is on the disk. Of openat only some do: see `_changes`.
CALLS = (
    *("write", "pwrite64", "writev", "pwritev", "pwritev2", "copy_file_range", "sendfile"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "mknod", "mknodat"),
    *("truncate", "ftruncate", "fallocate", "chmod", "fchmod", "fchmodat", "chown", "fchown"),
    *("utime", "utimes", "utimensat", "futimesat", "fsetxattr", "setxattr"),
    *("fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "open", "openat", "creat"),
)
READS = ("openat", "read", "pread64", "getdents64", "newfstatat", "fstat", "readlink")
_LINE = re.compile(r"(\w+)\(")
# With a ? where a machine may have no such call.
_TRACE = "trace=" + ",".join(f"?{name}" for name in CALLS)
_PATIENCE = 60  # seconds
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


def _faketime():
    found = (one for folder in _LIBRARIES for one in Path(folder).glob("**/libfaketimeMT.so.1"))
    return next(found, None)


needed = pytest.mark.skipif(
    shutil.which("strace") is None or _faketime() is None,
    reason="strace and libfaketime (Debian: faketime) are needed",
)


class Call(NamedTuple):
    """The `number`-th call of its name that a process makes, and the line in which strace has it."""

    name: str
    number: int
    line: str

    @property
    def what(self):
        """Its name and the files that it is about, whichever process makes it."""
        written = re.match(r"\S*write\S*\(\d+<(/[^>]*)>", self.line)
        if written:  # of the rest, which is data, anything may look like a path
            return self.name, _unnumbered(written[1])
        paths = re.findall(r'<(/[^>]*)>|"(\.?/[^"]*)"', self.line)
        return self.name, *(_unnumbered(one or two) for one, two in paths)

    def __str__(self):
        return f"{self.name} {self.number}: {self.line[:160]}"


def _unnumbered(path):
    """A path without the number of the process that made it."""
    return re.sub(r"\.\d+-(\d+)\.feedsvc", r".\1", path)


class Outcome(NamedTuple):
    """How a command ended: its exit code, negative for a signal, and all that it said."""

    code: int
    said: str


def lost_helper(ended):
    """Whether a fault ended a process that renders beside the pass: its post is told, and waits.

    Which of two processes comes to the n-th call of its own first, the machine decides.
    """
    return ended.code == 1 and "ended the process that worked on it" in ended.said


def fake_clock():
    """The environment in which a process has a clock of its own; files have their real times."""
    return {"LD_PRELOAD": str(_faketime()), "NO_FAKE_STAT": "1", "DONT_FAKE_MONOTONIC": "1"}


SAMPLE = 6  # of the faults of a job, where nobody asked for more


def chosen(faults, often=18):
    """All of them if asked by EVERY_FAULT, one in so many under CI, else a few, first to last."""
    few = max(1, len(faults) // SAMPLE)
    if os.environ.get("EVERY_FAULT"):
        return faults
    return faults[:: min(often, few) if os.environ.get("CI") else few]


@contextmanager
def workers(jobs=2, clock="2030-01-01 12:00:00"):
    """Processes for which the clock stands still, and for all that they start."""
    own = {
        **fake_clock(),
        "FAKETIME": clock,
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    before = dict(os.environ)
    os.environ.update(own)
    try:
        with ProcessPoolExecutor(jobs, get_context("spawn"), _load) as pool:
            pool.submit(os.getpid).result()  # its threads are there before a test
            yield pool
    finally:
        os.environ.clear()
        os.environ.update(before)


def _load():
    """What every command and its workers load; it takes longer than a pass over a few posts.

    A worker that loads makes many calls that have nothing to do with a site, and those of the
    system's loader are not made again when a signal comes.
    """
    import feedsvc.build.one_pass
    import feedsvc.build.pool
    import feedsvc.cli.adopt
    import feedsvc.cli.console
    import feedsvc.cli.main
    import feedsvc.sites.jekyll  # noqa: F401
    from feedsvc.content import html, kramdown
    from feedsvc.pages import html_pages
    from feedsvc.pages.style import NONE
    from feedsvc.sites import frontmatter

    html_pages.check_templates(NONE)
    frontmatter.yaml_document("a: [b]\nc: 2015-01-01 10:00:00\n")
    html.safe(
        kramdown.to_html("A *text*.", kramdown.options({})), "https://e.com/", "https://e.com"
    )


def quickly(site, *arguments):
    """Run a command in a process that has everything loaded; → how it ended."""
    return _ran(site, arguments, ())


def _ran(site, arguments, options, begin=lambda: None):
    """The same, under strace where there are options for it; `begin` is called in the process."""
    ready, go = os.pipe()
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(ready, 1)
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os.chdir(site)
            sys.argv = ["feedsvc", *arguments]
            begin()
            _run()
        os.close(ready)
        with _attached(child, options) if options else nullcontext():
            os.close(go)
            code = _ended(child)
        said.seek(0)
        return Outcome(code, said.read().decode())


@contextmanager
def _attached(process, options):
    command = ["strace", "-f", "-y", "-s", "32", *options, "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        told = strace.stderr.readline()
        assert "attached" in told, told
        yield
        strace.communicate()


def _ended(child):
    """The exit code of a process; one that hangs is killed, which shows as -15."""
    waiting, handle = select.poll(), os.pidfd_open(child)
    waiting.register(handle)
    if not waiting.poll(_PATIENCE * 1000):
        os.kill(child, signal.SIGTERM)
    os.close(handle)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run():
    from feedsvc.__main__ import main

    code = 1
    try:
        main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def versions(site, *arguments):
    """Run a command; → each file that it put in place, with the bytes that this had one by one."""
    with tempfile.TemporaryDirectory() as made:

        def note(event, given):
            if event == "os.rename" and str(given[1]).startswith(f"{site}/feeds/"):
                name = str(given[1]).removeprefix(f"{site}/feeds/").replace("/", "\0")
                kept = f"{made}/{len(list(Path(made).iterdir()))}"
                Path(kept).write_bytes(name.encode() + b"\n" + Path(given[0]).read_bytes())

        done = _ran(site, arguments, (), lambda: sys.addaudithook(note))
        assert done.code == 0, done.said
        found = [path.read_bytes().partition(b"\n") for path in Path(made).iterdir()]
        return {(name.decode().replace("\0", "/"), data) for name, _, data in found}


def calls(site, *arguments):
    """The calls of a command that change something in the site, process by process."""
    with tempfile.TemporaryDirectory() as made:
        outcome = _ran(site, arguments, ("-ff", "-o", f"{made}/calls", "-e", _TRACE))
        assert outcome.code == 0, outcome.said
        return _read(made, site)


def reads(site, *arguments):
    """The calls with which a command looks at the site."""
    with tempfile.TemporaryDirectory() as made:
        trace = "trace=" + ",".join(f"?{name}" for name in READS)
        outcome = _ran(site, arguments, ("-ff", "-o", f"{made}/calls", "-e", trace))
        assert outcome.code == 0, outcome.said
        return [call for one in _read(made, site, _looks) for call in one]


def calls_from_the_start(site, *arguments):
    """The same of the command as people start it: a new interpreter that has loaded nothing."""
    with tempfile.TemporaryDirectory() as made:
        options = (
            "-f",
            "-ff",
            "-y",
            "-s",
            "32",
            "--seccomp-bpf",
            "-o",
            f"{made}/calls",
            "-e",
            _TRACE,
        )
        command = ["strace", *options, sys.executable, "-m", "feedsvc", *arguments]
        subprocess.run(command, cwd=site, stdout=subprocess.DEVNULL, check=True)
        return _read(made, site)


def _changes(name, line, site):
    """Whether a call is about the site (or a pipe, among processes) and may change it."""
    if name in ("open", "openat") and not re.search(r"O_CREAT|O_TRUNC|O_TMPFILE", line):
        return False
    return any(part in line for part in (f"{site}/", '"./', "<pipe:", "<UNIX-STREAM:", "<socket:"))


def _looks(_name, line, site):
    """Whether a call reads something of the site, which is there."""
    return f"{site}/" in line and "O_CREAT" not in line and "= -1" not in line


def _read(folder, site, matters=_changes):
    found = sorted(Path(folder).iterdir(), key=lambda path: int(path.suffix[1:]))
    return [list(_calls(path.read_text(errors="replace"), site, matters)) for path in found]


def _calls(text, site, matters):
    counts = {}
    for line in text.splitlines():
        named = _LINE.match(line)
        if named is None or "strace: " in line:
            continue
        name = named[1]
        counts[name] = counts.get(name, 0) + 1
        if matters(name, line, site):
            yield Call(name, counts[name], line)


def faulty(site, fault, *arguments):
    """Run a command with a fault, as `strace -e inject=` has it; → how it ended."""
    name = fault.partition(":")[0]
    return _ran(
        site, arguments, ("-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={fault}")
    )


def killed(call):
    """The fault that ends the process at this call, before the call does anything."""
    return f"{call.name}:signal={int(signal.SIGKILL)}:when={call.number}"


def documents(site):
    """Every published file with its bytes."""
    folder = Path(site) / "feeds"
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def whole(found):
    """Those that readers may ask for: no temporary file is."""
    return {path: data for path, data in found.items() if not path.endswith(".feedsvc.tmp")}


TABLES = ("entry", "slug", "archive", "location")


def ledger(site):
    """What must never be forgotten, as text."""
    with closing(sqlite3.connect(f"{site}/.feedsvc/state.sqlite3")) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        assert sound == "ok"
        rows = {
            table: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES
        }
    return json.dumps(rows, default=repr)


def opens(site):
    """Whether the state opens and is sound, looked at in a copy."""
    folder = Path(site) / ".feedsvc"
    if not (folder / "state.sqlite3").exists():
        return True
    with tempfile.TemporaryDirectory() as made:
        for path in folder.glob("state.sqlite3*"):
            shutil.copy(path, made)
        with closing(sqlite3.connect(f"{made}/state.sqlite3")) as database:
            return database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
