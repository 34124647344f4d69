"""A folder of posts that goes away, comes back, cannot be entered or leads in circles."""

import os
import shutil

import pytest

from feedsvc.identity.gate import GateError
from feedsvc.model.problem import Problem

pytestmark = pytest.mark.slow


@pytest.fixture
def site(blog):
    """A published blog with a folder of posts below another."""
    for number in range(1, 4):
        blog.post(f"2015-01-0{number}-p{number}")
        blog.write(
            f"notes/_posts/2016-01-0{number}-n{number}.md",
            f"---\ntitle: N{number}\n---\nNote {number}.\n",
        )
    blog.build()
    return blog


class Refusing:
    """`os.scandir` and `open` that refuse a folder and all in it, as permissions do to most users.

    Tests may be run by root, whom no permissions stop.
    """

    def __init__(self, monkeypatch, folder):
        self._folder = str(folder)
        for module, name in ((os, "scandir"), (os, "stat")):
            monkeypatch.setattr(module, name, self._refusing(getattr(module, name)))

    def _refusing(self, real):
        def call(path, *rest, **named):
            if f"{os.fspath(path)}/".startswith(f"{self._folder}/"):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *rest, **named)

        return call


def test_posts_in_a_folder_that_cannot_be_read_stay(site, monkeypatch):
    """Nobody knows what became of them; it is said, and other changes are published."""
    before = site.titles()
    site.post("2017-01-01-new")
    with monkeypatch.context() as patched:
        Refusing(patched, site.root / "notes")
        report = site.build()

    assert site.titles() == ["New", *before]
    assert report.problems == (
        Problem("notes", 1, "cannot be read (Permission denied)", "check its permissions"),
    )
    assert site.build().problems == ()
    assert site.titles() == ["New", *before]


def test_posts_in_a_folder_that_cannot_be_read_go_when_it_can_be_and_they_are_gone(
    site, monkeypatch
):
    """What was kept while nobody could look is forgotten then."""
    with monkeypatch.context() as patched:
        Refusing(patched, site.root / "notes")
        site.build()
    (site.root / "notes/_posts/2016-01-02-n2.md").unlink()
    site.build()

    assert site.titles() == ["N3", "N1", "P3", "P2", "P1"]


def test_an_empty_mount_point_is_held_back(site):
    """The disk with the posts is not there: nothing is published, and nothing forgotten."""
    before = site.files()
    (site.root / "_posts").rename(site.root / "away")
    (site.root / "notes").rename(site.root / "_away")
    (site.root / "_posts").mkdir()
    with pytest.raises(GateError, match="6 of 6 entries would leave the feeds"):
        site.build()
    assert site.files() == before

    (site.root / "_posts").rmdir()
    (site.root / "away").rename(site.root / "_posts")
    (site.root / "_away").rename(site.root / "notes")
    site.build()
    assert site.files() == before


def test_a_folder_replaced_by_rename_keeps_its_entries(site):
    """As deployments do it: the new folder is made beside the old one, then takes its name."""
    ids = site.ids()
    shutil.copytree(site.root / "_posts", site.root / "_next")
    (site.root / "_posts").rename(site.root / "_last")
    (site.root / "_next").rename(site.root / "_posts")
    site.build()

    assert site.ids() == ids


def test_a_link_in_a_circle_is_survived(site):
    """A folder that holds itself, and two links that lead to each other."""
    (site.root / "self").symlink_to(".")
    (site.root / "_posts/2018-01-01-a.md").symlink_to("2018-01-01-b.md")
    (site.root / "_posts/2018-01-01-b.md").symlink_to("2018-01-01-a.md")
    before = site.titles()
    report = site.build()

    assert site.titles() == before
    assert [problem.path for problem in report.problems] == [
        "_posts/2018-01-01-a.md",
        "_posts/2018-01-01-b.md",
        "self",
    ]


def test_a_site_that_is_gone_is_said(site, run):
    """Nothing is made in its place."""
    site.root.rename(site.root.with_name("away"))
    done = run("build", site.root)

    assert done.exit_code == 2
    assert "is not a folder" in done.output
    assert not site.root.exists()
