"""Other generators on the same posts, each writing feeds only as far as it can.

Before anything is measured the feeds are looked at: how many there are, how many entries they
have, whether these are the newest, and whether they have the full text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from bench.install import Tool
from bench.layouts import Written, lay_out, posts
from bench.subject import Subject

LIMIT = 20
_FULL = 1500  # characters, less than any post of a corpus has and more than any summary


class Peer(NamedTuple):
    """What a generator leaves behind: folders and files, and the feeds by format.

    The first of the globs of a format is that of the global feed. `terms` is whether there is a
    feed for each tag and category, too.
    """

    made: Sequence[str]
    feeds: Mapping[str, Sequence[str]]
    terms: bool = True


_HUGO = Peer(
    ("public", "resources", ".hugo_build.lock"),
    {
        "rss": ("public/index.xml", "public/*/*/index.xml"),
        "atom": ("public/index.atom", "public/*/*/index.atom"),
    },
)
PEERS: Mapping[str, Peer] = {
    "hugo": _HUGO,
    "hugo-colours": _HUGO,
    "pelican": Peer(
        ("output", "cache"),
        {
            "rss": ("output/feeds/feed.rss", "output/feeds/*/*.rss"),
            "atom": ("output/feeds/feed.atom", "output/feeds/*/*.atom"),
        },
    ),
    "eleventy": Peer(
        ("_site", ".cache"),
        {
            "rss": ("_site/feeds/feed.rss", "_site/feeds/*/*.rss"),
            "atom": ("_site/feeds/feed.atom", "_site/feeds/*/*.atom"),
        },
    ),
    "hexo": Peer(
        ("public", "db.json"),
        {"rss": ("public/rss2.xml",), "atom": ("public/atom.xml",)},
        terms=False,
    ),
    "jekyll": Peer(
        ("_site", ".jekyll-cache"),
        {"atom": ("_site/feed.xml", "_site/feed/*.xml", "_site/feed/by_tag/*.xml")},
    ),
}


def site(name: str, tool: Tool, corpus: Path, folder: Path) -> Subject:
    """A generator's site, made of a corpus in Jekyll's layout."""
    edited = lay_out(name, corpus, folder)
    if tool.modules is not None:
        (folder / "node_modules").symlink_to(tool.modules)
    return Subject(name, tool.command, folder, PEERS[name].made, edited)


class Expected(NamedTuple):
    """How many feeds there are to be by number of entries, and titles the global feed may have."""

    sizes: Counter[int]
    titles: frozenset[str]


def expected(written: Iterable[Written], *, terms: bool) -> Expected:
    """What feeds of the newest 20 hold; posts of one day may stand in any order."""
    newest = sorted(written, key=lambda post: post.date, reverse=True)
    counts: Counter[tuple[str, str]] = Counter([("", "")] * len(newest))
    if terms:
        counts.update(("category", post.category) for post in newest)
        counts.update(("tag", tag) for post in newest for tag in post.tags)
    oldest = newest[:LIMIT][-1].date
    titles = frozenset(post.title for post in newest if post.date >= oldest)
    return Expected(Counter(min(count, LIMIT) for count in counts.values()), titles)


def check(name: str, corpus: Path, folder: Path) -> int:
    """How many feeds a generator has written; raises SystemExit unless they are as expected."""
    peer = PEERS[name]
    wanted = expected(posts(corpus), terms=peer.terms)
    found = 0
    for kind, globs in peer.feeds.items():
        paths = sorted({path for pattern in globs for path in folder.glob(pattern)})
        sizes: Counter[int] = Counter(len(entries(path)) for path in paths)
        if sizes != wanted.sizes:
            raise SystemExit(f"{name} wrote {kind} feeds of {sizes}, not of {wanted.sizes}")
        _check_global(name, folder / globs[0], wanted)
        found += len(paths)
    return found


def _check_global(name: str, path: Path, wanted: Expected) -> None:
    found = entries(path)
    titles = {entry.title for entry in found}
    if len(titles) != min(LIMIT, len(wanted.titles)) or not titles <= wanted.titles:
        raise SystemExit(f"{name}: {path.name} has not the newest posts but {sorted(titles)}")
    shortest = min(entry.length for entry in found)
    if shortest < _FULL:
        raise SystemExit(f"{name}: {path.name} has an entry of {shortest} characters: no full text")
    if not all(entry.link for entry in found):
        raise SystemExit(f"{name}: {path.name} has an entry without a link")


def check_edit(name: str, folder: Path, words: str) -> None:
    """Raises SystemExit unless the words of an edit are in the global feed of every format."""
    for kind, globs in PEERS[name].feeds.items():
        if words not in (folder / globs[0]).read_text(encoding="utf-8"):
            raise SystemExit(f"{name} did not write its {kind} feed anew when a post was edited")


class Found(NamedTuple):
    """An entry of a feed: its title, its link, the characters of its longest text."""

    title: str
    link: str
    length: int


def entries(path: Path) -> list[Found]:
    """The entries of an Atom or RSS feed."""
    root = ET.parse(path).getroot()  # noqa: S314  # programs run here wrote it
    return [_found(element) for element in root.iter() if _local(element) in ("item", "entry")]


def _found(entry: ET.Element) -> Found:
    child = {_local(one): one for one in reversed(entry)}
    title, link = child["title"].text or "", child["link"]
    length = max(len(text) for text in entry.itertext())
    return Found(title.strip(), link.get("href") or link.text or "", length)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
