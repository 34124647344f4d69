"""Targets of the fuzzer: what is to hold whatever bytes come in.

Each takes bytes and gives a short word for what came of them, so that the fuzzer can tell inputs
that do something new; it raises BrokenError, or whatever feedsvc lets through, where a promise is
broken.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from feedsvc.check.documents import document
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.content import commonmark, html, kramdown, liquid, python_markdown
from feedsvc.content.kramdown.syntax import MarkdownError
from feedsvc.content.template import TemplateError
from feedsvc.published import parse
from feedsvc.service.http.connection import Connection
from feedsvc.service.http.server import Server, Settings
from feedsvc.service.status import Status
from feedsvc.sites import dates, detect, permalink
from feedsvc.sites.reader import PostReader

Target = Callable[[bytes], str]

_ADDRESS = "https://blog.example"
_NOW = datetime(2024, 6, 1, tzinfo=UTC)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BrokenError(Exception):
    """A promise that does not hold."""


def _hold(what: str, holds: bool) -> None:
    if not holds:
        raise BrokenError(what)


# Front matter: each generator's own, over files that nothing else is read beside.

_SITES: Mapping[str, tuple[str, str, str]] = {
    "plain": ("index.txt", "", "x.md"),
    "jekyll": ("_config.yml", "title: Blog\n", "_posts/2015-01-02-x.md"),
    "hugo": ("hugo.toml", f'baseURL = "{_ADDRESS}/"\n', "content/posts/x.md"),
    "pelican": ("pelicanconf.py", "PATH = 'content'\n", "content/x.md"),
    "hexo": ("_config.yml", "title: Blog\n", "source/_posts/x.md"),
    "zola": ("config.toml", f'base_url = "{_ADDRESS}"\n', "content/x.md"),
    "nikola": ("conf.py", "BLOG_TITLE = 'B'\nPOSTS = (('p/*.md', 'p', 'x'),)\n", "p/x.md"),
    "eleventy": ("eleventy.config.js", "module.exports = () => {};\n", "posts/x.md"),
    "docusaurus": ("docusaurus.config.js", "module.exports = {};\n", "blog/2015-01-02-x.md"),
    "astro": ("astro.config.mjs", "export default {};\n", "src/content/blog/x.md"),
    "obsidian": (".obsidian/app.json", "{}", "x.md"),
}  # fmt: skip


@cache
def _reader(kind: str) -> PostReader:
    name, text, _ = _SITES[kind]
    with tempfile.TemporaryDirectory(prefix="feedsvc-fuzz-") as folder:
        path = Path(folder, name)
        for one in (path, Path(folder, _SITES[kind][2])):
            one.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        flat = {"site.url": _ADDRESS, "site.generator": kind}
        site = setup(Path(folder), read.given(Path(folder), flat, {})).site
        # every note of a vault is to be parsed, not only one that says publish: true
        return detect.reader(site, (".",) if kind == "obsidian" else ())


def front_matter(data: bytes) -> str:
    """A file is a post, is left out for a reason, or is told of with its line and a remedy."""
    kinds = list(_SITES)
    kind = kinds[data[0] % len(kinds)] if data else "plain"
    reader, path = _reader(kind), _SITES[kind][2]
    parsed = reader.parse(path, data[1:])
    for problem in parsed.problems:
        _hold("a problem has a place and a remedy", problem.line >= 0 and bool(problem.remedy))
    post = parsed.post
    if post is None:
        reasons = [one.what for one in parsed.problems if one.severity == "error"]
        _hold("a file that is no post has a reason", bool(parsed.omitted or reasons))
        return f"{kind} {parsed.omitted or re.sub(r'[^a-z ]', '', reasons[0])[:40]}"
    _hold("a post has a title", bool(post.title.strip()))
    _hold("an address is absolute", post.url.startswith(f"{_ADDRESS}/"))
    _hold("an address is ASCII", post.url.isascii() and not re.search(r"\s", post.url))
    for date in (post.published, post.updated, post.expires):
        _hold("a date is in UTC", date is None or date.utcoffset() == UTC.utcoffset(None))
    for shown in (post.title, post.id, *post.terms, *(one.name for one in post.authors)):
        _hold("what is shown can stand in XML", not _ILLEGAL.search(shown))
    reader.body(post, data[1:])
    return f"{kind} {len(post.tags)} {bool(post.published)} {len(parsed.problems)} {post.said[:4]}"


def a_date(data: bytes) -> str:
    """A text is an instant between the years 1 and 9999, or no date."""
    text, made = data.decode("utf-8", "replace"), []
    zone = ZoneInfo("America/Sao_Paulo")
    for parsed in (dates.jekyll, dates.parse):
        try:
            moment = parsed(text, zone)
        except ValueError as error:
            made.append(re.sub(r"[^a-z ]", "", str(error))[:30])
            continue
        _hold("a date knows its zone", moment.tzinfo is not None)
        made.append(moment.astimezone(UTC).strftime("%z") + str(moment.microsecond > 0))
    return f"{made} {re.sub('[a-z]+', 'a', re.sub('[0-9]+', '0', text.lower()))[:10]}"


def a_permalink(data: bytes) -> str:
    """A template gives an address within the site, or says what is wrong with it."""
    template, _, title = data.decode("utf-8", "replace").partition("\n")
    values = {"title": permalink.slugify(title), "name": title, "categories": title}
    values |= permalink.moments(_NOW)
    try:
        made = permalink.escape_written(permalink.expand(template, values))
    except permalink.PermalinkError:
        return "refused"
    _hold("an address begins with a slash", made.startswith("/"))
    _hold("an address leads nowhere else", not made.startswith("//"))
    _hold("an address has no dots for a folder", ".." not in made.split("/"))
    _hold("an address is printable", made.isascii() and made.isprintable() and " " not in made)
    return re.sub(r"\w+", "a", made)[:20]


class _Nothing:
    """A site that has nothing to answer but one include, which asks for itself."""

    def include(self, name: str) -> str | None:
        return "{% include self.html %}{{ include.x }}" if name == "self.html" else None

    def post_url(self, _name: str) -> str | None:
        return None

    def link(self, _path: str) -> str | None:
        return None

    def post_at(self, _path: str) -> str | None:
        return None

    def file(self, _path: str) -> str | None:
        return None

    def attached(self, _path: str) -> str | None:
        return None

    def source(self, _name: str, _path: str) -> str | None:
        return None

    def published(self, _path: str, _folder: str) -> str | None:
        return None

    def page(self, _place: str) -> str | None:
        return None

    def asset(self, _path: str) -> str | None:
        return None

    def posts(self) -> list[dict[str, Any]]:
        return [{"title": "A", "tags": ["x"], "date": _NOW}, {"title": "B", "url": "/b"}]

    def markdown(self, text: str, _address: Callable[[str, str], str] | None = None) -> str:
        return f"<p>{text}</p>"


def a_template(data: bytes) -> str:
    """Liquid comes to a text or to an error with a line."""
    source = data.decode("utf-8", "replace")
    page = {"title": "A <b>", "tags": ["x", "y"], "date": _NOW, "n": 3, "map": {"a": [1, None]}}
    try:
        made = liquid.expand(source, page, {"title": "S", "time": _NOW}, _Nothing())
    except TemplateError as error:
        lines = source.count("\n") + 1
        _hold("an error stands on a line", 0 <= error.line <= lines)
        return re.sub(r"[^a-z ]", "", error.message)[:40]
    return f"{len(made.warnings)} {re.sub(r'[a-zA-Z0-9]+', 'a', made.text)[:16]}"


# Elements and attributes that may be left, and schemes that may be named.
_HARMFUL = frozenset(
    """
    script style iframe frame object embed applet form input button select textarea meta link base
    svg math template noscript title xmp plaintext
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_NAMED = ("href", "src", "poster", "cite", "longdesc", "srcset")
_SCHEMES = (
    "https://", "http://", "mailto:", "tel:", "ftp://", "data:image/", "xmpp:", "irc:", "ircs:",
    "magnet:", "geo:", "feed:",
)  # fmt: skip


