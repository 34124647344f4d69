"""A site's own templates of pages: what they change, when, and what they cannot do."""

import os

import pytest
from click.testing import CliRunner

from feedsvc.cli.main import commands
from feedsvc.config.settings import FeedSettings
from feedsvc.model.document import MARK
from feedsvc.model.errors import ConfigError
from feedsvc.pages import html_pages, template
from feedsvc.pages.style import Own
from feedsvc.service.http.generated_pages import pages_of_feeds
from tests.feeds.garden import OVERVIEW
from tests.running import serve
from tests.test_serving import fetch

__all__ = ["serve"]

OWN = {"pages__templates": "own"}


def made(source, name="index.html", **others):
    """The page about all feeds, from this template and others."""
    return html_pages.index(OVERVIEW, Own({name: source, **others}, "own")).decode()


def test_a_site_s_own_template_stands_for_that_of_its_name(blog):
    """Of the page about all feeds, and of those of each feed; feeds stay as they are."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.build(feeds__pages="all")
    before = (blog.feeds / "feed.atom").read_bytes()
    blog.write("own/index.html", "<title>{{ title }}</title>{{ site.count }}")
    blog.write(
        "own/feed.html",
        "<p>{{ feed.title }}: {% for post in posts %}{{ post.title }}{% endfor %}</p>",
    )
    report = blog.build(feeds__pages="all", **OWN)

    assert "<title>Feeds of Blog</title>1" in (blog.feeds / "index.html").read_text()
    assert "<p>x – Blog: A</p>" in (blog.feeds / "tags/x.html").read_text()
    assert set(report.written) == {"index.html", "feed.html", "tags/x.html"}
    assert (blog.feeds / "feed.atom").read_bytes() == before


def test_pages_are_written_again_when_a_template_changed(blog):
    """And not before; without the setting they are feedsvc's own again."""
    blog.post("2015-01-01-a")
    blog.write("own/index.html", "one")
    first, second = blog.build(**OWN), blog.build(**OWN)
    blog.write("own/index.html", "two")
    third = blog.build(**OWN)
    shown = (blog.feeds / "index.html").read_text()
    blog.build()

    assert "index.html" in first.written
    assert second.written == ()
    assert "index.html" in third.written
    assert shown.startswith("two")
    assert "<h1>" in (blog.feeds / "index.html").read_text()


def test_a_build_depends_on_the_templates(blog):
    """An unchanged build looks at their folder and at each of them."""
    blog.write("own/index.html", "a")
    blog.write("own/parts/b.html", "b")

    assert set(blog.settings(**OWN).inputs) >= {
        str(blog.root / name) for name in ("own", "own/parts", "own/index.html", "own/parts/b.html")
    }


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("\n{% if %}", 2, "Expected an expression"),
        ("\n\n{{ sit.title }}", 3, "'sit' is undefined"),
        ("\n{{ site.titel }}", 2, "has no attribute 'titel'"),
        ("{% extends 'nothing.html' %}", 1, "nothing.html"),
        ("\n{{ site.count / 0 }}", 2, "ZeroDivisionError"),
        ("\n{% for x in site.count %}{% endfor %}", 2, "TypeError"),
        ("\n{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 2, "RecursionError"),
    ],
)
def test_a_broken_template_ends_the_build_before_anything_is_written(blog, source, line, what):
    """With its file, line and what to do; what was published stays."""
    blog.post("2015-01-01-a")
    blog.build()
    before = {path: path.read_bytes() for path in blog.feeds.iterdir() if path.is_file()}
    blog.post("2015-01-02-b")
    blog.write("own/index.html", source)
    blog.write("feedsvc.toml", '[pages]\ntemplates = "own"\n')
    result = CliRunner().invoke(commands, ["build", str(blog.root)])

    assert result.exit_code == 2
    assert f"own/index.html:{line}: " in result.output
    assert what in result.output
    assert "docs/reference/pages.md" in result.output
    assert {path: path.read_bytes() for path in before} == before


def test_a_template_is_tried_with_a_blog_without_posts(blog):
    """A blog may be that one day, and its page is not to fail then."""
    blog.post("2015-01-01-a")
    blog.write("own/index.html", "{{ posts[0].title }}")
    with pytest.raises(ConfigError, match="has no element 0"):
        blog.build(**OWN)


@pytest.mark.parametrize("folder", ["../own", "/own", ".", "own/../own", "missing", "empty", "a\0"])
def test_the_folder_is_one_of_the_site_with_templates(blog, folder):
    """Anything else is a setting that cannot be."""
    blog.write("empty/notes.txt", "x")
    with pytest.raises(ConfigError, match=r"pages\.templates"):
        blog.settings(pages__templates=folder)


def test_templates_are_files_within_the_site(blog, tmp_path_factory):
    """As all that is read of it: no links out of it, no pipes, not too large."""
    secret = tmp_path_factory.mktemp("outside") / "secret.html"
    secret.write_text("secret")
    blog.post("2015-01-01-a")
    for make in (
        lambda path: path.symlink_to(secret),
        os.mkfifo,
        lambda path: path.write_bytes(b" " * (1 << 20) + b"x"),
        lambda path: path.write_bytes(b"\xff"),
    ):
        path = blog.root / "own/index.html"
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)
        with pytest.raises(ConfigError, match=r"own/index\.html"):
            blog.build(**OWN)


def test_a_template_can_be_extended():
    """By its own name below `feedsvc/`; what is not said again stays."""
    shown = made(
        "{% extends 'feedsvc/index.html' %}{% block newest %}{% include 'x.html' %}{% endblock %}",
        **{"x.html": "<p>Hello</p>"},
    )

    assert "<p>Hello</p>" in shown
    assert "Newest posts" not in shown
    assert "Subscribe" in shown
    assert "<body>" not in made("bare", "base.html")


