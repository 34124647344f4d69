"""What Hugo makes of a page: address, dates, terms, and which pages are posts."""

import pytest
from msgspec import structs

from feedsvc.model.errors import ConfigError
from feedsvc.sites import detect, hugo, hugo_config, markers

CONFIG = 'baseURL = "https://e.com/"\n'


@pytest.fixture
def reader(tmp_path):
    """The reader of a site with this configuration and these other files."""

    def reader(config="", files=None, folders=(), **given):
        (tmp_path / "hugo.toml").write_text(CONFIG + config)
        for name, written in (files or {}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(written)
        return hugo.Reader(detect.settings("hugo", tmp_path, given), folders)

    return reader


@pytest.fixture
def parse(reader):
    """Parse one page of such a site."""

    def parse(matter="date: 2021-05-06", path="content/posts/x.md", config="", **more):
        written = matter if matter[:1] in "+{" else f"---\n{matter}\n---\nText.\n"
        return reader(config, **more).parse(path, written.encode())

    return parse


@pytest.mark.parametrize(
    ("config", "path", "matter", "address"),
    [
        ("", "posts/Wet Moss.md", "", "/posts/wet-moss/"),
        ("", "posts/v1.2-x.md", "", "/posts/v1.2-x/"),
        ("", "posts/x.en.md", "", "/posts/x/"),
        ("", "posts/x/index.en.md", "", "/posts/x/"),
        ("", "posts/x.de.md", "", "/posts/x.de/"),
        ("", "posts/it's (so).md", "", "/posts/its-so/"),
        ("", "posts/C# a--b.md", "", "/posts/c%23-a--b/"),
        ("", "posts/Über/index.md", "", "/posts/%C3%BCber/"),
        ("", "top.md", "", "/top/"),
        ("", "posts/x.md", "slug: Own Slug", "/posts/own-slug/"),
        ("", "posts/x.md", "url: /a/B.html", "/a/B.html"),
        ("", "posts/x.md", "url: a/b", "/a/b/"),
        ("", "posts/x.md", "url: /../a", "/a/"),
        ("", "posts/x.md", "url: /:year/:slug/", "/2021/some-title/"),
        ("disablePathToLower = true", "posts/Wet.md", "", "/posts/Wet/"),
        ("removePathAccents = true", "posts/Bær-é.md", "", "/posts/b%C3%A6r-e/"),
        ("uglyURLs = true", "posts/x.md", "", "/posts/x.html"),
        ("[uglyURLs]\nposts = true", "posts/x.md", "", "/posts/x.html"),
        ("[uglyURLs]\nposts = true", "news/x.md", "", "/news/x/"),
        ('[permalinks]\nposts = "/:year/:month/:day/:title/"', "posts/x.md", "", "/2021/05/06/some-title/"),
        ('[permalinks]\nposts = "/:slug"', "posts/x.md", "slug: s", "/s/"),
        ('[permalinks]\nposts = "/:filename"', "news/x.md", "", "/news/x/"),
        ('[permalinks]\n"/" = "/:year/:filename"', "x.md", "", "/2021/x/"),
        ('[permalinks.page]\nposts = "/:sections/:contentbasename"', "posts/a/X.md", "", "/posts/x/"),
        ('[permalinks.section]\nposts = "/:year"', "posts/x.md", "", "/posts/x/"),
        ('[permalinks]\nposts = "/:06/:2/:Jan/:weekday/:weekdayname/:yearday/:monthname"', "posts/x.md", "", "/21/6/may/4/thursday/126/may/"),
        ('[permalinks]\nposts = "/a\\\\:b/:slugorfilename"', "posts/x.md", "", "/ab/x/"),
        ('[[permalinks]]\npattern = "/n/:filename"\n[permalinks.target]\npath = "/{news,posts}/*"', "posts/x.md", "", "/n/x/"),
    ],
)  # fmt: skip
def test_addresses(parse, config, path, matter, address):
    """By folder, slug, url, and all tokens of permalinks."""
    matter = f"date: 2021-05-06\ntitle: Some Title\n{matter}"

    post = parse(matter, f"content/{path}", config).post

    assert post.url == f"https://e.com{address}"
    assert post.natural_id == post.url


@pytest.mark.parametrize(
    ("cut", "address"),
    [("", "/a/b/x/"), ("[1:]", "/b/x/"), ("[:1]", "/a/x/"), ("[last]", "/b/x/"), ("[0]", "/a/x/"), ("[7]", "/x/")],
)  # fmt: skip
def test_sections_of_an_address_can_be_sliced(parse, cut, address):
    """A folder below the first one is a section where it has an `_index.md`."""
    files = {f"content/a/{name}_index.md": "---\ntitle: T\n---\n" for name in ("", "b/")}
    config = f'[permalinks]\na = "/:sections{cut}/:filename"'

    assert parse(path="content/a/b/c/x.md", config=config, files=files).post.url == (
        f"https://e.com{address}"
    )


def test_sections_are_named_by_their_slug_or_title(parse):
    """With `:sectionslugs`."""
    files = {
        "content/a/_index.md": "---\ntitle: The First\n---\n",
        "content/a/b/_index.md": "+++\nslug = 'second'\n+++\n",
    }
    config = '[permalinks]\na = "/:sectionslug/:sectionslugs/:filename"'

    post = parse(path="content/a/b/x.md", config=config, files=files).post

    assert post.url == "https://e.com/the-first/the-first/second/x/"


def test_a_permalink_with_an_unknown_token_rejects_the_post(parse):
    """An address that is made of a guess would be permanent."""
    (problem,) = parse(config='[permalinks]\nposts = "/:nosuch/"').problems

    assert "the unknown token :nosuch" in problem.what


@pytest.mark.parametrize(
    ("matter", "config", "published", "updated"),
    [
        ("date: 2021-05-06", "", "2021-05-06T00:00", None),
        ("DATE: 2021-05-06 10:00:00", 'timeZone = "Asia/Tokyo"', "2021-05-06T01:00", None),
        ("pubdate: 2021-05-06T10:00:00+02:00", "", "2021-05-06T08:00", None),
        ("date: 2021-05-06\npublishDate: 2021-05-08", "", "2021-05-08T00:00", None),
        ("date: 2021-05-06\nlastmod: 2021-06-01", "", "2021-05-06T00:00", "2021-06-01T00:00"),
        ("date: 2021-05-06\nmodified: 2021-06-01", "", "2021-05-06T00:00", "2021-06-01T00:00"),
        ("published: 2021-05-06", "", "2021-05-06T00:00", None),
        ("when: 2021-05-06", '[frontmatter]\ndate = ["when"]\npublishDate = ["when"]', "2021-05-06T00:00", None),
        ("+++\ndate = 2021-05-06T10:00:00Z\n+++\n", "", "2021-05-06T10:00", None),
        ("+++\ndate = 2021-05-06 10:00:00\n+++\n", 'timeZone = "Asia/Tokyo"', "2021-05-06T01:00", None),
        ('{"date": "2021-05-06"}\n', "", "2021-05-06T00:00", None),
    ],
)  # fmt: skip
def test_dates(parse, matter, config, published, updated):
    """In the site's zone where they have no offset; keys in any case."""
    post = parse(matter, config=config).post

    assert post.published.strftime("%Y-%m-%dT%H:%M") == published
    assert (post.updated and post.updated.strftime("%Y-%m-%dT%H:%M")) == updated


@pytest.mark.parametrize(
    ("name", "date", "address"),
    [
        ("2021-05-06-wet.md", "2021-05-06T00:00:00", "/posts/wet/"),
        ("2021-05-06-10-20-30_wet.md", "2021-05-06T10:20:30", "/posts/wet/"),
        ("2021-05-06-wet/index.md", "2021-05-06T00:00:00", "/posts/wet/"),
        ("2021-05-06.md", "2021-05-06T00:00:00", "/posts/2021-05-06/"),
    ],
)
def test_a_file_name_gives_a_date_and_a_slug_where_the_site_says_so(parse, name, date, address):
    """With `:filename`, which is not on by itself."""
    config = '[frontmatter]\ndate = [":filename", ":default"]'

    post = parse("title: T", f"content/posts/{name}", config).post

    assert post.published.isoformat() == f"{date}+00:00"
    assert post.url == f"https://e.com{address}"
    assert post.dated_by == "file name"


@pytest.mark.parametrize(
    ("matter", "config", "reason"),
    [
        ("draft: true", "", "is a draft"),
        ('draft: "true"', "", "is a draft"),
        ("publishDate: 2021-01-01\npublished: false", "", "is a draft"),
        ("headless: true", "", "is headless"),
        ("_build: {list: never}", "", "build.list: never"),
        ("build: {list: false}", "", "build.list: false"),
        ("title: x", 'mainSections = ["news"]', "none of the mainSections"),
        ("title: x", '[params]\nmainSections = ["news"]', "none of the mainSections"),
    ],
)
def test_pages_that_are_no_posts(parse, matter, config, reason):
    """With the reason."""
    made = parse(f"date: 2021-05-06\n{matter}", config=config)

    assert made.post is None
    assert reason in made.omitted


def test_a_draft_that_is_not_one_wins_over_an_unpublished_one(parse):
    """With a warning, as Hugo has it."""
    made = parse("date: 2021-05-06\npublishDate: 2021-05-06\ndraft: false\npublished: false")

    assert made.post is not None
    assert any("published: false" in problem.what for problem in made.problems)


def test_a_page_without_a_date_is_a_post_only_where_the_site_names_its_section(parse):
    """`about.md` is none."""
    assert "has no date" in parse("title: x").omitted
    assert parse("title: x", config='mainSections = ["posts"]').post is not None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("content/posts/x.nb.md", "another language (nb)"),
        ("content/posts/ferry/table.md", "belongs to the page content/posts/ferry"),
        ("content/posts/ferry/more/table.md", "belongs to the page content/posts/ferry"),
        ("content/posts/x.org", "is Org, which is not read"),
    ],
)
def test_files_that_are_no_pages_of_the_site(parse, path, reason):
    """Translations, resources of a bundle, and languages that are not read."""
    files = {"content/posts/ferry/index.md": "x", path: "x"}
    config = "[languages.en]\nweight = 1\n[languages.nb]\nweight = 2"

    assert reason in parse(path=path, config=config, files=files).omitted


