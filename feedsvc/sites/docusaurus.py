"""Docusaurus: which files are posts, and what each says (plugin-content-blog, blogUtils.ts)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from feedsvc.model.post import Body, Post
from feedsvc.model.site import Author, Site
from feedsvc.sites import docusaurus_config, excerpt, frontmatter, globs, permalink, text
from feedsvc.sites.reader import Matter, OmittedError, PostReader

NAME = docusaurus_config.NAME
settings = docusaurus_config.settings
inputs = docusaurus_config.inputs

_DATED = re.compile(r"(?P<folder>.*)(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<text>.*)")
_TRUNCATE = re.compile(r"<!--\s*truncate\s*-->|\{/\*\s*truncate\s*\*/\}")
_FORMAT = re.compile(r"^format:[ \t]*[\"']?(\w+)", re.MULTILINE)


class Reader(PostReader):
    """Parses the posts of one blog. Below `folders`, where given, lie all of them."""

    hidden = ("_", ".")

    def __init__(self, site: Site, folders: Sequence[str] = ()) -> None:
        super().__init__(site, folders)
        known = {blog["path"]: blog for blog in site.rules["blogs"]}
        first: Mapping[str, Any] = next(iter(known.values()), docusaurus_config.NO_BLOG)
        chosen = {folder: known.get(folder, first) for folder in folders}
        self._blogs: Mapping[str, Mapping[str, Any]] = chosen or known
        self._tops = self._blogs

    def enters(self, folder: str) -> bool:
        """Whether posts may lie under a folder; not under those that begin with `_`."""
        return "node_modules" not in folder and super().enters(folder)

    def _wants(self, path: str) -> bool:
        """Whether a file is a post (GlobExcludeDefault leaves some out)."""
        top = self._top(path)
        stem, ending = posixpath.splitext(posixpath.basename(path))
        if not top or ending not in (".md", ".mdx") or stem.startswith(("_", ".")):
            return False
        below = path.removeprefix(top)  # `**/` stands for no folder, too
        if stem.endswith(".test") or "__tests__/" in below:
            return False
        return not any(
            globs.matcher(glob)(name)
            for glob in self._blogs[top]["exclude"]
            for name in (below, below.lstrip("/"))
        )

    def _top(self, path: str) -> str:
        """The folder of the blog that a path lies in; empty where there is none."""
        return max((top for top in self._blogs if path.startswith(f"{top}/")), key=len, default="")

    def body(self, post: Post, data: bytes) -> Body:
        """The body without the heading that is its title; MDX, unless the settings say Markdown.

        The summary of a post without a description is its first line (createExcerpt).
        """
        split = self._split(post.path, data)
        _, body = excerpt.title(split.body)
        said = _FORMAT.search(split.written)
        form = said[1] if said else self._rules["format"]
        detected = "mdx" if post.path.endswith(".mdx") else "md"
        return Body(
            text=_TRUNCATE.sub("", body),
            excerpt="" if post.summary else excerpt.first_line(body),
            line=split.line,
            markup="commonmark",
            template="mdx",
            variables={
                "path": post.path,
                "mdx": (detected if form == "detect" else form) == "mdx",
                "admonitions": True,
                "code_blocks": True,
                "links": NAME,
                "base": urlsplit(self._site.url).path,
                "slash": self._rules["slash"] if isinstance(self._rules["slash"], bool) else None,
                "static": self._rules["static"],
                "markdown": {"md": (".md", ".mdx"), "detect": (".md",)}.get(
                    self._rules["format"], ()
                ),
                "names": self._members(post.path, data, body, "frontMatter"),
            },
        )

    def _post(self, matter: Matter) -> Post:
        if frontmatter.is_true(matter.values.get("draft")) and not self._site.drafts:
            raise OmittedError("is a draft")
        if frontmatter.is_true(matter.values.get("unlisted")):
            raise OmittedError("is unlisted")
        return self._made(matter)

    def _made(self, matter: Matter) -> Post:
        said = matter.values
        stem = self._stem(matter.path)
        named = _DATED.fullmatch(stem)
        name_date = None
        if named:
            year, month, day = re.split("[-/]", named["date"])
            name_date = matter.day_of_name(year, month, day, UTC)
        own = matter.rolled_date("date", UTC)
        name = f"{named['folder']}{named['text']}" if named else stem.removesuffix("index")
        heading, _ = excerpt.title(matter.body)
        image = matter.image()
        if heading and not matter.text("title"):
            said["title"] = heading
        if isinstance(said.get("last_update"), Mapping):
            said["last_update"] = said["last_update"].get("date")
        url = self._url(matter, named, name, name_date or own)
        # Its feeds do not percent-encode: their readers know the post by the bare path.
        bare = "" if self._rules["permalink"] else f"{self._site.url}/{url.lstrip('/')}"
        return self._complete(
            matter,
            url=url,
            natural_id=bare,
            title=matter.title(name),
            date=own or name_date,
            dated_by="front matter" if own else "file name",
            updated=matter.optional_date("last_update", UTC),
            authors=tuple(self._authors(matter)),
            tags=tuple(self._tags(matter)),
            summary=matter.summary("description"),
            # one beside the post is published under a name not known
            image=image if image.startswith(("/", "http://", "https://")) else "",
            slug=text.scalar(said.get("slug")).strip("/") or name,
        )

    def _stem(self, path: str) -> str:
        """The path below the blog's folder without its ending; `x/index` is `x`."""
        top = f"{self._top(path)}/"
        return posixpath.splitext(path.removeprefix(top))[0].removesuffix("/index")

    def _url(
        self, matter: Matter, named: re.Match[str] | None, name: str, date: datetime | None
    ) -> str:
        """`slug` below the blog's route, else the date of the name and its text.

        A permalink of feedsvc's own settings goes before for names with a date, as only these
        have one in their addresses; what it starts with is the route of the others. The day in
        it is that of the name, as it is written there: `date` only says when the post is from.
        """
        own = text.scalar(matter.values.get("slug")).strip()
        template = self._rules["permalink"]
        day = named["date"].replace("-", "/") if named else ""
        if template and not own and (named or ":year" not in template):
            written = (
                dict(zip(("year", "month", "day"), day.split("/"), strict=True)) if day else {}
            )
            moments = permalink.moments(date) if date else {}
            known = {"slug": name, "title": name, **moments, **(written if day else {})}
            return matter.expand("slug", template, known, "add date: to it")
        route = template.partition(":")[0] if template else self._blog(matter.path)["route"]
        made = permalink.tidy(f"{route}/{own or f'{day}/{name}'}")
        return made if template else self._ended(made)

    def _blog(self, path: str) -> Mapping[str, Any]:
        return self._blogs.get(self._top(path), docusaurus_config.NO_BLOG)

    def _ended(self, url: str) -> str:
        """The address as `trailingSlash` has it (applyTrailingSlash)."""
        if self._rules["slash"] is True:
            return url if url.endswith("/") else f"{url}/"
        return url.rstrip("/") if self._rules["slash"] is False else url

    def _authors(self, matter: Matter) -> Iterator[Author]:
        """Keys of `authors.yml`, records that may add to these, or the old `author`."""
        known, said = self._blog(matter.path)["authors"], matter.values
        for one in text.flatten([said.get("authors")]):
            key = text.scalar(one.get("key") if isinstance(one, Mapping) else one)
            record = known.get(key)
            if key and not isinstance(record, Mapping):
                matter.warn("authors", f"author {key!r} is not known", "add it to authors.yml")
            own = one if isinstance(one, Mapping) else {}
            both = {**record, **own} if isinstance(record, Mapping) else one
            yield from text.people(both)
        if name := matter.text("author", "author_title"):
            url = matter.text("author_url", "authorURL")
            yield from text.people({"name": name, "url": url})

    def _tags(self, matter: Matter) -> Iterator[str]:
        """Labels: of a key in `tags.yml`, of a record, or as written."""
        known = self._blog(matter.path)["tags"]
        for one in text.flatten([matter.values.get("tags")]):
            record = one if isinstance(one, Mapping) else known.get(text.scalar(one))
            label = record.get("label") if isinstance(record, Mapping) else None
            if made := text.plain(label or ("" if isinstance(one, Mapping) else one)):
                yield made
