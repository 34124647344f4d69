"""The measurements: sites of other generators are right, and so are runs of commands."""

import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import (
    __main__,
    compare,
    corpus,
    floor,
    install,
    layouts,
    mutants,
    paired,
    peers,
    plain,
    process,
    serve,
    subject,
    walk,
)
from bench.page import Section

pytestmark = pytest.mark.slow
POSTS = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    corpus.make(folder, POSTS)
    return folder


# The command line

PARTS = __main__.parser()._subparsers._group_actions[0]


def test_every_part_is_listed_and_says_what_it_needs():
    """By the help that `python -m bench --help` prints."""
    listed = {one.dest: one.help for one in PARTS._choices_actions}

    assert set(listed) == set(PARTS.choices)
    assert all(re.search(r"; needs \w", about) for about in listed.values())


@pytest.mark.parametrize(
    "path", sorted(Path(compare.__file__).parent.glob("*.py")), ids=lambda one: one.stem
)
def test_no_module_has_a_command_line_of_its_own(path):
    """One that says how it is called is a part of the whole."""
    text = path.read_text(encoding="utf-8")
    named = re.match(r'"""`python -m bench (\S+)`', text)

    assert named is None or named[1] in PARTS.choices
    assert "ArgumentParser(" not in text or path.name == "__main__.py"


def test_a_program_that_is_missing_is_named(monkeypatch):
    """With all that the measurement needs."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match=r"nginx, wrk, taskset.*: not installed; it needs .*bench"):
        serve.report(Section("serve", write=False), 1, 1)


def test_what_cannot_be_installed_is_told(monkeypatch, capsys):
    """With the reason."""
    monkeypatch.setenv("PATH", "")

    assert not install.report(Section("install", write=False), ["jekyll"])
    assert "jekyll is not here: jekyll is not on the PATH" in capsys.readouterr().out


# Layouts


def test_a_corpus_is_read_as_it_was_written(site):
    """Every post with its day, terms and text."""
    written = list(layouts.posts(site))

    assert len(written) == POSTS
    assert [one.date for one in written] == sorted(one.date for one in written)
    assert all(one.category in ("News", "Notes", "Code") for one in written)
    assert all(tag.startswith("Tag") for one in written for tag in one.tags)
    assert all(one.title.startswith("【") and len(one.body) > 3000 for one in written)


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_each_generator_gets_every_post_in_its_layout(name, site, tmp_path):
    """With the same body, title, tags and day."""
    newest = layouts.lay_out(name, site, tmp_path / "site")
    folder = tmp_path / "site" / layouts.LAYOUTS[name].folder
    last = list(layouts.posts(site))[-1]
    text = newest.read_text(encoding="utf-8")

    assert len(list(folder.glob("*.md"))) == POSTS
    assert newest == max(folder.glob("*.md"))
    assert text.endswith(last.body)
    assert all(said in text.removesuffix(last.body) for said in (last.title, last.date, *last.tags))


def test_a_post_that_no_corpus_has_is_refused(tmp_path):
    """Rather than left out of a layout."""
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_posts" / "2020-01-01-other.md").write_text("No front matter.\n")

    with pytest.raises(ValueError, match="is no post of a corpus"):
        list(layouts.posts(tmp_path))


def test_every_generator_has_a_layout_a_site_and_an_installation():
    """The tables name the same ones."""
    assert set(peers.PEERS) == set(layouts.LAYOUTS) == set(install.TOOLS)
    assert {path.name for path in layouts.SITES.iterdir()} == {
        one.site for one in layouts.LAYOUTS.values()
    }


# What others write


@pytest.mark.parametrize("name", peers.PEERS)
def test_generators_write_the_feeds_that_are_measured(name, site, tmp_path):
    """Cold and after an edit, where the generator is installed."""
    tool = install.present(name)
    if tool is None:
        pytest.skip(f"{name} is not installed: python -m bench install does it")
    made = peers.site(name, tool, site, tmp_path / "site")

    subject.measure(made, "cold", 0)
    found = peers.check(name, site, made.folder)
    subject.measure(made, "one edit", 5)

    assert found >= 1
    peers.check_edit(name, made.folder, "A line more, number 5,")
    with pytest.raises(SystemExit, match="did not write"):
        peers.check_edit(name, made.folder, "A line more, number 6,")


def _hexo_feed(folder, posts, text="x" * 2000, link="https://bench.example/"):
    """Both of Hexo's feeds with an entry for each post."""
    items = "".join(
        f"<item><title>{one.title}</title><link>{link}</link><description>{text}</description></item>"
        for one in posts
    )
    (folder / "public").mkdir(exist_ok=True)
    for name in ("atom.xml", "rss2.xml"):
        (folder / "public" / name).write_text(f"<rss><channel>{items}</channel></rss>")


def test_feeds_of_the_newest_posts_pass(site, tmp_path):
    """Both formats are counted."""
    _hexo_feed(tmp_path, list(layouts.posts(site))[-20:])

    assert peers.check("hexo", site, tmp_path) == 2


@pytest.mark.parametrize(
    ("chosen", "changes", "said"),
    [
        (slice(-19, None), {}, "wrote rss feeds of"),
        (slice(0, 20), {}, "has not the newest posts"),
        (slice(-20, None), {"text": "short"}, "no full text"),
        (slice(-20, None), {"link": ""}, "without a link"),
    ],
)
def test_feeds_that_are_not_as_they_should_be_are_not_measured(
    chosen, changes, said, site, tmp_path
):
    """Too few, the oldest, summaries, nameless."""
    _hexo_feed(tmp_path, list(layouts.posts(site))[chosen], **changes)

    with pytest.raises(SystemExit, match=said):
        peers.check("hexo", site, tmp_path)


