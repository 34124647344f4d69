"""Zola's shortcodes and internal links."""

import pytest

from feedsvc.content import zola

PAGE = {"path": "content/log/a.md", "content": "content"}


class Ask:
    def source(self, name, path):
        known = {("/content/log/b.md", "content/log/a.md"): "https://e.com/log/b/"}
        return known.get((name, path))


def expand(text):
    """The text of a page of the section `log`, expanded."""
    return zola.expand(text, PAGE, {}, Ask())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{{ youtube(id="abcdefghijk") }}', '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>'),
        ("{{ vimeo(id='123', class=\"x\") }}", '<iframe src="https://player.vimeo.com/video/123"></iframe>'),
        ('{{ gist(url="https://g.example/1?a&b") }}', '<a href="https://g.example/1?a&amp;b">https://g.example/1?a&amp;b</a>'),
        ("a {{ own(b=[1, 2], c=`)`) }} d", "a  d"),
        ('{% quote(by="B") %}\nKept.\n{% end %}', "\nKept.\n"),
        ("{% a() %}{% b() %}in{% end %}{% end %}", "in"),
        ("{{/* name() */}} {%/* x() */%}", "{{ name() }} {% x() %}"),
        ("{{ name }} {% if a %}", "{{ name }} {% if a %}"),
        ("{% end %}", "{% end %}"),
        ("[b](@/log/b.md#c)", "[b](https://e.com/log/b/#c)"),
        ("[b]: @/log/b.md", "[b]: https://e.com/log/b/"),
        ("mail me@/x.md", "mail me@/x.md"),
    ],
)  # fmt: skip
def test_what_stands_in_the_place(written, expected):
    """Of Zola's own shortcodes, of a site's, of what only looks like one, and of links."""
    assert expand(written).text == expected


def test_lines_keep_their_numbers():
    """A shortcode over several lines leaves as many."""
    assert expand('{{ own(\n  a="b"\n) }}\nx').text == "\n\n\nx"


def test_a_link_to_no_post_leads_to_its_usual_address():
    """With a warning, as the page may be there all the same."""
    made = expand("Text\n\n[c](@/pages/c.md)")

    assert made.text.endswith("[c](/pages/c/)")
    assert [one.line for one in made.warnings] == [3]


def test_a_shortcode_of_the_site_is_told_once():
    """Its template is a program."""
    made = expand("\n{{ own() }}\n{{ own() }}\n{{ other() }}")

    assert [(one.line, one.what.split("'")[1]) for one in made.warnings] == [
        (2, "own"),
        (4, "other"),
    ]


@pytest.mark.parametrize(
    "written",
    ["{{/*" * 20_000, '{{ a("' * 50_000, "{% a() %}" * 20_000, "{{" + " " * 100_000],
    ids=["comments", "texts", "open", "blanks"],
)
def test_hostile_texts_end(written):
    """Whatever is opened and never closed."""
    assert expand(written).text is not None
