"""Docusaurus: which files are posts of its blogs, and what each says."""

from datetime import UTC, datetime

import msgspec
import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.sites import detect, docusaurus, excerpt

CONFIG = "export default {url: 'https://e.com', baseUrl: '/', title: 'Pier', %s};"


def site(root, more="", **given):
    """The site of a folder whose configuration says more than its address and title."""
    (root / "docusaurus.config.js").write_text(CONFIG % more)
    return docusaurus.settings(root, given)


def post(root, path, text, more=""):
    """What one file of a site comes to."""
    return docusaurus.Reader(site(root, more)).parse(path, text.encode())


@pytest.mark.parametrize(
    ("path", "url", "day"),
    [
        ("blog/2024-01-02-a.md", "/blog/2024/01/02/a", 2),
        ("blog/2024-01-02-a/index.md", "/blog/2024/01/02/a", 2),
        ("blog/2024/01/02/a.mdx", "/blog/2024/01/02/a", 2),
        ("blog/2024-01-02/a.md", "/blog/2024/01/02/a", 2),
        ("blog/sub/2024-01-02-a.md", "/blog/2024/01/02/sub/a", 2),
        ("blog/2024-1-2-a.md", "/blog/2024/1/2/a", 2),
        ("blog/a/index.md", "/blog/a", None),
        ("blog/a/b.md", "/blog/a/b", None),
    ],
)
def test_a_name_gives_an_address_and_a_date(tmp_path, path, url, day):
    """As parseBlogFileName has it."""
    made = post(tmp_path, path, "# T\n\nx").post

    assert made.url == f"https://e.com{url}"
    assert made.published == (day and datetime(2024, 1, day, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "more", "url"),
    [
        ("slug: x", "", "/blog/x"),
        ("slug: /x/y/", "", "/blog/x/y/"),
        ("slug: x", "trailingSlash: true", "/blog/x/"),
        ("slug: x/", "trailingSlash: false", "/blog/x"),
        ("slug: x", "presets: [['classic', {blog: {routeBasePath: '/'}}]]", "/x"),
        ("slug: x", "presets: [['classic', {blog: {routeBasePath: 'news/log'}}]]", "/news/log/x"),
    ],
)
def test_addresses_follow_slug_and_settings(tmp_path, said, more, url):
    """The route of the blog, and whether a slash ends them."""
    made = post(tmp_path, "blog/2024-01-02-a.md", f"---\n{said}\n---\nx", more).post

    assert made.url == f"https://e.com{url}"


def test_a_site_may_have_several_blogs(tmp_path):
    """Those of plugins besides the preset's, each with its own authors."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "authors.yml").write_text("ada: {name: Ada Plank}\n")
    more = "presets: [['classic', {}]], plugins: [['@docusaurus/plugin-content-blog', {id: 'n', path: 'news', routeBasePath: 'n'}]]"
    reader = docusaurus.Reader(site(tmp_path, more))

    text = b"---\nauthors: ada\n---\n# T\n"
    here, there = (reader.parse(f"{top}/a.md", text) for top in ("blog", "news"))

    assert here.post.url == "https://e.com/blog/a"
    assert [one.what for one in here.problems] == ["author 'ada' is not known"]
    assert (there.post.url, there.post.authors[0].name) == ("https://e.com/n/a", "Ada Plank")


def test_a_preset_may_have_no_blog(tmp_path):
    """`blog: false`: nothing is a post."""
    reader = docusaurus.Reader(site(tmp_path, "presets: [['classic', {blog: false}]]"))

    assert not reader.wants("blog/a.md")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("blog/a.md", True), ("blog/x/a.mdx", True), ("blog/_a.md", False), ("blog/a.test.md", False),
     ("blog/__tests__/a.md", False), ("blog/a.txt", False), ("docs/a.md", False), ("blog/old/a.md", False)],
)  # fmt: skip
def test_files_that_are_posts(tmp_path, path, wanted):
    """Markdown of a blog, but for what is left out by default or by `exclude`."""
    reader = docusaurus.Reader(site(tmp_path, "presets: [['c', {blog: {exclude: ['**/old/**']}}]]"))

    assert reader.wants(path) is wanted


@pytest.mark.parametrize(
    ("said", "reason"), [("draft: true", "is a draft"), ("unlisted: true", "is unlisted")]
)
def test_what_is_left_out(tmp_path, said, reason):
    """As in Docusaurus' own feeds."""
    assert post(tmp_path, "blog/a.md", f"---\n{said}\n---\nx").omitted == reason


