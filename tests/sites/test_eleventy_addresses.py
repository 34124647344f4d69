"""Eleventy: addresses and data that the configuration and the global data decide.

The expected values are those of the JSON feed of @11ty/eleventy-plugin-rss 3.0.0 under
@11ty/eleventy 3.1.8, or of the files that it wrote.
"""

import time

import pytest

from feedsvc.sites import eleventy, eleventy_program

PLUGIN = 'c.addPlugin(feedPlugin, {metadata: {base: "https://moss.example/", title: "Moss"}});'
POSTS = {
    "src/blog/2024-01-01-a.md": "---\ntitle: A\n---\nText.\n",
    "src/blog/c.md": "---\ntitle: C\ndate: 2022-02-02\npermalink: /own/c/\n---\nText.\n",
}
LAYOUT = {"src/_includes/l.njk": "---\npermalink: /j/{{ page.fileSlug }}/\n---\n"}


@pytest.fixture
def site(tmp_path):
    """The site with these files, whose configuration is this program."""

    def site(program="", files=None, tail="", given=None, name="eleventy.config.js"):
        tail = tail or 'export const config = {dir: {input: "src"}};'
        written = f"export default function (c) {{\n{PLUGIN}\n{program}\n}}\n{tail}\n"
        for path, said in {**POSTS, **(files or {}), name: written}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(said, encoding="utf-8")
        return eleventy.settings(tmp_path, given or {})

    return site


@pytest.fixture
def parsed(site, tmp_path):
    """What the two posts of the site come to, and others of `files` by name."""

    def parsed(program="", files=None, **rest):
        reader = eleventy.Reader(site(program, files, **rest))
        names = [name for name in {**POSTS, **(files or {})} if name.startswith("src/blog/")]
        return {
            name.removeprefix("src/blog/"): reader.parse(name, (tmp_path / name).read_bytes())
            for name in names
            if reader.wants(name)
        }

    return parsed


def urls(parsed):
    """The paths of the posts."""
    return {
        name: one.post.url.removeprefix("https://moss.example")
        for name, one in parsed.items()
        if one.post
    }


@pytest.mark.parametrize(
    ("tail", "prefix"),
    [
        ('export const config = {dir: {input: "src"}, pathPrefix: "/pre/"};', "/pre"),
        ('export const config = {dir: {input: "src"}, "pathPrefix": "pre"};', "/pre"),
        ('const PRE = "/a/b";\nexport const config = {pathPrefix: PRE, dir: {input: "src"}}', "/a/b"),
        ('export const config = {dir: {input: "src"}, pathPrefix: "/"};', ""),
        ('// pathPrefix: "/x/"\nexport const config = {dir: {input: "src"}};', ""),
    ],
)  # fmt: skip
def test_the_path_prefix_stands_before_every_page(parsed, tail, prefix):
    """With and without slashes, also before an address that is written out."""
    assert urls(parsed(tail=tail)) == {
        "2024-01-01-a.md": f"{prefix}/blog/2024-01-01-a/",
        "c.md": f"{prefix}/own/c/",
    }


@pytest.mark.parametrize(
    "program",
    [
        'return {pathPrefix: "/pre/", dir: {input: "src"}};',
        'return {...{pathPrefix: "/pre/"}, dir: {input: "src"}};',
        'return merged({pathPrefix: "/pre/", dir: {input: "src"}});',
        'config.pathPrefix = "/pre/"; return {dir: {input: "src"}};',
        'const NAME = "pre"; return {pathPrefix: `/${NAME}/`, dir: {input: "src"}};',
        'const pathPrefix = "pre"; return {dir: {input: "src"}, pathPrefix};',
        'c.addPlugin(other, {pathPrefix: "/no/"});\nreturn {pathPrefix: "/pre/", dir: {input: "src"}};',
    ],
)
@pytest.mark.parametrize("name", [".eleventy.js", "eleventy.config.mjs", "eleventy.config.cjs"])
def test_the_path_prefix_may_be_returned(parsed, program, name):
    """That of a plugin's options is another thing."""
    made = urls(parsed(program, tail="//", name=name))

    assert made["2024-01-01-a.md"] == "/pre/blog/2024-01-01-a/"


