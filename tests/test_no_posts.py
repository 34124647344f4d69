"""A site without a single post is most often a wrong folder; posts that are kept back are posts."""

import pytest

from feedsvc.identity.gate import GateError
from feedsvc.model.errors import NoPostsError
from feedsvc.sites import detect
from feedsvc.sites.detect import POSTS


@pytest.mark.parametrize("command", ["build", "posts", "check"])
def test_an_empty_folder_publishes_nothing_and_says_what_was_looked_for(tmp_path, run, command):
    """And where, whatever the command."""
    (tmp_path / "feedsvc.toml").write_text('[site]\nurl = "https://blog.example"\n')
    made = run(command, tmp_path)

    assert made.exit_code == 2
    assert (
        f"{tmp_path}: no posts were found; looked for Markdown files in the site's folder"
        in made.stderr
    )
    assert not (tmp_path / "feeds").exists()


def test_the_setting_that_names_no_folder_of_posts_is_named(blog, run):
    """A folder that is not there."""
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", '[posts]\npath = ["psts"]\n')
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert f"error: posts.path: 'psts' is not a folder of {blog.root}" in made.stderr


def test_a_folder_that_has_no_posts_is_named(blog, run):
    """With what was looked for in it."""
    blog.post("2015-01-01-a")
    (blog.root / "psts").mkdir()
    blog.write("feedsvc.toml", '[posts]\npath = ["psts"]\n')
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert "posts named YYYY-MM-DD-title.md in psts (posts.path)" in made.stderr
    assert "correct posts.path" in made.stderr


def test_files_that_are_no_posts_are_named_with_the_reason(blog, run):
    """The first of each kind, and how many more there are."""
    blog.write("_posts/hello.md", "---\ntitle: A\n---\nx\n")
    blog.write("_posts/world.md", "---\ntitle: B\n---\nx\n")
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert "_posts/hello.md its name does not start with a date" in made.stderr
    assert "and 1 more" in made.stderr


def test_nothing_is_published_where_every_post_is_rejected(blog, run):
    """The errors are said as for any post."""
    blog.post("2015-01-01-a", date="soon")
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert "_posts/2015-01-01-a.md:3: " in made.stderr
    assert not blog.feeds.exists()


@pytest.mark.parametrize(
    ("matter", "why"),
    [
        ({"published": "false"}, "1 says published: false"),
        ({"date": "2099-01-01"}, "1 is scheduled"),
        ({"expires": "2016-01-01"}, "1 is expired"),
    ],
)
def test_posts_that_are_kept_back_are_posts(blog, run, matter, why):
    """One line says so, and the feeds are written, empty as they are."""
    blog.post("2015-01-01-a", **matter)
    made = run("build", blog.root)
    again = run("build", blog.root)

    assert made.exit_code == again.exit_code == 0
    assert made.stdout.startswith(f"no post is in the feeds ({why})\n0 posts in ")
    assert again.stdout.startswith(f"no post is in the feeds ({why})\n0 posts in ")


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_folder_that_is_emptied_needs_accept(blog, count):
    """However few posts there were; once accepted, it is a blog without posts."""
    paths = [blog.post(f"2015-01-0{number}-a") for number in range(1, count + 1)]
    blog.build()
    before = blog.files()
    for path in paths:
        path.unlink()
    with pytest.raises(GateError, match=f"{count} of {count} entries would leave"):
        blog.build()

    assert blog.files() == before
    assert blog.build(accept=True).posts == 0
    assert blog.build().posts == 0


@pytest.mark.parametrize("matter", [{"date": "2099-01-01"}, {"expires": "2024-02-01"}])
def test_the_only_post_may_be_dated_anew_or_expire(blog, matter):
    """Its author says so; that needs nobody's leave."""
    blog.post("2015-01-01-a")
    blog.build()
    blog.post("2015-01-01-a", **matter)

    assert blog.build().posts == 0


