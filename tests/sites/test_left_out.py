"""What the generator publishes and no feed has is named by every command; nothing is left silently.

Markups are those that the generators read themselves or by their usual plugins: Jekyll 4.3
(jekyll-textile-converter, jekyll-asciidoc), Hugo 0.168 (media types text/asciidoc, text/org,
text/pandoc, text/rst), Pelican 4.12 (RstReader, and readers of plugins), Nikola 8.3 (COMPILERS),
Hexo 8.1 (hexo-renderer-org, hexo-renderer-asciidoc), Eleventy 3.1, Astro 5.18 (Markdoc).
"""

import json

import pytest

from feedsvc.sites import detect, markups
from feedsvc.sites.other_generators import OTHERS
from tests.sites.test_detect import MARKS
from tests.sites.test_site_url import POSTS

CASES = [(name, ending) for name, known in markups.UNREAD.items() for ending in known]
NIKOLA = 'BLOG_TITLE = "B"\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'
POST = "---\ntitle: A\ndate: 2020-01-02\n---\nText.\n"
MARK = MARKS | {"nikola": ("conf.py", NIKOLA), "jekyll": ("_config.yml", "title: B\n")}
URL = '[site]\nurl = "https://blog.example"\n'


def path_of(generator, ending):
    """The path of a post in some markup."""
    return POSTS[generator].removesuffix(".md") + ending


@pytest.fixture
def site(tmp_path):
    """Make a folder of a generator; → it."""

    def site(generator, *paths):
        mark = MARK.get(generator)
        written = dict.fromkeys(paths, POST) | ({mark[0]: mark[1]} if mark else {})
        for path, text in written.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        (tmp_path / "feedsvc.toml").write_text(URL)
        return tmp_path

    return site


@pytest.mark.parametrize(("generator", "ending"), CASES)
@pytest.mark.parametrize("data", [b"", b"\0\xff", b"x" * 100])
def test_a_post_in_a_markup_that_is_not_read_is_named(tmp_path, generator, ending, data):
    """Whatever its bytes are; it is no post that is kept back."""
    path = path_of(generator, ending)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    made = detect.settings(generator, tmp_path, {"url": "https://blog.example"})
    if generator == "nikola":
        made.rules["patterns"].append(["posts", f"*{ending}", "posts"])
    reader = detect.reader(made)
    parsed = reader.parse(path, data)

    assert reader.wants(path)
    assert parsed.omitted == f"is {markups.UNREAD[generator][ending]}, which is not read"
    assert not parsed.is_post
    assert [one.rule for one in parsed.problems] == ["LeftOut"]


@pytest.mark.parametrize("generator", detect.NAMES)
def test_what_is_no_post_is_not_named(tmp_path, generator):
    """A file that would be none if it were Markdown: pictures, and texts in other folders."""
    made = detect.settings(generator, tmp_path, {"url": "https://blog.example"})
    reader = detect.reader(made)
    folder = POSTS[generator].rpartition("/")[0]

    assert not reader.wants(f"{folder}/picture.png".lstrip("/"))
    in_any_folder = ("plain", "eleventy", "pelican")
    assert generator in in_any_folder or not reader.wants("elsewhere/a.rst")


@pytest.mark.parametrize("command", ["build", "posts", "check"])
def test_a_kind_that_is_left_out_is_said_in_one_line(site, run, command):
    """With how many there are, and the first of them."""
    folder = site("jekyll", "_posts/2020-01-01-b.textile", "_posts/2020-01-02-a.md")
    (folder / "_posts/2020-01-03-c.textile").write_text(POST)
    made = run(command, folder)
    again = run(command, folder)

    for one in (made, again):
        said = [line for line in one.output.splitlines() if "is Textile, which" in line]
        assert said
        if command == "build":
            (line,) = said
            assert line == (
                "warning: _posts/2020-01-01-b.textile: is Textile, which is not read, as is one"
                " more. Fix: write it in Markdown, or leave it out with posts.exclude."
            )
            assert one.exit_code == 0
    verbose = run(command, folder, "-v") if command == "build" else made
    assert "2020-01-03-c.textile" in verbose.output


def test_programs_are_told_of_each_file(site, run):
    """In the problems of the report."""
    folder = site("pelican", "content/a.md", "content/b.rst", "content/c.ipynb")
    report = json.loads(run("build", folder, "--json").stdout)

    assert [(one["path"], one["rule"]) for one in report["problems"]] == [
        ("content/b.rst", "LeftOut"),
        ("content/c.ipynb", "LeftOut"),
    ]


def test_what_is_excluded_on_purpose_is_not_said(site, run):
    """As the message advises."""
    folder = site("hugo", "content/posts/a.md", "content/posts/b.org")
    (folder / "feedsvc.toml").write_text(f'{URL}[posts]\nexclude = ["*.org"]\n')
    made = run("build", folder)

    assert made.exit_code == 0
    assert made.stderr == ""


@pytest.mark.parametrize(
    ("generator", "config", "path"),
    [
        ("hugo", "[languages.en]\n[languages.de]\n", "content/posts/a.de.md"),
        ("zola", 'base_url = "https://blog.example"\n[languages.de]\n', "content/a.de.md"),
        ("nikola", 'BLOG_TITLE = "B"\nTRANSLATIONS = {"en": "", "de": "./de"}\n', "posts/a.de.md"),
    ],
)
def test_a_post_in_another_language_is_named(site, run, generator, config, path):
    """Feeds are of the site's own language."""
    fence = "+++" if generator == "zola" else "---"
    written = (
        'title = "A"\ndate = 2020-01-02' if generator == "zola" else "title: A\ndate: 2020-01-02"
    )
    folder = site(generator)
    for name in (path, POSTS[generator]):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{fence}\n{written}\n{fence}\nText.\n")
    if generator == "nikola":
        config += 'POSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'
    (folder / MARK[generator][0]).write_text(config)
    made = run("build", folder)

    assert f"warning: {path}: is " in made.stderr
    assert made.exit_code == 0


