"""`feedsvc init` writes what was detected, and nothing that would have to be taken back."""

import tomllib

import pytest

from feedsvc.cli.init import text
from feedsvc.config import read
from feedsvc.model.site import Author, Site
from feedsvc.sites.detect import Detected


def test_it_sets_nothing_that_the_site_says_itself(blog, run):
    """The address and the title are shown behind a #."""
    result = run("init", blog.root)
    written = (blog.root / "feedsvc.toml").read_text()

    assert result.exit_code == 0
    assert "# jekyll: there is a _config.yml." in written
    assert '# url = "https://blog.example"' in written
    assert '# url = "https://blog.example/feeds"' in written
    assert tomllib.loads(written) == {"site": {}, "posts": {}, "feeds": {}, "server": {}}


def test_a_site_without_an_address_is_asked_for_it(tmp_path, run):
    """A guess would be permanent."""
    (tmp_path / "a.md").write_text("# A\n")
    result = run("init", tmp_path)

    assert "It must be set" in (tmp_path / "feedsvc.toml").read_text()
    assert "set site.url in" in result.output


@pytest.mark.parametrize("url", ["http://localhost:4000", "https://example.com", "{{ u }}"])
def test_a_url_that_is_refused_is_not_written_as_found(tmp_path, run, url):
    """It is said, and asked for as one that is not there."""
    (tmp_path / "_config.yml").write_text(f'title: A\nurl: "{url}"\n')
    result = run("init", tmp_path)
    written = (tmp_path / "feedsvc.toml").read_text()

    assert "# url = " + f'"{url}"' not in written
    assert f"# _config.yml:2: url is {url}, which is " in written
    assert '# url = "https://…"' in written
    assert '# url = "…/feeds"' in written
    assert "set site.url in it" in result.output


def test_a_url_that_is_program_text_stops_nothing(tmp_path, run):
    """The line to fill in is written."""
    (tmp_path / "docusaurus.config.js").write_text("export default {url: process.env.URL}")

    assert run("init", tmp_path).exit_code == 0
    assert "url is program text, which is not run" in (tmp_path / "feedsvc.toml").read_text()


def test_an_address_that_is_given_is_written(tmp_path, run):
    """So that the next command needs no flag."""
    (tmp_path / "a.md").write_text("# A\n")
    run("init", tmp_path, "--site-url", "https://e.example")

    assert read.given(tmp_path, {}, {})["site"] == {"url": "https://e.example"}


def test_a_file_that_is_there_is_left_alone(blog, run):
    """Exit code 2, with the remedy."""
    blog.write("feedsvc.toml", "[feeds]\nlimit = 5\n")
    result = run("init", blog.root)

    assert result.exit_code == 2
    assert "exists already. Fix: edit it" in result.output
    assert (blog.root / "feedsvc.toml").read_text() == "[feeds]\nlimit = 5\n"


@pytest.mark.parametrize("title", ['"', "\\", "a\nb", "\x7f", "\x00", "【5%】$", "]] # x"])
def test_any_text_stays_one_value(title):
    """Taken out of its comment it is TOML that says the same."""
    site = Site("/", "plain", "https://e.example", title, author=Author(title))
    lines = text(Detected("plain", "x"), site).splitlines()
    (line,) = [line for line in lines if line.startswith("# title")]

    assert tomllib.loads(line.removeprefix("# ")) == {"title": title}
