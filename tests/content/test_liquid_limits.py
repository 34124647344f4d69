"""What a template may cost, and what it can never reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid_blog import Blog, expanded

from feedsvc.content.liquid import Expanded, TemplateError, expand

DOUBLED = "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 60
NESTED = "{% assign a = 'x' | split: ',' %}" + "{% assign a = a | push: a | push: a %}" * 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..100000000) %}{{ i }}{% endfor %}",
        "{% for i in (1..100000000) %}{% endfor %}",
        "{% for i in (1..1" + "0" * 30 + ") reversed %}{% endfor %}",
        "{% for i in (1..10000000000) offset: 9999999999 %}{{ i }}{% endfor %}",
        "{% for a in (1..999) %}" * 6 + "{% endfor %}" * 6,
        "{% tablerow a in (1..100000000) %}{% endtablerow %}",
        "{{ (1..100000000) | join }}",
        DOUBLED,
        NESTED + "{{ a }}",
        "{% assign a = 'x' | split: ',' %}" + "{% assign a = a | concat: a %}" * 60,
        "{% assign a = 99999999 %}" + "{% assign a = a | times: a %}" * 60,
        "{% assign a = 'xx' %}" + "{% assign a = a | replace: 'x', a %}" * 60,
        "{% capture a %}xx{% endcapture %}" + "{% capture a %}{{ a }}{{ a }}{% endcapture %}" * 60,
        ("{% assign a = (1..100000) %}{% for i in (1..1000) %}"
        "{% assign b = a | where_exp: 'x', 'x > 3' %}{% endfor %}"),
        "{% for i in (1..100000000) %}" + "{% if true %}{% endif %}" * 3000 + "{% endfor %}",
        "{% for i in (1..100000000) %}{% if " + "true and " * 400 + "1 %}{% endif %}{% endfor %}",
        "{% if a && %}" + "{% elsif a && b %}x" * 20_000 + "{% endif %}",
        "{% include self.html %}",
        "{% if true %}" * 500 + "{% endif %}" * 500,
        "{{ " + "(" * 1000 + "1..2" + ")" * 1000 + " }}",
        "{{ " + "a" * 10_000 + " }}",
        "{% " * 100_000,
        "{{ " * 100_000,
    ],
)  # fmt: skip
def test_a_template_that_costs_too_much_is_an_error(source):
    """Loops, growing values, includes of themselves and deep nesting all come to an end."""
    with pytest.raises(TemplateError):
        expanded(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ page }}",
        "{{ page | jsonify }}",
        "{{ page | inspect }}",
    ],
)
def test_values_that_hold_themselves_are_never_written_out(source):
    """A page that leads to itself (as `next.previous` does) is an error where all of it is asked."""
    page: dict[str, object] = {"title": "a"}
    other: dict[str, object] = {"previous": page}
    page["next"] = other

    with pytest.raises(TemplateError):
        expand(source, page, {**page}, Blog())
    assert expand("{{ page.next.previous.title }}", page, {}, Blog()).text == "a"


@pytest.mark.parametrize(
    "source",
    [
        "{{ page.__class__ }}{{ page.title.__class__.__mro__ }}{{ page['__class__'] }}",
        "{{ page.title.upper }}{{ page.tags.append }}{{ page.date.year }}{{ page.map.items }}",
        "{{ site.keys }}{{ forloop.__init__ }}{{ self }}{{ context }}{{ env.HOME }}{{ now }}",
        "{{ page | map: '__class__' }}{{ page.date.tzinfo }}",
    ],
)
def test_a_template_sees_values_and_never_python(source):
    """Names lead to keys and indexes alone, not to attributes of objects."""
    assert expanded(source).text == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% for a in (1..2) %}{% for b in forloop %}{{ b[0] }} {% break %}{% endfor %}{% endfor %}", "first first "),
        ("{% for a in (1..2) %}{{ forloop | size }}{% assign b = forloop %}{{ b.index }}{% endfor %}", "7172"),
        ("{% for a in (1..2) %}{% if forloop == forloop.parentloop %}n{% endif %}{% endfor %}", ""),
        ("{% tablerow a in (1..1) cols: nil %}{{ tablerowloop | jsonify | slice: 0 }}{% endtablerow %}",
         '<tr class="row1">\n<td class="col1">{</td></tr>\n'),
    ],
)  # fmt: skip
def test_to_look_at_a_loop_from_within_does_not_move_it(source, text):
    """The object of a loop can be repeated over, kept and compared as any hash."""
    assert expanded(source).text == text


PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{%-",
    "-%}",
    "if",
    "unless",
    "else",
    "elsif",
    "endif",
    "for",
    "in",
    "endfor",
    "case",
    "when",
    "endcase",
    "raw",
    "endraw",
    "comment",
    "endcomment",
    "assign",
    "capture",
    "endcapture",
    "include",
    "card.html",
    "highlight",
    "text",
    "endhighlight",
    "page.title",
    "page.tags",
    "page.map",
    "site.numbers",
    "site.posts",
    "page.nothing",
    "a",
    "b",
    "nosuch",
    "=",
    "==",
    "<",
    "contains",
    "and",
    "or",
    "|",
    ":",
    ",",
    ".",
    "[",
    "]",
    "(",
    ")",
    "(1..3)",
    "'x'",
    '"y"',
    "'",
    "1",
    "-2.5",
    "true",
    "nil",
    "empty",
    "blank",
    "limit:",
    "reversed",
    "cycle",
    "append:",
    "upcase",
    "split:",
    "join:",
    "sort:",
    "map:",
    "where:",
    "where_exp:",
    "'i',",
    "group_by:",
    "date:",
    "slice:",
    "times:",
    "divided_by:",
    "jsonify",
    "truncate:",
    "default:",
    "size",
    "first",
    "plus:",
    "tablerow",
    "endtablerow",
    "break",
    "box",
    "endbox",
    "é",
    "\n",
]
SOURCES = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


def outcome(source):
    """What becomes of a source: the expansion, or what is wrong and where."""
    try:
        return expanded(source)
    except TemplateError as error:
        return (error.message, error.line)


@given(st.one_of(st.text(), SOURCES))
def test_any_text_is_expanded_or_refused(source):
    """Whatever an author writes, the outcome is a text or a TemplateError."""
    assert isinstance(outcome(source), Expanded | tuple)


@given(SOURCES)
def test_an_expansion_is_the_same_each_time(source):
    """The same source gives the same text, warnings or error."""
    assert outcome(source) == outcome(source)


@given(st.text(alphabet="ab {}%'\n", max_size=60))
def test_raw_text_comes_through_as_it_is(text):
    """Between `raw` and `endraw` braces are the author's text."""
    source = "{% raw %}" + text + "{% endraw %}"

    assert expanded(source).text == text
