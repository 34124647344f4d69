"""Jekyll, with jekyll-feed; or with the site's own `atom.xml`, as Jekyll-Bootstrap has it."""

import json

from tests.recording import posts, tools

SETTINGS = "plugins: [jekyll-feed]\nfeed: {posts_limit: 1000}\n"
# What jekyll-feed leaves out: all terms and all authors of a post.
TEMPLATE = """---
---
[{% for post in site.posts %}{% unless forloop.first %},{% endunless %}
{"url": {{ post.url | absolute_url | jsonify }}, "id": {{ post.id | jsonify }},
 "terms": {{ post.categories | concat: post.tags | jsonify }},
 "author": {{ post.author | jsonify }}, "authors": {{ post.authors | jsonify }}}{% endfor %}]
"""


def record(site, scratch, _):
    """Build the site and read its feed."""
    tools.jekyll()
    folder = tools.copied(site, scratch)
    own = (folder / "atom.xml").exists()
    (folder / "_record.yml").write_text("" if own else SETTINGS, encoding="utf-8")
    (folder / "record.json").write_text(TEMPLATE, encoding="utf-8")
    tools.run("jekyll", "build", "--quiet", "--config", "_config.yml,_record.yml", cwd=folder)
    built = folder / "_site"
    known = {x["id"]: x for x in json.loads((built / "record.json").read_text(encoding="utf-8"))}
    people = _people(folder)
    made = []
    for entry in posts.entries(built / ("atom.xml" if own else "feed.xml")).values():
        (post,) = [x for x in known.values() if _same(entry, x)]
        entry["terms"] = [x if isinstance(x, str) else json.dumps(x) for x in post["terms"]]
        entry["authors"] = _authors(post, people)
        entry["published"] = entry["published"] or entry["updated"]
        made.append(posts.post(**entry))
    return made


def _same(entry, post):
    return entry["url"] == post["url"] or entry["id"].endswith(post["id"])


def _people(folder):
    """The records of `_data/authors.yml`, and the author of the site."""
    import yaml

    data = folder / "_data" / "authors.yml"
    records = yaml.safe_load(data.read_text(encoding="utf-8")) if data.exists() else {}
    return records, yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))["author"]


def _authors(post, people):
    """All names, found as jekyll-feed finds that of the first author."""
    records, site = people
    named = [post["author"]] if post["author"] else post["authors"] or [site]
    return [_name(records.get(x, x) if isinstance(x, str) else x) for x in named]


def _name(person):
    return person["name"] if isinstance(person, dict) else person