@pytest.mark.parametrize(
    ("base", "prefix", "url", "page"),
    [
        ("https://e.net/pre/", "/pre/", "https://e.net/pre", "https://e.net/pre/a/"),
        ("https://e.net/other/", "/pre/", "https://e.net/pre", "https://e.net/pre/a/"),
        ("https://e.net/other/", "", "https://e.net/other", "https://e.net/a/"),
        ("https://e.net/", "/", "https://e.net", "https://e.net/a/"),
    ],
)
def test_of_the_base_only_the_origin_counts_for_pages(tmp_path, base, prefix, url, page):
    """As `new URL(page, base)` has it; a path that is dropped is told."""
    (tmp_path / "eleventy.config.js").write_text(
        f'c.addPlugin(feedPlugin, {{metadata: {{base: "{base}", title: "M"}}}});\n'
        f'export const config = {{pathPrefix: "{prefix}"}};'
    )
    made = eleventy.settings(tmp_path, {})

    post = eleventy.Reader(made).parse("a.md", b"---\ntitle: A\ndate: 2020-01-01\n---\nx").post

    assert (made.url, post.url, post.natural_id) == (url, page, page)
    assert [one.line for one in made.noticed] == ([1] if "other" in base else [])


@pytest.mark.parametrize(
    ("written", "prefix", "url"),
    [
        ("https://e.net/pre/", "/pre/", "https://e.net/pre"),
        ("https://e.net/", "/pre/", "https://e.net/pre"),
        ("https://e.net/sub/", "", "https://e.net/sub"),
    ],
)
def test_the_path_prefix_is_not_doubled_behind_a_url_of_global_data(tmp_path, written, prefix, url):
    """Which says what the site's own templates make of it."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/site.json").write_text(f'{{"url": "{written}"}}')
    (tmp_path / ".eleventy.js").write_text(
        f'module.exports = () => ({{ pathPrefix: "{prefix}" }});'
    )

    assert eleventy.settings(tmp_path, {}).url == url


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://e.net", "https://e.net/pre"),
        ("https://e.net/pre", "https://e.net/pre"),
        ("https://e.net/elsewhere", "https://e.net/elsewhere"),
    ],
)
def test_a_url_that_is_given_with_a_path_is_whole(site, given, url):
    """One without is an origin, like `base`."""
    tail = 'export const config = {dir: {input: "src"}, pathPrefix: "/pre/"};'

    assert site(tail=tail, given={"url": given}).url == url


@pytest.mark.parametrize(
    "value", ['process.env.P || "/pre/"', "prefix()", '"/" + NAME', 'prod ? "/a/" : "/"']
)
def test_a_path_prefix_that_is_a_program_gives_no_url(site, value):
    """Ids are made of it; a URL of feedsvc's settings is whole."""
    tail = f'export const config = {{dir: {{input: "src"}},\n  pathPrefix: {value}}};'

    assert site(tail=tail).url == ""
    assert site(tail=tail).about_url == (
        "eleventy.config.js:6: pathPrefix is program text, which is not run (write it as text)",
    )
    assert site(tail=tail, given={"url": "https://e.net/x"}).url == "https://e.net/x"


def test_two_path_prefixes_are_a_program(site):
    """Which of them counts, only running it would tell."""
    program = 'if (prod) { return {pathPrefix: "/a/"}; }\nreturn {pathPrefix: "/b/"};'

    assert site(program).url == ""


