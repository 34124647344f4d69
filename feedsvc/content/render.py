"""Render: a body → safe, absolute, deterministic HTML and a plain summary. Pure.

text → template → Markdown → sanitised HTML
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from feedsvc.content import html, kramdown, links, summaries
from feedsvc.content.template import Address, Ask, Expanded, Questions, TemplateError
from feedsvc.model.entry import Content
from feedsvc.model.errors import ConfigError, FileError
from feedsvc.model.post import Body, Markup, Post
from feedsvc.model.problem import Problem
from feedsvc.model.site import Site

Variables = Mapping[str, Any]


# Languages of a body's `template` that have the Markdown made on their way, and give back HTML.
_WHOLE = frozenset(("hexo", "hugo", "mdx", "pelican"))


Expand = Callable[[str, Variables, Variables, Ask], Expanded]


def _expand(template: str) -> Expand:
    """What runs a language; its file has its name, and is loaded when a body is written in it."""
    expand: Expand = import_module(f"feedsvc.content.{template}").expand
    return expand


class Rendered(NamedTuple):
    """A rendered body (None where it cannot be) and what was noticed on the way."""

    content: Content | None
    problems: tuple[Problem, ...] = ()


class Renderer:
    """Renders the posts of one site; `full` is false where feeds carry summaries only."""

    def __init__(self, site: Site, ask: Questions, *, full: bool = True) -> None:
        self._site = site
        self._full = full
        self._ask = ask
        # Hugo and Nikola write root-relative addresses so that they are found below the site.
        self._root = urlsplit(site.url).path.rstrip("/") if site.rules.get("rooted") else ""

    def render(self, post: Post, body: Body, time: datetime) -> Rendered:
        """One post's content; a body that its template or Markdown refuses is a Problem.

        `time` is what templates see as `site.time`: the entry's own, as the build's would change
        every feed with every build.
        """
        site = {**self._site.data, "time": time} if body.template else {}
        problems: list[Problem] = []
        try:
            made = self._html(post, body, body.text, site, problems)
            summary = html.said(post.summary) or self._summary(post, body, made, site)
        except TemplateError as error:
            line, remedy = body.line + error.line - 1, _remedy("correct the tag", body.template)
            return _refused(post.path, line, error.message, remedy)
        except FileError as error:
            # The line that names the file, or the first.
            at = max(0, body.text.find(posixpath.basename(error.subject)))
            line = body.line + body.text.count("\n", 0, at)
            return _refused(post.path, line, f"{error.subject} {error.message}", error.remedy)
        except ConfigError as error:  # a setting of the language that the body is written in
            what = f"{error.subject} is not valid ({error.message:.200})"
            return _refused(post.path, body.line, what, error.remedy)
        except kramdown.MarkdownError as error:
            return _refused(post.path, body.line, str(error), "simplify the text")
        if body.links:
            resolve = links.resolver(body.links, body.variables, self._site, self._ask)
            made = links.resolved(made, resolve)
            problems += [_doubtful(post.path, body, doubt) for doubt in resolve.doubts]
        safe = html.safe(made, post.url, self._site.url, self._root)
        problems += [_removed(post.path, body, name) for name in safe.removed]
        if not html.shows(safe.html):
            what, remedy = "has no text: readers see a title only", "write the text"
            problems.append(Problem(post.path, body.line, what, remedy, "warning", "MissingText"))
        shown = safe.html if self._full else ""
        return Rendered(Content(shown, summary), tuple(problems))

    def _html(
        self, post: Post, body: Body, text: str, site: Variables, problems: list[Problem]
    ) -> str:
        if body.template:
            ask = _Asking(self._ask, partial(self._to_html, body.markup))
            expanded = _expand(body.template)(text, body.variables, site, ask)
            text = expanded.text
            remedy, before = _remedy("remove it", body.template), body.line - 1
            problems += [
                Problem(post.path, before + warning.line, warning.what, remedy, "warning")
                for warning in expanded.warnings
            ]
            if body.template in _WHOLE:
                return text
        return self._to_html(body.markup, text)

    def _summary(self, post: Post, body: Body, made: str, site: Variables) -> str:
        """In plain text: the body's excerpt, or so much of its HTML as it says."""
        if body.excerpt:
            return html.text(self._html(post, body, body.excerpt, site, []))
        if not body.words:
            return ""
        if body.cut == "word":
            return html.text(summaries.words(made, body.words))
        han = body.cut == "han paragraph"
        return html.text(summaries.paragraphs(made, body.words, han=han))

    def _to_html(self, markup: Markup, text: str, address: Address | None = None) -> str:
        """A text as HTML, by the site's settings for its markup."""
        rules = self._site.rules
        if markup == "kramdown":
            return kramdown.to_html(text, kramdown.options(rules.get("kramdown", {})))
        if markup == "commonmark":
            from feedsvc.content import commonmark

            options = commonmark.options(rules.get("commonmark", {}))
            return commonmark.to_html(text, options, address)
        if markup == "python-markdown":
            from feedsvc.content import python_markdown

            said = rules.get("python-markdown", {})
            return python_markdown.to_html(text, python_markdown.options(said))
        return text


