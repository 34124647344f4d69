"""Hugo: its embedded feed, and what that leaves out from a feed that has whole texts.

In pages Hugo leaves root-relative addresses alone; in its XML it makes them absolute. So the second
feed is XML, too.
"""

from lxml import etree

from tests.recording import posts, tools

TEMPLATE = """{{ printf "<posts>" | safeHTML }}
{{ range where .Site.RegularPages "Date.IsZero" false }}<post url="{{ .Permalink }}">
<updated>{{ .Lastmod.Format "2006-01-02T15:04:05Z07:00" }}</updated>
<summary>{{ .Summary | transform.XMLEscape | safeHTML }}</summary>
<content>{{ .Content | transform.XMLEscape | safeHTML }}</content>
{{ range .Params.tags }}<term>{{ . | transform.XMLEscape | safeHTML }}</term>{{ end }}
{{ range .Params.categories }}<term>{{ . | transform.XMLEscape | safeHTML }}</term>{{ end }}
{{ with .Params.authors }}{{ range . }}<author>{{ . }}</author>{{ end }}{{ else }}
<author>{{ or .Params.author site.Params.author }}</author>{{ end }}
</post>{{ end }}{{ printf "</posts>" | safeHTML }}
"""


def record(site, scratch, folder):
    """Build the site twice, as it is and with a feed of whole texts."""
    hugo = tools.python(folder, "hugo") / "hugo"
    site = tools.copied(site, scratch)
    tools.run(hugo, "--destination", "own", cwd=site)
    own = {
        item.findtext("link"): item
        for item in etree.parse(site / "own" / "index.xml").iterfind("channel/item")
    }
    (site / "layouts").mkdir(exist_ok=True)
    (site / "layouts" / "home.rss.xml").write_text(TEMPLATE, encoding="utf-8")
    tools.run(hugo, "--destination", "record", cwd=site)
    found = etree.parse(site / "record" / "index.xml").getroot()
    return [_post(x, own[x.get("url")]) for x in found if x.get("url") in own]


def _post(written, item):
    return posts.post(
        url=written.get("url"),
        id=item.findtext("guid"),
        title=item.findtext("title"),
        published=item.findtext("pubDate"),
        updated=written.findtext("updated"),
        terms=[term.text for term in written.iterfind("term")],
        authors=[author.text for author in written.iterfind("author")],
        summary=written.findtext("summary"),
        html=written.findtext("content") or "",
    )