def test_a_path_prefix_of_the_command_line_counts_where_the_base_has_it(tmp_path):
    """A script that names another may be for another host."""
    (tmp_path / "package.json").write_text(
        '{"scripts": {"gh": "npx @11ty/eleventy --pathprefix=/repo/", "build": "eleventy"}}'
    )
    for base, url in (
        ("https://u.github.io/repo/", "https://u.github.io/repo"),
        ("https://moss.example/", "https://moss.example"),
    ):
        (tmp_path / "eleventy.config.js").write_text(
            f'c.addPlugin(feedPlugin, {{metadata: {{base: "{base}", title: "M"}}}});'
        )
        assert eleventy.settings(tmp_path, {}).url == url


@pytest.mark.parametrize(
    ("program", "files"),
    [
        ('c.addGlobalData("layout", "l.njk");', {}),
        ('c.addGlobalData("layout", () => "l");', {}),
        ('c.addGlobalData("layout", function () { return "l.njk"; });', {}),
        ('c.addLayoutAlias("post", "l.njk"); c.addGlobalData("layout", "post");', {}),
        ("", {"src/_data/layout.json": '"l.njk"'}),
        ("", {"src/_data/layout.js": 'export default "l.njk";'}),
        ('c.addGlobalData("layout", "l.njk");', {"src/_data/layout.json": '"other.njk"'}),
        ("", {"src/_includes/base.njk": "---\nlayout: l.njk\n---\n", "src/src.json": '{"layout": "base.njk"}'}),
    ],
)  # fmt: skip
def test_a_layout_that_global_data_name_has_a_say(parsed, program, files):
    """Its front matter lies below the data of folders; the configuration goes over files."""
    made = parsed(program, {**LAYOUT, **files})

    assert urls(made) == {"2024-01-01-a.md": "/j/a/", "c.md": "/own/c/"}


def test_a_layout_that_is_false_leaves_the_global_one(parsed):
    """`layoutKey` is the first that holds anything (Template.#getData)."""
    post = {"src/blog/2020-01-01-d.md": "---\ntitle: D\nlayout: false\n---\nText.\n"}
    made = urls(parsed('c.addGlobalData("layout", "l.njk");', {**LAYOUT, **post}))

    assert made["2020-01-01-d.md"] == "/j/d/"


@pytest.mark.parametrize(
    ("program", "files", "url", "own"),
    [
        ('c.addGlobalData("permalink", "/g/{{ page.fileSlug }}/");', {}, "/g/a/", "/own/c/"),
        ('c.addGlobalData("eleventyComputed.permalink", () => (data) => `/k/${data.page.fileSlug}/`);', {}, "/k/a/", "/k/c/"),
        ('c.addGlobalData("eleventyComputed.permalink", function () { return d => `/k/${d.page.fileSlug}/`; });', {}, "/k/a/", "/k/c/"),
        ('c.addGlobalData("eleventyComputed", {permalink: "/k/{{ page.fileSlug }}/"});', {}, "/k/a/", "/k/c/"),
        ("", {"src/_data/eleventyComputed.json": '{"permalink": "/k/{{ page.fileSlug }}/"}'}, "/k/a/", "/k/c/"),
        ("", {"src/_data/permalink.js": "export default () => (data) => `/k/${data.page.fileSlug}/`;"}, "/k/a/", "/own/c/"),
        ('c.addGlobalData("section", "z");', {"src/blog/blog.json": '{"permalink": "/{{ section }}/{{ site.p }}/{{ page.fileSlug }}/"}', "src/_data/site.json": '{"p": "y"}'}, "/z/y/a/", "/own/c/"),
        ("c.setDynamicPermalinks(false);", {"src/blog/blog.json": '{"permalink": "/{x}/"}'}, "/%7Bx%7D/", "/own/c/"),
        ("", {"src/_includes/l.11ty.js": "export default class { data() { return {permalink: d => `/k/${d.page.fileSlug}/`} } }", "src/blog/blog.json": '{"layout": "l.11ty.js"}'}, "/k/a/", "/own/c/"),
    ],
)  # fmt: skip
def test_global_data_give_addresses(parsed, program, files, url, own):
    """As a value, a template, or a function that only fills in names; computed ones go over all."""
    assert urls(parsed(program, files)) == {"2024-01-01-a.md": url, "c.md": own}


