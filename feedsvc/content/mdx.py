"""MDX → Markdown: what Docusaurus' and Astro's texts say without their components being run.

Imports and exports go, and so do the tags of components, of which the text within stays. Titles
of components (`<TabItem label="npm">`), links, pictures and videos are kept in Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any, NamedTuple

from feedsvc.content.template import Ask, Expanded, TemplateWarning

_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)*(`{3,}|~{3,})([^\n]*)")
_ESM = re.compile(
    r"import\s+(?:type\s+)?(?:[\"'{*]|[\w$]+(?:\s*,\s*[{*][^\n]*)?\s+from\b)|import\s*\{"
    r"|export\s+(?:const|let|var|function|default|async|class|type|interface|\{|\*)"
)
_PICTURE_IMPORT = re.compile(
    r"import\s+([\w$]+)\s+from\s+[\"']([^\"'\n]+\.(?:png|jpe?g|gif|svg|webp|avif))[\"']"
)
_LONGEST_MODULE = 400  # lines of an import or export
_OPENS = re.compile(r"[ \t]*<([A-Za-z][\w.]*)(?=[\s>])")
_CLOSES = re.compile(r"[ \t]*</([A-Za-z][\w.]*)\s*>")
_NEVER_OPEN = re.compile(r"(?:br|hr|img|input|source|link|meta)\Z")
_ADMONITION = re.compile(
    r"([ \t>]*?)(:{3,})[ \t]*([a-z]*)(?:\[([^\n]*)\]|[ \t]+([^\n{]*))?[ \t]*(?:\{[^{}\n]*\})?[ \t]*"
)
_NAMES = frozenset(
    ("note", "tip", "info", "warning", "danger", "caution", "important", "success", "secondary")
)


class _Piece(NamedTuple):
    """Lines that are code, or are none; `line` counts from 1."""

    text: str
    code: bool
    line: int


def _pieces(text: str) -> list[_Piece]:
    """A text as fenced code and what is between; joined with line breaks they are the text."""
    made: list[_Piece] = []
    lines, fence, start = text.split("\n"), "", 0
    for at, line in enumerate(lines):
        found = _FENCE.match(line)
        if found is None:
            continue
        if not fence and not (found[1][0] == "`" and "`" in found[2]):
            if at > start:
                made.append(_Piece("\n".join(lines[start:at]), False, start + 1))
            fence, start = found[1], at
        elif fence and found[1].startswith(fence) and not found[2].strip():
            made.append(_Piece("\n".join(lines[start : at + 1]), True, start + 1))
            fence, start = "", at + 1
    if start < len(lines):
        made.append(_Piece("\n".join(lines[start:]), bool(fence), start + 1))
    return made


def _without_modules(text: str) -> tuple[str, Mapping[str, str]]:
    """A text with its imports and exports blanked, and the pictures that it imports by name."""
    lines, pictures, free = text.split("\n"), dict(_PICTURE_IMPORT.findall(text)), True
    at, fence = 0, ""
    while at < len(lines):
        line = lines[at]
        if found := _FENCE.match(line):
            closes = fence and found[1].startswith(fence)
            fence = "" if closes else fence or found[1]
        if not fence and free and _ESM.match(line):
            end = _module_end(lines, at)
            lines[at:end] = [""] * (end - at)
            at = end
            continue
        free = not line.strip()
        at += 1
    return "\n".join(lines), pictures


def _module_end(lines: list[str], at: int) -> int:
    """The line after an import or export: a blank one, where its brackets are closed."""
    depth = 0
    for end in range(at, min(len(lines), at + _LONGEST_MODULE)):
        if not lines[end].strip() and depth <= 0:
            return end
        depth += sum(lines[end].count(mark) for mark in "{([")
        depth -= sum(lines[end].count(mark) for mark in "})]")
        after = lines[end + 1] if end + 1 < len(lines) else ""
        if depth <= 0 and lines[end].rstrip().endswith((";", "'", '"')) and not after[:1].isspace():
            return end + 1
    return min(len(lines), at + _LONGEST_MODULE)


def _dedented(text: str) -> str:
    """A text without the indents that lines have because of the elements around them.

    In MDX these mean nothing; in CommonMark four blanks make code.
    """
    made: list[str] = []
    indents: list[tuple[str, int | None]] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" \t"))
        if (found := _CLOSES.match(line)) and indents and indents[-1][0] == found[1]:
            indents.pop()
        elif indents and line.strip() and indents[-1][1] is None:
            indents[-1] = (indents[-1][0], indent)
        base = indents[-1][1] or 0 if indents else 0
        made.append(line[min(indent, base) :] if indents else line)
        opened = _OPENS.match(line)
        ends = line.rstrip().endswith("/>") or (opened and f"</{opened[1]}" in line)
        if opened and not ends and not _NEVER_OPEN.match(opened[1]):
            indents.append((opened[1], None))
    return "\n".join(made)


def _admonitions(text: str) -> str:
    """`:::note[Title]` … `:::` as quotations that begin with their titles."""
    made: list[str] = []
    open_: list[tuple[int, str]] = []
    fence = ""
    for line in text.split("\n"):
        if found := _FENCE.match(line):
            closes = fence and found[1].startswith(fence)
            fence = "" if closes else fence or found[1]
        found = None if fence else _ADMONITION.fullmatch(line)
        if found and found[3] in _NAMES:
            open_.append((len(found[2]), found[1]))
            title = (found[4] or found[5] or found[3].capitalize()).strip()
            made += [f"{found[1]}{one}" for one in ("", "<blockquote>", "", f"**{title}**", "")]
        elif found and not found[3] and open_ and len(found[2]) == open_[-1][0]:
            indent = open_.pop()[1]
            made += [f"{indent}{one}" for one in ("", "</blockquote>", "")]
        else:
            made.append(line)
    made += [f"\n{indent}</blockquote>" for _, indent in reversed(open_)]
    return "\n".join(made)


_LONGEST_EXPRESSION = 20_000  # characters of an expression
_EXPRESSION = re.compile(
    r"""[{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|/\*.*?\*/""", re.DOTALL
)
_COMMENT = re.compile(r"\s*(?:/\*(?:[^*]|\*(?!/))*+\*/\s*)+")
_TEXT = re.compile(r"""\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)\s*""")
_REQUIRED = re.compile(r"""\s*require\(\s*["']([^"'\n]+)["']\s*\)(?:\.default)?\s*""")
_OPENING = re.compile(r"<(/?)([A-Za-z][\w.-]*)?(?=[\s/>{])")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z_@:][\w:.@-]*")
_VALUE = re.compile(r"""\s*=\s*(?:"([^"]*)"|'([^']*)'|(?=\{))""")
_RENAMED = {"classname": "class", "htmlfor": "for", "srcset": "srcset", "datetime": "datetime"}
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"))


