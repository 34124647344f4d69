"""A small blog to expand templates in: its page, its site and its answers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from feedsvc.content.liquid import Expanded, expand

PAGE = {
    "title": "A walk",
    "path": "_posts/2015-05-12-walk.md",
    "date": datetime(2015, 5, 12, tzinfo=UTC),
    "tags": ["hills", "rain"],
    "steps": 4200,
    "pace": 2.5,
    "draft": False,
    "empty": "",
    "nothing": None,
    "map": {"a": 1, "b": [1, "x", None]},
    "stops": [
        {"name": "Mill", "km": 10, "tea": ["mint", "green"]},
        {"name": "abbey", "km": 2},
        {"name": "Crag", "km": None, "view": True},
    ],
}
SITE = {
    "title": "Walks",
    "url": "https://walks.example",
    "baseurl": "/blog",
    "time": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
    "numbers": [3, 1, 2],
}
INCLUDES = {
    "card.html": "<{{ include.title }}:{{ include.count }}>",
    "nested/outer.html": "{% assign seen = 5 %}{% include card.html title=include.name %}",
    "stop.html": "{% break %}",
    "self.html": "x{% include self.html %}{% include self.html %}",
    "odd.html": "\n{{ 1 | nosuch }}",
    "broken.html": "\n\n{{ page.nothing | sort }}",
    "./_posts/beside.md": "beside {{ page.title }}",
}
POSTS = [
    {"title": "Second", "url": "/2016/01/02/second.html", "tags": []},
    {"title": "First", "url": "/2015/05/12/first.html", "tags": ["hills"]},
]


class Blog:
    """Answers from the tables above, and notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def include(self, name: str) -> str | None:
        """A file of the table."""
        self.asked.append(f"include {name}")
        return INCLUDES.get(name)

    def published(self, _path: str, _folder: str) -> str | None:
        return None

    def post_url(self, name: str) -> str | None:
        """The one post there is."""
        self.asked.append(f"post_url {name}")
        return {"2015-05-12-first": "/blog/2015/05/12/first.html"}.get(name)

    def link(self, path: str) -> str | None:
        """The one page there is."""
        self.asked.append(f"link {path}")
        return {"about.md": "/blog/about.html"}.get(path)

    def posts(self) -> Sequence[Mapping[str, Any]]:
        """All posts."""
        self.asked.append("posts")
        return POSTS

    def markdown(self, text: str) -> str:
        """A paragraph."""
        return f"<p>{text}</p>\n"


def expanded(source: str) -> Expanded:
    """The source expanded in this blog."""
    return expand(source, PAGE, SITE, Blog())