@pytest.mark.parametrize(
    ("program", "files", "what"),
    [
        ('c.addUrlTransform(p => p.url.replace("blog", "bl0g"));', {}, "its URL is what addUrlTransform in eleventy.config.js:3 makes of it"),
        ('c.addGlobalData("eleventyComputed.permalink", () => d => d.x ? "/a/" : "/b/");', {}, "permalink is program text in eleventy.config.js:3"),
        ('c.addGlobalData("layout", () => { const x = "l"; return x + ".njk"; });', LAYOUT, "its layout, which may have its permalink, is program text in eleventy.config.js:3"),
        ('c.addGlobalData("permalink", link());', {}, "permalink is program text in eleventy.config.js:3"),
        ("", {"src/_data/permalink.js": "export default () => d => p(d);"}, "permalink is program text in src/_data/permalink.js:1"),
        ("", {"src/_data/layout.js": "export default () => name();", **LAYOUT}, "its layout, which may have its permalink, is program text in src/_data/layout.js:1"),
        ("", {"src/_includes/l.njk": "---js\n{permalink: d => p(d)}\n---\n", "src/blog/blog.json": '{"layout": "l"}'}, "permalink is program text in src/_includes/l.njk:2"),
        ("", {"src/blog/blog.11tydata.js": "export default () => ({layout: 'l.njk'})", **LAYOUT}, "its layout, which may have its permalink, is program text in src/blog/blog.11tydata.js:1"),
        ("", {"src/blog/blog.11tydata.js": "export default () => ({permalink: d => p(d)})"}, "permalink is program text in src/blog/blog.11tydata.js:1"),
        ('c.addFilter("slugify", s => s);', {"src/blog/blog.json": '{"permalink": "/{{ title | slugify }}/"}'}, "permalink has the filter 'slugify', which is program text in eleventy.config.js:3"),
        ("c.addDateParsing(d => d);", {"src/blog/blog.json": '{"permalink": "/{{ page.date | date: \'%Y\' }}/"}'}, "permalink has page.date, which addDateParsing in eleventy.config.js:3 may change"),
    ],
)  # fmt: skip
def test_an_address_that_a_program_decides_is_refused(parsed, program, files, what):
    """Wherever the program stands; the message says where."""
    made = parsed(program, files)["2024-01-01-a.md"]

    assert made.post is None
    assert made.problems[0].what.startswith(what)


def test_a_transform_of_addresses_leaves_that_of_the_settings(site):
    """Which says of the whole address what it is."""
    made = site("c.addUrlTransform(p => p.url);")
    made.rules["permalink"] = "/b/:slug/"
    reader = eleventy.Reader(made, ("src/blog",))

    assert reader.parse("src/blog/x.md", b"---\ntitle: X\n---\nx").problems == ()
    own = reader.parse("src/blog/x.md", b"---\ntitle: X\npermalink: /x/\n---\nx")
    assert [one.severity for one in own.problems] == ["warning"]


def test_global_data_count_like_those_of_a_folder(parsed):
    """Dates, tags, titles, and what keeps pages out; but no list of all categories."""
    files = {
        "src/_data/date.json": '"2020-05-05"',
        "src/_data/categories.json": '["x", "y"]',
        "src/_data/authors.json": '{"bo": {"name": "Bo"}}',
        "src/_data/author.json": '{"name": "Ann"}',
        "src/blog/u.md": "Text.\n",
    }
    made = parsed('c.addGlobalData("title", "G");\nc.addGlobalData("tags", ["t"]);', files)
    post = made["u.md"].post

    assert (post.title, post.published.isoformat()) == ("G", "2020-05-05T00:00:00+00:00")
    assert (post.terms, post.authors[0].name) == ((), "Ann")
    out = parsed('c.addGlobalData("eleventyExcludeFromCollections", true);')
    assert out["c.md"].omitted == "says eleventyExcludeFromCollections: true"