def test_what_a_template_prints_is_escaped():
    """Unless it says that it is safe."""
    assert made("{{ '<b>' ~ site.title }}{{ '<i>' | safe }}").startswith("&lt;b&gt;Garden<i>")


def test_a_page_is_always_known_for_feedsvcs_own():
    """By its mark, also when a template leaves it out."""
    assert made("<!doctype html>\n<p>x\n") == f"<!doctype html>\n<!-- {MARK} -->\n<p>x\n"


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ('' | attr('__class__')).__mro__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ posts.append(1) }}",
    "{{ links.clear() }}",
    "{% include '../../secret.html' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_no_template_calls_into_python_or_reads_files(source):
    """It is refused with file and line."""
    with pytest.raises(ConfigError, match=r"own/index\.html"):
        made(source)


ENDLESS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x='ab') %}{% for a in range(60) %}{% set x %}{{ n.x }}{{ n.x }}{% endset %}{% set n.x = x %}{% endfor %}",
    "{{ 'a' * 999999999 }}",
    "{{ [1] * 999999999 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% set n = namespace(x=9) %}{% for a in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'a'.center(999999999) }}",
    "{{ 'a' | center(999999999) }}",
    "{{ range(999999999) | list }}",
    "{{ lipsum(999999999) }}",
    "{{ 'ab' | slice(999999999) | list }}",
    "{{ 'ab' | batch(999999999, 'x') | list }}",
    "{% set n = namespace(x='a') %}{% for a in range(60) %}{% set n.x = n.x | replace('a', 'aa') %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for a in range(60) %}{% set n.x = [n.x, n.x] | join(n.x) %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for a in range(60) %}{% set n.x = n.x.replace('a', 'aa') %}{% endfor %}",
    "{{ (1).to_bytes(999999999, 'big') }}",
    "{{ " + "(" * 9999,
    "{{ " + "[" * 9999 + "]" * 9999 + " }}",
    "{% if 1 %}" * 9999,
    "{% include 'index.html' %}",
    "{% extends 'index.html' %}",
    "{% include 'feedsvc/index.html' %}{% for a in range(99999) %}{{ posts * 99 }}{% endfor %}",
]


@pytest.mark.slow
@pytest.mark.parametrize("source", ENDLESS)
def test_no_template_goes_on_for_ever(source):
    """It is refused after so many steps, whatever the machine."""
    with pytest.raises(ConfigError, match=r"own/index\.html"):
        made(source)


def test_texts_are_joined_and_replaced_as_jinja_does():
    """With what marks them as safe, and their attributes."""
    assert made("{{ ['<', '>'] | join('&') }} {{ ['<b>' | safe, '<'] | join(' ') }}").startswith(
        "&lt;&amp;&gt; <b> &lt;"
    )
    assert made("{{ posts | join(', ', attribute='title') }}").startswith("Roses, Snow")
    assert made("{{ 'a<b' | replace('<', '>') }}").startswith("a&gt;b")


def test_a_page_has_all_its_steps_whatever_was_made_before():
    """They are counted for each page."""
    source = f"{{% for a in range(90000) %}}{{% endfor %}}{'.' * 10}"
    pages = {made(source) for _ in range(2 * template.STEPS // 90_000)}

    assert len(pages) == 1


def test_pages_over_http_are_those_of_a_build(blog):
    """The same bytes from the same template; a change of it is seen, a broken one is not."""
    blog.post("2015-01-01-a", tags="[x]")
    blog.write("own/feed.html", "<p>{{ feed.title }}</p>")
    blog.build(feeds__pages="all", **OWN)
    document = (blog.feeds / "tags/x.json").read_bytes()
    recipe = pages_of_feeds(FeedSettings(), "https://blog.example/feeds", blog.root, "own")
    before = recipe.version()
    written = (blog.feeds / "tags/x.html").read_bytes()

    assert recipe.make("tags/x.html", document) == written
    blog.write("own/feed.html", "<b>{{ feed.title }}</b>")
    assert recipe.version() != before
    assert recipe.make("tags/x.html", document) != written
    stock = pages_of_feeds(FeedSettings(), "https://blog.example/feeds", blog.root)
    paths = {kind: f"tags/x.{kind}" for kind in ("atom", "rss", "json")}
    assert stock.make("tags/x.html", document) == html_pages.feed_page(
        "tags/x", document, "https://blog.example/feeds", paths
    )


@pytest.mark.slow
def test_the_daemon_notices_a_changed_template(blog, serve, monkeypatch):
    """Of the page about all feeds, and of those that it makes when they are asked for."""
    blog.post("2024-05-01-one", tags="[x]")
    monkeypatch.setenv("FEEDSVC_PAGES_TEMPLATES", "own")
    blog.write("own/index.html", "one")
    blog.write("own/feed.html", "{{ feed.title }} one")
    running = serve()
    before = [fetch(f"{running.address}/{path}")[2] for path in ("", "tags/x")]
    blog.write("own/feed.html", "{{ feed.title }} two")
    blog.write("own/index.html", "two")
    running.publish()
    after = [fetch(f"{running.address}/{path}")[2] for path in ("", "tags/x")]
    blog.write("own/index.html", "{% broken %}")
    blog.write("own/feed.html", "{% broken %}")
    running.publish()

    assert [one.partition("<!--")[0] for one in before] == ["one", "x \u2013 Blog one"]
    assert [one.partition("<!--")[0] for one in after] == ["two", "x \u2013 Blog two"]
    assert [fetch(f"{running.address}/{path}")[2] for path in ("", "tags/x")] == after
