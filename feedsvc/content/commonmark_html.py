"""What a CommonMark parser found in a text → HTML.

Events are pulldown-cmark's: the start and the end of each block and span, and what is in them.
Footnotes and links' addresses are written as goldmark does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Literal

from msgspec import Struct

from feedsvc.content import linkify, listings
from feedsvc.content.events import Event
from feedsvc.content.goldmark.anchors import Way, anchor
from feedsvc.content.kramdown.syntax import MAX_DEPTH, MarkdownError
from feedsvc.content.template import Address


class Options(Struct, frozen=True):
    """What a generator adds to its Markdown; where it differs, `site.rules["commonmark"]` says it.

    `attributes` tells where `{#id .class}` is no text: "" nowhere, "heading" at the end of
    headings, "all" also on lines of their own and behind spans (markdown-it-attrs). `lines` are
    goldmark's (`attribute.block`). `html` tells what is done with HTML: "keep", "drop" (goldmark
    without `unsafe`), or "escape", which shows it (markdown-it with `html: false`). `numbered` is
    the code whose lines have numbers: "" none, "named" where it is in a language (Hugo's
    `lineNos`), "fenced" between all fences.
    """

    smart: bool = False  # typographic quotes, dashes and dots (goldmark's typographer)
    linkify: bool = True  # bare addresses become links (GFM autolinks)
    protocol: str = "http"  # of a bare address that begins with `www.`
    breaks: bool = False  # a line break in a paragraph is one in the page (marked, markdown-it)
    html: Literal["keep", "drop", "escape"] = "keep"
    footnotes: bool = True  # `[^1]`, collected at the end
    brackets: bool = False  # marks of footnotes are written `[1]` (markdown-it-footnote)
    definitions: bool = False  # definition lists (goldmark, PHP Markdown Extra)
    alerts: bool = True  # `> [!NOTE]` begins with its name
    ids: bool = True  # headings get GitHub's ids
    anchors: Way = ""  # how Hugo makes these ids
    alone: bool = True  # a picture that is alone in a paragraph stays in it
    backlink: str = "\u21a9\ufe0e"  # what leads back from a footnote, as HTML
    attributes: Literal["", "heading", "all"] = "heading"
    lines: bool = False
    emoji: bool = False  # `:smile:` (goldmark-emoji, remark-emoji)
    math: bool = False  # `$…$` and `$$…$$` are formulas, written as they stand
    tables: bool = True
    tasks: bool = True  # `- [ ] a`
    deletions: bool = True  # `~~a~~`
    # goldmark's typographer and extra spans, and what else `goldmark.spans.Spans` has
    spans: Mapping[str, Any] = {}
    divider: str = ""  # what ends the summary, the first of which ends a paragraph, too (Hugo)
    # Hugo's passthrough: `block` and `inline` delimiters of formulas, which stay as written
    formulas: Mapping[str, tuple[tuple[str, str], ...]] = {}
    strike: bool = False  # one `~` strikes out within words, too (goldmark, marked, remark)
    numbered: Literal["", "named", "fenced"] = ""
    marked: bool = False  # single tildes strike out over line ends, too (marked)
    described: bool = False  # `: ` begins a description (hexo-renderer-marked)


@lru_cache(maxsize=512)
def _emoji(name: str) -> str:
    """The character of a name such as `smile`; empty where no emoji has that name."""
    import emoji  # most sites need none

    written = f":{name}:"
    made = emoji.emojize(written, language="alias")
    return "" if made == written else made


_SLUG_DROPPED = re.compile(r"[^\w\- ]+")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_EMOJI = re.compile(r":([a-z0-9_+-]{1,40}):")


def slug(text: str) -> str:
    """GitHub's id of a heading: lower case, blanks are dashes, punctuation is gone."""
    return _SLUG_DROPPED.sub("", text.strip().lower()).replace(" ", "-")


def _language(info: str) -> str:
    """The language that a fence names: `go {linenos=true}` and `{.go}` are `go`."""
    found = _LANGUAGE.match(info.strip().lstrip("{."))
    return found[0] if found else ""