def test_the_default_language_has_its_own_folder_title_and_place(parse, tmp_path):
    """`contentDir`, `title` and `defaultContentLanguageInSubdir`."""
    config = (
        'defaultContentLanguage = "nb"\ndefaultContentLanguageInSubdir = true\n'
        '[languages.nb]\ncontentDir = "content/norsk"\ntitle = "Tidevann"\n[languages.en]\n'
    )

    post = parse(path="content/norsk/posts/x.nb.md", config=config).post

    assert post.url == "https://e.com/nb/posts/x/"
    assert detect.settings("hugo", tmp_path, {}).title == "Tidevann"


def test_a_language_has_files_of_its_own_in_the_folder_of_settings(reader, tmp_path):
    """`languages.en.toml` and `hugo.en.toml` are its settings, `params.en.toml` its parameters."""
    folder = "config/_default"
    files = {
        f"{folder}/languages.en.toml": 'contentDir = "content/en"\ntitle = "English"\n',
        f"{folder}/languages.fr.toml": 'contentDir = "content/fr"\ntitle = "Français"\n',
        f"{folder}/hugo.en.toml": '[permalinks]\npost = "/:year/:slug/"\n',
        f"{folder}/params.en.toml": 'description = "All about moss"\n',
    }
    made = reader('title = "Both"\n', files)
    post = made.parse("content/en/post/wet.md", b"---\ntitle: Wet\ndate: 2021-05-06\n---\n").post

    site = detect.settings("hugo", tmp_path, {})
    assert (site.title, site.description) == ("English", "All about moss")
    assert post.url == "https://e.com/2021/wet/"
    assert not made.wants("content/fr/post/wet.md")


