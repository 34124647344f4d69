"""Recipes: the lines of the documentation that keep the address of a feed, run word for word."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from feedsvc.sites import detect
from tests.sites.test_left_out import MARK
from tests.sites.test_site_url import POSTS

DOCS = Path(__file__).parents[1] / "docs"
SITE = "https://blog.example.org"
_BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)
_ADDRESS = re.compile(r"`(https://blog\.example\.org/[^`]+)`")


def recipes():
    """(generator, lines of settings, addresses that they promise) of each page."""
    found = []
    for name in detect.NAMES:
        text = (DOCS / "generators" / f"{name}.md").read_text(encoding="utf-8")
        _, _, section = text.partition("## Keep the URL of your feed")
        parts = _BLOCK.split(section)
        for number, lines in enumerate(parts[1::2]):
            promised = tuple(_ADDRESS.findall(parts[2 * number]))
            found.append(pytest.param(name, lines, promised, id=f"{name}-{number + 1}"))
    return found


@pytest.mark.parametrize(("generator", "lines", "promised"), recipes())
def test_a_recipe_keeps_the_address_that_it_promises(tmp_path, run, generator, lines, promised):
    """The document is where that address leads to, and its self link is the address."""
    matter = "---\ntitle: A\ndate: 2020-01-02\ncategory: news\ntags: [xiaomi]\npublish: true\n---\nText.\n"
    if generator == "zola":
        matter = (
            '+++\ntitle = "A"\ndate = 2020-01-02\n[taxonomies]\ntags = ["xiaomi"]\n+++\nText.\n'
        )
    own = MARK.get(generator, ("feedsvc.toml", ""))
    settings = f'[site]\nurl = "{SITE}"\n{lines}'
    for path, text in ((POSTS[generator], matter), own, ("feedsvc.toml", settings)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    made = run("build", tmp_path)

    assert made.exit_code == 0, made.output
    assert "warning: feeds" not in made.stderr
    assert promised
    folder = tmp_path / (re.search(r'path = "([^"]*)"', lines) or ["", "feeds"])[1]
    for address in promised:
        assert self_link(folder / address.removeprefix(f"{SITE}/")) == address


def self_link(path):
    """The address that a document says it has."""
    data = path.read_bytes()
    if path.suffix == ".json":
        return json.loads(data)["feed_url"]
    atom = "{http://www.w3.org/2005/Atom}link"
    (found,) = [one for one in etree.fromstring(data).iter(atom) if one.get("rel") == "self"]
    return found.get("href")


def test_every_generator_has_a_recipe():
    """On its page."""
    assert {one.values[0] for one in recipes()} == set(detect.NAMES)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("feeds", f"{SITE}/feeds/"),
        ("public", f"{SITE}/"),
        ("public/", f"{SITE}/"),
        ("./_site/news", f"{SITE}/news/"),
        ("dist/a/b", f"{SITE}/a/b/"),
        ("output/feeds", f"{SITE}/feeds/"),
        ("build", f"{SITE}/"),
        ("docs/feeds", f"{SITE}/feeds/"),
        ("static", f"{SITE}/"),
    ],
)
def test_the_url_of_the_feeds_follows_their_path_into_what_is_published(blog, run, path, url):
    """Nothing else has to be said."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", f'[site]\nurl = "{SITE}"\n[feeds]\npath = "{path}"\n')
    made = run("build", blog.root)

    assert made.stderr == ""
    assert self_link(blog.root / path / "feed.atom") == f"{url}feed.atom"


@pytest.mark.parametrize("path", ["elsewhere", "site/public", "../beside"])
def test_a_path_without_a_url_is_a_warning(blog, run, path):
    """In every build, where nobody knows where the folder is published."""
    blog.post("2015-01-01-a")
    settings = f'[site]\nurl = "{SITE}"\n[feeds]\npath = "{path}"\n'
    blog.write("feedsvc.toml", settings)
    said = [run("build", blog.root) for _ in range(2)]
    blog.write("feedsvc.toml", f'{settings}url = "{SITE}/x"\n')

    for one in said:
        assert f"warning: feeds.path: is '{path}', and taken to be published at {SITE}/feeds/" in (
            one.stderr
        )
    assert "feeds.path" not in run("build", blog.root).stderr


