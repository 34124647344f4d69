"""How front matter is cut off and read."""

from itertools import pairwise

import frontmatter as package
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.sites import frontmatter, yaml_loader
from feedsvc.sites.parsers import ParseError


def load(matter):
    """What YAML between fences says."""
    return frontmatter.read(frontmatter.Split(matter, "", 1, frontmatter.Yaml()))


@pytest.mark.parametrize(
    ("text", "matter", "body", "line"),
    [
        ("---\na: 1\n---\n\n \ntext", "a: 1\n", "text", 6),
        ("---  \na: 1\n...\n    code", "a: 1\n", "    code", 4),
        ("---\n---\ntext", "", "text", 3),
        ("---\na: 1\n---", "a: 1\n", "", 3),
        ("no front matter\n---\n", None, "no front matter\n---\n", 1),
        ("---\nnever closed", None, "---\nnever closed", 1),
        ("----\na: 1\n---\n", None, "----\na: 1\n---\n", 1),
        ("---\na: |\n  ---\n---\nx", "a: |\n  ---\n", "x", 5),
    ],
)
def test_a_text_is_cut_after_its_front_matter(text, matter, body, line):
    """The fences are Jekyll's; the body keeps its indent and knows its first line."""
    assert frontmatter.split(text)[:3] == (matter, body, line)


@pytest.mark.parametrize(
    ("text", "kind", "matter", "body", "line"),
    [
        ("---\na: 1\n---\nb", frontmatter.Yaml, "a: 1\n", "b", 4),
        ("+++\na = 1\n+++\n\n  b", frontmatter.Toml, "a = 1\n", "  b", 5),
        ('{\n"a": 1\n}\n\nb', frontmatter.Json, '{\n"a": 1\n}', "\nb", 4),
        ('{"a": 1', frontmatter.Json, '{"a": 1', "", 1),
    ],
)
def test_the_first_of_the_accepted_formats_that_is_there_counts(text, kind, matter, body, line):
    """A generator says which formats it accepts; the body is kept to the last blank."""
    split = frontmatter.split(text, frontmatter.ANY)

    assert type(split.handler) is kind
    assert split[:3] == (matter, body, line)
    assert frontmatter.split(text, ())[:3] == (None, text, 1)


def test_blank_lines_before_front_matter_count_as_its_own():
    """For the generators that pass over them: the lines of keys and of the body stay right."""
    split = frontmatter.split("\n \n---\na: [\n---\nb", frontmatter.AFTER_BLANKS)

    assert (split.body, split.line) == ("b", 6)
    with pytest.raises(ParseError) as caught:
        frontmatter.read(split)
    assert caught.value.line in (4, 5)
    assert frontmatter.split(" \nb", frontmatter.AFTER_BLANKS)[:3] == (None, " \nb", 1)


@pytest.mark.parametrize("handler", [frontmatter.Yaml(), frontmatter.Toml(), frontmatter.Json()])
def test_a_format_is_a_handler_of_the_package(handler):
    """So `frontmatter.loads` of python-frontmatter takes it, too."""
    written = {
        frontmatter.Yaml: "---\na: b\n---\nc",
        frontmatter.Toml: '+++\na = "b"\n+++\nc',
        frontmatter.Json: '{"a": "b"}\nc',
    }[type(handler)]
    post = package.loads(written, handler=handler)

    assert (post.metadata, post.content) == ({"a": "b"}, "c")


def test_scalars_keep_their_text_and_know_their_kind():
    """Numbers, booleans and times stay as written; quoted ones are plain texts."""
    loaded = load(
        'tags: [1.10, No, 012, 12:30:45]\npublished: false\nquoted: "false"\n'
        "date: 2014-11-18 17:33:36\nnothing:\ncategory : News\n"
    )

    assert loaded == {
        "tags": ["1.10", "No", "012", "12:30:45"],
        "published": "false",
        "quoted": "false",
        "date": "2014-11-18 17:33:36",
        "nothing": None,
        "category": "News",
    }
    assert frontmatter.is_false(loaded["published"])
    assert not frontmatter.is_false(loaded["quoted"])


