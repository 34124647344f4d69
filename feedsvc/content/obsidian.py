"""Obsidian's own marks → Markdown: wiki links, embeds, callouts, highlights, comments, block ids.

Code is left alone. Each line keeps its number. A note that is not published is named, not linked
and never shown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from feedsvc.content.commonmark_html import slug
from feedsvc.content.template import Ask, Expanded, TemplateWarning

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_TICKS = re.compile(r"`+")
_LINK = re.compile(
    r"(!?)\[\[([^\[\]|#\n\\]{0,300})(#[^\[\]|\n\\]{0,300})?(?:\\?\|([^\[\]\n]{0,300}))?\]\]"
)
_MARK = re.compile(r"==(?=\S)([^=\n]{1,1000})(?<=\S)==")
_BLOCK = re.compile(r"(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*$")
_CALLOUT = re.compile(r"([ \t>]*>[ \t]*)\[!([\w-]{1,40})(?:\|[^\]\n]{0,80})?\][+-]?[ \t]*(.*)")
_SIZE = re.compile(r"(\d+)(?:x(\d+))?")
_SIZED = re.compile(
    r"!\[([^\[\]|\n]{0,300}?)\\?\|(\d{1,5})(?:x(\d{1,5}))?\]"
    r"\((<[^<>\n]{0,1000}>|[^()\s<>]{1,1000})(?:[ \t]+\"([^\"\n]{0,300})\")?[ \t]*\)"
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A note as plain Markdown.

    `page` has `path` (of the note), `url` (the site's) and `files`, the paths of attachments by
    the names that the note gives them; empty where there is none of that name.
    """
    return _Note(page, ask).expanded(source)


class _Note:
    def __init__(self, page: Mapping[str, Any], ask: Ask) -> None:
        self._page = page
        self._ask = ask
        self._warnings: list[TemplateWarning] = []
        self._line = 0
        self._hidden = False

    def expanded(self, source: str) -> Expanded:
        made, fence = [], ""
        for self._line, line in enumerate(source.split("\n"), 1):
            found = _FENCE.match(line) if not self._hidden else None
            if fence:
                closes = found and found[1].startswith(fence) and not line[found.end() :].strip()
                fence = "" if closes else fence
                made.append(line)
            elif found:
                fence = found[1]
                made.append(line)
            else:
                made.append(self._written(line))
        return Expanded("\n".join(made), tuple(self._warnings))

    def _written(self, line: str) -> str:
        made = "".join(
            part if code and not self._hidden else self._visible(part, code=code)
            for code, part in _parts(line)
        )
        if found := _CALLOUT.fullmatch(made):
            title = found[3].strip() or found[2].replace("-", " ").capitalize()
            return f"{found[1]}**{title}**  "
        return _BLOCK.sub("", made)

    def _visible(self, part: str, *, code: bool) -> str:
        """A piece of a line without comments, and with its marks replaced."""
        made = []
        for at, piece in enumerate(part.split("%%") if not code else [part]):
            self._hidden ^= at > 0
            if not self._hidden:
                shown = _SIZED.sub(_sized, _LINK.sub(self._linked, piece))
                made.append(_MARK.sub(r"<mark>\1</mark>", shown))
        return "".join(made)

    def _linked(self, found: re.Match[str]) -> str:
        embedded, name, place, shown = found[1], found[2].strip(), found[3] or "", found[4]
        heading = place.rpartition("#")[2].strip()
        label = shown or " > ".join(filter(None, (posixpath.basename(name), heading)))
        label = _SPECIAL.sub(r"\\\1", label)
        if embedded and name.lower().endswith(_PICTURES):
            return self._picture(name, shown or "")
        address = self._address(name)
        if address is None:
            what = f"{name!r} is not published, so it is named and not linked"
            self._warnings.append(TemplateWarning(self._line, what))
            return label
        if self._page["files"].get(name):
            address += place  # `#page=3` of a document
        elif heading and not heading.startswith("^"):
            address += "#" + quote(slug(heading))
        return f"[{label}](<{address}>)"

    def _address(self, name: str) -> str | None:
        """A note's address, or an attachment's; empty for this very note."""
        if not name:
            return ""
        if name in self._page["files"]:  # what is called so is never a note
            return self._file(name) if self._page["files"][name] else None
        return self._ask.source(name, self._page["path"])

    def _file(self, name: str) -> str:
        return f"{self._page['url']}/{quote(self._page['files'][name])}"

    def _picture(self, name: str, shown: str) -> str:
        """An image; what stands after `|` is its size, or else its description."""
        if not self._page["files"].get(name):
            self._warnings.append(TemplateWarning(self._line, f"there is no file {name!r}"))
            return ""
        about, _, last = shown.rpartition("|")  # the size is the last part
        size = _SIZE.fullmatch(last.strip())
        about = escape(about if size else shown)
        measured = _measured(size[1], size[2]) if size else ""
        return f'<img src="{escape(self._file(name))}" alt="{about}"{measured}>'


def _sized(found: re.Match[str]) -> str:
    """A picture of Markdown whose description ends with its size, as `![about|120](a.png)`."""
    about, wide, high, address, title = found.groups()
    said = f' title="{escape(title)}"' if title else ""
    source = escape(address.removeprefix("<").removesuffix(">"))
    return f'<img src="{source}" alt="{escape(about)}"{_measured(wide, high)}{said}>'


def _measured(wide: str, high: str | None) -> str:
    return f' width="{wide}"' + (f' height="{high}"' if high else "")


def _parts(line: str) -> Iterator[tuple[bool, str]]:
    """A line in text and code spans (True). Linear in its length."""
    runs = list(_TICKS.finditer(line))
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(len(runs[index][0]), []).append(index)
    at, index = 0, 0
    while index < len(runs):
        run = runs[index]
        same = later[len(run[0])]
        while same and same[-1] <= index:
            same.pop()
        if same:
            close = same.pop()
            yield False, line[at : run.start()]
            yield True, line[run.start() : runs[close].end()]
            at, index = runs[close].end(), close
        index += 1
    yield False, line[at:]
