"""What Hexo makes of a post: address, title, date, categories and tags."""

import pytest

from feedsvc.sites import detect, hexo

CONFIG = "url: https://e.com\nsource_dir: source\n"
UNDATED = "permalink: :title/\n"  # an address that needs no date


@pytest.fixture
def reader(tmp_path):
    """The reader of a site with this configuration."""

    def reader(config="", **given):
        (tmp_path / "_config.yml").write_text(CONFIG + config)
        return hexo.Reader(detect.settings("hexo", tmp_path, given))

    return reader


@pytest.fixture
def parse(reader):
    """Parse one post of a site with this configuration."""

    def parse(matter, name="x.md", config="", **given):
        written = (
            matter if "\n---\n" in matter or ";;;" in matter else f"---\n{matter}\n---\nText.\n"
        )
        return reader(config, **given).parse(f"source/_posts/{name}", written.encode())

    return parse


@pytest.mark.parametrize(
    ("config", "name", "matter", "path"),
    [
        ("", "wet.md", "date: 2021-05-06", "/2021/05/06/wet/"),
        ("", "a/wet.md", "date: 2021-05-06", "/2021/05/06/a/wet/"),
        ("", "Wet Moss.md", "date: 2021-05-06", "/2021/05/06/Wet%20Moss/"),
        ("", "wet.md", "date: 2021-05-06\npermalink: own/page", "/own/page"),
        ("permalink: :title.html\n", "wet.md", "date: 2021-05-06", "/wet.html"),
        ("permalink: :i_month/:i_day/:title/\n", "wet.md", "date: 2021-05-06", "/5/6/wet/"),
        ("permalink: :category/:name/\n", "a/wet.md", "date: 2021-05-06", "/uncategorized/wet/"),
        ("permalink: :category/:title/\n", "wet.md", "categories: [Big Cats, Lions]", "/Big-Cats/Lions/wet/"),
        ("permalink: :category/:title/\ncategory_map:\n  Moss: m\n", "wet.md", "category: Moss", "/m/wet/"),
        ("permalink: :category/:title/\nfilename_case: 1\n", "wet.md", "category: Moss", "/moss/wet/"),
        ("permalink: :lang/:title/\npermalink_defaults:\n  lang: en\n", "wet.md", "", "/en/wet/"),
        ("permalink: :lang/:title/\npermalink_defaults:\n  lang: en\n", "wet.md", "lang: de", "/de/wet/"),
        ("permalink: :post_title/\n", "wet.md", "title: Ünder Water", "/under-water/"),
        ("permalink: :hour:minute:second/\n", "wet.md", "date: 2021-05-06 07:08:09", "/070809/"),
        ("permalink: :hash/\n", "wet.md", "date: 2021-05-06 07:08:09", "/86ec66a33e47/"),
        ("permalink: :title/index.html\npretty_urls:\n  trailing_index: false\n", "wet.md", "", "/wet/"),
        ("permalink: :title.html\npretty_urls:\n  trailing_html: false\n", "wet.md", "", "/wet"),
        ("permalink: :title\npost_asset_folder: true\n", "wet.md", "", "/wet/"),
        ("new_post_name: :year-:month-:day-:title.md\n", "2021-05-06-wet.md", "", "/2021/05/06/wet/"),
        ("new_post_name: :year-:month-:day-:title.md\n", "wet.moss.md", "date: 2021-05-06", "/2021/05/06/wet-moss/"),
        ("new_post_name: :lang/:title.md\npermalink: :lang/:title/\n", "de/wet.md", "", "/de/wet/"),
    ],
)  # fmt: skip
def test_address(parse, config, name, matter, path):
    """`permalink` with what the post, its name and the configuration say."""
    assert parse(f"title: x\n{matter}", name, config).post.url == f"https://e.com{path}"


@pytest.mark.parametrize(
    ("zone", "written", "instant"),
    [
        ("", "2021-05-06 10:00:00", "2021-05-06T10:00:00+00:00"),
        ("Asia/Tokyo", "2021-05-06 10:00:00", "2021-05-06T01:00:00+00:00"),
        ("Asia/Tokyo", "2021-05-06", "2021-05-05T15:00:00+00:00"),
        ("Asia/Tokyo", "2021-05-06 10:00:00 +09:00", "2021-05-05T16:00:00+00:00"),
        ("", "2021-05-06 10:00:00 +09:00", "2021-05-06T01:00:00+00:00"),
        ("", "2021-5-6 1:02", "2021-05-06T01:02:00+00:00"),
    ],
)
def test_date(parse, zone, written, instant):
    """Local in `timezone`; an offset is taken off first and then the rest is local, too."""
    config = f"timezone: {zone}\n" if zone else ""

    assert parse(f"title: x\ndate: {written}", config=config).post.published.isoformat() == instant


@pytest.mark.parametrize(("given", "day"), [({}, "05"), ({"timezone": "Asia/Tokyo"}, "06")])
def test_the_day_in_an_address(parse, given, day):
    """That of a build server in UTC, or of the zone that feedsvc's own settings name."""
    post = parse(
        "title: x\ndate: 2021-05-06 07:00:00", config="timezone: Asia/Tokyo\n", **given
    ).post

    assert post.url == f"https://e.com/2021/05/{day}/x/"
    assert post.published.isoformat() == "2021-05-05T22:00:00+00:00"


