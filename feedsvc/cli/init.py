"""`feedsvc init`: the first feedsvc.toml of a site, with what was detected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from feedsvc.cli.options import site as site_argument
from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Site
from feedsvc.sites import detect
from feedsvc.sites.detect import Detected

FILE = "feedsvc.toml"

_AFTER = """
[posts]
{posts}# path = ["posts"]              # folders of posts, where the generator's own are not meant
# exclude = ["posts/notes/*"]   # files that are not posts

[feeds]
{url}
# limit = 20                    # newest entries in a feed; 0 is all of them
# content = "full"              # or "summary"
# paths = {{ "feed.atom" = "atom.xml", "feed.rss" = "rss.xml" }}   # paths that subscribers have

[server]
# host = "127.0.0.1"
# port = 8080
"""

_OTHER = """\
# The form of the URLs of posts must be set, as feedsvc has no reader for {0}. Usual with it are:
# permalink = {1}
# path = [{2}]
"""


@click.command("init")
@site_argument
@click.option(
    "--site-url", metavar="URL", help="Public URL of the blog, to be written into the file."
)
def command(site: Path, site_url: str | None) -> None:
    """Write a commented feedsvc.toml for SITE with what was detected."""
    root = site.resolve()
    found = detect.detect(root)
    state = detect.settings(found.name, root, {})
    path = write(root, found, state, site_url or "")
    click.echo(
        "\n".join((*detect.explained(found, state), *map(str, state.noticed), f"wrote {path}"))
    )
    if not site_url and not state.url:
        click.echo("set site.url in it, then run feedsvc build")


def write(folder: Path, found: Detected, site: Site, url: str = "") -> Path:
    """Write the file, with the address that was given; → its path.

    ConfigError where there is one, or none can be written.
    """
    path = folder / FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text(found, site, url))
    except FileExistsError as error:
        remedy = "edit it, or move it away first"
        raise ConfigError("exists already", subject=str(path), remedy=remedy) from error
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        remedy = "make the folder writable"
        raise ConfigError(what, subject=str(path), remedy=remedy) from error
    return path


def text(found: Detected, site: Site, url: str = "") -> str:
    """Settings of a site, commented; only the address that was given is set. Pure."""
    head = [
        f"# {site.generator}: {found.reason}.",
        "# Lines with a # show what was found, or the default. Remove the # to change a value.",
        "# Every setting: docs/reference.md",
        "",
        "[site]",
        *_site(site, url),
    ]
    posts = ""
    if found.foreign:
        other = found.foreign.other
        posts = _OTHER.format(other.name, _quoted(other.permalink), _quoted(other.posts))
    feeds = _quoted(f"{url or site.url or '…'}/feeds")
    written = _AFTER.format(posts=posts, url=f"# url = {feeds}   # where the feeds are published")
    return "\n".join(head) + "\n" + written


def _site(site: Site, url: str) -> Iterator[str]:
    if url:
        yield f"url = {_quoted(url)}"
    elif site.url:
        yield f"# url = {_quoted(site.url)}"
    else:
        yield from (f"# {_shown(one)}" for one in site.about_url)
        yield "# The public URL of the blog, which ids and links are made of. It must be set:"
        yield '# url = "https://…"'
    values = {
        "title": site.title,
        "description": site.description,
        "language": site.language,
        "timezone": site.timezone,
        "author": site.author.name if site.author else "",
        "generator": site.generator,
    }
    for name, value in values.items():
        yield f"# {name} = {_quoted(value)}"


def _shown(value: str) -> str:
    """A text on one line, as a comment may hold it."""
    return "".join(one if one.isprintable() else " " for one in value)


def _quoted(value: str) -> str:
    """A text as TOML has it in quotes (JSON's escapes are among TOML's)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
