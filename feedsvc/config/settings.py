"""Settings: the table. Each section is a frozen value, each field a setting with its sentence.

`docs/reference.md` is held to it by a test; `config` says where the values come from.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from feedsvc.model.feed import path_of

Strings = tuple[str, ...]
_Count = Annotated[int, Meta(ge=0)]
_Days = Annotated[int, Meta(ge=0, le=100_000)]  # of which a date can be counted on


class SiteSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[site]`: what the generator's configuration says is taken where these are empty."""

    url: Annotated[str, Meta(description="Public URL of the blog, base path included.")] = ""
    title: Annotated[str, Meta(description="Title of the global feed.")] = ""
    description: Annotated[str, Meta(description="Subtitle of the feeds.")] = ""
    language: Annotated[str, Meta(description="Language of the posts (`en`, `zh-CN`).")] = ""
    timezone: Annotated[str, Meta(description="IANA zone of dates without an offset.")] = ""
    author: Annotated[str, Meta(description="Author of posts that name none.")] = ""
    generator: Annotated[str, Meta(description="Generator, when detection should not decide.")] = ""


class PostSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[posts]`: which files are posts."""

    path: Annotated[Strings, Meta(description="Folders of posts, from the site's folder.")] = ()
    exclude: Annotated[Strings, Meta(description="Globs of files that are not posts.")] = ()
    permalink: Annotated[str, Meta(description="Template of URLs, in the form of Jekyll's.")] = ""
    drafts: Annotated[bool, Meta(description="Publish drafts too.")] = False
    future: Annotated[bool, Meta(description="Publish posts before their date.")] = False


class FeedSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[feeds]`: what is published, and where."""

    path: Annotated[str, Meta(description="Output folder, from the site's folder.")] = "feeds"
    url: Annotated[
        str, Meta(description="Public URL of it; by default that of its path (see below).")
    ] = ""
    limit: Annotated[_Count, Meta(description="Newest entries in a feed; 0 is all of them.")] = 20
    content: Annotated[Literal["full", "summary"], Meta(description="Full text, or summaries.")] = (
        "full"
    )
    tags: Annotated[bool, Meta(description="Write a feed for each tag.")] = True
    categories: Annotated[bool, Meta(description="Write a feed for each category.")] = True
    exclude_tags: Annotated[Strings, Meta(description="Tags and categories without a feed.")] = ()
    paths: Annotated[
        dict[str, str],
        Meta(description='Other paths for feed files: `"feed.atom" = "atom.xml"`, patterns too.'),
    ] = {}
    pages: Annotated[
        Literal["index", "all"],
        Meta(description="HTML pages to write: one about all feeds, or also one for each feed."),
    ] = "index"
    max_bytes: Annotated[
        _Count,
        Meta(
            description="Largest feed file in bytes (it holds fewer long entries); 0 is no limit."
        ),
    ] = 524_288

    def place(self, document: str) -> str:
        """Where a document is (`feed.json`), from the output folder."""
        return path_of(self.paths, document) if self.paths else document


class PageSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[pages]`: what the HTML pages look like."""

    templates: Annotated[
        str,
        Meta(description="Folder of the site's own page templates, from the site's folder."),
    ] = ""


class IdentitySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[identity]`: what subscribers are spared."""

    updated: Annotated[
        Literal["significant", "any", "front-matter"],
        Meta(description="Which changes of a post move its `updated`."),
    ] = "significant"
    archives: Annotated[
        bool | Literal["auto"],
        Meta(description="Full history of the global feed; `auto` up to 1,000 entries."),
    ] = "auto"
    tag_archives: Annotated[
        bool, Meta(description="Full history of tag and category feeds as well.")
    ] = False
    tombstones: Annotated[
        _Days, Meta(description="Days for which Atom feeds report a withdrawn entry.")
    ] = 30
    gate_new: Annotated[
        _Count, Meta(description="Most entries older than `gate_age` that a build may add.")
    ] = 10
    gate_age: Annotated[_Days, Meta(description="Days after which a new entry counts as old.")] = 7
    moved: Annotated[
        _Days, Meta(description="Days for which a feed file is also kept at its former path.")
    ] = 365
    gate_drop: Annotated[
        float, Meta(ge=0, le=1, description="Largest share of the entries that a build may drop.")
    ] = 0.5


class ScheduleSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[schedule]`: when `serve` looks for changes."""

    every: Annotated[str, Meta(description="Time between builds, such as `30s`, `5m` or `1h`.")] = (
        "60s"
    )
    cron: Annotated[str, Meta(description="Cron expression instead of `every`.")] = ""
    timezone: Annotated[str, Meta(description="IANA zone of `cron`; UTC without it.")] = ""
    watch: Annotated[bool, Meta(description="Build at once when a file is saved.")] = True


class ServerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[server]`: HTTP in `serve`."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port; 0 serves no HTTP.")] = 8080
    max_age: Annotated[
        _Count,
        Meta(
            description="Seconds for which clients may keep a feed; 0 follows how often you post."
        ),
    ] = 0
    memory: Annotated[
        int,
        Meta(
            ge=1, description="MiB of feed files kept in memory; others are read for each request."
        ),
    ] = 16
    hub: Annotated[str, Meta(description="URL of a WebSub hub, for Link fields.")] = ""
    hourly: Annotated[
        _Count,
        Meta(
            description="Unconditional fetches of an unchanged feed per client and hour; 0 is all."
        ),
    ] = 0
    proxies: Annotated[Strings, Meta(description="Proxies whose X-Forwarded-For is trusted.")] = (
        "127.0.0.0/8",
        "::1",
    )


class LimitSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[limits]`: what one post may be and cost, and how many there may be."""

    file: Annotated[
        int, Meta(ge=1, le=1 << 30, description="Largest file of a post, in bytes.")
    ] = 5_000_000
    front_matter: Annotated[
        int, Meta(ge=1, le=1 << 20, description="Longest front matter, in characters.")
    ] = 65_536
    depth: Annotated[
        int, Meta(ge=1, le=200, description="Deepest nesting of lists and tables in front matter.")
    ] = 50
    values: Annotated[
        int, Meta(ge=1, description="Most values in front matter, those of aliases each time.")
    ] = 20_000
    tags: Annotated[int, Meta(ge=1, description="Most tags and categories of a post.")] = 200
    title: Annotated[int, Meta(ge=1, description="Longest title, in characters.")] = 1_000
    posts: Annotated[int, Meta(ge=1, description="Most files of posts in the site.")] = 2_000_000

    seconds: Annotated[
        float,
        Meta(gt=0, description="Longest time that a processor may spend on one post."),
    ] = 4.0
    memory: Annotated[int, Meta(ge=64, description="Most MiB that rendering may add.")] = 190


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of one site."""

    site: SiteSettings = SiteSettings()
    posts: PostSettings = PostSettings()
    feeds: FeedSettings = FeedSettings()
    pages: PageSettings = PageSettings()
    identity: IdentitySettings = IdentitySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
