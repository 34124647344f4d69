"""`python -m bench floor`: what no program of this kind can be faster than, and how far it is.

Each floor does one necessary thing by C, and nothing else: start an interpreter, ask the kernel for
the state of each file, read all files, let libyaml read all front matter and pulldown-cmark all
bodies, write the documents that were written.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pyromark
import yaml

from bench import corpus, machine
from bench.page import Section
from bench.process import Cost, median, run
from bench.subject import JOBS, REST, feedsvc, measure
from bench.tables import ratio, seconds, table

_STAT = r"""
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
int main(int count, char **names) {
  DIR *folder = count > 1 ? opendir(names[1]) : 0;
  struct dirent *one;
  struct stat found;
  if (!folder) return 1;
  while ((one = readdir(folder)))
    if (fstatat(dirfd(folder), one->d_name, &found, AT_SYMLINK_NOFOLLOW)) return 1;
  return 0;
}
"""
# Floors that each build cannot do without.
NEEDS: Mapping[str, Sequence[str]] = {
    "cold": ("interpreter", "stat", "read", "front matter", "bodies", "write"),
    "unchanged": ("interpreter", "stat"),
    "one edit": ("interpreter", "stat"),
}


def report(section: Section, sizes: Sequence[int], runs: int) -> None:
    """Both tables for each size."""
    section.say(machine.label({"pyromark": version("pyromark")}))
    for posts in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
            folder = Path(made)
            corpus.make(folder / "site", posts)
            time.sleep(REST)
            built = _built(folder / "site", runs)
            floors = measured(folder / "site", folder, runs)
        section.say(table((f"{posts:,} posts", "floor s"), _rows(floors)))
        section.say(
            table(("build", "feedsvc s", "floor s", "times the floor"), above(built, floors))
        )
    section.close()


def _built(site: Path, runs: int) -> dict[str, float]:
    """Median seconds of the product by job."""
    subject = feedsvc(site)
    costs: dict[str, list[Cost]] = {job: [] for job in JOBS}
    for number in range(runs):
        for job in JOBS:
            costs[job].append(measure(subject, job, number))
    return {job: median(of).wall for job, of in costs.items()}


def measured(site: Path, work: Path, runs: int) -> dict[str, float]:
    """Median seconds of each floor; the site must have been built."""
    stat = _stat_loop(work)
    texts = [path.read_text(encoding="utf-8") for path in sorted((site / "_posts").iterdir())]
    heads, bodies = zip(*(text[4:].split("\n---\n", 1) for text in texts), strict=True)
    documents = [path.read_bytes() for path in (site / "feeds").rglob("*") if path.is_file()]
    return {
        "interpreter": _program([sys.executable, "-I", "-c", "pass"], work, runs),
        "stat": _program([*stat, str(site / "_posts")], work, runs),
        "read": _timed(lambda: _read(site / "_posts"), runs),
        "front matter": _timed(lambda: _parse(heads), runs),
        "bodies": _timed(lambda: [pyromark.html(body) for body in bodies], runs),
        "write": _timed(lambda: _write(work / "written", documents), runs),
    }


def _program(command: Sequence[str], folder: Path, runs: int) -> float:
    return median(run(command, folder) for _ in range(runs)).wall


def _timed(job: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        job()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _stat_loop(work: Path) -> list[str]:
    """A program that stats every file of a folder: ten lines of C, or find where there is no cc."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return ["sh", "-c", 'find "$1" -printf "%s%T@%i" > /dev/null', "sh"]
    source, program = work / "stat.c", work / "stat"
    source.write_text(_STAT, encoding="ascii")
    subprocess.run([compiler, "-O2", "-o", str(program), str(source)], check=True)
    return [str(program)]


def _read(folder: Path) -> None:
    for path in folder.iterdir():
        path.read_bytes()


def _parse(heads: Sequence[str]) -> None:
    """The events of libyaml, of which nothing is made."""
    for head in heads:
        for _ in yaml.parse(head, yaml.CSafeLoader):
            pass


def _write(folder: Path, documents: Sequence[bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(documents):
        (folder / str(number)).write_bytes(data)


def _rows(floors: Mapping[str, float]) -> list[list[str]]:
    return [[name, seconds(value)] for name, value in floors.items()]


def above(built: Mapping[str, float], floors: Mapping[str, float]) -> list[list[str]]:
    """Each build with the sum of what it cannot do without, and how many times that it takes."""
    made = []
    for job, needs in NEEDS.items():
        least = sum(floors[name] for name in needs)
        made.append([job, seconds(built[job]), seconds(least), ratio(built[job], least)])
    return made
