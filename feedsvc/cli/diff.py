"""`feedsvc diff`: what readers of a site's feeds would see if it were published now."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, structs

from feedsvc.build import adoption, one_pass
from feedsvc.cli import clock, console
from feedsvc.cli.options import common, private, setup_of
from feedsvc.config.setup import Setup
from feedsvc.published import parse, readers, sources
from feedsvc.published.readers import Outcome
from feedsvc.published.values import Published
from feedsvc.state import store

_KINDS = ("atom", "rss", "json")


@click.command("diff", short_help="Say what readers would see if SITE were published now.")
@common
@click.option(
    "--from",
    "source",
    metavar="FEED",
    help="What subscribers have: a file or URL, instead of the output folder.",
)
@private
def command(**options: Any) -> None:
    """Say what readers of SITE's feeds would see if it were published now."""
    made = setup_of(options)
    before = None
    if options["source"]:
        feed = sources.read(options["source"], private=options["private"])[0]
        before = {f"feed.{kind(feed)}": feed}
    foreseen = diff(made, clock.now(), before)
    print_diff(foreseen, options)
    sys.exit(1 if any(one.duplicated for one in foreseen) else 0)


class Foreseen(Struct, frozen=True):
    """What readers of one published document would make of the next one."""

    document: str
    outcomes: dict[str, Outcome]

    @property
    def changes(self) -> bool:
        """Whether any reader would show anything."""
        kinds = ("new", "updated", "unread_again", "duplicated", "vanished")
        return any(getattr(one, kind) for one in self.outcomes.values() for kind in kinds)

    @property
    def duplicated(self) -> bool:
        """Whether any reader would show an entry twice that does not so at every change.

        sfeed takes an entry for another one whenever its address or title changes.
        """
        return any(one.duplicated for name, one in self.outcomes.items() if name != "sfeed")


def diff(
    setup: Setup, now: datetime, before: Mapping[str, Published] | None = None
) -> list[Foreseen]:
    """For each published document: what its readers would see after a pass at `now`.

    `before` are the documents that subscribers have; without them those in the output folder.
    Nothing is published or remembered.
    """
    with tempfile.TemporaryDirectory(prefix="feedsvc-diff-") as made:
        folder = Path(made)
        trial = structs.replace(setup, output=folder / "feeds", state=folder / "state.sqlite3")
        if setup.state.is_file():
            store.save(setup.state, trial.state)
        with one_pass.opened(trial) as database:
            adoption.recover(structs.replace(setup, state=trial.state), now, database)
        one_pass.run(trial, now, accept=True)
        had = before if before is not None else _documents(setup.output)
        return [
            Foreseen(name, _replay(name, one, trial.output)) for name, one in sorted(had.items())
        ]


def kind(feed: Published) -> str:
    """The extension of our document of the same form."""
    return {"json": "json", "atom": "atom"}.get(feed.form, "rss")


def _documents(folder: Path) -> dict[str, Published]:
    """The feeds published in a folder, without their archives."""
    return {
        path.relative_to(folder).as_posix(): parse.read(path.read_bytes(), subject=str(path))
        for kind in _KINDS
        for path in folder.rglob(f"*.{kind}")
        if "archive" not in path.relative_to(folder).parts[:-1]
    }


def _replay(name: str, before: Published, folder: Path) -> dict[str, Outcome]:
    path = folder / name
    if not path.is_file():
        after = structs.replace(before, entries=())
    else:
        after = parse.read(path.read_bytes(), subject=name)
    moved = bool(before.address) and before.address != after.address
    return readers.replay(before, after, feed_moved=moved)


def print_diff(foreseen: Sequence[Foreseen], options: Mapping[str, Any]) -> None:
    """A table for each document in which readers would see something; all of them with -v."""
    if options["as_json"]:
        console.print_json({one.document: readers.plain(one.outcomes) for one in foreseen})
        return
    shown = [one for one in foreseen if options["verbose"] or one.changes]
    for one in shown:
        table = _lines(readers.table(one.outcomes))
        click.echo("\n".join((one.document, *table, *_names(one), "")))
    click.echo(
        f"{len(foreseen)} feed files; readers see changes in {sum(one.changes for one in foreseen)}"
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
