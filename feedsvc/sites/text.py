"""Bytes of a source → text, and front matter values → plain text."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from feedsvc.model.problem import Problem
from feedsvc.model.site import Author
from feedsvc.sites.frontmatter import is_false

_SHORT = 64  # characters
_TAGS = 400  # of which the pairs are found

# Elements that authors write in titles; `Vec<T>` and `<details>` are words, not markup.
_INLINE = re.compile(
    r"<(/?)(a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|s|small|span|strike|strong"
    r"|sub|sup|tt|u)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<=[^\s>])<br\s*/?>(?=[^\s<])", re.IGNORECASE)
_ENDLESS = re.compile(r"&#(?:x[0-9a-f]{9,}|[0-9]{9,});?", re.IGNORECASE)  # unescape would raise
# Not all of Unicode's: U+3000 is a letter's width in Chinese, and no generator splits at it.
_BLANKS = re.compile("[\t-\r \x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class RejectedError(Exception):
    """A file that cannot be published or read as it stands: carries its Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def decode(path: str, data: bytes) -> str:
    """UTF-8 with or without a byte order mark, any line ends → text with LF.

    Raises RejectedError for an empty file, NUL bytes and bytes that are no UTF-8.
    """
    if not data or data.isspace():
        raise RejectedError(Problem(path, 1, "is empty", "write the post, or delete the file"))
    if (nul := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, nul) + 1
        remedy = "remove it; a UTF-16 file must be saved as UTF-8"
        raise RejectedError(Problem(path, line, "holds a NUL byte", remedy))
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise RejectedError(Problem(path, line, what, "save the file as UTF-8")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_of(matter: str, key: str, first: int = 2) -> int:
    """The line of the file on which a front matter key stands (the fence is line 1)."""
    pattern = rf"^\s*(?:\.\. )?[\"']?{re.escape(key)}[\"']?\s*[:=]"
    found = re.search(pattern, matter, re.MULTILINE | re.IGNORECASE)
    return matter.count("\n", 0, found.start()) + first if found else 1


def plain(value: Any) -> str:
    """One line of plain text of a scalar: entities decoded, blanks collapsed, nothing lost."""
    text = scalar(value)
    return _plain_term(text) if len(text) <= _SHORT else _plain(text)


def title(value: Any) -> str:
    """The same of a title or a name, in which pairs of inline tags are markup, and no text.

    A tag without its other half may be what the title is about: `Use <b> or <strong>?`.
    """
    text = scalar(value)
    if "<" in text:
        text = _without_pairs(_BREAK.sub(" ", text))
    return _plain(text)


def line(value: Any) -> str:
    """One line of a scalar as written, markup and entities too."""
    return _one_line(scalar(value))


def _without_pairs(text: str) -> str:
    """A text without inline tags that are opened and closed in it."""
    opened: list[re.Match[str]] = []
    paired: list[re.Match[str]] = []
    for tag in islice(_INLINE.finditer(text), _TAGS):
        if not tag[1]:
            opened.append(tag)
            continue
        name = tag[2].lower()
        at = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][2].lower() == name), -1)
        if at >= 0:
            paired += (opened[at], tag)
            del opened[at:]
    for tag in sorted(paired, key=re.Match.start, reverse=True):
        text = text[: tag.start()] + text[tag.end() :]
    return text


@lru_cache(maxsize=4_096)  # tags, categories and names come again and again
def _plain_term(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    return _one_line(html.unescape(_ENDLESS.sub("", text)) if "&" in text else text)


def _one_line(text: str) -> str:
    if not text.isprintable() or "  " in text:
        text = _BLANKS.sub(" ", _CONTROL.sub("", text))
    made = text.strip(" ")
    return made if made.strip() else ""


def first(values: Mapping[str, Any], keys: Iterable[str]) -> str:
    """What the first of the keys says that says something, as one line of plain text."""
    for key in keys:
        if made := plain(values.get(key)):
            return made
    return ""


def scalar(value: Any) -> str:
    """The text of a scalar as written; lists are joined as Ruby's Liquid does; null is empty."""
    if isinstance(value, str):  # first, as most are
        return str.__str__(value)
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, list):
        return "".join(scalar(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """A value that is a mapping, an empty one in place of any other."""
    return value if isinstance(value, Mapping) else {}


def inside(values: Any, path: str) -> Any:
    """What mappings in mappings have at a path such as `params.author`, None where nothing is."""
    for key in path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def split(text: str) -> list[str]:
    """The parts of a text between blanks and line ends, as Ruby's `split` finds them."""
    return [part for part in _BLANKS.split(text) if part]


def words(value: Any) -> list[str]:
    """A list of terms: lists flattened, null and empty ones dropped, each text on one line."""
    return [term for term in map(plain, flatten(value)) if term] if value is not None else []


def split_words(value: Any) -> list[str]:
    """A list of terms, or a text of them between blanks, after which commas are dropped."""
    if isinstance(value, str):
        return [term for word in split(value) if (term := plain(word.rstrip(",")))]
    return words(value)


def singular_or_plural(values: Mapping[str, Any], singular: str, plural: str) -> list[str]:
    """Terms from `tag` (one whole text, wins if it says anything) or `tags` (Jekyll's Utils)."""
    one = values.get(singular)
    if one is not None and not is_false(one):  # Ruby's truth
        return words(one)
    return split_words(values.get(plural))


def listed(value: Any) -> list[str]:
    """Terms of a list, or of a text with commas between them."""
    return words(value.split(",") if isinstance(value, str) else value)


def flatten(value: Any) -> Iterator[Any]:
    """The scalars of nested lists, in order."""
    if isinstance(value, list):
        for item in value:
            yield from flatten(item)
    elif value is not None:
        yield value


def person(value: Any, known: Mapping[str, Any] | None = None) -> Author | None:
    """The first of the authors that `people` finds, None where there is none."""
    return next(iter(people(value, known)), None)


def people(value: Any, known: Mapping[str, Any] | None = None) -> tuple[Author, ...]:
    """Authors from a name, a mapping (`name`, `email`, `uri`/`url`) or a list of them.

    A name that is a key of `known` (`_data/authors`) stands for that record.
    """
    if value is None:
        return ()
    made = [_person(item, known or {}) for item in flatten(value)]
    return tuple(dict.fromkeys(filter(None, made)))


def _person(value: Any, known: Mapping[str, Any]) -> Author | None:
    record = value if isinstance(value, Mapping) else known.get(scalar(value), value)
    if not isinstance(record, Mapping):
        name = title(record)
        return Author(name) if name else None
    name = title(record.get("name") or record.get("display_name"))
    if not name and not isinstance(value, Mapping):
        name = title(value)
    uri = plain(record.get("uri") or record.get("url"))
    email = plain(record.get("email"))
    # RFC 4287 takes nothing else for an address; `name at host` is for people.
    email = email if re.fullmatch(r"[^@\s]+@[^@\s]+", email) else ""
    return Author(name, email, uri) if name else None
