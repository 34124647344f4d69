"""Eleventy's data in JavaScript: its literals are read, and nothing goes missing in silence."""

import pytest

from feedsvc.sites import eleventy, eleventy_data
from feedsvc.sites.eleventy_data import Said

POST = b"---\ntitle: A\ndate: 2020-01-02\n---\nText.\n"


@pytest.fixture
def reader(tmp_path):
    """The reader of a site with these files."""

    def reader(files, **rules):
        for name, written in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(written, encoding="utf-8")
        site = eleventy.settings(tmp_path, {"url": "https://e.com"})
        site.rules.update(rules)
        return eleventy.Reader(site)

    return reader


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("module.exports = {a: 'x', b: [1, f()]}", Said({"a": "x", "b": [1]}, {})),
        ("export default {a: {b: 1, c: now()}}", Said({"a": {"b": 1}}, {"a.c": 0})),
        ("export const a = 1;\nexport const b = process.env.B;", Said({"a": 1}, {"b": 2})),
        ("const a = 1;\nexport default {b: 2};\nexport const c = 3;", Said({"b": 2, "c": 3}, {})),
        ("export default {\n  date(data) {\n    return data.x;\n  },\n};", Said({}, {"date": 2})),
        ("export default function () {\n  return {a: 1};\n}", Said({}, {}, 1)),
        ("", Said({}, {}, 1)),
    ],
)
def test_a_data_file(source, said):
    """Its default export and its named ones; of the rest there is where it stands."""
    assert said == eleventy_data.module(source, "x.js")


@pytest.mark.parametrize(
    ("written", "template"),
    [
        ("function ({page}) { return `/w/${ page.fileSlug }/` }", "/w/{{ page.fileSlug }}/"),
        ("(data) => `/w/${data.page.fileSlug}/`", "/w/{{ page.fileSlug }}/"),
        ("data => `/w/${this.slugify(data.title)}/`", "/w/{{ title | slugify }}/"),
    ],
)
def test_a_permalink_that_only_fills_in_names_is_a_template(written, template):
    """Whether it is computed or not."""
    plain = eleventy_data.module(f"export default {{permalink: {written}}}", "x.js")
    computed = f"export default {{eleventyComputed: {{permalink: {written}}}}}"

    assert plain == Said({"permalink": template}, {})
    assert eleventy_data.module(computed, "x.js") == Said(
        {"eleventyComputed": {"permalink": template}}, {}
    )


@pytest.mark.parametrize(
    "written",
    [
        "data => `/w/${data.a ? 1 : 2}/`",
        "data => { if (data.a) return '/'; return `/w/${data.b}/` }",
        "data => `/w/` + data.a",
    ],
)
def test_a_permalink_that_does_more_is_a_program(written):
    """It is not read in part."""
    said = eleventy_data.module(f"export default {{permalink: {written}}}", "x.js")

    assert said == Said({}, {"permalink": 1})


def test_data_of_folders_and_files_count_as_json_does(reader):
    """The closer one goes first, `.11tydata.js` before `.11tydata.json`."""
    made = reader(
        {
            "log/log.11tydata.js": "module.exports = {author: 'Ann', lang: 'de'}",
            "log/log.11tydata.json": '{"lang": "fr", "description": "Of the log."}',
            "log/a.11tydata.cjs": "module.exports = {lang: 'it', permalink: '/own/'}",
        }
    )

    post = made.parse("log/a.md", POST).post
    other = made.parse("log/b.md", POST).post

    assert (post.url, post.language, post.authors[0].name) == ("https://e.com/own/", "it", "Ann")
    assert (other.language, other.summary) == ("de", "Of the log.")


def test_data_of_a_folder_are_not_those_of_a_file_of_its_name(reader):
    """`log.njk` beside `log/` is another page."""
    made = reader({"log/log.11tydata.js": "module.exports = {tags: ['posts']}"})

    assert made.parse("log.njk", b"---\ntitle: A\n---\n").omitted == "has neither a date nor a tag"


