"""Documents of every kind: what is well-formed, what is a feed, what is refused."""

import pytest

from feedsvc.check.documents import document
from feedsvc.check.findings import Finding, failed

RSS = b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel/></rss>'


def rules(data):
    """The rules that a document breaks."""
    return {one.rule for one in document(data, "feed")}


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "SAXError"),
        (b"<feed>", "SAXError"),
        (b"<feed>&nbsp;</feed>", "SAXError"),
        (b"<feed><dc:x/></feed>", "SAXError"),
        (b"<feed>\x08</feed>", "SAXError"),
        (b"<html/>", "UndefinedElement"),
        (b"<feed/>", "MissingNamespace"),
        (b'<feed xmlns="http://purl.org/atom/ns#"/>', "ObsoleteNamespace"),
        (b'<feed xmlns="urn:mine:x"/>', "InvalidNamespace"),
        (b'<rss version="3"/>', "InvalidRSSVersion"),
        (b'<?xml version="1.1"?><rss/>', "BadXmlVersion"),
        (b"<rss/>", "MissingEncoding"),
        (b'<?xml version="1.0" encoding="utf-8"?><rss>\xff</rss>', "UnicodeError"),
        (b'<?xml version="1.0" encoding="made-up"?><rss/>', "UnknownEncoding"),
        (b'<?xml version="1.0" encoding="zlib"?><rss/>', "UnknownEncoding"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?><rss/>', "NonstdEncoding"),
        (b'<?xml version="1.0" encoding="mac-roman"?><rss/>', "ObscureEncoding"),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="iso-8859-1"?><rss/>', "UnicodeError"),
        (b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>', "ContainsSystemEntity"),
        (
            b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
            "ContainsSystemEntity",
        ),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "ContainsEntity"),
        (b'<!DOCTYPE r [<!ATTLIST rss a CDATA "b">]><rss/>', "ContainsEntity"),
        (b"<a>" * 300 + b"</a>" * 300, "ValidatorLimit"),
        (b'<rss xmlns:x="urn:who:knows"/>', "UnknownNamespace"),
        (b'<rss xmlns:dc="urn:who:knows"/>', "ReservedPrefix"),
        (b'<rss xmlns:core="http://purl.org/dc/elements/1.1/"/>', "NonstdPrefix"),
    ],
)
def test_a_document_is_well_formed_and_a_feed(data, rule):
    """XML 1.0, namespaces, and nothing that expands or reaches out."""
    assert rule in rules(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_encodings_of_unicode_are_read(encoding):
    """By their mark, or by their first bytes."""
    name = encoding.removesuffix("-sig").removesuffix("-le")
    text = f'<?xml version="1.0" encoding="{name}"?><rss version="9"/>'

    assert "InvalidRSSVersion" in rules(text.encode(encoding))


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    ["<a '" * 50_000, "<b>" * 50_000, "</b>" * 50_000, "(" * 50_000, "a@" * 50_000, "&" * 50_000],
)
def test_long_nonsense_is_survived(hostile):
    """Whatever a text holds, there are findings and no exception."""
    made = hostile.replace("&", "&amp;").replace("<", "&lt;")
    text = f'<rss version="2.0"><channel><title>{made}</title><managingEditor>{made}</managingEditor><item><description>{made}</description></item></channel></rss>'

    assert (
        "InvalidContact" in rules(text.encode())
        or "EmailFormat" in rules(text.encode())
        or "MissingRealName" in rules(text.encode())
    )


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ('{"version": 1', "InvalidJson", 1),
        (
            '{"version": "https://jsonfeed.org/version/1.1",\n"title": 3, "items": []}',
            "InvalidJsonType",
            2,
        ),
        ('{"title": "G",\n"version": "2", "items": []}', "InvalidJsonVersion", 2),
        ('{"title": "G"}', "MissingJsonMember", 1),
        (
            '{"items": [\n{"id": "a", "content_text": "x"},\n{"id": "a", "content_text": "y"}]}',
            "DuplicateValue",
            3,
        ),
        ('{"items": [{"id": 1}]}', "InvalidJsonType", 1),
        ('{"items": [\n{"id": "a"}]}', "MissingJsonContent", 2),
        ('{"items": [{"id": "a",\n"date_published": "today"}]}', "InvalidRFC3339Date", 2),
        ('{"items": [{"id": "a",\n"url": "/a"}]}', "InvalidFullLink", 2),
        ('{"items": [{"id": "a",\n"attachments": [{}]}]}', "MissingJsonMember", 2),
        ('{"items": [],\n"author": {"name": "A"}}', "ObsoleteJsonAuthor", 2),
        ('{"items": [],\n"colour": "red"}', "UndefinedJsonMember", 2),
        ('{"items": [{"id": "a",\n"content_html": "<script>"}]}', "SecurityRisk", 2),
        ('{"items": ' * 5000, "ValidatorLimit", 0),
    ],
)
def test_a_json_feed_is_judged_with_lines(text, rule, line):
    """JSON Feed 1.1."""
    assert (rule, line) in {(one.rule, one.line) for one in document(text.encode(), "feed.json")}


@pytest.mark.parametrize(
    ("outline", "rule"),
    [
        ("<outline/>", "MissingAttribute"),
        ('<outline text="a" type="rss" title="A"/>', "MissingXmlURL"),
        ('<outline text="a" type="rss" xmlUrl="https://g.example/"/>', "MissingTitleAttr"),
        ('<outline text="a" type="link"/>', "MissingUrlAttr"),
        ('<outline text="a" title="A"/>', "MissingOutlineType"),
        ('<outline text="a" isComment="maybe"/>', "InvalidTrueFalse"),
        ('<outline text="a" created="today"/>', "InvalidRFC2822Date"),
        ("<nonsense/>", "UndefinedElement"),
    ],
)
def test_a_list_of_subscriptions_is_judged(outline, rule):
    """OPML 2.0."""
    text = f'<opml version="2.0"><head/><body>{outline}</body></opml>'

    assert rule in rules(text.encode())


def test_warnings_fail_only_when_strict():
    """What the exit code is made of."""
    warning = Finding("a", 1, "MissingSelf", "warning", "x", "y")

    assert not failed([warning])
    assert failed([warning], strict=True)


def test_findings_come_in_order_of_place():
    """By file, then line."""
    first, second = document(RSS, "a.rss"), document(RSS, "b.rss")

    assert sorted((*second, *first)) == [*first, *second]
