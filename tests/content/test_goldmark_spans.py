"""Goldmark's typographer, extra spans and line breaks. What is expected is Hugo 0.168.0's."""

import pytest

from feedsvc.content import commonmark

SIGNS = {
    "leftsinglequote": "‘", "rightsinglequote": "’", "leftdoublequote": "“",
    "rightdoublequote": "”", "endash": "–", "emdash": "—", "ellipsis": "…",
    "leftanglequote": "«", "rightanglequote": "»", "apostrophe": "’",
}  # fmt: skip


def html(text, **spans):
    """The HTML of a text, without its paragraph."""
    rules = {"spans": {"signs": SIGNS, **spans}, "deletions": False}
    made = commonmark.to_html(text, commonmark.options(rules)).strip()
    return made.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"one" "a "b" c"', "“one” “a “b” c”"),
        ("'fine' 'two' it's O'Neil's", "‘fine’ ’two’ it’s O’Neil’s"),
        ("'90s 'twas 'em rock 'n' roll", "’90s ’twas ’em rock ’n’ roll"),
        ("the dogs' bones", "the dogs’ bones"),
        ("a -- b --- c ---- d", "a – b — c —- d"),
        ("wait... a...b", "wait… a…b"),
        ("<<a>> b", "«a» b"),
        ("a<<b>>c", "a«b»c"),
        ('"Monitor 21""', '“Monitor 21"”'),
        ('\\"a\\" &quot;a&quot; “a”', '"a" "a" “a”'),
        ('`"a"` "*a*" *"a"*', '<code>"a"</code> “<em>a</em>” <em>“a”</em>'),
        ('é"a" 中"文"字', 'é"a" 中"文"字'),
        ("' a '", "’ a '"),
        ('a "b', "a “b"),
        (
            'https://e.net/a--b "x"',
            '<a href="https://e.net/a--b">https://e.net/a--b</a> “x”',
        ),
    ],
)
def test_signs_of_the_typographer(text, shown):
    """By what stands round a mark, and by how many quotes are open."""
    assert html(text) == shown


def test_a_quote_is_open_in_its_block_only():
    """The next paragraph begins anew."""
    assert html('"a\n\nb" c') == '“a</p>\n<p>b" c'


def test_a_site_has_its_own_signs():
    """An empty one takes the mark away; without any they are text."""
    own = {**SIGNS, "leftdoublequote": "«", "rightdoublequote": "&raquo;", "ellipsis": ""}

    assert html('"one"...', signs=own) == "«one»"
    assert html('"one"...', signs={}) == '"one"...'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x^2^ y", "x<sup>2</sup> y"),
        ("a^^b^^ 3^-1^", "a<sup>b</sup> 3<sup>-1</sup>"),
        ("x^(2)^ x^2^3^", "x^(2)^ x<sup>2</sup>3^"),
        ("++ins++ +a+", "<ins>ins</ins> +a+"),
        ("C++ is ++good++", "C++ is <ins>good</ins>"),
        ("==mark== ===a=== a == b", "<mark>mark</mark> ===a=== a == b"),
        ("==a *b* c==", "<mark>a <em>b</em> c</mark>"),
        ("*a ==b* c==", "<em>a ==b</em> c=="),
        ("==++a==++", "<mark>++a</mark>++"),
        ("==a\nb==", "<mark>a\nb</mark>"),
        ("\\==a== `==a==`", "==a== <code>==a==</code>"),
        ("[==a==](b)", '<a href="b"><mark>a</mark></a>'),
        ("H~2~O ~a b~", "H<sub>2</sub>O <sub>a b</sub>"),
        ("~~del~~", "<del>del</del>"),
    ],
)
def test_extra_spans(text, shown):
    """Pairs do not cross, and marks in code and behind a backslash are text."""
    extras = ("subscript", "delete", "superscript", "insert", "mark")

    assert html(text, extras=extras) == shown


def test_two_tildes_are_a_subscript_where_nothing_is_deleted():
    """And one is text where nothing is a subscript."""
    assert html("~~a~~", extras=("subscript",)) == "<sub>a</sub>"
    assert html("~a~ ~~b~~", extras=("delete",)) == "~a~ <del>b</del>"
    assert html("x^2^ ==a==") == "x^2^ ==a=="


@pytest.mark.parametrize(
    ("text", "simple", "draft"),
    [
        ("文章。\n次の", "文章。次の", "文章。次の"),
        ("英語\nabc", "英語\nabc", "英語abc"),
        ("English\n中文", "English\n中文", "English中文"),
        ("quote\n{.x}", "quote\n{.x}", "quote{.x}"),
        ("한\n국", "한국", "한\n국"),
        ("ㄅ\nㄆ", "ㄅ\nㄆ", "ㄅㄆ"),
        ("ー\nあ", "ーあ", "ーあ"),
        ("あ\n｡", "あ\n｡", "あ｡"),
        ("a\n\u200bb", "a\n\u200bb", "a\u200bb"),
        ("①\n②", "①\n②", "①\n②"),
        ("文\n`a`", "文<code>a</code>", "文<code>a</code>"),
        ("文`a`\n字", "文<code>a</code>\n字", "文<code>a</code>\n字"),
        ("文\\\n字", "文<br>\n字", "文<br>\n字"),
        ("abc\ndef", "abc\ndef", "abc\ndef"),
    ],
)
def test_line_breaks_between_east_asian_letters_go(text, simple, draft):
    """In two styles; without either they stay."""
    assert html(text, joined="simple") == simple
    assert html(text, joined="css3draft") == draft
    assert "\n" in html(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("中文\\ 字", "中文字"), ("a\\\\ b", "a\\ b"), ("`a\\ b`", "<code>a\\ b</code>")],
)
def test_an_escaped_blank_is_none(text, shown):
    """With `escapedSpace`; one behind an escaped backslash is a blank."""
    assert html(text, escaped_space=True) == shown


@pytest.mark.parametrize(
    "part", ["'a", '"', "--", "<<", "...", "==a", "^a", "~a", "++a ", "\\ ", "漢\n", "é'", "{.a"]
)
def test_marks_without_an_end_are_read_once(part):
    """A second look for each of them would not end."""
    extras = ("subscript", "delete", "superscript", "insert", "mark")

    assert html(part * (300_000 // len(part)), extras=extras, joined="simple", escaped_space=True)
