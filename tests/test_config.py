"""Where settings come from, and what is said of wrong ones."""

import os
import re

import pytest

from feedsvc.config import read
from feedsvc.model.errors import ConfigError
from tests.setting_table import default_of, sentence, type_of


def settle(root, flags=None, environ=None, suggested=None):
    """The complete settings of a folder."""
    return read.complete(read.given(root, flags or {}, environ or {}), suggested or {})


def test_defaults_need_no_file(tmp_path):
    """An empty folder has the settings of the table."""
    made = settle(tmp_path)

    assert (made.feeds.limit, made.feeds.path, made.schedule.every) == (20, "feeds", "60s")


def test_flags_go_before_environment_before_file_before_generator(tmp_path):
    """The stronger source wins, key by key."""
    (tmp_path / "feedsvc.toml").write_text(
        '[feeds]\nlimit = 3\npath = "file"\ncontent = "summary"\n'
    )
    made = settle(
        tmp_path,
        {"feeds.limit": 1},
        {"FEEDSVC_FEEDS_LIMIT": "2", "FEEDSVC_FEEDS_PATH": "env"},
        {"limit": 9, "path": "generator", "content": "full", "exclude_tags": ["x"]},
    )

    assert made.feeds.limit == 1
    assert made.feeds.path == "env"
    assert made.feeds.content == "summary"
    assert made.feeds.exclude_tags == ("x",)


def test_pyproject_is_read_where_it_has_settings(tmp_path):
    """`[tool.feedsvc]` works as feedsvc.toml does; another project's file is left alone."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    before = settle(tmp_path).site.title
    (tmp_path / "pyproject.toml").write_text('[tool.feedsvc.site]\ntitle = "T"\n')

    assert (before, settle(tmp_path).site.title) == ("", "T")


def test_posts_path_is_one_folder_or_a_list(tmp_path):
    """Both are lists when read."""
    (tmp_path / "feedsvc.toml").write_text('[posts]\npath = "posts"\n')

    assert settle(tmp_path).posts.path == ("posts",)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "[feeds]\nlimt = 3\n",
            r"feedsvc.toml: unknown setting feeds\.limt. Fix: write feeds\.limit\.",
        ),
        ("[feds]\nlimit = 3\n", r"unknown setting feds. Fix: write feeds\."),
        (
            '[feeds]\nlimit = "3"\n',
            r"feedsvc.toml: feeds\.limit is not valid \(expected `int`, got `str`\)",
        ),
        ("[feeds]\nlimit = -1\n", r"feeds\.limit is not valid \(expected `int` >= 0"),
        (
            '[feeds]\ncontent = "half"\n',
            r"feeds\.content is not valid \(invalid enum value 'half'\)",
        ),
        ("[feeds\n", r"feedsvc.toml:?.*: .*correct the file"),
        ("feeds = 3\n", r"feeds is not valid \(expected `object`, got `int`\)"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path, written, message):
    """The message names file, key and the nearest known one."""
    (tmp_path / "feedsvc.toml").write_text(written)

    with pytest.raises(ConfigError, match=message):
        settle(tmp_path)


@pytest.mark.parametrize(
    ("written", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3600), ("2d", 172_800), ("1.5", 1.5)]
)
def test_times_have_units(written, seconds):
    """Seconds, minutes, hours and days."""
    assert read.duration(written) == seconds


@pytest.mark.parametrize("written", ["", "0s", "-1s", "soon", "1y"])
def test_what_is_no_time_is_refused(written):
    """The error shows how to write one."""
    with pytest.raises(ConfigError, match="write 30s, 5m or 1h"):
        read.duration(written)


ROWS = list(read.table())


def test_the_table_describes_every_setting():
    """Each row has a type, a default and one sentence."""
    assert len({row.name for row in ROWS}) == len(ROWS) > 20
    assert all(sentence(row).endswith(".") for row in ROWS)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a=" + "[" * 2_000, "feedsvc.toml: is nested too deep. Fix: flatten it"),
        (
            "a=" + "9" * 10_000,
            "feedsvc.toml: holds a number of over 4,300 digits. Fix: write it in",
        ),
        (
            ".".join("a" * 20_000) + "=1",
            "feedsvc.toml:1: has a key of over 20 parts. Fix: shorten",
        ),
        (
            "\xff".encode("latin-1"),
            "feedsvc.toml:1: byte 0xff is not UTF-8. Fix: save the file as UTF-8",
        ),
        (
            "[identity]\nmoved = 9999999999",
            "feedsvc.toml: identity.moved is not valid (expected `int` <= 100000)",
        ),
        ("#" * 2_000_000, "feedsvc.toml: is larger than 1 MB"),
    ],
)
def test_settings_that_nobody_can_take(tmp_path, written, said):
    """They are named in plain words, not by a function of Python."""
    data = written if isinstance(written, bytes) else written.encode()
    (tmp_path / "feedsvc.toml").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read.given(tmp_path, {}, {})

    assert str(caught.value).startswith(said)


def test_a_file_that_the_user_names_may_lie_anywhere_but_is_a_file(tmp_path):
    """Also behind a link; a pipe is not waited for."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.toml").write_text('[site]\ntitle = "T"\n')
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "y.toml").symlink_to("../other/x.toml")
    os.mkfifo(tmp_path / "pipe.toml")

    found = read.given(tmp_path / "site", {}, {}, tmp_path / "site" / "y.toml")
    assert found["site"]["title"] == "T"
    with pytest.raises(ConfigError, match=r"pipe\.toml: is not a regular file \(a named pipe\)"):
        read.given(tmp_path / "site", {}, {}, tmp_path / "pipe.toml")