def test_an_impossible_date_in_a_name_is_a_problem(tmp_path):
    """Unless front matter has another."""
    (problem,) = post(tmp_path, "blog/2024-13-40-a.md", "# T").problems
    made = post(tmp_path, "blog/2024-13-40-a.md", "---\ndate: 2024-01-02\n---\n# T").post

    assert "the date in its name is impossible" in problem.what
    assert made.published == datetime(2024, 1, 2, tzinfo=UTC)


def test_the_settings_name_the_feed(tmp_path):
    """As Docusaurus names its own."""
    made = site(tmp_path, "i18n: {defaultLocale: 'fr'}")

    assert (made.title, made.url, made.language) == ("Pier Blog", "https://e.com", "fr")


@pytest.mark.parametrize(
    "config",
    ["export default async () => ({})", "export default {url: 'https://e.com', baseUrl: f()}", "export default {url: 'https://e.com', presets: [['c', {blog: {path: '../blog'}}]]}"],
)  # fmt: skip
def test_what_only_a_run_would_tell_is_refused(tmp_path, config):
    """An address on a guess would be for ever."""
    (tmp_path / "docusaurus.config.js").write_text(config)

    with pytest.raises(ConfigError):
        docusaurus.settings(tmp_path, {})


@pytest.mark.parametrize(
    ("config", "files"),
    [
        ("const info = {url: 'https://pier.example'};\nexport default {url: info.url}", {}),
        ("const host = 'pier.example';\nexport default {url: 'https://' + host}", {}),
        ("const host = 'pier.example';\nexport default {url: `https://${host}`}", {}),
        (
            "const info = require('./info.json');\nmodule.exports = {url: info.url}",
            {"info.json": '{"url": "https://pier.example"}'},
        ),
        (
            "import info from './src/info';\nexport default {url: info.url}",
            {"src/info.ts": "export default {url: 'https://pier.example'}"},
        ),
        (
            "import {URL as url} from './info.js';\nexport default {url}",
            {"info.js": "export const URL = 'https://pier.example';"},
        ),
        (
            "const {url: at} = require('./info');\nmodule.exports = {url: at}",
            {"info.js": "module.exports = {url: 'https://pier.example'}"},
        ),
        (
            "import * as info from './info.js';\nexport default {url: info.URL}",
            {"info.js": "export const URL = 'https://pier.example';"},
        ),
    ],
)
def test_the_url_may_be_a_constant(tmp_path, config, files):
    """Of the configuration, or of a file beside it, which is an input then, too."""
    (tmp_path / "src").mkdir()
    (tmp_path / "docusaurus.config.js").write_text(config)
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    assert docusaurus.settings(tmp_path, {}).url == "https://pier.example"
    assert {str(tmp_path / name) for name in files} <= set(detect.inputs("docusaurus", tmp_path))


@pytest.mark.parametrize("text", ["export default {url: f()}", "{", "[" * 500, "x" * 300_000])
def test_a_constant_that_only_a_run_would_tell_is_not_taken(tmp_path, text):
    """Nor does a file that is no settings at all stop anything else."""
    config = "import info from './info.js';\nexport default {url: info.url, title: 'Pier'}"
    (tmp_path / "docusaurus.config.js").write_text(config)
    (tmp_path / "info.js").write_text(text)
    made = docusaurus.settings(tmp_path, {})

    assert (made.url, made.title) == ("", "Pier Blog")
    assert made.about_url == ("docusaurus.config.js:2: url is program text, which is not run",)


