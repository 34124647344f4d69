"""What marked and hexo-renderer-marked read otherwise than CommonMark.

The expected values are those of hexo-renderer-marked 7.0.1 with marked 15.0.12.
"""

import time

import pytest

from feedsvc.content import commonmark

OPTIONS = commonmark.options(
    {"breaks": True, "marked": True, "deletions": False, "described": True, "linkify": False}
)


def html(source, **rest):
    """The HTML of a text on one line."""
    options = commonmark.options(
        {"breaks": True, "marked": True, "deletions": False, "described": True, **rest}
    )
    return commonmark.to_html(source, options).replace("<br>\n", "<br>").strip()


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("a 1~2 b\nc 3~4 d", "a 1<del>2 b<br>c 3</del>4 d"),
        ("a ~b **c** d~ e", "a <del>b <strong>c</strong> d</del> e"),
        ("a ~b `c` d~", "a <del>b <code>c</code> d</del>"),
        ("~x  \ny~", "<del>x<br>y</del>"),
        ("~~x\ny~~", "<del>x<br>y</del>"),
        ("a ~ b ~ c", "a ~ b ~ c"),
        ("~a ~b c~ d~", "<del>a ~b c</del> d~"),
        ("~**b**~ x", "<del><strong>b</strong></del> x"),
        ("1~`c`~2", "1<del><code>c</code></del>2"),
        ("a ~~b~ c~~", "a <del>b~ c</del>"),
        ("~a ~~b~~ c~", "<del>a <del>b</del> c</del>"),
        ("**x ~y** z~", "<strong>x ~y</strong> z~"),
        ("**x ~y\nz~ w**", "<strong>x <del>y<br>z</del> w</strong>"),
        ("`a~b` c~d", "<code>a~b</code> c~d"),
        ("\\~a\\~ b", "~a~ b"),
        ("~5~", "<del>5</del>"),
        ("Roughly ~5 and ~6 kg", "Roughly ~5 and ~6 kg"),
        ("~~~a~~~", "~~~a~~~"),
    ],
)
def test_tildes_strike_out_what_stands_between_them(source, made):
    """One or two of them, within a span or block, over line ends and round other spans."""
    assert html(source if source[:3] != "~~~" else f"x {source}").removeprefix("<p>x ") in (
        f"<p>{made}</p>",
        f"{made}</p>",
    )


def test_tildes_of_two_blocks_are_no_pair():
    """Nor those of a list's items."""
    assert "<del>" not in html("a~b\n\nc~d\n\n- 1~2\n- 3~4\n")


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("Term\n: Def one", "<dl><dt>Term</dt><dd>Def one</dd></dl>"),
        ("Term\n: Def one\n: Def two", "<dl><dt>Term<br>: Def one</dt><dd>Def two</dd></dl>"),
        ("Term **b**\n: Def *x*\nmore", "<dl><dt>Term <strong>b</strong></dt><dd>Def <em>x</em><br>more</dd></dl>"),
        ("Term  \n: Def", "<dl><dt>Term</dt><dd>Def</dd></dl>"),
        ("`c`\n: Def one", "<dl><dt><code>c</code></dt><dd>Def one</dd></dl>"),
        ("Term\n: **Def**", "<dl><dt>Term</dt><dd><strong>Def</strong></dd></dl>"),
        ("Term\n: `x`", "<dl><dt>Term</dt><dd><code>x</code></dd></dl>"),
        ("a\nTerm\n: Def", "<dl><dt>a<br>Term</dt><dd>Def</dd></dl>"),
        ("> Term\n> : Def", "<blockquote>\n<dl><dt>Term</dt><dd>Def</dd></dl>\n</blockquote>"),
        ("T\n: Def", "<p>T<br>: Def</p>"),
        ("Te\n: D", "<p>Te<br>: D</p>"),
        ("Te\n:Def", "<p>Te<br>:Def</p>"),
        (": Def\nTerm", "<p>: Def<br>Term</p>"),
        ("- Term\n  : Def", "<ul>\n<li>Term<br>: Def</li>\n</ul>"),
        ("Term\n\n: Def", "<p>Term</p>\n<p>: Def</p>"),
    ],
)  # fmt: skip
def test_a_line_behind_a_colon_describes_what_stands_above(source, made):
    """In a paragraph; the last such line counts."""
    assert html(source) == made


def test_descriptions_may_be_off():
    """And without `breaks` a line end is none."""
    assert html("Term\n: Def", described=False) == "<p>Term<br>: Def</p>"
    assert html("Term\n: Def", breaks=False) == "<p>Term\n: Def</p>"


@pytest.mark.parametrize("unit", ["~a ", "a~ ", "~", "~~a ~b ", "aa\n: bb\n", "**~"])
def test_long_bodies_take_linear_time(unit):
    """Also where nothing closes."""
    began = time.process_time()

    commonmark.to_html(unit * 20_000, OPTIONS)

    assert time.process_time() - began < 5
