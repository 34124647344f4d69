"""Atom feeds: each rule broken once, and a feed that breaks none."""

from datetime import UTC, datetime

import pytest

from feedsvc.check.documents import document

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = """<title>Garden</title><id>https://g.example/</id><updated>2025-05-01T10:00:00Z</updated>
<author><name>Ada</name></author><link rel="self" href="https://g.example/feed.atom"/>"""
ENTRY = """<title>Peas</title><id>https://g.example/peas</id><updated>2025-05-01T10:00:00Z</updated>
<link href="https://g.example/peas"/><content type="html">&lt;p&gt;Green.&lt;/p&gt;</content>"""


def feed(head="", entry="", more=""):
    """A feed with one entry, and what a case adds to it."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:fh="http://purl.org/syndication/history/1.0"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">\n'
        f"{HEAD}{head}<entry>{ENTRY}{entry}</entry>{more}</feed>"
    )


def rules(text, **where):
    """The rules that a document breaks."""
    return {one.rule for one in document(text.encode(), "feed.atom", now=NOW, **where)}


def test_a_good_feed_has_no_findings():
    """Nothing is said without a reason."""
    assert rules(feed()) == set()


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("<title>Again</title>", "DuplicateElement"),
        ("<nonsense/>", "UndefinedElement"),
        ("loose words", "UnexpectedText"),
        ("<icon> /i.png </icon>", "UnexpectedWhitespace"),
        ("<subtitle></subtitle>", "NotBlank"),
        ("<subtitle>big &lt;b&gt;x&lt;/b&gt;</subtitle>", "ContainsUndeclaredHTML"),
        ('<subtitle type="text/plain">x</subtitle>', "InvalidTextType"),
        (
            '<subtitle type="xhtml"><b xmlns="http://www.w3.org/1999/xhtml">x</b></subtitle>',
            "MissingXhtmlDiv",
        ),
        ("<contributor/>", "MissingElement"),
        ("<contributor><name>A</name><email>nowhere</email></contributor>", "InvalidAddrSpec"),
        ("<contributor><name>A &lt;a@b.example&gt;</name></contributor>", "ContainsEmail"),
        ('<category term=""/>', "NotBlank"),
        ("<category/>", "MissingAttribute"),
        ('<category term="a" scheme="mine"/>', "InvalidFullLink"),
        ('<generator uri="https://a b/">x</generator>', "InvalidUriChar"),
        ('<link rel="via"/>', "MissingHref"),
        ('<link rel="nearby" href="https://g.example/"/>', "UnregisteredAtomLinkRel"),
        ('<link rel="via" href="https://g.example/" type="page"/>', "InvalidMIMEType"),
        ('<link rel="via" href="https://g.example/" hreflang="english"/>', "InvalidLanguage"),
        ('<link rel="via" href="https://g.example/" title=""/>', "AttrNotBlank"),
        ('<link rel="via" href="https://g.example/">x</link>', "AtomLinkNotEmpty"),
        ('<link rel="via" href="http:///nohost"/>', "InvalidIRI"),
        ('<link rel="via" href="https://g.example/" length="-3"/>', "InvalidNonNegativeInteger"),
        ('<link rel="self" href="feed.atom"/>', "RelativeSelf"),
        ('<link href="/a"/><link href="/b"/>', "DuplicateAtomLink"),
        ("<fh:archive/>", "ArchiveIncomplete"),
        ("<fh:archive/>", "MissingCurrentInArchive"),
        (
            '<fh:complete/><link rel="next-archive" href="https://g.example/2"/>',
            "FeedRelInCompleteFeed",
        ),
        (
            '<fh:complete/><link rel="current" href="https://g.example/2"/>',
            "CurrentNotSelfInCompleteFeed",
        ),
        (
            '<link rel="last" href="https://g.example/feed.atom"/><link rel="next" href="https://g.example/3"/>',
            "LinkPastEnd",
        ),
        ('<at:deleted-entry ref="https://g.example/x"/>', "MissingAttribute"),
        ('<at:deleted-entry ref="https://g.example/x" when="today"/>', "InvalidRFC3339Date"),
    ],
)
def test_a_fault_in_the_head_is_found(head, rule):
    """RFC 4287, 5005 and 6721."""
    assert rule in rules(feed(head=head))


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ("<published>2025-02-30T10:00:00Z</published>", "InvalidRFC3339Date"),
        ("<published>2025-02-20 10:00:00Z</published>", "InvalidRFC3339Date"),
        ("<published>2025-02-20T10:00:00</published>", "InvalidRFC3339Date"),
        ("<published>1970-01-01T00:00:00Z</published>", "ImplausibleDate"),
        ("<published>2031-01-01T00:00:00Z</published>", "ImplausibleDate"),
        ("<source><title>S</title></source>", "MissingSourceElement"),
        ('<summary type="html">&lt;script&gt;1&lt;/script&gt;</summary>', "SecurityRisk"),
        ('<summary type="html">&lt;p onclick="x"&gt;&lt;/p&gt;</summary>', "SecurityRiskAttr"),
        (
            '<summary type="html">&lt;p style="position:fixed"&gt;&lt;/p&gt;</summary>',
            "DangerousStyleAttr",
        ),
        ('<summary type="html">&lt;blink2&gt;&lt;/blink2&gt;</summary>', "NotHtml"),
        ('<summary type="html">&lt;a href="</summary>', "NotHtml"),
        ('<summary type="html">&lt;em&gt;open</summary>', "NotHtml"),
        ('<summary type="html">&lt;a href="/x"&gt;x&lt;/a&gt;</summary>', "RelativeAddress"),
        ('<link rel="next" href="https://g.example/2"/>', "FeedHistoryRelInEntry"),
        ("<summary>caf\u00c3\u00a9</summary>", "BadCharacters"),
    ],
)
def test_a_fault_in_an_entry_is_found(entry, rule):
    """RFC 4287, 4.1.2, and what readers do to HTML."""
    assert rule in rules(feed(entry=entry))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("tag:g.example,2025:a", None),
        ("tag:g.example:a", "InvalidTAG"),
        ("urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", None),
        ("urn:uuid:60a76c80", "InvalidUUID"),
        ("urn:a b:c", "InvalidURN"),
        ("https://g.example/a", None),
        ("https://G.example/a", "NonCanonicalURI"),
        ("https://g.example:443/a", "NonCanonicalURI"),
        ("https://g.example/a/../b", "NonCanonicalURI"),
        ("https://g.example/%7ea", "NonCanonicalURI"),
        ("https://g.example", "NonCanonicalURI"),
        ("https://g.example/\u8c4c", None),
        ("peas", "InvalidFullLink"),
        ("javascript:peas", "SchemeNotIANARegistered"),
    ],
)
def test_ids_are_full_addresses_in_normal_form(name, rule):
    """RFC 4287, 4.2.6; RFC 3986, 6.2; RFC 4151; RFC 8141."""
    text = feed().replace("<id>https://g.example/peas</id>", f"<id>{name}</id>")

    assert rules(text) == ({rule} if rule else set())


def test_two_entries_are_told_apart():
    """The same id hides one of them; the same date leaves their order open."""
    assert rules(feed(more=f"<entry>{ENTRY}</entry>")) == {"DuplicateEntries", "DuplicateUpdated"}


def test_the_head_comes_first():
    """Readers that stop at entries miss what follows."""
    assert rules(feed(more="<rights>None</rights>")) == {"MisplacedMetadata"}


def test_a_feed_says_where_it_is():
    """A wrong self link moves subscribers."""
    found = rules(feed(), address="https://other.example/feed.atom")

    assert found == {"SelfDoesntMatchLocation"}


def test_an_entry_without_an_author_anywhere_is_an_error():
    """RFC 4287, 4.1.2."""
    found = document(feed().replace("<author><name>Ada</name></author>", "").encode(), "f", now=NOW)

    assert [(one.rule, one.line) for one in found] == [("MissingElement", 4)]
