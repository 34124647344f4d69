"""Players of other sites, as the page a reader can open instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

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


_PLAYERS: Final[tuple[tuple[frozenset[str], str, str, Page], ...]] = (
    (
        frozenset(("youtube.com", "youtube-nocookie.com", "m.youtube.com")),
        rf"/(?:embed|v)/{_ID}",
        "Video on YouTube",
        _youtube,
    ),
    (
        frozenset(("player.vimeo.com",)),
        r"/video/(\d+)",
        "Video on Vimeo",
        lambda found, _: f"https://vimeo.com/{found[1]}",
    ),
    (frozenset(("player.bilibili.com",)), r"/player", "Video on bilibili", _bilibili),
    (
        frozenset(("open.spotify.com",)),
        rf"/embed(?:-podcast)?/([a-z]+)/{_ID}",
        "Audio on Spotify",
        lambda found, _: f"https://open.spotify.com/{found[1]}/{found[2]}",
    ),
    (frozenset(("w.soundcloud.com",)), r"/player", "Audio on SoundCloud", _soundcloud),
    (
        frozenset(("codepen.io",)),
        rf"/{_ID}/embed/(?:preview/)?{_ID}",
        "Pen on CodePen",
        lambda found, _: f"https://codepen.io/{found[1]}/pen/{found[2]}",
    ),
)
