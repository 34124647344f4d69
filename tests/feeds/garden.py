"""An overview of a garden's feeds, and pages as trees."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import structs
from selectolax.lexbor import LexborHTMLParser

from feedsvc.model.overview import Overview, Preview, Summary

SPRING = datetime(2023, 3, 1, 8, 0, tzinfo=UTC)
SUMMER = datetime(2023, 6, 2, 9, 30, tzinfo=UTC)
HOSTILE = """</title></script><script>alert(1)</script>"'><img src=x onerror=a()> & \u202egnp.exe"""


def summary(name: str, title: str, count: int = 3, **more: object) -> Summary:
    """Tell of a feed with documents at the usual paths."""
    return Summary(
        name=name,
        title=title,
        paths={kind: f"{name}.{kind}" for kind in ("atom", "rss", "json")},
        count=count,
        alternate="https://garden.example/",
        newest=SUMMER,
        changed=SUMMER,
        **more,
    )


OVERVIEW = Overview(
    url="https://garden.example/feeds",
    feeds=(
        summary("feed", "Garden", 9, description="Slow notes", language="nn"),
        summary("categories/diary", "Diary – Garden", 4),
        summary("tags/c-plus-plus", "c++ – Garden", 1),
        summary("tags/石", "石 – Garden", 5),
    ),
    previews=(
        Preview("Roses", "https://garden.example/roses/", SUMMER, "They bloom & fade.", "nn"),
        Preview("Snow", "https://garden.example/snow/", SPRING),
    ),
    months={"2023-03": 2, "2023-06": 7},
)


def hostile() -> Overview:
    """Write the same garden's texts as somebody would who wants to break a page."""
    feeds = [
        structs.replace(
            one, title=HOSTILE, description=HOSTILE, language=HOSTILE, alternate=HOSTILE
        )
        for one in OVERVIEW.feeds
    ]
    previews = [
        structs.replace(one, title=HOSTILE, url=f"javascript:{HOSTILE}", summary=HOSTILE)
        for one in OVERVIEW.previews
    ]
    return structs.replace(OVERVIEW, feeds=tuple(feeds), previews=tuple(previews))


def tree(page: bytes) -> LexborHTMLParser:
    """Parse a page as browsers do."""
    return LexborHTMLParser(page.decode())


def texts(page: bytes, selector: str) -> list[str]:
    """Give the text of each element, blanks joined."""
    return [" ".join(node.text().split()) for node in tree(page).css(selector)]


def values(page: bytes, selector: str, name: str) -> list[str]:
    """Give an attribute of each element that has it."""
    found = (node.attributes.get(name) for node in tree(page).css(selector))
    return [value for value in found if value is not None]
