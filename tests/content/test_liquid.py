"""Liquid in the body of a post, as Jekyll runs it."""

import subprocess
import sys

import pytest
from liquid_blog import PAGE, SITE, Blog, expanded

from feedsvc.content.liquid import TemplateError, TemplateWarning, expand


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ page.title }}, {{ site.title }}", "A walk, Walks"),
        ("{{ page.absent }}{{ absent.deeper }}{{ content }}{{ layout }}|", "|"),
        ("{{ page['title'] }}{{ page.map['b'][1] }}{{ page.tags[-1] }}", "A walkxrain"),
        ("{% assign key = 'title' %}{{ page[key] }}", "A walk"),
        ("{{ page.tags.size }}{{ page.tags.first }}{{ page.map.first }}", "2hillsa1"),
        ("{{ 'text' }}{{ 1.50 }}{{ -3 }}{{ true }}{{ nil }}{{ blank }}", "text1.5-3true"),
        ("{{ page.date }}", "2015-05-12 00:00:00 +0000"),
        ("{{ page.tags }}", "hillsrain"),
        ("{{ page.map }}", '{"a"=>1, "b"=>[1, "x", nil]}'),
        ("{{ (1..3) }}{{ 10000000000000000.0 }}", "1..31.0e+16"),
        ("{{ jekyll.version }}", "4.3.1"),
        ("{{ '%' }}{{ [page.empty] }}{{ % }}|", "%|"),
        (
            "{{ page.tags.absent }}{{ page.tags['x'] }}{{ page.steps.first }}{{ page.map.last }}|",
            "|",
        ),
        ("{{ 'a\tb' | split: ',' | inspect }}", "[&quot;a\\tb&quot;]"),
    ],
)
def test_values_print_as_ruby_prints_them(source, text):
    """Variables, literals and what cannot be found are written as on a Jekyll site."""
    assert expanded(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% if page.draft %}a{% elsif page.steps > 4000 %}b{% else %}c{% endif %}", "b"),
        ("{% if page.empty == empty %}e{% endif %}{% if page.empty == blank %}b{% endif %}", "e"),
        ("{% if page.tags contains 'rain' and page.title contains 'walk' %}y{% endif %}", "y"),
        ("{% if false and true or true %}y{% else %}n{% endif %}", "n"),
        ("{% if true or false and false %}y{% else %}n{% endif %}", "y"),
        ("{% if page.nothing < 1 %}y{% else %}n{% endif %}", "n"),
        ("{% if true == 1 %}y{% else %}n{% endif %}{% if 1 == 1.0 %}y{% endif %}", "ny"),
        ("{% unless page.draft %}a{% else %}b{% endunless %}", "a"),
        ("{% if page.map contains 'a' %}y{% endif %}{% if (1..3) contains 2 %}y{% endif %}", "yy"),
        ("{% if empty == page.empty %}y{% endif %}{% if page.map < page.map %}n{% endif %}", "y"),
        (
            "{% if page.date < site.time %}y{% endif %}{% if page.map == page.map %}y{% endif %}",
            "yy",
        ),
        (
            "{% case 2 %}x{% when 1 %}a{% when 2, 3 %}b{% when 2 or 5 %}c{% else %}d{% endcase %}",
            "bc",
        ),
        ("{% case page.title %}{% when 'x' %}a{% else %}d{% endcase %}", "d"),
        ("{% assign limit = 2 %}{% if limit == 2 and page.empty == '' %}y{% endif %}", "y"),
        ("{% if page.title %}  {% assign a = 1 %}  {% endif %}{{ a }}", "1"),
        ("{% if page.title %} {{ page.nothing }} {% endif %}|", "  |"),
    ],
)
def test_conditions_choose_a_branch(source, text):
    """`if`, `unless` and `case` compare as Ruby does; a blank branch prints nothing."""
    assert expanded(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% for t in page.tags %}{{ t }}{{ forloop.index }}/{{ forloop.length }} {% endfor %}",
         "hills1/2 rain2/2 "),
        ("{% for n in (1..5) limit:2 offset:1 %}{{ n }}{% endfor %}", "23"),
        ("{% for n in (1..5) reversed limit: 2 %}{{ n }}{% endfor %}", "21"),
        (("{% for n in (1..4) limit:1 %}{{ n }}{% endfor %}"
         "{% for n in (1..4) offset:continue %}{{ n }}{% endfor %}"), "1234"),
        ("{% for n in page.absent %}{{ n }}{% else %}none{% endfor %}", "none"),
        ("{% for pair in page.map %}{{ pair[0] }}={{ pair[1] }};{% endfor %}", "a=1;b=1x;"),
        ("{% for n in (1..4) %}{% if n == 3 %}{% break %}{% endif %}{{ n }}{% endfor %}|", "12|"),
        ("{% for n in (1..3) %}{% if n == 2 %}{% continue %}{% endif %}{{ n }}{% endfor %}", "13"),
        (("{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ b }} "
         "{% endfor %}{% endfor %}"), "11 12 21 22 "),
        ("{% for n in (1..2) %}{% include stop.html %}{{ n }}{% endfor %}|", "|"),
        ("a{% break %}b", "a"),
        ("{% tablerow n in (1..3) cols:2 %}{{ n }}{% endtablerow %}",
         ('<tr class="row1">\n<td class="col1">1</td><td class="col2">2</td></tr>\n'
         '<tr class="row2"><td class="col1">3</td></tr>\n')),
        ("{% for n in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"),
        ("{% for n in 'text' %}[{{ n }}]{% endfor %}", "[text]"),
        ("{% for n in (1..3) limit: page.nothing %}{{ n }}{% endfor %}", "123"),
        ("{% for n in (1..3) limit: 0 %}{{ n }}{% else %}none{% endfor %}", "none"),
        (("{% assign limit = 1 %}{% assign offset = 1 %}"
         "{% for in in (1..3) limit: limit offset: offset %}{{ in }}{% endfor %}"), "2"),
        ("{% cycle page.title, 2 %}{% cycle page.title, 2 %}", "A walkA walk"),
        ("{% cycle 'g': 1, 2 %}{% cycle 'h': 1, 2 %}{% cycle 'g': 1, 2 %}", "112"),
        ("{% increment n %}{% increment n %}{{ n }}{% decrement m %}", "012-1"),
        ("{% for n in (1..3) %}{% ifchanged %}{{ n | at_most: 2 }}{% endifchanged %}{% endfor %}",
         "12"),
        ("{% for p in site.posts %}{{ p.title }};{% endfor %}", "Second;First;"),
    ],
)  # fmt: skip
def test_loops_repeat_and_count(source, text):
    """`for`, `tablerow`, `cycle` and the counters work as in Ruby's Liquid."""
    assert expanded(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% assign a = 'x' | append: 'y' | upcase %}{{ a }}", "XY"),
        ("{% capture a %}  {% endcapture %}[{{ a }}]", "[  ]"),
        ("{% for n in (1..2) %}{% capture a %}{{ n }}{% break %}{% endcapture %}{% endfor %}{{ a }}",
         "1"),
        ("a  {%- if true -%}  b  {%- endif -%}  c", "abc"),
        ("a\u00a0{{- 'b' -}}\u3000c", "a\u00a0b\u3000c"),
        ("a{% comment %}{% nosuch %}{{ x | }}{% comment %}b{% endcomment %}{% endcomment %}c", "ac"),
        ("{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}b", "b"),
        ("{% raw %}{{ a }}{% b %}{{{% endraw %}", "{{ a }}{% b %}{{"),
        ("a {%- raw -%} b {% endraw %} c", "a b c"),
        ("{%- # a note -%}x", "x"),
    ],
)  # fmt: skip
def test_assignment_whitespace_raw_and_comment(source, text):
    """Text is set aside, trimmed, kept as it is or dropped."""
    assert expanded(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ page.title | }}", "A walk"),
        ("{{ page.title nonsense | upcase }}", "A WALK"),
        ("{{ 1 + 2 }}", "1"),
        ("{{ $index }}{{ user?.name }}{{ !a }}{{ foo() }}", ""),
        ("{{ 'a' | append 'b' }}", None),
        ("{{ 'a' | append: 'b' 'c' }}", "ab"),
        ("{% if page.title && page.draft %}y{% endif %}", "y"),
        ("{% if (page.title) %}y{% endif %}", "y"),
        ("{% for t in page.tags reversed: true %}{{ t }}{% endfor %}", "rainhills"),
    ],
)
def test_what_is_not_valid_is_read_laxly_with_a_warning(source, text):
    """Jekyll's error mode is `warn`: what can be understood is used, the rest dropped."""
    if text is None:
        with pytest.raises(TemplateError, match="append"):
            expanded(source)
        return
    found = expanded(source)

    assert found.text == text
    assert found.warnings


