"""What is read without a parser, and that it comes to what the parser makes of it."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.sites import frontmatter, yaml_loader
from feedsvc.sites.parsers import ParseError
from feedsvc.sites.yaml_loader import Loader


def kinds(value):
    """A value with the type and kind of each scalar."""
    if isinstance(value, dict):
        return [(kinds(key), kinds(one)) for key, one in value.items()]
    if isinstance(value, list):
        return [kinds(one) for one in value]
    return type(value), value, getattr(value, "kind", "")


SIMPLE = [
    "layout: post\n",
    'category : News\ntagline: ""\ntags : [Tag266,Tag88, C++ ,"a, b", \'c\']\n',
    "title : 【0】Every window:none, C#1 for $95M? It's 10% off!\n",
    "date: 2014-11-18 17:33:36 +0800\npublished: false\nrating: 1.10\nnothing:\nmore: null\n",
    "tags:\n- a\n- no\n- 'x: y'\n",
    'tags:\n  -   a b \n  - "c"\n\nurl: http://e.com/#x:y\n\n',
    "a: []\nb: [ ]\nc:   d  \n",
    f"title: {'long ' * 30}\nnumber: 0b{'01' * 40}\n",
    "a: 'b'  \n\n\nc: [d]  ",
]


@pytest.mark.parametrize("matter", SIMPLE)
def test_simple_lines_need_no_parser(matter):
    """They are what authors write."""
    made = yaml_loader.simple_lines(matter)

    assert made is not None
    assert kinds(made) == kinds(yaml.load(matter, Loader=Loader))


OTHERS = [
    "a: b: c\n", "a: b #c\n", "a: 'b' 'c'\n", "a: b\n  c\n", "a: |\n  b\n", "a: &b c\n", "a: {b: c}\n",
    'a: "\\n"\n', "a: 'it''s'\n", "a: [b: c]\n", "a: [b, ]\n", "a: [[b]]\n", "a: [b,\n c]\n", "a:\tb\n",
    "a:\n- b\n - c\n", "a:\n- - b\n", "a:\n- b: c\n", "a:\n  b: c\n", "a: 1\na: 2\n", "yes: 1\n", "~: 1\n",
    "a: =\n", "a: <<\n", "<<: *b\n", "# a\n", "--- a\n", "a: b\n...\n", "a: b\x85c\n", "a: b\u2028c\n",
    "a: \ufeffb\n", "a: !b c\n", "a: -\n", "a: ? b\n", "a: `b`\n", "a: @b\n", "a: %b\n", "a:b\n", "a\n",
]  # fmt: skip


@pytest.mark.parametrize("matter", OTHERS)
def test_all_else_is_left_to_the_parser(matter):
    """Also what it may refuse."""
    assert yaml_loader.simple_lines(matter) is None


VALUES = st.one_of(
    st.sampled_from(["", "b", "1", "no", "~", "2015-01-01", "1:30", "b: c", "b #c", "b:c", "b#c"]),
    st.sampled_from(["[]", "[b]", "[b, c]", "[b, 'c,d', 1]", '["b" , c d]', "[b, -c]", "[b?]"]),
    st.sampled_from(
        ["'b'", '"b"', "''", "'b", "\n- b\n- 1", "\n  - 'b'\n  -  c ", "\n- b\n  c", "|\n b"]
    ),
    st.text(alphabet="ab:-[]{}&*!|>'\"\n\t #,?%@`\\0123.+_~=<é 年\u3000\ufeff😀", max_size=12),
)
ENTRIES = st.tuples(
    st.sampled_from(["a", "b", "title", "long-key_1", "yes", "null", "1", "é", '"q"']),
    st.sampled_from([":", ": ", " : ", ":  "]),
    VALUES,
    st.sampled_from(["\n", "\n\n", " \n", "  \n", ""]),
)


@given(st.lists(ENTRIES, max_size=5).map(lambda those: "".join(map("".join, those))))
def test_whatever_is_read_is_what_the_parser_reads(matter):
    """Values, order and kinds."""
    made = yaml_loader.simple_lines(matter)
    if made is not None:
        assert kinds(made) == kinds(yaml.load(matter, Loader=Loader) or {})


@given(st.lists(ENTRIES, max_size=5).map(lambda those: "".join(map("".join, those))))
def test_front_matter_is_the_same_without_it(matter):
    """Errors, too."""
    split = frontmatter.Split(matter, "", 1, frontmatter.Yaml())

    def loaded():
        try:
            return kinds(frontmatter.read(split))
        except ParseError as error:
            return str(error), error.line

    quick = loaded()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_loader, "simple_lines", lambda _written: None)

        assert quick == loaded()
