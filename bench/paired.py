"""`python -m bench plain` and `jobs`: the product beside plain use of its packages, and itself."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench import corpus, machine, plain
from bench.layouts import lay_out
from bench.page import Section
from bench.process import Cost, median
from bench.subject import REST, Subject, feedsvc, measure
from bench.tables import ratio, seconds, table

_ROOT = Path(__file__).parents[1]


def report_plain(section: Section, posts: int, runs: int) -> None:
    """Cold builds beside the plain script's; SystemExit unless the bytes are the same."""
    section.say(machine.label())
    rows = []
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        for layout in plain.LAYOUTS:
            costs = _beside_plain(layout, site(layout, Path(made) / layout / "corpus", posts), runs)
            rows += [[f"{layout}: {name}", *figures] for name, *figures in _rows(costs)]
    section.say(_table(f"{posts:,} posts, cold", rows))
    section.say("Every document has the same bytes in both.")
    section.close()


def site(layout: str, folder: Path, posts: int) -> Path:
    """A corpus in a layout; as it is made it has Jekyll's."""
    corpus.make(folder, posts)
    if layout == "jekyll":
        return folder
    lay_out(layout, folder, folder / "site")
    return folder / "site"


def _beside_plain(layout: str, folder: Path, runs: int) -> dict[str, list[Cost]]:
    (folder / "feedsvc.toml").write_text(plain.SETTINGS, encoding="utf-8")
    time.sleep(REST)
    costs = _cold(feedsvc(folder, layout=layout), script(folder, layout), runs)
    if wrong := plain.different(folder / "feeds", folder / "plain"):
        raise SystemExit(f"{layout}: {len(wrong)} feeds differ, {', '.join(wrong[:5])}")
    return costs


def script(folder: Path, layout: str) -> Subject:
    """The plain script on a corpus in a layout."""
    run = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from bench import plain; "
    run += f"from pathlib import Path; plain.build({layout!r}, Path(), Path('plain'))"
    ours = feedsvc(folder, layout=layout)
    return ours._replace(name="plain use", command=[sys.executable, "-c", run], made=("plain",))


def report_jobs(section: Section, posts: int, runs: int) -> None:
    """Cold builds by two processes beside those by one."""
    section.say(machine.label())
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as made:
        folder = Path(made) / "corpus"
        corpus.make(folder, posts)
        time.sleep(REST)
        two, one = (
            feedsvc(folder, "--jobs", number)._replace(name=f"--jobs {number}") for number in "21"
        )
        section.say(_table(f"{posts:,} posts, cold", _rows(_cold(two, one, runs))))
    section.close()


def _cold(one: Subject, other: Subject, runs: int) -> dict[str, list[Cost]]:
    """Cold builds in turns; a first one is not counted."""
    costs: dict[str, list[Cost]] = {one.name: [], other.name: []}
    measure(one, "cold", 0)
    for number in range(runs):
        for subject in (one, other):
            costs[subject.name].append(measure(subject, "cold", number))
    return costs


def _rows(costs: Mapping[str, list[Cost]]) -> list[list[str]]:
    """Medians, and how many times longer each takes than the first: medians of neighbours'."""
    first = next(iter(costs.values()))
    rows = []
    for name, of in costs.items():
        one = median(of)
        times = median(
            Cost(*(b / a for a, b in zip(x, y, strict=True)))
            for x, y in zip(first, of, strict=True)
        )
        figures = [seconds(one.wall), seconds(one.cpu), f"{one.memory:.0f}"]
        rows.append([name, str(len(of)), *figures, ratio(times.wall, 1), ratio(times.cpu, 1)])
    return rows


def _table(job: str, rows: list[list[str]]) -> str:
    return table((job, "runs", "wall s", "CPU s", "peak MiB", "wall ratio", "CPU ratio"), rows)