def test_computed_texts_go_over_those_of_the_post(parsed):
    """As far as their templates are plain variables."""
    computed = '{"title": "{{ page.fileSlug }}!", "description": "{{ x | own }}"}'
    made = parsed(files={"src/_data/eleventyComputed.json": computed})["c.md"]

    assert made.post.title == "c!"
    assert made.problems[0].what == "description is computed by template code that is not run here"


def test_data_that_are_not_merged_deep_replace(parsed):
    """`setDataDeepMerge(false)`."""
    files = {"src/blog/blog.json": '{"tags": ["x"]}', "src/blog/t.md": "---\ntags: [y]\n---\nT\n"}

    assert parsed("c.setDataDeepMerge(false);", files)["t.md"].post.tags == ("y",)


def test_which_files_have_data_may_be_set(parsed):
    """By the suffix of their names, or by a name of their own in each folder."""
    files = {
        "src/blog/blog.json": '{"permalink": "/no/"}',
        "src/blog/blog.data.json": '{"permalink": "/s/{{ page.fileSlug }}/"}',
        "src/blog/index.11tydata.json": '{"permalink": "/b/{{ page.fileSlug }}/"}',
    }
    suffix = urls(parsed('c.setDataFileSuffixes([".data"]);', files))
    base = urls(parsed('c.setDataFileBaseName("index");', files))

    assert (suffix["2024-01-01-a.md"], base["2024-01-01-a.md"]) == ("/s/a/", "/b/a/")


@pytest.mark.parametrize(
    "program",
    [
        'c.setTemplateFormats(["njk"]);',
        'c.setTemplateFormats("html,njk");',
        'return {templateFormats: ["njk"], dir: {input: "src"}};',
        'c.ignores.add("src/blog/*.md");',
    ],
)
def test_which_files_are_templates_may_be_set(parsed, program):
    """What is none is no post."""
    assert parsed(program) == {}


@pytest.mark.parametrize(
    ("program", "beginning"),
    [
        ("c.addDateParsing(d => d);", "addDateParsing is program text"),
        ('c.addPreprocessor("old", "*", d => !d.old);', "addPreprocessor (old) is program text"),
        ('c.addTransform("m", x => x);\nc.addTransform("n", x => x);', "addTransform (m, n) is"),
        ('c.addCollection("a", f);', "addCollection (a) is program text"),
        ('c.addTemplate("v.md", "x");', "addTemplate (v.md) is program text"),
        ("c.setTemplateFormats(formats());", "setTemplateFormats is program text"),
        ("c.setFrontMatterParsingOptions({engines: {toml: f}});", "setFrontMatterParsingOptions"),
        ("c.addGlobalData(name, 1);", "addGlobalData is program text"),
        ('c.addExtension("md", {compile: f});', "addExtension (md) is program text"),
        ('c.addDataExtension("csv", f);', "addDataExtension (csv) is program text"),
    ],
)
def test_a_program_that_may_decide_on_posts_is_told_once(site, program, beginning):
    """With its file and line."""
    (problem,) = site(program).noticed

    assert problem.what.startswith(beginning)
    assert (problem.path, problem.line) == ("eleventy.config.js", 3)


@pytest.mark.parametrize(
    "program",
    [
        'c.addPreprocessor("drafts", "*", (data) => { if (data.draft) return false; });',
        'c.addTemplate("feed.njk", "x");',
        'c.addGlobalData("now", () => new Date());',
        'c.addDataExtension("yaml", f);',
        'c.addExtension("scss", {compile: f});',
        'c.addFilter("x", f); c.addShortcode("y", f); c.addPassthroughCopy("img");',
    ],
)
def test_what_says_nothing_of_posts_is_not_told(site, program):
    """Drafts are known; feeds are no posts."""
    assert site(program).noticed == ()


def test_a_plugin_of_the_sites_own_is_read(parsed):
    """What it sets, it sets for the configuration that imports it."""
    plugin = 'export default (c) => { c.addGlobalData("permalink", "/p/{{ page.fileSlug }}/"); };'
    files = {"plugins/own.js": plugin}
    tail = 'import own from "./plugins/own.js";\nexport const config = {dir: {input: "src"}};'

    assert urls(parsed(files=files, tail=tail))["2024-01-01-a.md"] == "/p/a/"


