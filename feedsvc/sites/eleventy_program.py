"""What the text of Eleventy's configuration sets: the functions that it calls, and its settings.

Nothing is run. A call such as `eleventyConfig.addGlobalData("layout", "post.njk")` is found
wherever it stands, also in a plugin of the site's own, and its arguments are kept as far as they
are values. Settings are the keys of an object that is returned, exported or named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from feedsvc.sites import javascript
from feedsvc.sites.javascript import PROGRAMS, Token
from feedsvc.sites.parsers import Unreadable

# Functions of the configuration that decide on addresses, dates, data or which files are posts.
FILTERS = frozenset(
    (
        "addFilter",
        "addAsyncFilter",
        "addLiquidFilter",
        "addNunjucksFilter",
        "addNunjucksAsyncFilter",
        "addJavaScriptFilter",
        "addJavaScriptFunction",
    )
)
CALLS = FILTERS | frozenset(
    (
        "addCollection",
        "addDataExtension",
        "addDateParsing",
        "addExtension",
        "addGlobalData",
        "addLayoutAlias",
        "addPlugin",
        "addPreprocessor",
        "addTemplate",
        "addTemplateFormats",
        "addTransform",
        "addUrlTransform",
        "ignores.add",
        "setDataDeepMerge",
        "setDataFileBaseName",
        "setDataFileSuffixes",
        "setDynamicPermalinks",
        "setFrontMatterParsingOptions",
        "setTemplateFormats",
    )
)
SETTINGS = frozenset(("pathPrefix", "templateFormats", "dataFileSuffixes", "jsDataFileSuffix"))
_DECLARED = frozenset(("const", "let", "var"))
_BEFORE_SETTINGS = frozenset(("return", "default", "=", "..."))  # and `=> (`, `= f(`
_OWNERS = frozenset(("config", "exports"))
_TEXT_OR_NAME = ("name", "text")
_FEW = 24  # tokens of a function that does nothing but give a value
_SHARE = 8  # how often a token may be read: a call may stand in a function that is an argument


class Called(NamedTuple):
    """A call of a function of the configuration, with its arguments and where it stands.

    `about` is the beginning of its first argument, as words; `of_drafts` tells whether its
    arguments speak of drafts. `template` is an address that its last argument, a function, makes
    of names alone, as the text of JavaScript.
    """

    name: str
    arguments: tuple[Any, ...]
    line: int
    file: str
    about: tuple[str, ...] = ()
    of_drafts: bool = False
    template: str = ""

    @property
    def where(self) -> str:
        """Its file and line."""
        return f"{self.file}:{self.line}"

    def text(self, at: int = 0) -> str:
        """One of its arguments, empty where that is no text."""
        value = self.arguments[at] if at < len(self.arguments) else None
        return value if isinstance(value, str) else ""


class Set(NamedTuple):
    """The value of a setting, and where it stands."""

    value: Any
    line: int
    file: str


class Program(NamedTuple):
    """What the files of a configuration call and set."""

    calls: tuple[Called, ...] = ()
    settings: Mapping[str, tuple[Set, ...]] = {}

    def of(self, *names: str) -> list[Called]:
        """The calls of these functions, in the order of the text."""
        return [call for call in self.calls if call.name in names]

    def value(self, key: str, default: Any = None) -> Any:
        """What a setting is; an Unreadable where a program decides, or several values stand."""
        found = self.settings.get(key, ())
        values = [one.value for one in found]
        if not values:
            return default
        same = all(value == values[0] for value in values)
        return values[0] if same else Unreadable(found[-1].line)

    def place(self, key: str) -> str:
        """The file and line of a setting; the last, where there are several."""
        found = self.settings[key][-1]
        return f"{found.file}:{found.line}"


def scan(sources: Mapping[str, str]) -> Program:
    """What the files of a configuration, by their names, call and set.

    A file that is longer than any configuration calls nothing that is known.
    """
    calls: list[Called] = []
    settings: dict[str, list[Set]] = {}
    for file, source in sources.items():
        try:
            words = javascript.tokens(source)
        except ValueError:  # `javascript.read` says so of the configuration itself
            continue
        scanner = _Scanner(words, file)
        calls += scanner.calls
        for key, found in scanner.settings:
            settings.setdefault(key, []).append(found)
    return Program(tuple(calls), {key: tuple(found) for key, found in settings.items()})


class _Scanner:
    """One file's calls and settings, each token of which is read a few times at most."""

    def __init__(self, words: list[Token], file: str) -> None:
        self._words = words
        self._file = file
        self._left = _SHARE * len(words) + 1_000
        self._known: dict[str, Any] = {}
        self._read_constants()
        self.calls: list[Called] = []
        self.settings: list[tuple[str, Set]] = []
        self._scan()

    def _value(self, at: int) -> Any:
        """The value from one token on; what is too deep or too much is a program."""
        line = self._words[at].line if at < len(self._words) else 0
        if self._left <= 0:
            return Unreadable(line)
        try:
            value, end = javascript.value_at(self._words, at, self._known)
        except ValueError:
            value, end = Unreadable(line), len(self._words)
        self._left -= end - at
        return value

    def _read_constants(self) -> None:
        """Constants by name, at any depth; one that is given several values is not known."""
        written: set[str] = set()
        for at, word in enumerate(self._words):
            if word.kind != "name" or not self._is(at + 1, "=") or self._is(at - 1, "."):
                continue
            declared = at > 0 and self._words[at - 1].value in _DECLARED
            if word.value in written or not declared:
                self._known[word.value] = Unreadable(word.line)
            else:
                self._known[word.value] = self._value(at + 2)
            written.add(word.value)

    def _is(self, at: int, mark: str) -> bool:
        there = 0 <= at < len(self._words)
        return there and self._words[at].kind == "mark" and self._words[at].value == mark

    def _scan(self) -> None:
        opened: list[bool] = []
        for at, word in enumerate(self._words):
            if word.kind == "mark" and word.value in "([{":
                opened.append(self._is_settings(at))
            elif word.kind == "mark" and word.value in ")]}":
                opened[-1:] = []
            elif word.kind in _TEXT_OR_NAME and word.value in SETTINGS:
                if (opened and opened[-1]) or self._is_set(at):
                    self._setting(at)
            elif word.kind == "name" and self._is(at - 1, ".") and self._is(at + 1, "("):
                owner = self._words[at - 2].value if at > 1 else ""
                name = f"{owner}.{word.value}" if owner == "ignores" else word.value
                if name in CALLS:
                    self.calls.append(self._call(at, name))

    def _is_settings(self, at: int) -> bool:
        """Whether a brace opens an object that is returned, exported or named."""
        if not self._is(at, "{") or not at:
            return False
        if self._is(at - 1, "("):
            before = [word.value for word in self._words[max(0, at - 3) : at - 1]]
            return before[-1:] == ["=>"] or before[:1] in (["="], ["return"], ["default"])
        return self._words[at - 1].value in _BEFORE_SETTINGS

    def _is_set(self, at: int) -> bool:
        """Whether a setting is given its value by itself: `config.pathPrefix = …`."""
        owned = self._is(at - 1, ".") and at > 1 and self._words[at - 2].value in _OWNERS
        return owned and self._is(at + 1, "=")

    def _setting(self, at: int) -> None:
        word = self._words[at]
        if self._is(at + 1, ":") or self._is_set(at):
            value = self._value(at + 2)
        elif self._is(at + 1, ",") or self._is(at + 1, "}"):
            value = self._known.get(word.value, Unreadable(word.line))
        else:  # a method, or a word of an expression
            value = Unreadable(word.line)
        self.settings.append((word.value, Set(value, word.line, self._file)))

    def _call(self, at: int, name: str) -> Called:
        """A call, its arguments read as values."""
        first, line = at + 2, self._words[at].line
        values: tuple[Any, ...] = (Unreadable(line),)
        end = first
        if self._left > 0:
            try:
                values, end = javascript.values_at(self._words, first, self._known)
            except ValueError:  # deeper than settings are: a program
                end = len(self._words)
            self._left -= 2 * (end - first)
        inner = self._words[first:end]
        template = ""
        if name == "addGlobalData" and len(values) > 1 and isinstance(values[1], PROGRAMS):
            given, template = self._given(first, end)
            values = (values[0], given)
        return Called(
            name,
            values,
            line,
            self._file,
            tuple(word.value for word in inner[:_FEW]),
            any("draft" in word.value.lower() for word in inner),
            template,
        )

    def _given(self, at: int, end: int) -> tuple[Any, str]:
        """What a function gives that does nothing else: a value, or the text of another function.

        Global data may be a function, which Eleventy calls; what that gives may be a function
        of the data of each page.
        """
        comma = next((n for n in range(at, min(end, at + _FEW)) if self._is(n, ",")), end)
        line = self._words[at].line
        start = self._result(comma + 1)
        if start is None:
            return Unreadable(line), ""
        value = self._value(start)
        if not isinstance(value, PROGRAMS):
            return value, ""
        return Unreadable(line), self._template(start, min(end, start + _FEW))

    def _template(self, at: int, end: int) -> str:
        """The text of a function up to its first template, where that is all that it gives."""
        for n in range(at, end):
            if self._words[n].kind == "template":
                last = n + 1 == len(self._words) or self._words[n + 1].value in _AFTER_RESULT
                return "".join(map(_written, self._words[at : n + 1])) if last else ""
        return ""

    def _result(self, at: int) -> int | None:
        """Where the value of `() => value` or `function () { return value }` begins."""
        if at < len(self._words) and self._words[at].value == "async":
            at += 1
        written = tuple(word.value for word in self._words[at : at + 5])
        for beginning in _FUNCTIONS:
            if written[: len(beginning)] == beginning:
                end = at + len(beginning)
                # A brace behind an arrow begins statements.
                return None if beginning[-1] == "=>" and self._is(end, "{") else end
        return None


_AFTER_RESULT = frozenset(");},")
_FUNCTIONS = (
    ("(", ")", "=>", "{", "return"),
    ("function", "(", ")", "{", "return"),
    ("(", ")", "=>"),
)


def _written(word: Token) -> str:
    """A token as a text that means the same."""
    return f"`{word.value}`" if word.kind == "template" else f"{word.value} "
