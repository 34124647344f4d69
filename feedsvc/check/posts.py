"""Posts: what is wrong, or looks wrong, in the posts of a site."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from feedsvc.build import html_of_posts
from feedsvc.build.html_of_posts import Page
from feedsvc.build.identify import SiteState
from feedsvc.build.lookup import Lookup
from feedsvc.check import html
from feedsvc.check.findings import Finding, finding
from feedsvc.config.setup import Setup
from feedsvc.feeds.grouping import Item, newest_first
from feedsvc.model.errors import FileError
from feedsvc.model.problem import Problem
from feedsvc.model.site import Site
from feedsvc.sites import files, frontmatter
from feedsvc.sites.aliases import ALIASES

Key = Callable[[Item], str]

_LOCATED = 200  # faults of a post that are looked for in its source
_SERVED = ("", "static", "public", "source", "content", "src", "docs", "assets", "files")
# What Docusaurus publishes under the MD4 of its bytes: a post has such an address for a file only.
_NAMED_BY_CONTENT = re.compile(r"/?assets/(?:images|files|medias)/[^/]+-[0-9a-f]{32}(?:\.\w+)?")
_SOURCES = ("", ".md", ".mdx", ".markdown", ".html", "/index.md", "/index.mdx", "/index.html")


def posts(setup: Setup, state: SiteState, now: datetime) -> list[Finding]:
    """What a pass has to say about the posts of a site, and what is suspicious besides.

    `state` is what `inspection.inspect` gives. Every post is rendered, in a feed or not.
    """
    items = state.items
    pages = html_of_posts.pages(setup, items)
    found = [*problems((*setup.problems, *state.problems))]
    for page in pages:
        found += problems(page.problems)
    found += together(items, now)
    targets = Targets(setup.site, items)
    for page in pages:
        found += one(page, targets, setup.site.bounds.front_matter)
    known = {item.post.path for item in items}
    for path, parsed in state.known.items():
        if parsed.rejected and path not in known:
            most = setup.site.bounds.front_matter
            found += slips(path, _head(setup.root, path, most), most)
    return sorted(set(found))


def problems(given: Iterable[Problem]) -> Iterator[Finding]:
    """The problems of a pass as findings."""
    for problem in given:
        rule = problem.rule or ("RejectedPost" if problem.severity == "error" else "DoubtfulPost")
        where = (problem.path, problem.line)
        yield Finding(*where, rule, problem.severity, problem.what, problem.remedy)


def one(page: Page, targets: Targets, most: int) -> list[Finding]:
    """What is suspicious in one post by itself; `most` characters of front matter are read."""
    path = page.item.post.path
    found = set(slips(path, page.source, most))
    for number, fault in enumerate(faults(page.html, targets)):
        line = line_of(page.source, fault.written) if number < _LOCATED else 0
        found.add(finding(path, line, fault.rule, fault.what))
    return sorted(found)


def _head(root: Path, path: str, most: int) -> str:
    """The beginning of a file that could not be taken for a post; that has been said."""
    try:
        return files.beginning(str(root), path, 2 * most).decode("utf-8-sig", "replace")
    except FileError:
        return ""


def together(items: Sequence[Item], now: datetime) -> Iterator[Finding]:
    """What is wrong between posts: URLs and ids that two have, ways to write a tag."""
    for item in items:
        if item.entry.published > now:
            what = f"is dated {item.entry.published:%Y-%m-%d %H:%M}Z, in the future"
            yield finding(item.post.path, 1, "FutureDate", what)
    yield from _shared(items, "DuplicateAddress", lambda item: item.post.url, "URL")
    yield from _shared(items, "DuplicateId", lambda item: item.post.id, "id")
    yield from _variants(items)


def _shared(items: Sequence[Item], rule: str, key: Key, noun: str) -> Iterator[Finding]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    for value, group in groups.items():
        if value and len(group) > 1:
            first, *others = sorted(group, key=lambda item: item.post.path)
            for item in others:
                what = f"has the {noun} of {first.post.path}, {value[:80]}"
                yield finding(item.post.path, 1, rule, what)


def _variants(items: Sequence[Item]) -> Iterator[Finding]:
    ways: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        for term in item.post.terms:
            plain = "".join(term.casefold().replace("-", " ").replace("_", " ").split())
            ways[plain][term].append(item)
    for written in ways.values():
        usual, *others = sorted(written, key=lambda term: (-len(written[term]), term))
        for term in others:
            for item in written[term]:
                what = f"has the tag {term!r}, which is {usual!r} elsewhere"
                yield finding(item.post.path, 1, "TagVariants", what)


_HUGE = 500_000  # characters of HTML in one entry; many services refuse a feed of 1 MB
_PAGES = ("", ".html", ".htm", ".php", ".md")
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}")
_CODE = re.compile(r"<(pre|code)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)


class Fault(NamedTuple):
    """Something wrong: the rule, what, and the words by which it is found in the source."""

    rule: str
    what: str
    written: str


class Targets:
    """What links may lead to: the pages of posts, and files of the site.

    `url` is the site's address, `pages` the paths of its posts without a slash at the end,
    `folders` where posts have their addresses, but for the top.
    """

    def __init__(self, site: Site, items: Sequence[Item]) -> None:
        base = urlsplit(site.url).path
        paths = {f"/{unquote(urlsplit(i.post.url).path).lstrip('/')}": i.post.path for i in items}
        self._sources = {path.removeprefix(base).rstrip("/"): paths[path] for path in paths}
        self._root = Path(site.root).resolve()
        self._by_content = site.generator == "docusaurus"
        self._served = (*_SERVED, *site.rules.get("static", ()))
        newest = [item.post for item in newest_first(items)]
        places = Lookup(site, lambda: newest).places.values()
        self._known: dict[str, bool] = {f"/{place}": True for place in places if place}
        self.url = site.url
        self.pages = self._sources.keys()
        self.folders = frozenset(posixpath.dirname(one) for one in self.pages) - {"", "/"}

    def exists(self, path: str) -> bool:
        """Whether the site has a file of a path, or one that becomes a page of that path."""
        if path not in self._known:
            places = (*(f"{folder}/{path}" for folder in self._served), *self._beside(path))
            named = self._by_content and _NAMED_BY_CONTENT.fullmatch(path)
            self._known[path] = bool(named) or any(map(self._is_there, places))
        return self._known[path]

    def _beside(self, path: str) -> Iterator[str]:
        """Where a file may lie that is published beside a page: next to its source, or below it."""
        folder, name = posixpath.split(path)
        if source := self._sources.get(folder, ""):
            yield posixpath.join(posixpath.dirname(source), name)
            yield posixpath.join(posixpath.splitext(source)[0], name)

    def _is_there(self, path: str) -> bool:
        """Whether there is that file, or one that is made into it; never outside of the site."""
        stem = path.strip("/").removesuffix(".html")
        for name in dict.fromkeys((path.strip("/"), *(f"{stem}{ending}" for ending in _SOURCES))):
            try:
                full = (self._root / name).resolve()
                if full.is_relative_to(self._root) and full.exists():
                    return True
            except (OSError, ValueError):  # a name too long, or with NUL in it, is that of no file
                continue
        return False


def faults(text: str, targets: Targets) -> Iterator[Fault]:
    """What is wrong in the HTML of one post."""
    if len(text) > _HUGE:
        yield Fault("HugePost", f"has {len(text):,} characters of HTML", "")
    if "{" in text and (left := _TEMPLATE.search(_CODE.sub("", text))):
        yield Fault("LeftoverTemplate", f"{left[0][:40]} is left in the text", left[0])
    for tag in html.tags(text):
        values = dict(tag.attributes) if tag.name in ("a", "img") else {}
        if tag.name == "img":
            yield from _image(values, targets)
            continue
        target = _inside(values.get("href", ""), targets.url)
        if target and _is_broken(target, targets):
            yield Fault("BrokenLink", f"links to {_cut(target)}, which is not there", target)


def _image(values: dict[str, str], targets: Targets) -> Iterator[Fault]:
    source = values.get("src", "")
    if not values.get("alt", "").strip():
        yield Fault("MissingAlternativeText", f"shows {_cut(source)} without a text", source)
    target = _inside(source, targets.url)
    if target and not targets.exists(target):
        yield Fault("BrokenImage", f"shows {_cut(target)}, which is not there", target)


def _cut(address: str) -> str:
    """An address for a message: a long one is cut at its end."""
    return address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"


_SHOWN = 120


def _inside(address: str, url: str) -> str:
    """The path that an address has in the site, empty for one outside."""
    if not address.startswith(f"{url}/"):
        return ""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path.removeprefix(urlsplit(url).path)


def _is_broken(target: str, targets: Targets) -> bool:
    """Pages that are no posts are judged only where all others are posts: others have templates."""
    plain = target.rstrip("/")
    if targets.pages & {plain, plain.removesuffix(".html")} or targets.exists(target):
        return False
    ending = posixpath.splitext(plain)[1].lower()
    return ending not in _PAGES or posixpath.dirname(plain) in targets.folders


def line_of(source: str, written: str) -> int:
    """The line of a source on which something is written, by its last part; 0 if nowhere."""
    for piece in (written, posixpath.basename(written.rstrip("/"))):
        if piece and (at := source.find(piece)) >= 0:
            return source.count("\n", 0, at) + 1
    return 0


_KEY = re.compile(r"""(["']?)([\w][\w -]{0,60}?)\1[ ]*:(?=\s|\Z)(.*)""")
_COLON = re.compile(r":(?:\s|\Z)")
_NOT_PLAIN = ("'", '"', "[", "{", "|", ">", "&", "*", "!", "#")
# What generators read; a key that is nearly one of these is probably meant to be it.
KNOWN = frozenset(
    """
    aliases author authors categories category cover date description draft excerpt expiryDate
    image keywords lang language lastmod last_modified_at layout modified permalink pubDate
    publish publishDate published slug status subtitle summary tag tags title type updated url
    weight
    """.split()  # noqa: SIM905 - a list of strings is harder to read
)
_NAMES = frozenset(key.lower() for key in KNOWN)
_ALIASES = frozenset(name for names in ALIASES.values() for name in names)
_CLOSE = 0.84
_JUDGED = 200  # keys of a post that are compared with known ones


def slips(path: str, source: str, most: int) -> list[Finding]:
    """What is suspicious in the YAML front matter of a file, in its first characters."""
    written = frontmatter.split(source.replace("\r\n", "\n")).matter
    lines = (written or "")[:most].splitlines()
    return [finding(path, line, rule, what) for rule, line, what in _slips(lines)]


def _slips(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """The rule, the line in the file, where front matter begins on the second, and what."""
    seen: set[str] = set()
    literal = False
    for number, line in enumerate(lines, 2):
        indent = line[: len(line) - len(line.lstrip())]
        literal = literal and (bool(indent) or not line.strip())
        if "\t" in indent and not literal:
            yield "TabInFrontMatter", number, "a tab is used to indent"
        found = None if indent or literal else _KEY.match(line)
        if found is None:
            continue
        name, value = found[2], found[3].strip()
        if name in seen:
            yield "DuplicateKey", number, f"the key {name} is there twice"
        seen.add(name)
        literal = value.startswith(("|", ">"))
        if value and not value.startswith(_NOT_PLAIN) and _COLON.search(value):
            yield "UnquotedColon", number, f"the value of {name} has a colon in it"
        if len(seen) <= _JUDGED and (near := _near(name)):
            yield "UnknownKey", number, f"the key {name} looks like {near}"


def _near(name: str) -> str:
    """The known key that this one is a slip of, if it is one."""
    small = name.lower()
    if small in _NAMES or small.replace("_", "").replace("-", "") in _ALIASES or len(name) < 4:
        return ""
    if (name.endswith("s") and name[:-1] in KNOWN) or f"{name}s" in KNOWN:
        return ""
    swapped = (known for known in sorted(KNOWN) if sorted(known) == sorted(name))
    close = difflib.get_close_matches(name.lower(), sorted(KNOWN), 1, _CLOSE)
    return next(iter((*swapped, *close)), "")
