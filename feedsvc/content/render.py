"""Render: a body → safe, absolute, deterministic HTML and a plain summary. Pure.

text → Liquid → Markdown → sanitised HTML
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from feedsvc.content import html, liquid, markdown
from feedsvc.model import Body, Content, Post, Problem, Site

Variables = Mapping[str, Any]


class Ask(Protocol):
    """What a body may ask beyond itself: the answers are part of what it renders to."""

    def include(self, name: str) -> str | None:
        """The source of a file under the site's includes."""

    def post_url(self, name: str) -> str | None:
        """The address of the post of that name, from the site's base path on."""

    def link(self, path: str) -> str | None:
        """The address of the post at that path, from the site's base path on."""

    def posts(self) -> list[dict[str, Any]]:
        """The site's posts, newest first, as templates see them."""


class Rendered(NamedTuple):
    """A rendered body (None where it cannot be) and what was noticed on the way."""

    content: Content | None
    problems: tuple[Problem, ...] = ()


class Renderer:
    """Renders the posts of one site; `full` is false where feeds carry summaries only."""

    def __init__(self, site: Site, ask: Ask, *, full: bool = True) -> None:
        self._site = site
        self._full = full
        self._ask = ask
        self._options = markdown.options(site.rules.get("kramdown", {}))

    def render(self, post: Post, body: Body, time: datetime) -> Rendered:
        """One post's content; a body that Liquid or Markdown refuses is a Problem.

        `time` is what templates see as `site.time`: the entry's own, as the build's would change
        every feed with every build.
        """
        site = {**self._site.data, "time": time} if body.templated else {}
        problems: list[Problem] = []
        try:
            made = self._html(post, body, body.text, site, problems)
            summary = post.summary or self._excerpt(post, body, site)
        except liquid.TemplateError as error:
            return _refused(post.path, body.line + error.line - 1, error.message, _MEND)
        except markdown.MarkdownError as error:
            return _refused(post.path, body.line, str(error), "simplify the text")
        safe = html.safe(made, post.url, self._site.url)
        if safe.removed:
            what = f"{', '.join(safe.removed)} removed: no feed reader runs it"
            problems.append(Problem(post.path, body.line, what, "link to it instead", "warning"))
        shown = safe.html if self._full else ""
        return Rendered(Content(shown, summary), tuple(problems))

    def _html(
        self, post: Post, body: Body, text: str, site: Variables, problems: list[Problem]
    ) -> str:
        if body.templated:
            expanded = liquid.expand(text, body.variables, site, self)
            text = expanded.text
            for warning in expanded.warnings:
                line = body.line + warning.line - 1
                problems.append(Problem(post.path, line, warning.what, _DROPPED, "warning"))
        return self.markdown(text) if body.markup == "markdown" else text

    def _excerpt(self, post: Post, body: Body, site: Variables) -> str:
        if not body.excerpt:
            return ""
        return html.text(self._html(post, body, body.excerpt, site, []))

    def include(self, name: str) -> str | None:
        """See Ask."""
        return self._ask.include(name)

    def post_url(self, name: str) -> str | None:
        """See Ask."""
        return self._ask.post_url(name)

    def link(self, path: str) -> str | None:
        """See Ask."""
        return self._ask.link(path)

    def posts(self) -> list[dict[str, Any]]:
        """See Ask."""
        return self._ask.posts()

    def markdown(self, text: str) -> str:
        """Markdown as the site's settings have it, for bodies and the `markdownify` filter."""
        return markdown.to_html(text, self._options)


_MEND = "mend the tag, or wrap literal braces in {% raw %}"
_DROPPED = "remove it, or wrap literal braces in {% raw %}"


def _refused(path: str, line: int, what: str, remedy: str) -> Rendered:
    return Rendered(None, (Problem(path, max(1, line), what, remedy),))