@pytest.mark.parametrize(
    ("matter", "title"),
    [
        ("---js\n{title: 'A', date: '2020-01-02'}\n---\nText.", "A"),
        ("---js\nconst title = 'B';\nconst date = '2020-01-02';\n---\nText.", "B"),
        ("---javascript\n{title: 'C', date: '2020-01-02', f() {}}\n---\nText.", "C"),
    ],
)
def test_front_matter_in_javascript(reader, matter, title):
    """As an object, or as constants."""
    made = reader({})
    parsed = made.parse("a.md", matter.encode())

    assert parsed.post.title == title
    assert parsed.post.published.year == 2020
    assert made.body(parsed.post, matter.encode()).text == "Text."


def test_front_matter_that_no_program_of_any_size_would_be_is_rejected(reader):
    """With its file, as other broken front matter is."""
    source = b"---js\n{a: " + b"[" * 50 + b"}\n---\n"

    problem = reader({}).parse("a.md", source).problems[0]

    assert problem.path == "a.md"
    assert problem.what.startswith("front matter is nested over")


@pytest.mark.parametrize("computed", ["permalink: p(data)", "eleventyComputed: {permalink: p()}"])
def test_an_address_that_only_a_program_would_give_rejects_the_post(reader, computed):
    """One made on a guess would be there for good. The place and the remedy are said."""
    files = {"log/log.11tydata.js": f"module.exports = {{\n{computed}}}"}

    problem = reader(files).parse("log/a.md", POST).problems[0]

    assert problem.severity == "error"
    assert problem.what.startswith("permalink is program text in log/log.11tydata.js")
    assert "permalink under [posts]" in problem.remedy


def test_an_address_of_the_post_or_of_the_settings_needs_no_program(reader):
    """Nothing is missed then."""
    files = {"log/log.11tydata.js": "module.exports = {permalink: data => p(data)}"}
    own = POST.replace(b"title", b"permalink: /own/\ntitle")

    assert reader(files).parse("log/a.md", own).problems == ()
    assert reader(files, permalink="/l/:slug/").parse("log/a.md", POST).problems == ()


def test_a_program_about_drafts_leaves_the_address_as_it_is(reader):
    """It says whether a page is written, not where. It is said all the same."""
    program = "data => data.draft ? false : data.permalink"
    files = {"log/log.11tydata.js": f"module.exports = {{permalink: {program}}}"}

    parsed = reader(files).parse("log/a.md", POST)

    assert parsed.post.url == "https://e.com/log/a/"
    assert [p.severity for p in parsed.problems] == ["warning"]


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ("{eleventyComputed: {title: data => t(data)}}", "title is program text in log/log"),
        ("{author: me()}", "author is program text in log/log"),
        ("() => ({author: 'Ann'})", "what it exports is program text in log/log"),
    ],
)
def test_what_only_a_program_would_say_of_a_post_is_a_warning(reader, program, what):
    """Whatever tells nothing of posts is none."""
    files = {"log/log.11tydata.js": f"module.exports = {program}"}
    silent = {"log/log.11tydata.js": "module.exports = {eleventyComputed: {year: () => y()}}"}

    assert reader(files).parse("log/a.md", POST).problems[0].what.startswith(what)
    assert reader(silent).parse("log/a.md", POST).problems == ()


def test_addresses_that_are_computed_for_all_pages(reader):
    """In global data, too."""
    made = reader({"_data/eleventyComputed.js": "module.exports = {permalink: d => p(d)}"})

    problem = made.parse("a.md", POST).problems[0]

    assert problem.what.startswith("permalink is program text in _data/eleventyComputed.js:1")


def test_the_site_is_known_from_javascript(tmp_path):
    """What of it is program text is said where the generator is explained."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data/site.js").write_text(
        "export default {\n  title: 'Log',\n  url: 'https://e.com',\n  lang: language(),\n};"
    )

    site = eleventy.settings(tmp_path, {})

    assert (site.title, site.url) == ("Log", "https://e.com")
    (problem,) = site.noticed
    assert (problem.path, problem.what) == (
        "_data/site.js",
        "lang is program text, which is not run",
    )