def test_what_sections_and_the_site_hand_down(parse):
    """The page's own first, then the closest section's, then the site's; targets are globs."""
    config = '[[cascade]]\ntags = ["site"]\nauthor = "Site"\n[[cascade]]\nsummary = "S"\n[cascade.target]\npath = "/news/**"'
    files = {
        "content/posts/_index.md": "---\ncascade:\n  author: Section\n  tags: [section]\n---\n",
        "content/posts/a/_index.md": "---\ncascade:\n  - target: {path: '/posts/*/x'}\n    params: {tags: [deep]}\n---\n",
    }

    post = parse(path="content/posts/a/x.md", config=config, files=files).post

    assert (post.tags, [one.name for one in post.authors], post.summary) == (
        ("deep",),
        ["Section"],
        "",
    )


@pytest.mark.parametrize(
    ("matter", "names"),
    [
        ("author: Ines", ["Ines"]),
        ('author: "[Ines](https://e.com/i)"', ["Ines"]),
        ("authors: [Ines, Ola]", ["Ines", "Ola"]),
        ("author: {name: Ines, position: Pilot}", ["Ines"]),
        ("params: {author: Ines}", ["Ines"]),
        ("title: x", ["Site"]),
    ],
)
def test_authors(parse, matter, names):
    """As themes write them; the site's is taken where a page has none."""
    post = parse(f"date: 2021-05-06\n{matter}", config='[params]\nauthor = "Site"').post

    assert [one.name for one in post.authors] == names


