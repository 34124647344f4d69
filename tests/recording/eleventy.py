"""Eleventy: addresses, ids and texts from the feed of eleventy-plugin-rss, the rest from its data."""

import json

from tests.recording import posts, tools
from tests.recording.structure import absolute

# The site's own configuration, with a feed and a list of the data beside it. Collections that are
# made of folders, and those that only name a kind of page, are no tags.
CONFIG = """
import own from "./eleventy.config.js";
import { feedPlugin } from "@11ty/eleventy-plugin-rss";
import { readFileSync } from "node:fs";

export default async function (config) {
  const given = await own(config);
  const site = JSON.parse(readFileSync("src/_data/metadata.json", "utf-8"));
  const isPost = (x) => x.url && /\\/(blog|notes)\\/.*\\.md$/.test(x.inputPath);
  config.addCollection("recorded", (all) => all.getAll().filter(isPost));
  config.addPlugin(feedPlugin, {
    type: "atom",
    outputPath: "/record.xml",
    collection: { name: "recorded", limit: 0 },
    metadata: { language: "en", title: site.title, base: site.url, author: site.author },
  });
  config.addTemplate("record.11ty.js", {
    data: { permalink: "/record.json", eleventyExcludeFromCollections: true },
    render: ({ collections }) => JSON.stringify(collections.recorded.map((x) => ({
      url: x.url, date: x.date, tags: x.data.tags, author: x.data.author,
      updated: x.data.updated, summary: x.data.description,
    }))),
  });
  return given;
}
"""
STRUCTURAL = {"all", "nav", "post", "posts"}


def record(site, scratch, folder):
    """Build the site as it is but for a feed that is added."""
    site = tools.copied(site, scratch)
    programs = tools.with_modules(site, tools.npm(folder, "eleventy"))
    (site / "record.config.js").write_text(CONFIG, encoding="utf-8")
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    tools.run(programs / "eleventy", "--config=record.config.js", cwd=site)
    feed = posts.entries(site / "_site" / "record.xml")
    known = json.loads((site / "_site" / "record.json").read_text(encoding="utf-8"))
    metadata = json.loads((site / "src/_data/metadata.json").read_text(encoding="utf-8"))
    return [_post(feed[absolute(data["url"], metadata["url"])], data, metadata) for data in known]


def _post(entry, data, metadata):
    author = data.get("author") or metadata["author"]["name"]
    return posts.post(
        **{
            **entry,
            "published": data["date"],
            "updated": data.get("updated"),
            "terms": set(data.get("tags") or ()) - STRUCTURAL,
            "authors": author if isinstance(author, list) else [author],
            "summary": posts.escaped(data.get("summary") or ""),
        }
    )
