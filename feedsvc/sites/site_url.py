"""The blog's public URL: where each generator's files have it, in which order, what is refused.

Ids and links are made of this URL, and ids are permanent. A placeholder, or a host that only its
author reaches, is therefore not taken from a generator's files; whoever means it can set it in
feedsvc's own settings, which are not doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from feedsvc.model.site import Site
from feedsvc.sites import dates, files, text

# Keys under which blogs have a host alone; without this, such a blog would not be published.
_HOSTS = frozenset(("production_url",))
_COMMENTS = ("#", "//", "*", "/*", "<!--", ";")
_PROGRAM = re.compile(r"\{\{|\{%|\$\{|<%|\$[A-Z_]|\bENV\[|^%\w+%|^__\w+__")
_SHOWN = 80  # characters of a value in a message
_BARE_HOST = re.compile(r"(?://)?[\w-]+(?:\.[\w-]+)+(?:[:/].*)?")
# Names that mean something within one machine or network only (RFC 6761, 6762, 8375, and those
# that ICANN never delegates), and names that nobody can have.
_LOCAL = ("localhost", "local", "lan", "home", "home.arpa", "internal", "intranet", "corp",
          "localdomain", "host.docker.internal")  # fmt: skip
_NOWHERE = ("invalid", "test", "tld")
# RFC 2606 has these for documents. Names below them, and `.example`, are left to documents.
_EXAMPLES = re.compile(r"(?:www\.)?example\.(?:com|org|net|edu)")
# Values that generators' own templates have, besides the examples above.
_TEMPLATES = frozenset(
    (
        "your-docusaurus-site.example.com",  # Docusaurus
        "your-docusaurus-test-site.com",  # Docusaurus 1 and 2
        "replace-this-with-your-hugo-site.com",  # Hugo up to 0.60
        "domain.com",
    )
)  # fmt: skip
_THING = (
    r"(?:[a-z]+-)?(?:domain|web-?site|site|web-?page|page|web|blog|host|hostname|server|url|app"
    r"|name|user-?name|user|github(?:-?user-?name)?|github-?name|handle|id|company|org"
    r"|organi[sz]ation|project|repo|account)(?:-?(?:name|here))?"
)
_LABEL = re.compile(
    rf"your-?(?:own-?)?{_THING}|yours?|my-?(?:domain|(?:web-?)?site)(?:-?name)?"
    r"|(?:github-?)?user-?name|(?:change|replace)-?me"
)
_NUMBER = r"(?:0x[\da-f]+|\d+)"


class Source(NamedTuple):
    """Where a generator's files have the URL: keys in order, then the places of a CNAME file.

    `own` is the key to set, and its place where that is not the configuration file.
    """

    keys: tuple[str, ...]
    cname: tuple[str, ...]
    own: str = ""


# The order in which they are asked. docs/reference.md shows this table.
SOURCES: Mapping[str, Source] = {
    "hugo": Source(("baseURL",), ("static/CNAME", "CNAME"), "baseURL"),
    "pelican": Source(
        ("SITEURL of publishconf.py", "SITEURL of pelicanconf.py"),
        ("content/extra/CNAME", "content/CNAME", "CNAME"),
        "SITEURL of publishconf.py",
    ),
    "nikola": Source(("BASE_URL", "SITE_URL"), ("files/CNAME", "CNAME"), "SITE_URL"),
    "hexo": Source(("url",), ("source/CNAME", "CNAME"), "url"),
    "eleventy": Source(
        ("metadata.base", "url"),
        ("CNAME", "src/CNAME", "public/CNAME"),
        "metadata.base of feedPlugin",
    ),
    "docusaurus": Source(("url",), ("static/CNAME", "CNAME"), "url"),
    "astro": Source(("site",), ("public/CNAME", "CNAME"), "site"),
    "zola": Source(("base_url",), ("static/CNAME", "CNAME"), "base_url"),
    "jekyll": Source(("atom.xml", "baseurl", "url", "production_url"), ("CNAME",), "url"),
    "obsidian": Source((), ("CNAME",)),
    "plain": Source((), ("CNAME",)),
}


class Value(NamedTuple):
    """What files have under one key.

    `path` is to follow `written`. `files` are those that the key may stand in, `name` is the key
    as it stands there, where that is not the one of the table, `line` is where it stands, as far
    as that is known. A `program` is not run: nothing is `written` then.
    """

    written: str = ""
    files: tuple[str, ...] = ()
    path: str = ""
    name: str = ""
    line: int = 0
    program: bool = False

    @property
    def url(self) -> str:
        """The whole URL."""
        return joined(self.written.strip(), self.path)


class Chosen(NamedTuple):
    """The URL, empty where none can be taken; its key; what people should know of the choice."""

    url: str = ""
    key: str = ""
    said: tuple[str, ...] = ()


def site(
    root: Path,
    generator: str,
    given: Mapping[str, Any],
    said: Mapping[str, Any],
    chosen: Chosen | None = None,
) -> Site:
    """A Site from feedsvc's own settings of `[site]` and, where these are empty, what is `said`.

    `said` has the fields of a Site as the generator's configuration gives them, but for `urls`: a
    Value for each key that may hold the site's URL, and `base`, the path that it may lack; it is
    `chosen` among these here, unless the generator has its own way. A URL that was given is not
    doubted. ConfigError for a time zone that does not exist.
    """
    own = {key: value for key, value in said.items() if key not in ("urls", "base")}
    for key in ("title", "description", "language"):
        own[key] = given.get(key) or said.get(key, "")
    own["timezone"] = given.get("timezone") or said.get("timezone") or "UTC"
    dates.zone(own["timezone"])
    own["author"] = text.person(given.get("author")) or said.get("author")
    if chosen is None and given.get("url"):
        chosen = Chosen(given["url"].rstrip("/"))
    chosen = chosen or choose(root, generator, said.get("urls", {}), said.get("base", ""))
    url = encoded(generator, chosen.url)
    return Site(root=str(root), generator=generator, url=url, about_url=chosen.said, **own)


# Generators that do not write a host of other letters in Punycode, and how they do.
_HOST_LETTERS: Mapping[str, Callable[[str], str]] = {"hugo": quote, "hexo": str}


def encoded(generator: str, url: str) -> str:
    """A site's URL as the generator's own feed has it, where it has letters beyond ASCII.

    All of them percent-encode the path. Of the host Jekyll makes Punycode (`absolute_url` ends
    with Addressable::URI#normalize), as programs in JavaScript do (`new URL`); Hugo percent-encodes
    it, and Hexo leaves it.
    """
    if url.isascii():
        return url
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    bare, colon, port = host.partition(":")
    write = _HOST_LETTERS.get(generator, _punycode)
    return f"{scheme}{mark}{write(bare)}{colon}{port}{slash}{quote(path, safe=_PATH)}"


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:  # no name of a host, which is said elsewhere
        return host


_PATH = "/:@!$&'()*+,;=-._~%"  # what stands in a path as it is


def choose(root: Path, generator: str, values: Mapping[str, Value], path: str = "") -> Chosen:
    """The first URL that can be the public one; `path` is to follow the host of a CNAME file."""
    source = SOURCES[generator]
    refused: list[str] = []
    for key in source.keys:
        value = values.get(key, Value())
        if (value.name or key) in _HOSTS and _BARE_HOST.fullmatch(value.written.strip()):
            bare = value.written.strip()
            value = value._replace(written=f"https://{bare}")
            refused.append(f"{_place(root, key, value)}: {value.name or key} is {bare}, a host")
        why = refusal(value)
        if not why and value.written:
            return _taken(value.url, key, value.name or key, refused)
        if why and (value.name == key or value.name not in source.keys):  # else it comes itself
            refused.append(f"{_place(root, key, value)}: {value.name or key} {why}")
    for name in source.cname:
        host, why = _host(own_text(root, name))
        if host and not why:
            url = joined(f"https://{host}", path)
            return _taken(url, "CNAME", name, [*refused, f"{name}: {host} is taken as {url}"])
        if why:
            refused.append(f"{name}: {why}")
    return Chosen(said=tuple(dict.fromkeys(refused)))


def _taken(url: str, key: str, name: str, said: list[str]) -> Chosen:
    kept = tuple(dict.fromkeys(said))
    also = f"{name} is taken, so the blog is at {url}"
    return Chosen(url, key, (*kept, also) if kept and key != "CNAME" else kept)


def inputs(generator: str) -> tuple[str, ...]:
    """The CNAME files, relative to the site, whether they are there or not."""
    return SOURCES[generator].cname


def joined(url: str, path: str) -> str:
    """A URL with a path behind it, once, and without a slash at the end."""
    url, path = url.rstrip("/"), path.strip("/")
    return url if not url or not path or url.endswith(f"/{path}") else f"{url}/{path}"


def doubled(*urls: str) -> str:
    """The first URL that holds a second `://` before its query; empty where none does.

    It is two URLs, one behind the other.
    """
    return next((u for u in urls if "://" in u.partition("?")[0].partition("://")[2]), "")


def fault(url: str) -> str:
    """Why a text cannot be the public URL of anything, in words; empty where it can."""
    if _BARE_HOST.fullmatch(url):
        return "a host without https:// or http:// before it"
    if not url.startswith(("http://", "https://")):
        return "not an http(s) URL"
    if doubled(url):
        return "two URLs, one behind the other"
    if not host_of(url):
        return "a URL without a host"
    return _excess(url)


def _excess(url: str) -> str:
    """What a URL has that ids and links cannot be made behind, or should not be published."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return "a URL with a user's name or password in it, which every link would show"
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        return "a URL with a query or a fragment, which no path can follow"
    try:
        return "" if parts.port != 0 else "a URL with a port that does not exist"
    except ValueError:
        return "a URL with a port that does not exist"


def refusal(value: Value) -> str:
    """Why a value is not taken, as `is …`; empty where it is, and where there is none."""
    if value.program:
        return "is program text, which is not run"
    written = value.url if doubled(value.url) else value.written.strip()
    if not written:
        return ""
    shown = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
    if _PROGRAM.search(written):
        return f"is {shown}, which is program text and not run"
    why = fault(written) or unreachable(host_of(written))
    return f"is {shown}, which is {why}" if why else ""


def own_text(root: Path, name: str) -> str:
    """The text of a file of the site, empty where there is none; FileError."""
    if not files.is_there(root, name):
        return ""
    return files.read(root, name).decode("utf-8-sig", "replace")


def _host(written: str) -> tuple[str, str]:
    """The host that the text of a CNAME file names; why it is not taken."""
    if not written.strip():
        return "", ""
    host = written.split(maxsplit=1)[0].lower()
    if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        return host, f"{host[:_SHOWN]} is not the name of a host"
    why = unreachable(host)
    return host, f"{host} is {why}" if why else ""


def _place(root: Path, key: str, value: Value) -> str:
    """The file and the line on which a key stands."""
    if value.line or not value.files:
        return f"{value.files[0]}:{value.line}" if value.files else key
    name = (value.name or key).rpartition(".")[2]
    texts = {file: own_text(root, file) for file in dict.fromkeys(value.files)}
    found = [(file, *one) for file, text in texts.items() for one in _lines(text, name)]
    exact = (f"{file}:{n}" for file, n, line in found if value.written.strip() in line)
    return next(exact, f"{found[0][0]}:{found[0][1]}" if found else value.files[0])


def _lines(text: str, key: str) -> Iterator[tuple[int, str]]:
    """The lines that set a key, with their numbers."""
    pattern = re.compile(rf"(?i)(?<![\w.-])[\"']?{re.escape(key)}[\"']?\s*[:=]")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line) and not line.lstrip().startswith(_COMMENTS):
            yield number, line


