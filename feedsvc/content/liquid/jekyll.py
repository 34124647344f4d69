"""Liquid as Jekyll's sites write it: the tags it adds, those of common plugins, and all others."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TextIO

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.tag import Tag
from liquid.token import TOKEN_ILLEGAL, Token

from feedsvc.content.liquid import Ask, Expanded
from feedsvc.content.liquid.context import Context, named
from feedsvc.content.liquid.engine import Runner, run_template
from feedsvc.content.liquid.expressions import bounded
from feedsvc.content.liquid.parse import Placed, PlacedTag, Stream, filled, parse, render
from feedsvc.content.liquid.values import RefusedError, item, text, to_s

_HIGHLIGHT = re.compile(
    r'([a-zA-Z0-9.+#_-]+)((?:\s+\w+(?:=(?:\w+|"(?:[0-9]+\s)*[0-9]+"))?)*)', re.ASCII
)
_PARAMETER = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'|([\w.-]+))""",
    re.ASCII | re.DOTALL,
)
_COMPUTED_NAME = re.compile(
    r"([^{]*(?:\{\{\s*[\w.-]+\s*(?:\|.*)?\}\}[^\s{}]*)+)(.*)", re.ASCII | re.DOTALL
)
_PLAIN_NAME = re.compile(r"(\S*)\s*(.*)", re.ASCII | re.DOTALL)
_FILE_NAME = re.compile(r"[\w/.\-()+~#@]+")
_BAD_SEQUENCE = re.compile(r"[./]{2,}")
_POST_NAME = re.compile(r"(?:.+/)?\d{2,4}-\d{1,2}-\d{1,2}-[^/]*", re.ASCII)
_HTML: Final = (".html", ".htm")
_PLAYERS: Final = {
    "gist": (re.compile(r"[\w-]+(?:/\w+)?", re.ASCII), "https://gist.github.com/"),
    "vimeo": (re.compile(r"\d+", re.ASCII), "https://vimeo.com/"),
    "youtube": (re.compile(r"[\w-]{11}", re.ASCII), "https://www.youtube.com/watch?v="),
}


class HighlightNode(Placed):
    """`highlight`: code in the frame Jekyll gives it, without colours.

    In Markdown a line break stands on either side (Converters::Markdown, highlighter_prefix).
    """

    def __init__(self, token: Token, language: str, lines: bool, block: BlockNode) -> None:
        super().__init__(token)
        self.language = language
        self.lines = lines
        self.block = block
        self.blank = block.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the frame; blank lines are hidden, because they end raw HTML in Markdown."""
        inner = context.get_buffer()
        self.block.render(context, inner)
        code = html.escape(inner.getvalue().strip("\r\n"), quote=False)
        if self.lines:
            code = _numbered(code)
        shown = re.sub(r"\n(?=[^\S\n]*(?:\n|$))", "&#10;", code.removesuffix("\n"))
        name = self.language.replace("+", "-")
        edge = "" if to_s(item(context.lookup("page"), "ext")) in _HTML else "\n"
        buffer.write(
            f'{edge}<figure class="highlight"><pre><code class="language-{name}" '
            f'data-lang="{self.language}">{shown}</code></pre></figure>{edge}'
        )


def _numbered(code: str) -> str:
    count = code.count("\n") + 1
    numbers = "".join(f"{number}\n" for number in range(1, count + 1))
    return (
        '<table class="rouge-table"><tbody><tr><td class="gutter gl">'
        f'<pre class="lineno">{numbers}</pre></td><td class="code"><pre>{code}\n</pre></td></tr>'
        "</tbody></table>"
    )


class HighlightTag(PlacedTag):
    """`highlight`."""

    name = "highlight"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the code; RefusedError without a language, as Jekyll does."""
        found = _HIGHLIGHT.fullmatch(bounded(stream.markup()).strip())
        if not found:
            raise RefusedError("highlight takes the form: highlight language [linenos]")
        block = self.body(stream, token, "endhighlight")
        stream.markup()
        return HighlightNode(token, found[1].lower(), "linenos" in found[2], block)


class IncludeNode(Placed):
    """`include`, `include_cached` and `include_relative`."""

    def __init__(self, token: Token, name: str, parameters: str) -> None:
        super().__init__(token)
        self.name = name
        self.parameters = parameters
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the file, which sees its parameters as `include`; nothing when it is absent."""
        name = filled(context, self.name)
        if _BAD_SEQUENCE.search(name) or not _FILE_NAME.fullmatch(name):
            raise RefusedError(f"the name of an included file is not allowed: {name[:80]}")
        if self.token.value == "include_relative":
            folder = posixpath.dirname(to_s(item(context.lookup("page"), "path")))
            name = f"./{posixpath.join(folder, name)}"
        source = context.ask.include(name)
        if source is None:
            context.notes.warn(self.token, f"there is no file {name} to include")
            return
        with context.notes.inside(self.token, name), context.extend(self._scope(context)):
            if name not in context.partials:
                context.partials[name] = parse(context.env, source, context.notes)
            nodes = context.partials[name]
            context.budget.spend(10 + len(nodes))
            render(nodes, context, buffer)

    def _scope(self, context: Context) -> dict[str, object]:
        if not self.parameters:
            return {}
        given: dict[str, object] = {}
        for key, double, single, variable in _PARAMETER.findall(self.parameters):
            if variable:
                given[key] = named(context, variable)
            else:
                given[key] = double.replace('\\"', '"') or single.replace("\\'", "'")
        return {"include": given}


class IncludeTag(PlacedTag):
    """`include`."""

    name = "include"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the file and its parameters; RefusedError when these are malformed."""
        markup = bounded(stream.markup()).strip()
        found = _COMPUTED_NAME.match(markup) or _PLAIN_NAME.match(markup)
        name, rest = found.groups() if found else ("", "")
        if re.sub(r"\s+", "", _PARAMETER.sub("", rest)):
            raise RefusedError(f"the parameters of include are malformed: {rest.strip()[:80]}")
        return IncludeNode(token, name.strip(), rest.strip())