@pytest.mark.parametrize(
    ("matter", "image"),
    [
        ("image: /a.png", "https://e.com/a.png"),
        ("images: [b.png, c.png]", "https://e.com/posts/x/b.png"),
        ("cover: {image: https://o.com/d.png}", "https://o.com/d.png"),
    ],
)
def test_images(parse, matter, image):
    """A file without a slash lies beside its page."""
    assert parse(f"date: 2021-05-06\n{matter}").post.image == image


@pytest.mark.parametrize(
    ("matter", "line", "what"),
    [
        ("date: never", 2, "is not a date"),
        ("a: [", 3, "front matter"),
        ("+++\na = \n+++\n", 2, "not TOML"),
        ("date: 2021-05-06\nurl: /:nosuch/", 3, ":nosuch"),
    ],
)
def test_a_broken_page_is_rejected_with_its_line(parse, matter, line, what):
    """And keeps no other from being published."""
    made = parse(matter)

    assert made.post is None
    assert what in made.problems[0].what
    assert made.problems[0].line == line


def test_the_address_of_feedsvc_s_own_settings_goes_first(reader):
    """`posts.permalink` stands for settings that were program text."""
    site = reader()._site
    given = structs.replace(site, rules={**site.rules, "permalink": "/:year/:slug"})

    post = (
        hugo.Reader(given)
        .parse("content/posts/x.md", b"---\ndate: 2021-05-06\nslug: s\n---\n")
        .post
    )

    assert post.url == "https://e.com/2021/s"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("content/posts/x.md", True),
        ("content/posts/x.html", True),
        ("content/posts/_index.md", False),
        ("content/posts/_index.nb.md", False),
        ("content/posts/.x.md", False),
        ("content/posts/README.md", False),
        ("content/posts/x.png", False),
        ("archetypes/x.md", False),
    ],
)
def test_which_files_are_pages(reader, path, wanted):
    """Those in the folder of content that nothing excludes."""
    assert reader('ignoreFiles = ["README\\\\.md$"]').wants(path) is wanted


def test_mounted_folders_are_content(parse):
    """At the place where they are mounted."""
    config = '[module]\n[[module.mounts]]\nsource = "src/texts"\ntarget = "content/posts"'

    assert parse(path="src/texts/x.md", config=config).post.url == "https://e.com/posts/x/"


@pytest.mark.parametrize(
    ("config", "subject"),
    [
        ("a = ", "hugo.toml"),
        ('ignoreFiles = ["("]', "ignoreFiles"),
        ('contentDir = "../elsewhere"', "contentDir"),
        ('timeZone = "Nowhere/At_All"', "site.timezone"),
    ],
)
def test_a_broken_configuration_is_said(reader, config, subject):
    """With the setting, or the file."""
    with pytest.raises(ConfigError) as raised:
        reader(config)

    assert raised.value.subject.startswith(subject)


