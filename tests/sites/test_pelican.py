"""What Pelican makes of an article: address, id, title, date, category, tags and status."""

import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.model.site import Author
from feedsvc.sites import detect, pelican

URL = 'SITEURL = "https://e.com"\nTIMEZONE = "Asia/Tokyo"\n'


@pytest.fixture
def reader(tmp_path):
    """The reader of a site with these settings."""

    def reader(conf="", *, folders=(), given=None):
        (tmp_path / "pelicanconf.py").write_text(URL + conf)
        return pelican.Reader(detect.settings("pelican", tmp_path, given or {}), folders)

    return reader


@pytest.fixture
def parse(reader):
    """Parse one article of a site with these settings."""

    def parse(written, path="x.md", conf="", **more):
        return reader(conf, **more).parse(path, written.encode())

    return parse


HEAD = "Title: Wet Stones\nDate: 2021-05-06 10:00\n"


@pytest.mark.parametrize(
    ("conf", "matter", "address"),
    [
        ("", "", "wet-stones.html"),
        ("", "Slug: own\n", "own.html"),
        ("", "Url: a/b/\n", "a/b/"),
        ("", "Lang: de\n", "wet-stones-de.html"),
        ('DEFAULT_LANG = "de"\n', "Lang: de\n", "wet-stones.html"),
        ('ARTICLE_URL = "{date:%Y}/{date:%m}/{date:%d}/{slug}/"\n', "", "2021/05/06/wet-stones/"),
        ('ARTICLE_URL = "{date:%-m}-{date:%b}-{slug}"\n', "", "5-May-wet-stones"),
        ('ARTICLE_URL = "{category}/{author}/{slug}"\n', "Category: Big Cats\nAuthor: Ann Ö.\n", "big-cats/ann-o/wet-stones"),
        ('ARTICLE_URL = "{place}/{{x}}/{slug}"\n', "Place: shore\n", "shore/%7Bx%7D/wet-stones"),
        ('SLUGIFY_SOURCE = "basename"\n', "", "x.html"),
        ("SLUGIFY_PRESERVE_CASE = True\n", "", "Wet-Stones.html"),
        ('SLUG_REGEX_SUBSTITUTIONS = [(r"\\s+", "_")]\n', "", "wet_stones.html"),
        ('BASE = "n/"\nARTICLE_URL = BASE + "{slug}"\n', "", "n/wet-stones"),
    ],
)  # fmt: skip
def test_address(parse, conf, matter, address):
    """ARTICLE_URL with the article's own fields."""
    parsed = parse(HEAD + matter + "\nText.\n", conf=conf)

    assert parsed.post.url == f"https://e.com/{address}"


def test_id_is_the_tag_uri_of_stock_feeds(parse):
    """Host, day in the site's zone and path."""
    assert parse(HEAD + "\nText.\n").post.natural_id == "tag:e.com,2021-05-06:/wet-stones.html"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Grüße & Küsse", "grusse-kusse"),
        ("中文 标题", "zhong-wen-biao-ti"),
        ("<em>A</em> b", "a-b"),
        ("snake_case", "snake_case"),
    ],
)
def test_slug(parse, title, slug):
    """Of the title, in ASCII."""
    assert parse(f"Title: {title}\nDate: 2021-01-01\n\nx").post.slug == slug


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2021-05-06 10:00", "2021-05-06T01:00:00+00:00"),
        ("2021-05-06", "2021-05-05T15:00:00+00:00"),
        ("2021-05-06_10:00", "2021-05-06T01:00:00+00:00"),
        ("May 6 2021", "2021-05-05T15:00:00+00:00"),
        ("2021-05-06T10:00:00Z", "2021-05-06T10:00:00+00:00"),
        ("2021-05-06 10:00 +0200", "2021-05-06T08:00:00+00:00"),
    ],
)
def test_date(parse, written, instant):
    """Without an offset it is local in TIMEZONE."""
    assert parse(f"Title: x\nDate: {written}\n\nx").post.published.isoformat() == instant