class _Tag(NamedTuple):
    """A tag: texts of its attributes as far as they are known, and where it ends."""

    name: str
    attributes: Mapping[str, str]
    closing: bool
    empty: bool
    end: int

    @property
    def component(self) -> bool:
        """Whether it is no element of HTML."""
        return not self.name or not self.name[0].islower() or "." in self.name

    def html(self) -> str:
        """The tag of HTML that it is; attributes that are program text are not in it."""
        if self.closing:
            return f"</{self.name}>"
        made = "".join(
            f' {_RENAMED.get(name.lower(), name)}="{escape(value)}"'
            for name, value in self.attributes.items()
        )
        ended = self.empty and self.name not in _VOID
        return f"<{self.name}{made}>" + (f"</{self.name}>" if ended else "")


def _expression_end(text: str, at: int) -> int:
    """Where the braces that open at a place close; -1 where they do not within reason."""
    depth = 0
    for found in _EXPRESSION.finditer(text, at, at + _LONGEST_EXPRESSION):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
    return -1


def _said(inner: str, known: Mapping[str, str]) -> str | None:
    """The text that an expression stands for: a comment none, a text itself; None: a program.

    `known` are names of imported pictures, with their paths.
    """
    if not inner.strip() or _COMMENT.fullmatch(inner):
        return ""
    if found := _TEXT.fullmatch(inner):
        written = next(part for part in found.groups() if part is not None)
        return None if "${" in written else re.sub(r"\\(.)", _unescaped, written)
    if found := _REQUIRED.fullmatch(inner):
        return found[1]
    return known.get(inner.strip().removesuffix(".src"))


