"""Liquid as Eleventy's sites write it: variables of their own, quoted includes, shortcodes.

The rest is as in `engine`: no loader, no clock, and only plain values within reach.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from liquid.builtin.tags.echo_tag import EchoNode
from liquid.token import Token

from feedsvc.content.liquid import Ask, Expanded
from feedsvc.content.liquid.context import Context, named
from feedsvc.content.liquid.engine import RubyOutputNode, Runner, lenient, run_template
from feedsvc.content.liquid.expressions import bounded
from feedsvc.content.liquid.jekyll import COMMON_TAGS, write_code, write_include
from feedsvc.content.liquid.parse import OwnTag, Stream, Write, own_tags
from feedsvc.content.liquid.values import RefusedError

_NAMED = re.compile(r"[\"']?([^\s\"',]+)[\"']?(.*)", re.DOTALL)
_PARAMETER = re.compile(r"(\w+)\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)", re.ASCII)
_LANGUAGE = re.compile(r"\s*[\"']?([\w.+#-]+)", re.ASCII)
_FRONT = re.compile(r"\A---[^\S\n]*\n.*?^---[^\S\n]*$\n?", re.MULTILINE | re.DOTALL)


def _include(_tag: OwnTag, stream: Stream, token: Token) -> Write:
    """`include` and `render`, with or without quotes."""
    found = _NAMED.fullmatch(bounded(stream.markup()).strip())
    if found is None:
        raise RefusedError("include names no file")
    return partial(write_include, token, found[1], partial(_parameters, found[2]))


def _parameters(written: str, context: Context) -> dict[str, object]:
    """The parameters of an include, which are variables of the file."""
    return {key: named(context, value) for key, value in _PARAMETER.findall(written)}


def _highlight(tag: OwnTag, stream: Stream, token: Token) -> Write:
    """`highlight` of eleventy-plugin-syntaxhighlight: a language, and lines to mark."""
    found = _LANGUAGE.match(bounded(stream.markup()))
    block, _ = tag.body(stream, token, "endhighlight")
    return partial(write_code, found[1].lower() if found else "text", False, block)


class _EchoNode(RubyOutputNode, EchoNode):
    """What `echo` prints, as `{{ }}` does; Jekyll's Liquid does not have it."""


_TAGS: Final = {"include": _include, "render": _include, "highlight": _highlight, **COMMON_TAGS}


_ENVIRONMENT: Final = Runner([lenient("echo", {"node_class": _EchoNode}), *own_tags(_TAGS)])


class _Includes:
    """The body's questions, with includes from the site's own folder of them."""

    def __init__(self, ask: Ask, folder: str, translated: Callable[[str], str]) -> None:
        self.post_url = ask.post_url
        self.link = ask.link
        self.source = ask.source
        self.published = ask.published
        self.post_at = ask.post_at
        self.file = ask.file
        self.attached = ask.attached
        self.page = ask.page
        self.asset = ask.asset
        self.posts: Callable[[], Sequence[Mapping[str, Any]]] = ask.posts
        self.markdown = ask.markdown
        self._include = ask.include
        self._folder = folder
        self._translated = translated

    def include(self, name: str) -> str | None:
        """The source of a file of includes; `.liquid` may be left out."""
        path = f"./{posixpath.join(self._folder, name)}"
        endings = ("", ".liquid") if not posixpath.splitext(name)[1] else ("",)
        found = (self._include(path + ending) for ending in endings)
        source = next((source for source in found if source is not None), None)
        return None if source is None else self._translated(_FRONT.sub("", source))


def run(
    source: str,
    page: Mapping[str, Any],
    site: Mapping[str, Any],
    ask: Ask,
    translated: Callable[[str], str],
) -> Expanded:
    """The body with its template run; see `content.eleventy.expand`.

    `translated` puts the source of an include in Liquid's words. Raises TemplateError.
    """
    asking = _Includes(ask, page["eleventy"]["includes"], translated)
    return run_template(_ENVIRONMENT, source, {**site, **page}, asking, site.get("time"))