@pytest.mark.parametrize(
    ("conf", "path", "head", "day", "rule"),
    [
        ("", "2020-02-03-x.md", "", "2020-02-02", "file name"),
        ("", "2020-02-03-x.md", "Date: 2021-01-02\n", "2021-01-01", "front matter"),
        ("DEFAULT_DATE = (2019, 1, 2)\n", "x.md", "", "2019-01-01", "the generator's settings"),
        ('PATH_METADATA = r"(?P<date>\\d{4}/\\d\\d/\\d\\d)/.*"\n', "2018/03/04/x.md", "", "2018-03-03", "file name"),
        ('EXTRA_PATH_METADATA = {"old/": {"date": "2017-01-02"}}\n', "old/x.md", "", "2017-01-01", "the generator's settings"),
    ],
)  # fmt: skip
def test_where_a_date_comes_from(parse, *, conf, path, head, day, rule):
    """The article, its path, the settings, in this order; local midnight is the day before in UTC."""
    post = parse(f"Title: x\n{head}\nx", path, conf).post

    assert (post.published.date().isoformat(), post.dated_by) == (day, rule)


def test_without_a_date(parse):
    """Pelican leaves the article out, unless files give the date: then it is first seen."""
    assert "has no date" in parse("Title: x\n\nx").problems[0].what
    assert parse("Title: x\n\nx", conf='DEFAULT_DATE = "fs"\n').post.published is None


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("a, b", ("a", "b")),
        ("a, b; c", ("a, b", "c")),
        ("a, a , ", ("a",)),
        ("", ()),
    ],
)
def test_tags(parse, written, tags):
    """Between semicolons where there is one, else between commas."""
    assert parse(HEAD + f"Tags: {written}\n\nx").post.tags == tags


@pytest.mark.parametrize(
    ("conf", "path", "head", "category"),
    [
        ("", "x.md", "", ("misc",)),
        ("", "deep/notes/x.md", "", ("notes",)),
        ("", "n/x.md", "Category: Own\n", ("Own",)),
        ("", "notes/x.md", "Category:\n", ("notes",)),
        ("USE_FOLDER_AS_CATEGORY = False\n", "notes/x.md", "", ("misc",)),
        ('DEFAULT_CATEGORY = "diary"\n', "x.md", "", ("diary",)),
        ('CATEGORY_SAVE_AS = ""\n', "notes/x.md", "", ()),
        ('PATH = "content"\n', "content/x.md", "", ("misc",)),
    ],
)
def test_category(parse, conf, path, head, category):
    """The article's, else its folder's, else the default."""
    assert parse(HEAD + head + "\nx", path, conf).post.categories == category


@pytest.mark.parametrize(
    ("conf", "head", "authors"),
    [
        ("", "", ()),
        ('AUTHOR = "Site"\n', "", ("Site",)),
        ('AUTHOR = "Site"\n', "Author: Ann\n", ("Ann",)),
        ("", "Authors: Doe, Jane; Roe, R\n", ("Doe, Jane", "Roe, R")),
        ("", "Authors: Ann, Bob\n", ("Ann", "Bob")),
    ],
)
def test_authors(parse, conf, head, authors):
    """The article's, else the site's."""
    assert parse(HEAD + head + "\nx", conf=conf).post.authors == tuple(map(Author, authors))


@pytest.mark.parametrize(
    ("status", "omitted"),
    [("draft", "is a draft"), ("Hidden", "says status: hidden"), ("skip", "says status: skip")],
)
def test_status_keeps_out(parse, status, omitted):
    """Whatever its case."""
    assert parse(HEAD + f"Status: {status}\n\nx").omitted == omitted


def test_an_unknown_status_is_an_error(parse):
    """As it is for Pelican."""
    (problem,) = parse(HEAD + "Status: maybe\n\nx").problems

    assert (problem.line, problem.severity) == (3, "error")


