"""Hugo's shortcodes in a body (parser/pageparser, hugolib/shortcode.go).

    source → tags → each opening tag with its closing one → Markdown → HTML

What `{{% %}}` gives is Markdown; what `{{< >}}` gives is put aside until the Markdown is HTML.
Shortcodes of the site are programs (`layouts/shortcodes`) and are not run: the tags are dropped
and what stands between them is kept.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from feedsvc.content import listings
from feedsvc.content.links.hugo import Hooks
from feedsvc.content.template import Address, Ask, Expanded, TemplateError, TemplateWarning

MAX_DEPTH = 50
_LONGEST = 4_000  # characters of one tag

_OPEN = re.compile(r"\{\{([<%])")
_COMMENT = re.compile(r"\s*/\*")
_NAME = re.compile(r"\s*(/?)\s*([\w./-]*[\w.-])")
_ARGUMENT = re.compile(
    r"\s*(?:([\w-]+)\s*=\s*)?"
    r"(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|((?:(?![>%]\}\})(?!/[>%]\}\})[^\s\"`={])+))",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class _Tag(Struct, frozen=True):
    """One tag: where it stands, and what it says. A `literal` is text that looks like one.

    `inner` is the text up to the tag that closes it.
    """

    start: int
    end: int
    mark: str
    name: str = ""
    closes: bool = False
    alone: bool = False
    arguments: tuple[str, ...] = ()
    named: Mapping[str, str] = {}
    literal: str = ""
    inner: str = ""

    def get(self, name: str, position: int = -1) -> str:
        """An argument by its name, or by its position; empty where there is none."""
        lower = name.lower()
        said = next((v for k, v in self.named.items() if k.lower() == lower), "")
        return said or (self.arguments[position] if 0 <= position < len(self.arguments) else "")


class _Page(Struct, frozen=True):
    """What a shortcode may ask: `params` of its page and its site, the way to other posts."""

    variables: Mapping[str, Any]
    site: Mapping[str, Any]
    ask: Ask
    address: Address | None = None  # what a link or a picture leads to

    def markdown(self, text: str) -> str:
        """The HTML of a text."""
        return self.ask.markdown(text, self.address) if self.address else self.ask.markdown(text)


class _ShortcodeError(ValueError):
    """A shortcode that cannot do what it is for; `instead` is what stands for it."""

    def __init__(self, message: str, instead: str = "") -> None:
        super().__init__(message)
        self.instead = instead


def _span(text: str, page: _Page) -> str:
    """The HTML of one paragraph of Markdown, without the paragraph."""
    made = page.markdown(text).strip()
    whole = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
    return made[3:-4] if whole else made


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _figure(call: _Tag, page: _Page) -> str:
    caption = _span(call.get("caption"), page) if call.get("caption") else ""
    sizes = "".join(_attribute(name, call.get(name)) for name in ("width", "height"))
    alt = _attribute("alt", call.get("alt") or call.get("caption"))
    image = f'<img src="{escape(call.get("src", 0))}"{alt}{sizes}>'
    if link := call.get("link"):
        image = f'<a href="{escape(link)}">{image}</a>'
    source = _span(call.get("attr"), page) if call.get("attr") else ""
    if source and (link := call.get("attrlink")):
        source = f' <a href="{escape(link)}">{source}</a>'
    title = f"<h4>{escape(call.get('title'))}</h4>" if call.get("title") else ""
    below = title + (f"<p>{caption}{source}</p>" if caption or source else "")
    below = f"<figcaption>{below}</figcaption>" if below else ""
    return f"<figure>{image}{below}</figure>"


def _player(address: str) -> Callable[[_Tag, _Page], str]:
    """A video by its id, in a frame; what is safe for a reader is made of it later."""

    def made(call: _Tag, _page: _Page) -> str:
        if not (video := call.get("id", 0)):
            raise _ShortcodeError("needs the id of a video")
        source = escape(address + quote(video))
        return f'<iframe src="{source}"{_attribute("title", call.get("title"))}></iframe>'

    return made


def _linked(address: str, *names: str) -> Callable[[_Tag, _Page], str]:
    """Something on another site, as a link to it."""

    def made(call: _Tag, _page: _Page) -> str:
        parts = [call.get(name, position) for position, name in enumerate(names)]
        url = address.format(*(quote(part) for part in parts))
        if not all(parts):
            if len(call.arguments) != 1:
                raise _ShortcodeError(f"needs {' and '.join(names)}")
            url = f"https://x.com/i/status/{quote(call.arguments[0])}"
        return f'<p><a href="{escape(url)}">{escape(url)}</a></p>'

    return made


def _highlight(call: _Tag, page: _Page) -> str:
    language = call.get("lang", 0)
    code = escape(textwrap.dedent(call.inner.strip("\r\n")), quote=False)
    name = f' class="language-{escape(language)}"' if language else ""
    more = call.get("options", 1) or ",".join(f"{k}={v}" for k, v in call.named.items())
    numbered = str(page.variables.get("numbered", ""))
    first = listings.first_line(f"{language} {{{more}}}", numbered)
    if first is not None and (lines := listings.shown(code)):
        return listings.table(lines, first, f"<code{name}>", "</code>")
    return f"<pre><code{name}>{code}\n</code></pre>"


def _param(call: _Tag, page: _Page) -> str:
    name = call.get("name", 0).lower()
    for values in (page.variables.get("params"), page.site.get("params")):
        found: Any = values
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None and not isinstance(found, Mapping | list):
            return escape(str(found).lower() if isinstance(found, bool) else str(found))
    raise _ShortcodeError(f"there is no parameter {name!r}")


def _details(call: _Tag, page: _Page) -> str:
    summary = _span(call.get("summary") or "Details", page)
    inner = page.markdown(call.inner)
    return f"<details><summary>{summary}</summary>\n{inner}</details>"


def _qr(call: _Tag, _page: _Page) -> str:
    """The text that the picture would hold."""
    text = call.get("text") or call.inner.strip()
    shown = escape(text)
    return f'<a href="{shown}">{shown}</a>' if text.startswith("http") else shown


def _ref(call: _Tag, page: _Page) -> str:
    """The address of another page: from the page's own folder, or from that of all content."""
    name, _, fragment = call.get("path", 0).partition("#")
    anchor = f"#{fragment}" if fragment else ""
    if not name:
        return anchor or "#"
    path, content = str(page.variables.get("path", "")), page.variables.get("content", "")
    inside = f"/{content}/{name.strip('/')}" if content else f"/{name.strip('/')}"
    near = None if name.startswith("/") else page.ask.source(name.rstrip("/"), path)
    if found := near or page.ask.source(inside, path):
        return escape(found + anchor)
    stem = name.strip("/").removesuffix(".md").removesuffix("/_index").lower()
    message = f"{name!r} is not a post of this site, so its usual URL is taken"
    raise _ShortcodeError(message, escape(f"/{quote(stem)}/{anchor}"))


