"""Astro: which files are posts, and what each says."""

from datetime import UTC, datetime

import pytest

from feedsvc.content import commonmark, mdx
from feedsvc.sites import astro

DATED = "---\ntitle: T\npubDate: 2024-01-02\n%s\n---\nx"


@pytest.fixture
def root(tmp_path):
    """A site with one collection."""
    (tmp_path / "src" / "content" / "blog").mkdir(parents=True)
    (tmp_path / "src" / "pages").mkdir()
    return tmp_path


def parse(root, path, text, config="site: 'https://e.com'"):
    """What one file of a site comes to."""
    (root / "astro.config.mjs").write_text(f"export default defineConfig({{{config}}});")
    return astro.Reader(astro.settings(root, {})).parse(path, text.encode())


@pytest.mark.parametrize(
    ("path", "said", "url"),
    [
        ("blog/One Two.md", "", "/blog/one-two/"),
        ("blog/v1.0 – done!.md", "", "/blog/v10--done/"),
        ("blog/2024/a/index.md", "", "/blog/2024/a/"),
        ("blog/a.mdx", "slug: b/C", "/blog/b/C/"),
    ],
)
def test_an_address_is_collection_and_slug(root, path, said, url):
    """Each part of the path as github-slugger writes it."""
    assert parse(root, f"src/content/{path}", DATED % said).post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("base: '/b/'", "/b/blog/a/"),
        ("trailingSlash: 'never'", "/blog/a"),
        ("build: {format: 'file'}", "/blog/a"),
        ("trailingSlash: 'always'", "/blog/a/"),
    ],
)
def test_addresses_follow_the_configuration(root, config, url):
    """The base path, and whether a slash ends them."""
    made = parse(root, "src/content/blog/a.md", DATED % "", f"site: 'https://e.com', {config}")

    assert made.post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("page", "text", "url"),
    [
        ("[...slug].astro", "getCollection('blog')", "/a/"),
        ("notes/[slug]/index.astro", 'getCollection("blog")', "/notes/a/"),
        ("news/[id].astro", "import { all } from '../posts'", "/news/a/"),
        ("tags/[tag].astro", "getCollection('blog')", "/blog/a/"),
    ],
)  # fmt: skip
def test_the_page_of_a_collection_gives_its_path(root, page, text, url):
    """The one with a parameter that reads it; those of tags are no posts'."""
    file = root / "src" / "pages" / page
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)

    assert parse(root, "src/content/blog/a.md", DATED % "").post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("page", "text", "url", "guessed"),
    [
        ("blog/[year]/[month]/[...slug].astro", "year: d.getFullYear(), month: d.getMonth() + 1", "/blog/2024/1/a/", False),
        ("blog/[year]/[month]/[...slug].astro", "const month = String(d.getMonth() + 1).padStart(2, '0');", "/blog/2024/01/a/", False),
        ("[year]/[month]/[day]/[slug].astro", "month: format(d, 'MM'),\nday: d.getUTCDate()", "/2024/01/2/a/", False),
        ("[year]-[month]-[slug].astro", "month: d.toISOString().slice(5, 7)", "/2024-01-a/", False),
        ("[year]/[slug].astro", "params: {year, slug}", "/2024/a/", False),
        ("[year]/[month]/[slug].astro", "params: dated(post)", "/2024/1/a/", True),
        ("[section]/[slug].astro", "params: {section}", "/old-walls/a/", True),
        ("[collection]/[slug].astro", "params: {collection}", "/blog/a/", False),
        ("blog/[year]/index.astro", "getCollection('blog')", "/blog/a/", False),
    ],
)  # fmt: skip
def test_a_page_may_have_other_parameters(root, page, text, url, guessed):
    """Those for the date are written as its program does it; what that does not tell is a guess."""
    file = root / "src" / "pages" / page
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\nexport async function getStaticPaths() {{ {text} }}\n---\n")

    made = parse(root, "src/content/blog/a.md", DATED % "section: Old Walls")

    assert made.post.url == f"https://e.com{url}"
    assert ["by a guess" in one.what for one in made.problems] == [True] * guessed


def test_a_loader_names_its_folder(root):
    """Wherever in the site that is."""
    (root / "src" / "content.config.ts").write_text(
        "const posts = defineCollection({loader: glob({base: './writing', pattern: '*.md'})});\n"
        "export const collections = { posts };"
    )

    assert parse(root, "writing/a.md", DATED % "").post.url == "https://e.com/posts/a/"


@pytest.mark.parametrize(
    "said", ["pubDatetime: 2024-01-02", "publishDate: 'Jan 2 2024'", "date: 2024-01-02T00:00:00Z", "published: 2024-01-02"]
)  # fmt: skip
def test_dates_have_many_names(root, said):
    """Those of the blog template and of common themes."""
    made = parse(root, "src/content/blog/a.md", f"---\ntitle: T\n{said}\n---\nx")

    assert made.post.published == datetime(2024, 1, 2, tzinfo=UTC)


