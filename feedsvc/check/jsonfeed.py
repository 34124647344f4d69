"""JSON Feed: documents of version 1.0 and 1.1, with the line of each value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from feedsvc.check import addresses, html, values
from feedsvc.check.findings import Report
from feedsvc.check.values import Spot
from feedsvc.check.xml import Node

_VERSIONS = ("https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1")
_SIZE = 20 << 20
_URL = ("home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url",
        "image", "banner_image", "avatar")  # fmt: skip
_DATES = ("date_published", "date_modified")
_FEED = {"version", "title", "home_page_url", "feed_url", "description", "user_comment",
         "next_url", "icon", "favicon", "author", "authors", "language", "expired", "hubs",
         "items"}  # fmt: skip
_ITEM = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
         "banner_image", "date_published", "date_modified", "author", "authors", "tags",
         "language", "attachments"}  # fmt: skip

Path = tuple[str | int, ...]


def look(data: bytes, report: Report) -> None:
    """Judge a JSON Feed document."""
    report.form = "json"
    if len(data) > _SIZE:
        report.say("ValidatorLimit", 0, f"the document is larger than {_SIZE:,} bytes")
        return
    try:
        text = data.decode("utf-8")
        made = json.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.say("UnicodeError", line, "the document is not in UTF-8")
    except json.JSONDecodeError as error:
        report.say("InvalidJson", error.lineno, f"the document is not JSON ({error.msg})")
    except (RecursionError, ValueError) as error:
        report.say("ValidatorLimit", 0, f"the document cannot be read ({error})")
    else:
        _Feed(report, line_numbers(text)).look(made)


class _Feed:
    """One document: where things stand in it."""

    def __init__(self, report: Report, at: Mapping[Path, int]) -> None:
        self._report = report
        self._at = at

    def look(self, feed: Any) -> None:
        if not isinstance(feed, dict):
            self._say("InvalidJsonType", (), "the document is not an object")
            return
        if feed.get("version") not in _VERSIONS:
            self._say("InvalidJsonVersion", ("version",), f"version is {feed.get('version')!r:.60}")
        self._texts(feed, (), "title", required=True)
        self._object(feed, (), _FEED)
        for name in ("home_page_url", "feed_url"):
            if name not in feed:
                self._say("MissingJsonRecommended", (), f"the feed has no {name}")
        items = feed.get("items")
        if not isinstance(items, list):
            self._say("MissingJsonMember", ("items",), "the feed has no array of items")
            return
        seen: set[str] = set()
        for number, item in enumerate(items):
            self._item(item, ("items", number), seen)

    def _item(self, item: Any, path: Path, seen: set[str]) -> None:
        if not isinstance(item, dict):
            self._say("InvalidJsonType", path, "an item is not an object")
            return
        self._object(item, path, _ITEM)
        name = item.get("id")
        if name is None or name == "":
            self._say("MissingJsonMember", path, "an item has no id")
        elif not isinstance(name, str):
            self._say(
                "InvalidJsonType", (*path, "id"), f"id is {name!r:.60}, which is not a string"
            )
        elif name in seen:
            what = f"id {values.quoted(name)} is also that of another item"
            self._say("DuplicateValue", (*path, "id"), what)
        seen |= {name} if isinstance(name, str) else set()
        # The format asks for the member, not for something in it: a post may be a picture's title.
        if "content_html" not in item and "content_text" not in item:
            self._say(
                "MissingJsonContent", path, "an item has neither content_html nor content_text"
            )
        if isinstance(written := item.get("content_html"), str):
            html.markup("RelativeAddress")(written, self._spot((*path, "content_html")))
        self._tags(item, path)
        self._attachments(item.get("attachments", []), (*path, "attachments"))

    def _object(self, given: Mapping[str, Any], path: Path, known: set[str]) -> None:
        """What feeds and items have in common."""
        for name, value in given.items():
            spot = self._spot((*path, name))
            if name not in known and not name.startswith("_"):
                spot.say("UndefinedJsonMember", "is not a member of JSON Feed", "")
            elif name in _URL and self._texts(given, path, name):
                addresses.full(iri=True)(value, spot)
            elif name in _DATES and self._texts(given, path, name):
                values.rfc3339(value, spot)
            elif name == "language" and self._texts(given, path, name):
                values.language(value, spot)
            elif name in ("author", "authors"):
                self._people(value, (*path, name))

    def _people(self, value: Any, path: Path) -> None:
        if path[-1] == "author":
            self._say("ObsoleteJsonAuthor", path, "author is a member of version 1.0")
        people = value if isinstance(value, list) else [value]
        if path[-1] == "authors" and not isinstance(value, list):
            self._say("InvalidJsonType", path, "authors is not an array")
        for number, one in enumerate(people):
            where = (*path, number) if isinstance(value, list) else path
            if not isinstance(one, dict):
                self._say("InvalidJsonType", where, "an author is not an object")
            elif not {"name", "url", "avatar"} & one.keys():
                self._say("MissingJsonMember", where, "an author has neither name, url nor avatar")

    def _tags(self, item: Mapping[str, Any], path: Path) -> None:
        tags = item.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
            self._say("InvalidJsonType", (*path, "tags"), "tags is not an array of strings")

    def _attachments(self, given: Any, path: Path) -> None:
        if not isinstance(given, list):
            self._say("InvalidJsonType", path, "attachments is not an array")
            return
        for number, one in enumerate(given):
            where = (*path, number)
            if not isinstance(one, dict) or not {"url", "mime_type"} <= one.keys():
                self._say("MissingJsonMember", where, "an attachment has no url or no mime_type")
                continue
            if self._texts(one, where, "url"):
                addresses.full(iri=True)(one["url"], self._spot((*where, "url")))
            check = values.media_type("InvalidMIMEAttribute")
            check(str(one["mime_type"]), self._spot((*where, "mime_type")))

    def _texts(
        self, given: Mapping[str, Any], path: Path, name: str, *, required: bool = False
    ) -> bool:
        """Whether a member is a string; what is wrong with it is said."""
        if name not in given:
            if required:
                self._say("MissingJsonMember", path, f"the feed has no {name}")
            return False
        if not isinstance(given[name], str):
            self._say("InvalidJsonType", (*path, name), f"{name} is not a string")
            return False
        return True

    def _line(self, path: Path) -> int:
        """The line of a value, or of what it is in."""
        while path and path not in self._at:
            path = path[:-1]
        return self._at.get(path, 1)

    def _say(self, rule: str, path: Path, what: str) -> None:
        self._report.say(rule, self._line(path), what)

    def _spot(self, path: Path) -> Spot:
        line = self._line(path)
        node = Node(self._report, str(path[-1]), "", line, {}, None, end=line)
        return Spot(node, ".".join(map(str, path)))


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)


def line_numbers(text: str, depth: int = 6) -> dict[Path, int]:
    """The line of each value, by its path, of a document that is known to be JSON.

    Values deeper than `depth` are left out.
    """
    made: dict[Path, int] = {(): 1}
    keys: list[str | int] = []
    line, last, expects_key = 1, 0, False
    for token in _TOKEN.finditer(text):
        line, last = line + text.count("\n", last, token.start()), token.start()
        if (mark := token[0]) in "}]":
            keys.pop()
            expects_key = False
        elif mark == ",":
            expects_key = bool(keys) and isinstance(keys[-1], str)
            if keys and isinstance(keys[-1], int):
                keys[-1] += 1
        elif mark == ":":
            expects_key = False
        elif expects_key and mark.startswith('"'):
            keys[-1] = mark[1:-1]
            if len(keys) <= depth:
                made[tuple(keys)] = line
        else:
            if keys and isinstance(keys[-1], int) and len(keys) <= depth:
                made.setdefault(tuple(keys), line)
            if mark in "{[":
                keys.append("" if mark == "{" else 0)
                expects_key = mark == "{"
    return made
