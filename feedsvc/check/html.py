"""HTML in feeds: what readers take out of it, what is no HTML, and what refers to nowhere.

A tokeniser of tags is enough for that: it goes over a text once, and gives up where a tag does
not end. The texts of a feed are plain where its format says so, else HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import name2codepoint
from typing import Final, NamedTuple

from feedsvc.check.values import Check, Spot

_START = re.compile(r"<(?=[A-Za-z/!?])")
_BODY = re.compile(r"""(?:[^<>"']|"[^"]*+"|'[^']*+'|<)*+>""")
_NAME = re.compile(r"/?[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?""")
_TRIES = 50  # tags whose quotes do not match, before the rest is left alone
_SCHEME = re.compile(r"\w+:|//|\Z|#")

_RISKY = frozenset(
    """
    applet base body embed frame frameset head html iframe link meta noframes object param
    plaintext script slot style title xmp comment listing isindex basefont
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_KNOWN = _RISKY | frozenset(
    """
    a abbr acronym address area article aside audio b bdi bdo big blockquote br button
    canvas caption center cite code col colgroup command data datagrid datalist dd del
    details dfn dialog dir div dl dt em eventsource fieldset figcaption figure font footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd keygen label legend li m
    main map mark menu meter nav noscript ol optgroup option output p picture pre progress q
    rp rt ruby s samp search section select small source span strike strong sub summary sup
    svg math table tbody td template textarea tfoot th thead time tr track tt u ul var video
    wbr
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_VOID = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr command keygen
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_OPTIONAL = frozenset(
    """
    p li dt dd tr td th tbody thead tfoot option optgroup colgroup rt rp html body head
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_RAW = frozenset(("script", "style", "textarea", "xmp", "title", "svg", "math"))
_CLOSING = re.compile(r"</(\w+)>")
_REFERENCE = re.compile(r"&(#?\w+)")
_AMBIGUOUS = re.compile(r"<[A-Za-z/]|&#[x0-9]")  # what some readers take for markup in a plain text


class Flaw(NamedTuple):
    """Something wrong in HTML: the rule, what, and how many lines into the text."""

    rule: str
    what: str
    line: int


class Tag(NamedTuple):
    """A tag as written: its name in lower case, what is after the name, where it starts."""

    name: str
    rest: str
    at: int

    @property
    def attributes(self) -> Iterator[tuple[str, str]]:
        """Names in lower case, and values."""
        for found in _ATTRIBUTE.finditer(self.rest):
            yield found[1].lower(), unescape((found[2] or "").strip("\"'"))


def is_known(name: str) -> bool:
    """Whether HTML has, or had, an element of that name."""
    return name.lower() in _KNOWN


def is_risky(name: str) -> bool:
    """Whether readers take out the element of that name."""
    return name.lower() in _RISKY


def flaws(html: str, *, relative: str = "") -> list[Flaw]:
    """What is wrong in a piece of HTML; `relative` is the rule that relative addresses break."""
    found: list[Flaw] = []
    opened: list[str] = []
    if "<?import" in html.lower():
        found.append(Flaw("SecurityRisk", "has <?import>", 0))
    last, line = 0, 0
    for tag in tags(html):
        line, last = line + html.count("\n", last, tag.at), tag.at
        if not tag.name:
            found.append(Flaw("NotHtml", "has a tag that does not end", line))
            return found
        found += [flaw._replace(line=line) for flaw in _judge(tag, opened, relative)]
    left = [name for name in opened if name not in _OPTIONAL]
    if left:
        found.append(Flaw("NotHtml", f"has a <{left[-1][:20]}> that is not closed", line))
    return found


def tags(html: str) -> Iterator[Tag]:
    """Every tag; one without a name is where there are no more to be made out."""
    at, tries, raw = 0, 0, ""
    while found := _START.search(html, at):
        at = found.start()
        if html.startswith("<!--", at):
            end = html.find("-->", at + 4)
            if end < 0:
                return
            at = end + 3
            continue
        name = _NAME.match(html, at + 1)
        ended = _BODY.match(html, name.end() if name else at + 1)
        if ended is None:
            tries += 1
            end = html.find(">", at)
            if end < 0 or tries > _TRIES:
                yield Tag("", "", at)
                return
        end = ended.end() if ended else end + 1
        lower = name[0].lower() if name else ""
        if name and (not raw or lower == f"/{raw}"):
            yield Tag(lower, html[name.end() : end - 1], at)
            raw = lower if lower in _RAW and html[end - 2] != "/" else ""
        at = end


def _judge(tag: Tag, opened: list[str], relative: str) -> Iterator[Flaw]:
    if tag.name.startswith("/"):
        yield from _close(tag.name[1:], opened)
        return
    if tag.name not in _KNOWN:
        yield Flaw("NotHtml", f"has <{tag.name[:20]}>, which is not HTML", 0)
    elif tag.name in _RISKY:
        yield Flaw("SecurityRisk", f"has <{tag.name}>", 0)
    if tag.name not in _VOID and len(opened) < 1000:
        opened.append(tag.name)
    for name, value in tag.attributes:
        yield from attribute_flaws(name, value)
        if relative and name in ("href", "src") and tag.name in ("a", "img"):
            yield from _relative(value.strip(), relative)


def attribute_flaws(name: str, value: str) -> Iterator[Flaw]:
    """What is wrong with an attribute of HTML."""
    if name == "style":
        for one in dangerous(value):
            yield Flaw("DangerousStyleAttr", f"has the style {one[:40]!r}", 0)
    elif name.startswith("on"):
        yield Flaw("SecurityRiskAttr", f"has the attribute {name[:20]}", 0)


def _relative(value: str, rule: str) -> Iterator[Flaw]:
    if _SCHEME.match(value):
        return
    strange = next((c for c in value if c.isascii() and not (c.isalnum() or c in _URI)), "")
    if strange:
        yield Flaw("InvalidUriChar", f"refers to {value[:60]!r}", 0)
    else:
        yield Flaw(rule, f"refers to {value[:60]!r}", 0)


_URI = ";/?:@&=+$.-_!~*'()%,#"


def _close(name: str, opened: list[str]) -> Iterator[Flaw]:
    """Take off what a closing tag closes, with all that need not be closed itself."""
    depth = len(opened)
    while depth and opened[depth - 1] != name and opened[depth - 1] in _OPTIONAL:
        depth -= 1
    if depth and opened[depth - 1] == name:
        del opened[depth - 1 :]
    elif name in opened[-50:]:
        yield Flaw("NotHtml", f"has <{opened[depth - 1][:20]}> and </{name[:20]}> crossed", 0)
        del opened[len(opened) - 1 - opened[::-1].index(name) :]
    elif name not in _VOID and name != "p":
        yield Flaw("NotHtml", f"has </{name[:20]}>, which closes nothing", 0)


# Letters, numbers, colours, percentages, plain words in quotes: nothing that loads or computes.
_HARMLESS = re.compile(
    r"""(?:[:,;#%.\sa-zA-Z0-9!]|(?<=\w)-(?=\w)|'[\s\w]*'|"[\s\w]*"|\([\d,.%\s]*\))*+\Z"""
)
_DECLARATION = re.compile(r"\s*([-\w]+)\s*:([^:;]*)\Z")
_COLOUR = re.compile(
    r"#[0-9a-f]+|rgb\([\d%,]*\)?|-?\d{0,3}\.?\d*(?:cm|em|ex|in|mm|pc|pt|px|%)?,?\)?"
)
_BOXES: Final = ("background", "border", "margin", "padding")
_SIDES: Final = ("top", "right", "bottom", "left")
_PROPERTIES: Final = frozenset(
    (
        *_BOXES,
        *(f"{box}-{side}" for box in ("border", "margin", "padding") for side in _SIDES),
        *(f"border-{side}-{part}" for side in _SIDES for part in ("color", "style", "width")),
        *(f"border-{part}" for part in ("collapse", "color", "spacing", "style", "width")),
        *(f"font-{part}" for part in ("family", "size", "style", "variant", "weight")),
        *(f"text-{part}" for part in ("align", "decoration", "indent")),
        *(f"pause-{part}" for part in ("after", "before")),
        *(f"speak-{part}" for part in ("header", "numeral", "punctuation")),
        *("azimuth", "background-color", "clear", "color", "cursor", "direction", "display"),
        *("elevation", "float", "font", "height", "letter-spacing", "line-height"),
        *("list-style-type", "overflow", "pause", "pitch", "pitch-range", "richness", "speak"),
        *("speech-rate", "stress", "unicode-bidi", "vertical-align", "voice-family", "volume"),
        *("white-space", "width"),
    )
)
_WORDS: Final = frozenset(
    """
    aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray
    green !important italic left lime maroon medium none navy normal nowrap olive pointer purple
    red right solid silver teal top transparent underline white yellow
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)


def dangerous(style: str) -> list[str]:
    """The properties and words of a style attribute that are not known to be harmless."""
    if not _HARMLESS.match(style):
        return [style]
    found: dict[str, None] = {}
    for declaration in filter(str.strip, style.split(";")):
        made = _DECLARATION.match(declaration)
        if made is None:
            return [style]
        name, value = made[1].lower(), made[2].lower()
        if name not in _PROPERTIES:
            found[name] = None
        elif name.partition("-")[0] in _BOXES:
            words = (word for word in value.split() if word not in _WORDS)
            found |= dict.fromkeys(word for word in words if not _COLOUR.fullmatch(word))
    return list(found)


def plain_text(rule: str = "ContainsHTML") -> Check:
    """A text that readers show as it stands."""

    def check(value: str, spot: Spot) -> None:
        report = spot.node.report
        is_rss2 = report.form == "rss" and report.version.startswith("2.")
        closed = next(filter(is_known, _CLOSING.findall(value)), "")
        if closed:
            spot.say(rule, f"has </{closed}> in it")
        elif referred := [*filter(_is_reference, _REFERENCE.findall(value))]:
            if not _is_escaped(spot):
                spot.say(rule, f"has &{referred[0][:20]} in it")
        elif is_rss2 and _AMBIGUOUS.search(value) and not _is_escaped(spot):
            spot.say("CharacterData", "has < or & that readers may take for markup")

    return check


def _is_reference(name: str) -> bool:
    """Whether what stands behind `&` means a character."""
    return name in name2codepoint or name == "apos" or not name.isalpha()


def _is_escaped(spot: Spot) -> bool:
    """Whether it is written with hexadecimal references, which all readers agree on."""
    node = spot.node
    return any(line in node.report.escaped for line in range(node.line, node.end + 1))


def markup(relative: str = "ContainsRelRef") -> Check:
    """A text that readers show as HTML; `relative` is the rule that relative addresses break."""

    def check(value: str, spot: Spot) -> None:
        for flaw in flaws(value, relative=relative):
            what = f"{spot.label} {flaw.what}"
            spot.node.report.say(flaw.rule, spot.node.line + flaw.line, what)

    return check


def xhtml_attribute(name: str, value: str, spot: Spot) -> None:
    """An attribute of XHTML."""
    for flaw in attribute_flaws(name, value):
        spot.say(flaw.rule, flaw.what)
