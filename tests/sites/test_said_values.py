"""What front matter says of itself: titles and terms lose nothing, summaries may be HTML.

jekyll-feed 0.17.0 prints `{{ post_summary | strip_html | normalize_whitespace }}`; Hugo 0.168,
Hexo 8.1 (hexo-generator-feed 3.0.0), Nikola 8.3.3, Eleventy 3.1.8 and Docusaurus 3.10.2 print
titles as they are written.
"""

import json

import pytest

from feedsvc.sites import detect, excerpt, text
from tests.sites.test_left_out import MARK
from tests.sites.test_site_url import POSTS

SUMMARIES = {
    "jekyll": "description", "hugo": "summary", "nikola": "description", "hexo": "description",
    "eleventy": "description", "docusaurus": "description", "astro": "description",
    "zola": "description", "obsidian": "description", "plain": "excerpt",
}  # fmt: skip


@pytest.fixture
def published(tmp_path, run):
    """Publish a post of a generator with some front matter; → its item, and what was said."""

    def published(generator, values, site="https://blog.example"):
        values = {"title": "A", "date": "2020-01-02", "publish": True, **values}
        if generator == "zola":
            values["date"] = "@2020-01-02"
            lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
            written = f"+++\n{lines}+++\nText.\n".replace('"@2020-01-02"', "2020-01-02")
        else:
            lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())
            written = f"---\n{lines}---\nText.\n".replace('"2020-01-02"', "2020-01-02")
        own = MARK.get(generator, ("feedsvc.toml", ""))
        files = {POSTS[generator]: written, own[0]: own[1]}
        files["feedsvc.toml"] = f'[site]\nurl = "{site}"\n'
        for path, said in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(said)
        made = run("build", tmp_path)
        (item,) = json.loads((tmp_path / "feeds/feed.json").read_text())["items"]
        return item, made

    return published


@pytest.mark.parametrize("generator", SUMMARIES)
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Para <b>one</b> &amp; two&nbsp;x.</p><ul><li>it</li></ul><h2>H</h2>",
         "Para one & two x. it H"),
        ("<em>One</em> line", "One line"),
        ("One<br/>two", "One two"),
        ("if 5 < 6 and a <T> of List<String>", "if 5 < 6 and a <T> of List<String>"),
        ("Use <b> or <strong>, 2>&1", "Use <b> or <strong>, 2>&1"),
        ("AT&amp;T &copy; 2024", "AT&T © 2024"),
    ],
)  # fmt: skip
def test_a_summary_with_a_pair_of_tags_is_html(published, generator, written, shown):
    """Its text is taken; what has no pair is text, and loses nothing."""
    item, made = published(generator, {SUMMARIES[generator]: written})

    assert made.exit_code == 0, made.output
    assert item["summary"] == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Use <b> or <strong>?", "Use <b> or <strong>?"),
        ("Style a <table> with <a>", "Style a <table> with <a>"),
        ("<br> vs <p>", "<br> vs <p>"),
        ("Line<br/>break", "Line break"),
        ("Why <code>x</code> & <em>y</em>", "Why x & y"),
        ("H<sub>2</sub>O", "H2O"),
        ("<b>a <i>b</b> c</i>", "a <i>b c</i>"),
        ("</b>a<b>", "</b>a<b>"),
        ("A <T> generic, List<String>", "A <T> generic, List<String>"),
        ("x <3 y, a < b > c", "x <3 y, a < b > c"),
        ("&amp;amp; <?php echo", "&amp; <?php echo"),
        ("<b>" * 500 + "x" + "</b>" * 500, None),
    ],
)
def test_a_title_loses_only_paired_inline_tags(written, shown):
    """A tag without its other half may be what the title is about."""
    assert text.title(written) == (shown or text.title(written))


@pytest.mark.parametrize("generator", [one for one in detect.NAMES if one != "pelican"])
def test_titles_are_as_written_in_every_generator(published, generator):
    """Where they hold single tags."""
    item, _ = published(generator, {"title": "Use <b> or <strong>?"})

    assert item["title"] == "Use <b> or <strong>?"


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "hexo", "eleventy", "astro", "plain"])
def test_terms_lose_nothing(published, generator):
    """Markup is what a tag is about."""
    item, _ = published(generator, {"tags": ["<b>", "<b>x</b>", "C++", "R&D"]})

    assert set(item["tags"]) == {"<b>", "<b>x</b>", "C++", "R&D"}


