"""A post's HTML made safe and absolute for feed readers."""

import pytest

from feedsvc.content.html import Safe, safe, text

BASE = "https://walks.example/blog/2015/first.html"


def cleaned(html):
    """The HTML as readers of the post at BASE get it."""
    return safe(html, BASE, "https://walks.example/blog").html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="map.html">m</a>', '<a href="https://walks.example/blog/2015/map.html">m</a>'),
        ('<a href="/r#a">m</a>', '<a href="https://walks.example/r#a">m</a>'),
        ('<a href="#fn:1">1</a>', f'<a href="{BASE}#fn:1">1</a>'),
        ('<a href="?q=1&b">q</a>', f'<a href="{BASE}?q=1&amp;b">q</a>'),
        ('<img src="//cdn.example/a b.png">', '<img src="https://cdn.example/a%20b.png">'),
        ('<img srcset="a.png 1x, /b.png 2x" alt="a">',
         ('<img srcset="https://walks.example/blog/2015/a.png 1x, https://walks.example/b.png 2x"'
         ' alt="a" src="https://walks.example/b.png">')),
        ('<blockquote cite="s">q</blockquote>',
         '<blockquote cite="https://walks.example/blog/2015/s">q</blockquote>'),
        ('<video src="v.mp4" poster="p.png" controls autoplay></video>',
         ('<video src="https://walks.example/blog/2015/v.mp4"'
         ' poster="https://walks.example/blog/2015/p.png" controls=""></video>')),
        ('<picture><source srcset="a.webp"><img src="a.png"></picture>',
         ('<picture><source srcset="https://walks.example/blog/2015/a.webp">'
         '<img src="https://walks.example/blog/2015/a.png"></picture>')),
    ],
)  # fmt: skip
def test_every_address_becomes_absolute(html, expected):
    """Links, pictures, films and sources start at the address of the post."""
    assert cleaned(html) == expected


