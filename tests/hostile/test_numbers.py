"""Numbers: one that no machine word holds is a number all the same, or its setting is named."""

import pytest

from feedsvc.build import one_pass
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.model.digests import digest
from feedsvc.model.errors import ConfigError, NoPostsError
from feedsvc.model.site import Site
from tests.conftest import NOW

NUMBERS = [2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 113881124006632726148, 10**900]
HUGO = {"content/posts/a.md": '+++\ntitle = "A"\ndate = 2024-01-01\n+++\nText.\n'}
JEKYLL = {"_posts/2024-01-01-a.md": "---\ntitle: A\n---\n{{ site.n }} {{ site.data.x.n }}\n"}
PLACES = {
    "_config.yml": (JEKYLL, "url: https://e.com\nn: {n}\n"),
    "_config.yml title": (JEKYLL, "url: https://e.com\ntitle: {n}\n"),
    "_config.yml author": (JEKYLL, "url: https://e.com\nauthor: {{name: A, n: {n}}}\n"),
    "_config.yml authors": (JEKYLL, "url: https://e.com\nauthors: [{n}]\nauthor: {n}\n"),
    "_data/x.yml": ({**JEKYLL, "_config.yml": "url: https://e.com\n"}, "n: {n}\n"),
    "_data/x.json": ({**JEKYLL, "_config.yml": "url: https://e.com\n"}, '{{"n": {n}}}'),
    "hugo.toml": (HUGO, 'baseURL = "https://e.com"\n[params]\nn = {n}\n'),
    "hugo.yaml": (HUGO, "baseURL: https://e.com\nparams: {{author: {n}}}\n"),
    "hugo.json": (HUGO, '{{"baseURL": "https://e.com", "params": {{"n": {n}}}}}'),
    "pelicanconf.py": ({"content/a.md": "Title: A\nDate: 2024-01-01\n\nText.\n"},
                       "SITEURL = 'https://e.com'\nSUMMARY_MAX_LENGTH = {n}\n"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{len(str(number))} digits")
@pytest.mark.parametrize("place", PLACES)
def test_a_number_of_any_size_ends_no_build(tmp_path, place, number):
    """In whichever file it stands; templates print it."""
    others, written = PLACES[place]
    for path, text in {**others, place.split()[0]: written.format(n=number)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    report = one_pass.run(setup(tmp_path, read.given(tmp_path, {}, {})), NOW)

    assert not [one for one in report.problems if one.severity == "error"]
    if "site.n" in str(others) and place in ("_config.yml", "_data/x.yml", "_data/x.json"):
        assert str(number) in (tmp_path / "feeds" / "feed.json").read_text(encoding="utf-8")


def test_numbers_differ_in_what_stands_for_them():
    """As those of few digits do, wherever they stand."""
    made = [digest(Site("r", "g", "u", "t", data=data), number) for number in NUMBERS
            for data in ({"n": number}, {"n": [number]}, {number: 1})]  # fmt: skip

    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("hugo.toml", "[module]\nmounts = 3\n", ""),
        ("pelicanconf.py", "DEFAULT_DATE = (1e400, 1, 1)\n", "pelicanconf.py: DEFAULT_DATE "),
        ("pelicanconf.py", "DEFAULT_DATE = ('x', 1, 1)\n", "pelicanconf.py: DEFAULT_DATE "),
        ("pelicanconf.py", "SLUG_REGEX_SUBSTITUTIONS = 3\n", "pelicanconf.py: SLUG_REGEX"),
        ("pelicanconf.py", "SLUG_REGEX_SUBSTITUTIONS = [3]\n", "pelicanconf.py: SLUG_REGEX"),
        ("pelicanconf.py", "PATH = 'a\\0b'\n", ""),
    ],
)
def test_a_value_of_another_kind_is_named_or_left_out(tmp_path, name, written, said):
    """Never a traceback."""
    (tmp_path / name).write_text(written)
    given = {"site": {"url": "https://e.com"}}
    if not said:
        assert setup(tmp_path, given).site.url == "https://e.com"
        return
    with pytest.raises(ConfigError) as caught:
        setup(tmp_path, given)

    assert str(caught.value).startswith(said)


def test_what_nobody_thought_of_is_told_with_the_file(tmp_path, monkeypatch):
    """Whatever exception of Python it is."""
    (tmp_path / "hugo.toml").write_text("baseURL = 'https://e.com'\n")
    for error in (OverflowError, TypeError, KeyError, RecursionError, UnicodeError):

        def fail(_root, _given, error=error):
            raise error("why")

        monkeypatch.setattr("feedsvc.sites.hugo.settings", fail)
        with pytest.raises(
            ConfigError, match=r"hugo\.toml: holds a value that cannot be used .*why"
        ):
            setup(tmp_path, {})


def test_a_setting_of_the_markdown_is_named_by_each_post(blog):
    """It is no defect of ours that the site asks for what there is not."""
    blog.write("_config.yml", "url: https://e.com\nkramdown: {header_offset: x}\n")
    blog.post("2015-01-01-a")
    with pytest.raises(NoPostsError, match="the post cannot be rendered") as caught:
        blog.build()
    (line,) = caught.value.entries

    assert line.startswith("error: _posts/2015-01-01-a.md:")
    assert "kramdown.header_offset is not valid ('x'" in line
    assert "internal error" not in line
