"""Formulas that Hugo's passthrough keeps as they are written."""

import pytest

from feedsvc.content import commonmark, summaries

DELIMITERS = {
    "block": ((r"\[", r"\]"), ("$$", "$$")),
    "inline": ((r"\(", r"\)"), ("$", "$")),
}


SIGNS = dict.fromkeys(
    (
        *("leftsinglequote", "rightsinglequote", "leftdoublequote", "rightdoublequote", "endash"),
        *("emdash", "ellipsis", "leftanglequote", "rightanglequote", "apostrophe"),
    ),
    "?",
)


def html(text, **delimiters):
    """The HTML of a text of a site with these delimiters."""
    rules = {"formulas": delimiters or DELIMITERS, "spans": {"signs": SIGNS}}
    return commonmark.to_html(text, commonmark.options(rules)).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$a\_b * c$ and \(x\)", r"<p>$a\_b * c$ and \(x\)</p>"),
        (r"\(a_1 * b * c\)", r"<p>\(a_1 * b * c\)</p>"),
        ("$a\nb*c*d$ end", "<p>$a\nb*c*d$ end</p>"),
        ("a  \n$b*c*  \nd$", "<p>a<br>\n$b*c*  \nd$</p>"),
        ("*$a*b$* **$a*b$**", "<p><em>$a*b$</em> <strong>$a*b$</strong></p>"),
        ("[t $b](c) d$", "<p>[t $b](c) d$</p>"),
        ("[t](u$x) and $d$", '<p><a href="u$x">t</a> and $d$</p>'),
        ("`$a*b$` and $c_1$ `$`", "<p><code>$a*b$</code> and $c_1$ <code>$</code></p>"),
        ("a $`x`$ b", "<p>a $`x`$ b</p>"),
        ("```\n$a*b$\n```", "<pre><code>$a*b$\n</code></pre>"),
        (r"\$5 *it* $6", "<p>$5 <em>it</em> $6</p>"),
        (r"\( *y* no end", "<p>( <em>y</em> no end</p>"),
        (r"\\$x_1$ y", r"<p>\$x_1$ y</p>"),
        ("$$", "<p>$$</p>"),
        ("$-$ $x--y$", "<p>$-$ $x--y$</p>"),
        ("$z < w$ and $<b>$", "<p>$z &lt; w$ and $&lt;b&gt;$</p>"),
        ("# $a_b$ *c*", '<h1 id="c">$a_b$ <em>c</em></h1>'),
        ("- $x_1$ *a*\n- $y_*2*$", "<ul>\n<li>$x_1$ <em>a</em></li>\n<li>$y_*2*$</li>\n</ul>"),
        ('<a href="$x">*t*</a> $', '<p><a href="$x"><em>t</em></a> $</p>'),
        ("<https://e.net/$a$b>", '<p><a href="https://e.net/$a$b">https://e.net/$a$b</a></p>'),
        ("ü $a*b*$ é $c*d*$", "<p>ü $a*b*$ é $c*d*$</p>"),
    ],
)
def test_what_stands_between_delimiters_is_no_markdown(text, expected):
    """Over line ends, too, but not in code, tags and addresses (Hugo 0.168.0)."""
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$\na \\\\\\\\\nb\n$$", "$$\na \\\\\\\\\nb\n$$"),
        (r"\[ \frac{a}{b} \]", r"\[ \frac{a}{b} \]"),
        ("Text $$a_1*b*c$$ more *d*", "<p>Text </p>\n$$a_1*b*c$$<p> more <em>d</em></p>"),
        ("$$a$$\n\n$$b$$", "$$a$$$$b$$"),
        ("**a $$x$$ b**", "<p><strong>a $$x$$ b</strong></p>"),
        ("- $$a_b$$ c", "<ul>\n<li>$$a_b$$ c</li>\n</ul>"),
        ("> $$a_b$$", "<blockquote>\n$$a_b$$</blockquote>"),
        ("# $$a_b$$", "<h1>$$a_b$$</h1>"),
        ("$$\na\n\nb_c_\n$$", "<p>$$\na</p>\n<p>b_c_\n$$</p>"),
        ("$$$a$$$", "$$$a$$<p>$</p>"),
    ],
)
def test_a_formula_of_a_block_stands_outside_of_its_paragraph(text, expected):
    """Where it stands in the paragraph itself (Hugo 0.168.0)."""
    assert html(text) == expected


def test_pipes_of_a_formula_part_cells():
    """Unless they are escaped (Hugo 0.168.0)."""
    assert "<table>" not in html("| $a$ | $|b|$ |\n|-|-|\n| c | d |")
    assert "<td>$\\|y_1\\|$</td>" in html("| $a$ | b |\n|-|-|\n| $x$ | $\\|y_1\\|$ |")
    assert html("$|a_1|$ *b*") == "<p>$|a_1|$ <em>b</em></p>"


def test_only_the_delimiters_of_the_site_are_some():
    """And a site that names none has no formulas."""
    assert html("$a*b*c$ @@a*b*c@@", inline=(("@@", "@@"),)) == "<p>$a<em>b</em>c$ @@a*b*c@@</p>"
    assert commonmark.to_html("$a*b*c$", commonmark.options({})) == "<p>$a<em>b</em>c$</p>\n"


def test_words_of_a_formula_count_for_a_summary():
    """A formula of a block is no end of one, as it ends no paragraph."""
    made = summaries.paragraphs(html("a $$b c$$ d\n\ne"), 3)

    assert made == "<p>a </p>\n$$b c$$<p> d</p>"


@pytest.mark.parametrize(
    "part", ["$", "$$a", "$a$ ", "\\[", "\\(a ", "``a", "$<a b='", "](", '[a](b "', "> $$\n", "$\n"]
)
def test_delimiters_without_an_end_are_read_once(part):
    """A second look for each of them would not end."""
    assert html(part * (500_000 // len(part)))
