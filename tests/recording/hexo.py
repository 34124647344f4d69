"""Hexo: hexo-generator-feed's Atom feed, and from Hexo what that leaves out or breaks.

The feed has no line breaks, which code needs, and cuts texts without a summary off for one.
"""

import json

from tests.recording import posts, tools
from tests.recording.structure import absolute
from tests.recording.versions import NPM

SETTINGS = """
feed: {type: atom, path: atom.xml, limit: 0, content: true, content_limit: 0}
updated_option: date
"""
SCRIPT = """
hexo.extend.generator.register('record', (site) => ({
  path: 'record.json',
  data: JSON.stringify(site.posts.map((post) => [post.permalink, post.content])),
}));
"""


def record(site, scratch, folder):
    """Build the site; the dates of files in the copy say nothing."""
    site = tools.copied(site, scratch)
    programs = tools.with_modules(site, tools.npm(folder, "hexo"))
    package = {
        "name": "site",
        "hexo": {"version": NPM["hexo"]["hexo"]},
        "dependencies": NPM["hexo"],
    }
    (site / "package.json").write_text(json.dumps(package), encoding="utf-8")
    (site / "scripts").mkdir()
    (site / "scripts" / "record.js").write_text(SCRIPT, encoding="utf-8")
    with (site / "_config.yml").open("a", encoding="utf-8") as config:
        config.write(SETTINGS)
    tools.run(programs / "hexo", "generate", cwd=site)
    entries = posts.entries(site / "public" / "atom.xml")
    written = json.loads((site / "public" / "record.json").read_text(encoding="utf-8"))
    whole = {absolute(url, url): html for url, html in written}
    return [posts.post(**{**x, "html": whole[absolute(url, url)]}) for url, x in entries.items()]