def _unescaped(found: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(found[1], found[1])


def _read_tag(text: str, at: int, known: Mapping[str, str]) -> _Tag | None:
    """The tag that begins at a place (`<`), None where it is text."""
    opening = _OPENING.match(text, at)
    if opening is None or (opening[2] is None and text[opening.end()] != ">"):
        return None
    attributes: dict[str, str] = {}
    at, last = opening.end(), at + _LONGEST_EXPRESSION
    while at < min(len(text), last):
        at = _space(text, at)
        if text.startswith((">", "/>"), at):
            empty = text[at] == "/"
            name = opening[2] or ""
            return _Tag(name, attributes, bool(opening[1]), empty, at + 1 + empty)
        at = _attribute(text, at, attributes, known)
        if at < 0:
            return None
    return None


def _attribute(text: str, at: int, made: dict[str, str], known: Mapping[str, str]) -> int:
    """Read one attribute, or a spread, and give where it ends; -1 where there is none."""
    if text.startswith("{", at):
        return _expression_end(text, at)
    name = _NAME.match(text, at)
    if name is None:
        return -1
    value = _VALUE.match(text, name.end())
    if value is None:
        made[name[0]] = ""
        return name.end()
    written = value[1] if value[1] is not None else value[2]
    if written is not None:
        made[name[0]] = unescape(written)
        return value.end()
    end = _expression_end(text, value.end())
    if end > 0 and (text_said := _said(text[value.end() + 1 : end - 1], known)) is not None:
        made[name[0]] = text_said
    return end


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


_NEXT = re.compile(r"\\.|`+|<!--|[{<]", re.DOTALL)
_AUTOLINK = re.compile(r"<[A-Za-z][\w+.-]*:[^<>\s]*>|<[^<>\s@]+@[^<>\s@]+>")
_LINK = re.compile(
    r"(\]\(|^ {0,3}\[[^\[\]\n]+\]:[ \t]*|href=\")([^\s()<>\"#?]+\.mdx?)(?=[\s)#?\"]|$)",
    re.MULTILINE,
)
_SURROUNDED = frozenset(
    ("article", "aside", "blockquote", "center", "details", "div", "figcaption", "figure",
     "section", "summary")
)  # fmt: skip
_INDENT = re.compile(r"(?:\A|\n)([ \t]*)\Z")
_SILENT = re.compile(r"Icon|Break|Clear|Divider|Toc|TOC|Head|Script|Style|Space")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif)(?:[?#].*)?\Z", re.IGNORECASE)
_VIDEO = re.compile(r"youtube|^YT", re.IGNORECASE)
_TITLES = ("title", "label", "summary", "header", "heading")
_MISTAKES = 5  # braces that do not close: more of them are left as they stand


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body as Markdown.

    `page` has `path` (of the source), `mdx` (false for Markdown without JSX) and `admonitions`
    (whether `:::note` is one). Links to other sources get the addresses of their posts.
    """
    warnings: tuple[TemplateWarning, ...] = ()
    text = source
    if page["mdx"]:
        text, pictures = _without_modules(source)
        writer = _Writer(pictures)
        text = "\n".join(
            piece.text if piece.code else writer.written(piece.text, piece.line)
            for piece in _pieces(_dedented(text))
        )
        warnings = tuple(writer.warnings)
    if page["admonitions"]:
        text = _admonitions(text)
    return Expanded(_linked(text, page["path"], ask), warnings)


def _linked(text: str, path: str, ask: Ask) -> str:
    """Links to source files as links to the posts that they are."""
    if ".md" not in text:
        return text

    def address(found: re.Match[str]) -> str:
        if "://" in found[2]:
            return found[0]
        return found[1] + (ask.source(found[2].removeprefix("@site/"), path) or found[2])

    return "\n".join(
        piece.text if piece.code else _LINK.sub(address, piece.text) for piece in _pieces(text)
    )


class _Writer:
    """Writes prose without JSX. `warnings` are about what cannot be shown, each once."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._mistakes = 0
        self._unclosed = 0  # up to where no comment closes
        self._seen: set[str] = set()
        self.warnings: list[TemplateWarning] = []

    def written(self, text: str, line: int) -> str:
        """A piece of prose that begins on a line."""
        made: list[str] = []
        at = self._unclosed = 0
        while found := _NEXT.search(text, at):
            made.append(text[at : found.start()])
            shown, at = self._shown(text, found, line)
            made.append(shown)
        return "".join((*made, text[at:]))

    def _shown(self, text: str, found: re.Match[str], line: int) -> tuple[str, int]:
        """What is written for what was found, and where it ends."""
        mark, start, end = found[0], found.start(), found.end()
        if mark[0] == "`":
            end = _code_end(text, end, len(mark))
        elif mark == "<!--":
            close = text.find("-->", end) if start >= self._unclosed else -1
            self._unclosed = len(text) if close < 0 else 0
            return ("", close + 3) if close >= 0 else ("&lt;!--", end)
        elif mark == "{" and not text.startswith("{#", start):
            return self._expression(text, start, line)
        elif mark == "<":
            link = _AUTOLINK.match(text, start)
            return (link[0], link.end()) if link else self._tag(text, start, line)
        return text[start:end], end

    def _expression(self, text: str, start: int, line: int) -> tuple[str, int]:
        end = _expression_end(text, start) if self._mistakes < _MISTAKES else -1
        if end < 0:
            self._mistakes += 1
            return "{", start + 1
        shown = _said(text[start + 1 : end - 1], self._pictures)
        if shown is None:
            self._warn("an expression in braces is not run, and left out", text, start, line)
        return escape(shown or "", quote=False), end

    def _tag(self, text: str, start: int, line: int) -> tuple[str, int]:
        tag = _read_tag(text, start, self._pictures) if self._mistakes < _MISTAKES else None
        if tag is None:
            self._mistakes += text[start + 1 : start + 2].isalpha()
            return "<", start + 1
        before = _INDENT.search(text, max(0, start - 200), start)
        first = before is not None
        if not tag.component:
            alone = text[tag.end : tag.end + 1] in ("\n", "") and tag.name in _SURROUNDED
            opened = f"\n{before[1]}{tag.html()}" if before and alone else tag.html()
            return opened + ("\n" if alone and (first or tag.closing) else ""), tag.end
        shown = _component(tag, block=first)
        if shown is None:
            what = f"<{tag.name}> is a component, which is not run, so what it shows is left out"
            self._warn(what, text, start, line)
        return shown or "", tag.end

    def _warn(self, what: str, text: str, start: int, line: int) -> None:
        if what not in self._seen:
            self._seen.add(what)
            self.warnings.append(TemplateWarning(line + text.count("\n", 0, start), what))


def _code_end(text: str, at: int, ticks: int) -> int:
    """Where a code span ends that begins with so many backticks before `at`."""
    limit = text.find("\n\n", at)
    for found in re.compile("`+").finditer(text, at, limit if limit >= 0 else len(text)):
        if len(found[0]) == ticks:
            return found.end()
    return at


def _component(tag: _Tag, *, block: bool) -> str | None:
    """What a component's tag shows by itself; None where only its program knows."""
    said = tag.attributes
    if tag.name in ("Link", "ExternalLink", "A"):
        href = said.get("to") or said.get("href", "")
        return "</a>" if tag.closing else f'<a href="{escape(href)}">'
    if tag.closing or not tag.name:
        return ""
    if known := _video(tag) or _tweet(tag):
        return known
    if _PICTURE.search(said.get("src", "")):
        return f'<img src="{escape(said["src"])}" alt="{escape(said.get("alt", ""))}">'
    title = next((said[key] for key in _TITLES if said.get(key)), "")
    href = said.get("href") or said.get("to", "")
    if title or href:
        return _titled(title or href, href, said.get("description", ""), block=block)
    return None if tag.empty and not _SILENT.search(tag.name) else ""


def _video(tag: _Tag) -> str:
    """A video of YouTube as the player that its address makes."""
    said = tag.attributes
    video = next(
        (said[key] for key in ("id", "videoId", "videoid", "youTubeId") if key in said), ""
    )
    if not _VIDEO.search(tag.name) or not re.fullmatch(r"[\w-]{5,20}", video):
        return ""
    title = escape(said.get("title", "Video"))
    return f'<iframe src="https://www.youtube.com/embed/{video}" title="{title}"></iframe>'


def _tweet(tag: _Tag) -> str:
    """A tweet as a link to it."""
    number = tag.attributes.get("id", "")
    if not tag.name.endswith("Tweet") or not re.fullmatch(r"\d{1,25}", number):
        return ""
    address = f"https://twitter.com/i/status/{number}"
    return f'<a href="{address}">{address}</a>'


def _titled(title: str, href: str, description: str, *, block: bool) -> str:
    shown = f"<strong>{escape(title, quote=False)}</strong>"
    if href:
        shown = f'<a href="{escape(href)}">{shown}</a>'
    if description:
        shown += f" {escape(description, quote=False)}"
    return f"\n\n{shown}\n\n" if block else f"{shown} "