@pytest.mark.parametrize(
    ("name", "written", "reason"),
    [
        ("hugo.yaml", "title: T", "hugo.yaml"),
        ("config.toml", 'baseURL = "https://e.com"', "config.toml with a baseURL"),
        ("config.json", '{"baseurl": "https://e.com"}', "config.json with a baseURL"),
        ("config/_default/params.toml", "a = 1", "config/_default"),
        ("config.toml", 'base_url = "https://e.com"', ""),
    ],
)
def test_detection(tmp_path, name, written, reason):
    """By the files that are Hugo's alone; `config.toml` may be Zola's."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(written)

    assert reason in markers.MARKERS["hugo"](tmp_path)
    assert bool(markers.MARKERS["hugo"](tmp_path)) is bool(reason)


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("One.\n\n<!--more-->\n\nTwo.", "One.\n\n"),
        ("One [a].\n\n<!--more-->\nTwo.\n\n[a]: /b", "One [a].\n\n\n\n[a]: /b\n"),
        ("Short.", ""),
    ],
)
def test_where_the_summary_ends(reader, body, excerpt):
    """At the divider, else at the end of the paragraph with which there are 70 words."""
    made = reader()
    data = f"---\ndate: 2021-05-06\n---\n{body}".encode()
    post = made.parse("content/posts/x.md", data).post

    body = made.body(post, data)
    assert (body.excerpt, body.words, body.cut) == (excerpt, 70, "paragraph")


@pytest.mark.parametrize(
    ("config", "options"),
    [
        ("", {"protocol": "https", "html": "drop", "definitions": True, "attributes": "heading", "emoji": False}),
        ("enableEmoji = true\n[markup.goldmark.renderer]\nunsafe = true\nhardWraps = true", {"emoji": True, "html": "keep", "breaks": True}),
        ("[markup.goldmark.extensions]\ntypographer = false\nlinkify = false", {"linkify": False}),
        ("[markup.goldmark.extensions]\ntable = false\ntaskList = false", {"tables": False, "tasks": False}),
        ("[markup.goldmark.extensions.footnote]\nbacklinkHTML = 'back'", {"backlink": "back"}),
        ("[markup.goldmark.parser]\nautoHeadingIDType = 'github-ascii'\nwrapStandAloneImageWithinParagraph = false", {"anchors": "github-ascii", "alone": False}),
        ("[markup.goldmark.parser]\nautoHeadingID = false\n[markup.goldmark.parser.attribute]\nblock = true", {"ids": False, "attributes": "heading", "lines": True}),
    ],
)  # fmt: skip
def test_goldmark_s_settings_are_the_engine_s(reader, config, options):
    """What is not said is Hugo's default."""
    made = reader(config)._site.rules["commonmark"]

    assert {key: made[key] for key in options} == options


def test_a_file_that_is_no_text_is_rejected(reader):
    """As everywhere."""
    (problem,) = reader().parse("content/posts/x.md", b"\xff\xfe").problems

    assert "UTF-8" in problem.what


def test_front_matter_may_follow_blank_lines(reader):
    """Its lines are counted from the top of the file, as those of the body are."""
    page = b"\n\n---\ntitle: A\ndate: 2021-05-06\n---\nText.\n"
    broken = b"\n\n---\ntitle: A\ndate: never\n---\n"
    room = reader()

    parsed = room.parse("content/posts/x.md", page)

    assert parsed.post.title == "A"
    assert room.body(parsed.post, page).line == 7
    assert [p.line for p in room.parse("content/posts/x.md", broken).problems] == [5]


def test_the_highlighter_s_numbers_are_a_setting_of_the_site(reader):
    """`lineNos`, unless code in fences is not highlighted."""
    on = "[markup.highlight]\nlineNos = true\n"

    numbered = [
        reader(config)._site.rules["commonmark"]["numbered"]
        for config in ("", on, f"{on}codeFences = false\n", f"{on}guessSyntax = true\n")
    ]

    assert numbered == ["", "named", "", "fenced"]