@pytest.mark.parametrize(
    ("matter", "categories", "tags"),
    [
        ("tags: a b", (), ("a b",)),
        ("tags: [a, 2021, null]", (), ("a", "2021")),
        ("tag: a\ntags: b", (), ("b",)),
        ("tag: a", (), ("a",)),
        ("categories: [A, B]", ("A", "B"), ()),
        ("categories:\n- [A, B]\n- [C]", ("A", "B", "C"), ()),
        ("category: A B", ("A B",), ()),
        ("categories:\ntags:", (), ()),
    ],
)
def test_terms(parse, matter, categories, tags):
    """A text is one term; hierarchies are flattened; the plural goes before the singular."""
    post = parse(f"title: x\n{matter}", config=UNDATED).post

    assert (post.categories, post.tags) == (categories, tags)


@pytest.mark.parametrize(
    ("written", "title", "text"),
    [
        ("---\ntitle: a\n---\nb", "a", "b"),
        ("title: a\ntags: [x]\n---\nb", "a", "b"),
        ("----\ntitle: a\n----\nb", "a", "b"),
        (';;;\n"title": "a"\n;;;\nb', "a", "b"),
        ('"title": "a"\n;;;\nb', "a", "b"),
        ("Some words.\n\n---\n\nMore.", "x", "Some words.\n\n---\n\nMore."),
        ("---\nSome words, then\n\ttags: b", "x", "---\nSome words, then\n\ttags: b"),
    ],
)
def test_front_matter(reader, written, title, text):
    """The opening fence may be missing, `;;;` is JSON, and a rule in a text is no fence."""
    parsed = reader(UNDATED).parse("source/_posts/x.md", written.encode())

    assert (parsed.post.title, parsed.text) == (title, text)


@pytest.mark.parametrize("written", [";;;\n{\n;;;\nb", "---\ntitle: [\n---\nb"])
def test_broken_front_matter_is_an_error(reader, written):
    """With the line."""
    (problem,) = reader().parse("source/_posts/x.md", written.encode()).problems

    assert problem.severity == "error"
    assert problem.line >= 1


def test_updated_is_never_the_time_of_the_file(parse):
    """It is what the post says; with `updated_option: date` its date."""
    assert parse("title: x\ndate: 2021-05-06").post.updated is None
    assert parse("title: x\ndate: 2021-05-06\nupdated: 2022-01-01").post.updated.year == 2022
    assert (
        parse("title: x\ndate: 2021-05-06", config="updated_option: date\n").post.updated.year
        == 2021
    )


def test_what_is_left_out(reader):
    """Drafts, and posts that say so."""
    out = reader().parse("source/_posts/x.md", b"---\ntitle: x\npublished: false\n---\nx")
    draft = reader().parse("source/_drafts/x.md", b"---\ntitle: x\n---\nx")
    shown = reader(UNDATED + "render_drafts: true\n").parse(
        "source/_drafts/x.md", b"---\ntitle: x\n---\nx"
    )

    assert out.omitted == "says published: false"
    assert draft.omitted == "is a draft"
    assert shown.post.title == "x"


@pytest.mark.parametrize(
    ("config", "path", "wanted"),
    [
        ("", "source/_posts/x.md", True),
        ("", "source/_posts/a/x.markdown", True),
        ("", "source/about.md", False),
        ("", "_posts/x.md", False),
        ("", "source/_posts/_x.md", False),
        ("post_asset_folder: true\n", "source/_posts/a/x.html", False),
        ("skip_render: _posts/raw/*\n", "source/_posts/raw/x.md", False),
        ("source_dir: src\n", "src/_posts/x.md", True),
    ],
)
def test_which_files_are_read(reader, config, path, wanted):
    """Those in `_posts` of the source folder that Hexo renders."""
    assert reader(config).wants(path) is wanted


def test_a_date_that_the_address_needs(parse):
    """Hexo would take the time of the file, which is another one after each checkout."""
    (problem,) = parse("title: x").problems

    assert problem.remedy == "add date: to it"


def test_an_unknown_placeholder_is_an_error(parse):
    """An address made without it would be wrong for good."""
    (problem,) = parse("title: x", config="permalink: :nothing/\n").problems

    assert ":nothing" in problem.what


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [("a\n\nb\n<!-- more -->\nc", "a\n\nb\n"), ("a\n\nb", "a"), ("a<!--MORE-->b", "a")],
)
def test_excerpt(reader, body, excerpt):
    """What stands before `<!-- more -->`, else the first paragraph."""
    data = f"---\ntitle: x\n---\n{body}".encode()
    room = reader(UNDATED)

    assert room.body(room.parse("source/_posts/x.md", data).post, data).excerpt == excerpt


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("", {"breaks": True, "smart": True, "linkify": True}),
        ("marked:\n  breaks: false\n  smartypants: false\n  autolink: false\n", {"breaks": False, "smart": False, "linkify": False}),
    ],
)  # fmt: skip
def test_markdown_options(tmp_path, config, expected):
    """Those of hexo-renderer-marked, which breaks lines unless it is told not to."""
    (tmp_path / "_config.yml").write_text(CONFIG + config)
    made = detect.settings("hexo", tmp_path, {}).rules["commonmark"]

    assert {key: made[key] for key in expected} == expected


def test_detected_before_jekyll(tmp_path):
    """Whose configuration has the same name."""
    (tmp_path / "_config.yml").write_text("title: x\n")

    assert detect.detect(tmp_path).name == "jekyll"

    (tmp_path / "_config.yml").write_text("title: x\nsource_dir: source\n")

    assert detect.detect(tmp_path).name == "hexo"


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Hello World", "Hello-World"),
        ("Été à l'île", "Ete-a-l-ile"),
        ("中文 标题", "中文-标题"),
        ("がぎ", "がぎ"),
        ("a/b.c", "a-b-c"),
        ("--x--", "x"),
    ],
)
def test_slugize(written, slug):
    """Latin letters lose their marks, other scripts stay."""
    assert hexo.slugize(written) == slug
