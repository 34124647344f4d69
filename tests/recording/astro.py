"""Astro: its feed by @astrojs/rss, and texts that its container renders."""

import json

from lxml import etree

from tests.recording import posts, tools
from tests.recording.structure import absolute

# What a site's `rss.xml.js` does, with the texts as Astro renders them and all data of each post.
FEED = """
import rss from '@astrojs/rss';
import { getCollection } from 'astro:content';
import { dated, shown } from '../record.js';
import { SITE } from '../consts';

export async function GET(context) {
  const posts = (await getCollection('blog')).filter(shown);
  return rss({
    title: SITE.title,
    description: SITE.title,
    site: context.site,
    items: posts.map((post) => ({
      title: post.data.title,
      pubDate: dated(post.data),
      description: post.data.description,
      link: `${import.meta.env.BASE_URL}/notes/${post.id}/`,
    })),
  });
}
"""
DATA = """
import { experimental_AstroContainer } from 'astro/container';
import { loadRenderers } from 'astro:container';
import { getContainerRenderer } from '@astrojs/mdx';
import { getCollection, render } from 'astro:content';
import { shown } from '../record.js';

export async function GET() {
  const renderers = await loadRenderers([getContainerRenderer()]);
  const container = await experimental_AstroContainer.create({ renderers });
  const made = {};
  for (const post of (await getCollection('blog')).filter(shown)) {
    const { Content } = await render(post);
    const url = `${import.meta.env.BASE_URL}/notes/${post.id}/`;
    made[url] = { data: post.data, html: await container.renderToString(Content) };
  }
  return new Response(JSON.stringify(made));
}
"""
HELPERS = """
export const dated = (data) => data.pubDate ?? data.date;
export const shown = (post) => dated(post.data) && !post.data.draft;
"""


def record(site, scratch, folder):
    """Build the site as it is but for a feed and a list of texts that are added."""
    site = tools.copied(site, scratch)
    programs = tools.with_modules(site, tools.npm(folder, "astro"))
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (site / "src" / "record.js").write_text(HELPERS, encoding="utf-8")
    (site / "src" / "pages" / "record.xml.js").write_text(FEED, encoding="utf-8")
    (site / "src" / "pages" / "record.json.js").write_text(DATA, encoding="utf-8")
    tools.run(programs / "astro", "build", cwd=site, ASTRO_TELEMETRY_DISABLED="1")
    known = json.loads((site / "dist" / "record.json").read_text(encoding="utf-8"))
    items = etree.parse(site / "dist" / "record.xml").iterfind("channel/item")
    return [_post(item, known) for item in items]


def _post(item, known):
    url = item.findtext("link")
    (made,) = [x for path, x in known.items() if absolute(path, url) == url]
    data = made["data"]
    author = data.get("author") or data.get("authors") or "Nia Sand"
    return posts.post(
        url=url,
        id=item.findtext("guid"),
        title=item.findtext("title"),
        published=item.findtext("pubDate"),
        updated=data.get("updatedDate"),
        terms=[*data.get("tags", ()), *([data["category"]] if data.get("category") else ())],
        authors=author if isinstance(author, list) else [author],
        summary=posts.escaped(item.findtext("description") or ""),
        html=made["html"],
    )