def write(events: Iterable[Event], options: Options, address: Address | None = None) -> str:
    """The HTML of what was found. MarkdownError where it nests deeper than MAX_DEPTH."""
    return _Writer(list(events), options, address or _as_written).html()


def _as_written(_kind: str, address: str) -> str:
    return address


def _footnotes(events: Iterable[Event]) -> Iterator[str]:
    """The names of all footnotes that are defined."""
    for event in events:
        tag = event.get("Start") if isinstance(event, dict) else None
        if isinstance(tag, dict) and "FootnoteDefinition" in tag:
            yield tag["FootnoteDefinition"]


class _Writer:
    """Writes one text. `_out` is the page, or the footnote that is being written."""

    def __init__(self, events: list[Event], options: Options, address: Address) -> None:
        self._events = events
        self._address = address
        self._options = options
        self._out: list[str] = []
        self._outer: list[tuple[str, list[str]]] = []
        self._depth = 0
        self._anchors = 0  # links that are open, written as Markdown or HTML
        self._alt: list[str] | None = None  # the text of an image, and how deep images nest
        self._images: list[Mapping[str, Any]] = []
        self._heading: tuple[int, Mapping[str, Any], list[str]] | None = None
        self._ids: dict[str, int] = {}
        self._id = ""  # of the block that begins next
        self._aligned: tuple[str, ...] = ()
        self._cell = 0
        self.in_head = False
        # Footnotes: what is defined, what each says, its number, and how often it was marked again.
        self._defined = frozenset(_footnotes(events))
        self._notes: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._in_code = False
        # where code begins, its start tag, what its fence says
        self._code: tuple[int, str, str | None] = (0, "", None)

    def html(self) -> str:
        """The page, with its footnotes at the end."""
        for event in self._events:
            if isinstance(event, str):
                self._word(event)
            else:
                for kind, value in event.items():
                    _LEAVES[kind](self, value)
        return "".join(self._out) + self._footnotes()

    def name(self, name: str) -> None:
        """Give the block that begins next an id."""
        self._id = name

    def _named(self, tag: str) -> str:
        """A start tag with the id that was given before it."""
        name, self._id = self._id, ""
        return tag.replace(">", f' id="{escape(name)}">', 1) if name else tag

    def put(self, html: str) -> None:
        if not self._images:
            self._out.append(html)

    # What has neither beginning nor end.

    def _word(self, word: str) -> None:
        if word == "Rule":
            self.put(self._named("<hr>\n"))
        elif self._images:
            self._say(" ")
        else:
            self._say("\n" if self._options.anchors else "")
            self.put("<br>\n" if word == "HardBreak" or self._options.breaks else "\n")

    def _say(self, text: str) -> None:
        """Note what a heading or the text of an image says."""
        if self._alt is not None:
            self._alt.append(text)
        if self._heading:
            self._heading[2].append(text)

    def text(self, text: str) -> None:
        if self._options.emoji and not self._in_code:
            text = _EMOJI.sub(lambda found: _emoji(found[1]) or found[0], text)
        if self._images:
            self._alt = self._alt or []
        self._say(text)
        if self._images:
            return
        if self._options.linkify and not self._anchors and not self._in_code:
            self.put(
                linkify.linked(text, smart=self._options.smart, protocol=self._options.protocol)
            )
        else:
            self.put(_escaped(text))

    def code(self, text: str) -> None:
        if self._images:
            self._alt = self._alt or []
        self._say(text)
        self.put(f"<code>{_escaped(text)}</code>")

    def raw(self, html: str) -> None:
        if self._options.html == "keep":
            self.put(html)
        elif self._options.html == "escape":
            self.put(_escaped(html))

    def raw_span(self, html: str) -> None:
        start = html[:3].lower()
        if start == "</a":
            self._anchors = max(0, self._anchors - 1)
        elif start in ("<a ", "<a\n"):
            self._anchors += 1
        self.raw(html)

    def task(self, done: bool) -> None:
        checked = ' checked=""' if done else ""
        self.put(f'<input disabled="" type="checkbox"{checked}> ')

    def reference(self, name: str) -> None:
        """The mark of a footnote; what names none is text."""
        if name not in self._defined:
            self.put(_escaped(f"[^{name}]"))
            return
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        again = self._marks[name] = self._marks.get(name, -1) + 1
        shown = f"[{number}]" if self._options.brackets else str(number)
        self.put(f'<sup id="fnref{again or ""}:{number}"><a href="#fn:{number}">{shown}</a></sup>')

    # Blocks and spans.

    def start(self, tag: Any) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MarkdownError(f"blocks are nested more than {MAX_DEPTH} levels deep")
        self._tag(tag, 0)

    def end(self, tag: Any) -> None:
        self._depth -= 1
        self._tag(tag, 1)

    def _tag(self, tag: Any, side: int) -> None:
        kind, value = (tag, None) if isinstance(tag, str) else next(iter(tag.items()))
        written = _TAGS[kind][side] if kind in _TAGS else ""
        if isinstance(written, str):
            self.put(self._named(written))
        else:
            written(self, value)

    def start_heading(self, heading: Mapping[str, Any]) -> None:
        own = heading["id"] or self._id
        self._id = ""
        self._heading = (len(self._out), {**heading, "id": own}, [])
        self._out.append("")

    def end_heading(self, level: str) -> None:
        if self._heading is None:
            return
        at, heading, said = self._heading
        self._heading = None
        name = level.lower()
        text = "".join(said) if self._options.ids else ""
        if self._options.anchors:
            found = heading["id"] or anchor(text, self._options.anchors, self._ids)
            self._ids[found] = 0
        elif found := heading["id"] or slug(text):
            again = self._ids[found] = self._ids.get(found, -1) + 1
            found = f"{found}-{again}" if again else found
        self._out[at] = f'<{name} id="{escape(found)}">' if found else f"<{name}>"
        self.put(f"</{name}>\n")

    def start_quote(self, kind: str | None) -> None:
        self.put(self._named("<blockquote>\n"))
        if kind:
            self.put(f"<p><strong>{kind.upper()}</strong></p>\n")

    def start_code(self, kind: Any) -> None:
        self._in_code = True
        info = None if kind == "Indented" else kind["Fenced"]
        language = _language(info or "")
        name = f' class="language-{escape(language)}"' if language else ""
        self._code = (len(self._out), f"<code{name}>", info)

    def end_code(self, _end: None) -> None:
        self._in_code = False
        at, opening, info = self._code
        first = listings.first_line(info, self._options.numbered)
        code = "".join(self._out[at:])
        shown = f"<pre>{opening}{code}</code></pre>"
        if first is not None and (lines := listings.shown(code)):
            shown = listings.table(lines, first, opening, "</code>")
        self._out[at:] = [shown, "\n"]

    def start_list(self, first: int | None) -> None:
        if first is None:
            self.put(self._named("<ul>\n"))
        else:
            self.put(self._named("<ol>\n" if first == 1 else f'<ol start="{first}">\n'))

    def start_table(self, aligned: tuple[str, ...]) -> None:
        self._aligned = aligned
        self.in_head = True
        self.put(self._named("<table>\n<thead>\n"))

    def start_row(self, _none: None) -> None:
        self._cell = 0
        self.put("<tr>\n")

    def end_head(self, _none: None) -> None:
        self.in_head = False
        self.put("</tr>\n</thead>\n<tbody>\n")

    def start_cell(self, _none: None) -> None:
        aligned = self._aligned[self._cell] if self._cell < len(self._aligned) else "None"
        self._cell += 1
        side = "" if aligned == "None" else f' align="{aligned.lower()}"'
        self.put(f"<{'th' if self.in_head else 'td'}{side}>")

    def start_link(self, link: Mapping[str, Any]) -> None:
        self._anchors += 1
        leads = link["dest_url"]
        leads = f"mailto:{leads}" if link["link_type"] == "Email" else self._address("link", leads)
        self.put(f'<a href="{linkify.address(leads)}"{_title(link)}>')

    def end_link(self, _end: None) -> None:
        self._anchors = max(0, self._anchors - 1)
        self.put("</a>")

    def start_image(self, image: Mapping[str, Any]) -> None:
        self._images.append(image)

    def end_image(self, _end: None) -> None:
        image = self._images.pop()
        if self._images:
            return
        alt, self._alt = "".join(self._alt or []), None
        source = linkify.address(self._address("image", image["dest_url"]))
        self.put(f'<img src="{source}" alt="{escape(alt)}"{_title(image)}>')

    # Footnotes are written where they stand, and kept for the end.

    def start_note(self, name: str) -> None:
        self._outer.append((name, self._out))
        self._out = []

    def end_note(self, _end: None) -> None:
        name, outer = self._outer.pop()
        self._notes.setdefault(name, "".join(self._out))
        self._out = outer

    def _footnotes(self) -> str:
        """All that the text refers to."""
        if not self._numbers:
            return ""
        items = [self._footnote(number, name) for number, name in enumerate(self._numbers, 1)]
        return '<div class="footnotes">\n<hr>\n<ol>\n' + "".join(items) + "</ol>\n</div>\n"

    def _footnote(self, number: int, name: str) -> str:
        back = "".join(
            f'\xa0<a href="#fnref{again or ""}:{number}">{self._options.backlink}</a>'
            for again in range(self._marks[name] + 1)
        )
        end = "</p>\n" if self._notes[name].endswith("</p>\n") else ""
        return f'<li id="fn:{number}">\n{self._notes[name].removesuffix(end)}{back}{end}</li>\n'


