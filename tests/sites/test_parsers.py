"""What a file holds that a parser cannot take is told in plain words; no file ends the build."""

import pytest

from feedsvc.model.errors import ConfigError
from feedsvc.sites import data_files, parsers, python_settings
from feedsvc.sites.parsers import ParseError

LONG = "9" * 10_000
DIGITS = "holds a number of over 4,300 digits"


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("x.json", "[" * 100_000, "x.json: is nested too deep. Fix: flatten it"),
        ("x.json", '{"a": ' * 200 + "1" + "}" * 200, "x.json: is nested too deep. Fix: flatten it"),
        ("x.json", LONG, f"x.json: {DIGITS}. Fix: write it in quotes"),
        ("x.json", '"\\ud800"', "x.json: holds half a character (\\ud800). Fix: write the whole "),
        ("x.json", '{"\\udfff": 1}', "x.json: holds half a character"),
        ("x.json", "[\n1,\n]", "x.json:3: Expecting value (column 1)"),
        ("x.toml", "a=" + "[" * 2_000, "x.toml: is nested too deep. Fix: flatten it"),
        ("x.toml", f"a={LONG}", f"x.toml: {DIGITS}. Fix: write it in quotes"),
        ("x.toml", "a=0x" + "f" * 10_000, f"x.toml: {DIGITS}. Fix: write it in quotes"),
        ("x.toml", "a = 1\nb", "x.toml: Expected '=' after a key in a key/value pair"),
        ("x.toml", "a = 1\nb c\n", "x.toml:2: Expected '=' after a key in a key/value pair (col"),
        ("x.yml", "a: [" + "[" * 100_000, "x.yml:2: has brackets nested over 50 deep"),
        ("x.yml", "a: 0x" + "f" * 900, ""),
        ("x.yml", "a: 1" + ":1" * 100_000, ""),
        ("x.yml", f"a: {LONG}", ""),
        ("x.csv", "a\n" + "x" * 200_000, "x.csv: field larger than field limit"),
    ],
)
def test_data_that_nobody_can_take(tmp_path, name, written, said):
    """The file is named, and the line where it is known; what can be taken is."""
    (tmp_path / name).write_text(written)
    if not said:
        assert data_files.load(tmp_path, name)["a"]
        return
    with pytest.raises(ConfigError) as caught:
        data_files.load(tmp_path, name)

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (".".join("a" * 20_000) + " = 1", 1),
        ("x = 1\n[" + " . ".join(["'a'"] * 20_000) + "]", 2),
        ("x = {" + ".".join(['"\\""'] * 20_000) + " = 1}", 1),
        ("x = '''\n'''\n" + ".".join("b" * 30) + " = 1", 3),
    ],
)
def test_a_key_of_very_many_parts_is_refused_before_it_is_parsed(written, line):
    """To parse one takes as long as the square of its parts."""
    with pytest.raises(ParseError) as caught:
        parsers.toml(written)

    assert (caught.value.message, caught.value.line) == ("has a key of over 20 parts", line)


@pytest.mark.parametrize(
    "value",
    ['"' + "a. " * 500 + '"', '"""\n' + ".".join("a" * 500) + '"""', "'" + ".".join("a" * 99) + "'",
     "[" + ", ".join(["1.5"] * 500) + "]", "1 # " + ".".join("a" * 99)],
)  # fmt: skip
def test_dots_that_are_none_of_a_key_are_no_matter(value):
    """Those of texts, numbers and comments."""
    assert parsers.toml(f"a = {value}\n")["a"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f"X = {LONG}", f"conf.py:1: is not valid Python ({DIGITS}). Fix: correct the line"),
        ("X = 0x" + "f" * 10_000, f"conf.py: {DIGITS}. Fix: write it in quotes"),
        ("X = '\\ud800'", "conf.py: holds half a character (\\ud800). Fix: write the whole character"),
        ("A = [1]\n" + "".join(f"A = [{', '.join('A' * 50)}]\n" for _ in range(5)),
         "conf.py: holds over 2,000,000 values. Fix: divide it"),
        ("X = " + "-" * 100_000 + "1", "conf.py"),
        ("X = '\0'", "conf.py"),
    ],
)  # fmt: skip
def test_python_settings_that_nobody_can_take(tmp_path, written, said):
    """Nor may names that stand for others blow up."""
    (tmp_path / "conf.py").write_text(written)
    with pytest.raises(ConfigError) as caught:
        python_settings.read(tmp_path / "conf.py")

    assert str(caught.value).startswith(said)
    assert "set_int_max_str_digits" not in str(caught.value)