LANGUAGES = dict.fromkeys(("nikola", "docusaurus", "pelican", "zola"), "")


@pytest.mark.parametrize("generator", [one for one in detect.NAMES if LANGUAGES.get(one, "lang")])
@pytest.mark.parametrize(
    ("written", "shown"),
    [("Python", None), ("C++ code", None), ("js", None), ("pt_BR", "pt-BR"), ("zh-CN", "zh-CN")],
)
def test_what_is_no_language_is_left_out(published, generator, written, shown):
    """With a warning that names the line."""
    item, made = published(generator, {"lang": written})

    assert item.get("language") == shown
    assert (f"{written!r} is not a language" in made.stderr) == (shown is None)
    assert made.exit_code == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x"])
def test_an_address_that_leaves_has_a_scheme_that_is_known(published, url):
    """Of authors and pictures, too; what is left out is said."""
    item, made = published("plain", {"author": {"name": "X", "url": url}, "image": url})

    assert item["authors"] == [{"name": "X"}]
    assert "image" not in item
    assert made.stderr.count("and is left out") == 2


BODIES = [
    ("I run cat x | grep y | wc -l often.", "<p>I run cat x | grep y | wc -l often.</p>"),
    ("```tsx {11-17}\nlet a = <b>1</b>;\n# x\n```",
     '<pre><code class="language-tsx">let a = &lt;b&gt;1&lt;/b&gt;;\n# x\n</code></pre>'),
    ('```ts title="a.ts" {4,10}\na\n```', '<pre><code class="language-ts">a\n</code></pre>'),
    ("<details>\n<summary>M</summary>\n\n**bold**\n\n</details>", "<strong>bold</strong>"),
    ("See https://e.net/x and", '<a href="https://e.net/x">https://e.net/x</a>'),
    ("- [ ] one", "☐ one"),
    ("{: .x}", "<p>{: .x}</p>"),
    ('"quoted" it\'s -- dash ...', '<p>"quoted" it\'s -- dash ...</p>'),
    ("```\nopen", "<pre><code>open\n</code></pre>"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "shown"), BODIES)
def test_a_plain_folder_is_the_markdown_of_github(blog, run, body, shown):
    """As cmark-gfm writes it, and not kramdown."""
    blog.write("_config.yml", "")
    (blog.root / "_config.yml").unlink()
    blog.write("feedsvc.toml", '[site]\nurl = "https://blog.example"\ngenerator = "plain"\n')
    blog.write("a.md", f"---\ntitle: A\ndate: 2020-01-02\n---\n{body}\n")
    run("build", blog.root)
    (item,) = json.loads((blog.feeds / "feed.json").read_text())["items"]

    assert shown in item["content_html"]


@pytest.mark.parametrize("generator", ["plain", "obsidian"])
@pytest.mark.parametrize(
    ("body", "title", "shown"),
    [
        ("# Title\n\nBody", "Title", "Body"),
        ("\n# **Title** #\nBody", "Title", "Body"),
        ("Title\n=====\n\nBody", "Title", "Body"),
        ("# Another\n\nBody", "Title", "Another Body"),
        ("## Title\n\nBody", "Title", "Title Body"),
        ("    # Title\n\nBody", "Title", "# Title Body"),
        ("# Title", "Title", ""),
    ],
)
def test_a_heading_that_is_the_title_is_not_shown_again(tmp_path, generator, body, title, shown):
    """Lines below it keep their numbers."""
    made = detect.settings(generator, tmp_path, {"url": "https://blog.example"})
    reader = detect.reader(made, (".",))
    data = f"---\ntitle: {title}\ndate: 2020-01-02\npublish: true\n---\n{body}\n".encode()
    parsed = reader.parse("a.md", data)
    found = reader.body(parsed.post, data)

    assert (
        " ".join(
            found.text.replace("=====", "")
            .replace("# Another", "Another")
            .replace("## Title", "Title")
            .split()
        )
        == shown
    )
    at = found.text.find("Body")
    line = found.line + found.text.count("\n", 0, at)
    assert at < 0 or data.decode().splitlines()[line - 1].startswith("Body")


def test_no_line_of_code_becomes_a_title():
    """A comment in a shell script is no heading."""
    body = "Text.\n\n```sh\n# install\n```\n\n~~~~\n~~~\n# no\n~~~~\n\n# Real #\n"

    assert excerpt.heading(body) == "Real"
    assert excerpt.heading("```\n# open") == ""