def _title(link: Mapping[str, Any]) -> str:
    return f' title="{escape(link["title"])}"' if link["title"] else ""


def _escaped(text: str) -> str:
    return escape(text, quote=False)


_Write = Callable[[_Writer, Any], None]
_LEAVES: Mapping[str, _Write] = {
    "Start": _Writer.start,
    "End": _Writer.end,
    "Text": _Writer.text,
    "Code": _Writer.code,
    "Html": _Writer.raw,
    "Id": _Writer.name,
    "InlineHtml": _Writer.raw_span,
    "FootnoteReference": _Writer.reference,
    "TaskListMarker": _Writer.task,
    "Formula": lambda to, text: to.put(_escaped(text)),
    "InlineMath": lambda to, text: to.put(f"<code>{_escaped(text)}</code>"),
    "DisplayMath": lambda to, text: to.put(f"<pre><code>{_escaped(text)}</code></pre>"),
}
# What is written where a block or span starts and ends.
_TAGS: Mapping[str, tuple[str | _Write, str | _Write]] = {
    "BlockQuote": (_Writer.start_quote, "</blockquote>\n"),
    "CodeBlock": (_Writer.start_code, _Writer.end_code),
    "DefinitionList": ("<dl>", "</dl>\n"),
    "DefinitionListDefinition": ("<dd>", "</dd>\n"),
    "DefinitionListTitle": ("<dt>", "</dt>\n"),
    "Emphasis": ("<em>", "</em>"),
    "FootnoteDefinition": (_Writer.start_note, _Writer.end_note),
    "Heading": (_Writer.start_heading, _Writer.end_heading),
    "Image": (_Writer.start_image, _Writer.end_image),
    "Insert": ("<ins>", "</ins>"),
    "Item": ("<li>", "</li>\n"),
    "Link": (_Writer.start_link, _Writer.end_link),
    "List": (_Writer.start_list, lambda to, ordered: to.put("</ol>\n" if ordered else "</ul>\n")),
    "Mark": ("<mark>", "</mark>"),
    "Paragraph": ("<p>", "</p>\n"),
    "Strikethrough": ("<del>", "</del>"),
    "Strong": ("<strong>", "</strong>"),
    "Subscript": ("<sub>", "</sub>"),
    "Superscript": ("<sup>", "</sup>"),
    "Table": (_Writer.start_table, "</tbody>\n</table>\n"),
    "TableCell": (_Writer.start_cell, lambda to, _: to.put("</th>\n" if to.in_head else "</td>\n")),
    "TableHead": (_Writer.start_row, _Writer.end_head),
    "TableRow": (_Writer.start_row, "</tr>\n"),
}
