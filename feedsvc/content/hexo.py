"""Hexo's tags in a body: cut out before Markdown, put back after it (hexo/dist/hexo/post.js).

    body → text and tags → Markdown, each tag a comment in it → HTML of the tags

Fences are cut out first (`hexo_fences`). Code between backticks, or in a fence without an end, is
text whatever stands in it; `raw`, `code` and `codeblock`
enclose what is no template (PostRenderEscape). `{# … #}` is gone.

What the tags of Hexo itself make is in `_TAGS` (dist/plugins/tag) with those of hexo-tag-embed.
A tag that nobody knows is a plugin's or a theme's: what it encloses is kept, the tag is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

from feedsvc.content import hexo_fences
from feedsvc.content.template import Ask, Expanded, TemplateError, TemplateWarning

_LITERAL = frozenset(("raw", "code", "codeblock"))
_START = re.compile(
    r"(?P<fence>^[ \t>]*(?:[-*+][ \t]+|\d+\.[ \t]+)?(?P<mark>`{3,}|~{3,})[^`\n]*\n)"
    r"|(?P<ticks>`+)|(?P<comment><!--)|(?P<open>\{[{%#])",
    re.MULTILINE,
)
_WHOLE_TAG = re.compile(r"\{%-?\s*([\w-]+)(.*)%\}", re.DOTALL)
_QUOTED = {
    "{{": re.compile(r"(?:[^\"'}]|\"[^\"\n]*\"|'[^'\n]*'|\}(?!\}))*"),
    "{%": re.compile(r"(?:[^\"'%]|\"[^\"\n]*\"|'[^'\n]*'|%(?!\}))*"),
}
_CLOSERS = {"{{": "}}", "{#": "#}", "{%": "%}"}
_DEEPEST = 20
_PLACE = re.compile("(?:<|&lt;)!--tag\ufffc(\\d+)--(?:>|&gt;)")  # in code it is escaped
_ARGUMENT = re.compile(r"\"[^\"]*\"|'[^']*'|\S+")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_ADDRESS = re.compile(r"https?://\S+|/\S+")
_OPTION = re.compile(r"(?:lang|from|to):.")
_PICTURE = re.compile(r'<img src="(?!#|//|[A-Za-z][A-Za-z0-9+.-]*:)([^"]*)"(?= alt=)')
_ELSEWHERE = re.compile(r"#|//|[A-Za-z][A-Za-z0-9+.-]*:")
_SILENT = frozenset(("set", "else", "elif", "elseif", "import", "include", "extends"))


class _Tag(NamedTuple):
    """`{% name written %}` with what it encloses up to its end (None: it has none), or `{{`."""

    name: str
    written: str
    inner: str | None
    line: int


class _Scan:
    """The texts and tags of a source that begins on a line."""

    def __init__(self, source: str, line: int, fences: hexo_fences.Cut) -> None:
        self._source = source
        self._fences = fences
        self._counted = (0, line)
        self._missing: set[str] = set()
        self._ends: dict[str, dict[int, re.Match[str]]] = {}

    def run(self) -> Iterator[str | _Tag]:
        at = start = 0
        while found := _START.search(self._source, at):
            if found["open"] is None:
                at = self._over(found)
                continue
            tag, at = self._tag(found)
            if at == found.end():
                continue
            yield self._source[start : found.start()]
            if tag:
                yield tag
            start = at
        yield self._source[start:]

    def _find(self, wanted: str, at: int) -> int:
        """`str.find`, which is not asked again for what was missing once: nothing is further on."""
        if wanted in self._missing:
            return -1
        where = self._source.find(wanted, at)
        if where < 0:
            self._missing.add(wanted)
        return where

    def _over(self, found: re.Match[str]) -> int:
        """The end of code or of a comment; of its mark, where it has no end."""
        if found["fence"]:
            return self._after_fence(found)
        if found["comment"]:
            end = self._find("-->", found.end())
            return end + 3 if end >= 0 else found.end()
        ticks, after = found["ticks"], found.end()
        blank = self._find("\n\n", after)
        end = self._source.find(
            ticks, after, min(after + 10_000, blank if blank >= 0 else len(self._source))
        )
        if end < 0 or "{% raw" in self._source[after:end]:
            return after
        return end + len(ticks)

    def _after_fence(self, found: re.Match[str]) -> int:
        """The end of a fence, which may be in a list or a quote; of the text without one."""
        mark = found["mark"]
        close = re.compile(rf"^[ \t>]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE)
        end = close.search(self._source, found.end())
        return end.end() if end else len(self._source)

    def _tag(self, found: re.Match[str]) -> tuple[_Tag | None, int]:
        """The tag that opens here and its end; no end where it is none."""
        opened, after = found["open"], found.end()
        end = self._find(_CLOSERS[opened], after)
        if end < 0:
            return None, after
        if opened == "{#":
            return None, end + 2
        end = self._after_quotes(opened, after, end)
        if opened == "{{":
            return _Tag("{{", self._source[after:end], None, self._line(found.start())), end + 2
        whole = _WHOLE_TAG.fullmatch(self._source, found.start(), end + 2)
        if whole is None:
            return None, after
        return self._enclosing(whole)

    def _after_quotes(self, opened: str, start: int, end: int) -> int:
        """Where a tag ends that may have its own end's mark in quotes."""
        if not {'"', "'"} & set(self._source[start:end]):
            return end
        found = _QUOTED[opened].match(self._source, start)
        closed = found and self._source.startswith(_CLOSERS[opened], found.end())
        return found.end() if found and closed else end

    def _enclosing(self, whole: re.Match[str]) -> tuple[_Tag, int]:
        name, line = whole[1], self._line(whole.start())
        written = whole[2].removesuffix("-").strip()
        close = self._close(name, whole.end())
        if close is None:
            return _Tag(name, written, None, line), whole.end()
        return _Tag(name, written, self._source[whole.end() : close.start()], line), close.end()

    def _close(self, name: str, at: int) -> re.Match[str] | None:
        """Where `end<name>` is; tags of the same name in between have their own ends."""
        if name not in self._ends:
            self._ends[name] = dict(self._pairs(name))
        return self._ends[name].get(at)

    def _pairs(self, name: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The ends of all tags of a name, by where what they enclose begins."""
        if f"end{name}" not in self._source:
            return
        opened: list[int] = []
        for found in re.finditer(
            rf"\{{%-?\s*(end)?{re.escape(name)}\b.*?%\}}", self._source, re.DOTALL
        ):
            if not found[1]:
                opened.append(found.end())
            elif name in _LITERAL:
                yield from ((start, found) for start in opened)
                opened.clear()
            elif opened:
                yield opened.pop(), found

    def _line(self, at: int) -> int:
        """The line of a place; places are asked for in order."""
        before, line = self._counted
        line += self._source.count("\n", before, at)
        line += self._fences.lines(self._source[before:at])
        self._counted = (at, line)
        return line


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The HTML of a body with its tags.

    `page` is the post's front matter, and over it `path`, `url`, `code` (the folder that
    `include_code` reads), `tags` (whether there are any), `fences` (whether those are cut out
    first), `root` (the path that pictures of Markdown begin with, empty where they stay as
    written) and `assets` (the folder of the post's own files, or nothing). Raises TemplateError
    for tags nested too deep.
    """
    fences = hexo_fences.cut(source) if page.get("fences", True) else hexo_fences.Cut(source)
    made = _Body(page, ask, fences)
    html = fences.put_back(made.html(fences.text, 1, 0))
    return Expanded(html, tuple(made.warnings))


class _Body:
    def __init__(self, page: Mapping[str, Any], ask: Ask, fences: hexo_fences.Cut) -> None:
        self.page = page
        self.fences = fences
        self.ask = ask
        self.warnings: list[TemplateWarning] = []

    def html(self, source: str, line: int, depth: int) -> str:
        """The HTML of a text whose first line is `line`."""
        if depth > _DEEPEST:
            raise TemplateError(f"tags are nested over {_DEEPEST} deep", line)
        parts: list[str] = []
        tags: dict[str, str] = {}  # what stands for each place
        for token in _Scan(source, line, self.fences).run() if self.page["tags"] else (source,):
            if isinstance(token, str):
                parts.append(token)
            else:
                parts.append(f"<!--tag\ufffc{len(tags)}-->")
                tags[str(len(tags))] = self._tag(token, depth)
        made = _PICTURE.sub(self._picture, self.ask.markdown("".join(parts)))
        return _PLACE.sub(lambda found: tags.get(found[1], ""), made)

    def _picture(self, found: re.Match[str]) -> str:
        """A picture of Markdown: beside the post where posts have folders, else from the root."""
        written = unescape(found[1])
        folder = self.page["assets"]
        beside = folder and not written.startswith("/")
        if beside and self.ask.file(f"{folder}/{unquote(written)}") is not None:
            return f'<img src="{escape(self.asset(written))}"'
        return f'<img src="{escape(self.rooted(written))}"'

    def asset(self, name: str) -> str:
        """The address of a file beside the post."""
        return urljoin(str(self.page["url"]), name)

    def rooted(self, path: str) -> str:
        """An address of the site from its root (hexo-util's url_for); others stay as they are."""
        root = self.page["root"]
        if not root or _ELSEWHERE.match(path):
            return path
        return f"{root}{path.lstrip('/')}"

    def _tag(self, tag: _Tag, depth: int) -> str:
        if tag.name == "{{":
            return self._output(tag)
        arguments = [_unquoted(part) for part in _ARGUMENT.findall(tag.written)]
        if tag.name in _ENCLOSING:
            inner = self.html(tag.inner or "", tag.line, depth + 1)
            return _ENCLOSING[tag.name](arguments, inner)
        if tag.name in _TAGS:
            return _TAGS[tag.name](self, arguments, tag)
        if tag.name not in _SILENT:
            self.warnings.append(TemplateWarning(tag.line, f"the tag {tag.name} is not known"))
        return self.html(tag.inner, tag.line, depth + 1) if tag.inner is not None else ""

    def _output(self, tag: _Tag) -> str:
        """`{{ title }}`: a text in quotes, or a value of the post; all else prints nothing."""
        written = tag.written.strip()
        if (quoted := _unquoted(written)) != written:
            return escape(quoted)
        if not _NAME.fullmatch(written):
            self.warnings.append(
                TemplateWarning(tag.line, f"{{{{ {written[:40]} }}}} cannot be read")
            )
            return ""
        value: Any = self.page
        for part in written.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return escape(str(value)) if isinstance(value, str | int | float) else ""


def _unquoted(written: str) -> str:
    quoted = len(written) > 1 and written[0] == written[-1] and written[0] in "\"'"
    return written[1:-1] if quoted else written


def _code(body: _Body, _arguments: Sequence[str], tag: _Tag) -> str:
    return _pre(body.fences.bare(tag.inner or "").strip("\n"))


def _pre(code: str) -> str:
    return f"<pre><code>{escape(code, quote=False)}</code></pre>"


def _number(said: Mapping[str, str], name: str, default: int | None) -> Any:
    written = said.get(name, "")
    return max(1, int(written)) if written.isdecimal() and len(written) < 8 else default


def _include_code(body: _Body, arguments: Sequence[str], tag: _Tag) -> str:
    said = dict(part.split(":", 1) for part in arguments if _OPTION.match(part))
    paths = [part for part in arguments if not _OPTION.match(part)]
    path = f"./{body.page['code']}/{paths[-1]}" if paths else ""
    code = body.ask.include(path) if path else None
    if code is None:
        body.warnings.append(
            TemplateWarning(tag.line, f"there is no file {path or 'named'} to include")
        )
        return ""
    lines = code.split("\n")[_number(said, "from", 1) - 1 : _number(said, "to", None)]
    return _pre("\n".join(lines).strip())


def _blockquote(arguments: Sequence[str], inner: str) -> str:
    """`author, source link title`, as far as it is written."""
    said = " ".join(arguments)
    if found := _ADDRESS.search(said):
        author, title = said[: found.start()].strip(), said[found.end() :].strip()
        words = escape(title or found[0].removeprefix("https://").removeprefix("http://"))
        cite = f'<cite><a href="{escape(found[0])}">{words}</a></cite>'
    else:
        author, _, title = map(str.strip, said.partition(","))
        cite = f"<cite>{escape(title)}</cite>" if title else ""
    footer = (f"<strong>{escape(author)}</strong>" if author else "") + cite
    return f"<blockquote>{inner}{f'<footer>{footer}</footer>' if footer else ''}</blockquote>"


def _frame(address: str) -> Callable[[_Body, Sequence[str], _Tag], str]:
    def frame(_body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
        src = address.format(*(arguments or ("",))[:1])
        return f'<iframe src="{escape(src)}"></iframe>'

    return frame


def _img(body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    """`[class …] address [width] [height] [title [alt]]`."""
    return _image(arguments, _address(arguments), body.rooted)


def _asset_img(body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    return _image(arguments, None, body.asset)


def _address(arguments: Sequence[str]) -> int | None:
    """Which argument is an address."""
    return next((n for n, part in enumerate(arguments) if _ADDRESS.fullmatch(part)), None)


def _image(arguments: Sequence[str], at: int | None, address: Callable[[str], str]) -> str:
    """A picture whose file is one of the arguments, else the first that looks like one."""
    if not arguments:
        return ""
    if at is None:
        at = next((n for n, part in enumerate(arguments) if "." in part), 0)
    words = " ".join(part for part in arguments[at + 1 :] if not part.isdigit()).strip()
    quoted = re.search(r"'([^']*)'$", words)
    alt = quoted[1] if quoted else words
    return f'<img src="{escape(address(arguments[at]))}" alt="{escape(alt)}">'


def _link(_body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    """`[words …] address [external] [title]`."""
    at = _address(arguments)
    if at is None:
        return escape(" ".join(arguments))
    words = " ".join(arguments[:at]) or arguments[at]
    return f'<a href="{escape(arguments[at])}">{escape(words)}</a>'


def _url_for(body: _Body, arguments: Sequence[str], tag: _Tag) -> str:
    words, path = arguments[0] if arguments else "", arguments[1] if arguments[1:] else ""
    return _link(body, (words, body.rooted(urljoin("/", path))), tag)


def _post_link(body: _Body, arguments: Sequence[str], tag: _Tag) -> str:
    """`slug [title] [escape]`, the title being the post's where none is written."""
    address, title = _linked(body, arguments, tag)
    words = _words(arguments)
    return f'<a href="{address}">{escape(words or title)}</a>' if address else escape(words)


def _words(arguments: Sequence[str]) -> str:
    """What is written behind a name, without whether it is to be escaped."""
    return " ".join(part for part in arguments[1:] if part not in ("true", "false"))


def _linked(body: _Body, arguments: Sequence[str], tag: _Tag) -> tuple[str, str]:
    """The address of a post with its fragment, and its title; empty where there is no such post."""
    slug, mark, part = arguments[0].partition("#") if arguments else ("", "", "")
    posts = (one for one in body.ask.posts() if slug in (one["slug"], one["title"])) if slug else ()
    post = next(iter(posts), None)
    if post is None:
        body.warnings.append(TemplateWarning(tag.line, f"there is no post {slug[:60]!r}"))
        return "", ""
    return escape(f"{post['url']}{mark}{part}"), str(post["title"])


def _asset_path(body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    return escape(body.asset(arguments[0])) if arguments else ""


def _asset_link(body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    if not arguments:
        return ""
    address = escape(body.asset(arguments[0]))
    return f'<a href="{address}">{escape(_words(arguments) or arguments[0])}</a>'


def _gist(_body: _Body, arguments: Sequence[str], _tag: _Tag) -> str:
    address = f"https://gist.github.com/{escape(arguments[0])}" if arguments else ""
    return f'<a href="{address}">{address}</a>'


_ENCLOSING: Mapping[str, Callable[[Sequence[str], str], str]] = {
    "blockquote": _blockquote, "quote": _blockquote,
    "pullquote": lambda _arguments, inner: f"<blockquote>{inner}</blockquote>",
}  # fmt: skip
_TAGS: Mapping[str, Callable[[_Body, Sequence[str], _Tag], str]] = {
    "raw": lambda _body, _arguments, tag: tag.inner or "", "code": _code, "codeblock": _code,
    "include_code": _include_code, "include-code": _include_code, "iframe": _frame("{}"),
    "img": _img, "image": _img, "link": _link, "anchor": _link, "url_for": _url_for,
    "full_url_for": _url_for, "post_path": lambda *given: _linked(*given)[0],
    "post_link": _post_link, "asset_path": _asset_path, "asset_link": _asset_link,
    "asset_img": _asset_img, "gist": _gist, "youtube": _frame("https://www.youtube.com/embed/{}"),
    "vimeo": _frame("https://player.vimeo.com/video/{}"),
    "jsfiddle": _frame("https://jsfiddle.net/{}/embedded/"),
}  # fmt: skip
