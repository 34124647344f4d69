"""A file that an article of Pelican takes along (`{attach}`) is published beside that article."""

import re

import pytest

from tests.sites.test_golden import published

CONFIG = (
    "SITENAME = 'S'\nSITEURL = 'https://e.net/sub'\nPATH = 'content'\nTIMEZONE = 'UTC'\n"
    "STATIC_PATHS = ['images', 'blog']\nARTICLE_EXCLUDES = []\n"
)
ONE = (
    "Title: one\nDate: 2024-01-02\nSlug: one\n\n"
    "ONE ![a]({attach}a.png) ![b]({attach}imgs/b.png) ![c]({attach}sp%20ace.png) "
    "![s]({attach}/images/s.png) ![c]({attach}/images/c.png) ![d]({static}other/d.png) "
    "![d]({attach}../blog/other/d.png) ![u]({attach}/images/u.png) [e]({filename}/images/e.png)\n"
)
OLD = (
    "Title: old\nDate: 2023-01-02\nSlug: old\n\n"
    "OLD ![s]({attach}/images/s.png) ![u]({static}/images/u.png) ![a]({attach}../blog/a.png) "
    "![e]({attach}/images/e.png)\n"
)
NEW = "Title: new\nDate: 2025-01-02\nSlug: new\n\nNEW ![c]({static}/images/c.png)\n"
# By Pelican 4.12.0: in each `@` stands for the folder of the article that took the file along.
PLACES = {
    "ONE": "@a.png @imgs/b.png @sp%20ace.png @s.png images/c.png blog/other/d.png blog/other/d.png "
    "@u.png images/e.png",
    "OLD": "@s.png @u.png @a.png images/e.png",
    "NEW": "images/c.png",
}


@pytest.fixture
def leads(tmp_path):
    """Publish the three articles under some settings; → where the addresses of each lead."""

    def leads(settings, **changed):
        files = {"pelicanconf.py": CONFIG + settings, "content/x/new.md": NEW}
        files |= {"content/blog/one.md": ONE, "content/x/old.md": OLD, **changed}
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        items, _ = published(tmp_path, tmp_path / "feeds")
        made = {}
        for item in items.values():
            found = re.findall(r'(?:src|href)="https://e\.net/sub/([^"]*)"', item["content_html"])
            made[re.findall("ONE|OLD|NEW", item["content_html"])[0]] = found
        return made

    return leads


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ("", ""),
        ("ARTICLE_SAVE_AS = '{date:%Y}/{slug}.html'\n", "2024/"),
        (
            "ARTICLE_URL = '{date:%Y}/{slug}'\nARTICLE_SAVE_AS = '{date:%Y}/{slug}/index.html'\n",
            "2024/one/",
        ),
        ("ARTICLE_SAVE_AS = 'www/{date:%Y}/{slug}/index.html'\n", "www/2024/one/"),
        ("ARTICLE_URL = '{date:%Y}/{slug}'\n", ""),  # where it is written counts, not its URL
    ],
)
def test_a_file_that_is_taken_along_lies_beside_the_file_of_its_article(leads, settings, folder):
    """The newest article that names a file decides; one that was named before stays."""
    expected = {name: said.replace("@", folder).split() for name, said in PLACES.items()}

    assert leads(settings) == expected


def test_an_article_that_takes_a_file_along_moves_it_for_the_others(leads):
    """Also where it was published before, and only its text changed."""
    settings = "ARTICLE_SAVE_AS = '{date:%Y}/{slug}.html'\n"
    before = leads(settings)["ONE"]
    after = leads(settings, **{"content/x/new.md": NEW + "\n![s]({attach}/images/s.png)\n"})["ONE"]

    assert before[3] == "2024/s.png"
    assert after[3] == "2025/s.png"


def test_check_knows_where_files_are_published(tmp_path, leads, run):
    """It calls none of them missing that is there."""
    for name in ("blog/a.png", "blog/imgs/b.png", "blog/sp ace.png", "blog/other/d.png"):
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / name).write_text("x")
    for name in ("s", "c", "u", "e"):
        (tmp_path / "content" / "images").mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / "images" / f"{name}.png").write_text("x")
    leads("ARTICLE_SAVE_AS = '{date:%Y}/{slug}.html'\n")

    assert "BrokenImage" not in run("check", str(tmp_path)).output
