"""What has to be rebuilt in a post's HTML before it is sanitised, with selectolax (lexbor).

Only markup that needs it comes here: frames, players and scripts of other sites become links,
pictures get the address that a script or a browser would have found, formulas and drawings become
text (nh3 would drop them whole), what the page hides goes, and what is active is named before it
vanishes.

Every element that is neither allowed nor vanishing, whatever its name, is unwrapped: its tags go,
its text stays. A name in angle brackets may be all that an author meant (`Vector<int>`), and the
generator's own page shows what comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from feedsvc.content.html import formulas
from feedsvc.content.html.addresses import ACTIVE, absolute, candidates, largest
from feedsvc.model.address import scheme

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

ALLOWED: Final = frozenset(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code
    col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header
    hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small
    source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul
    var video wbr
    """.split()  # noqa: SIM905 - a list of eighty strings is harder to read
)
VANISHING: Final = frozenset(("noembed", "noframes", "script", "style", "svg", "template"))
# What is not unwrapped: the whole, and what texts leave out and pages open.
_KEPT: Final = ALLOWED | VANISHING | {"body", "noscript"}
_DROPPED: Final = "select, textarea, datalist, template"
# Elements that are not allowed, and end a line: their text must not run into that of others.
_BOXES: Final = dict.fromkeys(
    ("fieldset", "form", "legend", "dialog", "search", "optgroup", "option"), "div"
) | dict.fromkeys(("dir", "menu"), "ul")
_APART: Final = frozenset(("button", "label", "output", "meter", "progress", "marquee"))
_FRAMES: Final = "object, applet, embed, iframe, frame"

# Elements that take all of the text after them along until they are closed, and do not show it.
_CLOSED_EARLY: Final = (
    *("applet", "datalist", "iframe", "noembed", "noframes", "noscript", "object", "plaintext"),
    *("script", "select", "style", "svg", "template", "textarea", "title", "xmp"),
)
_OPEN = re.compile(rf"<({'|'.join(_CLOSED_EARLY)})(?=[\s/>])[^>]*>", re.IGNORECASE)


