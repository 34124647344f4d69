"""Methods, content codings and conditions, all with all, as RFC 9110 and 9111 have them."""

import hashlib
import itertools

import pytest

from tests.service.conftest import BODY

CODINGS = ("identity", "gzip", "br", "zstd")
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
CONDITIONS = {  # name → what is sent, where {tag} and {date} are those of what is asked for; status
    "none": ({}, 200),
    "matching tag": ({"If-None-Match": "{tag}"}, 304),
    "matching date": ({"If-Modified-Since": "{date}"}, 304),
    "any": ({"If-None-Match": "*"}, 304),
    "list": ({"If-None-Match": '"a,b", W/"c" , {tag}, "d"'}, 304),
    "list without": ({"If-None-Match": '"a,b", W/"c"'}, 200),
    "weak": ({"If-None-Match": "W/{tag}"}, 304),
    "stale tag": ({"If-None-Match": '"0123"'}, 200),
    "stale date": ({"If-Modified-Since": DATE}, 200),
    "later date": ({"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}, 304),
    "empty tag": ({"If-None-Match": '""'}, 200),
    "no tag": ({"If-None-Match": ""}, 200),
    "malformed tag": ({"If-None-Match": "{bare}"}, 200),
    "half a tag": ({"If-None-Match": '"{bare}'}, 200),
    "malformed date": ({"If-Modified-Since": "yesterday"}, 200),
    "impossible date": ({"If-Modified-Since": "Sun, 31 Feb 2100 00:00:00 GMT"}, 200),
    "two dates": ({"If-Modified-Since": "{date}, {date}"}, 200),
    "tag and stale date": ({"If-None-Match": "{tag}", "If-Modified-Since": DATE}, 304),
    "stale tag and date": ({"If-None-Match": '"x"', "If-Modified-Since": "{date}"}, 200),
    "malformed tag and date": ({"If-None-Match": "x", "If-Modified-Since": "{date}"}, 200),
    "must match": ({"If-Match": "{tag}"}, 200),
    "must be any": ({"If-Match": "*"}, 200),
    "must match weakly": ({"If-Match": "W/{tag}"}, 412),
    "must match another": ({"If-Match": '"x"'}, 412),
    "must be older": ({"If-Unmodified-Since": DATE}, 412),
    "may be as old": ({"If-Unmodified-Since": "{date}"}, 200),
    "must match, and has it": ({"If-Match": "{tag}", "If-None-Match": "{tag}"}, 304),
    "match goes before date": ({"If-Match": "{tag}", "If-Unmodified-Since": DATE}, 200),
}
TABLE = list(itertools.product(("GET", "HEAD"), CODINGS, CONDITIONS))


@pytest.mark.parametrize(("method", "coding", "condition"), TABLE)
def test_every_combination(client, method, coding, condition):
    """Status, header fields and bytes."""
    sent, status = CONDITIONS[condition]
    first = client.ask(method="HEAD", Accept_Encoding=coding)
    tag, date = first["ETag"], first["Last-Modified"]
    known = {"tag": tag, "bare": tag.strip('"'), "date": date}
    fields = {name: value.format(**known) for name, value in sent.items()}
    response = client.ask(method=method, **fields, **{"Accept-Encoding": coding})

    assert response.status == status
    if status == 200:
        assert_whole(response, method, coding)
    if status == 304:
        assert_brief(response)
    if status != 412:
        assert response["ETag"] == tag
        assert response["Cache-Control"] == "max-age=3600"
        assert response["Vary"] == "Accept, Sec-Fetch-Dest, Accept-Encoding"
        assert response["Access-Control-Allow-Origin"] == "*"


def assert_whole(response, method, coding):
    """RFC 9110, 9.3.2: HEAD has the fields of GET."""
    digest = hashlib.sha256(BODY).hexdigest()[:32]
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["Content-Encoding"] == (None if coding == "identity" else coding)
    assert response["ETag"] == (f'"{digest}"' if coding == "identity" else f'"{digest}-{coding}"')
    assert int(response["Content-Length"]) > 0
    if method == "GET":
        assert response.text == BODY
        assert len(response.body) == int(response["Content-Length"])


def assert_brief(response):
    """RFC 9110, 15.4.5: what caches need to go on, and no description of a body."""
    for name in ("Content-Type", "Content-Length", "Content-Encoding", "Last-Modified"):
        assert response[name] is None
    assert response["Date"]
