"""Docusaurus: the Atom feed of its blog, whose texts are those of the built pages."""

import re

from selectolax.lexbor import LexborHTMLParser

from tests.recording import posts, tools

# The site's own configuration with a whole feed, and without what no post needs.
CONFIG = """
import own from './docusaurus.config.ts';

const [, options] = own.presets[0];
options.docs = false;
options.blog.feedOptions = {...options.blog.feedOptions, type: ['atom'], limit: false};
options.blog.onInlineTags = options.blog.onInlineAuthors = 'ignore';
options.blog.onUntruncatedBlogPosts = 'ignore';
export default {...own, onBrokenLinks: 'ignore', onBrokenAnchors: 'ignore'};
"""
ADMONITION = ".theme-admonition"
KINDS = ("note", "tip", "info", "warning", "danger", "caution", "important")
FOOTNOTE = re.compile(r"(?<=user-content-)(fn(?:ref)?-\w+)-[0-9a-f]{6}")


def record(site, scratch, folder):
    """Build the site and read the feed of its blog."""
    site = tools.copied(site, scratch)
    programs = tools.with_modules(site, tools.npm(folder, "docusaurus"))
    (site / "record.config.ts").write_text(CONFIG, encoding="utf-8")
    (site / "package.json").write_text('{"private": true}', encoding="utf-8")
    tools.run(programs / "docusaurus", "build", "--config", "record.config.ts", cwd=site)
    (feed,) = (site / "build").rglob("atom.xml")
    return [_post(entry) for entry in posts.entries(feed).values()]


def _post(entry):
    entry["published"] = entry["published"] or entry["updated"]
    # What ends the ids of footnotes is made of the path of the file that was built.
    entry["html"] = FOOTNOTE.sub(r"\1", quoted(tabbed(entry["html"])))
    return posts.post(**entry)


def tabbed(html):
    """Tabs as feedsvc has them: each label stands over its text, not all of them in a list."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    for tabs in body.css("ul[role=tablist]"):
        names = [item.text() for item in tabs.css("li")]
        for name, panel in zip(names, tabs.parent.css("[role=tabpanel]"), strict=True):
            strong = _bold(body.parser, name)
            panel.insert_before(strong)
        tabs.decompose()
    return body.inner_html


def quoted(html):
    """Admonitions as feedsvc has them: a quotation that begins with the title, in bold letters."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    while box := body.css_first(ADMONITION):
        quotation = body.parser.create_node("blockquote")
        quotation.insert_child(_heading(body.parser, box))
        quotation.insert_child(box.last_child)
        box.replace_with(quotation)
    return body.inner_html


def _heading(tree, box):
    """The title of an admonition; the name of its kind is shown in capitals by style alone."""
    heading = box.css_first("[class*=admonitionHeading]")
    heading.css_first("[class*=admonitionIcon]").decompose()
    title = heading.text()
    if title in KINDS:
        return _bold(tree, title.capitalize())
    paragraph = _bold(tree)
    for child in list(heading.iter(include_text=True)):
        paragraph.first_child.insert_child(child)
    return paragraph


def _bold(tree, *children):
    paragraph, strong = tree.create_node("p"), tree.create_node("strong")
    for child in children:
        strong.insert_child(child)
    paragraph.insert_child(strong)
    return paragraph
