"""Liquid as Jekyll's sites write it: the tags it adds, those of common plugins, and all others."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, TextIO

from liquid.ast import BlockNode
from liquid.token import TOKEN_ILLEGAL, Token

from feedsvc.content import listings
from feedsvc.content.liquid import Ask, Expanded, TemplateWarning
from feedsvc.content.liquid.context import Context, named
from feedsvc.content.liquid.engine import Runner, run_template
from feedsvc.content.liquid.expressions import bounded
from feedsvc.content.liquid.parse import (
    OwnTag,
    Stream,
    Write,
    filled,
    nothing,
    own_tags,
    parse,
    render,
)
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


def _highlight(tag: OwnTag, stream: Stream, token: Token) -> Write:
    """`highlight`; RefusedError without a language, as Jekyll does."""
    found = _HIGHLIGHT.fullmatch(bounded(stream.markup()).strip())
    if not found:
        raise RefusedError("highlight takes the form `highlight language [linenos]`")
    block, _ = tag.body(stream, token, "endhighlight")
    return partial(write_code, found[1].lower(), "linenos" in found[2], block)


def write_code(
    language: str, numbered: bool, block: BlockNode, context: Context, buffer: TextIO
) -> None:
    """Write code in the frame Jekyll gives it, without colours.

    Blank lines are hidden, because they end raw HTML in Markdown, where a line break stands on
    either side (Converters::Markdown, highlighter_prefix).
    """
    inner = context.get_buffer()
    block.render(context, inner)
    code = html.escape(inner.getvalue().strip("\r\n"), quote=False)
    code = listings.table(f"{code}\n") if numbered else code
    shown = re.sub(r"\n(?=[^\S\n]*(?:\n|$))", "&#10;", code.removesuffix("\n"))
    name = language.replace("+", "-")
    edge = "" if to_s(item(context.lookup("page"), "ext")) in _HTML else "\n"
    buffer.write(
        f'{edge}<figure class="highlight"><pre><code class="language-{name}" '
        f'data-lang="{language}">{shown}</code></pre></figure>{edge}'
    )


def _include(_tag: OwnTag, stream: Stream, token: Token) -> Write:
    """`include`, `include_cached`, `include_relative`; RefusedError for malformed parameters."""
    markup = bounded(stream.markup()).strip()
    found = _COMPUTED_NAME.match(markup) or _PLAIN_NAME.match(markup)
    name, rest = found.groups() if found else ("", "")
    if re.sub(r"\s+", "", _PARAMETER.sub("", rest)):
        raise RefusedError(f"the parameters {rest.strip()[:80]!r} of include are malformed")
    return partial(write_include, token, name.strip(), partial(_parameters, rest))


def _parameters(written: str, context: Context) -> dict[str, object]:
    """What an included file sees as `include`."""
    given: dict[str, object] = {}
    for key, double, single, variable in _PARAMETER.findall(written):
        if variable:
            given[key] = named(context, variable)
        else:
            given[key] = double.replace('\\"', '"') or single.replace("\\'", "'")
    return {"include": given} if given else {}


def write_include(
    token: Token,
    name: str,
    variables: Callable[[Context], dict[str, object]],
    context: Context,
    buffer: TextIO,
) -> None:
    """Write a file, which sees these variables; nothing when it is absent."""
    name = filled(context, name)
    if _BAD_SEQUENCE.search(name) or not _FILE_NAME.fullmatch(name):
        raise RefusedError(f"{name[:80]!r} is not allowed as the name of an included file")
    if token.value == "include_relative":
        folder = posixpath.dirname(to_s(item(context.lookup("page"), "path")))
        name = f"./{posixpath.join(folder, name)}"
    source = context.ask.include(name)
    if source is None:
        context.notes.warn(token, f"there is no file {name} to include")
        return
    with context.notes.inside(token, name), context.extend(variables(context)):
        if name not in context.partials:
            context.partials[name] = parse(context.env, source, context.notes)
        nodes = context.partials[name]
        context.budget.spend(10 + len(nodes))
        render(nodes, context, buffer)


def _address(_tag: OwnTag, stream: Stream, token: Token) -> Write:
    """`link` and `post_url`."""
    return partial(_write_address, token.value, bounded(stream.markup()).strip())


def _write_address(tag: str, markup: str, context: Context, buffer: TextIO) -> None:
    """Write an address; RefusedError when the site has nothing of that name."""
    name = filled(context, markup)
    if tag == "link":
        found = context.ask.link(name)
    else:
        post = name.removeprefix("/")
        found = context.ask.post_url(post) if _POST_NAME.fullmatch(post) else None
    if found is None:
        raise RefusedError(f"could not find {name[:200]!r} in the tag {tag}")
    buffer.write(found)


def _player(_tag: OwnTag, stream: Stream, token: Token) -> Write:
    """A gist or a video of a plugin."""
    return partial(_write_player, token, bounded(stream.markup()))


def _write_player(token: Token, markup: str, context: Context, buffer: TextIO) -> None:
    """Write a link to it; nothing when no name can be made out."""
    shape, place = _PLAYERS[token.value]
    words = filled(context, markup).split()
    name = words[0].strip("\"'") if words else ""
    if words and not shape.fullmatch(name) and not name.startswith("https://"):
        name = text(named(context, words[0]))
    if not name.startswith("https://"):
        if not shape.fullmatch(name):
            context.notes.warn(token, f"{token.value} does not name what to link to")
            return
        name = place + name
    address = html.escape(name)
    buffer.write(f'<a href="{address}">{address}</a>')


def _unknown(tag: OwnTag, stream: Stream, token: Token) -> Write:
    """Any tag that has no row of its own: of a plugin, misspelt, or out of place.

    What stands between such tags is written; RefusedError for a part of a block outside of it.
    """
    name = token.value
    stream.markup()
    if token.start_index in stream.strays:
        stream.notes.warn(token, f"{name} ends nothing")
        return nothing
    if name.startswith("end") or name in ("else", "elsif", "when"):
        raise RefusedError(f"the tag {name} is out of place")
    stream.notes.warn(token, f"the tag {name} is not known")
    blocks: list[BlockNode] = []
    end = name if token.start_index in stream.blocks else f"end{name}"
    while end != f"end{name}":
        block, end = tag.body(stream, token, f"end{name}", "else", "elsif", "when")
        blocks.append(block)
    return partial(_write_blocks, blocks)


def _write_blocks(blocks: Iterable[BlockNode], context: Context, buffer: TextIO) -> None:
    for block in blocks:
        block.render(context, buffer)


COMMON_TAGS: Final = {**dict.fromkeys(_PLAYERS, _player), TOKEN_ILLEGAL: _unknown}
_TAGS: Final = {
    "highlight": _highlight,
    "include": _include,
    "include_cached": _include,  # of the plugin of that name
    "include_relative": _include,
    "link": _address,
    "post_url": _address,
    **COMMON_TAGS,
}
_ENVIRONMENT: Final = Runner(own_tags(_TAGS))
_JEKYLL: Final = {"version": "4.3.1", "environment": "production"}


# What these have in Jekyll is in files or made of texts that nobody reads here.
_OF_SITE: Final = ("pages", "html_pages", "static_files", "html_files")
_OF_PAGE: Final = ("content", "output")
_OF_POST: Final = ("content", "output", "next", "previous")
_RELATED: Final = 10
# What a key of the configuration does not hide (SiteDrop).
_OWN: Final = frozenset(
    ("posts", "categories", "tags", "related_posts", "documents", "collections")
)


class _Drop(Mapping[str, Any]):
    """Values by name, some of them made when a template looks at them.

    `made` has what makes each. What of `absent` is looked at, and is not among the values, is
    noted in `missed`.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        made: Mapping[str, Callable[[], Any]],
        absent: Iterable[str],
        missed: dict[str, None],
        name: str,
    ) -> None:
        self._values = {**values}
        self._made = {key: make for key, make in made.items() if key not in values}
        self._absent = frozenset(absent) - self._values.keys()
        self._missed = missed
        self._name = name

    def __getitem__(self, key: str) -> Any:
        if key in self._made:
            self._values[key] = self._made.pop(key)()
        if key in self._absent:
            self._missed[f"{self._name}.{key}"] = None
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, **self._made})

    def __len__(self) -> int:
        return len(self._values) + len(self._made)