@pytest.mark.parametrize(
    ("name", "told", "default"),
    [
        ("site.url", "string", '""'),
        ("posts.path", "list of strings", "[]"),
        ("feeds.paths", "table of strings", "{}"),
        ("feeds.limit", "integer, 0 or more", "20"),
        ("feeds.content", '"full" or "summary"', '"full"'),
        ("feeds.tags", "boolean", "true"),
        ("identity.updated", '"significant", "any" or "front-matter"', '"significant"'),
        ("identity.archives", 'boolean or "auto"', '"auto"'),
        ("identity.gate_drop", "number from 0 to 1", "0.5"),
        ("server.port", "integer from 0 to 65535", "8080"),
        ("limits.seconds", "number over 0", "4.0"),
    ],
)
def test_the_table_says_what_may_be_written(name, told, default):
    """In the words of TOML, with single values and bounds."""
    (row,) = [row for row in ROWS if row.name == name]

    assert (type_of(row), default_of(row)) == (told, default)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_default_may_be_written(tmp_path, row):
    """As the table says it, it is what a site without settings has."""
    section, key = row.name.split(".")
    (tmp_path / "feedsvc.toml").write_text(f"[{section}]\n{key} = {default_of(row)}\n")

    assert settle(tmp_path) == read.Config()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_bound_and_value_is_the_setting_s_own(tmp_path, row):
    """What the table says may be written is taken, and what lies beyond is refused."""
    section, key = row.name.split(".")
    good, bad = _tried(type_of(row))
    for value in good:
        (tmp_path / "feedsvc.toml").write_text(f"[{section}]\n{key} = {value}\n")
        settle(tmp_path)
    for value in bad:
        (tmp_path / "feedsvc.toml").write_text(f"[{section}]\n{key} = {value}\n")
        with pytest.raises(ConfigError, match=rf"{section}\.{key}"):
            settle(tmp_path)


def _tried(told):
    """Values in TOML that may be written and some that may not, by the words of the table."""
    good = re.findall(r'"[^"]*"', told)
    if told.startswith("boolean"):
        return [*good, "true", "false"], ["1", '"other"']
    if good:
        return good, ["true", '"other"', '""']
    if found := re.search(r"from (\d+) to (\d+)", told):
        least, most = int(found[1]), int(found[2])
        return [least, most], [least - 1, most + 1, '"x"']
    if found := re.search(r"(\d+) or more", told):
        return [found[1], 10**6], [int(found[1]) - 1, '"x"']
    if told == "number over 0":
        return ["0.1", 7], [0, -1, '"x"']
    wrong = {"string": ["1"], "list of strings": ["1", "[1]"], "table of strings": ["1", "{a = 1}"]}
    return [], wrong[told]


