"""What of Eleventy's configuration is program text that may decide on posts: it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedsvc.model.problem import Problem
from feedsvc.sites import eleventy_data
from feedsvc.sites.eleventy_program import Called, Program
from feedsvc.sites.javascript import PROGRAMS

# What a function of the configuration may change, beyond what is read of it.
_PROGRAMS_OF = {
    "addDateParsing": "may give posts other dates",
    "addCollection": "may decide which pages the site's own feed has",
    "addPreprocessor": "may leave posts out or change their text",
    "addTransform": "may change the text of posts",
    "addTemplate": "makes pages of which there is no file, and which are in no feed",
}
_FORMATS = frozenset(("engines", "delims", "delimiters", "language"))
_FEED_WORDS = frozenset(("feed", "rss", "atom", "sitemap"))


def problems(called: Program) -> Iterator[Problem]:
    """What of the configuration is program text that may decide on posts, each function once.

    A function that speaks of drafts is known: drafts are left out.
    """
    for name, effect in _PROGRAMS_OF.items():
        calls = [call for call in called.of(name) if not call.of_drafts]
        if name == "addTemplate":
            calls = [call for call in calls if not _is_feed(call)]
        if calls:
            yield _program_of(calls, effect)
    written = [call for call in called.of("addGlobalData") if _is_of_drafts(call)]
    if written:
        yield _program_of(written, "decides whether drafts are written: they are left out")
    for name, effect in _LITERALS.items():
        if unread := [call for call in called.of(name) if not _is_literal(call)]:
            yield _program_of(unread, effect)
    for key in ("templateFormats", "dataFileSuffixes", "jsDataFileSuffix"):
        if isinstance(called.value(key), PROGRAMS):
            last = called.settings[key][-1]
            what = f"{key} is program text, which is not run, so Eleventy's default is taken"
            yield Problem(last.file, last.line, what, "write its values out", "warning")
    if where := front_matter(called):
        file, _, line = where.rpartition(":")
        what = "setFrontMatterParsingOptions has other formats of front matter, which are not read"
        yield Problem(file, int(line), what, "write front matter in YAML, JSON or ---js", "warning")


# Functions whose values are read, and what is missed where they are none.
_LITERALS = {
    "addGlobalData": "adds data of a name or a value that may count for posts",
    "addLayoutAlias": "may name a layout whose front matter counts",
    "addDataExtension": "has data files read that are not read here",
    "addExtension": "may give posts other data and addresses",
    "ignores.add": "may leave posts out",
    "setDataDeepMerge": "decides how data are merged",
    "setDataFileBaseName": "decides which files have data",
    "setDataFileSuffixes": "decides which files have data",
    "setDynamicPermalinks": "decides whether a permalink is a template",
    "setTemplateFormats": "decides which files are posts",
    "addTemplateFormats": "decides which files are posts",
}
_POSTS_ENDINGS = frozenset(("md", "html", "liquid", "njk"))


def _is_literal(call: Called) -> bool:
    """Whether all is known of a call that decides on posts."""
    if call.name == "addGlobalData":  # the value itself is missed by the posts that need it
        return bool(call.text())
    if call.name == "addExtension":
        named = call.arguments[0] if call.arguments else ""
        listed = [named] if isinstance(named, str) else named
        known = isinstance(listed, list) and all(isinstance(one, str) for one in listed)
        return (
            known
            and not {part.strip() for one in listed for part in one.split(",")} & _POSTS_ENDINGS
        )
    if call.name == "addDataExtension":
        endings = {f".{one.strip().lstrip('.')}" for one in call.text().split(",")}
        return endings <= eleventy_data.READABLE
    return not any(isinstance(value, PROGRAMS) for value in call.arguments)


def _is_of_drafts(call: Called) -> bool:
    """Whether global data are computed by a program about drafts."""
    values = call.arguments[1:]
    return call.of_drafts and not call.template and any(isinstance(one, PROGRAMS) for one in values)


def _is_feed(call: Called) -> bool:
    """Whether a virtual template is a feed or the like, as it names no page of a post."""
    name = call.text().lower()
    return any(word in name for word in _FEED_WORDS)


def _program_of(calls: Sequence[Called], effect: str) -> Problem:
    """One warning of the calls of a function, with the place of the first."""
    first = calls[0]
    names = ", ".join(dict.fromkeys(filter(None, (call.text() for call in calls))))
    of = f" ({names[:80]})" if names else ""
    what = f"{first.name}{of} is program text, which is not run and {effect}"
    remedy = "compare `feedsvc posts` with the site, and say in front matter what differs"
    return Problem(first.file, first.line, what, remedy, "warning")


def front_matter(called: Program) -> str:
    """Where other formats of front matter are set; empty where they are the usual."""
    for call in called.of("setFrontMatterParsingOptions"):
        options = call.arguments[0] if call.arguments else None
        if not isinstance(options, dict) or {"engines", "delims", "delimiters", "language"} & {
            *options
        }:
            return call.where
    return ""
