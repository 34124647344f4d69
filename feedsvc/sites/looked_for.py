"""Which files are posts of a site, in words: for the author of a folder that has none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from feedsvc.model.site import Site

Rules = Mapping[str, Any]


def looked_for(site: Site, folders: Sequence[str]) -> str:
    """What a post of this site is, and where; `folders` are those that `posts.path` names."""
    kind = _KINDS[site.generator]
    if folders:
        return f"{kind} in {_listed(folders)} (posts.path)"
    found = _listed(_FOLDERS[site.generator](site.rules))
    return f"{kind} in {found}" if found else kind


_KINDS: Mapping[str, str] = {
    "jekyll": "posts named YYYY-MM-DD-title.md",
    "hugo": "pages with a date",
    "pelican": "articles in Markdown or HTML",
    "hexo": "posts in Markdown",
    "eleventy": "templates with a date or a tag",
    "zola": "pages with a date",
    "docusaurus": "blog posts in Markdown or MDX",
    "astro": "posts of collections in Markdown or MDX",
    "nikola": "posts in Markdown or HTML",
    "obsidian": "notes in Markdown",
    "plain": "Markdown files",
}


def _paths(name: str) -> Callable[[Rules], Iterable[str]]:
    return lambda rules: (str(one["path"]) for one in rules[name])


_FOLDERS: Mapping[str, Callable[[Rules], Iterable[str]]] = {
    "jekyll": lambda _: ("_posts",),
    "hugo": lambda rules: (source for source, _ in rules["content"]),
    "pelican": lambda rules: rules["articles"],
    "hexo": lambda rules: (f"{rules['source']}/_posts".lstrip("/"),),
    "eleventy": lambda rules: (rules["input"],),
    "zola": lambda _: ("content",),
    "docusaurus": _paths("blogs"),
    "astro": _paths("collections"),
    "nikola": lambda rules: (f"{folder}/{names}" for folder, names, _ in rules["patterns"]),
    "obsidian": lambda _: (".",),
    "plain": lambda _: (".",),
}


def _listed(folders: Iterable[str]) -> str:
    made = ["the site's folder" if one in ("", ".") else one for one in folders]
    return ", ".join(dict.fromkeys(made))
