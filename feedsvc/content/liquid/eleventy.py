"""Liquid as Eleventy's sites write it: variables of their own, quoted includes, shortcodes.

The rest is as in `engine`: no loader, no clock, and only plain values within reach.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from liquid import Environment
from liquid.ast import Node
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.tag import Tag
from liquid.token import Token

from feedsvc.content.liquid import Ask, Expanded
from feedsvc.content.liquid.context import Context, named
from feedsvc.content.liquid.engine import RubyOutputNode, Runner, run_template
from feedsvc.content.liquid.expressions import bounded
from feedsvc.content.liquid.jekyll import (
    GistTag,
    HighlightNode,
    HighlightTag,
    IncludeNode,
    IncludeTag,
    UnknownTag,
    VimeoTag,
    YoutubeTag,
)
from feedsvc.content.liquid.parse import Lenient, Stream
from feedsvc.content.liquid.values import RefusedError

_NAMED = re.compile(r"[\"']?([^\s\"',]+)[\"']?(.*)", re.DOTALL)
_PARAMETER = re.compile(r"(\w+)\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)", re.ASCII)
_LANGUAGE = re.compile(r"\s*[\"']?([\w.+#-]+)", re.ASCII)
_FRONT = re.compile(r"\A---[^\S\n]*\n.*?^---[^\S\n]*$\n?", re.MULTILINE | re.DOTALL)


class _IncludeNode(IncludeNode):
    """`include` and `render`: parameters are variables of the included file."""

    def _scope(self, context: Context) -> dict[str, object]:
        return {key: named(context, value) for key, value in _PARAMETER.findall(self.parameters)}


class _IncludeTag(IncludeTag):
    """`include`, with or without quotes."""

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the file and its parameters."""
        found = _NAMED.fullmatch(bounded(stream.markup()).strip())
        if found is None:
            raise RefusedError("include names no file")
        return _IncludeNode(token, found[1], found[2])


class _RenderTag(_IncludeTag):
    """`render`."""

    name = "render"


class _EchoNode(RubyOutputNode, EchoNode):
    """What `echo` prints, as `{{ }}` does."""


class _EchoTag(Lenient, EchoTag):
    """`echo`, which Jekyll's Liquid does not have."""

    node_class = _EchoNode


class _HighlightTag(HighlightTag):
    """`highlight` of eleventy-plugin-syntaxhighlight: a language, and lines to mark."""

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the code."""
        found = _LANGUAGE.match(bounded(stream.markup()))
        block = self.body(stream, token, "endhighlight")
        stream.markup()
        return HighlightNode(token, found[1].lower() if found else "text", False, block)


_TAGS: Final[tuple[type[Tag], ...]] = (
    _EchoTag, _IncludeTag, _RenderTag, _HighlightTag, GistTag, VimeoTag, YoutubeTag, UnknownTag,
)  # fmt: skip


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Runner(_TAGS)


class _Includes:
    """The body's questions, with includes from the site's own folder of them."""

    def __init__(self, ask: Ask, folder: str, translated: Callable[[str], str]) -> None:
        self.post_url = ask.post_url
        self.link = ask.link
        self.source = ask.source
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
    return run_template(_environment(), source, {**site, **page}, asking, site.get("time"))
