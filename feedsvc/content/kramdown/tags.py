"""What kramdown knows about HTML's tags."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Tags that may stand within a paragraph, and those that may not.
SPAN_TAGS = _words(
    "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option "
    "q rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var"
)
BLOCK_TAGS = _words(
    "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset "
    "figcaption footer form h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li "
    "main map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul"
)
EMPTY_TAGS = _words(
    "area base basefont br col command embed frame hr img input isindex keygen link meta param "
    "source track wbr"
)

# What the content of a tag is read as where Markdown is wanted in it; raw for all others.
_BLOCK_CONTENT = _words(
    "address applet article aside blockquote body dd details div dl fieldset figure figcaption "
    "footer form header hgroup iframe li main map menu nav noscript object section summary td"
)
_SPAN_CONTENT = _words(
    "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label "
    "legend optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt"
)
_RAW_CONTENT = _words("script style math option textarea pre code kbd samp var")

KNOWN_TAGS = SPAN_TAGS | BLOCK_TAGS | EMPTY_TAGS | _BLOCK_CONTENT | _SPAN_CONTENT | _RAW_CONTENT

_MODELS = {"0": "raw", "1": "default", "span": "span", "block": "block"}


def tag_name(name: str) -> str:
    """The name of a tag: lower case where HTML knows it, else as written."""
    return name.lower() if name.lower() in KNOWN_TAGS else name


def content_model(tag: str) -> str:
    """How kramdown reads the content of `tag` where it is asked to: block, span or raw."""
    return "block" if tag in _BLOCK_CONTENT else "span" if tag in _SPAN_CONTENT else "raw"


def asked_model(attributes: dict[str, str], tag: str) -> str:
    """The content model that a `markdown` attribute asks for, which it takes away; else empty."""
    model = _MODELS.get(attributes.pop("markdown", ""), "")
    return content_model(tag) if model == "default" else model
