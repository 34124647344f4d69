"""Obsidian: a vault of notes, with properties, inline tags and names instead of addresses.

A vault is private until its owner says otherwise: a note is a post when it says `publish: true`,
or lies in a folder that the settings name, and not for having a date, which daily notes have, too.
`publish: false` keeps any note out. A note's title is its name.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Site
from feedsvc.sites import (
    aliases,
    data_files,
    dates,
    excerpt,
    files,
    frontmatter,
    markers,
    permalink,
    site_url,
    text,
)
from feedsvc.sites.reader import Matter, OmittedError, top_of

NAME = "obsidian"
_MOST = 50_000  # attachments that are known by name
# Formats that Obsidian shows (help.obsidian.md, "Accepted file formats")
_ATTACHMENTS = (
    ".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp", ".flac", ".m4a", ".mp3",
    ".ogg", ".wav", ".3gp", ".mkv", ".mov", ".mp4", ".ogv", ".webm", ".pdf",
)  # fmt: skip
_SKIPPED = (".", "_")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ _-]+(.+))?")
_LINKED = re.compile(r"\[\[([^\[\]|#\n\\]{1,300})")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_SPAN = re.compile(r"`[^`\n]+`")
_TAG = re.compile(r"(?:^|(?<=[\s(>]))#([\w/-]+)", re.MULTILINE)
_MARKS = re.compile(r"\[\[|==|%%|\[!|\|\d+(?:x\d+)?\]\(|\^[\w-]+[ \t]*$", re.MULTILINE)


def settings(root: Path, given: Mapping[str, Any]) -> Site:
    """The site of a vault. ConfigError for settings of the vault that cannot be read."""
    breaks = _settings(root, "app.json").get("strictLineBreaks") is not True
    templates = text.plain(_settings(root, "templates.json").get("folder")).strip("/")
    rules = {
        "permalink": "/:path/",
        "never": [templates] if templates else [],
        "files": _files(root),
        "attachments": list(_ATTACHMENTS),
        "commonmark": {"breaks": breaks, "alerts": False, "math": True, "attributes": ""},
    }
    return site_url.site(root, NAME, given, {"title": root.resolve().name, "rules": rules})


def inputs(root: Path) -> tuple[str, ...]:
    """The vault's settings, and every folder in which there may be attachments."""
    fixed = (f"{markers.VAULT}/app.json", f"{markers.VAULT}/templates.json")
    return (*fixed, *(folder for folder, _ in _walk(root)))


def _settings(root: Path, name: str) -> Mapping[str, Any]:
    path = f"{markers.VAULT}/{name}"
    there = files.is_there(root, path)
    return text.mapping(data_files.load(root, path, markers.CONFIG) if there else {})


def _walk(root: Path) -> Iterator[tuple[str, list[str]]]:
    """The folders of a vault and the files in them, in a fixed order."""
    for here, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield here, sorted(names)


def _files(root: Path) -> dict[str, str]:
    """Attachments: paths by path and by name, the one nearest to the top first."""
    found = []
    for here, names in _walk(root):
        folder = Path(here).relative_to(root).as_posix().removeprefix(".")
        found += [
            posixpath.join(folder, name)
            for name in names
            if name.lower().endswith(_ATTACHMENTS) and not name.startswith(".")
        ]
    made: dict[str, str] = {}
    for path in sorted(found, key=lambda path: (path.count("/"), path))[:_MOST]:
        made[path] = path
        for name in (posixpath.basename(path), path.lower(), posixpath.basename(path).lower()):
            made.setdefault(name, path)
    return made


