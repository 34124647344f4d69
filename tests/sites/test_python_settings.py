"""Settings files in Python are read as syntax, and never run."""

import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.sites import python_settings
from feedsvc.sites.parsers import Unreadable


@pytest.fixture
def read(tmp_path):
    """The settings of a file with this text."""

    def read(written, known=None):
        (tmp_path / "conf.py").write_text(written)
        return python_settings.read(tmp_path / "conf.py", known)

    return read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("X = 'text'", "text"),
        ("X: int = 3", 3),
        ("X = -3", -3),
        ("X = ('a', 'b')", ["a", "b"]),
        ("X = {'a': [1, {'b': None}]}", {"a": [1, {"b": None}]}),
        ("X = dict(a=1)", {"a": 1}),
        ("host = 'e.com'\nX = 'https://' + host", "https://e.com"),
        ("X = ['a']\nX += ['b']", ["a", "b"]),
        ("X = {'a': 1}\nX['b'] = 2", {"a": 1, "b": 2}),
        ("A = {'a': 1}\nX = {**A, 'b': 2}", {"a": 1, "b": 2}),
        ("X = 'one' 'two'", "onetwo"),
        ("X = 1\nX = 2", 2),
    ],
)
def test_a_literal(read, written, value):
    """And what is put together from literals."""
    assert read(written)["X"] == value


@pytest.mark.parametrize(
    "written",
    ["import os\nX = os.environ['A']", "X = open('/etc/passwd').read()", "X = [].append",
     "X = 'a' * 1000000000", "X = 1 + 1", "X = f'{1}'", "X = Y", "X = lambda: 1"],
)  # fmt: skip
def test_program_text_is_not_run(read, written):
    """It is known to be there, and where."""
    value = read(written)["X"]

    assert isinstance(value, Unreadable)
    assert value.line == written.count("\n") + 1


def test_one_unreadable_item_leaves_the_rest(read):
    """Of a list and of a dictionary."""
    values = read("X = ['a', f()]\nY = {'a': 1, 'b': f()}")

    assert values["X"][0] == "a"
    assert values["Y"]["a"] == 1
    assert isinstance(values["X"][1], Unreadable)
    assert isinstance(values["Y"]["b"], Unreadable)


def test_a_sum_cannot_grow_without_end(read):
    """Doubling a text forty times would fill the memory."""
    values = read("X = 'aaaaaaaa'\n" + "X = X + X\n" * 40)

    assert isinstance(values["X"], Unreadable)


def test_settings_over_settings(read):
    """What one file sets stands where the other says nothing."""
    assert read("B = 2", {"A": 1, "B": 1}) == {"A": 1, "B": 2}


@pytest.mark.parametrize("written", ["X = (", "X = " + "(" * 500 + ")" * 500, "X = '\0'"])
def test_a_file_that_is_no_python(read, written):
    """Named with its line."""
    with pytest.raises(ConfigError) as caught:
        read(written)

    assert caught.value.subject.startswith("conf.py")
