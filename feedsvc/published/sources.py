"""Published feeds by name: files and http(s) URLs, with the archives that they name (RFC 5005)."""

from __future__ import annotations

import time
from pathlib import Path

from feedsvc.model.errors import ConfigError, FeedsvcError
from feedsvc.published import fetch, parse
from feedsvc.published.values import Published

# What a feed's history may be at most: its documents, the bytes of these, the seconds they take.
DOCUMENTS, SIZE, SECONDS = 5_000, 200 << 20, 300.0


def read(source: str, *, private: bool = False) -> list[Published]:
    """A published feed, a file or an http(s) URL, with the archives it names (RFC 5005).

    Archives of a file are looked for beside it, then fetched. `private` allows addresses of this
    machine and its network. Raises FetchError, UnreadableFeed or ConfigError.
    """
    if is_url(source):
        return _fetched(source, private=private)
    path = Path(source)
    found = parse.with_archives(
        path,
        _from_file(path, source),
        of=lambda other: _from_file(other, str(other)) if other.is_file() else None,
    )
    rest = found[-1].previous
    return [*found, *(_rest(source, rest, private=private) if rest else ())]


def _fetched(source: str, *, private: bool) -> list[Published]:
    """A feed and its archives. FetchError also where these are more than any feed has."""
    documents: dict[str, Published] = {}
    first, size, end = source, 0, time.monotonic() + SECONDS
    while source and source not in documents:
        if len(documents) >= DOCUMENTS:
            raise _endless(first, f"{DOCUMENTS:,} archives")
        if time.monotonic() > end:
            raise _endless(first, f"archives than can be had in {SECONDS:g} seconds")
        got = fetch.fetch(source, private=private)
        size += len(got.data)
        if size > SIZE:
            raise _endless(first, f"{SIZE >> 20:,} MB of archives")
        documents[source] = parse.read(got.data, subject=source, address=got.address)
        previous = documents[source].previous
        source = previous if is_url(previous) else ""
    return list(documents.values())


def _endless(source: str, than: str) -> fetch.FetchError:
    what, remedy = f"names more than {than}", "save the feed as a file, and give that"
    return fetch.FetchError(what, subject=source, remedy=remedy)


def _rest(source: str, archive: str, *, private: bool) -> list[Published]:
    """The archives of a file that are not beside it."""
    try:
        return _fetched(archive, private=private)
    except FeedsvcError as error:
        what = f"names an archive with more entries, {archive}, which cannot be read"
        said = f"{what} ({error.subject} {error.message})"
        remedy = "put it beside the file, or give the feed's URL"
        raise ConfigError(said, subject=source, remedy=remedy) from error


def _from_file(path: Path, name: str) -> Published:
    try:
        return parse.read(path.read_bytes(), subject=name)
    except OSError as error:
        said = f"cannot be read ({error.strerror or error})"
        remedy = "name a file or an http(s) URL"
        raise ConfigError(said, subject=name, remedy=remedy) from error


def is_url(source: str) -> bool:
    """Whether a feed is named by its http(s) URL."""
    return source.startswith(("http://", "https://"))