def host_of(url: str) -> str:
    """The host of a URL, in lower case; empty where there is none that could be one."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return "" if re.search(r"[\s{}\"'|\\^`]", host) else host.rstrip(".")


def unreachable(host: str) -> str:
    """Why no subscriber can reach a host, in words; empty where one may."""
    if _is_local(host):
        return "a local address"
    return "a placeholder" if _is_placeholder(host) else ""


def _is_local(host: str) -> bool:
    if ":" in host or re.fullmatch(rf"{_NUMBER}(?:\.{_NUMBER})*", host):
        return not _is_global(host.partition("%")[0])
    return any(host == name or host.endswith(f".{name}") for name in _LOCAL)


def _is_global(host: str) -> bool:
    """Whether an IP address is one of the Internet; `127.1` and `0x7f.1` are written as none is."""
    import ipaddress  # most blogs have a name

    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _is_placeholder(host: str) -> bool:
    if _EXAMPLES.fullmatch(host) or host in _TEMPLATES:
        return True
    if re.search(r"(?:^|\.)example(?:\.(?:com|org|net|edu))?$", host):
        return False
    if host.endswith(tuple(f".{name}" for name in _NOWHERE)) or re.search(r"[<>$%*]", host):
        return True
    return any(_LABEL.fullmatch(label) for label in host.split(".")[:-1])