class _Asking:
    """A Questions as an Ask: with the Markdown of one body."""

    def __init__(self, questions: Questions, to_html: Callable[..., str]) -> None:
        self.include = questions.include
        self.post_url = questions.post_url
        self.link = questions.link
        self.source = questions.source
        self.published = questions.published
        self.post_at = questions.post_at
        self.file = questions.file
        self.attached = questions.attached
        self.page = questions.page
        self.asset = questions.asset
        self.posts = questions.posts
        self.markdown = to_html


def _removed(path: str, body: Body, name: str) -> Problem:
    """What is said of something in a body that no feed has, with the line of the first one."""
    if name == "svg":
        what, remedy = "a drawing (<svg>) is shown as text", "use a picture file"
    elif "-" in name:
        what = f"<{name}> is left out, as only a script of the page fills it"
        remedy = "write what it shows, or link to it"
    elif name == "nesting":
        what, remedy = "is nested too deep, so that only its text is shown", "simplify its HTML"
    else:
        what, remedy = f"{name} removed, as no feed reader runs it", "link to it instead"
    rule = "NotShown" if name == "svg" or "-" in name else "ActiveContent"
    return Problem(path, _line_of(body, name), what, remedy, "warning", rule)


def _doubtful(path: str, body: Body, doubt: links.Doubt) -> Problem:
    """What is said of an address, with the line on which it is first written."""
    at = body.text.find(doubt.written)
    line = body.line + body.text.count("\n", 0, max(0, at))
    return Problem(path, line, doubt.what, doubt.remedy, "warning", "BrokenLink")


def _line_of(body: Body, name: str) -> int:
    """The line on which the first of what was removed is written, else that of the body."""
    if name.endswith(": URL"):
        pattern = rf"{name.removesuffix(': URL')}\s*:"
    elif name.startswith("on"):
        pattern = rf"[\s\"'/]{re.escape(name)}\s*="
    else:
        pattern = rf"<{re.escape(name)}(?![\w-])"
    found = re.search(pattern, body.text, re.IGNORECASE)
    return body.line + body.text.count("\n", 0, found.start()) if found else body.line


_RAW = frozenset(("liquid", "eleventy", "hexo"))  # languages that know {% raw %}


def _remedy(what: str, template: str) -> str:
    """What an author can do about template code."""
    other = "wrap literal braces in {% raw %}" if template in _RAW else "write what it shows"
    return f"{what}, or {other}"


def _refused(path: str, line: int, what: str, remedy: str) -> Rendered:
    return Rendered(None, (Problem(path, max(1, line), what, remedy),))
