"""JSX in MDX: where a tag or an expression ends, and what it says without being run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import NamedTuple

_LONGEST = 20_000  # characters of an expression
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


class Tag(NamedTuple):
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


def expression_end(text: str, at: int) -> int:
    """Where the braces that open at a place close; -1 where they do not within reason."""
    depth = 0
    for found in _EXPRESSION.finditer(text, at, at + _LONGEST):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
    return -1


def said(inner: str, known: Mapping[str, str]) -> str | None:
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


def tag(text: str, at: int, known: Mapping[str, str]) -> Tag | None:
    """The tag that begins at a place (`<`), None where it is text."""
    opening = _OPENING.match(text, at)
    if opening is None or (opening[2] is None and text[opening.end()] != ">"):
        return None
    attributes: dict[str, str] = {}
    at, last = opening.end(), at + _LONGEST
    while at < min(len(text), last):
        at = _space(text, at)
        if text.startswith((">", "/>"), at):
            empty = text[at] == "/"
            name = opening[2] or ""
            return Tag(name, attributes, bool(opening[1]), empty, at + 1 + empty)
        at = _attribute(text, at, attributes, known)
        if at < 0:
            return None
    return None


def _attribute(text: str, at: int, made: dict[str, str], known: Mapping[str, str]) -> int:
    """Read one attribute, or a spread, and give where it ends; -1 where there is none."""
    if text.startswith("{", at):
        return expression_end(text, at)
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
    end = expression_end(text, value.end())
    if end > 0 and (text_said := said(text[value.end() + 1 : end - 1], known)) is not None:
        made[name[0]] = text_said
    return end


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