def test_a_name_may_hold_the_date(root):
    """And stays in the address, as Astro knows nothing of it."""
    made = parse(root, "src/content/blog/2024-01-02-a.md", "---\ntitle: T\n---\nx").post

    assert (made.published, made.dated_by) == (datetime(2024, 1, 2, tzinfo=UTC), "file name")
    assert made.url == "https://e.com/blog/2024-01-02-a/"


@pytest.mark.parametrize(
    ("said", "reason"),
    [("pubDate: 2024-01-02\ndraft: true", "says draft: true"), ("pubDate: 2024-01-02\npublished: false", "says published: false"), ("other: 1", "has no date, so it is a page and not a post")],
)  # fmt: skip
def test_what_is_left_out(root, said, reason):
    """Drafts, and pages without a date."""
    assert parse(root, "src/content/blog/a.md", f"---\ntitle: T\n{said}\n---\nx").omitted == reason


def test_fields_of_a_post(root):
    """Tags, people, pictures; a picture beside the post has an address that is not known."""
    said = (
        "tags: [a, B c]\nauthor: ada\nheroImage: ./x.png\nogImage: /y.png\nupdatedDate: 2024-02-03"
    )
    folder = root / "src" / "content" / "authors"
    folder.mkdir()
    (folder / "ada.json").write_text('{"name": "Ada Plank", "url": "https://ada.example"}')

    made = parse(root, "src/content/blog/a.md", DATED % said).post

    assert made.tags == ("a", "B c")
    assert [(one.name, one.uri) for one in made.authors] == [("Ada Plank", "https://ada.example")]
    assert made.image == "https://e.com/y.png"
    assert made.updated == datetime(2024, 2, 3, tzinfo=UTC)


def test_starlights_blog_is_one(root):
    """With its authors and its title."""
    (root / "src" / "content" / "docs" / "blog").mkdir(parents=True)
    config = (
        "site: 'https://e.com', integrations: [starlight({title: 'Docs', plugins: ["
        "starlightBlog({authors: {bo: {name: 'Bo Quay'}}})]})]"
    )

    made = parse(root, "src/content/docs/blog/a.md", DATED % "authors: [bo]", config).post

    assert (made.url, made.authors[0].name) == ("https://e.com/blog/a/", "Bo Quay")
    assert astro.settings(root, {}).title == "Docs"


def test_a_site_url_that_is_program_text_is_not_taken(root):
    """It could be any."""
    parse(root, "src/content/blog/a.md", "x", "site: process.env.URL")
    made = astro.settings(root, {})

    assert made.url == ""
    assert "site is program text, which is not run" in made.about_url[0]


def test_broken_front_matter_is_a_problem(root):
    """With its line."""
    (problem,) = parse(root, "src/content/blog/a.md", "---\ntitle: [\n---\nx").problems

    assert problem.line in (2, 3)


@pytest.mark.parametrize(
    ("name", "body", "html", "line"),
    [
        ("a.md", "x\n\n![p](./p.png)", '<p>x</p>\n<p><img alt="p"></p>\n', 7),
        ("a.md", "![p](../p.png?w=1)", '<p><img alt="p"></p>\n', 5),
        ("a.mdx", "import p from './p.png'\n\n<img src={p.src} alt='p' />", '<img alt="p">', 7),
        ("a.mdx", "import p from '@/p.png'\n\n<Image src={p} alt='p' />", '<img alt="p">', 7),
        ("a.md", "![p](/p.png) ![q](https://e.net/q.png)", '<p><img src="/p.png" alt="p"> <img src="https://e.net/q.png" alt="q"></p>\n', 0),
    ],
)  # fmt: skip
def test_a_picture_beside_a_post_is_its_text(root, name, body, html, line):
    """Its address is made while Astro optimises it; one in public/ has the address that it says."""
    (root / "astro.config.mjs").write_text("export default defineConfig({site: 'https://e.com'});")
    (root / "src/content/blog" / name).write_text(
        f"---\ntitle: T\npubDate: 2024-01-02\n---\n{body}"
    )
    site = astro.settings(root, {})
    reader = astro.Reader(site)
    data = (root / "src/content/blog" / name).read_bytes()
    post = reader.parse(f"src/content/blog/{name}", data).post
    made = reader.body(post, data)
    expanded = mdx.expand(made.text, made.variables, {}, Markdown())

    assert expanded.text.strip() == html.strip()
    assert [made.line - 1 + one.line for one in expanded.warnings] == ([line] if line else [])


class Markdown:
    """A site that has no other posts."""

    def source(self, _name, _path):
        return None

    def markdown(self, text):
        return commonmark.to_html(text, commonmark.Options())