def test_front_matter_in_a_language_that_a_program_reads_is_refused(parsed):
    """Its data are not known, so its address is not."""
    made = parsed(files={"src/blog/2020-01-01-t.md": "---toml\ntitle = 1\n---\nx\n"})

    assert made["2020-01-01-t.md"].problems[0].what == "has front matter in toml, which is not read"


@pytest.mark.parametrize(
    "unit", ["c.addGlobalData(function(){", "x={pathPrefix:(", "const a=(", "c.addFilter("]
)
def test_a_hostile_configuration_takes_linear_time(unit):
    """Calls within calls, each of which is read to its end."""
    source = unit * (250_000 // len(unit))
    began = time.process_time()

    eleventy_program.scan({"a.js": source})

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "given",
    [
        '{base: "https://b.example/", title: "B", subtitle: "S", language: "nb", author: {name: "Bo"}}',
        '{base: BASE, title: "B", subtitle: `S`, language: "nb", author: "Bo"}',
        "metadata",
    ],
)
@pytest.mark.parametrize("imported", [False, True])
def test_the_feed_plugins_metadata_are_those_of_the_site(tmp_path, given, imported):
    """As values or constants, wherever the plugin is added."""
    constants = (
        'const BASE = "https://b.example/";\nconst metadata = {base: BASE, title: "B",'
        ' subtitle: "S", language: "nb", author: {name: "Bo"}};'
    )
    add = f"{constants}\nc.addPlugin(feedPlugin, {{type: 'atom', metadata: {given}}});"
    plugin = f"export default function (c) {{ {add} }}"
    if imported:
        plugin, own = 'import feeds from "./feeds.js";', plugin
        (tmp_path / "feeds.js").write_text(own)
    (tmp_path / "eleventy.config.js").write_text(plugin)
    made = eleventy.settings(tmp_path, {})

    assert (made.url, made.title, made.description) == ("https://b.example", "B", "S")
    assert (made.language, made.author.name) == ("nb", "Bo")


@pytest.mark.parametrize(
    "way", ['dir: {input: "src", data: "facts"}', 'dir: {"input": "src", "data": "./facts/"}']
)
def test_global_data_lie_in_their_own_folder(tmp_path, way):
    """Which need not be called `_data`."""
    (tmp_path / "src/facts").mkdir(parents=True)
    (tmp_path / "src/facts/site.json").write_text(
        '{"url": "https://f.example", "author": {"name": "Bo"}, "description": "D"}'
    )
    (tmp_path / "src/facts/author.json").write_text('"Ann"')
    (tmp_path / "eleventy.config.js").write_text(f"export default () => ({{{way}}});")
    made = eleventy.settings(tmp_path, {})
    post = eleventy.Reader(made).parse("src/2020-01-01-a.md", b"---\ntitle: A\n---\nx").post

    assert (made.url, made.author.name, made.description) == ("https://f.example", "Bo", "D")
    assert post.authors[0].name == "Ann"


def test_what_templates_ask_of_a_program_is_known_by_name(site):
    """Of global data and of the page's own; a body carries the places of all."""
    files = {
        "src/_data/build.js": "export default () => now();",
        "src/_data/known.json": '{"a": 1}',
    }
    made = site('c.addGlobalData("rev", hash());\nc.addGlobalData("known", known);', files)
    source = b"---js\n{title: 'A', date: '2020-01-02', mood: x ? 1 : 2}\n---\n{{ mood }}\n"
    reader = eleventy.Reader(made)
    body = reader.body(reader.parse("src/a.md", source).post, source)

    assert body.variables["eleventy"]["programs"] == {
        "build": "src/_data/build.js:1",
        "rev": "eleventy.config.js:3",
        "mood": "src/a.md:2",
    }