class IncludeCachedTag(IncludeTag):
    """`include_cached` of the plugin of that name."""

    name = "include_cached"


class IncludeRelativeTag(IncludeTag):
    """`include_relative`."""

    name = "include_relative"


class AddressNode(Placed):
    """`link` and `post_url`."""

    def __init__(self, token: Token, markup: str) -> None:
        super().__init__(token)
        self.markup = markup
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the address; RefusedError when the site has nothing of that name."""
        name = filled(context, self.markup)
        tag = self.token.value
        if tag == "link":
            found = context.ask.link(name)
        else:
            post = name.removeprefix("/")
            found = context.ask.post_url(post) if _POST_NAME.fullmatch(post) else None
        if found is None:
            raise RefusedError(f"could not find {name[:200]!r} in the tag {tag}")
        buffer.write(found)


class LinkTag(PlacedTag):
    """`link`."""

    name = "link"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the address."""
        return AddressNode(token, bounded(stream.markup()).strip())


class PostUrlTag(LinkTag):
    """`post_url`."""

    name = "post_url"


class PlayerNode(Placed):
    """A gist or a video of a plugin, as a link to it."""

    def __init__(self, token: Token, markup: str) -> None:
        super().__init__(token)
        self.markup = markup
        self.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write the link; nothing when no name can be made out."""
        shape, place = _PLAYERS[self.token.value]
        words = filled(context, self.markup).split()
        name = words[0].strip("\"'") if words else ""
        if words and not shape.fullmatch(name) and not name.startswith("https://"):
            name = text(named(context, words[0]))
        if not name.startswith("https://"):
            if not shape.fullmatch(name):
                context.notes.warn(self.token, f"{self.token.value} names nothing to link to")
                return
            name = place + name
        address = html.escape(name)
        buffer.write(f'<a href="{address}">{address}</a>')


class GistTag(PlacedTag):
    """`gist` of jekyll-gist."""

    name = "gist"

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the link."""
        return PlayerNode(token, bounded(stream.markup()))


class VimeoTag(GistTag):
    """`vimeo`."""

    name = "vimeo"


class YoutubeTag(GistTag):
    """`youtube`."""

    name = "youtube"


class UnknownNode(Placed):
    """The inner text of a block nobody here knows."""

    def __init__(self, token: Token, blocks: list[BlockNode]) -> None:
        super().__init__(token)
        self.blocks = blocks
        self.blank = False
        for block in blocks:
            block.blank = False

    def write(self, context: Context, buffer: TextIO) -> None:
        """Write what stands between the tags."""
        for block in self.blocks:
            block.render(context, buffer)


class UnknownTag(PlacedTag):
    """Any tag that has no class of its own: of a plugin, misspelt, or out of place."""

    name = TOKEN_ILLEGAL

    def read(self, stream: Stream, token: Token) -> Node:
        """A node for the inner text, if any; RefusedError for a part of a block outside of it."""
        name = token.value
        stream.markup()
        if token.start_index in stream.strays:
            stream.notes.warn(token, f"{name} ends nothing")
            return Placed(token)
        if name.startswith("end") or name in ("else", "elsif", "when"):
            raise RefusedError(f"the tag {name} is out of place")
        stream.notes.warn(token, f"the tag {name} is not known")
        if token.start_index not in stream.blocks:
            return UnknownNode(token, [])
        blocks = [self.body(stream, token, f"end{name}", "else", "elsif", "when")]
        while not stream.current.is_tag(f"end{name}"):
            stream.markup()
            blocks.append(self.body(stream, token, f"end{name}", "else", "elsif", "when"))
        stream.markup()
        return UnknownNode(token, blocks)


_TAGS: Final[tuple[type[Tag], ...]] = (
    HighlightTag, IncludeTag, IncludeCachedTag, IncludeRelativeTag, LinkTag, PostUrlTag, GistTag,
    VimeoTag, YoutubeTag, UnknownTag,
)  # fmt: skip
_JEKYLL: Final = {"version": "4.3.1", "environment": "production"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Runner(_TAGS)


class _SiteDrop(Mapping[str, Any]):
    """`site`, whose posts are asked for only when a template looks at them."""

    def __init__(self, values: Mapping[str, Any], ask: Ask) -> None:
        self._values = {**values}
        self._ask = ask

    def __getitem__(self, key: str) -> Any:
        if key == "posts" and key not in self._values:
            self._values[key] = list(self._ask.posts())
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, "posts": ()})

    def __len__(self) -> int:
        return len({**self._values, "posts": ()})


def run(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The body with its Liquid run; see `liquid.expand`.

    Raises TemplateError.
    """
    values = {"page": page, "site": _SiteDrop(site, ask), "jekyll": _JEKYLL}
    return run_template(_environment(), source, values, ask, site.get("time"))
