"""Eleventy: what is a post, its data, its date, its address."""

from datetime import UTC, datetime

import pytest

from feedsvc.sites import detect, eleventy, eleventy_data, markers

FOLDER = {"url": "https://e.com"}


def reader(tmp_path, files=None, folders=(), **rules):
    """A reader of a site with these files."""
    for name, written in (files or {}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(written, encoding="utf-8")
    site = eleventy.settings(tmp_path, FOLDER)
    site.rules.update(rules)
    return eleventy.Reader(site, folders)


def page(matter, body="Text.\n"):
    """A source of front matter and text."""
    return f"---\n{matter}\n---\n{body}".encode()


@pytest.mark.parametrize("name", [".eleventy.js", "eleventy.config.mjs", "eleventy.config.ts"])
def test_a_configuration_is_enough(tmp_path, name):
    """Whatever its name."""
    (tmp_path / name).write_text("", encoding="utf-8")

    assert markers.MARKERS["eleventy"](tmp_path) == f"there is a {name}"


def test_a_folder_without_eleventy_is_not_taken(tmp_path):
    """A package.json alone says nothing."""
    (tmp_path / "package.json").write_text('{"dependencies": {}}', encoding="utf-8")

    assert markers.MARKERS["eleventy"](tmp_path) == ""


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ("date: 2020-01-01\npermalink: false", "says permalink: false"),
        (
            "date: 2020-01-01\neleventyExcludeFromCollections: true",
            "says eleventyExcludeFromCollections: true",
        ),
        ("date: 2020-01-01\npagination:\n  data: collections.posts", "lists other pages"),
        ("title: About", "has neither a date nor a tag"),
    ],
)
def test_a_page_that_is_no_post_is_left_out(tmp_path, matter, reason):
    """Each with its reason."""
    parsed = reader(tmp_path).parse("about.md", page(matter))

    assert parsed.post is None
    assert parsed.omitted.startswith(reason)


def test_drafts_are_left_out_where_the_site_knows_of_them(tmp_path):
    """Eleventy has no drafts of its own."""
    matter = page("title: A\ndate: 2020-01-01\ndraft: true")
    known = reader(tmp_path / "a", {"eleventy.config.js": "if (data.draft) return false"})
    unknown = reader(tmp_path / "b", {"eleventy.config.js": "export default {}"})

    assert known.parse("a.md", matter).omitted == "says draft: true"
    assert "which Eleventy itself ignores" in unknown.parse("a.md", matter).problems[0].what


