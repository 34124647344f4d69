"""Namespaces: the vocabularies that feeds borrow from, by the prefixes they are known under."""

from __future__ import annotations

from typing import Final

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM03: Final = "http://purl.org/atom/ns#"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"

# As the authors of each vocabulary write them.
PREFIXES: Final[dict[str, str]] = {
    ATOM: "atom",
    XHTML: "xhtml",
    XML: "xml",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.w3.org/2007/app": "app",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/": "rss1",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://www.usemod.com/cgi-bin/mb.pl?ModWiki": "wiki",
    "http://backend.userland.com/blogChannelModule": "blogChannel",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://web.resource.org/cc/": "cc",
    "http://webns.net/mvcb/": "admin",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://geourl.org/rss/module/": "geourl",
    "http://postneo.com/icbm": "icbm",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch10",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://base.google.com/ns/1.0": "g",
    "http://feedsync.org/2007/feedsync": "sx",
    "http://www.opml.org/spec2": "opml",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "urn:atom-extension:indexing": "indexing",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
}
# Known, and in use, but with rules that are nobody's standard.
UNSUPPORTED: Final = frozenset(
    (
        "http://schemas.google.com/g/2005",
        "http://www.rawvoice.com/rawvoiceRssModule/",
        "http://schema.org/",
        "https://schema.org/",
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    )
)
_USUAL: Final = frozenset(PREFIXES.values())
_LOOSE: Final = {uri.rstrip("/#").lower(): prefix for uri, prefix in PREFIXES.items()}


def prefix_of(uri: str) -> str:
    """The usual prefix of a namespace, also of one written in other case or without its end."""
    return _LOOSE.get(uri.rstrip("/#").lower(), "")


def is_usual(prefix: str) -> bool:
    """Whether a vocabulary is known under that prefix."""
    return prefix in _USUAL
