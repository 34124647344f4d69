"""Liquid as Eleventy's sites write it: variables of their own, quoted includes, shortcodes.

The rest is as in `engine`: no loader, no clock, and only plain values within reach.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from liquid import Environment
from liquid.ast import Node
from liquid.exceptions import LiquidError, LiquidInterrupt
from liquid.tag import Tag
from liquid.token import Token

from feedsvc.content.liquid import Ask, Expanded, TemplateError
from feedsvc.content.liquid.branches import BRANCH_TAGS
from feedsvc.content.liquid.counters import COUNTER_TAGS
from feedsvc.content.liquid.expressions import bounded, expression
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
from feedsvc.content.liquid.loops import LOOP_TAGS
from feedsvc.content.liquid.run import Context, Stream, parse, render
from feedsvc.content.liquid.scan import line_of
from feedsvc.content.liquid.tags import LIQUID_TAGS
from feedsvc.content.liquid.values import RefusedError

_DEPTH: Final = 100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = re.compile(r"[\"']?([^\s\"',]+)[\"']?(.*)", re.DOTALL)
_PARAMETER = re.compile(r"(\w+)\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)", re.ASCII)
_LANGUAGE = re.compile(r"\s*[\"']?([\w.+#-]+)", re.ASCII)
_FRONT = re.compile(r"\A---[^\S\n]*\n.*?^---[^\S\n]*$\n?", re.MULTILINE | re.DOTALL)


class _IncludeNode(IncludeNode):
    """`include` and `render`: parameters are variables of the included file."""

    def _scope(self, _context: Context) -> dict[str, object]:
        return {
            key: expression(value)(_context) for key, value in _PARAMETER.findall(self.parameters)
        }


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


class _HighlightTag(HighlightTag):
    """`highlight` of eleventy-plugin-syntaxhighlight: a language, and lines to mark."""

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the code."""
        found = _LANGUAGE.match(bounded(stream.markup()))
        block = self.body(stream, token, "endhighlight")
        stream.markup()
        return HighlightNode(token, found[1].lower() if found else "text", False, block)


_TAGS: Final[tuple[type[Tag], ...]] = (
    _IncludeTag, _RenderTag, _HighlightTag, GistTag, VimeoTag, YoutubeTag, UnknownTag,
)  # fmt: skip


class _Eleventy(Environment):
    """python-liquid with no tags but ours."""

    block_nesting_limit = _DEPTH
    context_depth_limit = _DEPTH

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register our tags; filters are looked up by the context."""
        for tag in (*LIQUID_TAGS, *BRANCH_TAGS, *LOOP_TAGS, *COUNTER_TAGS, *_TAGS):
            self.add_tag(tag)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return _Eleventy()


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
    now = site.get("time")
    now = now if isinstance(now, datetime) else _EPOCH
    asking = _Includes(ask, page["eleventy"]["includes"], translated)
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    context = Context(_environment(), {**site, **page}, asking, now)
    buffer = context.get_buffer()
    try:
        render(parse(context.env, source, context.notes), context, buffer)
    except LiquidInterrupt:
        pass  # `break` outside of a loop ends the text
    except RefusedError as error:
        raise TemplateError(error.message, error.line) from error
    except LiquidError as error:
        raise TemplateError(str(error.message), line_of(error.token)) from error
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply", 0) from error
    return Expanded(buffer.getvalue(), tuple(context.notes.warnings))