_OWN: Mapping[str, Callable[[_Tag, _Page], str]] = {
    "comment": lambda _call, _page: "",
    "details": _details,
    "figure": _figure,
    "gist": _linked("https://gist.github.com/{}/{}", "user", "id"),
    "highlight": _highlight,
    "instagram": _linked("https://www.instagram.com/p/{}/", "id"),
    "instagram_simple": _linked("https://www.instagram.com/p/{}/", "id"),
    "param": _param,
    "qr": _qr,
    "ref": _ref,
    "relref": _ref,
    "tweet": _linked("https://x.com/{}/status/{}", "user", "id"),
    "twitter": _linked("https://x.com/{}/status/{}", "user", "id"),
    "twitter_simple": _linked("https://x.com/{}/status/{}", "user", "id"),
    "vimeo": _player("https://player.vimeo.com/video/"),
    "vimeo_simple": _player("https://player.vimeo.com/video/"),
    "x": _linked("https://x.com/{}/status/{}", "user", "id"),
    "x_simple": _linked("https://x.com/{}/status/{}", "user", "id"),
    "youtube": _player("https://www.youtube.com/embed/"),
}


def expand(text: str, variables: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The HTML of a body with shortcodes. TemplateError where they nest too deep."""
    tags = _tags(text)
    hooks = variables.get("hooks")
    page = _Page(variables, site, ask, Hooks(variables, hooks, ask).address if hooks else None)
    run = _Run(text, tags, page)
    made = page.markdown(run.between(0, len(tags), 0, len(text)))
    return Expanded(run.placed(made), tuple(run.warnings))


def _tags(text: str) -> list[_Tag]:
    made, at = [], 0
    while found := _OPEN.search(text, at):
        tag = _tag(text, found)
        if tag is None:
            at = found.end()
        else:
            made.append(tag)
            at = tag.end
    return made


def _tag(text: str, found: re.Match[str]) -> _Tag | None:
    """The tag that begins here; None where it does not end."""
    mark, start = found[1], found.start()
    close = (">" if mark == "<" else "%") + "}}"
    if comment := _COMMENT.match(text, found.end()):
        end = text.find("*/" + close, comment.end())
        if end < 0:
            return None
        inner = text[comment.end() : end]
        return _Tag(start, end + len(close) + 2, mark, literal=f"{{{{{mark}{inner}{close}")
    name = _NAME.match(text, found.end())
    if name is None:
        return None
    at, arguments, named = name.end(), [], {}
    while argument := _ARGUMENT.match(text, at, start + _LONGEST):
        quoted, raw, plain = argument[2], argument[3], argument[4]
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else raw or plain or ""
        if argument[1]:
            named[argument[1]] = value
        else:
            arguments.append(value)
        at = argument.end()
    rest = re.compile(rf"\s*(/?){re.escape(close)}").match(text, at)
    if rest is None:
        return None
    return _Tag(
        start, rest.end(), mark, name[2], bool(name[1]), bool(rest[1]), tuple(arguments), named
    )


def _partners(tags: Sequence[_Tag]) -> dict[int, int]:
    """For each opening tag that is closed the number of its closing one."""
    made: dict[int, int] = {}
    opened: list[int] = []
    waiting: dict[str, int] = {}
    for number, tag in enumerate(tags):
        if tag.closes and waiting.get(tag.name):
            while (last := opened.pop()) is not None:
                waiting[tags[last].name] -= 1
                if tags[last].name == tag.name:
                    made[last] = number
                    break
        elif not (tag.closes or tag.alone or tag.literal):
            opened.append(number)
            waiting[tag.name] = waiting.get(tag.name, 0) + 1
    return made


class _Run:
    """The expansion of one body."""

    def __init__(self, text: str, tags: Sequence[_Tag], page: _Page) -> None:
        self._text = text
        self._tags = tags
        self._partners = _partners(tags)
        self._page = page
        self._salt = "shortcode"
        while self._salt in text:
            self._salt += "x"
        self._depth = 0
        self._aside: list[str] = []
        self._mark = re.compile(rf"(<p>)?{self._salt}(\d+)e(</p>)?")
        self.warnings: list[TemplateWarning] = []

    def between(self, first: int, last: int, start: int, end: int) -> str:
        """The text from `start` to `end`, in which the tags from `first` to before `last` stand."""
        made, number = [], first
        while number < last:
            tag = self._tags[number]
            made.append(self._text[start : tag.start])
            partner = self._partners.get(number)
            made.append(self._one(number, tag, partner))
            number = (number if partner is None else partner) + 1
            start = self._tags[number - 1].end
        return "".join(made) + self._text[start:end]

    def _one(self, number: int, tag: _Tag, partner: int | None) -> str:
        if tag.literal or tag.closes:
            return tag.literal
        inner = "" if partner is None else self._inner(number, tag, partner)
        if tag.name in _OWN:
            return self._given(replace(tag, inner=inner))
        self._warn(tag, f"shortcode {tag.name!r} is the site's own and is not run")
        return inner

    def _inner(self, number: int, tag: _Tag, partner: int) -> str:
        if self._depth >= MAX_DEPTH:
            message = f"shortcodes are nested more than {MAX_DEPTH} levels deep"
            raise TemplateError(message, self._line(tag))
        self._depth += 1
        inner = self.between(number + 1, partner, tag.end, self._tags[partner].start)
        self._depth -= 1
        return inner

    def _given(self, tag: _Tag) -> str:
        try:
            made = _OWN[tag.name](tag, self._page)
        except _ShortcodeError as error:
            self._warn(tag, f"shortcode {tag.name} has a problem ({error})")
            made = error.instead
        if tag.mark == "%" or not made:
            return made
        self._aside.append(self.placed(made))
        return f"{self._salt}{len(self._aside) - 1}e"

    def placed(self, html: str) -> str:
        """With what was put aside; a paragraph of nothing else is none."""
        return self._mark.sub(self._back, html) if self._aside else html

    def _back(self, found: re.Match[str]) -> str:
        number = int(found[2])
        if number >= len(self._aside):
            return found[0]
        made = self._aside[number]
        return made if found[1] and found[3] else f"{found[1] or ''}{made}{found[3] or ''}"

    def _warn(self, tag: _Tag, what: str) -> None:
        if all(one.what != what for one in self.warnings):
            self.warnings.append(TemplateWarning(self._line(tag), what))

    def _line(self, tag: _Tag) -> int:
        return self._text.count("\n", 0, tag.start) + 1