def harmless(made: str) -> set[str]:
    """The elements of HTML that was sanitised; BrokenError for what a browser runs or loads."""
    body = LexborHTMLParser(f"<!doctype html><body>{made}").body
    tags = set()
    for node in body.css("*") if body else ():
        tags.add(node.tag or "")
        _hold(f"no <{node.tag}> is left", node.tag not in _HARMFUL)
        for name, value in node.attributes.items():
            active = name.startswith(("on", "style", "form", "action", "xlink", "xmlns"))
            _hold(f"no {name} is left", not active)
            if name in _NAMED and value:
                _hold(f"{name} is harmless: {value[:40]!r}", value.lower().startswith(_SCHEMES))
    return tags


_ENGINES: tuple[Callable[[str], str], ...] = (
    lambda text: kramdown.to_html(text, kramdown.Options()),
    lambda text: commonmark.to_html(text, commonmark.Options()),
    lambda text: commonmark.to_html(text, commonmark.options({"attributes": "all", "smart": True})),
    lambda text: python_markdown.to_html(
        text, python_markdown.options({"extensions": ["extra", "toc", "smarty", "codehilite"]})
    ),
    lambda text: text,
)


def a_text(data: bytes) -> str:
    """Markdown and HTML become harmless HTML that XML can hold and that stays as it is."""
    engine = _ENGINES[data[0] % len(_ENGINES)] if data else _ENGINES[0]
    try:
        made = engine(data[1:].decode("utf-8", "replace"))
    except MarkdownError:
        return "refused"
    found = html.safe(made, f"{_ADDRESS}/2015/x.html", _ADDRESS)
    tags = harmless(found.html)
    _hold("XML can hold it", not _ILLEGAL.search(found.html))
    again = html.safe(found.html, f"{_ADDRESS}/2015/x.html", _ADDRESS)
    _hold("it stays as it is", again.html == found.html)
    _hold("a text has one line", "\n" not in html.text(made))
    return f"{sorted(tags)} {found.removed}"


