"""What a page shows, a feed shows: drawings, formulas, players, alignment; what it hides stays hidden.

Browsers are the judge (HTML standard, 6.1 hidden; MathML Core; KaTeX 0.16, MathJax 2 and 3).
"""

import pytest

from feedsvc.content import kramdown
from feedsvc.content.html import safe, shows, text
from tests.sites.test_left_out import MARK
from tests.sites.test_site_url import POSTS

BASE = "https://walks.example/blog/a.html"


def cleaned(html):
    """The HTML as readers of the post at BASE get it."""
    return safe(html, BASE, "https://walks.example").html


def removed(html):
    """What is said to be left out of it."""
    return safe(html, BASE, "https://walks.example").removed


@pytest.mark.parametrize(
    ("drawing", "shown"),
    [
        ("<svg><title>Map</title><desc>Of it</desc><text>x</text></svg>", "Map"),
        ("<svg><desc>Of it</desc><text>x</text></svg>", "Of it"),
        ("<svg aria-label='Ways'><text>x</text></svg>", "Ways"),
        ("<svg><text>One</text><g><text>Two</text></g></svg>", "One Two"),
        ("<svg><foreignObject><p>A box</p></foreignObject></svg>", "A box"),
        ("<svg><path d='M0 0'/></svg>", "[drawing]"),
    ],
)
def test_a_drawing_becomes_its_words(drawing, shown):
    """Or says that there is one; the build says so."""
    assert cleaned(f"<p>a {drawing} b</p>") == f"<p>a {shown} b</p>"
    assert removed(f"<p>a {drawing} b</p>") == ("svg",)


@pytest.mark.parametrize(
    "drawing", ["<svg aria-hidden='true'><path/></svg>", "<svg role='none'><path/></svg>", "<svg>"]
)
def test_an_ornament_and_the_name_of_the_element_leave_nothing(drawing):
    """Nobody is told of what nobody is to read."""
    assert cleaned(f"<p>a {drawing} b</p>") == "<p>a  b</p>"
    assert removed(f"<p>a {drawing} b</p>") == ()


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p hidden>h</p>a", "a"),
        ('<p style="display:none">h</p>a', "a"),
        ('<p style="color: red; DISPLAY : None !important">h</p>a', "a"),
        ("<div hidden><p>h</p></div>a", "a"),
        ("<template>h</template>a", "a"),
        ('<div hidden="until-found">f</div>', "<div>f</div>"),
        ('<p style="display:block">s</p>', "<p>s</p>"),
        ("<p>hidden display:none</p>", "<p>hidden display:none</p>"),
    ],
)
def test_what_the_page_hides_stays_hidden(html, shown):
    """In summaries, too."""
    assert cleaned(html) == shown
    assert ("h" in text(html).split()) is False


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<mfrac><mn>1</mn><mn>3</mn></mfrac>", "1/3"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a+1)/b"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<msqrt><mn>2</mn></msqrt>", "√2"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "3√8"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>i</mi>", "∑_i^ni"),
        (("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr>"
          "<mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>"), "1, 0; 0, 1"),
        ("<mn>2</mn><mo>\u2062</mo><mi>x</mi>", "2x"),
        ("<mfrac><mn>1</mn></mfrac>", "1"),
        (('<semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation>'
          "</semantics>"), "x^2"),
    ],
)  # fmt: skip
def test_a_formula_becomes_what_its_author_wrote_or_text_with_structure(formula, shown):
    """Not the numbers one after the other."""
    assert cleaned(f"<p><math>{formula}</math></p>") == f"<p>{shown}</p>"
    assert text(f"<p><math>{formula}</math></p>") == shown


def test_the_text_of_a_formula_goes_before_what_is_in_it():
    """`alttext`."""
    assert cleaned('<p><math alttext="a &lt; b"><mi>z</mi></math></p>') == "<p>a &lt; b</p>"


TEX = '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>'


