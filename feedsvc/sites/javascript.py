"""Configuration files in JavaScript and TypeScript → the values in them; nothing is run.

Read are texts, numbers, arrays, objects, names of constants of the same file, and calls, whose
arguments are kept: `defineConfig({…})` is its argument. Whatever else is program is `Unreadable`.
Tokens are those of ECMA-262, 12, as far as literals need them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError
from feedsvc.sites import data_files, site_url, text
from feedsvc.sites.parsers import ParseError, Unreadable

MAX_CHARACTERS = 262_144

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?(?:\*/|\Z)|\#![^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`)
    |(?P<number>0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)
    |(?P<name>[A-Za-z_$\u0080-\uffff][\w$]*)
    |(?P<mark>\.\.\.|=>|\?\?|\|\||&&|[!=]==?|.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,500}/[a-z]*")
_PART = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_ESCAPE = re.compile(r"\\(u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_BEFORE_PATTERN = frozenset((*"(,=:[!&|?{};", "=>", "&&", "||", "??", "return"))
_LONGEST_TEMPLATE = 10_000  # characters of a template, filled in
_SUBSTITUTION = re.compile(r"\$\{\s*([\w$.]+)\s*\}")
MAX_DEPTH = 40
MAX_ITEMS = 10_000
_LONGEST = 10_000  # characters that `+` may make
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_SEPARATORS = frozenset(",;)]}")
_STATEMENTS = frozenset(("const", "let", "var", "export", "import", "function", "module"))
_TRANSPARENT = frozenset(("defineConfig", "Object.freeze"))


class Token(NamedTuple):
    """A word of the source: `kind` is text, template, number, name, mark or pattern.

    `value` of a text is what it says; a template keeps its `${…}`. `line` counts from 1.
    """

    kind: str
    value: str
    line: int


def tokens(source: str) -> list[Token]:
    """The tokens of a source without blanks and comments; ValueError for one that is too long."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"is {len(source):,} characters long (limit {MAX_CHARACTERS:,})")
    made: list[Token] = []
    line = 1
    for kind, written in _cut(source):
        if kind != "blank":
            made.append(Token(kind, _value(kind, written), line))
        line += written.count("\n")
    return made