def test_feeds_are_expected_for_each_term(site):
    """And never more than 20 entries in one."""
    wanted = peers.expected(layouts.posts(site), terms=True)
    tags = {tag for one in layouts.posts(site) for tag in one.tags}

    assert sum(wanted.sizes.values()) == 1 + 3 + len(tags)
    assert max(wanted.sizes) == 20
    assert peers.expected(layouts.posts(site), terms=False).sizes == Counter([20])


# Runs


@pytest.mark.parametrize("layout", plain.LAYOUTS)
def test_plain_use_of_the_packages_writes_the_same_bytes(layout, tmp_path):
    """As the product, in every feed and format."""
    folder = paired.site(layout, tmp_path, POSTS)
    (folder / "feedsvc.toml").write_text(plain.SETTINGS)
    subject.measure(subject.feedsvc(folder, layout=layout), "cold", 0)
    subject.measure(paired.script(folder, layout), "cold", 0)
    count = len(list((folder / "plain").rglob("*.rss")))
    (folder / "plain/feed.rss").write_bytes(b"other")

    assert count > 30
    assert plain.different(folder / "feeds", folder / "plain") == ["feed.rss"]


def test_a_cold_build_starts_from_nothing(tmp_path):
    """What earlier ones made is gone, and nothing else is."""
    for name in ("made/old", "kept"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    one = subject.Subject("x", ["true"], tmp_path, ("made", "never"), tmp_path / "kept")

    cost = subject.measure(one, "cold", 0)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert cost.wall > 0


def test_an_edit_is_a_new_one_each_time(tmp_path):
    """Or the second would change nothing."""
    post = tmp_path / "post.md"
    one = subject.Subject("x", ["true"], tmp_path, (), post)
    for number in (1, 2):
        subject.measure(one, "one edit", number)
    lines = [line for line in post.read_text().splitlines() if line]

    assert len(set(lines)) == 2


def test_the_memory_of_a_command_is_its_own(tmp_path):
    """Not that of the process that measures it."""
    held = bytearray(os.urandom(1 << 20)) * 200

    assert process.run(["true"], tmp_path).memory < len(held) / 2**20


def test_memory_of_all_processes_is_summed(tmp_path):
    """Two that hold 30 MiB each, at the same time, hold more than one does."""
    held = "x = bytearray(30 << 20); x[::4096] = b'x' * len(x[::4096]); "
    inner = f"import sys; {held}print(flush=True); sys.stdin.read()"
    outer = (
        "import subprocess as s, sys, time; "
        f"p = s.Popen([sys.executable, '-c', {inner!r}], stdin=s.PIPE, stdout=s.PIPE); "
        f"p.stdout.read(1); {held}time.sleep(.5); p.communicate()"
    )

    assert process.together([sys.executable, "-c", outer], tmp_path) > 55


def test_a_command_that_fails_ends_the_measurement(tmp_path):
    """With what it said."""
    with pytest.raises(SystemExit, match="failed: no such thing"):
        process.run(["sh", "-c", "echo no such thing >&2; exit 3"], tmp_path)


def test_a_command_that_takes_too_long_is_ended(tmp_path):
    """With all that it started."""
    with pytest.raises(process.TooSlowError, match="takes over 0 s"):
        process.run(["sh", "-c", "sleep 60; true"], tmp_path, patience=0.2)


@pytest.mark.parametrize(("each", "expected"), [(0.1, 5), (200, 3), (599, 1), (5000, 1)])
def test_slow_generators_have_fewer_runs(each, expected):
    """Ten minutes a job in all, but one run at least."""
    assert compare.affordable(5, each) == expected


def test_too_slow_at_a_small_size_is_not_tried_at_a_large_one(tmp_path):
    """A second a post is too much for a thousand."""
    size = compare.Size(1000, 1, tmp_path)

    with pytest.raises(process.TooSlowError, match="as it did with fewer"):
        compare._pair("jekyll", install.Tool(["false"], "0"), size, {"jekyll": 1.0})


def test_floors_are_measured(site, tmp_path):
    """Each of them, on a site that was built."""
    shutil.copytree(site, tmp_path / "site")
    subject.measure(subject.feedsvc(tmp_path / "site"), "cold", 0)

    found = floor.measured(tmp_path / "site", tmp_path, 1)

    assert set(found) == set(floor.NEEDS["cold"])
    assert all(value > 0 for value in found.values())


def test_a_mutant_is_known_by_the_line_that_it_changes():
    """Whatever its number; and each reason is a sentence about some."""
    shown = "# a.x_b__mutmut_3: survived\n--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n def b():\n-    return 1\n+    return 2\n"
    made = mutants.survivor("a.x_b__mutmut_3", shown)

    assert made.change == "return 1 → return 2"
    assert all(" → " in change and len(why) > 20 for change, why in mutants.reasons().items())


def test_the_walk_of_a_post_goes_through_the_stages(tmp_path):
    """Each once at the least, and from one into another."""
    site = tmp_path / "site"
    site.mkdir()
    entered, hops = walk.walk(site)

    stages = {"changes", "parse", "identify", "select", "render", "one_post", "publish"}
    assert {f"build/{stage}" for stage in stages} <= entered
    assert {"sites/jekyll", "identity/match", "feeds/atom_rss", "state/index"} <= hops.keys()