@pytest.mark.parametrize(
    ("path", "matter", "expected"),
    [
        ("a.md", "date: 2020-01-02 03:04:05", datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("a.md", "date: 2020-01-02T03:04:05+02:00", datetime(2020, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("2020-01-01-x/2021-02-02-y.md", "title: x", datetime(2020, 1, 1, tzinfo=UTC)),
        ("2020-01-01-x.md", "date: git Last Modified", datetime(2020, 1, 1, tzinfo=UTC)),
        ("x.md", "date: Created\ntags: a", None),
        ("2020-13-01-x.md", "tags: a", None),
    ],
)
def test_dates(tmp_path, path, matter, expected):
    """Without an offset in UTC; of the path the first day; never that of the file."""
    assert reader(tmp_path).parse(path, page(matter)).post.published == expected


def test_a_date_of_the_file_is_said_aloud(tmp_path):
    """It would change with every copy."""
    parsed = reader(tmp_path).parse("x.md", page("date: Last Modified\ntags: a"))

    assert any("that of the file" in problem.what for problem in parsed.problems)


def test_an_impossible_date_keeps_the_post_out(tmp_path):
    """With the line on which it stands."""
    parsed = reader(tmp_path).parse("x.md", page("title: A\ndate: soon"))

    assert (parsed.post, parsed.problems[0].line) == (None, 3)


def test_tags_of_a_folder_are_its_collection_and_no_topics(tmp_path):
    """So are the collections that every starter has."""
    files = {"blog/blog.json": '{"tags": ["essays"]}'}
    parsed = reader(tmp_path, files).parse("blog/x.md", page("tags: [post, moss]"))

    assert parsed.post.tags == ("moss",)


def test_a_text_of_tags_is_cut_at_commas(tmp_path):
    """Not at blanks."""
    assert reader(tmp_path).parse("x.md", page("tags: dry wall,moss")).post.tags == (
        "dry wall",
        "moss",
    )


@pytest.mark.parametrize(
    ("path", "matter", "url"),
    [
        ("blog/2020-01-01-x.md", "title: a", "/blog/2020-01-01-x/"),
        ("blog/2020-01-01-x/index.md", "title: a", "/blog/2020-01-01-x/"),
        ("blog/x/x.md", "tags: a", "/blog/x/"),
        ("x.md", "tags: a\npermalink: /y/index.html", "/y/"),
        ("2020-01-01-x.md", 'permalink: "/{{ page.fileSlug }}.html"', "/x.html"),
        ("x.md", "title: A & B\ntags: a\npermalink: '/{{ title | slugify }}/'", "/a-and-b/"),
        (
            "x.md",
            "date: 2020-01-02\npermalink: '/{{ page.date | date: \"%Y/%m\" }}/{{ page.fileSlug }}/'",
            "/2020/01/x/",
        ),
    ],
)
def test_addresses(tmp_path, path, matter, url):
    """The default keeps the day; a permalink has the placeholders that are plain variables."""
    assert reader(tmp_path).parse(path, page(matter)).post.url == f"https://e.com{url}"


@pytest.mark.parametrize("link", ["/{{ mystery }}/", "/{{ title | myFilter }}/", "/{% if a %}/"])
def test_an_address_that_only_code_would_give_keeps_the_post_out(tmp_path, link):
    """A guess would be permanent."""
    parsed = reader(tmp_path).parse("x.md", page(f'title: a\ntags: a\npermalink: "{link}"'))

    assert parsed.post is None
    assert "permalink" in parsed.problems[0].what


def test_the_setting_goes_over_a_folders_permalink_and_keeps_folders_below(tmp_path):
    """A post's own goes over both."""
    files = {"blog/blog.json": '{"permalink": "/old/{{ page.fileSlug }}/"}'}
    own = reader(tmp_path, files, folders=("blog",), permalink="/b/:slug/")

    assert own.parse("blog/x.md", page("tags: a")).post.url == "https://e.com/b/x/"
    assert own.parse("blog/in/x.md", page("tags: a")).post.url == "https://e.com/b/in/x/"
    assert own.parse("blog/y.md", page("permalink: /y/")).post.url == "https://e.com/y/"


def test_data_is_merged_as_eleventy_does():
    """Lists are joined; `override:` replaces."""
    merged = eleventy_data.merged(
        {"a": [1], "b": {"x": 1}, "c": [1]}, {"a": [2], "b": {"y": 2}, "override:c": [9]}
    )

    assert merged == {"a": [1, 2], "b": {"x": 1, "y": 2}, "c": [9]}


def test_an_own_output_is_no_data_file(tmp_path):
    """feeds/feed.json beside feeds/feed.atom belongs to no page."""
    files = {"feeds/feed.json": "no json", "feeds/feed.atom": "", "feeds/index.html": ""}

    assert reader(tmp_path, files)


@pytest.mark.parametrize(
    ("program", "engine", "top"),
    [
        ('return {dir: {input: "src"}}', "liquid", "src"),
        (
            'c.setInputDirectory("./content"); return {markdownTemplateEngine: "njk"}',
            "njk",
            "content",
        ),
        ("return {markdownTemplateEngine: false}", "none", ""),
        ('// dir: {input: "no"}\nreturn {dir: {input: "../up"}}', "liquid", "up"),
    ],
)
def test_literals_of_the_configuration(tmp_path, program, engine, top):
    """Comments say nothing, and no folder lies outside of the site."""
    rules = reader(tmp_path, {".eleventy.js": program})._rules

    assert (rules["engine"], rules["input"]) == (engine, top)


def test_slugify_parts_words():
    """As @sindresorhus/slugify does."""
    assert eleventy.address("/{{ t | slugify }}/", {"t": "It's fooBar"}) == ("/its-foo-bar/")


def test_globs_in_a_configuration_are_no_comments(tmp_path):
    """`**/*` is a text like others; what stands after it counts."""
    written = 'eleventyConfig.addCollection("a", "src/**/*.md");\nreturn {dir: {input: "src"}};'
    made = reader(tmp_path, {".eleventy.js": f"// dir: {{input: 'no'}}\n{written}"})

    assert made.wants("src/a.md")
    assert not made.wants("a.md")


def test_what_eleventyignore_names_is_left_alone(tmp_path):
    """Files, folders and globs, from the folder in which it lies."""
    ignoring = "# no posts\nold/\n./notes.md\n\nlog/*/draft.md\n"
    files = {
        "eleventy.config.js": 'export default {dir: {input: "src"}}',
        ".eleventyignore": "src/tests\n",
        "src/.eleventyignore": ignoring,
    }
    made = reader(tmp_path, files)

    assert not any(map(made.enters, ("src/old", "src/tests")))
    assert not any(map(made.wants, ("src/notes.md", "src/log/a/draft.md")))
    assert made.enters("src/log")
    assert made.wants("src/log/notes.md")


def test_an_underscore_keeps_no_folder_out(tmp_path):
    """But the site's own folders of includes, data and output are no places for posts."""
    made = reader(tmp_path)

    assert made.enters("_posts")
    assert made.wants("_posts/_a.md")
    assert not any(map(made.enters, ("_includes", "_data", "_site")))


@pytest.mark.parametrize(("tag", "is_post"), [("nav", False), ("all", False), ("walks", True)])
def test_a_tag_of_pages_makes_no_post(tmp_path, tag, is_post):
    """Starters put what stands in their menus under `nav`."""
    parsed = reader(tmp_path).parse("about.njk", page(f"title: A\ntags: {tag}"))

    assert (parsed.post is not None) is is_post


def test_drafts_are_known_to_a_file_that_the_configuration_imports(tmp_path):
    """It is read for that word, and a change of it is a change of the site."""
    files = {
        "eleventy.config.js": 'import drafts from "./eleventy.config.drafts.js";',
        "eleventy.config.drafts.js": "export default (data) => data.draft;",
    }
    made = reader(tmp_path, files)

    assert made.parse("a.md", page("title: A\ndate: 2020-01-01\ndraft: true")).omitted
    assert str(tmp_path / "eleventy.config.drafts.js") in detect.inputs("eleventy", tmp_path)


def test_a_day_that_does_not_exist_is_read_as_javascript_reads_it(tmp_path):
    """And this is told."""
    parsed = reader(tmp_path).parse("a.md", page("title: A\ndate: 2017-02-29 11:00:00"))

    assert parsed.post.published == datetime(2017, 3, 1, 11, tzinfo=UTC)
    assert parsed.problems[0].what.endswith("is not a day, and is read as 2017-03-01")
    assert parsed.problems[0].line == 3


@pytest.mark.parametrize(
    ("program", "url"),
    [
        ('{metadata: {base: "https://moss.example/", title: "Moss"}}', "https://moss.example"),
        ('{type: "atom", metadata: {base: `https://moss.example`, title: "Moss"}}, 1', "https://moss.example"),
        ("{metadata: {base: HOST, title: TITLE}}", "https://moss.example"),
        ("OPTIONS", "https://moss.example"),
        ("{metadata: {base: about.url, title: about.title}}", "https://moss.example"),
        ("{metadata: {title: TITLE}}", ""),
        ("{metadata: {base: process.env.URL, title: TITLE}}", ""),
        ("{metadata}", ""),
        ("{" * 50, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["export default function (c)", "module.exports = (c) =>"])
def test_the_feed_plugin_is_told_the_url(tmp_path, program, url, way):
    """As values, or by constants and global data; what is not is said."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/about.json").write_text('{"url": "https://moss.example", "title": "Moss"}')
    (tmp_path / "eleventy.config.js").write_text(
        'import { feedPlugin } from "@11ty/eleventy-plugin-rss";\n'
        'const HOST = "https://moss.example";\nconst TITLE = "Moss";\n'
        "const OPTIONS = {metadata: {base: HOST, title: TITLE}};\n"
        f"{way} {{\n c.addPlugin(other, {{a: 1}});\n c.addPlugin(feedPlugin, {program});\n}}\n"
    )
    site = eleventy.settings(tmp_path, {})

    assert site.url == url
    assert site.title == ("Moss" if url or "process" in program else "")
    assert bool(site.about_url) == ("process" in program)


def test_the_feed_plugins_metadata_go_behind_global_data(tmp_path):
    """But for the URL, of which the blog's own feed makes its ids."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/metadata.json").write_text('{"url": "https://a.example", "title": "A"}')
    (tmp_path / "eleventy.config.js").write_text(
        'c.addPlugin(feedPlugin, {metadata: {base: "https://b.example/", title: "B", subtitle: "s",'
        ' language: "nb", author: {name: "Bo", email: f()}}});'
    )
    site = eleventy.settings(tmp_path, {})

    assert (site.url, site.title, site.description) == ("https://b.example", "A", "s")
    assert (site.language, site.author.name) == ("nb", "Bo")


@pytest.mark.parametrize("key", ["url", "baseUrl", "baseURL"])
def test_a_url_in_global_data_that_is_refused_is_said(tmp_path, key):
    """With file and line."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/site.json").write_text(
        f'{{\n"title": "A",\n"{key}": "https://example.com/"}}'
    )
    (tmp_path / ".eleventy.js").write_text("")
    site = eleventy.settings(tmp_path, {})

    assert site.about_url == (
        f"_data/site.json:3: {key} is https://example.com/, which is a placeholder",
    )


def test_a_url_in_global_data_that_is_a_program_is_said(tmp_path):
    """It is not run."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/site.js").write_text("module.exports = {\n  url: process.env.URL,\n};\n")
    (tmp_path / ".eleventy.js").write_text("")
    site = eleventy.settings(tmp_path, {})

    assert site.about_url == ("_data/site.js:2: url is program text, which is not run",)
