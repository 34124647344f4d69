"""A link to a source file leads to the post that it is, and one to a file beside it to that file."""

import re

import pytest

from tests.sites.test_golden import published

SITE = '[site]\nurl = "https://e.net"\ngenerator = "{}"\n'
VAULT = (
    *"a b Notes/c notes/links notes/other Notes/near.png att/pic.png att/doc.pdf".split(),
    "att/pic one.png",
)


@pytest.fixture
def body(tmp_path):
    """Make a site, of which one post has a body; → (its HTML, what was said, the item)."""

    def body(generator, path, text, others=(), settings=""):
        (tmp_path / "feedsvc.toml").write_text(SITE.format(generator) + settings)
        matter = "publish: true\ndate: 2020-01-02\ntitle: T"
        files = {f"{one}.md": f"---\n{matter}\n---\nHi.\n" for one in others if "." not in one}
        files |= {one: "x" for one in others if "." in one}
        files[path] = f"---\n{matter}\n{text[0]}---\n{text[1]}\n"
        for name, written in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(written)
        items, report = published(tmp_path, tmp_path / "feeds")
        item = next(one for one in items.values() if "BODY" in one["content_html"])
        return item, report.problems

    return body


def addresses(item):
    """Where links and pictures lead, without the site."""
    found = re.findall(r'(?:href|src)="([^"]*)"', item["content_html"])
    return [one.removeprefix("https://e.net") for one in found]


@pytest.mark.parametrize(
    ("note", "written", "leads"),
    [
        ("a", "[b](b.md)", "/b/"),
        ("a", "[b](b)", "/b/"),
        ("a", "[c](notes/C.md)", "/Notes/c/"),
        ("a", "[[NOTES/C|c]]", "/Notes/c/"),
        ("a", "![x](Pic.PNG)", "/att/pic.png"),
        ("a", "![[ATT/Pic.png]]", "/att/pic.png"),
        ("a", "[c](Notes/c.md#H)", "/Notes/c/#h"),
        ("a", "[c](Notes/c.md#A%20Heading)", "/Notes/c/#a-heading"),
        ("a", "[c](Notes/c.md#^block)", "/Notes/c/"),
        ("a", "[c](c.md)", "/Notes/c/"),
        ("a", "![p](att/pic.png)", "/att/pic.png"),
        ("a", "![p](pic.png)", "/att/pic.png"),
        ("a", "![p](/att/pic.png)", "/att/pic.png"),
        ("a", "![r](att/pic%20one.png)", "/att/pic%20one.png"),
        ("a", "[pdf](doc.pdf)", "/att/doc.pdf"),
        ("a", "[own](#A%20Heading)", "/a/#a-heading"),
        ("a", "<https://x.net/b.md>", "https://x.net/b.md"),
        ("Notes/c", "[up](../b.md)", "/b/"),
        ("Notes/c", "[a](a.md)", "/a/"),
        ("Notes/c", "![n](near.png)", "/Notes/near.png"),
        ("notes/links", "[a](other.md)", "/notes/other/"),
        ("notes/links", "[b](../notes/other.md)", "/notes/other/"),
    ],
)
def test_a_markdown_link_of_a_vault_leads_where_a_wikilink_would(body, note, written, leads):
    """From the folder of the note, the root of the vault, or by the name alone."""
    item, _ = body("obsidian", f"{note}.md", ("", f"BODY {written}"), VAULT)

    assert addresses(item) == [leads]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("![r|120](att/pic%20one.png)", 'alt="r" width="120"'),
        ("![s|120x80](<att/pic one.png>)", 'alt="s" width="120" height="80"'),
        ("![[pic.png|30x20]]", 'alt="" width="30" height="20"'),
        ("![[pic.png|30]]", 'alt="" width="30"'),
        ("![a|b](att/pic.png)", 'alt="a|b"'),
    ],
)
def test_the_size_behind_a_bar_is_that_of_the_picture(body, written, shown):
    """In Markdown as in a wikilink."""
    item, _ = body("obsidian", "a.md", ("", f"BODY {written}"), VAULT)

    assert shown in item["content_html"]


