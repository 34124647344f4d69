"""Hexo's tags in a body: cut out before Markdown, put back after it (hexo/dist/hexo/post.js).

    body → text and tags (`hexo_scan`) → Markdown, each tag a comment in it → HTML of the tags

What the tags of Hexo itself make is in `_TAGS` (dist/plugins/tag) with those of hexo-tag-embed.
A tag that nobody knows is a plugin's or a theme's: what it encloses is kept, the tag is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from typing import Any
from urllib.parse import unquote, urljoin

from feedsvc.content.hexo_scan import Tag, scan
from feedsvc.content.template import Ask, Expanded, TemplateError, Warning  # noqa: A004

_DEEPEST = 20
_PLACE = re.compile("<!--tag\ufffc(\\d+)-->")
_ARGUMENT = re.compile(r"\"[^\"]*\"|'[^']*'|\S+")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_ADDRESS = re.compile(r"https?://\S+|/\S+")
_OPTION = re.compile(r"(?:lang|from|to):.")
_PICTURE = re.compile(r'<img src="(?!#|//|[A-Za-z][A-Za-z0-9+.-]*:)([^"]*)"(?= alt=)')
_ELSEWHERE = re.compile(r"#|//|[A-Za-z][A-Za-z0-9+.-]*:")
_SILENT = frozenset(("set", "else", "elif", "elseif", "import", "include", "extends"))


def expand(source: str, page: Mapping[str, Any], _site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The HTML of a body with its tags.

    `page` is the post's front matter, and over it `path`, `url`, `code` (the folder that
    `include_code` reads), `tags` (whether there are any), `root` (the path that pictures of
    Markdown begin with, empty where they stay as written) and `assets` (the folder of the post's
    own files, or nothing). Raises TemplateError for tags nested too deep.
    """
    made = _Body(page, ask)
    return Expanded(made.html(source, 1, 0), tuple(made.warnings))


class _Body:
    def __init__(self, page: Mapping[str, Any], ask: Ask) -> None:
        self.page = page
        self.ask = ask
        self.warnings: list[Warning] = []

    def html(self, source: str, line: int, depth: int) -> str:
        """The HTML of a text whose first line is `line`."""
        if depth > _DEEPEST:
            raise TemplateError(f"tags are nested over {_DEEPEST} deep", line)
        parts: list[str] = []
        tags: list[str] = []
        for token in scan(source, line) if self.page["tags"] else (source,):
            if isinstance(token, str):
                parts.append(token)
            else:
                parts.append(f"<!--tag\ufffc{len(tags)}-->")
                tags.append(self._tag(token, depth))
        made = _PICTURE.sub(self._picture, self.ask.markdown("".join(parts)))
        return _PLACE.sub(lambda found: _at(tags, int(found[1])), made)

    def _picture(self, found: re.Match[str]) -> str:
        """A picture of Markdown: beside the post where posts have folders, else from the root."""
        written = unescape(found[1])
        folder = self.page["assets"]
        beside = folder and not written.startswith("/")
        if beside and self.ask.link(f"{folder}/{unquote(written)}") is not None:
            return f'<img src="{escape(_asset(self, written))}"'
        return f'<img src="{escape(self.rooted(written))}"'

    def rooted(self, path: str) -> str:
        """An address of the site from its root (hexo-util's url_for); others stay as they are."""
        root = self.page["root"]
        if not root or _ELSEWHERE.match(path):
            return path
        return f"{root}{path.lstrip('/')}"

    def _tag(self, tag: Tag, depth: int) -> str:
        if tag.name == "{{":
            return self._output(tag)
        arguments = [_unquoted(part) for part in _ARGUMENT.findall(tag.written)]
        if tag.name in _ENCLOSING:
            inner = self.html(tag.inner or "", tag.line, depth + 1)
            return _ENCLOSING[tag.name](arguments, inner)
        if tag.name in _TAGS:
            return _TAGS[tag.name](self, arguments, tag)
        if tag.name not in _SILENT:
            self.warnings.append(Warning(tag.line, f"nobody knows the tag {tag.name}"))
        return self.html(tag.inner, tag.line, depth + 1) if tag.inner is not None else ""

    def _output(self, tag: Tag) -> str:
        """`{{ title }}`: a text in quotes, or a value of the post; all else prints nothing."""
        written = tag.written.strip()
        if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
            return escape(written[1:-1])
        if not _NAME.fullmatch(written):
            self.warnings.append(Warning(tag.line, f"{{{{ {written[:40]} }}}} is not understood"))
            return ""
        value: Any = self.page
        for part in written.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return escape(str(value)) if isinstance(value, str | int | float) else ""

    def post(self, slug: str) -> Mapping[str, Any] | None:
        """A post by its slug, which may have the post's folders before it."""
        found = (one for one in self.ask.posts() if slug in (one["slug"], one["title"]))
        return next(found, None)


def _at(tags: Sequence[str], number: int) -> str:
    return tags[number] if number < len(tags) else ""


def _unquoted(written: str) -> str:
    quoted = len(written) > 1 and written[0] == written[-1] and written[0] in "\"'"
    return written[1:-1] if quoted else written


def _raw(_body: _Body, _arguments: Sequence[str], tag: Tag) -> str:
    return tag.inner or ""


def _code(_body: _Body, _arguments: Sequence[str], tag: Tag) -> str:
    return _pre((tag.inner or "").strip("\n"))