@pytest.mark.parametrize(
    ("variable", "written", "name", "value"),
    [
        ("FEEDS_PATHS", "feed.atom=atom.xml, feed.rss = rss.xml", "paths", {"feed.atom": "atom.xml", "feed.rss": "rss.xml"}),
        ("FEEDS_EXCLUDE_TAGS", "a, b c", "exclude_tags", ("a", "b c")),
        ("FEEDS_TAGS", "off", "tags", False),
        ("FEEDS_TAGS", "Yes", "tags", True),
        ("FEEDS_MAX_BYTES", "9", "max_bytes", 9),
        ("FEEDS_CONTENT", "summary", "content", "summary"),
    ],
)  # fmt: skip
def test_every_type_can_be_in_the_environment(tmp_path, variable, written, name, value):
    """Lists have commas, tables `=` too."""
    made = settle(tmp_path, environ={f"FEEDSVC_{variable}": written})

    assert getattr(made.feeds, name) == value


@pytest.mark.parametrize(("written", "value"), [("auto", "auto"), ("true", True), ("no", False)])
def test_what_is_boolean_or_a_word_can_be_either(tmp_path, written, value):
    """In the environment, too."""
    made = settle(tmp_path, environ={"FEEDSVC_IDENTITY_ARCHIVES": written})

    assert made.identity.archives == value


@pytest.mark.parametrize(
    ("variable", "written", "named"),
    [
        ("FEEDS_LIMIT", "many", r"feeds\.limit"),
        ("FEEDS_TAGS", "ture", r"feeds\.tags"),
        ("IDENTITY_ARCHIVES", "ture", r"identity\.archives"),
        ("IDENTITY_GATE_DROP", "2", r"identity\.gate_drop"),
    ],
)
def test_a_wrong_environment_variable_is_refused(tmp_path, variable, written, named):
    """It is read by the same rules."""
    with pytest.raises(ConfigError, match=named):
        settle(tmp_path, environ={f"FEEDSVC_{variable}": written})


@pytest.mark.parametrize(
    ("variable", "remedy"),
    [
        ("FEEDSVC_FEEDS_LIMT", "write FEEDSVC_FEEDS_LIMIT"),
        ("FEEDSVC_SITE_ADRESS", "remove it from the environment"),
        ("FEEDSVC_", "remove it from the environment"),
        ("FEEDSVC_feeds_limit", "remove it from the environment"),
    ],
)
def test_a_variable_that_names_no_setting_is_refused(tmp_path, variable, remedy):
    """It is a slip, and would be ignored."""
    with pytest.raises(ConfigError) as caught:
        settle(tmp_path, environ={variable: "3", "PATH": "x"})

    assert caught.value.subject == variable
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "setting",
    [
        ("posts", 'permalink = "/:yaer/:title/"', "posts.permalink"),
        ("posts", 'permalink = "/:nosuch_:title"', "posts.permalink"),
        ("site", 'language = "german!"', "site.language"),
        ("site", 'language = "klingon language"', "site.language"),
        ("schedule", 'every = "soon"', "schedule.every"),
        ("schedule", 'cron = "61 * * * *"', "schedule.cron"),
        ("schedule", 'timezone = "Mars/Base"', "schedule.timezone"),
        ("posts", 'path = ["psts"]', "posts.path"),
    ],
)
@pytest.mark.parametrize("command", ["build", "posts", "check", "diff"])
def test_a_setting_that_cannot_be_is_refused_by_every_command(blog, run, setting, command):
    """It is the site's fault, not that of each post: nothing is written."""
    section, line, subject = setting
    blog.post("2015-01-01-a")
    blog.write("feedsvc.toml", f"[{section}]\n{line}\n")
    made = run(command, blog.root)

    assert made.exit_code == 2
    assert f"error: {subject}" in made.stderr
    assert not blog.feeds.exists()


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("[site]\nurl = https://e.net\n", "put it in quotes"),
        ('url = "https://e.net"\n', "put it under [site]"),
        ("limit = 3\n", "put it under [feeds]"),
        ('[feeds]\nlimit = "20"\n', "write a number, without quotes"),
        ("[schedule]\nevery = 10\n", "write a text, in quotes"),
        ('[schedule]\nwatch = "yes"\n', "write true or false, without quotes"),
        ("[feeds]\nlimt = 3\n", "write feeds.limit"),
    ],
)
def test_a_slip_in_the_settings_has_a_remedy(tmp_path, written, remedy):
    """What to write, not where to read about it."""
    (tmp_path / "feedsvc.toml").write_text(written)
    with pytest.raises(ConfigError) as caught:
        settle(tmp_path)

    assert caught.value.remedy == remedy