class _Blog:
    """What templates see of a site and of one of its posts; `missed` are names not filled."""

    def __init__(self, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> None:
        self.missed: dict[str, None] = {}
        self._ask = ask
        self._page = page
        self._data = site
        labels = self._labels()
        drawn = {key: value for key, value in site.items() if key in labels or key not in _OWN}
        self.site = _Drop(
            drawn,
            {
                "posts": lambda: self._posts,
                "categories": lambda: self._by("categories"),
                "tags": lambda: self._by("tags"),
                "related_posts": self._related,
                "documents": lambda: [*reversed(self._posts), *self._documents()],
                "collections": self._collections,
            },
            _OF_SITE,
            self.missed,
            "site",
        )
        around = {"next": partial(self._beside, -1), "previous": partial(self._beside, 1)}
        absent = _OF_PAGE if page.get("excerpt") else (*_OF_PAGE, "excerpt")
        self.page = _Drop(page, around, absent, self.missed, "page")

    @cached_property
    def _posts(self) -> list[Mapping[str, Any]]:
        """All posts, newest first."""
        return [self._post(one) for one in self._ask.posts()]

    def _post(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if values.get("excerpt"):
            return _Drop(values, {}, _OF_POST, self.missed, "post")
        others = {key: value for key, value in values.items() if key != "excerpt"}
        return _Drop(others, {}, (*_OF_POST, "excerpt"), self.missed, "post")

    def _by(self, key: str) -> dict[str, list[Mapping[str, Any]]]:
        """The posts of each term, newest first; terms in the order of their oldest posts."""
        made: dict[str, list[Mapping[str, Any]]] = {}
        for post in reversed(self._posts):
            for term in post[key]:
                made.setdefault(term, []).insert(0, post)
        return made

    def _related(self) -> list[Mapping[str, Any]]:
        """The newest others (RelatedPosts without lsi)."""
        first = self._posts[: _RELATED + 1]
        return [one for one in first if one["path"] != self._page.get("path")][:_RELATED]

    def _beside(self, step: int) -> Mapping[str, Any] | None:
        """The post so many places further on among the newest first; None where there is none."""
        paths = [post["path"] for post in self._posts]
        if self._page.get("path") not in paths:
            return None
        at = paths.index(self._page.get("path")) + step
        return self._posts[at] if 0 <= at < len(paths) else None

    def _documents(self) -> Iterator[Mapping[str, Any]]:
        """The documents of the collections but posts."""
        lists = (value for value in self._data.values() if isinstance(value, list))
        for one in (one for found in lists for one in found):
            if isinstance(one, Mapping) and "collection" in one and "relative_path" in one:
                yield one

    def _labels(self) -> list[str]:
        """The names of all collections but posts, in the order of the configuration."""
        said = self._data.get("collections")
        names = [str(name) for name in said] if isinstance(said, list | Mapping) else []
        return [name for name in names if name != "posts"]

    def _collections(self) -> list[dict[str, Any]]:
        """Each collection by its label, in the order of the configuration, posts last."""
        found = {label: self._data.get(label) or [] for label in self._labels()}
        found["posts"] = [*reversed(self._posts)]
        return [
            {"label": label, "docs": docs, "output": label == "posts" or self._is_written(label)}
            for label, docs in found.items()
        ]

    def _is_written(self, label: str) -> bool:
        said = self._data.get("collections")
        own = said.get(label) if isinstance(said, Mapping) else None
        return isinstance(own, Mapping) and own.get("output") is True


def run(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The body with its Liquid run; see `liquid.expand`.

    Raises TemplateError.
    """
    blog = _Blog(page, site, ask)
    values = {"page": blog.page, "site": blog.site, "jekyll": _JEKYLL}
    made = run_template(_ENVIRONMENT, source, values, ask, _now(page, site))
    missed = [TemplateWarning(_line_of(source, name), _missing(name)) for name in blog.missed]
    return Expanded(made.text, (*made.warnings, *missed))


def _now(page: Mapping[str, Any], site: Mapping[str, Any]) -> object:
    """The time of the entry in the site's zone, in which Jekyll has the date of the page."""
    time, date = site.get("time"), page.get("date")
    if isinstance(time, datetime) and isinstance(date, datetime):
        return time.astimezone(date.tzinfo)
    return time


def _missing(name: str) -> str:
    return f"{name} is not known here, and is empty"


def _line_of(source: str, name: str) -> int:
    """The line of a template on which an attribute of that name is first read; else the first."""
    key = name.partition(".")[2]
    found = re.search(rf"\.{key}\b|['\"]{key}['\"]", source)
    return source.count("\n", 0, found.start()) + 1 if found else 1
