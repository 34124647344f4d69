"""One small feed as it is published in each format, byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from feedsvc.feeds import atom_rss, json_feed
from feedsvc.model.entry import Content, Entry
from feedsvc.model.feed import Feed
from feedsvc.model.site import Author
from tests.feeds import documents

ESSAY = Entry(
    id="https://lantern.example/2024/essay",
    url="https://lantern.example/2024/essay.html",
    title="【随笔】100 % 的 $5 & <灯> 之间",
    published=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
    updated=datetime(2024, 6, 1, tzinfo=UTC),
    authors=(
        Author("林 Lin", "lin@lantern.example", "https://lantern.example/lin"),
        Author("Omar & I"),
    ),
    terms=("灯", "c++", "Q & A"),
    image="https://lantern.example/img/lamp.png?w=1&h=2",
    language="zh",
)
NOTE = Entry(
    id="tag:lantern.example,1969:first",
    url="https://lantern.example/first/",
    title="First light",
    published=datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC),
    updated=datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC),
)
CONTENTS = {
    ESSAY.id: Content("<p>灯 &amp; 火: <code>a &lt; b</code></p>\n<pre>  x\n</pre>", ""),
    NOTE.id: Content("<p>Oil &amp; wick.</p>", "Oil & wick: is 1 < 2?"),
}
FEED = Feed(
    name="feed",
    url="https://lantern.example/feeds/feed",
    title="Lamps & Lanterns",
    alternate="https://lantern.example/",
    updated=datetime(2024, 6, 1, tzinfo=UTC),
    description="Light, <slowly>.",
    language="en",
    author=Author("The Keeper", "keeper@lantern.example"),
    entries=(ESSAY, NOTE),
)

ATOM = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>https://lantern.example/feeds/feed.atom</id>
  <title type="text">Lamps &amp; Lanterns</title>
  <updated>2024-06-01T00:00:00Z</updated>
  <author>
    <name>The Keeper</name>
    <email>keeper@lantern.example</email>
  </author>
  <link href="https://lantern.example/feeds/feed.atom" rel="self" type="application/atom+xml"/>
  <link href="https://lantern.example/" rel="alternate" type="text/html"/>
  <generator uri="https://pypi.org/project/feedsvc/">feedsvc</generator>
  <subtitle type="text">Light, &lt;slowly&gt;.</subtitle>
  <entry xml:lang="zh">
    <id>https://lantern.example/2024/essay</id>
    <title type="text">【随笔】100 % 的 $5 &amp; &lt;灯&gt; 之间</title>
    <updated>2024-06-01T00:00:00Z</updated>
    <author>
      <name>林 Lin</name>
      <email>lin@lantern.example</email>
      <uri>https://lantern.example/lin</uri>
    </author>
    <author>
      <name>Omar &amp; I</name>
    </author>
    <content type="html" xml:base="https://lantern.example/2024/essay.html">\
&lt;p&gt;灯 &amp;amp; 火: &lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/p&gt;
&lt;pre&gt;  x
&lt;/pre&gt;</content>
    <link href="https://lantern.example/2024/essay.html" rel="alternate" type="text/html"/>
    <category term="灯"/>
    <category term="c++"/>
    <category term="Q &amp; A"/>
    <published>2024-05-06T07:08:09Z</published>
    <media:thumbnail url="https://lantern.example/img/lamp.png?w=1&amp;h=2"/>
    <media:content medium="image" url="https://lantern.example/img/lamp.png?w=1&amp;h=2"/>
  </entry>
  <entry>
    <id>tag:lantern.example,1969:first</id>
    <title type="text">First light</title>
    <updated>1969-07-20T20:17:40Z</updated>
    <content type="html" xml:base="https://lantern.example/first/">\
&lt;p&gt;Oil &amp;amp; wick.&lt;/p&gt;</content>
    <link href="https://lantern.example/first/" rel="alternate" type="text/html"/>
    <summary type="text">Oil &amp; wick: is 1 &lt; 2?</summary>
    <published>1969-07-20T20:17:40Z</published>
  </entry>
</feed>
"""

RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:media="http://search.yahoo.com/mrss/" version="2.0">
  <channel>
    <title>Lamps &#x26; Lanterns</title>
    <link>https://lantern.example/</link>
    <description>Light, &#x3C;slowly&gt;.</description>
    <atom:link href="https://lantern.example/feeds/feed.rss" rel="self" type="application/rss+xml"/>
    <generator>feedsvc</generator>
    <language>en</language>
    <lastBuildDate>Sat, 01 Jun 2024 00:00:00 +0000</lastBuildDate>
    <dc:creator>The Keeper</dc:creator>
    <item>
      <title>【随笔】100 % 的 $5 &#x26; &#x3C;灯&gt; 之间</title>
      <link>https://lantern.example/2024/essay.html</link>
      <guid isPermaLink="false">https://lantern.example/2024/essay</guid>
      <category>灯</category>
      <category>c++</category>
      <category>Q &amp; A</category>
      <pubDate>Mon, 06 May 2024 07:08:09 +0000</pubDate>
      <atom:updated>2024-06-01T00:00:00Z</atom:updated>
      <dc:creator>林 Lin</dc:creator>
      <dc:creator>Omar &amp; I</dc:creator>
      <description></description>
      <content:encoded>\
&lt;p&gt;灯 &amp;amp; 火: &lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/p&gt;
&lt;pre&gt;  x
&lt;/pre&gt;</content:encoded>
      <media:thumbnail url="https://lantern.example/img/lamp.png?w=1&amp;h=2"/>
      <media:content medium="image" url="https://lantern.example/img/lamp.png?w=1&amp;h=2"/>
    </item>
    <item>
      <title>First light</title>
      <link>https://lantern.example/first/</link>
      <description>Oil &#x26;amp; wick: is 1 &#x26;lt; 2?</description>
      <guid isPermaLink="false">tag:lantern.example,1969:first</guid>
      <pubDate>Sun, 20 Jul 1969 20:17:40 +0000</pubDate>
      <content:encoded>&lt;p&gt;Oil &amp;amp; wick.&lt;/p&gt;</content:encoded>
    </item>
  </channel>
</rss>
"""

JSON = r"""{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Lamps & Lanterns",
  "home_page_url": "https://lantern.example/",
  "feed_url": "https://lantern.example/feeds/feed.json",
  "description": "Light, <slowly>.",
  "language": "en",
  "authors": [{"name": "The Keeper"}],
  "items": [
    {
      "id": "https://lantern.example/2024/essay",
      "url": "https://lantern.example/2024/essay.html",
      "title": "【随笔】100 % 的 $5 & <灯> 之间",
      "content_html": "<p>灯 &amp; 火: <code>a &lt; b</code></p>\n<pre>  x\n</pre>",
      "image": "https://lantern.example/img/lamp.png?w=1&h=2",
      "date_published": "2024-05-06T07:08:09Z",
      "date_modified": "2024-06-01T00:00:00Z",
      "tags": ["灯", "c++", "Q & A"],
      "authors": [{"name": "林 Lin", "url": "https://lantern.example/lin"}, {"name": "Omar & I"}],
      "language": "zh"
    },
    {
      "id": "tag:lantern.example,1969:first",
      "url": "https://lantern.example/first/",
      "title": "First light",
      "content_html": "<p>Oil &amp; wick.</p>",
      "summary": "Oil & wick: is 1 < 2?",
      "date_published": "1969-07-20T20:17:40Z",
      "date_modified": "1969-07-20T20:17:40Z"
    }
  ]
}
"""


def test_atom_as_published() -> None:
    """The whole Atom document is exactly this."""
    entries = [atom_rss.atom_entry(entry, CONTENTS[entry.id]) for entry in FEED.entries]

    assert documents.atom(FEED, entries).decode() == ATOM


def test_rss_as_published() -> None:
    """The whole RSS document is exactly this."""
    items = [atom_rss.rss_item(entry, CONTENTS[entry.id]) for entry in FEED.entries]

    assert documents.rss(FEED, items).decode() == RSS


def test_json_feed_as_published() -> None:
    """The whole JSON Feed document is exactly this."""
    items = [json_feed.item(entry, CONTENTS[entry.id]) for entry in FEED.entries]

    assert json_feed.json(FEED, items).decode() == JSON


def test_icon_and_logo_in_every_format() -> None:
    """Atom has both, RSS one image with the title and link it asks for, JSON Feed both."""
    feed = replace(
        FEED, icon="https://lantern.example/i.png", logo="https://lantern.example/l.png", entries=()
    )
    atom, rss, json = documents.atom(feed, ()), documents.rss(feed, ()), json_feed.json(feed, ())

    assert b"<icon>https://lantern.example/i.png</icon>" in atom
    assert b"<logo>https://lantern.example/l.png</logo>" in atom
    assert b"<url>https://lantern.example/l.png</url>" in rss
    assert b'"icon": "https://lantern.example/l.png"' in json
    assert b'"favicon": "https://lantern.example/i.png"' in json
