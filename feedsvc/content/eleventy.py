"""What Eleventy runs over a body before Markdown: Liquid, or Nunjucks as far as it is alike.

Nunjucks' own spellings (`set`, `elif`, `filter("x")`, `loop.index`, `{# #}`) are put in Liquid's;
what still is no Liquid is dropped from the text with a warning, as a site's own filters and
shortcodes are program text that is not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any, NamedTuple

from feedsvc.content.template import Ask, Expanded, TemplateError, TemplateWarning

_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPEN = re.compile(r"\{[{%#]")
_CALL = re.compile(r"\|\s*(\w+)\(([^()]*)\)")
_SET = re.compile(r"set\s+(\w+)\s*(=?)")
_LOOP = re.compile(r"\bloop\.(index0?|first|last|length)\b")
# Filters of Eleventy and Nunjucks: those that change nothing here, and others in Liquid's words.
_NOTHING = re.compile(r"\|\s*(?:url|safe|log)\b(?!\s*[:(])")
_FILTER = re.compile(r"(\|\s*)(\w+)")
_FILTERS = {
    "dump": "jsonify",
    "length": "size",
    "lower": "downcase",
    "nl2br": "newline_to_br",
    "slug": "slugify",
    "striptags": "strip_html",
    "trim": "strip",
    "upper": "upcase",
    "urlencode": "url_encode",
}
_RAW = ("raw", "verbatim")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMED = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_LENGTH = re.compile(
    r"\"[^\"]*\"|'[^']*'|(?<=[\w\])])(?<!\bloop)(?<!\bforloop)(\.length)\b(?!\s*\()"
)
_DATE_CALL = re.compile(r"(?<![\w$.])page\.date\.(\w+)\(\s*\)")
# What Eleventy itself gives to templates, besides the page and its data.
_SUPPLIED = frozenset(("collections", "eleventy"))
_SAME = {"elif": "elsif", "elseif": "elsif", "verbatim": "raw", "endverbatim": "endraw"}


class _Part(NamedTuple):
    """A piece of a source: text where `opened` is empty, else what stands in braces."""

    opened: str
    inner: str

    @property
    def whole(self) -> str:
        return f"{self.opened}{self.inner}{_CLOSE[self.opened]}" if self.opened else self.inner

    @property
    def word(self) -> str:
        """The name of a tag."""
        found = re.match(r"[-\s]*(\w+)", self.inner) if self.opened == "{%" else None
        return found[1] if found else ""


def expand(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """A body with its template code run.

    `page` holds the names that the template sees, and under `eleventy` the language (`engine`:
    `njk`, `liquid` or nothing where it is not known) and the folder of includes. `site` holds the
    global data. Never raises: code that cannot be run is dropped, with a warning.
    """
    if not _OPEN.search(source):
        return Expanded(source)
    engine = page["eleventy"]["engine"]
    moment = text_of_date(page.get("page", {}).get("date")) if engine != "liquid" else {}
    missed = tuple(_missed(source, page["eleventy"].get("programs", {}), moment, engine))
    translated = translate(source, engine, moment)
    from feedsvc.content.liquid.eleventy import run  # it costs a tenth of a second

    try:
        made = run(translated, page, site, ask, lambda text: translate(text, engine, moment))
    except TemplateError as error:
        what = f"template code left out, which cannot be run here ({error.message})"
        return Expanded(_without_code(translated), (TemplateWarning(max(1, error.line), what),))
    return Expanded(made.text, (*made.warnings, *missed))


def text_of_date(date: object) -> dict[str, str]:
    """What methods of a Date in JavaScript give for the date of a page, in UTC; by their calls."""
    if not isinstance(date, datetime):
        return {}
    utc = date.astimezone(UTC)
    parts = {
        "FullYear": utc.year,
        "Month": utc.month - 1,
        "Date": utc.day,
        "Day": utc.isoweekday() % 7,
        "Hours": utc.hour,
        "Minutes": utc.minute,
        "Seconds": utc.second,
    }
    iso = f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"
    made = {f"get{zone}{name}": str(value) for name, value in parts.items() for zone in ("", "UTC")}
    time = str(int(utc.timestamp() * 1000))
    return {
        **made,
        "getTime": time,
        "valueOf": time,
        "toISOString": f'"{iso}"',
        "toJSON": f'"{iso}"',
    }


def _missed(
    source: str, programs: Mapping[str, str], moment: Mapping[str, str], engine: str
) -> Iterator[TemplateWarning]:
    """What template code names that only Eleventy would know, with the line of each.

    `programs` are the names of data that a program gives, and where it stands.
    """
    line, raw = 1, ""
    for part in _parts(source):
        here, line = line, line + part.inner.count("\n")
        if raw or part.opened in ("", "{#"):
            raw = "" if part.word == f"end{raw}" else raw
            continue
        raw = part.word if part.word in _RAW else ""
        bare = _QUOTED.sub('""', _filled(part.inner, moment))
        for found in _NAMED.finditer(bare):
            why = _unknown(found[0], programs, called=bare.startswith("(", found.end()))
            if why and (engine != "liquid" or not why.startswith("is a call")):
                shown = " ".join(part.whole.split())
                what = f"{shown[:80]} shows nothing of {found[0][:40]}, which {why}"
                yield TemplateWarning(here, what)
                break


def _unknown(name: str, programs: Mapping[str, str], *, called: bool) -> str:
    """Why a name of template code has no value here, empty where nothing is known against it."""
    root = name.partition(".")[0]
    if root in _SUPPLIED:
        return "only Eleventy knows"
    where = next((programs[one] for one in _beginnings(name) if one in programs), "")
    if where:
        return f"is program text in {where}"
    return "is a call of JavaScript and not run" if called and "." in name else ""


def _beginnings(name: str) -> Iterator[str]:
    """`a`, `a.b` and `a.b.c` of `a.b.c`; a long name is no name of data."""
    steps = name.split(".")[:8]
    return (".".join(steps[: count + 1]) for count in range(len(steps)))


def _filled(inner: str, moment: Mapping[str, str]) -> str:
    """Template code with what calls of the date of the page give."""
    if not moment or "page.date." not in inner:
        return inner
    return _DATE_CALL.sub(lambda found: moment.get(found[1], found[0]), inner)


def translate(source: str, engine: str, moment: Mapping[str, str] | None = None) -> str:
    """Nunjucks in the words of Liquid; each line keeps its number. Of Liquid, filters alone.

    `moment` is what calls of the date of the page give.
    """
    made: list[str] = []
    raw = ""
    for part in _parts(source):
        if raw or not part.opened:
            ended = bool(raw) and part.word == f"end{raw}"
            raw = "" if ended else raw
            made.append(_tag(part, engine, {}) if ended else part.whole)
        elif part.opened == "{#":
            made.append("\n" * part.inner.count("\n") if engine == "njk" else part.whole)
        else:
            raw = part.word if part.word in ("raw", "verbatim") else ""
            made.append(_tag(part, engine, moment or {}))
    return "".join(made)


def _tag(part: _Part, engine: str, moment: Mapping[str, str]) -> str:
    """One tag or output in Liquid's words."""
    inner = _NOTHING.sub("", _filled(part.inner, moment))
    inner = _LENGTH.sub(lambda found: ".size" if found[1] else found[0], inner)
    inner = _FILTER.sub(lambda found: found[1] + _FILTERS.get(found[2], found[2]), inner)
    if engine == "liquid":
        return f"{part.opened}{inner}{_CLOSE[part.opened]}"
    inner = _LOOP.sub(r"forloop.\1", _CALL.sub(r"| \1: \2", inner)).replace("()", "")
    if part.word in _SAME:
        inner = inner.replace(part.word, _SAME[part.word], 1)
    elif found := _SET.search(inner) if part.word == "set" else None:
        word = "assign" if found[2] else "capture"
        inner = inner.replace("set", word, 1)
    elif part.word == "endset":
        inner = inner.replace("endset", "endcapture", 1)
    return f"{part.opened}{inner}{_CLOSE[part.opened]}" if part.opened else inner


def _without_code(source: str) -> str:
    """The text between tags and outputs, and what is raw; highlighted code stays code."""
    made: list[str] = []
    raw = code = False
    for part in _parts(source):
        if part.word in ("raw", "endraw"):
            raw = part.word == "raw"
        elif part.word in ("highlight", "endhighlight") and not raw:
            code = part.word == "highlight"
            made.append("<pre><code>" if code else "</code></pre>")
        elif raw or part.opened in ("", "{#"):
            made.append(escape(part.whole, quote=False) if code else part.whole)
        else:
            made.append("\n" * part.inner.count("\n"))
    return "".join(made)


def _parts(source: str) -> Iterator[_Part]:
    """A source in pieces; braces that do not close are text. Linear in its length."""
    at, text = 0, 0
    unclosed: set[str] = set()
    while found := _OPEN.search(source, at):
        opened = found[0]
        end = -1 if opened in unclosed else source.find(_CLOSE[opened], found.end())
        if end < 0:
            unclosed.add(opened)
            at = found.end()
            continue
        if found.start() > text:
            yield _Part("", source[text : found.start()])
        yield _Part(opened, source[found.end() : end])
        at = text = end + 2
    if text < len(source):
        yield _Part("", source[text:])