def test_a_post_without_an_address_starts_at_the_site():
    """Where the post's own address is missing, that of the site stands in."""
    found = safe('<a href="x">x</a>', "", "https://walks.example/blog/")

    assert found.html == '<a href="https://walks.example/blog/x">x</a>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<pre class='box'><code class='hl language-c++ x'>a</code></pre>",
         '<pre><code class="language-c++">a</code></pre>'),
        ('<p class="x" style="color:red" data-x="1" id="a" title="t" lang="de">a</p>',
         '<p id="a" title="t" lang="de">a</p>'),
        ('<td>x</td><table><tr><td align="right" colspan="2" class="y">1</td></tr></table>',
         'x<table><tbody><tr><td align="right" colspan="2">1</td></tr></tbody></table>'),
        ('<ol start="3" reversed><li value="4">a</li></ol>',
         '<ol start="3" reversed=""><li value="4">a</li></ol>'),
        ('<a href="mailto:a@b.example" target="_blank" rel="nofollow" name="n">m</a>',
         '<a href="mailto:a@b.example" name="n">m</a>'),
        ("<font color=red>a</font><center>b</center><blink>c</blink>", "a<center>b</center>c"),
        ("a<!-- secret -->b", "ab"),
        ("<details open><summary>s</summary>t</details>",
         '<details open=""><summary>s</summary>t</details>'),
    ],
)  # fmt: skip
def test_markup_that_means_something_stays(html, expected):
    """Structure, anchors and the language of code stay; looks and comments go."""
    assert cleaned(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<iframe src="https://www.youtube.com/embed/abcdefghijk?start=9" title="A talk"></iframe>',
         '<p><a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=9s">A talk</a></p>'),
        ('<p>see <iframe src="//player.vimeo.com/video/123"></iframe></p>',
         '<p>see <a href="https://vimeo.com/123">Video on Vimeo</a></p>'),
        ('<iframe src="//player.bilibili.com/player.html?bvid=BV1xx"></iframe>',
         '<p><a href="https://www.bilibili.com/video/BV1xx">Video on bilibili</a></p>'),
        ('<iframe src="https://open.spotify.com/embed/track/1a2"></iframe>',
         '<p><a href="https://open.spotify.com/track/1a2">Audio on Spotify</a></p>'),
        ('<iframe src="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b"></iframe>',
         '<p><a href="https://soundcloud.com/a/b">Audio on SoundCloud</a></p>'),
        ('<iframe src="https://codepen.io/jane/embed/xyz"></iframe>',
         '<p><a href="https://codepen.io/jane/pen/xyz">Pen on CodePen</a></p>'),
        ('<iframe src="https://maps.example/m"></iframe>',
         '<p><a href="https://maps.example/m">Embedded content from maps.example</a></p>'),
        (('<object><param name="movie" value="//www.youtube.com/v/abcdefghijk">'
         '<embed src="//www.youtube.com/v/abcdefghijk"></object>'),
         '<p><a href="https://www.youtube.com/watch?v=abcdefghijk">Video on YouTube</a></p>'),
        ('<object><embed src="//maps.example/m"></object>',
         '<a href="https://maps.example/m">Embedded content from maps.example</a>'),
        ('<object type="image/svg+xml" data="/d.svg">old</object>',
         '<img src="https://walks.example/d.svg">'),
        ('<iframe src="https://www.youtube.com/embed/videoseries?list=PL1"></iframe>',
         '<p><a href="https://www.youtube.com/playlist?list=PL1">Video on YouTube</a></p>'),
    ],
)  # fmt: skip
def test_frames_become_links(html, expected):
    """What readers do not embed, they can open: on the page meant for people, where known."""
    assert cleaned(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img data-src="/a.png" alt="a">', '<img alt="a" src="https://walks.example/a.png">'),
        ('<img src="data:image/gif;base64,R0" data-original="/a.png">',
         '<img src="https://walks.example/a.png">'),
        ('<img src="/a.png" data-src="/b.png">', '<img src="https://walks.example/a.png">'),
        ('<img data-src="/a.png"><noscript><img src="/a.png"></noscript>',
         '<img src="https://walks.example/a.png">'),
        ('<noscript><img src="/a.png"></noscript>', '<img src="https://walks.example/a.png">'),
        ('<img data-srcset="/a.png 2x" src="/a.png">',
         '<img src="https://walks.example/a.png" srcset="https://walks.example/a.png 2x">'),
    ],
)  # fmt: skip
def test_lazy_pictures_get_their_address_back(html, expected):
    """Pictures that a script would have loaded are shown, and shown once."""
    assert cleaned(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>so <script type="math/tex">a < b</script></p>', "<p>so <code>a &lt; b</code></p>"),
        ('<script type="math/tex; mode=display">x</script>', "<p><code>x</code></p>"),
        ("<p><math><mi>x</mi><mo>=</mo><annotation>tex</annotation></math></p>", "<p>x=</p>"),
        ('<ul><li><input type="checkbox" disabled checked> a</li></ul>',
         "<ul><li>\u2611 a</li></ul>"),
        ('<ul><li><input type="checkbox"> a</li></ul>', "<ul><li>\u2610 a</li></ul>"),
    ],
)  # fmt: skip
def test_formulas_and_task_lists_stay_readable(html, expected):
    """What needs a script or a control elsewhere is written as text."""
    assert cleaned(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a\x08b\x0bc\ufffed", "abcd"),
        ("a&#8;b&#x1f;c&#xfffe;d", "abcd"),
        ("a\ud800b", "ab"),
        ("a\r\nb\rc&#13;d", "a\nb\nc\nd"),
        ("<p\x0cid=a>x</p>", '<p id="a">x</p>'),
    ],
)
def test_characters_that_xml_forbids_go(html, expected):
    """Written out or as references, they would break the whole feed."""
    assert cleaned(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("<p>a<br>b <b>c</b>d</p>", "a b cd"),
        ("a &amp;lt; &nbsp; &eacute;\n\t b", "a &lt; é b"),
        ("<script>x</script><style>y</style><p>z</p><!-- c -->", "z"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a < b & c", "a < b & c"),
        ("a\x08\ud800&#8;b", "ab"),
        ('<img alt="x"><a href="y">z</a>', "z"),
        ("", ""),
    ],
)
def test_text_is_what_a_person_sees(html, expected):
    """Tags and what is not shown go, blocks are apart, entities are characters."""
    assert text(html) == expected


@pytest.mark.parametrize("name", ["path", "text", "view", "Line", "mi"])
def test_a_placeholder_that_is_an_element_of_svg_loses_its_tag_alone(name):
    """What follows `<path>` in a sentence is shown, as browsers show it; in a picture it is not."""
    drawn = f"<svg role='none'><{name}>gone</{name}></svg>"
    html = f"<p>Give a <{name}> to <b>it</b>.</p>{drawn}"

    assert cleaned(html) == "<p>Give a  to <b>it</b>.</p>"
    assert text(html) == "Give a to it."


def test_safe_names_nothing_when_nothing_was_active():
    """An ordinary post comes without remarks."""
    assert safe("<p>a &#38; b</p>", BASE, "") == Safe("<p>a &amp; b</p>", ())
