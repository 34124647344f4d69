"""An element that is neither allowed nor meant to vanish is unwrapped, in every generator.

An author who writes `Vector<int>` means a word; what follows it is on the generator's own page.
"""

import re
import shutil

import pytest

from tests.content.element_names import ALL
from tests.sites.test_golden import GOLDEN, published

# Where a post is put in each generator's golden site, and how its front matter begins and ends.
PLACES = {
    "astro": "src/content/blog",
    "docusaurus": "blog",
    "eleventy": "src/notes",
    "hexo": "source/_posts",
    "hugo": "content/posts",
    "jekyll": "_posts",
    "nikola": "posts",
    "obsidian": "Garden",
    "pelican": "content",
    "plain": "posts",
    "zola": "content/log",
}
HEADS = {
    "nikola": ".. title: {title}\n.. slug: {name}\n.. date: 2020-01-01 10:00:00\n\n",
    "pelican": "Title: {title}\nDate: 2020-01-01 10:00\nSlug: {name}\n\n",
    "zola": '+++\ntitle = "{title}"\ndate = 2020-01-01\n+++\n',
}
HEAD = "---\ntitle: {title}\ndate: 2020-01-01T10:00:00Z\npublish: true\n---\n"
IN_A_CELL = "<table>\n<tr>\n<td>\n\n{}\n\n</td>\n</tr>\n</table>\n\n"
# kramdown closes what was not closed, and the page itself hides what is in these.
HIDING = set("datalist noembed noframes script select style svg template textarea".split())
HIDDEN = {"jekyll": HIDING, "plain": HIDING}
GROUP = 30  # elements that are not closed nest, and what nests too deep is shown as text


def sentence(number, name):
    """A name where an author who means no element may write it, words before and after it."""
    return f"before{number} `code` <{name} x> after{number}."


def write(site, generator, name, body):
    """A post of the generator's site."""
    head = HEADS.get(generator, HEAD).format(title=name, name=name)
    (site / PLACES[generator] / f"2020-01-01-{name}.md").write_text(head + body, encoding="utf-8")


def words(html):
    """The numbered words that a reader sees, each once."""
    return set(re.findall(r"(?:before|after)\d+", re.sub(r"<[^>]*>", " ", html)))


# In MDX a tag that is not closed is an error, which ends the build of the generator itself.
@pytest.mark.slow
@pytest.mark.parametrize("generator", sorted(PLACES.keys() - {"docusaurus"}))
@pytest.mark.parametrize("frame", ["{}\n\n", IN_A_CELL], ids=["paragraph", "cell"])
def test_no_word_is_lost_after_any_name_in_brackets(generator, frame, tmp_path):
    """All names of HTML, SVG and MathML, and a hundred invented ones."""
    site = shutil.copytree(GOLDEN / generator, tmp_path / "site")
    names = [name for name in ALL if name not in HIDDEN.get(generator, ())]
    for start in range(0, len(names), GROUP):
        some = enumerate(names[start : start + GROUP], start)
        body = "".join(frame.format(sentence(number, name)) for number, name in some)
        write(site, generator, f"names-{start}", body)

    items, _ = published(site, tmp_path / "feeds")

    seen = set().union(*(words(item["content_html"]) for item in items.values()))
    wanted = {f"{w}{n}": name for n, name in enumerate(names) for w in ("before", "after")}
    assert {word: name for word, name in wanted.items() if word not in seen} == {}


def test_no_word_is_lost_in_any_element_of_mdx(tmp_path):
    """In MDX every element is closed; what is in it is text of the post."""
    site = shutil.copytree(GOLDEN / "docusaurus", tmp_path / "site")
    lines = [f"before{n} <{name} x>in</{name}> after{n}.\n\n" for n, name in enumerate(ALL)]
    for start in range(0, len(ALL), GROUP):
        write(site, "docusaurus", f"names-{start}", "".join(lines[start : start + GROUP]))

    items, _ = published(site, tmp_path / "feeds")

    seen = set().union(*(words(item["content_html"]) for item in items.values()))
    assert {f"{word}{n}" for n in range(len(ALL)) for word in ("before", "after")} <= seen
