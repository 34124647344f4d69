"""JSX: tags and expressions in braces, read as far as they are values and not program text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Literal, NamedTuple

Kind = Literal["text", "file", "base"]


class Value(NamedTuple):
    """What an expression stands for.

    `kind` says whether `text` is shown as it is, names a file of the site (`require('./a.png')`, an
    imported picture), or is an address from the site's root (`useBaseUrl('/a.png')`).
    """

    text: str
    kind: Kind = "text"


Known = Mapping[str, Value]

_LONGEST_EXPRESSION = 20_000  # characters
_STRINGS = r"""\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"""
_EXPRESSION = re.compile(rf"[{{}}]|{_STRINGS}|`(?:[^`\\]|\\.)*`|/\*.*?\*/|//[^\n]*", re.DOTALL)
_COMMENT = re.compile(r"\s*(?:/\*(?:[^*]|\*(?!/))*+\*/\s*|//[^\n]*(?:\n\s*|\Z))+")
_TEXT = re.compile(
    r"""\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`)\s*""", re.DOTALL
)
_NUMBER = re.compile(r"-?(?:\d[\d_]{0,40}(?:\.\d{1,40})?|\.\d{1,40})")
_FILE = re.compile(r"""\s*require\(\s*["']([^"'\n]+)["']\s*\)(?:\.default)?\s*""")
_BASE = re.compile(r"""\s*useBaseUrl\(\s*["']([^"'\n]*)["']\s*\)\s*""")
_PLACE = re.compile(r"\$\{\s*([\w$.]+)\s*\}")
_OPENING = re.compile(r"<(/?)([A-Za-z][\w.-]*)?(?=[\s/>{])")
_SPACE = re.compile(r"(?:\s+|/\*(?:[^*]|\*(?!/))*+\*/)*")
_QUOTED_SPACE = re.compile(r"(?:\n[ \t]*(?:>[ \t]*)+|\s|/\*(?:[^*]|\*(?!/))*+\*/)*")
_LIGHT = re.compile(r"\blight\s*:\s*([^,{}]{1,1000})")
_NAME = re.compile(r"[A-Za-z_@:$][\w:.@$-]*")
_VALUE = re.compile(r"""\s*=\s*(?:"([^"]*)"|'([^']*)'|(?=\{))""")
_RENAMED = {"classname": "class", "htmlfor": "for", "srcset": "srcset", "datetime": "datetime"}
_ADDRESSES = frozenset(("href", "poster", "src", "srcset", "to"))
VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"))


class Tag(NamedTuple):
    """A tag: its attributes as far as they are values, and where it ends.

    `programs` are the attributes with addresses that only a program knows.
    """

    name: str
    attributes: Known
    closing: bool
    empty: bool
    end: int
    programs: tuple[str, ...] = ()

    @property
    def component(self) -> bool:
        """Whether it is no element of HTML."""
        return not self.name or not self.name[0].islower() or "." in self.name

    def said(self, *names: str) -> str:
        """The text of the first of these attributes that says something."""
        found = (self.attributes[name].text for name in names if name in self.attributes)
        return next((text for text in found if text), "")

    def html(self) -> str:
        """The tag of HTML that it is; attributes that are program text are not in it."""
        if self.closing:
            return f"</{self.name}>"
        made = "".join(
            f' {_RENAMED.get(name.lower(), name)}="{escape(value.text)}"'
            for name, value in self.attributes.items()
        )
        ended = self.empty and self.name not in VOID
        return f"<{self.name}{made}>" + (f"</{self.name}>" if ended else "")


def expression_end(text: str, at: int) -> int:
    """Where the braces that open at a place close; -1 where they do not within reason."""
    depth = 0
    for found in _EXPRESSION.finditer(text, at, at + _LONGEST_EXPRESSION):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
    return -1


def value(inner: str, known: Known) -> Value | None:
    """What an expression stands for: a comment nothing, a literal itself; None: a program.

    `known` are names of imported pictures and of exported literals.
    """
    bare = inner.strip()
    if not bare or _COMMENT.fullmatch(inner) or bare in ("true", "false", "null", "undefined"):
        return Value("")
    if _NUMBER.fullmatch(bare):
        return Value(bare.replace("_", ""))
    if found := _TEXT.fullmatch(inner):
        return _literal(found, known)
    if found := _FILE.fullmatch(inner):
        return Value(found[1], "file")
    if found := _BASE.fullmatch(inner):
        return Value(found[1], "base")
    return known.get(bare) or known.get(bare.removesuffix(".src"))


def _literal(found: re.Match[str], known: Known) -> Value | None:
    """A text, `${…}` in one between backticks as what is known by that name."""
    written = next(part for part in found.groups() if part is not None)
    if found[3] is not None and "${" in written:
        names = _PLACE.findall(written)
        if written.count("${") != len(names) or any(name not in known for name in names):
            return None
        written = _PLACE.sub(lambda one: known[one[1]].text.replace("\\", "\\\\"), written)
    return Value(re.sub(r"\\(.)", _unescaped, written, flags=re.DOTALL))


def _unescaped(found: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(found[1], found[1])


def read_tag(text: str, at: int, known: Known, *, quoted: bool = False) -> Tag | None:
    """The tag that begins at a place (`<`), None where it is text.

    In a quotation (`quoted`), its lines begin with the marks of that.
    """
    opening = _OPENING.match(text, at)
    if opening is None or (opening[2] is None and text[opening.end()] != ">"):
        return None
    attributes: dict[str, Value] = {}
    programs: list[str] = []
    at, last = opening.end(), at + _LONGEST_EXPRESSION
    while at < min(len(text), last):
        at = _space(text, at, _QUOTED_SPACE if quoted else _SPACE)
        if text.startswith((">", "/>"), at):
            empty = text[at] == "/"
            ends, closing = at + 1 + empty, bool(opening[1])
            return Tag(opening[2] or "", attributes, closing, empty, ends, tuple(programs))
        at = _attribute(text, at, attributes, known, programs)
        if at < 0:
            return None
    return None


def _attribute(
    text: str, at: int, made: dict[str, Value], known: Known, programs: list[str]
) -> int:
    """Read one attribute, or a spread, and give where it ends; -1 where there is none."""
    if text.startswith("{", at):
        return expression_end(text, at)
    name = _NAME.match(text, at)
    if name is None:
        return -1
    found = _VALUE.match(text, name.end())
    if found is None:
        made[name[0]] = Value("")
        return name.end()
    written = found[1] if found[1] is not None else found[2]
    if written is not None:
        made[name[0]] = Value(unescape(written))
        return found.end()
    end = expression_end(text, found.end())
    if end > 0:
        inner = text[found.end() + 1 : end - 1]
        told = value(inner, known)
        light = _LIGHT.search(inner) if name[0] == "sources" else None
        if light and (picture := value(light[1], known)):
            made["src"] = picture  # of a picture that is another in the dark
        elif told is None:
            programs += [name[0]] if name[0] in _ADDRESSES else []
        elif inner.strip() not in ("false", "null", "undefined"):
            made[name[0]] = told
    return end


def _space(text: str, at: int, pattern: re.Pattern[str]) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
