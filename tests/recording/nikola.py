"""Nikola: its RSS feed, and when a post changed from its Atom feed."""

from lxml import etree

from tests.recording import posts, tools

DC = "{http://purl.org/dc/elements/1.1/}"
SETTINGS = """
GENERATE_ATOM = True
FEED_LENGTH = 1000
FEED_TEASERS = {teasers}
FEED_READ_MORE_LINK = ""
"""


def record(site, scratch, folder):
    """Build the site with whole texts, then with teasers."""
    site = tools.copied(site, scratch)
    program = tools.python(folder, "nikola") / "nikola"
    conf = (site / "conf.py").read_text(encoding="utf-8")
    feeds = []
    for teasers in (False, True):
        settings = conf + SETTINGS.format(teasers=teasers)
        (site / "conf.py").write_text(settings, encoding="utf-8")
        tools.run(program, "build", cwd=site)
        output = site / "output"
        feeds.append((_items(output / "rss.xml"), posts.entries(output / "index.atom")))
    (whole, atom), (teased, _) = feeds
    categories = _categories(site / "output" / "categories")
    return [
        _post(item, teased[url], atom[url], [x for x, urls in categories.items() if url in urls])
        for url, item in whole.items()
    ]


def _items(path):
    return {item.findtext("link"): item for item in etree.parse(path).iterfind("channel/item")}


def _categories(folder):
    """The addresses in the feed of each category: the feed of everything does not name them."""
    found = {}
    for path in folder.glob("cat_*.xml"):
        title = etree.parse(path).findtext("channel/title")
        found[title.partition("(Posts about ")[2].removesuffix(")")] = set(_items(path))
    return found


def _post(item, teased, atom, categories):
    whole, teaser = item.findtext("description"), teased.findtext("description")
    return posts.post(
        url=item.findtext("link"),
        id=item.findtext("guid"),
        title=item.findtext("title"),
        published=item.findtext("pubDate"),
        updated=atom["updated"],
        terms=[term.text for term in item.iterfind("category")] + categories,
        authors=[author.text for author in item.iterfind(f"{DC}creator")],
        summary=None if teaser == whole else teaser,
        html=whole or "",
    )