@pytest.mark.parametrize(
    "html",
    [
        (f'<span class="katex"><span class="katex-mathml">{TEX}</span>'
         '<span class="katex-html" aria-hidden="true"><span>x</span></span></span>'),
        (f'<mjx-container><mjx-math aria-hidden="true"><mjx-c>x</mjx-c></mjx-math>'
         f"<mjx-assistive-mml>{TEX}</mjx-assistive-mml></mjx-container>"),
        (f"<mjx-container><svg><path/></svg><mjx-assistive-mml>{TEX}</mjx-assistive-mml>"
         "</mjx-container>"),
        (f'<span class="MathJax"><nobr>x</nobr><span class="MJX_Assistive_MathML">{TEX}</span></span>'),
        ('<span class="MathJax_Preview">x</span><span class="MathJax"><nobr>x</nobr></span>'
         '<script type="math/tex">x</script>'),
    ],
)  # fmt: skip
def test_a_formula_that_a_script_wrote_is_shown_once(html):
    """KaTeX and MathJax write it for programs and for the eye."""
    assert text(cleaned(f"<p>{html}</p>")) == "x"


@pytest.mark.parametrize(
    ("html", "href"),
    [
        ('<script src="https://gist.github.com/u/abc.js"></script>', "https://gist.github.com/u/abc"),
        ('<script src="https://gist.github.com/u/abc.js?file=x.py"></script>',
         "https://gist.github.com/u/abc"),
        ('<script src="https://asciinema.org/a/14.js" id="asciicast-14" async></script>',
         "https://asciinema.org/a/14"),
        ('<script async src="//jsfiddle.net/u/abc/embed/js/"></script>', "https://jsfiddle.net/u/abc/"),
        ('<lite-youtube videoid="abc"></lite-youtube>', "https://www.youtube.com/watch?v=abc"),
        ('<youtube-embed video-id="abc"></youtube-embed>', "https://www.youtube.com/watch?v=abc"),
        ('<lite-vimeo videoid="12"></lite-vimeo>', "https://vimeo.com/12"),
    ],
)  # fmt: skip
def test_what_another_site_shows_by_a_script_becomes_a_link(html, href):
    """As an iframe does."""
    assert f'<a href="{href}">' in cleaned(html)
    assert removed(html) == ()


@pytest.mark.parametrize("html", ["<my-chart src='x.csv'></my-chart>", "<x-y><b> </b></x-y>"])
def test_an_element_that_only_a_script_fills_is_named(html):
    """One with a text of its own keeps that."""
    assert len(removed(html)) == 1
    assert removed("<my-note>text</my-note>") == ()


@pytest.mark.parametrize(
    ("html", "source"),
    [
        ('<img srcset="/a.png 480w, /b.png 800w">', "https://walks.example/b.png"),
        ('<img srcset="/b.png 2x, /a.png">', "https://walks.example/b.png"),
        ('<img src="" srcset="/a.png">', "https://walks.example/a.png"),
        (
            '<picture><source srcset="/a.webp 1x"><img alt="a"></picture>',
            "https://walks.example/a.webp",
        ),
    ],
)
def test_a_picture_of_candidates_only_gets_the_largest(html, source):
    """As some readers know no others."""
    assert f'src="{source}"' in cleaned(html)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<fieldset><legend>title</legend>The body</fieldset>", "title The body"),
        ("<p>a<button>b</button>c</p>", "a b c"),
        ("<menu><li>a</li><li>b</li></menu>", "a b"),
        ("<form>a</form><form>b</form>", "a b"),
        ("<dialog>a</dialog>b", "a b"),
    ],
)
def test_two_texts_never_glue_together_where_a_tag_went(html, shown):
    """What ended a line goes on to do so."""
    assert text(cleaned(html)) == shown


@pytest.mark.parametrize("aligned", ["left", "center", "right", "justify"])
def test_the_alignment_of_cells_stays_without_style(aligned):
    """`align`, which readers keep."""
    html = f'<table><tr><td style="color:red;text-align:{aligned}">a</td></tr></table>'

    assert f'<td align="{aligned}">a</td>' in cleaned(html)


