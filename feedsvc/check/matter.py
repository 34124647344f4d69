"""Front matter that reads otherwise than its author thinks. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import NamedTuple

from feedsvc.sites.aliases import ALIASES

_KEY = re.compile(r"""(["']?)([\w][\w -]{0,60}?)\1[ ]*:(?=\s|\Z)(.*)""")
_COLON = re.compile(r":(?:\s|\Z)")
_NOT_PLAIN = ("'", '"', "[", "{", "|", ">", "&", "*", "!", "#")
# What generators read; a key that is nearly one of these is probably meant to be it.
KNOWN = frozenset(
    """
    aliases author authors categories category cover date description draft excerpt expiryDate
    image keywords lang language lastmod last_modified_at layout modified permalink pubDate
    publish publishDate published slug status subtitle summary tag tags title type updated url
    weight
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_NAMES = frozenset(key.lower() for key in KNOWN)
_ALIASES = frozenset(name for names in ALIASES.values() for name in names)
_CLOSE = 0.84
_JUDGED = 200  # keys of a post that are compared with known ones


class Slip(NamedTuple):
    """Something suspicious: the rule, the line in the file, what."""

    rule: str
    line: int
    what: str


def slips(written: str) -> list[Slip]:
    """What is suspicious in YAML front matter that begins on line 2 of its file."""
    return sorted(_slips(written.splitlines()), key=lambda one: one.line)


def _slips(lines: list[str]) -> Iterator[Slip]:
    seen: set[str] = set()
    literal = False
    for number, line in enumerate(lines, 2):
        indent = line[: len(line) - len(line.lstrip())]
        literal = literal and (bool(indent) or not line.strip())
        if "\t" in indent and not literal:
            yield Slip("TabInFrontMatter", number, "a tab stands where blanks must")
        found = None if indent or literal else _KEY.match(line)
        if found is None:
            continue
        name, value = found[2], found[3].strip()
        if name in seen:
            yield Slip("DuplicateKey", number, f"{name} is there twice")
        seen.add(name)
        literal = value.startswith(("|", ">"))
        if value and not value.startswith(_NOT_PLAIN) and _COLON.search(value):
            yield Slip("UnquotedColon", number, f"the value of {name} has a colon in it")
        if len(seen) <= _JUDGED and (near := _near(name)):
            yield Slip("UnknownKey", number, f"{name} looks like {near}")


def _near(name: str) -> str:
    """The known key that this one is a slip of, if it is one."""
    small = name.lower()
    if small in _NAMES or small.replace("_", "").replace("-", "") in _ALIASES or len(name) < 4:
        return ""
    if (name.endswith("s") and name[:-1] in KNOWN) or f"{name}s" in KNOWN:
        return ""
    swapped = (known for known in sorted(KNOWN) if sorted(known) == sorted(name))
    close = difflib.get_close_matches(name.lower(), sorted(KNOWN), 1, _CLOSE)
    return next(iter((*swapped, *close)), "")