def test_a_file_outside_of_the_site_is_not_read(tmp_path):
    """Whatever the configuration takes from it."""
    root = tmp_path / "site"
    root.mkdir()
    (tmp_path / "info.js").write_text("export default {url: 'https://pier.example'}")
    config = "import info from '../info.js';\nexport default {url: info.url}"
    (root / "docusaurus.config.js").write_text(config)

    assert docusaurus.settings(root, {}).url == ""


@pytest.mark.parametrize(
    ("body", "title", "rest"),
    [
        ("# One *two* `three` {#id}\n\nx", "One *two* three", "\n\nx"),
        ("\nimport A from 'a';\n\n# T\nx", "T", "\nimport A from 'a';\n\n\nx"),
        ("T\n===\nx", "T", "\n\nx"),
        ("## T\nx", "", "## T\nx"),
        ("x\n\n# T", "", "x\n\n# T"),
        ("", "", ""),
    ],
)
def test_the_first_heading_is_a_title(body, title, rest):
    """And no part of the text; lines keep their numbers."""
    assert excerpt.title(body) == (title, rest)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "# T\n\nimport a from 'a'\n\n```\ncode\n```\n\n<b>One</b> ![p](p.png)line.\nTwo",
            "One line.",
        ),
        (":::note\n\nIn.\n", "In."),
        ("> Quoted[^1] [a][b]", "Quoted a"),
        ("## Part\n\nx", "Part"),
        ("", ""),
    ],
)
def test_the_first_line_is_a_summary(body, line):
    """Of a post without a description (createExcerpt)."""
    assert excerpt.first_line(body) == line


def test_program_text_matters_no_more_where_the_address_is_given(tmp_path):
    """The permalink can then be given, too."""
    made = site(
        tmp_path, "presets: [['c', {blog: {routeBasePath: route()}}]]", url="https://x.example"
    )

    assert (made.url, made.rules["blogs"][0]["route"]) == ("https://x.example", "blog")


@pytest.mark.parametrize(
    ("path", "said", "url"),
    [
        ("blog/2024-08-12-rel.md", "date: 2024-08-14", "/blog/2024/08/12/rel"),
        ("blog/2024/05/06-d.md", "date: 2024-06-07", "/blog/2024/05/06/d"),
        ("blog/2024-03-04-folder/index.md", "date: 2023-01-01", "/blog/2024/03/04/folder"),
        ("blog/2024-1-2-a.md", "date: 2024-08-14", "/blog/2024/1/2/a"),
        ("blog/2024-13-40-a.md", "date: 2024-08-14", "/blog/2024/13/40/a"),
        ("blog/sub/2024-01-02-a.md", "title: T", "/blog/2024/01/02/sub/a"),
        ("blog/hello.md", "date: 2024-08-14", "/blog/hello"),
        ("blog/2024-08-12-rel.md", "{date: 2024-08-14, slug: own}", "/blog/own"),
    ],
)
def test_the_day_of_a_permalink_is_that_of_the_name(tmp_path, path, said, url):
    """As without a permalink of feedsvc's own (parseBlogFileName): `date` only dates the post."""
    own = site(tmp_path)
    for rules in (own.rules, {**own.rules, "permalink": "/blog/:year/:month/:day/:slug"}):
        reader = docusaurus.Reader(msgspec.structs.replace(own, rules=rules))
        made = reader.parse(path, f"---\n{said}\n---\nx".encode()).post

        assert made.url == f"https://e.com{url}"


def test_authors_are_read_within_the_site_only(tmp_path):
    """Whatever the settings say."""
    with pytest.raises(ConfigError, match="outside the site"):
        site(tmp_path, "presets: [['c', {blog: {authorsMapPath: '../../authors.yml'}}]]")