def test_a_listing_with_numbers_is_no_table_within_a_pre():
    """Which no reader can show."""
    table = "<table><tr><td><pre>1</pre></td><td><pre>a</pre></td></tr></table>"

    assert cleaned(f"<pre><code class='language-x'>{table}</code></pre>").startswith("<table>")


@pytest.mark.parametrize("name", ["bnf", "nosuch", "swift-diff", "plain", "Ruby", "f(TAPL)"])
def test_code_in_no_language_of_the_highlighter_has_no_numbers(name):
    """Rouge 3.30.0 has no lexer of that name (Lexer.find_fancy)."""
    said = {"syntax_highlighter_opts": {"block": {"line_numbers": True}}}
    numbered = kramdown.options(said)

    assert "<table" not in kramdown.to_html(f"~~~ {name}\na\n~~~\n", numbered)
    for known in (
        *("ruby", "coq", "text", "console", "ruby?start_line=3", ""),
        *("common-lisp", "emacs-lisp"),
    ):
        assert "<table" in kramdown.to_html(f"~~~ {known}\na\n~~~\n", numbered)


def test_an_entry_that_shows_nothing_is_told_from_one_that_does():
    """A picture is something."""
    assert [shows(one) for one in ("<p></p>", "", "<img>", "<p>a</p>")] == [
        False,
        False,
        True,
        True,
    ]
    assert not any(shows(one) for one in ("<p>&nbsp; </p>", '<p title="a &gt; b"></p>', "<br>"))
    assert all(shows(one) for one in ("<p>&lt;</p>", "<p>&amp;nbsp;</p>", '<i title="a">b</i>'))


def test_what_the_author_wrote_for_those_without_scripts_stands_for_one():
    """It is shown, and no link beside it."""
    script = '<script src="https://asciinema.org/a/14.js"></script>'

    assert text(cleaned(f"{script} <noscript><p>See it</p></noscript>")) == "See it"
    assert "href" in cleaned(f"{script} <noscript> </noscript>")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/about/", "https://walks.example/sub/about/"),
        ("/", "https://walks.example/sub/"),
        ("/sub/posts/b/", "https://walks.example/sub/posts/b/"),
        ("/sub", "https://walks.example/sub/sub"),  # Hugo 0.168.0
        ("/sub/", "https://walks.example/sub/"),
        ("/subway/", "https://walks.example/sub/subway/"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("x", "https://walks.example/sub/blog/x"),
        ("#n", "https://walks.example/sub/blog/a.html#n"),
        ("https://other.example/", "https://other.example/"),
    ],
)
def test_a_root_relative_address_is_below_the_site_where_the_generator_has_it_so(written, expected):
    """As Hugo 0.168.0 and Nikola 8.3.3 write it in their feeds; it is never doubled."""
    page = "https://walks.example/sub/blog/a.html"
    html = f'<a href="{written}">a</a>'

    assert (
        safe(html, page, "https://walks.example/sub", "/sub").html == f'<a href="{expected}">a</a>'
    )
    assert (
        "/sub/about" not in safe('<a href="/about/">a</a>', page, "https://walks.example/sub").html
    )


@pytest.mark.parametrize("generator", ["hugo", "nikola", "jekyll", "pelican", "hexo"])
def test_root_relative_addresses_are_as_in_the_feed_of_the_generator(tmp_path, run, generator):
    """With the base path in Hugo and Nikola, and without it in the others, whose authors write it."""
    config = {
        "hugo": ("hugo.toml", ""), "nikola": MARK["nikola"], "jekyll": ("_config.yml", ""),
        "pelican": ("pelicanconf.py", ""), "hexo": ("_config.yml", "source_dir: source\n"),
    }[generator]  # fmt: skip
    post = "---\ntitle: A\ndate: 2020-01-02\n---\n[root](/about/) ![r](/img/a.png)\n"
    settings = '[site]\nurl = "https://e.example/sub"\n'
    for path, written in (config, (POSTS[generator], post), ("feedsvc.toml", settings)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(written)
    run("build", tmp_path)
    feed = (tmp_path / "feeds/feed.json").read_text()

    assert ("https://e.example/sub/about/" in feed) == (generator in ("hugo", "nikola"))