def test_the_highlighter_has_its_old_settings(reader):
    """Those of Hugo before 0.60 are still read."""
    site = reader('pygmentsOptions = "linenos=table"\npygmentsCodefencesGuessSyntax = true\n')._site

    assert site.rules["commonmark"]["numbered"] == "fenced"


@pytest.mark.parametrize("said", ["never", "false"])
def test_a_page_that_is_not_rendered_is_no_post(parse, said):
    """Hugo 0.168.0 writes no page for it."""
    parsed = parse(f"title: A\ndate: 2020-01-02\nbuild:\n  render: {said}")

    assert parsed.omitted == f"says build.render: {said}"


def test_a_whole_number_is_unix_time(parse):
    """As Hugo 0.168.0 takes it."""
    parsed = parse("title: A\ndate: 1580551200")

    assert parsed.post.published.isoformat() == "2020-02-01T10:00:00+00:00"


def test_the_params_of_a_language_are_laid_over_those_of_the_site(tmp_path):
    """Deeply; all else of a language replaces what the site has (`hugo config`, 0.168.0)."""
    (tmp_path / "hugo.toml").write_text(
        'baseURL = "https://e.net/"\ntitle = "T"\n[params]\ndescription = "D"\n'
        '[params.author]\nname = "Ann"\nemail = "a@e.net"\n'
        '[languages.en.params]\nx = 1\n[languages.en.params.author]\nname = "Bea"\n'
    )
    site = hugo_config.settings(tmp_path, {})

    assert (site.author.name, site.author.email, site.description) == ("Bea", "a@e.net", "D")


def test_formulas_need_the_extension_and_delimiters(reader):
    """`passthrough` has neither by itself, and a pair is two texts."""
    base = "[markup.goldmark.extensions.passthrough]\n"
    pairs = "delimiters.block = [['$$', '$$'], ['x']]\n"

    def formulas(config):
        return reader(config)._site.rules["commonmark"]["formulas"]

    assert formulas(base + "enable = true\n" + pairs) == {"block": (("$$", "$$"),), "inline": ()}
    assert formulas(base + pairs) == {}
    assert formulas(base + "enable = true\n") == {}


@pytest.mark.parametrize(
    ("config", "spans"),
    [
        ("", {"extras": ("strikethrough",), "joined": "", "escaped_space": False}),
        ("typographer = false", {"signs": {}}),
        ("typographer.disable = true", {"signs": {}}),
        ("strikethrough = false", {"extras": ()}),
        ("strikethrough = false\nextras.delete.enable = true", {"extras": ("delete",)}),
        (
            "extras.delete.enable = true\nextras.mark.enable = true",
            {"extras": ("mark", "strikethrough")},
        ),
        ("cjk.enable = true\ncjk.eastAsianLineBreaks = true", {"joined": "simple"}),
        ("cjk.eastAsianLineBreaks = true", {"joined": ""}),
        ("cjk.enable = true\ncjk.escapedSpace = true", {"escaped_space": True}),
    ],
)
def test_extensions_of_goldmark_are_options_of_its_spans(reader, config, spans):
    """Strikethrough, where it is on, takes all tildes; `cjk` has to be enabled."""
    made = reader(f"[markup.goldmark.extensions]\n{config}")._site.rules["commonmark"]["spans"]

    assert {key: made[key] for key in spans} == spans


def test_the_typographer_has_the_site_s_own_signs(reader):
    """Of these that are not given, Hugo's."""
    config = "[markup.goldmark.extensions.typographer]\nleftDoubleQuote = '&laquo;'\nellipsis = ''"
    signs = reader(config)._site.rules["commonmark"]["spans"]["signs"]

    assert (signs["leftdoublequote"], signs["ellipsis"]) == ("&laquo;", "")
    assert signs["rightdoublequote"] == "\u201d"


