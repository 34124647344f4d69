"""Listings: code with the numbers of its lines beside it, where a site's highlighter prints them.

Numbers stand in a column of their own, so that the code can be copied without them.
"""

from __future__ import annotations

import re

_LINENOS = re.compile(r"\blinenos\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_FIRST = re.compile(r"\blinenostart\s*=\s*[\"']?(\d{1,6})\b", re.IGNORECASE)
_CLASS = "rouge-table"


def first_line(info: str | None, numbered: str = "") -> int | None:
    """The number of a fence's first line; None where its lines have no numbers.

    `info` is what stands behind the fence: `go {linenos=table,linenostart=5}` (Hugo); None: there
    is no fence. `numbered` is the site's option. Code in a language that the highlighter does not
    know has no numbers, unless the language is guessed; a drawing (`goat`) never has.
    """
    if info is None:
        return None
    said = _LINENOS.search(info)
    if not (said or numbered):
        return None
    from feedsvc.content import chroma  # few sites number lines

    language = "".join(info.partition("{")[0].split()[:1]).lower()
    if language == "goat" or (numbered != "fenced" and not chroma.knows(language)):
        return None
    wanted = said[1].lower() not in ("false", "0") if said else bool(numbered)
    start = _FIRST.search(info)
    return (int(start[1]) if start else 1) if wanted else None


def shown(code: str) -> str:
    """Code without the blank lines at its end, which the highlighter leaves out."""
    return f"{code.rstrip(chr(10))}\n" if code.strip("\n") else ""


def table(code: str, first: int = 1, opening: str = "", closing: str = "") -> str:
    """Escaped code and its numbers side by side; `opening` and `closing` are its own tags."""
    lines = code.removesuffix("\n").count("\n") + 1
    numbers = "".join(f"{number}\n" for number in range(first, first + lines))
    return (
        f'<table class="{_CLASS}"><tbody><tr><td class="gutter gl"><pre class="lineno">{numbers}'
        f'</pre></td><td class="code"><pre>{opening}{code}{closing}</pre></td></tr></tbody></table>'
    )