def test_adopt_and_diff_say_so_too(blog, run, tmp_path):
    """There is nothing that entries could match."""
    other = tmp_path / "old.json"
    other.write_text('{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}')
    adopted = run("adopt", other, "--site", blog.root)
    compared = run("diff", blog.root)

    assert (adopted.exit_code, compared.exit_code) == (2, 2)
    assert "no posts" in adopted.stderr
    assert "no posts" in compared.stderr


def test_what_was_looked_for_is_known_of_every_generator(blog):
    """A new one needs its line."""
    assert set(POSTS) == set(detect.NAMES)
    with pytest.raises(NoPostsError):
        blog.build()


@pytest.mark.parametrize("count", [1, 3])
def test_nothing_is_published_where_no_post_can_be_rendered(blog, run, count):
    """The errors are said; nothing expired."""
    for number in range(count):
        blog.post(f"2015-01-0{number + 1}-p", "{% post_url 2020-01-01-none %}\n")
    made = run("build", blog.root)

    assert made.exit_code == 2
    assert "be rendered" in made.stderr
    assert made.stderr.count("_posts/") == count
    assert not blog.feeds.exists()


def test_a_post_that_cannot_be_rendered_any_more_is_not_called_expired(blog, run):
    """Where another one is kept back."""
    blog.post("2015-01-01-a")
    run("build", blog.root)
    blog.post("2015-01-01-a", "{% post_url 2020-01-01-none %}\n", title="Else")
    blog.post("2015-01-02-b", published="false")
    made = run("build", blog.root)

    assert made.exit_code == 1
    assert "expired" not in made.stdout


def test_an_empty_folder_is_left_as_it_is(tmp_path, run):
    """Not even a state is put into it."""
    (tmp_path / "feedsvc.toml").write_text('[site]\nurl = "https://blog.example"\n')
    run("build", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["feedsvc.toml"]


@pytest.mark.parametrize("path", ["./posts", "./posts/", "x/../posts", "posts//"])
def test_a_folder_of_posts_may_be_written_in_any_way(tmp_path, run, path):
    """As a shell takes it."""
    (tmp_path / "feedsvc.toml").write_text(
        f'[site]\nurl = "https://blog.example"\n[posts]\npath = ["{path}"]\n'
    )
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/a.md").write_text("---\ndate: 2024-01-01\n---\n# A\n\nText.\n")
    (tmp_path / "other.md").write_text("# Other\n")
    made = run("build", tmp_path)

    assert made.stdout.startswith("1 post in ")


def test_the_whole_folder_may_be_named(tmp_path, run):
    """With a dot."""
    (tmp_path / "feedsvc.toml").write_text(
        '[site]\nurl = "https://blog.example"\n[posts]\npath = ["."]\n'
    )
    (tmp_path / "a.md").write_text("---\ndate: 2024-01-01\n---\n# A\n\nText.\n")

    assert run("build", tmp_path).stdout.startswith("1 post in ")


@pytest.mark.parametrize("pattern", ["private/*", "./private/*", "/private/*", "private"])
def test_what_is_excluded_may_be_written_in_any_way(tmp_path, run, pattern):
    """A private note that goes out because of a dot cannot be called back."""
    (tmp_path / "feedsvc.toml").write_text(
        f'[site]\nurl = "https://blog.example"\n[posts]\nexclude = ["{pattern}"]\n'
    )
    for name in ("a", "private/b"):
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("---\ndate: 2024-01-01\n---\n# A\n\nText.\n")

    assert run("build", tmp_path).stdout.startswith("1 post in ")


def test_a_wrong_folder_of_a_vault_is_named(tmp_path, run):
    """Though the vault is full of notes that nobody publishes."""
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "diary.md").write_text("Dear diary.\n")
    (tmp_path / "feedsvc.toml").write_text(
        '[site]\nurl = "https://blog.example"\n[posts]\npath = ["Blgo"]\n'
    )
    made = run("build", tmp_path)

    assert made.exit_code == 2
    assert "posts.path: 'Blgo' is not a folder" in made.stderr
