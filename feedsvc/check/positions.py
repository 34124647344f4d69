"""Positions: on which line of a JSON document each of its values stands."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
Path = tuple[str | int, ...]


def lines(text: str, depth: int = 6) -> dict[Path, int]:
    """The line of each value, by its path, of a document that is known to be JSON.

    Values deeper than `depth` are left out.
    """
    made: dict[Path, int] = {(): 1}
    keys: list[str | int] = []
    line, last, expects_key = 1, 0, False
    for token in _TOKEN.finditer(text):
        line, last = line + text.count("\n", last, token.start()), token.start()
        if (mark := token[0]) in "}]":
            keys.pop()
            expects_key = False
        elif mark == ",":
            expects_key = bool(keys) and isinstance(keys[-1], str)
            if keys and isinstance(keys[-1], int):
                keys[-1] += 1
        elif mark == ":":
            expects_key = False
        elif expects_key and mark.startswith('"'):
            keys[-1] = mark[1:-1]
            if len(keys) <= depth:
                made[tuple(keys)] = line
        else:
            if keys and isinstance(keys[-1], int) and len(keys) <= depth:
                made.setdefault(tuple(keys), line)
            if mark in "{[":
                keys.append("" if mark == "{" else 0)
                expects_key = mark == "{"
    return made