@pytest.mark.parametrize(
    ("config", "used"),
    [
        ("", ()),
        ("[languages.en]\n[languages.de]\n", ("link", "image")),
        ("[languages.en]\n[languages.de]\nbaseURL = 'https://e.de/'\n", ()),
        ("[languages.en]\n[languages.de]\n[markup.goldmark]\nduplicateResourceFiles = true", ()),
        ("[markup.goldmark.renderHooks]\nlink.useEmbedded = 'always'", ("link",)),
        ("[markup.goldmark.renderHooks]\nlink.useEmbedded = 'fallback'", ("link",)),
        ("[markup.goldmark.renderHooks]\nlink.useEmbedded = 'auto'", ()),
        ("[markup.goldmark.renderHooks]\nimage.enableDefault = true", ("image",)),
        ("[languages.en]\n[languages.de]\n[markup.goldmark.renderHooks]\nlink.useEmbedded = 'never'", ("image",)),
        ("[languages.en]\n[languages.de]\n[markup.goldmark.renderHooks]\nimage.enableDefault = false", ("link",)),
    ],
)  # fmt: skip
def test_which_embedded_hooks_are_used(reader, config, used):
    """By default those of sites with several languages on one host (Hugo 0.168.0)."""
    assert reader(config)._site.rules["hooks"]["used"] == used


def test_a_hook_of_the_site_s_own_goes_first(reader):
    """It is a program, and is not run; `always` is about the embedded one."""
    files = {"layouts/_default/_markup/render-link.html": "x"}
    languages = "[languages.en]\n[languages.de]\n"
    always = "[markup.goldmark.renderHooks]\nlink.useEmbedded = 'always'"

    assert reader(languages, files)._site.rules["hooks"]["used"] == ("image",)
    assert reader(always, files)._site.rules["hooks"]["used"] == ("link",)


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("content", "https://e.com/"),
        ("content/about", "https://e.com/about/"),
        ("content/no-date", "https://e.com/other/"),
        ("content/posts", "https://e.com/posts/"),
        ("content/named", "https://e.com/other-name/"),
        ("content/posts/tree", "https://e.com/posts/tree/"),
        ("content/posts/x", None),
        ("content/draft", None),
        ("content/unwritten", None),
        ("content/broken", None),
        ("content/missing", None),
        ("content/posts/deep", None),
    ],
)
def test_pages_that_are_no_posts_have_urls(reader, place, url):
    """Sections, too; a draft has none, and posts are known otherwise."""
    files = {
        "content/About.md": "---\ntitle: A\n---\n",
        "content/no date.md": "---\nurl: /other/\n---\n",
        "content/posts/x.md": "---\ndate: 2021-05-06\n---\n",
        "content/posts/deep/y.md": "---\ntitle: y\n---\n",
        "content/named/_index.md": "---\nurl: /other-name/\n---\n",
        "content/posts/tree/_index.md": "---\ntitle: y\n---\n",
        "content/draft.md": "---\ndraft: true\n---\n",
        "content/unwritten.md": "---\nbuild: {render: never}\n---\n",
        "content/broken.md": "---\na: [\n---\n",
    }

    assert reader("", files).page(place) == url


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("-5", "1969-12-31T23:59:55"),
        ("0", "1970-01-01T00:00:00"),
        ("20200101", "1970-08-22T19:08:21"),
        ("1_580_551_200", "2020-02-01T10:00:00"),
    ],
)
def test_any_whole_number_is_unix_time(parse, written, date):
    """Also one that looks like a day (Hugo 0.168.0)."""
    post = parse(f"title: A\ndate: {written}").post

    assert post.published.isoformat() == f"{date}+00:00"


@pytest.mark.parametrize("written", ['"1580551200"', '"-5"', '"2020"', "-99999999999999"])
def test_a_number_in_quotes_is_no_date(parse, written):
    """Hugo 0.168.0 has none of it; nor is one that is too far away."""
    (problem,) = parse(f"title: A\ndate: {written}").problems

    assert (problem.line, problem.severity) == (3, "error")
    assert "is not a date" in problem.what
    assert problem.remedy.startswith("write date: ")


def test_sections_have_ugly_urls_as_pages_have(reader):
    """And none of the permalinks of pages."""
    config = "uglyURLs = true\n[permalinks]\nposts = '/:year/:filename'\n"
    made = reader(config, {"content/posts/_index.md": "---\ntitle: P\n---\n"})

    assert made.page("content/posts") == "https://e.com/posts/index.html"
