"""Results go to the terminal as they come, and into docs/performance.md if that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


class Section:
    """One measurement's part of the page, between `<!-- name -->` and `<!-- /name -->`."""

    def __init__(self, name: str, *, write: bool, docs: Path = DOCS) -> None:
        self._name = name
        self._write = write
        self._docs = docs
        self._said: list[str] = []
        self._charts: set[str] = set()

    def say(self, text: str) -> None:
        """Add a paragraph or a table."""
        print(f"{text}\n", flush=True)
        self._said.append(text)

    def chart(self, name: str, description: str, svg: str) -> None:
        """Add a picture; names start with that of the section."""
        self._said.append(f"![{description}](performance/{name}.svg)")
        self._charts.add(f"{name}.svg")
        if self._write:
            folder = self._docs / "performance"
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")

    def close(self) -> None:
        """Put what was said into the page; pictures that its section had before go."""
        if self._write:
            for path in (self._docs / "performance").glob(f"{self._name}*.svg"):
                if path.name not in self._charts:
                    path.unlink()
            page = self._docs / "performance.md"
            text = page.read_text(encoding="utf-8")
            page.write_text(put(text, self._name, "\n\n".join(self._said)), encoding="utf-8")


def put(page: str, name: str, said: str) -> str:
    """The page with another text in a section; raises SystemExit where it has no such section."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"docs/performance.md has no section {name}")
    return pattern.sub(lambda _: f"{start}\n{said}\n{end}", page, count=1)