def test_a_fence_may_stand_round_the_metadata(parse):
    """It is no YAML: a list below a key ends it, as Python-Markdown reads it."""
    fenced = parse("---\n" + HEAD + "tags: a, b\n---\nText.")
    listed = parse("---\n" + HEAD + "tags:\n  - a\n---\nText.")

    assert (fenced.post.tags, fenced.text) == (("a", "b"), "Text.")
    assert (listed.post.tags, listed.text) == ((), "  - a\n---\nText.")


def test_the_first_of_two_lines_counts(parse):
    """For what Pelican wants once, with a warning."""
    parsed = parse(HEAD + "Tags: a\nTags: b\n\nx")

    assert parsed.post.tags == ("a",)
    assert [problem.severity for problem in parsed.problems] == ["warning"]


def test_an_unknown_zone_is_an_error_of_the_article(parse):
    """It keeps out this one only."""
    assert "is not a known time zone" in parse(HEAD + "Timezone: Nowhere/X\n\nx").problems[0].what


def test_a_missing_title_is_an_error(parse):
    """Pelican leaves the article out."""
    assert "has no title" in parse("Date: 2021-01-01\n\nx").problems[0].what


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("content/x.md", True),
        ("content/a/x.markdown", True),
        ("content/x.txt", False),
        ("content/.x.md", False),
        ("x.md", False),
        ("content/x.html", True),
    ],
)
def test_which_files_are_read(reader, path, wanted):
    """Those below PATH with an extension that Pelican reads."""
    assert reader('PATH = "content"\n').wants(path) is wanted


@pytest.mark.parametrize(
    ("folder", "entered"),
    [
        ("content", True),
        ("content/notes", True),
        ("content/pages", False),
        ("content/old", False),
        ("output", False),
        ("content/.git", False),
    ],
)
def test_which_folders_are_entered(reader, folder, entered):
    """Pages and what is excluded are none of them."""
    conf = 'PATH = "content"\nARTICLE_EXCLUDES = ["old"]\n'

    assert reader(conf).enters(folder) is entered


def test_pages_stay_out_of_folders_that_the_settings_name(reader):
    """With `[posts] path` too, but for a folder that it names itself."""
    conf = 'PATH = "content"\n'

    assert not reader(conf, folders=("content",)).enters("content/pages")
    assert reader(conf, folders=("content/pages",)).enters("content/pages")


def test_the_settings_own_permalink(tmp_path):
    """What `[posts] permalink` says goes before ARTICLE_URL."""
    site = detect.settings("pelican", tmp_path, {"url": "https://e.com"})
    site.rules["permalink"] = "/blog/:year/:slug.html"
    post = pelican.Reader(site).parse("x.md", (HEAD + "\nx").encode()).post

    assert post.url == "https://e.com/blog/2021/wet-stones.html"


@pytest.mark.parametrize(
    ("conf", "said"),
    [
        ("ARTICLE_URL = f()\n", "pelicanconf.py:3"),
        ("TIMEZONE = f()\n", "pelicanconf.py:3"),
        ('FILENAME_METADATA = "("\n', "pelicanconf.py: FILENAME_METADATA "),
        ('SLUG_REGEX_SUBSTITUTIONS = [("(", "")]\n', "pelicanconf.py: SLUG_REGEX_SUBSTITUTIONS "),
    ],
)
def test_settings_that_cannot_be_guessed(reader, conf, said):
    """What would change addresses or dates is asked for."""
    with pytest.raises(ConfigError) as caught:
        reader(conf)

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("conf", "title"),
    [
        ("", "Wet *Stones* & `a`"),
        ('FORMATTED_FIELDS = ["summary", "title"]\n', "Wet Stones & a"),
    ],
)
def test_a_title_is_markdown_where_settings_say_so(parse, conf, title):
    """FORMATTED_FIELDS; feeds have it as plain text."""
    written = "Title: Wet *Stones* & `a`\nDate: 2021-05-06\n\nText.\n"

    assert parse(written, conf=conf).post.title == title
