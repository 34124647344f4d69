"""Limits: each has a setting, which the message names, and which can be raised."""

import pytest

from feedsvc.build.one_post import PostWork
from feedsvc.config.settings import LimitSettings
from feedsvc.model.errors import LimitError
from tests.hostile import sites
from tests.running import spawn

pytestmark = pytest.mark.slow
__all__ = ["spawn"]

BEYOND = {
    "file": ("---\ntitle: x\n---\n" + "x" * 300, 100, 400, 1),
    "front_matter": (f"---\ntitle: x\nnote: {'x' * 300}\n---\nx", 100, 400, 1),
    "depth": ("---\ntitle: x\nlist: [[[x]]]\n---\nx", 2, 9, 3),
    "values": ("---\ntitle: x\na: &a [x, x]\nb: [*a, *a]\n---\nx", 9, 40, 1),
    "tags": ("---\ntitle: x\ncategory: c\ntags: [a, b, d]\n---\nx", 3, 4, 3),
    "title": ("---\ndate: 2015-01-02\ntitle: a long one\n---\nx", 9, 10, 3),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_a_limit_is_refused(blog, name):
    """One line with file, line and the setting; what is beside it is published."""
    text, limit, _, line = BEYOND[name]
    blog.write("_posts/2015-01-01-x.md", text)
    blog.write("_posts/2015-01-02-good.md", "---\ntitle: Good\n---\nText.\n")
    report = blog.build(**{f"limits__{name}": limit})

    (problem,) = report.problems
    assert (problem.path, problem.line) == ("_posts/2015-01-01-x.md", line)
    assert f"raise limits.{name}" in problem.remedy
    assert blog.titles() == ["Good"]


@pytest.mark.parametrize("name", BEYOND)
def test_a_limit_can_be_raised(blog, name):
    """The same post, published."""
    text, _, limit, _ = BEYOND[name]
    blog.write("_posts/2015-01-01-x.md", text)
    report = blog.build(**{f"limits__{name}": limit})

    assert report.problems == ()
    assert len(blog.titles()) == 1


def test_a_post_that_grows_beyond_a_limit_keeps_its_last_version(blog):
    """As every post does that cannot be read any more."""
    blog.post("2015-01-01-x", "Short.\n")
    blog.build(limits__file=100)
    blog.post("2015-01-01-x", "Long. " * 100)
    report = blog.build(limits__file=100)

    assert [problem.what for problem in report.problems] == ["is longer than 100 bytes"]
    assert blog.entries()[0].content[0].value == "<p>Short.</p>"


@pytest.mark.parametrize(
    ("text", "setting", "limits"),
    [
        ("*word* " * 200_000, "seconds", "seconds = 0.5"),
        ("|" * 300_000, "memory", "memory = 64\nseconds = 60"),
    ],
)
def test_the_cost_of_a_post_has_its_settings(blog, spawn, text, setting, limits):
    """Time and memory; the message names the one that was met."""
    blog.write("feedsvc.toml", f"[limits]\n{limits}\n")
    blog.post("2015-01-01-x", text)
    blog.post("2015-01-02-good")
    _, said = spawn("build", blog.root).communicate()

    assert blog.titles() == ["Good"]
    told = [line for line in said.splitlines() if line.startswith("error: _posts/")]
    assert [line.rpartition(" Fix: ")[2] for line in told] == [
        f"simplify the text, or raise limits.{setting}."
    ]


@pytest.mark.parametrize(
    ("text", "limits"),
    [("*word* " * 60_000, "seconds = 0.2"), ("|" * 300_000, "memory = 64\nseconds = 60")],
    ids=["time", "memory"],
)
def test_a_post_that_met_a_limit_is_tried_again(blog, run, text, limits):
    """At once when the limit is raised; only what is a function of bytes and settings is kept."""
    blog.post("2015-01-01-x", text)
    blog.post("2015-01-02-good")
    blog.write("feedsvc.toml", f"[limits]\n{limits}\n")
    poor = run("build", blog.root)
    listed = run("posts", blog.root)
    blog.write("feedsvc.toml", "[limits]\nseconds = 60\nmemory = 1000\n")
    rich = run("build", blog.root)

    assert (poor.exit_code, rich.exit_code) == (1, 0)
    assert "1 post in 10 feed files" in poor.stdout
    assert "1 post rejected" in poor.stdout
    assert "_posts/2015-01-01-x.md  [rejected]" in listed.stdout
    assert listed.exit_code == 1
    assert rich.stdout.startswith("2 posts in ")
    assert "[rejected" not in run("posts", blog.root).stdout


def test_a_machine_that_was_busy_once_costs_no_post(blog, run, monkeypatch):
    """Nothing changed since, but the next build tries again, with its own words or not."""
    blog.post("2015-01-01-x", "Text.\n")
    blog.post("2015-01-02-good", "Text.\n")
    monkeypatch.setattr(PostWork, "render", _slow_once(blog, PostWork.render))
    first = run("build", blog.root)
    second = run("build", blog.root)

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert blog.titles() == ["Good", "X"]


def _slow_once(blog, original):
    """Takes for ever over one post, once."""
    mark = blog.root / ".slow"

    def render(self, item, lookup):
        if item.post.slug == "x" and not mark.exists():
            mark.touch()
            while True:
                pass
        return original(self, item, lookup)

    return render


def test_a_site_of_too_many_posts_is_not_published(blog):
    """It is said how many there are, and nothing is written."""
    for number in range(4):
        blog.post(f"2015-01-0{number + 1}-x")
    with pytest.raises(LimitError) as caught:
        blog.build(limits__posts=3)

    assert caught.value.message == "has 4 files of posts (limit 3)"
    assert "limits.posts" in caught.value.remedy
    assert not blog.feeds.exists()


def test_a_pass_over_changes_counts_posts_too(blog, run):
    """The limit is met when one post more is there."""
    blog.write("feedsvc.toml", "[limits]\nposts = 2\n")
    blog.post("2015-01-01-x")
    blog.post("2015-01-02-y")
    first = run("build", blog.root)
    blog.post("2015-01-03-z")
    second = run("build", blog.root)

    assert (first.exit_code, second.exit_code) == (0, 2)
    assert "has 3 files of posts (limit 2)" in second.stderr


@pytest.mark.parametrize("kind", sites.KINDS)
def test_every_generator_has_the_limits(tmp_path, kind):
    """Whatever language its front matter is in."""
    sites.make(tmp_path, kind, good=1, limits={"file": 700, "title": 120, "front_matter": 400})
    notes = {"zola": f'note = "{"x" * 400}"', "nikola": f".. note: {'x' * 400}"}
    lines = sites.post(kind, "noted", "").decode().split("\n")
    lines.insert(2, notes.get(kind, f"note: {'x' * 400}"))
    sites.write(tmp_path, sites.place(kind, "noted"), "\n".join(lines) + "x")
    sites.write(tmp_path, sites.place(kind, "long"), sites.post(kind, "long", "x" * 700))
    sites.write(tmp_path, sites.place(kind, "titled"), sites.post(kind, "t" * 130, "x"))
    outcome = sites.built(tmp_path)

    told = "\n".join(one for told in outcome.problems.values() for one in told)
    assert [told.count(f"raise limits.{one}") for one in ("file", "title", "front_matter")] == [
        1
    ] * 3
    assert outcome.titles == ["good0"]


def test_each_limit_is_tested():
    """A new one needs a line above."""
    assert {*BEYOND, "seconds", "memory", "posts"} == set(LimitSettings.__struct_fields__)