@pytest.mark.parametrize(
    "written", ["[gone](gone.md)", "![gone](gone.png)", "![[a.pdf]]", "[gone](nowhere)"]
)
def test_what_a_vault_does_not_publish_is_named_and_not_linked(body, written):
    """And reported with its line; a note is never taken for a file that is missing."""
    item, said = body("obsidian", "b.md", ("", f"BODY\n\n{written}"), ["a"])

    assert addresses(item) == []
    assert [one.path for one in said if one.line == 8] == ["b.md"]


@pytest.mark.parametrize(
    ("cover", "image"),
    [
        ("near.png", "/Notes/near.png"),
        ("att/pic.png", "/att/pic.png"),
        ('"[[pic.png]]"', "/att/pic.png"),
        ('"![[pic.png|x]]"', "/att/pic.png"),
        ('"![x](att/pic%20one.png)"', "/att/pic%20one.png"),
        ('["[[pic.png]]"]', "/att/pic.png"),
        ("https://x.net/a.png", "https://x.net/a.png"),
        ("gone.png", None),
    ],
)
def test_the_picture_in_a_property_is_found_like_one_in_the_text(body, cover, image):
    """One that is not there is left out."""
    item, _ = body("obsidian", "Notes/c.md", (f"cover: {cover}\n", "BODY"), VAULT)

    assert item.get("image") == (f"https://e.net{image}" if image and image[0] == "/" else image)


@pytest.mark.parametrize("key", ["author", "description", "title"])
def test_a_wikilink_in_a_property_stands_for_its_text(body, key):
    """Nobody sees the brackets."""
    said = f'{key}: "By [[People/Ann|Ann A]] and [[Bob]]"\n'
    item, _ = body("obsidian", "a.md", (said, "BODY"), ["b"])
    shown = {"author": "authors", "description": "summary", "title": "title"}[key]

    assert "By Ann A and Bob" in str(item[shown])


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("[a](other.md)", "/notes/other/"),
        ("[a](./other.md)", "/notes/other/"),
        ("[a](other)", "/notes/other/"),
        ("[b](../notes/other.md#x)", "/notes/other/#x"),
        ("[b](/notes/other.md)", "/notes/other/"),
        ("![p](pic.png)", "/notes/pic.png"),
        ("![p](../img/my%20pic.png)", "/img/my%20pic.png"),
        ("[i](sub)", "/notes/sub/"),
        ('<img src="pic.png">', "/notes/pic.png"),
        ("[x](missing.md)", "/notes/links/missing.md"),  # as in a browser
        ("[x](elsewhere/)", "/notes/links/elsewhere/"),
        ("[x](/about/)", "/about/"),
        ("[x](#part)", "/notes/links/#part"),
    ],
)
@pytest.mark.parametrize("top", ["", "posts/"])
def test_a_relative_address_of_a_plain_note_is_relative_to_its_file(body, top, written, leads):
    """Where there is such a note or file; the folder of posts is the top of the site."""
    others = [f"{top}{one}" for one in ("notes/other", "notes/pic.png", "notes/sub/index")]
    others.append(f"{top}img/my pic.png")
    settings = '[posts]\npath = "posts"\n' if top else ""
    item, _ = body("plain", f"{top}notes/links.md", ("", f"BODY {written}"), others, settings)

    assert addresses(item) == [leads]


def test_a_link_to_a_note_that_is_no_post_is_reported(body):
    """With its line."""
    _, said = body("plain", "a.md", ("", "BODY\n\n[r](README.md)"), ["b", "README"])

    assert [one.line for one in said if "README.md" in one.what] == [8]