def without_comments(source: str) -> str:
    """The source with a blank for each comment; ValueError for one that is too long."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"is {len(source):,} characters long (limit {MAX_CHARACTERS:,})")
    cut = _cut(source)
    return "".join(" " if kind == "blank" and part[0] in "/#" else part for kind, part in cut)


def _cut(source: str) -> Iterator[tuple[str, str]]:
    """The parts of a source by their kinds; comments are `blank`."""
    at, before = 0, ""
    while found := _TOKEN.match(source, at):
        kind, start = str(found.lastgroup), at
        at = found.end()
        if kind == "template":
            at = _template_end(source, at)
        elif found[0] == "/" and (not before or before in _BEFORE_PATTERN):
            pattern = _PATTERN.match(source, start)
            kind, at = ("pattern", pattern.end()) if pattern else (kind, at)
        before = before if kind == "blank" else source[start:at]
        yield kind, source[start:at]


def substituted(template: str, known: Callable[[str], object]) -> str | None:
    """A template with its `${name}` filled in by `known`; None where one of them is no text."""
    if template.count("${") != len(_SUBSTITUTION.findall(template)):
        return None
    texts = {name: known(name) for name in _SUBSTITUTION.findall(template)}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    made = _SUBSTITUTION.sub(lambda found: str(texts[found[1]]), template)
    return made if len(made) <= _LONGEST_TEMPLATE else None


def _value(kind: str, written: str) -> str:
    if kind in ("text", "template"):
        return _ESCAPE.sub(_unescaped, written[1:-1])
    return written


def _unescaped(found: re.Match[str]) -> str:
    what = found[1]
    if len(what) == 1:
        return _ESCAPES.get(what, what)
    number = int(what.strip("ux{}"), 16)
    surrogate = 0xD800 <= number <= 0xDFFF
    return "\ufffd" if surrogate or number > 0x10FFFF else chr(number)


def _template_end(source: str, at: int) -> int:
    """Where a template that began before `at` ends; `${…}` in it may hold braces."""
    while found := _PART.match(source, at):
        at = found.end()
        if not source.startswith("${", at):
            return at + 1
        at = _braces_end(source, at + 2)
    return at


def _braces_end(source: str, at: int) -> int:
    depth = 1
    for found in re.compile(r"[{}]").finditer(source, at):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(source)


def number(written: str) -> int | float | None:
    """A number; None where it cannot be read, as `1n` or of thousands of digits."""
    digits = written.replace("_", "")
    try:
        if digits[:2].lower() == "0x":
            return int(digits, 16)
        return int(digits) if digits.isdigit() else float(digits)
    except ValueError:
        return None


_END = Token("mark", ";", 0)


class Call(NamedTuple):
    """A call that is not run: what is called, and its arguments."""

    name: str
    arguments: tuple[Any, ...]


# What stands for values that are not known.
PROGRAMS = (Unreadable, Call)


class Module(NamedTuple):
    """What a file says: its default export, and its constants by name."""

    default: Any
    constants: Mapping[str, Any]

    def settings(self) -> dict[str, Any]:
        """The default export where it is an object, else nothing."""
        return self.default if isinstance(self.default, dict) else {}


def read(source: str, name: str = "", known: Mapping[str, Any] | None = None) -> Module:
    """The values of a file; `known` are constants that it may have imported.

    Raises ConfigError, with `name` as its subject, for a source that is longer or nested deeper
    than any configuration is.
    """

    def module(source: str) -> Module:
        try:
            return _Parser(tokens(source), dict(known or {})).module()
        except ValueError as error:
            raise ParseError(str(error), remedy="move program text out of it") from error

    return data_files.parsed(module, source, name)


def values_at(words: list[Token], at: int, known: dict[str, Any]) -> tuple[tuple[Any, ...], int]:
    """The values between commas from one token on, and the place behind the closing bracket.

    ValueError for what is nested deeper than any configuration is.
    """
    parser = _Parser(words, known, at)
    return parser.values(), parser.at


def value_at(words: list[Token], at: int, known: dict[str, Any]) -> tuple[Any, int]:
    """The value from one token on, and the place behind it; ValueError as `values_at`."""
    parser = _Parser(words, known, at)
    return parser.value(), parser.at


def text_of(settings: Mapping[str, Any], key: str, name: str) -> str:
    """The text of a setting, empty where it has none; ConfigError where it is program text."""
    value = settings.get(key)
    if isinstance(value, PROGRAMS):
        where = f"{name}:{value.line}" if isinstance(value, Unreadable) else name
        what = f"{key} is program text, which is not run"
        raise ConfigError(what, subject=where, remedy="write it as text, or set it in feedsvc.toml")
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"{key} is not a text", subject=name, remedy=f'write {key}: "…"')
    return value or ""


def url(settings: Mapping[str, Any], key: str, name: str, path: str = "") -> site_url.Value:
    """What a setting has as the site's URL, which `path` is to follow; `name` is the file's."""
    value = settings.get(key)
    line = value.line if isinstance(value, Unreadable) else 0
    program = isinstance(value, PROGRAMS)
    written = "" if program or value is None else str(value)
    return site_url.Value(written, (name,), path, line=line, program=program)


class _Parser:
    def __init__(self, tokens: list[Token], known: dict[str, Any], at: int = 0) -> None:
        self._tokens = tokens
        self._at = at
        self._depth = 0
        self._known = known
        self._default: Any = None

    @property
    def at(self) -> int:
        """The place of the token that is not read yet."""
        return self._at

    def value(self) -> Any:
        """The value that begins here."""
        return self._expression()

    def values(self) -> tuple[Any, ...]:
        """The values between commas from here to the closing bracket."""
        return tuple(self._items(")"))

    def module(self) -> Module:
        """Every statement of the file; what is no constant and no export is passed over."""
        while self._at < len(self._tokens):
            self._statement()
        return Module(self._default, self._known)

    def _peek(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else _END

    def _takes(self, *values: str) -> bool:
        """Pass these tokens, if they come next."""
        for ahead, value in enumerate(values):
            token = self._peek(ahead)
            if token.value != value or token.kind not in ("mark", "name"):
                return False
        self._at += len(values)
        return True

    def _mark(self) -> str:
        return self._peek().value if self._peek().kind == "mark" else ""

    def _statement(self) -> None:
        if self._takes("export", "default") or self._takes("module", ".", "exports", "="):
            self._default = self._expression()
        elif self._takes("const") or self._takes("let") or self._takes("var"):
            self._constant()
        else:
            self._skip_one()

    def _constant(self) -> None:
        """`NAME = …` or `NAME: Type = …`, behind its keyword."""
        name = self._peek()
        if name.kind != "name":
            return
        self._at += 1
        if self._takes(":"):
            self._skip_until("=")
        if self._takes("="):
            value = self._expression()
            if not (isinstance(value, Call) and value.name == "require"):
                self._known[name.value] = value
            else:  # what it takes from another file, the caller may have read
                self._known.setdefault(name.value, value)

    def _skip_one(self) -> None:
        """One token, or a group in brackets, whatever is in it."""
        depth = 0
        while self._at < len(self._tokens):
            mark = self._mark()
            self._at += 1
            depth += (mark in _OPEN) - (mark in _CLOSE) if mark else 0
            if depth <= 0:
                return

    def _skip_until(self, *ends: str) -> None:
        """Up to one of these marks on this level, or its end."""
        while self._at < len(self._tokens):
            mark = self._mark()
            if mark and (mark in ends or mark in _CLOSE or mark == ";"):
                return
            self._skip_one()

    def _expression(self) -> Any:
        """A value, up to what separates it from the next."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"is nested over {MAX_DEPTH} deep")
        line = self._peek().line
        value = self._primary()
        while isinstance(value, str) and self._takes("+"):
            after = self._primary()
            value = _sum(value, after, line)
        self._skip_type()
        if not self._ends():
            value = Unreadable(line)
        while not self._ends():
            self._skip_one()
        self._depth -= 1
        return value

    def _ends(self) -> bool:
        token = self._peek()
        if token is _END or (token.kind == "mark" and token.value in _SEPARATORS):
            return True
        before = self._tokens[self._at - 1]
        return token.kind == "name" and token.line > before.line and token.value in _STATEMENTS

    def _skip_type(self) -> None:
        """`as const`, `satisfies Config`, `as Config['a']`."""
        while self._takes("as") or self._takes("satisfies"):
            while not self._ends() and (
                self._peek().kind == "name" or self._mark() in (".", "<", ">", "|", "[", "{")
            ):
                self._skip_one()

    def _primary(self) -> Any:
        token = self._peek()
        if token.kind == "mark" and token.value in _SEPARATORS:
            return Unreadable(token.line)
        self._at += 1
        made: Mapping[str, Callable[[], Any]] = {
            "text": lambda: token.value,
            "number": lambda: number(token.value),
            "template": lambda: substituted(token.value, self._constant_named),
            "name": lambda: self._named(token),
            "mark": lambda: self._bracketed(token.value),
        }
        if token.value in _WORDS and token.kind == "name":
            return _WORDS[token.value]
        value = made[token.kind]() if token.kind in made else None
        return Unreadable(token.line) if value is None else value

    def _bracketed(self, mark: str) -> Any:
        if mark == "{":
            return self._object()
        if mark == "[":
            return self._items("]")
        if mark == "-" and self._peek().kind == "number":
            number = self._primary()
            return number if isinstance(number, Unreadable) else -number
        if mark != "(":
            return None
        values = self._items(")")
        return values[0] if len(values) == 1 else None

    def _constant_named(self, path: str) -> Any:
        """A constant or one of its members, None where it is not known."""
        return text.inside(self._known, path)

    def _named(self, token: Token) -> Any:
        """A constant, one of its members, or a call."""
        path = [token.value]
        while self._mark() == "." and self._peek(1).kind == "name":
            path.append(self._peek(1).value)
            self._at += 2
        name = ".".join(path)
        if token.value in ("function", "async", "new", "await") or not self._takes("("):
            return self._constant_named(name)
        arguments = tuple(self._items(")"))
        if self._mark() in ("=>", ".", "{"):
            return None
        if name in _TRANSPARENT:
            return arguments[0] if arguments else None
        return Call(name, arguments)

    def _items(self, end: str) -> list[Any]:
        """Values between commas up to the closing bracket."""
        made: list[Any] = []
        while self._at < len(self._tokens) and not self._takes(end):
            spread = self._takes("...")
            value = self._expression()
            made += value if spread and isinstance(value, list) else [value]
            if len(made) > MAX_ITEMS:
                raise ValueError(f"has a list of over {MAX_ITEMS:,} values")
            self._next_item(end)
        return made

    def _object(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while self._at < len(self._tokens) and not self._takes("}"):
            if self._takes("..."):
                value = self._expression()
                made |= value if isinstance(value, dict) else {}
            else:
                self._pair(made)
            self._next_item("}")
        return made

    def _next_item(self, end: str) -> None:
        """Past a comma; what cannot stand there is passed over."""
        if not self._takes(",") and self._mark() != end:
            self._at += 1

    def _pair(self, made: dict[str, Any]) -> None:
        """`key: value`, `key` alone, or a method, whose value is not known."""
        key, after = self._peek(), self._peek(1).value
        if key.kind in ("name", "text", "number") and after == ":":
            self._at += 2
            made[key.value] = self._expression()
        elif key.kind == "name" and after in (",", "}"):
            self._at += 1
            made[key.value] = self._known.get(key.value, Unreadable(key.line))
        else:
            if key.kind == "name" and after == "(":
                made[key.value] = Unreadable(key.line)
            self._skip_until(",")


def _sum(left: str, right: Any, line: int) -> str | Unreadable:
    """Two texts joined; a program's value, where one of them is none, or too long."""
    joined = left + right if isinstance(right, str) else None
    return joined if joined is not None and len(joined) <= _LONGEST else Unreadable(line)