class Reader(aliases.AliasReader):
    """Parses the notes of one vault. Below `folders` all of them are posts."""

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder: not under hidden ones and templates."""
        hidden = posixpath.basename(folder).startswith(_SKIPPED)
        return folder in self._folders or not (hidden or folder in self._rules["never"])

    def _wants(self, path: str) -> bool:
        """Whether a file is a note."""
        return path.lower().endswith(".md") and not posixpath.basename(path).startswith(_SKIPPED)

    def _post(self, matter: Matter) -> Post:
        said = matter.values
        for key in ("publish", "published"):
            if frontmatter.is_false(said.get(key)):
                raise OmittedError(f"says {key}: false")
        if frontmatter.is_true(said.get("draft")) and not self._site.drafts:
            raise OmittedError("says draft: true")
        own = matter.date(aliases.key(said, "date"), self._local)
        # in a folder that the settings name, which may be the vault's own
        inside = "." in self._folders or top_of(matter.path, self._folders)
        if not (inside or frontmatter.is_true(said.get("publish"))):
            raise OmittedError("does not say publish: true")
        return self._made(matter, own)

    def body(self, post: Post, data: bytes) -> Body:
        """The body of a note, with the attachments that it names."""
        split = self._split(post.path, data)
        written = excerpt.without_title(split.body, post.title)
        marked = bool(_MARKS.search(split.body))
        files = self._rules["files"]
        names = {name.strip() for name in _LINKED.findall(split.body)} if marked else set()
        known = {
            name: files.get(name) or files.get(name.lower(), "")  # case does not count in a vault
            for name in sorted(names)
            if name in files or name.lower().endswith(_ATTACHMENTS)
        }
        page = {"path": post.path, "url": self._site.url, "files": known}
        return Body(
            text=written,
            excerpt="" if post.summary else excerpt.first_paragraph(written),
            line=split.line,
            markup="commonmark",
            template="obsidian" if marked else "",
            variables=page,
            links=NAME,
        )

    def _made(self, matter: Matter, own: datetime | None) -> Post:
        said = matter.values
        for field in ("author", "summary", "title"):
            key = aliases.key(said, field)
            said[key] = _unlinked(said.get(key))
        name = posixpath.splitext(posixpath.basename(matter.path))[0]
        top = top_of(matter.path, self._folders)
        path = posixpath.splitext(matter.path.removeprefix(f"{top}/"))[0]
        date = own or dates.named(_DAY.fullmatch(name), self._local)
        return self._complete(
            matter,
            url=self._address(matter, path, text.scalar(said.get("slug")) or name, date),
            title=text.title(said.get(aliases.key(said, "title"))) or text.plain(name),
            date=date,
            dated_by="front matter" if own else "file name",
            **self._described(matter, dates.parse),
            tags=[*self._properties(said), *_inline(matter.body)],
            image=self._image(matter),
            slug=permalink.slugify(text.scalar(said.get("slug")) or name),
        )

    @staticmethod
    def _properties(said: Mapping[str, Any]) -> list[str]:
        """`tags` (or `tag`): a list, or a text between commas and blanks, with or without `#`."""
        written = said.get("tags") or said.get("tag")
        found = re.split(r"[,\s]+", written) if isinstance(written, str) else text.words([written])
        return [tag.lstrip("#") for tag in found if tag.lstrip("#")]

    def _image(self, matter: Matter) -> str:
        """An image's address: of an attachment by a link to it or its path, or a URL."""
        key = aliases.key(matter.values, "image")
        value = matter.values.get(key)
        written = text.plain(value[0] if isinstance(value, list) and value else value)
        found = _LINK_TO.fullmatch(written)
        name = next(part for part in found.groups() if part is not None) if found else written
        name = unquote(name.strip())
        if not name or "://" in name or name.startswith("//"):
            return name
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(matter.path), name))
        files = self._rules["files"]
        names = (beside, name.lstrip("/"), beside.lower(), name.lstrip("/").lower())
        if path := next((files[one] for one in names if one in files), ""):
            return f"/{path}"
        matter.warn(
            key, f"there is no file {name[:80]!r}, so it has no picture", "correct its path"
        )
        return ""


def _inline(body: str) -> list[str]:
    """`#tag` and `#nested/tag` in the text; one of its characters is no digit."""
    if "#" not in body:
        return []
    shown = _ADDRESSES.sub("", "".join(_uncoded(body).split("%%")[::2]))
    found = (tag.strip("/") for tag in _TAG.findall(_SPAN.sub(" ", shown)))
    return [tag for tag in found if re.search(r"[^\d/]", tag)]


# Where `#` begins a heading's name: in wikilinks, and in the addresses of links.
_ADDRESSES = re.compile(r"\[\[[^\[\]\n]*\]\]|\]\([^()\n]*\)")


def _uncoded(body: str) -> str:
    """A text without its fenced code."""
    made, fence = [], ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if not fence and not found:
            made.append(line)
        elif found:
            ends = found[1].startswith(fence) and not line[found.end() :].strip()
            fence = ("" if ends else fence) if fence else found[1]
    return "\n".join(made)


_LINK = re.compile(r"\[\[(?:[^\]\[|]*\|)?([^\]\[|]+)\]\]")
# A link to a file: of Obsidian's own or in Markdown, shown or not.
_LINK_TO = re.compile(r"!?\[\[([^\[\]|#]+)[^\[\]]*\]\]|!?\[[^\[\]]*\]\(<?([^()<>]+)>?\)")


def _unlinked(value: Any) -> Any:
    """Authors with each link to a note as its text: `[[People/Ann|Ann A]]` is `Ann A`."""
    if isinstance(value, list):
        return [_unlinked(one) for one in value]
    if not isinstance(value, str):
        return value
    return _LINK.sub(lambda found: found[1].rpartition("/")[2], value)
