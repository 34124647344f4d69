"""Pelican: its Atom feed, and all authors of an article, of which feeds name the first."""

import json

from tests.recording import posts, tools

TEMPLATE = """[{% for a in articles %}{{ "," if not loop.first }}
[{{ (SITEURL + "/" + a.url)|tojson }}, {{ a.authors|map("string")|list|tojson }}]{% endfor %}]
"""


def record(site, scratch, folder):
    """Build the site with its own settings, and a template that lists the authors."""
    program = tools.python(folder, "pelican") / "pelican"
    site = tools.copied(site, scratch)
    templates = site / "record"
    templates.mkdir()
    (templates / "record.html").write_text(TEMPLATE, encoding="utf-8")
    settings = {
        "FEED_MAX_ITEMS": 1000,
        "DIRECT_TEMPLATES": ["record"],
        "RECORD_SAVE_AS": "record.json",
        "THEME_TEMPLATES_OVERRIDES": [str(templates)],
    }
    extra = [f"{name}={json.dumps(value)}" for name, value in settings.items()]
    command = (program, "content", "-s", "publishconf.py", "-o", "output", "-e", *extra)
    tools.run(*command, cwd=site)
    authors = dict(json.loads((site / "output" / "record.json").read_text(encoding="utf-8")))
    return [
        posts.post(**{**entry, "authors": authors[url]})
        for url, entry in _entries(site / "output" / "feeds").items()
    ]


def _entries(feeds):
    """All entries: translations are in feeds of their own."""
    found = {}
    for feed in sorted(feeds.rglob("all*.atom.xml")):
        found |= posts.entries(feed)
    return found