def a_feed(data: bytes) -> str:
    """A feed is read or refused; whatever it is, the validator has its say about it."""
    found = sorted({one.rule for one in document(data, "feed", now=_NOW)})
    try:
        read = parse.read(data, subject="feed", address=f"{_ADDRESS}/feed")
    except parse.UnreadableFeed:
        return f"refused {found}"
    for entry in read.entries:
        _hold(
            "a date knows its zone", entry.published is None or entry.published.tzinfo is not None
        )
    return f"{len(read.entries)} {found}"


class _Transport:
    """Takes what a server sends."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.closing = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.sent += b"".join(parts)

    def get_extra_info(self, _name: str) -> tuple[str, int]:
        return "192.0.2.1", 1

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int) -> None:
        """Nothing is buffered."""

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    abort = write_eof = close

    def pause_reading(self) -> None:
        """All of it is there already."""

    def resume_reading(self) -> None:
        """All of it is there already."""


_SECRET = b"nobody is to read this"


def stop() -> None:
    """End the server that requests are given to, with its thread."""
    if _server.cache_info().currsize:
        _server().stop(5)
        _server.cache_clear()


@cache
def _server() -> Server:
    folder = Path(tempfile.mkdtemp(prefix="feedsvc-fuzz-"))
    for name in ("site/.feedsvc/state.sqlite3", "site/_config.yml", "site/feeds/.hidden", "etc"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_SECRET)
    (folder / "site/feeds/feed.atom").write_bytes(b"<feed xmlns='http://www.w3.org/2005/Atom'/>")
    (folder / "site/feeds/up.atom").symlink_to(folder / "etc")
    server = Server(folder / "site/feeds", Settings(port=0), Status, now=lambda: _NOW)
    server.start()
    server.settled(10)
    return server


_START = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Za-z -]+\r\n(?:[A-Za-z-]+: [^\r\n\x00]*\r\n)+\r\n")


def a_request(data: bytes) -> str:
    """Every answer is whole and well-formed, and tells nothing of the machine."""
    transport = _Transport()
    room = _server()._connections  # noqa: SLF001  # a socket would hide half of what it does
    connection = Connection(room, cast(Any, SimpleNamespace(time=lambda: 1e12)))
    connection.connection_made(cast(Any, transport))
    for part in data.split(b"\xff\x00"):
        connection.data_received(part)
    connection.eof_received()
    connection.connection_lost(None)
    return _answers(bytes(transport.sent))


def _answers(sent: bytes) -> str:
    _hold("no secret is told", _SECRET not in sent and b"feedsvc-fuzz-" not in sent)
    _hold("no trace is told", b"Traceback" not in sent and b".py" not in sent)
    statuses, at = [], 0
    while at < len(sent):
        head = _START.match(sent, at)
        if head is None:
            raise BrokenError("an answer has a head")
        _hold("nothing fails", head[1] != b"500")
        statuses.append(head[1].decode())
        length = re.search(rb"Content-Length: (\d+)", head[0])
        body = int(length[1]) if length else 0
        whole = head.end() + body <= len(sent)
        bare = head[1] == b"304" or not (
            whole and (sent[head.end() + body :][:5] in (b"", b"HTTP/"))
        )
        at = head.end() if bare else head.end() + body
    return " ".join(statuses[:6])


TARGETS: Mapping[str, Target] = {
    "front-matter": front_matter,
    "dates": a_date,
    "permalinks": a_permalink,
    "liquid": a_template,
    "markdown": a_text,
    "feeds": a_feed,
    "http": a_request,
}
