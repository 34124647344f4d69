"""Console: what commands print, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from feedsvc.build.report import problem_lines, summary
from feedsvc.model.report import Report

if TYPE_CHECKING:
    from feedsvc.cli.subscribers import Foreseen
    from feedsvc.config.setup import Setup
    from feedsvc.published.adopt import Adopted


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
    for line in problem_lines(report.problems, quiet=options["quiet"], verbose=options["verbose"]):
        click.echo(line, err=True)
    if options["verbose"]:
        for path in report.written:
            click.echo(f"wrote {made.output / path}")
        for path in report.removed:
            click.echo(f"removed {made.output / path}")
        for note in report.notes:
            click.echo(note)
    if not options["quiet"]:
        for line in report.first:
            click.echo(line, err=True)
        click.echo(summary(report, made, seconds))


def _as_json(report: Report) -> str:
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()


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
    for path in adopted.new:
        click.echo(f"new        {path}: no entry is this post")
    for name, what in adopted.missing:
        click.echo(f"missing    {name}: {what} will not be in the feeds")
    counts = (len(adopted.matched), len(adopted.unmatched), len(adopted.ambiguous))
    click.echo("{} matched, {} unmatched, {} ambiguous".format(*counts))


def _adopted(adopted: Adopted) -> dict[str, Any]:
    return {
        "matched": [{"entry": name, "path": path} for name, path in adopted.matched],
        "unmatched": list(adopted.unmatched),
        "ambiguous": list(adopted.ambiguous),
        "new": list(adopted.new),
        "missing": [{"entry": name, "what": what} for name, what in adopted.missing],
    }


def print_diff(foreseen: Sequence[Foreseen], options: Mapping[str, Any]) -> None:
    """A table for each document in which readers would see something; all of them with -v."""
    from feedsvc.published import readers

    if options["as_json"]:
        made = {one.document: readers.plain(one.outcomes) for one in foreseen}
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    shown = [one for one in foreseen if options["verbose"] or one.changes]
    for one in shown:
        table = _lines(readers.table(one.outcomes))
        click.echo("\n".join((one.document, *table, *_names(one), "")))
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