def test_templates_get_typed_values():
    """`typed` gives booleans and numbers to templates, all the way down."""
    loaded = load("a: {b: [1, 2.5, yes, 0x10, x, '1']}")

    assert frontmatter.typed(loaded) == {"a": {"b": [1, 2.5, True, 16, "x", "1"]}}


def test_the_last_duplicate_wins_and_tabs_are_blanks():
    """As in Ruby: a key may come twice, and a tab may follow the colon."""
    assert load("a: 1\na: 2\ntags:\t[x]\n") == {"a": "2", "tags": ["x"]}


def test_unknown_tags_are_ignored():
    """`!ruby/object` and `!!python/name` make nothing but the value."""
    loaded = load("a: !ruby/object:X {b: c}\nd: !!python/name:os.system e\nf: !x [g]")

    assert loaded == {"a": {"b": "c"}, "d": "e", "f": ["g"]}


@pytest.mark.parametrize(
    ("matter", "line", "what"),
    [
        ("title: a\nfoo: bar: baz\n", 3, "a value has a colon in it"),
        ("title: [a\n", 3, "did not find expected"),
        ("- a\n- b\n", 2, "not a list of `key: value`"),
        ("a: b\nc: @x\n", 3, "cannot start any token"),
        ("x: " + "[" * 30_000, 2, "nested over 50 deep"),
        ("x: 1\ny:\n" + "- " * 9_000, 4, "nested over 50 deep"),
        ("x: " + "a" * 70_000, 1, "characters (limit"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{new}: &{new} [*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old}]\n"
            for old, new in zip("abcdef", "bcdefg", strict=True)
        ), 1, "over 20,000 values"),
    ],
)  # fmt: skip
def test_broken_front_matter_names_its_line(matter, line, what):
    """What cannot be read is an error with the line in the file and the reason."""
    with pytest.raises(ParseError) as caught:
        load(matter)

    assert caught.value.line == line
    assert what in caught.value.message


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n\t #,?%@`\\0123é 年", max_size=200))
def test_any_text_loads_or_is_an_error(matter):
    """No front matter fails in another way; keys are always texts."""
    try:
        loaded = load(matter)
    except ParseError:
        return

    assert all(type(key) is str for key in loaded)


def test_a_configuration_comes_as_typed_values():
    """A YAML document of the site, such as `_config.yml`, has numbers and booleans."""
    assert frontmatter.yaml_document("future: true\nlimit: 5\nurl: https://e.com\n") == {
        "future": True,
        "limit": 5,
        "url": "https://e.com",
    }


DOCUMENTS = [
    "a: 1\nb: [x, 'y', \"z\", ~, 1.5, 2015-01-01, no]\nc: {d: {e: []}}\n",
    "a: &x [1, 2]\nb: *x\n",
    "base: &base {a: 1}\nmore:\n  <<: *base\n  b: 2\n",
    "a: !ruby/object:Thing {b: 1}\nc: !!python/name:os.system x\nd: !!str 5\n",
    "a: !!binary aGVsbG8=\n",
    "~: nothing\n1: one\ntrue: yes\n",
    "? [a, b]\n: list\n",
    "a: 1\na: 2\n",
    "a: =\n",
    "- 1\n- {a: b}\n",
    "",
    "just text",
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_quick_construction_comes_to_the_same(document, monkeypatch):
    """As PyYAML's own, or to the same error."""

    def loaded():
        try:
            return repr(yaml.load(document, Loader=yaml_loader.Loader))
        except yaml.YAMLError as error:
            return str(error)

    quick = loaded()

    def unusual(*_):
        raise yaml_loader.UnusualError

    monkeypatch.setattr(yaml_loader, "_construct", unusual)

    assert quick == loaded()


def test_what_aliases_blow_up_is_not_built():
    """A value that stands in two places is one value."""
    bomb = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz")
    )
    made = yaml.load(bomb, Loader=yaml_loader.Loader)

    assert made["z"][0] is made["z"][1]


def test_a_number_of_thousands_of_digits_stays_text():
    """Python refuses to make one of it."""
    made = frontmatter.yaml_document(f"a: {'1' * 5000}\n")

    assert made == {"a": "1" * 5000}
