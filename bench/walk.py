"""`python -m bench walk`: the files that one post is carried through, from the folder to its feeds.

A first build of one post is done in this process, with every call of our own code counted that goes
from one file into another. How many there are says how far somebody has to read who follows a post.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import feedsvc
from bench.page import Section
from bench.tables import table
from feedsvc.build import one_pass
from feedsvc.config import read
from feedsvc.config.setup import setup

FILES, HOPS = 75, 600  # at most
_PACKAGE = str(Path(feedsvc.__path__[0]))
_POST = """---
layout: post
title: "A title"
category: News
tags: [One, Two]
---
Some text with *emphasis* and [a link](https://other.example/).
"""
_MOST = 15  # files that are listed


def report(section: Section) -> bool:
    """Say which files the post goes through; whether these are few."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-walk-") as folder:
        site = Path(folder) / "site"
        site.mkdir()
        entered, hops = walk(site)
    total = sum(hops.values())
    rows = [(room, str(count)) for room, count in hops.most_common(_MOST)]
    section.say(table(("file that is called most", "calls from other files"), rows))
    section.say(f"{len(entered)} files are entered, {total:,} calls go from one file into another.")
    return len(entered) <= FILES and total <= HOPS


def walk(folder: Path) -> tuple[set[str], Counter[str]]:
    """Build a site of one post; → the files entered, and the calls into each from others."""
    (folder / "_posts").mkdir()
    (folder / "_posts" / "2015-01-02-post.md").write_text(_POST, encoding="utf-8")
    (folder / "_config.yml").write_text("title: Blog\nurl: https://blog.example\n")
    entered: set[str] = set()
    hops: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call" or not (callee := _room(frame)):
            return
        entered.add(callee)
        caller = _room(frame.f_back) if frame.f_back else ""
        if caller not in ("", callee):
            hops[callee] += 1

    # Once before, so that nothing is loaded while calls are counted.
    for counting in (None, note):
        place = folder.with_name(f"{folder.name}-{'counted' if counting else 'loaded'}")
        given, state = read.given(folder, {}, {}), place / "state.sqlite3"
        made = setup(folder, given, output=place / "feeds", state=state, jobs=0)
        sys.setprofile(counting)
        try:
            one_pass.run(made, datetime(2024, 1, 1, tzinfo=UTC))
        finally:
            sys.setprofile(None)
    return entered, hops


def _room(frame: FrameType) -> str:
    """The file of ours that a frame is in, without its ending; empty for any other."""
    path = frame.f_code.co_filename
    return path[len(_PACKAGE) + 1 : -3] if path.startswith(_PACKAGE) else ""
