"""Lists of attributes, ids of headings, lone pictures. What is expected is Hugo 0.168.0's."""

import pytest

from feedsvc.content import commonmark


def html(text, **rules):
    """The HTML of a text."""
    return commonmark.to_html(text, commonmark.options({"anchors": "github", **rules})).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> quote\n{.cls #q}", '<blockquote id="q">\n<p>quote</p>\n</blockquote>'),
        ("## {verb} {object}", '<h2 id="verb-object">{verb} {object}</h2>'),
        ("para\n{word}", "<p>para\n{word}</p>"),
        ("para\n{#p .c}", '<p id="p">para</p>'),
        ('para\n{id="x y"}', '<p id="x y">para</p>'),
        ("para\n{}", "<p>para</p>"),
        ("para\n{a=b=c}", "<p>para\n{a=b=c}</p>"),
        ("para\n{.a,b}", "<p>para\n{.a,b}</p>"),
        ("para\n    {.c}", "<p>para\n{.c}</p>"),
        ("para\n{.c}\nmore", "<p>para</p>\n<p>more</p>"),
        ("para\n{.c} text", "<p>para</p>"),
        ("para\\\n{.c}", "<p>para\\</p>"),
        ("a\n\n{.c #d}\n\nb", "<p>a</p>\n<p>b</p>"),
        ("{#x}\npara", "<p>para</p>"),
        ("- a\n- b\n{.l #i}", '<ul id="i">\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("- a\n  {.c}\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# h {#i}\n{#j}", '<h1 id="i">h</h1>'),
        ("***\n{#r}", '<hr id="r">'),
        ("```\na\n```\n{#z}", "<pre><code>a\n</code></pre>"),
        ("```\n{.z}\n```", "<pre><code>{.z}\n</code></pre>"),
        ("para\n{#a}\n{#b}", '<p id="a">para</p>'),
        ("HtmlBlock\n{#a}", '<p id="a">HtmlBlock</p>'),
        ("> a\n\n{#c}", "<blockquote>\n<p>a</p>\n</blockquote>"),
    ],
)
def test_a_line_of_attributes_belongs_to_the_block_before_it(text, expected):
    """Anything else in braces is text; a blank line between them parts the two."""
    assert html(text, lines=True) == expected


def test_a_line_of_attributes_ends_a_table():
    """It is no row; in a cell it is text."""
    made = html("| a |\n|-|\n| {.c} |\n{.t #tab}", lines=True)

    assert made.startswith('<table id="tab">\n')
    assert made.count("<tr>") == 2
    assert "<td>{.c}</td>" in made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## a\\{.c}", '<h2 id="ac">a{.c}</h2>'),
        ("## a {id=q}", '<h2 id="q">a</h2>'),
        ('## x {title="b c" #i}', '<h2 id="i">x</h2>'),
        ("## x {#i} ##", '<h2 id="x-i">x {#i}</h2>'),
        ("## x {#i}{#j}", '<h2 id="j">x {#i}</h2>'),
        ("A b\nc d\n===", '<h1 id="c-d">A b\nc d</h1>'),
        ("A\\\nb\n===", '<h1 id="b">A<br>\nb</h1>'),
        ("# !", '<h1 id="heading">!</h1>'),
        ("# A\n\n# A\n\n# A-1", '<h1 id="a">A</h1>\n<h1 id="a-1">A</h1>\n<h1 id="a-1-1">A-1</h1>'),
    ],
)
def test_the_id_of_a_heading(text, expected):
    """From a list at its end, else from its last line."""
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "github", "ascii_only", "blackfriday"),
    [
        ("Auto Ünï", "auto-ünï", "auto-uni", "auto-ünï"),
        ("a b_c-d", "a-b_c-d", "a-b_c-d", "a-b-c-d"),
        ("Größe & C++", "größe--c", "groe--c", "größe-c"),
        ("日本 x", "日本-x", "-x", "日本-x"),
        ("a.b c!", "ab-c", "ab-c", "a-b-c"),
        ("-a-", "-a-", "-a-", "a"),
    ],
)
def test_three_ways_to_make_an_id(text, github, ascii_only, blackfriday):
    """`autoHeadingIDType`."""
    ways = {"github": github, "github-ascii": ascii_only, "blackfriday": blackfriday}

    for way, expected in ways.items():
        assert f'id="{expected}"' in html(f"# {text}", anchors=way)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a](b.png)", '<img src="b.png" alt="a">'),
        ("x ![a](b.png)", '<p>x <img src="b.png" alt="a"></p>'),
        ("![a *b*](b.png)\n![c](d.png)", '<p><img src="b.png" alt="a b">\n<img src="d.png" alt="c"></p>'),
        ("[![a](b.png)](c)", '<p><a href="c"><img src="b.png" alt="a"></a></p>'),
        ("> ![a](b.png)", '<blockquote>\n<img src="b.png" alt="a"></blockquote>'),
    ],
)  # fmt: skip
def test_a_picture_that_is_alone_can_stand_outside_of_a_paragraph(text, expected):
    """`wrapStandAloneImageWithinParagraph = false`."""
    assert html(text, alone=False) == expected