def _pre(code: str) -> str:
    return f"<pre><code>{escape(code, quote=False)}</code></pre>"


def _number(said: Mapping[str, str], name: str, default: int | None) -> Any:
    written = said.get(name, "")
    return max(1, int(written)) if written.isdecimal() and len(written) < 8 else default


def _include_code(body: _Body, arguments: Sequence[str], tag: Tag) -> str:
    said = dict(part.split(":", 1) for part in arguments if _OPTION.match(part))
    paths = [part for part in arguments if not _OPTION.match(part)]
    path = f"./{body.page['code']}/{paths[-1]}" if paths else ""
    code = body.ask.include(path) if path else None
    if code is None:
        body.warnings.append(Warning(tag.line, f"there is no file {path or 'named'} to include"))
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


def _pullquote(_arguments: Sequence[str], inner: str) -> str:
    return f"<blockquote>{inner}</blockquote>"


def _frame(address: str) -> Callable[[_Body, Sequence[str], Tag], str]:
    def frame(_body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
        src = address.format(*(arguments or ("",))[:1])
        return f'<iframe src="{escape(src)}"></iframe>'

    return frame


def _img(body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    """`[class …] address [width] [height] [title [alt]]`."""
    at = next((n for n, part in enumerate(arguments) if _ADDRESS.fullmatch(part)), None)
    if at is None:
        at = next((n for n, part in enumerate(arguments) if "." in part), 0)
    rest = [part for part in arguments[at + 1 :] if not part.isdigit()]
    return _image(body.rooted(arguments[at]), rest) if arguments else ""


def _image(src: str, said: Sequence[str]) -> str:
    words = " ".join(said).strip()
    quoted = re.search(r"'([^']*)'$", words)
    alt = quoted[1] if quoted else words
    return f'<img src="{escape(src)}" alt="{escape(alt)}">'


def _link(_body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    """`[words …] address [external] [title]`."""
    at = next((n for n, part in enumerate(arguments) if _ADDRESS.fullmatch(part)), None)
    if at is None:
        return escape(" ".join(arguments))
    words = " ".join(arguments[:at]) or arguments[at]
    return f'<a href="{escape(arguments[at])}">{escape(words)}</a>'


def _url_for(body: _Body, arguments: Sequence[str], tag: Tag) -> str:
    words, path = arguments[0] if arguments else "", arguments[1] if arguments[1:] else ""
    return _link(body, (words, body.rooted(urljoin("/", path))), tag)


def _post_path(body: _Body, arguments: Sequence[str], tag: Tag) -> str:
    return _linked(body, arguments, tag)[0]


def _post_link(body: _Body, arguments: Sequence[str], tag: Tag) -> str:
    """`slug [title] [escape]`, the title being the post's where none is written."""
    address, title = _linked(body, arguments, tag)
    words = " ".join(part for part in arguments[1:] if part not in ("true", "false"))
    return f'<a href="{address}">{escape(words or title)}</a>' if address else escape(words)


def _linked(body: _Body, arguments: Sequence[str], tag: Tag) -> tuple[str, str]:
    """The address of a post with its fragment, and its title; empty where there is no such post."""
    slug, mark, part = arguments[0].partition("#") if arguments else ("", "", "")
    post = body.post(slug) if slug else None
    if post is None:
        body.warnings.append(Warning(tag.line, f"there is no post {slug[:60]!r}"))
        return "", ""
    return escape(f"{post['url']}{mark}{part}"), str(post["title"])


def _asset(body: _Body, name: str) -> str:
    return urljoin(str(body.page["url"]), name)


def _asset_path(body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    return escape(_asset(body, arguments[0])) if arguments else ""


def _asset_link(body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    if not arguments:
        return ""
    words = " ".join(part for part in arguments[1:] if part not in ("true", "false"))
    address = escape(_asset(body, arguments[0]))
    return f'<a href="{address}">{escape(words or arguments[0])}</a>'


def _asset_img(body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    at = next((n for n, part in enumerate(arguments) if "." in part), 0)
    rest = [part for part in arguments[at + 1 :] if not part.isdigit()]
    return _image(_asset(body, arguments[at]), rest) if arguments else ""


def _gist(_body: _Body, arguments: Sequence[str], _tag: Tag) -> str:
    address = f"https://gist.github.com/{escape(arguments[0])}" if arguments else ""
    return f'<a href="{address}">{address}</a>'


_ENCLOSING: Mapping[str, Callable[[Sequence[str], str], str]] = {
    "blockquote": _blockquote, "quote": _blockquote, "pullquote": _pullquote,
}  # fmt: skip
_TAGS: Mapping[str, Callable[[_Body, Sequence[str], Tag], str]] = {
    "raw": _raw, "code": _code, "codeblock": _code, "include_code": _include_code,
    "include-code": _include_code, "iframe": _frame("{}"), "img": _img, "image": _img,
    "link": _link, "anchor": _link, "url_for": _url_for, "full_url_for": _url_for,
    "post_path": _post_path, "post_link": _post_link, "asset_path": _asset_path,
    "asset_link": _asset_link, "asset_img": _asset_img, "gist": _gist,
    "youtube": _frame("https://www.youtube.com/embed/{}"),
    "vimeo": _frame("https://player.vimeo.com/video/{}"),
    "jsfiddle": _frame("https://jsfiddle.net/{}/embedded/"),
}  # fmt: skip