def _ended(html: str) -> str:
    """The HTML in which an element that would hide the rest, never closed, ends where it begins."""
    if not _OPEN.search(html):
        return html
    lower = html.lower()
    last = {name: lower.rfind(f"</{name}") for name in _CLOSED_EARLY}

    def closed(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        if last[name] > tag.start():
            return tag[0]
        # What begins with `<plaintext>` cannot be closed at all.
        return "" if name == "plaintext" else f"{tag[0]}</{name}>"

    return _OPEN.sub(closed, html)


_ID = r"([\w-]+)"


def player(address: str) -> tuple[str, str]:
    """Where a frame's content can be seen, and words for a link to it.

    Takes an absolute http(s) address; an unknown player keeps its own.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = dict(parse_qsl(parts.query))
    for names, shape, words, page in _PLAYERS:
        if host in names and (found := re.match(shape, parts.path)):
            watch = page(found, query)
            return (watch, words) if watch else (address, words)
    return address, f"Embedded content from {host}"


Page = Callable[[re.Match[str], Mapping[str, str]], str]


def _youtube(found: re.Match[str], query: Mapping[str, str]) -> str:
    listed, start = query.get("list", ""), query.get("start", "")
    if found[1] == "videoseries":
        return _checked("https://www.youtube.com/playlist?list=", listed)
    return _checked("https://www.youtube.com/watch?v=", found[1]) + (
        f"&t={start}s" if start.isascii() and start.isdigit() else ""
    )


def _bilibili(_: re.Match[str], query: Mapping[str, str]) -> str:
    video = query.get("bvid") or (f"av{query['aid']}" if query.get("aid") else "")
    return _checked("https://www.bilibili.com/video/", video)


def _soundcloud(_: re.Match[str], query: Mapping[str, str]) -> str:
    written = query.get("url", "")
    return written if re.fullmatch(r"https?://[\w.-]+/[\w./%:-]*", written, re.ASCII) else ""


def _checked(place: str, name: str) -> str:
    return place + name if re.fullmatch(r"[\w-]+", name, re.ASCII) else ""


# Hosts, the path of an address of theirs, words for a link, and the page that it leads to.
_PLAYERS: Final[tuple[tuple[tuple[str, ...], str, str, Page], ...]] = (
    (("youtube.com", "youtube-nocookie.com", "m.youtube.com"),
     rf"/(?:embed|v)/{_ID}", "Video on YouTube", _youtube),
    (("player.vimeo.com",), r"/video/(\d+)", "Video on Vimeo",
     lambda found, _: f"https://vimeo.com/{found[1]}"),
    (("player.bilibili.com",), r"/player", "Video on bilibili", _bilibili),
    (("open.spotify.com",), rf"/embed(?:-podcast)?/([a-z]+)/{_ID}", "Audio on Spotify",
     lambda found, _: f"https://open.spotify.com/{found[1]}/{found[2]}"),
    (("w.soundcloud.com",), r"/player", "Audio on SoundCloud", _soundcloud),
    (("codepen.io",), rf"/{_ID}/embed/(?:preview/)?{_ID}", "Pen on CodePen",
     lambda found, _: f"https://codepen.io/{found[1]}/pen/{found[2]}"),
)  # fmt: skip

_TAG = re.compile(rb"<([a-z][^\s/>]*)")
_PLAIN: Final = frozenset(name.encode() for name in ALLOWED)  # names that need no preparing
_HANDLER = re.compile(rb"on[a-z]+\s*=")
_STYLED = re.compile(rb"style\s*=[^>]{0,500}?(?:display|text-align)\s*:")
_HIDDEN = re.compile(b"&(?:#|colon|tab|newline)")
_FLOW: Final = frozenset(
    ("body", "div", "figure", "section", "article", "main", "aside", "header", "footer", "td",
     "li", "dd", "blockquote", "center", "details", "noscript")
)  # fmt: skip
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset")
_ADDRESSES: Final = ("href", "src", "action", "formaction", "xlink:href", "poster", "background")


def needed(html: str) -> bool:
    """Whether there may be anything to prepare; quick, since most posts have nothing."""
    data = html.encode().lower()
    return (
        not _PLAIN.issuperset(_TAG.findall(data))
        or (b"data" in data and (b"data-" in data or b"data:" in data))
        or b"script:" in data
        or b"srcset" in data
        or b" hidden" in data
        or (b"<pre" in data and b"<table" in data)
        or _STYLED.search(data) is not None
        or _HIDDEN.search(data) is not None
        or _HANDLER.search(data) is not None
    )


def prepared(html: str, base: str) -> tuple[str, set[str]]:
    """The HTML without frames and lazy loading, and the names of what is active in it."""
    tree = _tree(html)
    body = tree.body
    if body is None:
        return "", set()
    _without_hidden(body)
    _embedded(tree, body, base)
    removed = set(_active(body))
    _formulas(tree, body)
    if _replace_drawings(body):
        removed.add("svg")
    _without_fields(body)
    for picture in body.css("img"):
        _awake(picture)
        _with_source(picture, base)
    _without_copies(body)
    for frame in reversed(body.css(_FRAMES)):
        _frame(tree, frame, base, removed)
    for box in body.css('input[type="checkbox"]'):
        box.replace_with("\u2611" if "checked" in box.attributes else "\u2610")
    for cell in body.css("td[style], th[style]"):
        _aligned(cell)
    for listing in body.css("pre:has(table)"):
        _opened(listing)
    removed.update(_empty_elements(body))
    _unwrap(tree, body)
    return body.inner_html or "", removed


def unwrapped(html: str) -> str:
    """The HTML without the tags that are not HTML's; what is in them stays."""
    if not needed(html):
        return html
    tree = _tree(html)
    body = tree.body
    if body is None:
        return ""
    _without_hidden(body)
    _formulas(tree, body)
    _replace_drawings(body, unnamed="")
    _without_fields(body)
    _unwrap(tree, body)
    return body.inner_html or ""


def _tree(html: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser  # most posts need none

    return LexborHTMLParser(f"<!doctype html><body>{_ended(html)}")


def _without_fields(body: LexborNode) -> None:
    """Drop what a page offers to choose from or fill in."""
    for node in reversed(body.css(_DROPPED)):
        node.decompose()


def _without_hidden(body: LexborNode) -> None:
    """Drop what the page does not show; what a search in it opens is shown."""
    for node in reversed(body.css("[hidden], [style]")):
        written = node.attributes
        opens = (written.get("hidden") or "").strip().lower() == "until-found"
        if ("hidden" in written and not opens) or _NOT_SHOWN.search(written.get("style") or ""):
            node.decompose()


_NOT_SHOWN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_ALIGNED = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|right|center|justify)\b", re.IGNORECASE)


def _aligned(cell: LexborNode) -> None:
    """Write how a cell is aligned so that it stays without its style."""
    if found := _ALIGNED.search(cell.attributes.get("style") or ""):
        cell.attrs["align"] = found[1].lower()


def _opened(listing: LexborNode) -> None:
    """Take a table (code beside the numbers of its lines) out of the `pre` that cannot hold it."""
    for code in listing.css("code:has(table)"):
        code.unwrap()
    listing.unwrap()


def _formulas(tree: LexborHTMLParser, body: LexborNode) -> None:
    if body.css_first('math, script[type^="math/tex"]') is None:
        return
    formulas.replace(body)
    for formula in body.css('script[type^="math/tex"]'):
        _formula(tree, formula)


def _replace_drawings(body: LexborNode, unnamed: str = "[drawing]") -> bool:
    """Put the words of each drawing in its place; → whether there is one that people see.

    What is hidden from programs that read aloud is an ornament: nothing stands for it, nor for one
    with nothing in it, which is only named in a sentence.
    """
    is_seen = False
    for drawing in reversed(body.css("svg")):
        if _inside(drawing, "svg"):
            continue
        written = drawing.attributes
        ornament = written.get("aria-hidden") == "true" or written.get("role") in _ORNAMENTS
        if ornament or _is_empty(drawing):
            drawing.decompose()
        else:
            is_seen = True
            drawing.replace_with(_words(drawing) or unnamed)
    return is_seen


_ORNAMENTS: Final = ("none", "presentation")


def _is_empty(node: LexborNode) -> bool:
    return next(iter(node.iter(include_text=True)), None) is None


def _words(drawing: LexborNode) -> str:
    """What a drawing is called, else what is written in it."""
    if label := (drawing.attributes.get("aria-label") or "").strip():
        return label
    for names in ("title", "desc", "text, foreignObject"):
        found = " ".join(node.text() for node in drawing.css(names))
        if words := " ".join(found.split()):
            return words
    return ""


def _empty_elements(body: LexborNode) -> Iterator[str]:
    """The names of elements that a script fills in, and that have nothing in them."""
    for node in body.css("*"):
        tag = node.tag or ""
        if "-" in tag and not node.text().strip() and node.css_first(_SEEN) is None:
            yield tag


_SEEN: Final = "img, audio, video, picture, a, br, hr"


def _unwrap(tree: LexborHTMLParser, body: LexborNode) -> None:
    """Take away the tags of elements that are neither allowed nor meant to vanish.

    nh3 would do so, too, but for names of MathML and SVG: of these it takes the text along. What
    ends a line goes on to do so.
    """
    for node in reversed(body.css("*")):
        tag = node.tag or ""
        if tag in _KEPT:
            continue
        if tag in _BOXES:
            _renamed(tree, node, _BOXES[tag])
            continue
        if tag in _APART:
            node.insert_before(" ")
            node.insert_after(" ")
        node.unwrap()


def _renamed(tree: LexborHTMLParser, node: LexborNode, tag: str) -> None:
    made = tree.create_node(tag)
    for child in list(node.iter(include_text=True)):
        made.insert_child(child)
    node.replace_with(made)


def _embedded(tree: LexborHTMLParser, body: LexborNode, base: str) -> None:
    """Make what another site shows by a script, or by an element of its own, a link to that."""
    for node in reversed(body.css("script[src], [videoid], [video-id], [data-videoid]")):
        if found := _foreign(node, base):
            node.replace_with(_link(tree, node, *found))


def _foreign(node: LexborNode, base: str) -> tuple[str, str] | None:
    """Where something of another site can be seen, and words for a link; None for anything else."""
    written, tag = node.attributes, node.tag or ""
    if tag == "script":
        if _has_stand_in(node):
            return None
        address = absolute(written.get("src") or "", base) or ""
        for shape, words in _SCRIPTS:
            if found := re.fullmatch(shape, address):
                return found[1], words
        return None
    named = (written.get(name) for name in ("videoid", "video-id", "data-videoid"))
    video = next((one.strip() for one in named if one and re.fullmatch(_ID, one.strip())), "")
    for site, (page, words) in _VIDEOS.items():
        if site in tag and video:
            return page + video, words
    return None


def _has_stand_in(script: LexborNode) -> bool:
    """Whether the author wrote what is shown where the script does not run, behind it."""
    after = script.next
    while after is not None and after.tag == "-text" and not after.text().strip():
        after = after.next
    return after is not None and after.tag == "noscript" and bool(after.text().strip())


# Scripts that show something of another site: their address, that of its page in it, and words.
_SCRIPTS: Final = (
    (r"(https://gist\.github\.com/[\w./-]+?)\.js(?:\?.*)?", "Code on GitHub Gist"),
    (r"(https://asciinema\.org/a/[\w-]+)\.js(?:\?.*)?", "Recording on asciinema"),
    (r"(https://jsfiddle\.net/[\w./-]+?/)embed/.*", "Code on JSFiddle"),
)
# What names of elements that show a video have in them, the page of that, and words for it.
_VIDEOS: Final = {
    "youtube": ("https://www.youtube.com/watch?v=", "Video on YouTube"),
    "vimeo": ("https://vimeo.com/", "Video on Vimeo"),
}


def _active(body: LexborNode) -> Iterator[str]:
    for node in body.css("*"):
        tag = node.tag or ""
        if tag == "script" and not _type(node).startswith("math/tex"):
            yield "script"
        elif tag == "form":
            yield "form"
        for name, value in node.attributes.items():
            if name.startswith("on"):
                yield name
            elif (
                name in _ADDRESSES
                and value
                and scheme(value) in ACTIVE
                and absolute(value, "", image=tag == "img") is None
            ):
                yield f"{scheme(value)}: URL"


def _type(node: LexborNode) -> str:
    return (node.attributes.get("type") or "").lower()


def _formula(tree: LexborHTMLParser, script: LexborNode) -> None:
    code = tree.create_node("code")
    code.insert_child(script.text().strip())
    script.replace_with(_in_flow(tree, script, code) if "display" in _type(script) else code)


def _in_flow(tree: LexborHTMLParser, place: LexborNode, node: LexborNode) -> LexborNode:
    """The node in a paragraph of its own where its place is among paragraphs."""
    if place.parent is None or place.parent.tag not in _FLOW:
        return node
    paragraph = tree.create_node("p")
    paragraph.insert_child(node)
    return paragraph


def _awake(picture: LexborNode) -> None:
    """Give a picture the address that a script would have given it (lazy loading)."""
    written = picture.attributes
    source = (written.get("src") or "").strip()
    waiting = next((value for name in _LAZY if (value := written.get(name))), "")
    if waiting and (not source or scheme(source) == "data"):
        picture.attrs["src"] = waiting
    waiting = next((value for name in _LAZY_SETS if (value := written.get(name))), "")
    if waiting and not written.get("srcset"):
        picture.attrs["srcset"] = waiting


def _with_source(picture: LexborNode, base: str) -> None:
    """Give a picture that has only candidates the largest of them: some readers know no others."""
    source = (picture.attributes.get("src") or "").strip()
    if source and absolute(source, base, image=True):
        return
    written = picture.attributes.get("srcset") or ""
    if not written.strip() and picture.parent is not None and picture.parent.tag == "picture":
        sets = (node.attributes.get("srcset") or "" for node in picture.parent.css("source"))
        written = next((one for one in sets if one.strip()), "")
    if found := largest(candidates(written, base)):  # those that are harmless
        picture.attrs["src"] = found


def _without_copies(body: LexborNode) -> None:
    """Drop a `noscript` whose pictures and frames stand outside of it too; open the others."""
    shown = {_source(node) for node in body.css("img, iframe") if not _inside(node, "noscript")}
    for node in reversed(body.css("noscript")):
        copies = {_source(inner) for inner in node.css("img, iframe")}
        if copies and copies <= shown:
            node.decompose()
        else:
            node.unwrap()


def _inside(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent is not None


def _source(node: LexborNode) -> str:
    return (node.attributes.get("src") or "").strip()


def _frame(tree: LexborHTMLParser, frame: LexborNode, base: str, removed: set[str]) -> None:
    address = absolute(_frame_source(frame), base) or ""
    if not address.startswith(("http://", "https://")):
        removed.add(frame.tag or "")
        frame.unwrap()
    elif _type(frame).startswith("image/"):
        picture = tree.create_node("img")
        picture.attrs["src"] = address
        frame.replace_with(picture)
    else:
        frame.replace_with(_link(tree, frame, *player(address)))


def _link(tree: LexborHTMLParser, frame: LexborNode, address: str, words: str) -> LexborNode:
    link = tree.create_node("a")
    link.attrs["href"] = address
    link.insert_child((frame.attributes.get("title") or "").strip() or words)
    return _in_flow(tree, frame, link)


def _frame_source(frame: LexborNode) -> str:
    """Its own address, or that of the film an old `object` plays."""
    written = frame.attributes
    movie = frame.css_first('param[name="movie"], param[name="src"]')
    played = movie.attributes.get("value") if movie else ""
    found = (written.get("src"), written.get("data"), written.get("data-src"), played)
    return next((value for value in found if value and value.strip()), "about:blank")
