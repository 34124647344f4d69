"""The title and the beginning of a Markdown or MDX text, where a generator makes use of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedsvc.sites import text as plain

_LETTER = re.compile(r"\w")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[^\n]+$", re.MULTILINE)
_NO_PARAGRAPH = re.compile(r"\s*(?:#|[-*+>|]\s|\d+[.)]\s|\{\{|<|$)")
_HEADING = re.compile(r"#[^\S\n]+(?P<title>[^\n]*?)(?:[^\S\n]+#+)?[^\S\n]*")
_ID = re.compile(r"[^\S\n]*\{#[^{}\s]+\}$")
_UNDERLINE = re.compile(r"=+\s*")
_CODE = re.compile(r"`([^`]*)`")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_TITLED_LINK = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?[^()\s<>]*>?(?:\s+[\"'][^\"'\n]*[\"'])?\s*\)")
_MDX_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_MARKUP = re.compile(r"<!--.*?-->|<[^<>]*>|!\[[^\[\]]*\]\([^()]*\)|\{/\*.*?\*/\}")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_STRESS = re.compile(r"(?<!\\)(?:\*+|~~+)")
_UNDERSCORES = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)([^_\n]*[^_\s])\1(?!\w)")
_NOTE = re.compile(r"\[\^[^\[\]]+\]")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_SPLIT = re.compile(r"(?<![^=\n])[^=\n]+\n=+[^\S\n]*(?=\n|$)")


def first_paragraph(text: str) -> str:
    """What stands before the first blank line."""
    return text.lstrip().partition("\n\n")[0]


def first_blocks(text: str) -> str:
    """The blocks up to the end of the first paragraph; all of a text that has none.

    Fenced code is never cut, as a summary must end where a block does.
    """
    lines, fence, paragraph = text.split("\n"), "", False
    for at, line in enumerate(lines):
        if found := _FENCE.match(line):
            mark = found[1]
            closes = fence and mark[0] == fence[0] and len(mark) >= len(fence)
            fence = "" if closes else fence or mark
        elif not fence and not line.strip():
            if paragraph:
                return "\n".join(lines[:at])
        elif at == 0 or not lines[at - 1].strip():
            shown = _PICTURE.sub("", line)  # one alone is no prose
            paragraph = not _NO_PARAGRAPH.match(shown) and _LETTER.search(shown) is not None
    return text


def with_references(head: str, text: str) -> str:
    """A beginning with those link definitions of the rest of its text that it may use."""
    if "[" not in head or len(head) == len(text):
        return head
    found = "\n".join(_REFERENCE.findall(text[len(head) :]))
    return f"{head}\n\n{found}\n" if found else head


def title(body: str) -> tuple[str, str]:
    """The title that the first heading gives, and the body without it; imports may go before.

    The heading's lines stay as blank ones, so that those below keep their numbers.
    """
    lines = body.split("\n")
    at = _first(lines)
    if at is None:
        return "", body
    if found := _HEADING.fullmatch(lines[at]):
        written, more = found["title"], 1
    elif at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1]):
        written, more = lines[at].strip(), 2
    else:
        return "", body
    shown = _LINK.sub(r"\1", _CODE.sub(r"\1", _ID.sub("", written)))
    rest = lines[:at] + [""] * more + lines[at + more :]
    return plain.plain(shown.replace("**", "").replace("\\", "")), "\n".join(rest)


def without_title(body: str, said: str) -> str:
    """The body without the heading that it begins with, where that is the title.

    A reader shows the title of an entry above it.
    """
    written, rest = first_heading(body)
    is_title = written and plain.title(written).casefold() == said.casefold()
    return rest if is_title else body


def first_heading(body: str) -> tuple[str, str]:
    """The heading of the first level with which the text of a note begins, and the body without it.

    Comments, pictures (badges, a logo), link definitions and tags may go before. The heading is
    given as text, empty where there is none; its lines stay as blank ones.
    """
    lines = body.split("\n")
    at = next((n for n, line in enumerate(lines) if _shows(line)), None)
    if at is None:
        return "", body
    if found := _HEADING.fullmatch(lines[at]):
        written, more = found["title"], 1
    elif at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1]):
        written, more = lines[at].strip(), 2
    else:
        return "", body
    shown = _ESCAPED.sub(r"\1", unmarked(_PICTURE.sub("", _ID.sub("", written))))
    made = plain.title(shown)
    if not made:
        return "", body
    return made, "\n".join(lines[:at] + [""] * more + lines[at + more :])


def _shows(line: str) -> bool:
    """Whether a line is text: neither blank, nor only pictures, comments, tags, definitions."""
    bare = _MARKUP.sub("", _BADGE.sub("", line)).strip()
    return bool(bare) and not _REFERENCE.fullmatch(bare)


_BADGE = re.compile(r"\[!\[[^\[\]]*\]\([^()]*\)\]\([^()]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def heading(body: str) -> str:
    """The first heading of the first level (`# Title`) that is no line of code; empty for none."""
    fence = ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif found := re.match(r"#[ \t]+(\S.*)", line):
            return found[1].rstrip("# \t")
    return ""


def _first(lines: list[str]) -> int | None:
    """The first line that is neither blank nor an import."""
    importing = False
    for at, line in enumerate(lines):
        if not line.strip():
            importing = False
        elif line.startswith("import ") or importing:
            importing = not re.search(r"[\"'];?\s*$", line)
        else:
            return at
    return None


def first_line(body: str) -> str:
    """The first line of prose: no import, heading, code, admonition or markup (createExcerpt)."""
    return next(_prose(body), "")


def _prose(body: str) -> Iterator[str]:
    fence = ""
    for line in _SPLIT.sub("", body.lstrip(), count=1).split("\n"):
        if found := _MDX_FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
            continue
        if fence or line.startswith(("import ", "export ", "# ", ":::")):
            continue
        shown = _MARKUP.sub("", line).strip()
        shown = _REFERENCE_LINK.sub(r"\1", _NOTE.sub("", shown))
        shown = re.sub(r"^(?:#{1,6}\s+|>\s?)", "", shown)
        if shown:
            yield shown


def unmarked(line: str) -> str:
    """A line of Markdown without its marks: links and code are their texts."""
    shown = _STRESS.sub("", _TITLED_LINK.sub(r"\1", _CODE.sub(r"\1", line)))
    return _UNDERSCORES.sub(r"\2", shown)


def first_words(body: str) -> str:
    """The first words of a text, which stand for a title that it does not have; empty for none."""
    # Neither a rule of dashes, nor a row of a table, nor a link definition.
    lines = (one for one in _prose(body) if _LETTER.search(one))
    line = next((x for x in lines if not x.startswith("|") and not _REFERENCE.fullmatch(x)), "")
    words = plain.plain(unmarked(re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", line))).split()
    made = " ".join(words[:_WORDS])
    if len(made) <= _TITLE:
        return made.rstrip(".,;:。") if len(words) <= _WORDS else f"{made}…"
    cut = made[:_TITLE]  # a long word, or a language without blanks, is cut where it is
    whole = cut.rpartition(" ")[0]
    return f"{(whole if len(whole) > _TITLE // 2 else cut).rstrip()}…"


_WORDS = 10
_TITLE = 60  # characters
