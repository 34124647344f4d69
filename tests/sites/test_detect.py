"""Which generator a folder belongs to, and what is said about it."""

from itertools import pairwise

import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.sites import detect

# A file by which each generator is known, in the order in which they are asked.
MARKS = {
    "hugo": ("hugo.toml", ""),
    "pelican": ("pelicanconf.py", ""),
    "nikola": ("conf.py", 'BLOG_TITLE = "B"\nPOSTS = ()\n'),
    "hexo": ("_config.yml", "new_post_name: x\n"),
    "eleventy": (".eleventy.js", ""),
    "docusaurus": ("docusaurus.config.js", ""),
    "astro": ("astro.config.mjs", ""),
    "zola": ("zola.toml", 'base_url = "https://e.com"\n'),
    "jekyll": ("_posts/2015-01-01-a.md", ""),
    "obsidian": (".obsidian/app.json", "{}"),
}


@pytest.fixture
def folder(tmp_path):
    """A folder with the marks of these generators."""

    def folder(*names):
        for path, written in map(MARKS.__getitem__, names):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(written)
        return tmp_path

    return folder


def explained(root, wanted=""):
    """The generator of a folder, and the lines that say why."""
    found = detect.detect(root, wanted)
    given = {"url": "https://e.com"}
    return found.name, detect.explained(found, detect.settings(found.name, root, given))


@pytest.mark.parametrize("name", MARKS)
def test_a_generator_is_known_by_its_files(folder, name):
    """The reason is said, and no other generator is named."""
    found, lines = explained(folder(name))

    assert found == name
    assert len(lines) == 1
    assert lines[0].startswith(f"{name}: ")


@pytest.mark.parametrize(("first", "second"), list(pairwise(MARKS)))
def test_of_two_that_match_the_one_asked_first_wins(folder, first, second):
    """The order is that of `detect.NAMES`; what it looks like besides is said."""
    found, lines = explained(folder(first, second))

    assert found == first
    assert f"it also looks like {second}" in lines[1]
    assert f'generator = "{second}"' in lines[1]


def test_settings_decide_against_the_order(folder):
    """What is there besides is said all the same."""
    found, lines = explained(folder("eleventy", "jekyll"), "jekyll")

    assert found == "jekyll"
    assert lines[0] == "jekyll: the settings say so"
    assert "it also looks like eleventy" in lines[1]


def test_a_folder_that_no_generator_knows_is_plain(tmp_path):
    """And this is said."""
    (tmp_path / "a.md").write_text("a")

    assert explained(tmp_path) == ("plain", ("plain: no generator was recognised",))


def test_an_unknown_generator_names_the_known_ones(tmp_path):
    """So does one that is misspelled."""
    with pytest.raises(ConfigError, match="'jekyl' is not a known generator") as raised:
        detect.detect(tmp_path, "jekyl")

    assert all(name in str(raised.value) for name in detect.NAMES)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("pelicanconf.py", 'open("ran", "w")\nSITEURL = "https://e.com"\n'),
        ("conf.py", 'open("ran", "w")\nBLOG_TITLE = "B"\nPOSTS = ()\nSITE_URL = "https://e.com"\n'),
        (".eleventy.js", 'require("fs").writeFileSync("ran", "")\n'),
        ("docusaurus.config.js", 'require("fs").writeFileSync("ran", "")\nmodule.exports = {}\n'),
        ("astro.config.mjs", 'import fs from "fs"\nfs.writeFileSync("ran", "")\n'),
    ],
)
def test_configuration_that_is_a_program_is_never_run(tmp_path, monkeypatch, name, program):
    """It is read as syntax: nothing that it does is done."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(program)
    before = sorted(tmp_path.iterdir())

    explained(tmp_path)

    assert sorted(tmp_path.iterdir()) == before
