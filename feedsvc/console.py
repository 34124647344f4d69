"""Console: what commands print, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
import msgspec

from feedsvc import readers
from feedsvc.adopt import Adopted
from feedsvc.model import Problem, Report
from feedsvc.setup import Setup
from feedsvc.subscribers import Foreseen

_ALIKE = 3  # warnings of one kind that are shown without -v


def say(text: str) -> None:
    """A line for people, on standard output."""
    click.echo(text)


def complain(text: str) -> None:
    """A line about what went wrong, on standard error."""
    click.echo(f"feedsvc: {text}", err=True)


def print_report(report: Report, made: Setup, options: Mapping[str, Any], seconds: float) -> None:
    """A report in one line and a line a problem; more with -v, less with -q."""
    if options["as_json"]:
        click.echo(_as_json(report))
        return
    for line in _problem_lines(report.problems, options):
        click.echo(line, err=True)
    if options["verbose"]:
        for path in report.written:
            click.echo(f"wrote {made.output / path}")
        for path in report.removed:
            click.echo(f"removed {made.output / path}")
        for note in report.notes:
            click.echo(note)
    if not options["quiet"]:
        click.echo(_summary(report, made, seconds))


def unchanged(report: Report, made: Setup, options: Mapping[str, Any]) -> tuple[str, str]:
    """What a next pass that finds nothing changed has to say, to standard error and output."""
    lines = "".join(f"{line}\n" for line in _problem_lines(report.problems, options))
    total = len(report.written) + report.unchanged
    return lines, "" if options["quiet"] else _counts(report.posts, total, made, 0)


def _summary(report: Report, made: Setup, seconds: float) -> str:
    total = len(report.written) + report.unchanged
    said = _counts(report.posts, total, made, len(report.written))
    said += f", {len(report.removed)} removed" if report.removed else ""
    return f"{said} ({seconds:.2f} s)"


def _counts(posts: int, total: int, made: Setup, written: int) -> str:
    return f"{posts} posts in {total} documents in {made.output}: {written} written"


def _problem_lines(problems: tuple[Problem, ...], options: Mapping[str, Any]) -> list[str]:
    """Every error; of warnings of one kind the first few, and how many more there are."""
    lines: list[str] = []
    alike: dict[str, int] = {}
    for problem in problems:
        if problem.severity == "error":
            lines.append(str(problem))
            continue
        alike[problem.remedy] = alike.get(problem.remedy, 0) + 1
        if not options["quiet"] and (options["verbose"] or alike[problem.remedy] <= _ALIKE):
            lines.append(f"{problem} (warning)")
    more = sum(count - _ALIKE for count in alike.values() if count > _ALIKE)
    if more and not options["verbose"] and not options["quiet"]:
        lines.append(f"and {more} more warnings like these: -v shows them")
    return lines


def _as_json(report: Report) -> str:
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()


def errors(problems: tuple[Problem, ...]) -> bool:
    """Whether any post was rejected."""
    return any(problem.severity == "error" for problem in problems)


def print_adopted(adopted: Adopted, *, as_json: bool) -> None:
    """What an adoption matched, and what it did not."""
    if as_json:
        click.echo(json.dumps(_adopted(adopted), ensure_ascii=False, indent=2))
        return
    for name, path in adopted.matched:
        click.echo(f"matched    {name}  {path}")
    for name in adopted.unmatched:
        click.echo(f"unmatched  {name}")
    for name in adopted.ambiguous:
        click.echo(f"ambiguous  {name}: add its id to the right post, id: …")
    counts = (len(adopted.matched), len(adopted.unmatched), len(adopted.ambiguous))
    click.echo("{} matched, {} unmatched, {} ambiguous".format(*counts))


def _adopted(adopted: Adopted) -> dict[str, Any]:
    return {
        "matched": [{"entry": name, "path": path} for name, path in adopted.matched],
        "unmatched": list(adopted.unmatched),
        "ambiguous": list(adopted.ambiguous),
    }


def print_diff(foreseen: Sequence[Foreseen], options: Mapping[str, Any]) -> None:
    """A table for each document in which readers would see something; all of them with -v."""
    if options["as_json"]:
        made = {one.document: readers.plain(one.outcomes) for one in foreseen}
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    shown = [one for one in foreseen if options["verbose"] or one.changes]
    for one in shown:
        click.echo(
            "\n".join((one.document, *_lines(readers.table(one.outcomes)), *_names(one), ""))
        )
    click.echo(
        f"{len(foreseen)} documents, in {sum(one.changes for one in foreseen)} readers see changes"
    )


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join((f"  {name.ljust(widths[0])}", *numbers))


def _names(one: Foreseen) -> Iterator[str]:
    """The titles that are new or twice, in any reader."""
    for kind in ("new", "duplicated", "vanished"):
        entries = [e for outcome in one.outcomes.values() for e in getattr(outcome, kind)]
        for title in dict.fromkeys(entry.title or entry.url for entry in entries):
            yield f"  {kind}: {title}"
