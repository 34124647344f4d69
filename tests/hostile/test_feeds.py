"""Feeds of strangers, made to harm who reads them: `adopt`, `diff --from` and `check FEED`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import sites

pytestmark = pytest.mark.slow
_ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><id>urn:x</id>{}</feed>"
_RSS = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
_LAUGHS = "".join(
    f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" if n else "<!ENTITY l0 'ha'>" for n in range(10)
)
_PASSWD = Path("/etc/passwd").as_uri()

BOMBS = {
    "billion-laughs": f"<!DOCTYPE x [{_LAUGHS}]>" + _RSS.format("<item><title>&l9;</title></item>"),
    "quadratic-entity": f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>"
    + _RSS.format("<item><title>" + "&a;" * 5_000 + "</title></item>"),
    "parameter-entities": "<!DOCTYPE x [<!ENTITY % a '<!ENTITY b SYSTEM \"http://127.0.0.1:1/\">'>%a;]>"
    + _RSS.format("<item><title>&b;</title></item>"),
    "file": f"<!DOCTYPE x [<!ENTITY a SYSTEM '{_PASSWD}'>]>"
    + _RSS.format("<item><title>&a;</title><description>&a;</description></item>"),
    "file-by-its-name": "<!DOCTYPE x [<!ENTITY a SYSTEM '/etc/passwd'>]>" + _ATOM.format("&a;"),
    "doctype-elsewhere": "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'>" + _RSS.format(""),
    "included": _ATOM.format(
        f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{_PASSWD}' parse='text'/>"
    ),
    "style": f"<?xml-stylesheet type='text/xsl' href='{_PASSWD}'?>" + _ATOM.format(""),
    "deep": _RSS.format("<a>" * 20_000 + "</a>" * 20_000),
    "deep-and-open": _RSS.format("<a>" * 50_000),
    "many-attributes": _RSS.format("<a " + " ".join(f"b{n}='c'" for n in range(30_000)) + "/>"),
    "many-namespaces": _RSS.format("".join(f"<n{n}:a xmlns:n{n}='urn:{n}'/>" for n in range(5_000))),
    "huge-attribute": _RSS.format(f"<a b='{'c' * 3_000_000}'/>"),
    "huge-text": _RSS.format(f"<item><title>{'x' * 3_000_000}</title></item>"),
    "huge-name": _RSS.format(f"<{'a' * 300_000}/>"),
    "many-items": _RSS.format("<item><guid>x</guid></item>" * 20_000),
    "many-comments": _RSS.format("<!-- x -->" * 50_000),
    "references": _RSS.format("<item><title>" + "&#65;" * 200_000 + "</title></item>"),
    "number-of-many-digits": _RSS.format("<item><title>&#" + "9" * 5_000 + ";</title></item>"),
    "deep-html": _RSS.format(f"<item><description>{'&lt;b&gt;' * 20_000}</description></item>"),
    "brackets-of-html": _RSS.format(f"<item><description>{'&lt;' * 100_000}</description></item>"),
    "dates": _RSS.format(f"<item><pubDate>{'1 ' * 50_000}</pubDate></item>" * 3),
    "json-deep": '{"items": ' + "[" * 100_000,
    "json-deep-and-closed": '{"items": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "json-number": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + "9" * 100_000 + "}]}",
    "json-many-items": '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": ['
    + ",".join('{"id": "x"}' for _ in range(20_000))
    + "]}",
    "json-surrogates": '{"version": "https://jsonfeed.org/version/1.1", "title": "\\ud800", "items": [{"id": "\\udfff"}]}',
    "nothing-but-nul": "\0" * 1_000_000,
    "nothing-but-brackets": "<" * 500_000,
    "wrong-encoding": "<?xml version='1.0' encoding='utf-7'?>" + _RSS.format("+ADw-script+AD4-"),
    "unknown-encoding": "<?xml version='1.0' encoding='x-nothing'?>" + _RSS.format(""),
}  # fmt: skip


def read(text):
    """What a process of its own says of a feed; it may take no more than a minute."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("one_feed.py")],
        input=text.encode("utf-8", "surrogatepass"), capture_output=True, cwd=sites.ROOT,
        timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_feed_is_read_or_refused(name):
    """Within 200 MB, and without a word of any file."""
    outcome = read(BOMBS[name])

    assert outcome["said"]
    assert outcome["memory"] < 200
    assert sites.read_passwd() not in outcome["text"]


@pytest.mark.parametrize(
    "name", ["billion-laughs", "quadratic-entity", "parameter-entities", "file"]
)
def test_entities_are_never_read(name):
    """They are refused, and the validator says so."""
    outcome = read(BOMBS[name])

    assert outcome["said"] == "refused"
    assert outcome["found"]
