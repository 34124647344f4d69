"""RSS feeds: each rule broken once, and a feed that breaks none."""

from datetime import UTC, datetime

import pytest

from feedsvc.check.documents import document

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = """<title>Garden</title><link>https://g.example/</link><description>Beds</description>
<language>en</language><atom:link rel="self" href="https://g.example/feed.rss"/>"""
ITEM = '<title>Peas</title><guid isPermaLink="false">g-peas-1</guid>'


def feed(head="", item="", after=""):
    """A feed with one item, and what a case adds to it."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
        f"<channel>\n{HEAD}{head}<item>{ITEM}{item}</item>{after}</channel></rss>"
    )


def rules(text):
    """The rules that a document breaks."""
    return {one.rule for one in document(text.encode(), "feed.rss", now=NOW)}


def test_a_good_feed_has_no_findings():
    """Nothing is said without a reason."""
    assert rules(feed()) == set()


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("<link>https://g.example/2</link>", "DuplicateElement"),
        ("<docs>rss</docs>", "InvalidFullLink"),
        ("<docs>https://\u8c4c.example/</docs>", "UriNotIri"),
        ("<managingEditor>ada@g.example</managingEditor>", "MissingRealName"),
        ("<managingEditor>Ada ada@g.example</managingEditor>", "EmailFormat"),
        ("<managingEditor>Ada</managingEditor>", "InvalidContact"),
        ("<ttl>0</ttl>", "InvalidPositiveInteger"),
        ("<copyright>&lt;b&gt;me&lt;/b&gt;</copyright>", "ContainsHTML"),
        ("<copyright>a &lt;b</copyright>", "CharacterData"),
        ("<textInput/>", "AvoidTextInput"),
        ("<textInput><name>1</name></textInput>", "InvalidFormComponentName"),
        ("<cloud/>", "MissingAttribute"),
        ('<cloud port="x"/>', "InvalidIntegerAttribute"),
        ("<skipHours><hour>24</hour></skipHours>", "UseZeroForMidnight"),
        ("<skipHours><hour>25</hour></skipHours>", "InvalidHour"),
        ("<skipHours><hour>1</hour><hour>1</hour></skipHours>", "DuplicateValue"),
        (f"<skipHours>{'<hour>1</hour>' * 25}</skipHours>", "NotEnoughHoursInTheDay"),
        ("<skipDays><day>Freitag</day></skipDays>", "InvalidDay"),
        (f"<skipDays>{'<day>Monday</day>' * 8}</skipDays>", "EightDaysAWeek"),
        ("<image><title>G</title></image>", "ImageTitleDoesntMatch"),
        ("<image><link>https://x.example/</link></image>", "ImageLinkDoesntMatch"),
        ("<image><url>https://g.example/a.bmp</url></image>", "ImageUrlFormat"),
        ("<image><width>200</width></image>", "InvalidWidth"),
        ("<image><height>0</height></image>", "InvalidHeight"),
        ("<dc:language>en</dc:language>", "DuplicateSemantics"),
        ("<sy:updatePeriod>often</sy:updatePeriod>", "InvalidUpdatePeriod"),
        ("<dc:date>2025-13</dc:date>", "InvalidW3CDTFDate"),
        ("<blink/>", "NoBlink"),
    ],
)
def test_a_fault_in_a_channel_is_found(head, rule):
    """RSS 2.0 and the profile."""
    assert rule in rules(feed(head=head))


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ('<enclosure url="https://g.example/a.mp3" type="audio/mpeg"/>', "MissingAttribute"),
        ('<enclosure url="a.mp3" length="1" type="audio/mpeg"/>', "InvalidURLAttribute"),
        (
            '<enclosure url="https://g.example/a" length="-1" type="audio/mpeg"/>',
            "UseZeroForUnknown",
        ),
        ('<enclosure url="https://g.example/a" length="1" type="sound"/>', "InvalidMIMEAttribute"),
        ('<enclosure url="https://g.example/a" length="1" type="a/b"/>' * 2, "DuplicateEnclosure"),
        ("<content:encoded>x</content:encoded>", "NeedDescriptionBeforeContent"),
        ('<description>&lt;a href="x.html"&gt;x&lt;/a&gt;</description>', "ContainsRelRef"),
        ("<description><b>x</b></description>", "UndefinedElement"),
        ("<author>a@g.example (A)</author><dc:creator>A</dc:creator>", "DuplicateItemSemantics"),
        ("<slash:comments>3</slash:comments>", "SlashDate"),
        ("<slash:comments>none</slash:comments>", "InvalidNonNegativeInteger"),
        ("<source>x</source>", "MissingAttribute"),
        ('<category colour="red">x</category>', "UnexpectedAttribute"),
    ],
)
def test_a_fault_in_an_item_is_found(item, rule):
    """RSS 2.0 and the profile."""
    assert rule in rules(feed(item=item))


@pytest.mark.parametrize(
    ("guid", "rule"),
    [
        ('<guid isPermaLink="false">anything</guid>', None),
        ("<guid>https://g.example/a</guid>", None),
        ("<guid>anything</guid>", "InvalidHttpGUID"),
        ("<guid>tag:g.example,2025:a</guid>", "InvalidPermalink"),
        ('<guid isPermaLink="no">https://g.example/a</guid>', "InvalidBooleanAttribute"),
        ('<guid isPermaLink="false">12</guid>', "NotSufficientlyUnique"),
        ("", "MissingGuid"),
    ],
)
def test_a_guid_is_an_address_or_says_that_it_is_none(guid, rule):
    """RSS 2.0, guid."""
    text = feed().replace('<guid isPermaLink="false">g-peas-1</guid>', guid)

    assert rules(text) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("date", "rule"),
    [
        ("Tue, 04 Mar 2025 10:00:00 +0000", None),
        ("4 Mar 2025 10:00 GMT", None),
        ("Mon, 04 Mar 2025 10:00:00 +0000", "IncorrectDOW"),
        ("Tue, 04 Mar 25 10:00:00 GMT", "ProblematicalRFC822Date"),
        ("tue, 04 mar 2025 10:00:00 gmt", "ProblematicalRFC822Date"),
        ("2025-03-04T10:00:00Z", "InvalidRFC2822Date"),
        ("Sun, 30 Feb 2025 10:00:00 GMT", "InvalidRFC2822Date"),
        ("Di, 04 M\u00e4r 2025 10:00:00 +0100", "InvalidRFC2822Date"),
        ("Tue, 04 Mar 2031 10:00:00 GMT", "ImplausibleDate"),
    ],
)
def test_a_date_is_one_of_mail(date, rule):
    """RFC 822 with a year of four digits."""
    assert rules(feed(item=f"<pubDate>{date}</pubDate>")) == ({rule} if rule else set())


def test_items_come_last():
    """The profile asks for it."""
    assert rules(feed(after="<generator>x</generator>")) == {"MisplacedItem"}


def test_what_is_missing_is_said():
    """An empty channel lacks everything."""
    found = rules('<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel/></rss>')

    assert found == {
        "MissingTitle",
        "MissingLink",
        "MissingDescription",
        "MissingDCLanguage",
        "MissingAtomSelfLink",
    }