@pytest.mark.parametrize(
    "name", ["feed.xml", "atom.xml", "tag/x.atom", "tags/x", "feeds/x.rss", "index.html", "*/*.rss"]
)
def test_a_name_that_no_feed_file_has_is_refused(blog, run, name):
    """Before anything is written."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", f'[feeds.paths]\n"{name}" = "x.xml"\n')
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert f'feeds.paths."{name}": no feed file has this name' in made.stderr
    assert not blog.feeds.exists()


def test_a_feed_that_there_is_not_is_refused(blog, run):
    """And one that was there, and has no post any more, is not."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.write("feedsvc.toml", '[feeds.paths]\n"tags/y.atom" = "y.xml"\n')
    refused = run("build", blog.root)
    blog.write("feedsvc.toml", '[feeds.paths]\n"tags/x.atom" = "x.xml"\n')
    made = run("build", blog.root)
    blog.post("2015-01-01-a")
    again = run("build", blog.root)

    assert refused.exit_code == 2
    assert 'feeds.paths."tags/y.atom": there is no such feed' in refused.stderr
    assert (made.exit_code, again.exit_code) == (0, 0)
    assert not (blog.feeds / "x.xml").exists()


@pytest.mark.parametrize(
    ("name", "path"), [("tags/*.atom", "tag.xml"), ("feed.atom", "*.xml"), ("tags/x.rss", "*")]
)
def test_a_star_stands_on_both_sides_or_on_none(blog, run, name, path):
    """Or all of them would be one file."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", f'[feeds.paths]\n"{name}" = "{path}"\n')

    assert run("build", blog.root).exit_code == 2


def test_a_pattern_names_the_paths_of_many(blog, run):
    """One that is named by itself goes before it; what comes later has its path, too."""
    blog.post("2015-01-01-a", tags="[x, y]", category="c")
    blog.write(
        "feedsvc.toml",
        '[feeds.paths]\n"tags/*.atom" = "tag/*/feed.xml"\n"tags/y.atom" = "why.xml"\n'
        '"categories/*.rss" = "*.rss"\n',
    )
    run("build", blog.root)
    blog.post("2015-01-02-b", tags="[z]")
    made = run("build", blog.root)

    assert made.exit_code == 0
    assert {"tag/x/feed.xml", "why.xml", "c.rss", "tag/z/feed.xml"} <= set(blog.files())
    assert not {"tags/x.atom", "tags/y.atom", "tags/z.atom"} & set(blog.files())
    assert self_link(blog.feeds / "tag/z/feed.xml").endswith("/feeds/tag/z/feed.xml")


def test_nothing_is_said_to_have_moved_that_was_not_written(blog, run):
    """Patterns and names of feeds that came later move nothing."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.write("feedsvc.toml", '[feeds.paths]\n"tags/*.atom" = "tag/*.xml"\n')
    first = run("build", blog.root)
    blog.post("2015-01-01-a")
    run("build", blog.root)
    blog.write("feedsvc.toml", "")
    last = run("build", blog.root)

    assert "moved" not in first.stderr
    assert "moved" not in last.stderr


def test_many_feeds_that_move_by_a_pattern_are_said_in_a_few_lines(blog, run):
    """Each is kept at its former path for a while."""
    blog.post("2015-01-01-a", tags="[a, b, c, d, e, f]")
    run("build", blog.root)
    blog.write("feedsvc.toml", '[feeds.paths]\n"tags/*.atom" = "tag/*.xml"\n')
    made = run("build", blog.root)

    assert made.stderr.count("moved from") == 3
    assert "and 3 more warnings like these" in made.stderr
    assert {"tag/a.xml", "tags/a.atom"} <= set(blog.files())
