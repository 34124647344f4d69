"""Which files a scan finds, and what it says of those it cannot take."""

import os

import pytest

from feedsvc.build.scan import scan


def look(root, **options):
    """Scan for Markdown files in every folder."""
    wants = {"enters": lambda _: True, "wants": lambda path: path.endswith(".md"), **options}
    return scan(str(root), **wants)


@pytest.fixture
def site(tmp_path):
    """A folder of posts, one of them nested."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("z.md", "a/y.md", "a/b/x.md", "a/note.txt"):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_files_come_in_the_order_of_their_paths(site):
    """Whatever order the file system has."""
    found = look(site)

    assert [source.path for source in found.sources] == ["a/b/x.md", "a/y.md", "z.md"]
    assert found.problems == ()


def test_a_source_carries_what_tells_that_it_changed(site):
    """Size, modification time and inode are those of the file."""
    found = look(site).sources[-1]
    stat = (site / "z.md").stat()

    assert (found.size, found.mtime_ns, found.inode) == (
        stat.st_size,
        stat.st_mtime_ns,
        stat.st_ino,
    )


def test_excluded_folders_and_globs_are_not_looked_at(site):
    """A folder's name leaves out all below it, a glob what it matches."""
    found = look(site, exclude=("a/b", "z*"))

    assert [source.path for source in found.sources] == ["a/y.md"]


def test_links_within_the_site_are_followed(site):
    """A linked folder's posts are found at both places."""
    (site / "linked").symlink_to(site / "a" / "b")
    (site / "one.md").symlink_to(site / "z.md")

    assert [source.path for source in look(site).sources] == [
        "a/b/x.md", "a/y.md", "linked/x.md", "one.md", "z.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "path", "what"),
    [
        (lambda s: (s / "d.md").mkdir(), "d.md", "is a folder with the name of a post"),
        (lambda s: (s / "l.md").symlink_to("nowhere"), "l.md", "is a link that leads nowhere"),
        (lambda s: (s / "o.md").symlink_to("/etc/hostname"), "o.md", "is a link out of the site"),
        (lambda s: (s / "out").symlink_to("/etc"), "out", "is a link out of the site"),
        (lambda s: (s / "a" / "up").symlink_to(s), "a/up", "is a link to a folder that holds it"),
        (lambda s: os.mkfifo(s / "f.md"), "f.md", "is not a regular file"),
    ],
)
def test_what_is_no_file_of_the_site_is_a_problem(site, make, path, what):
    """One line that names it and says what to do; the other files are found."""
    make(site)
    found = look(site)

    assert [(problem.path, problem.what) for problem in found.problems] == [(path, what)]
    assert len(found.sources) == 3


def test_links_in_a_ring_end(site):
    """Two folders that link to each other are looked into once each."""
    (site / "p").mkdir()
    (site / "q").mkdir()
    (site / "p" / "q").symlink_to(site / "q")
    (site / "q" / "p").symlink_to(site / "p")
    (site / "p" / "post.md").write_text("x")

    assert len(look(site).sources) < 20


def test_a_missing_root_is_an_os_error(tmp_path):
    """The caller has to say what that means."""
    with pytest.raises(OSError, match="No such file"):
        look(tmp_path / "missing")
