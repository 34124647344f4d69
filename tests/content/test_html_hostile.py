"""HTML written to do harm, or to break what reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from feedsvc.content.html import safe, text

BASE = "https://walks.example/blog/2015/first.html"
ELEMENTS = frozenset(
    ("script", "style", "iframe", "frame", "object", "embed", "applet", "form", "input", "button",
     "select", "textarea", "meta", "link", "base", "svg", "math", "template", "noscript")
)  # fmt: skip
SCHEMES = ("https:", "http:", "mailto:", "tel:", "ftp:", "data:image/")


def harm(html):
    """The names of what a browser would run or load from the HTML."""
    found = []
    for node in LexborHTMLParser(f"<!doctype html><body>{html}").body.css("*"):
        found += [node.tag] if node.tag in ELEMENTS else []
        for name, value in node.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "action"):
                found.append(name)
            if name in ("href", "src", "poster", "cite", "longdesc", "xlink:href"):
                found += [] if (value or "").startswith(SCHEMES) else [f"{name}={value}"]
    return found


VECTORS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//h.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<img src='x'onload=alert(1)>",
    "<p ONCLICK='alert(1)'>x</p>",
    "<details open ontoggle=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='//javascript:alert(1)'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img srcset='javascript:alert(1) 2x'>",
    "<video poster='javascript:alert(1)' src='data:text/html,x'></video>",
    "<video><source onerror=alert(1)></video>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<noscript><style></noscript><img src=x onerror=alert(1)></style></noscript>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=//h.example title='\"><img src=x onerror=alert(1)>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea><title><img onerror=alert(1)></title>",
    "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<script type='math/tex'></script><img src=x onerror=alert(1)>",
    "<script type='math/tex'><img src=x onerror=alert(1)></script>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<img data-src='javascript:alert(1)'>",
    "<a href='https://h.example/\"onclick=alert(1)'>x</a>",
    "<p title='<script>alert(1)</script>'>x</p>",
    "<code class='language-x\" onclick=alert(1)'>x</code>",
    "<" + "a" * 9000 + " onclick=alert(1)>",
    "<div>" * 300 + "<script>alert(1)</script><img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("html", VECTORS)
def test_nothing_active_survives(html):
    """No element, handler or address that runs or loads code comes through, however written."""
    found = safe(html, BASE, "https://walks.example")

    assert harm(found.html) == []
    assert safe(found.html, BASE, "https://walks.example").html == found.html


@pytest.mark.parametrize(
    ("html", "removed"),
    [
        ("<script>a</script><p onclick=x onload=y>b</p>", ("onclick", "onload", "script")),
        ("<a href='java&#115;cript:x'>a</a>", ("javascript: URL",)),
        ("<img src='data:text/html,x'><img src='data:image/png;base64,AA=='>", ("data: URL",)),
        ("<form><p>a</p></form>", ("form",)),
        ("<iframe srcdoc='x'></iframe><embed>", ("embed", "iframe")),
        ("<div>" * 1000, ("nesting",)),
        ("<script type='math/tex'>x</script><style>p{}</style>", ()),
        ("<p>onclick= and javascript: in words</p>", ()),
    ],
)
def test_what_was_active_is_named(html, removed):
    """The author is told what readers of the feed will miss."""
    assert safe(html, BASE, "").removed == removed


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<div>" * 50_000 + "x" + "</div>" * 50_000,
        "".join(f"<b id={n}><p>" for n in range(5000)),
        "<ul><li>" * 30_000,
        "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
        "<p title='" + "x" * 1_000_000 + "'>",
        "<p title='" * 20_000,
        "<!--" * 50_000,
        "<" * 100_000,
        "&" * 300_000,
        "<iframe src=x></iframe>" * 2000,
        "<object>" * 200 + "</object>" * 200,
        "<img srcset='" + "a 1x," * 20_000 + "'>",
        "s" + " " * 200_000 + "<p " + " onx" * 20_000,
    ],
)  # fmt: skip
def test_size_and_depth_neither_crash_nor_hang(html):
    """Where parsing would take quadratic time, the text alone is given."""
    found = safe(html, BASE, "")

    assert safe(found.html, BASE, "").html == found.html
    assert isinstance(text(html), str)


def test_text_survives_when_markup_is_given_up():
    """A post nested too deeply for any reader keeps its words."""
    found = safe("<div>" * 1000 + "a <b>walk</b> &amp; tea", BASE, "")

    assert found.html == "<p>a  walk  &amp; tea</p>"


def test_a_long_picture_written_out_is_no_reason_to_give_up():
    """A `data:` picture makes a long tag, but not a crowded one."""
    picture = "data:image/png;base64," + "A" * 20_000
    html = f'<div><img src="{picture}"></div>'

    assert safe(html, BASE, "").html == html


PIECES = st.sampled_from([
    "<p>", "</p>", "<b>", "</b>", "<a href='x'>", "</a>", "<pre>", "\n\n", "</pre>", "<code class=",
    "<table>", "<tr>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<mi>", "<mtext>", "</math>",
    "<style>", "</style>", "<script>", "</script>", "<script type='math/tex'>", "<noscript>",
    "</noscript>", "<iframe src='//h/x'>", "</iframe>", "<img data-src='a' onerror=1>", "<select>",
    "<option>", "</select>", "<template>", "</template>", "<title>", "<form>", "</form>", "<!--",
    "-->", "<![CDATA[", "]]>", "<li>", "<ul>", "</ul>", "<dd>", "<h1>", "</h1>", "<object data=x>",
    "</object>", "<embed>", "<video>", "</video>", "<source src=a>", "<annotation-xml>", "<font>",
    "<nobr>", "<button>", "<ruby>", "<rt>", "&lt;", "&#8;", "&", "<", ">", "'", '"', "=", "/", "x",
    " onclick=", "javascript:", '<a href="javascript:x">', "\x0c", "\ufffe", "中",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_any_html_becomes_harmless_and_stays_as_it_is(html):
    """Whatever goes in, what comes out runs nothing and sanitises to itself."""
    once = safe(html, BASE, "https://walks.example").html

    assert harm(once) == []
    assert safe(once, BASE, "https://walks.example").html == once
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", once)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_any_html_has_a_text(html):
    """The text of anything is one line that XML can hold."""
    found = text(html)

    assert found == " ".join(found.split())
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", found)
