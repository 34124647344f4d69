"""Which generator a folder belongs to, how its posts are read, and what they are in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from feedsvc.model.errors import ConfigError, FileError
from feedsvc.model.site import Site
from feedsvc.sites import markers, other_generators, site_url
from feedsvc.sites.other_generators import Found
from feedsvc.sites.reader import PostReader


class Detected(NamedTuple):
    """The generator's name and the reason why it was taken.

    `foreign` is the one that the folder is of, where feedsvc has no reader for that.
    """

    name: str
    reason: str
    foreign: Found | None = None


# The rooms, in the order in which folders are held to their markers.
NAMES = tuple(markers.MARKERS)

# A site's own program: posts as any folder has them.
_OWN = "own"


def detect(root: Path, wanted: str = "") -> Detected:
    """The generator of a folder, or the one that the settings name. ConfigError for neither."""
    wanted = "plain" if wanted == _OWN else wanted
    if wanted:
        if wanted not in NAMES:
            known = ", ".join(NAMES)
            raise ConfigError(
                f"{wanted!r} is not a known generator",
                subject="site.generator",
                remedy=f"use one of {known}",
            )
        return Detected(wanted, "the settings say so")
    for name in NAMES:
        if reason := markers.MARKERS[name](root):
            weak = name in ("obsidian", "plain") or reason == markers.POSTS_FOLDER
            return (weak and _without_reader(root)) or Detected(name, reason)
    raise ConfigError("is not a folder", subject=str(root), remedy="name the folder of your site")


def _without_reader(root: Path) -> Detected | None:
    """The plain generator, where the folder is of one that has no reader; None where it is not."""
    foreign = other_generators.find(root)
    if foreign is None:
        return None
    return Detected("plain", f"{foreign.mark} is {foreign.other.name}'s", foreign)


def check_urls(found: Detected, permalink: str) -> None:
    """Raise ConfigError where it is not known what the URLs of a site are; never guess."""
    if found.foreign is None or permalink:
        return
    other, mark = found.foreign
    usual = f'permalink = "{other.permalink}"'
    form = f"put their form under [posts] of feedsvc.toml ({usual} is usual with {other.name})"
    raise ConfigError(
        f"is {other.name}'s, which has no reader here: nobody knows the URLs of its posts",
        subject=mark,
        remedy=f'{form}, and their folder (path = ["{other.posts}"])',
    )


def explained(found: Detected, site: Site) -> tuple[str, ...]:
    """Lines for a person: which generator and why, which others it might be, what is not done."""
    lines = [f"{found.name}: {found.reason}"]
    for name in NAMES[:-1]:
        reason = "" if name == found.name else _sign(name, Path(site.root))
        # the very file that told the first is no second sign: Hexo's has the name of Jekyll's
        if reason and reason.removeprefix("there is a ") not in found.reason:
            said = f'put generator = "{name}" under [site] of feedsvc.toml if it is that'
            lines.append(f"it also looks like {name} ({reason}); {said}")
    return (*lines, *site.about_url)


def _sign(name: str, root: Path) -> str:
    """Why the folder looks like a generator's, be it that its file is not to be read."""
    try:
        return markers.MARKERS[name](root)
    except FileError as error:
        return f"{error.subject} {error.message}"


def room(name: str) -> Any:
    """The room of a generator; each is loaded when it is needed only."""
    return import_module(f"feedsvc.sites.{name}")


def settings(name: str, root: Path, given: Mapping[str, Any]) -> Site:
    """The site as its generator's configuration has it; `given` (of `[site]`) goes first."""
    with _blaming(name, root):
        site: Site = room(name).settings(root, given)
    return site


def inputs(name: str, root: Path) -> tuple[str, ...]:
    """The files and folders besides posts that a site depends on, whether they are there or not."""
    with _blaming(name, root):
        made = (*markers.CONFIGS.get(name, ()), *room(name).inputs(root), *site_url.inputs(name))
    return tuple(str(root / path) for path in made)


@contextmanager
def _blaming(name: str, root: Path) -> Iterator[None]:
    """Name the configuration where it holds what nobody thought of; it ends no build otherwise."""
    try:
        yield
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        path = markers.config(name, root)
        raise ConfigError(
            f"holds a value that cannot be used ({type(error).__name__}, {error!s:.200})",
            subject=path.name if path else str(root),
            remedy="find the value of the wrong kind, and report this defect of feedsvc",
        ) from error


def reader(site: Site, folders: Sequence[str] = ()) -> PostReader:
    """The reader of a site's posts; `folders` are those that `posts.path` names."""
    made: PostReader = room(site.generator).Reader(site, folders)
    return made


Rules = Mapping[str, Any]


def looked_for(site: Site, folders: Sequence[str]) -> str:
    """What a post of this site is, and where; `folders` are those that `posts.path` names."""
    kind, usual = POSTS[site.generator]
    named = folders or usual(site.rules)
    where = dict.fromkeys("the site's folder" if one in ("", ".") else one for one in named)
    if not where:
        return kind
    return f"{kind} in {', '.join(where)}{' (posts.path)' if folders else ''}"


# What the posts of each generator are, in words, and the folders in which they lie.
POSTS: Mapping[str, tuple[str, Callable[[Rules], Iterable[str]]]] = {
    "jekyll": ("posts named YYYY-MM-DD-title.md", lambda _: ("_posts",)),
    "hugo": ("pages with a date", lambda rules: (source for source, _ in rules["content"])),
    "pelican": ("articles in Markdown or HTML", lambda rules: rules["articles"]),
    "hexo": ("posts in Markdown", lambda rules: (f"{rules['source']}/_posts".lstrip("/"),)),
    "eleventy": ("templates with a date or a tag", lambda rules: (rules["input"],)),
    "zola": ("pages with a date", lambda _: ("content",)),
    "docusaurus": (
        "blog posts in Markdown or MDX",
        lambda rules: (str(one["path"]) for one in rules["blogs"]),
    ),
    "astro": (
        "posts of collections in Markdown or MDX",
        lambda rules: (str(one["path"]) for one in rules["collections"]),
    ),
    "nikola": (
        "posts in Markdown or HTML",
        lambda rules: (f"{folder}/{names}" for folder, names, _ in rules["patterns"]),
    ),
    "obsidian": ("notes in Markdown", lambda _: (".",)),
    "plain": ("Markdown files", lambda _: (".",)),
}