def test_what_leads_back_from_a_footnote_can_be_told():
    """`footnote.backlinkHTML`."""
    assert '<a href="#fnref:1">back</a>' in html("a[^1]\n\n[^1]: b", backlink="back")


def test_tables_tasks_and_deletions_can_be_left_out():
    """Then their marks are text."""
    off = {"tables": False, "tasks": False, "deletions": False}

    assert html("| a |\n|-|\n| b |", **off) == "<p>| a |\n|-|\n| b |</p>"
    assert html("- [ ] ~~a~~ b~c~", **off) == "<ul>\n<li>[ ] ~~a~~ b~c~</li>\n</ul>"


@pytest.mark.parametrize("part", ["{", "{.a", "a\n{.c}\n", "{a=", '{"a\n', "- a\n{.b #c}\n"])
def test_lists_without_an_end_are_read_once(part):
    """A second look for each of them would not end."""
    assert html(part * (200_000 // len(part)), lines=True)


@pytest.mark.parametrize(
    ("text", "numbered", "lines"),
    [
        ("```go\na\nb\n```", "named", 2),
        ("```go\na\n\n\n```", "named", 1),
        ("```go\n\na\n```", "named", 2),
        ("```go\na\n  \n```", "named", 2),
        ("```go\n\n```", "named", 0),
        ("```GO {linenos=table}\na\n```", "", 1),
        ("```nosuch\na\n```", "named", 0),
        ("```nosuch {linenos=table}\na\n```", "", 0),
        ("```mermaid\na\n```", "named", 0),
        ("```txt\na\n```", "named", 1),
        ("```nosuch\na\n```", "fenced", 1),
        ("```goat\na\n```", "fenced", 0),
    ],
)
def test_lines_of_code_have_numbers_where_there_is_a_lexer(text, numbered, lines):
    """Or where the language is guessed; blank lines at the end are left out."""
    made = html(text, numbered=numbered)
    numbers = made.partition('<pre class="lineno">')[2].partition("</pre>")[0]

    assert len(numbers.split()) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aa <!--more--> bb", "<p>aa</p>\n<p>bb</p>"),
        ("aa\n<!--more-->\nbb", "<p>aa</p>\n<p>bb</p>"),
        ("- aa <!--more--> bb\n- c", "<ul>\n<li>aa</li>\n</ul>\n<p>bb</p>\n<ul>\n<li>c</li>\n</ul>"),
        ("aa <!-- more --> bb", "<p>aa <!-- more --> bb</p>"),
    ],
)  # fmt: skip
def test_the_end_of_the_summary_ends_a_paragraph(text, expected):
    """As written, without blanks in it."""
    assert html(text, divider="<!--more-->") == expected