def test_the_listing_of_posts_ends_with_sums(site, run):
    """Of what became of the files."""
    folder = site("jekyll", *(f"_posts/2020-01-0{day}-a.md" for day in range(1, 4)))
    (folder / "_posts/2020-01-04-b.org").write_text(POST)
    made = run("posts", folder)

    assert made.stdout.splitlines()[-1] == "4 files: 3 published, 1 is Org, which is not read"


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_urls_of_a_generator_without_a_reader_are_not_guessed(site, run, other):
    """Exit 2 and the line to add; with that it is published."""
    folder = site("plain", "posts/a.md")
    (folder / "_posts").mkdir()
    (folder / ".obsidian").mkdir()
    mark = folder / other.marks[0]
    mark.parent.mkdir(exist_ok=True)
    mark.write_text('import x from "lume/mod.ts"\nextensions = []\nactivate :blog\n')
    refused = run("build", folder)
    started = run("init", folder)
    (folder / "feedsvc.toml").unlink(missing_ok=True)
    (folder / "feedsvc.toml").write_text(
        f'{URL}[posts]\npath = ["posts"]\npermalink = "{other.permalink}"\n'
    )
    made = run("build", folder)

    assert refused.exit_code == 2
    assert f"error: {other.marks[0]}: is {other.name}'s" in refused.stderr
    assert f'permalink = "{other.permalink}"' in refused.stderr
    assert started.exit_code in (0, 2)
    assert made.exit_code == 0, made.output


@pytest.mark.parametrize("other", [one for one in OTHERS if one.package], ids=lambda one: one.name)
def test_a_generator_without_a_reader_is_known_by_its_package(site, run, other):
    """As one that has no configuration at all."""
    folder = site("plain", "posts/a.md")
    (folder / "package.json").write_text(f'{{"dependencies": {{"{other.package}": "^1.0"}}}}')

    assert f"package.json: is {other.name}'s" in run("build", folder).stderr


@pytest.mark.parametrize("generator", detect.NAMES[:-2])
def test_a_generator_with_a_reader_goes_first(site, generator):
    """Its configuration says more than the package of another program."""
    folder = site(generator)
    (folder / "package.json").write_text('{"dependencies": {"next": "^1.0"}}')
    if generator == "jekyll":
        (folder / "_config.yml").write_text("title: B\n")

    assert detect.detect(folder).name == generator
    assert detect.detect(folder).foreign is None


def test_a_plain_folder_that_the_settings_name_is_published(site, run):
    """Whoever says that it is plain, knows what its URLs are."""
    folder = site("plain", "posts/a.md", "package.json")
    (folder / "next.config.js").write_text("")
    (folder / "feedsvc.toml").write_text(f'{URL}generator = "plain"\n')

    assert run("build", folder).exit_code == 0


PROGRAM = "import os\n{0} = os.environ['X']\n"


@pytest.mark.parametrize(
    ("generator", "name"),
    [
        ("pelican", "ARTICLE_PATHS"),
        ("pelican", "ARTICLE_EXCLUDES"),
        ("pelican", "SLUG_REGEX_SUBSTITUTIONS"),
        ("pelican", "EXTRA_PATH_METADATA"),
        ("pelican", "MARKDOWN"),
        ("pelican", "SITENAME"),
        ("nikola", "TRANSLATIONS"),
        ("nikola", "BLOG_AUTHOR"),
        ("nikola", "PRETTY_URLS"),
    ],
)
@pytest.mark.parametrize("command", ["build", "posts", "check"])
def test_a_setting_that_is_program_text_is_named(site, run, generator, name, command):
    """With its line, and each time; the site is published by what can be read."""
    folder, file = site(generator, POSTS[generator]), MARK[generator][0]
    written = (MARK[generator][1] if generator == "nikola" else "") + PROGRAM.format(name)
    (folder / file).write_text(written)
    said = [run(command, folder) for _ in range(2)]
    line = written.splitlines().index(f"{name} = os.environ['X']") + 1

    for one in said:
        assert f"{file}:{line}: {name} is program text, which is not run" in one.output
        assert one.exit_code == 0


def test_program_text_whose_value_feedsvc_toml_has_is_not_named(site, run):
    """It was answered there."""
    folder = site("pelican", "content/a.md")
    (folder / "pelicanconf.py").write_text(PROGRAM.format("SITENAME"))
    (folder / "feedsvc.toml").write_text(f'{URL}title = "T"\n')

    assert run("build", folder).stderr == ""


def test_program_text_is_named_by_the_file_that_it_stands_in(site, run):
    """The settings of a site that is published extend those of the folder."""
    folder = site("pelican", "content/a.md")
    (folder / "pelicanconf.py").write_text(PROGRAM.format("SITENAME"))
    (folder / "publishconf.py").write_text("from pelicanconf import *\nX = 1\n")

    assert "pelicanconf.py:2: SITENAME is program text" in run("build", folder).stderr
