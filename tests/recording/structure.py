"""The HTML of a post → an outline of all that a reader of it can see, to compare two makers of it.

One line for each block, below the block that it is in: the element, its attributes, and after a
colon the text with its inline elements. `|` begins text that stands beside blocks, `>` a line of
code, letter for letter. So the order of elements, addresses, code, lists and tables are compared.

What feedsvc changes on purpose, or what shows nothing, is the same in both, and only this:

- addresses are absolute, letters beyond ASCII in them percent-encoded, brackets not;
- attributes other than those of `ATTRIBUTES` go (classes, styles, events, lazy loading), the
  language of code is taken from classes and `data-lang`, the alignment of cells from styles;
- `div`, `span`, `section` and other boxes without a meaning are opened; blocks within stay blocks;
- colours of code go, its text stays (`lang="?"` where colours are all that tells the language); so do `thead` and `tbody`, the cells say what they are;
- scripts, styles, drawings, comments, buttons and the marks beside headings that link to them go;
- a player of another site is a link to its page, for feedsvc writes such a link;
- a check box is a sign, for feedsvc writes a sign;
- blanks and line breaks are one blank, but for code; a cell of a no-break blank is an empty one;
- code of no language may be called `text` or `plaintext`.
"""

import re
from html import escape
from urllib.parse import quote, urljoin

from selectolax.lexbor import LexborHTMLParser

from feedsvc.content.html.prepare import player

BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table
    tbody td tfoot th thead tr ul video audio colgroup col
    """.split()
)
OPENED = frozenset(
    """
    article aside body center div fieldset font form header hgroup label main nav section span
    tbody tfoot thead wbr
    """.split()
)
GONE = frozenset(
    "button col colgroup link meta noscript script style svg template -comment".split()
)
ADDRESSES = ("href", "src", "poster", "cite")
ATTRIBUTES = {
    "*": ("id", "title", "lang", "dir"),
    "a": ("href",),
    "abbr": (),
    "audio": ("src",),
    "blockquote": ("cite",),
    "del": ("cite", "datetime"),
    "img": ("src", "srcset", "alt", "width", "height"),
    "ins": ("cite", "datetime"),
    "li": ("value",),
    "ol": ("start", "reversed", "type"),
    "q": ("cite",),
    "source": ("src", "srcset", "type"),
    "td": ("align", "colspan", "rowspan"),
    "th": ("align", "colspan", "rowspan"),
    "time": ("datetime",),
    "track": ("src", "kind"),
    "video": ("src", "poster", "width", "height"),
}
MARKS = {"anchor", "hash-link", "header-anchor", "headerlink"}  # classes of links beside headings
LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight)-(?!source)([\w+#.-]+)")
ALIGNED = re.compile(r"text-align:\s*(left|center|right)")
PLAYERS = re.compile(
    r"https://(?:www\.)?(?:youtube\.com/watch|vimeo\.com/\d|open\.spotify\.com/|youtu\.be/)"
)
EDGE = "\0"  # where a box that is opened, a block, begins or ends
ENCODED = re.compile("%[0-9A-Fa-f]{2}")
BRACKETS = {"%28": "(", "%29": ")"}
SPACE = re.compile(r"[ \t\n\r\f]+")


def structure(html, base):
    """The outline of the HTML of a post at the address `base`, a line for each block."""
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    return _blocks(tree.body, base)


def _blocks(node, base):
    """The lines of what is in a block; text and inline elements between blocks have their own."""
    lines, run = [], ""
    for child in _children(node, base):
        if isinstance(child, str):
            run += child
            continue
        lines += _loose(run)
        run = ""
        lines += _block(child, base)
    return lines + _loose(run)


def _loose(run):
    """The lines of text beside blocks; `EDGE` is where a box begins or ends."""
    return [f"| {text}" for text in _parts(run)]


def _parts(run):
    return [text for part in run.split(EDGE) if (text := _folded(part))]


def _children(node, base):
    """The blocks in a node, and as texts what stands between; boxes are opened."""
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag in GONE or _is_mark(child):
            continue
        if tag in OPENED and _holds_blocks(child):
            yield from _opened(child, base)
        elif _is_player(child) or (tag in BLOCKS and tag not in OPENED) or _holds_blocks(child):
            yield child
        else:
            yield from _edged(child, base)


def _opened(box, base):
    """What is in a box; where it is a block, text before and after it does not touch."""
    edge = EDGE if box.tag in BLOCKS else ""
    yield edge
    yield from _children(box, base)
    yield edge


def _edged(node, base):
    edge = EDGE if node.tag in BLOCKS else ""
    yield edge + _inline(node, base) + edge


def _holds_blocks(node):
    return any(
        (child.tag in BLOCKS and child.tag not in OPENED)
        or _is_player(child)
        or _holds_blocks(child)
        for child in node.iter()
        if child.tag not in GONE
    )


def _block(node, base):
    tag = node.tag
    if link := _player_of(node, base):
        return [f"player {link}"]
    if tag == "pre":
        return _code(node)
    if tag == "p" and (link := _lone_player(node, base)):
        return [f"player {link}"]
    name = tag + _attributes(node, base)
    if not _holds_blocks(node):
        texts = _parts("".join(_texts(node, base)))
        if len(texts) < 2:
            return [f"{name}: {texts[0]}" if texts else name]
        return [name, *(f"  | {text}" for text in texts)]
    return [name, *(f"  {line}" for line in _blocks(node, base))]


def _texts(node, base):
    for child in node.iter(include_text=True):
        if child.tag not in GONE and not _is_mark(child):
            yield from _edged(child, base)


def _inline(node, base):
    """An inline element with all that is in it, written in one way."""
    tag = node.tag
    if tag == "-text":
        return escape(SPACE.sub(" ", node.text_content or ""), quote=False)
    if tag == "br":
        return "<br>"
    if tag == "input":
        return _box(node)
    inner = "".join(_texts(node, base))
    if tag in OPENED:
        return inner
    if tag == "img":
        return f"<img{_attributes(node, base)}>"
    return f"<{tag}{_attributes(node, base)}>{inner}</{tag}>"


def _box(node):
    if node.attributes.get("type") != "checkbox":
        return ""
    return "\u2611" if "checked" in node.attributes else "\u2610"


def _folded(run):
    """Text as it is seen: one blank for many, none at its ends or beside a line break."""
    text = SPACE.sub(" ", run)
    text = re.sub(r" ?<br> ?", "<br>", text).strip(" ")
    return "" if text == "\xa0" else text


def _attributes(node, base):
    written = _written(node)
    kept = [*ATTRIBUTES.get(node.tag, ()), *ATTRIBUTES["*"]]
    return "".join(
        f' {name}="{escape(_address(name, written[name], base))}"'
        for name in kept
        if name in written and (written[name] or name == "alt")
    )


def _written(node):
    """The attributes of an element; the alignment of a cell may be its style."""
    written = {name: value or "" for name, value in node.attributes.items()}
    if node.tag in ("td", "th") and (found := ALIGNED.search(written.get("style", ""))):
        written["align"] = found[1]
    return written


def _address(name, value, base):
    if name == "srcset":
        return ", ".join(_candidate(part, base) for part in value.split(","))
    return absolute(value, base) if name in ADDRESSES else value


def _candidate(part, base):
    address, _, size = part.strip().partition(" ")
    return f"{absolute(address, base)} {size}".strip()


def absolute(address, base):
    """An address as seen from `base`, percent-encoded in one way."""
    encoded = quote(urljoin(base, address.strip()), safe="%:/?#[]@!$&'()*+,;=~")
    return ENCODED.sub(lambda found: BRACKETS.get(found[0], found[0].upper()), encoded)


def _code(node):
    """A block of code: its language and its lines, without what only colours it."""
    for end in node.css("br"):
        end.replace_with("\n")
    lines = node.text().strip("\n").split("\n")
    language = _language(node)
    return [f'pre lang="{language}"' if language else "pre", *(f"  > {line}" for line in lines)]


def _language(node):
    """The language that an element round or in a block of code names."""
    inner = node.css_first("code")
    around = [node.parent, node.parent.parent if node.parent else None]
    for place in (inner, node, *around):
        if place is None or place.tag not in ("code", "pre", "div", "figure"):
            continue
        written = place.attributes
        found = LANGUAGE.search(written.get("class") or "")
        named = written.get("data-lang") or written.get("data-language") or (found and found[1])
        if named:
            return "" if named in ("text", "plaintext") else named
    return "?" if node.css_first("span[class]") else ""


def _is_mark(node):
    """Whether it is the link beside a heading that leads to the heading itself."""
    return node.tag == "a" and not MARKS.isdisjoint((node.attributes.get("class") or "").split())


def _is_player(node):
    return node.tag == "iframe" or (
        node.tag == "a" and PLAYERS.match(node.attributes.get("href") or "") is not None
    )


def _player_of(node, base):
    """The page of what is played here, if anything is."""
    if node.tag == "iframe":
        return player(absolute(node.attributes.get("src") or "", base))[0].partition("&")[0]
    return node.attributes.get("href") if _is_player(node) else ""


def _lone_player(node, base):
    inner = [child for child in node.iter(include_text=True) if child.text().strip()]
    inner = inner or list(node.iter())
    return _player_of(inner[0], base) if len(inner) == 1 else ""
