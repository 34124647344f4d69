"""Quotes, dashes and dots are set as kramdown sets them. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        '"one" and "two," ("three")',
        "<p>“one” and “two,” (“three”)</p>",
        id="double quotes",
    ),
    pytest.param(
        "'one' isn't two's, the '80s, rock 'n' roll",
        "<p>‘one’ isn’t two’s, the ’80s, rock ‘n’ roll</p>",
        id="single quotes",
    ),
    pytest.param(
        "\"'one' two\" and '\"three\"'",
        "<p>“‘one’ two” and ‘“three”’</p>",
        id="quotes within quotes",
    ),
    pytest.param(
        '"*one*" *"two"* "`three`" "[four](/a)"',
        '<p>“<em>one</em>” <em>“two”</em> “<code>three</code>” “<a href="/a">four</a>”</p>',
        id="quotes round marks",
    ),
    pytest.param(
        '他说"你好"。',
        "<p>他说”你好”。</p>",
        id="quotes beside Chinese",
    ),
    pytest.param(
        '("one") -"two" ["three"]',
        "<p>(“one”) -“two” [“three”]</p>",
        id="quotes in brackets and after dashes",
    ),
    pytest.param(
        '\\"one\\" it\\\'s',
        '<p>"one" it\'s</p>',
        id="escaped quotes",
    ),
    pytest.param(
        "6' 2\" tall",
        "<p>6’ 2” tall</p>",
        id="feet and inches",
    ),
    pytest.param(
        "a -- b --- c -d 1-2",
        "<p>a – b — c -d 1-2</p>",
        id="dashes",
    ),
    pytest.param(
        "wait... what.. ....",
        "<p>wait… what.. ….</p>",
        id="dots",
    ),
    pytest.param(
        "<<one>> << two >> \\<<three\\>>",
        "<p>«one» «\xa0two\xa0» &lt;&lt;three&gt;&gt;</p>",
        id="guillemets",
    ),
    pytest.param(
        '`"a" -- ...` and\n\n    "b" -- ...',
        '<p><code>"a" -- ...</code> and</p>\n<pre><code>"b" -- ...\n</code></pre>',
        id="not in code",
    ),
    pytest.param(
        '<a title="it\'s -- x" href="/a--b">"c"</a>',
        '<p><a href="/a--b" title="it\'s -- x">“c”</a></p>',
        id="not in the tags of HTML",
    ),
    pytest.param(
        '[a](/b--c...d "it\'s")',
        '<p><a href="/b--c...d" title="it\'s">a</a></p>',
        id="not in addresses",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_typography(source: str, html: str):
    """Quotes, dashes and dots are set as kramdown sets them."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