PLUGIN = 'import {{ InputPathToUrlTransformPlugin }} from "@11ty/eleventy";\nexport default function (c) {{ {}; }}\nexport const config = {{dir: {{input: "src"}}}};\n'


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("[t](./2024-01-02-two.md)", "/blog/2024-01-02-two/"),
        ("[t](2024-01-02-two.md)", "/blog/2024-01-02-two/"),
        ("[t](/blog/2024-01-02-two.md#x)", "/blog/2024-01-02-two/#x"),
        ("[t](src/blog/2024-01-02-two.md?q=1#y)", "/blog/2024-01-02-two/?q=1#y"),
        ("[t](blog/2024-01-02-two.md)", "/blog/2024-01-02-two/"),
        ("[t](../blog/2024-01-02-two.md)", "/blog/2024-01-02-two/"),
        ("[t](sp%20ace.md)", "/blog/sp%20ace/"),
        ("[t](<sp ace.md>)", "/blog/sp%20ace/"),
        ('<a href="2024-01-02-two.md">t</a>', "/blog/2024-01-02-two/"),
        ("[t](/src/blog/2024-01-02-two.md)", "/src/blog/2024-01-02-two.md"),
        ("[t](nope.md)", "/blog/2024-01-01-a/nope.md"),
        ("[t](2024-01-02-two)", "/blog/2024-01-01-a/2024-01-02-two"),
        ("[t](https://x.net/2024-01-02-two.md)", "https://x.net/2024-01-02-two.md"),
    ],
)
def test_eleventys_plugin_makes_an_address_of_a_source_that_of_its_page(
    body, tmp_path, written, leads
):
    """From the site, from the folder of input, or from the file (Eleventy 3.1.8)."""
    (tmp_path / "eleventy.config.js").write_text(
        PLUGIN.format("c.addPlugin(InputPathToUrlTransformPlugin)")
    )
    others = ("src/blog/2024-01-02-two", "src/blog/sp ace")
    item, told = body("eleventy", "src/blog/2024-01-01-a.md", ("", f"BODY {written}"), others)

    assert addresses(item) == [leads]
    assert not told


@pytest.mark.parametrize(
    "program",
    [
        'import { InputPathToUrlTransformPlugin as X } from "@11ty/eleventy";\nexport default (c) => { c.addPlugin(X); };',
        'const { InputPathToUrlTransformPlugin: X } = await import("@11ty/eleventy");\nc.addPlugin(X);',
        "c.addPlugin(all.InputPathToUrlTransformPlugin);",
        'c.addPlugin(c.resolvePlugin("@11ty/eleventy/inputpath-to-url-transform-plugin"));',
    ],
)
def test_eleventys_plugin_is_known_under_any_name(body, tmp_path, program):
    """As a member, renamed, or by the name of its package."""
    (tmp_path / "eleventy.config.js").write_text(program)
    item, _ = body("eleventy", "blog/2024-01-01-a.md", ("", "BODY [t](b.md)"), ("blog/b",))

    assert addresses(item) == ["/blog/b/"]


def test_without_eleventys_plugin_an_address_stays(body, tmp_path):
    """As its page has it."""
    (tmp_path / "eleventy.config.js").write_text(PLUGIN.format(""))
    source = "BODY [t](2024-01-02-two.md)"
    item, _ = body(
        "eleventy", "src/blog/2024-01-01-a.md", ("", source), ("src/blog/2024-01-02-two",)
    )

    assert addresses(item) == ["/blog/2024-01-01-a/2024-01-02-two.md"]


def test_an_address_of_a_page_of_eleventys_that_is_no_post_is_told(body, tmp_path):
    """What its URL is, is not known."""
    (tmp_path / "eleventy.config.js").write_text(
        PLUGIN.format("c.addPlugin(InputPathToUrlTransformPlugin)")
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src/about.md").write_text("---\ntitle: About\n---\nx\n")
    _, told = body("eleventy", "src/blog/2024-01-01-a.md", ("", "BODY [a](../about.md)"))

    assert [one.what for one in told] == ["the link '../about.md' leads to a page that is no post"]