def test_text_without_braces_never_loads_the_template_engine():
    """A body without `{{` and `{%` comes back as it is, at no cost."""
    code = (
        "import sys; from feedsvc.content.liquid import expand;"
        "print(expand('a {b} % c', {}, {}, None).text, 'liquid' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "a {b} % c False\n"


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("a\n{% if x %}b", "if tag is never closed", 2),
        ("\n\n{% for x in y %}{% if z %}{% endfor %}", "endfor is out of place", 3),
        ("a\n{% endif %}", "endif is out of place", 2),
        ("{% else %}", "else is out of place", 1),
        ("a\n\n{{ x ", "never closed with }}", 3),
        ("{{ x }", "never closed with }}", 1),
        ("a\n{% if", "never closed with %}", 2),
        ("{% %}", "no name", 1),
        ("{% raw %}a", "raw tag is never closed", 1),
        ("x\n{% comment %}a", "comment tag is never closed", 2),
        ("{% if %}a{% endif %}", "the if tag is not valid (missing expression)", 1),
        ("{% if page.title and %}a{% endif %}", "condition", 1),
        ("{% if a = b %}a{% endif %}", "unknown operator =", 1),
        ("{% for x y %}{% endfor %}", "the for tag is not valid (expected in", 1),
        ("{% assign x %}", "assign", 1),
        ("{% case %}{% endcase %}", "case", 1),
        ("{% case 1 %}{% when %}{% endcase %}", "the case tag is not valid (missing expression)", 1),
        ("{% capture %}{% endcapture %}", "capture", 1),
        ("{% cycle %}", "cycle", 1),
        ("{% tablerow x %}{% endtablerow %}", "tablerow", 1),
        ("{% for n in (1..3) limit: 'x' %}{% endfor %}", "expected an integer", 1),
        ("{% if 1 < 'a' %}{% endif %}", "comparison", 1),
        ("\n{{ page.nothing | sort }}", "Cannot sort a null object", 2),
        ("{{ 7 | divided_by: 0 }}", "can't divide by 0", 1),
        ("{{ 'a' | upcase: 1 }}", "upcase() takes 1 positional argument", 1),
        ("{% highlight %}a{% endhighlight %}", "highlight language", 1),
        ("\n\n{{ page.stops | group_by_exp: 'a', 'a.km |' }}", "expected word", 3),
        ("\n\n{{ page.stops | where_exp: 'a', 'a.km | 2' }}", "the expression 'a.km | 2'", 3),
        ("\n\n{% link {{ page.nothing | sort }} %}", "Cannot sort a null object", 3),
        ("{% include ../card.html %}", "not allowed", 1),
        ("{% include card.html title %}", "malformed", 1),
        ("a\n{% include broken.html %}", "null object. (broken.html, line 3)", 2),
        ("{% link nosuch.md %}", "could not find 'nosuch.md'", 1),
        ("{% post_url 2015-05-12-nosuch %}", "could not find '2015-05-12-nosuch'", 1),
        ("{% post_url nosuch %}", "could not find 'nosuch'", 1),
        ("{% if a %}\n{{ 'x' | slice: 'y' }}\n{% else %}\n{{ 'x' | slice: 'y' }}{% endif %}",
         "slice expected an integer", 4),
    ],
)  # fmt: skip
def test_what_jekyll_refuses_is_an_error_with_its_line(source, message, line):
    """Broken structure, failing filters and absent targets stop the expansion."""
    with pytest.raises(TemplateError) as caught:
        expanded(source)

    assert message in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("source", "text", "warnings"),
    [
        ("a\n{% nosuch x=1 %}b", "a\nb", [(2, "the tag nosuch is not known")]),
        ("{% box %}a {{ page.title }}{% endbox %}", "a A walk", [(1, "the tag box is not known")]),
        ("{% box %}a{% else %}b{% endbox %}", "ab", [(1, "the tag box is not known")]),
        ("{% if true %}{% box %}{% endif %}{% endbox %}", "",
         [(1, "the tag box is not known"), (1, "endbox ends nothing")]),
        ("a\n\n{% endbox %}b", "a\n\nb", [(3, "endbox ends nothing")]),
        ("{{ 'a' | nosuch: 1 | upcase }}", "A", [(1, "there is no filter nosuch")]),
        ("{% include nosuch.html %}b", "b", [(1, "there is no file nosuch.html to include")]),
        ("\n{% include odd.html %}", "\n\n1", [(2, "there is no filter nosuch (odd.html, line 2)")]),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_left_out_with_a_warning(source, text, warnings):
    """Unknown tags print nothing, unknown blocks what they enclose, unknown filters no change."""
    found = expanded(source)

    assert found.text == text
    assert found.warnings == tuple(TemplateWarning(line, what) for line, what in warnings)


def test_the_posts_of_the_site_are_asked_for_only_when_used():
    """A body that does not look at `site.posts` does not depend on the other posts."""
    blog = Blog()
    expand("{{ site.title }}{{ page.title }}", PAGE, SITE, blog)

    assert blog.asked == []


def test_an_expansion_changes_neither_page_nor_site():
    """Assignments to the names of the caller's values stay within the template."""
    page = {"title": "x", "list": [1]}
    expand("{% assign page = 1 %}{% assign y = page.list | push: 2 %}", page, {}, Blog())

    assert page == {"title": "x", "list": [1]}
