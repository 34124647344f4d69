"""Hugo's shortcodes: those of its own, those of the site, and what looks like one."""

import pytest

from feedsvc.content import commonmark, hugo
from feedsvc.content.template import TemplateError

PAGE = {
    "path": "content/posts/a.md",
    "content": "content",
    "params": {"depth": {"max": 12}, "wet": True},
}
SITE = {"params": {"harbour": "Sandvik <1>"}}


class Asked:
    """Knows one other post, and makes Markdown."""

    def source(self, name, path):
        known = {"/content/posts/ferry", "ferry", "ferry.md"}
        return "https://e.com/posts/ferry/" if name in known and path == PAGE["path"] else None

    def markdown(self, text):
        return commonmark.to_html(text, commonmark.options({}))


def expand(text):
    """What a text becomes."""
    return hugo.expand(text, PAGE, SITE, Asked())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{< param depth.max >}} m", "<p>12 m</p>"),
        ("{{% param harbour %}} {{<param wet>}}", "<p>Sandvik &lt;1&gt; true</p>"),
        ('[a]({{< ref "ferry" >}})', '<p><a href="https://e.com/posts/ferry/">a</a></p>'),
        ('[a]({{< relref "/posts/ferry#dock" >}})', '<p><a href="https://e.com/posts/ferry/#dock">a</a></p>'),
        ('[a]({{< ref path="ferry.md" >}})', '<p><a href="https://e.com/posts/ferry/">a</a></p>'),
        ('[a]({{< ref "#here" >}})', '<p><a href="#here">a</a></p>'),
        ("{{< youtube abc-1 >}}", '<iframe src="https://www.youtube.com/embed/abc-1"></iframe>'),
        ('{{< vimeo id="12" title="T" >}}', '<iframe src="https://player.vimeo.com/video/12" title="T"></iframe>'),
        ("{{< gist me 1a >}}", '<p><a href="https://gist.github.com/me/1a">https://gist.github.com/me/1a</a></p>'),
        ('{{< x user="me" id="1" >}}', '<p><a href="https://x.com/me/status/1">https://x.com/me/status/1</a></p>'),
        ('{{< figure src="a.png" alt="A" >}}', '<figure><img src="a.png" alt="A"></figure>'),
        (
            '{{< figure src="a.png" title="T" caption="*c*" link="/b" attr="d" attrlink="/e" >}}',
            ('<figure><a href="/b"><img src="a.png" alt="*c*"></a><figcaption><h4>T</h4>'
            '<p><em>c</em> <a href="/e">d</a></p></figcaption></figure>'),
        ),
        ("{{< highlight go >}}\n  a < b\n{{< /highlight >}}", '<pre><code class="language-go">a &lt; b\n</code></pre>'),
        ('{{< highlight go "linenos=table,linenostart=3" >}}\na\n{{< /highlight >}}', '<table class="rouge-table"><tbody><tr><td class="gutter gl"><pre class="lineno">3\n</pre></td><td class="code"><pre><code class="language-go">a\n</code></pre></td></tr></tbody></table>'),
        ("{{< highlight nosuch linenos=table >}}\na\n{{< /highlight >}}", '<pre><code class="language-nosuch">a\n</code></pre>'),
        ("{{< vimeo_simple 12 >}}", '<iframe src="https://player.vimeo.com/video/12"></iframe>'),
        ('{{< details summary="*s*" >}}\nb\n{{< /details >}}', "<details><summary><em>s</em></summary>\n<p>b</p>\n</details>"),
        ('{{< qr text="https://e.com" />}}', '<a href="https://e.com">https://e.com</a>'),
        ("a{{< comment >}}b{{< /comment >}}c", "<p>ac</p>"),
        ("{{</* youtube x */>}}", "<p>{{&lt; youtube x &gt;}}</p>"),
        ("`{{%/* a */%}}`", "<p><code>{{% a %}}</code></p>"),
        ("{{< details >}}{{< param wet >}}{{< /details >}}", "<details><summary>Details</summary>\ntrue\n</details>"),
    ],
)  # fmt: skip
def test_hugo_s_own_shortcodes(text, expected):
    """As its templates make them, players apart."""
    made = expand(text)

    assert made.text.strip() == expected
    assert made.warnings == ()


@pytest.mark.parametrize(
    ("text", "expected", "what"),
    [
        ("a {{< box >}}*b*{{< /box >}}", "<p>a <em>b</em></p>", "shortcode 'box' is the site's own"),
        ('{{% note title="x" %}}\n- b\n{{% /note %}}', "<ul>\n<li>b</li>\n</ul>", "'note'"),
        ("a {{< alone >}} b", "<p>a  b</p>", "'alone'"),
        ("{{< a >}}{{< b >}}c{{< /b >}}{{< /a >}}", "<p>c</p>", "'b'"),
        ("{{< youtube >}}", "", "needs the id of a video"),
        ("x {{< param nothing >}}", "<p>x</p>", "no parameter 'nothing'"),
        ('[a]({{< ref "/docs/Go.md#x" >}})', '<p><a href="/docs/go/#x">a</a></p>', "not a post of this site"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_leaves_its_text_and_a_warning(text, expected, what):
    """The site's shortcodes are programs; what they enclose was written for readers."""
    made = expand(text)

    assert made.text.strip() == expected
    assert what in made.warnings[0].what


def test_a_warning_names_the_line():
    """From the first of the body; the same is said once."""
    made = expand("a\n\n{{< box >}}\n{{< box >}}\n")

    assert [one.line for one in made.warnings] == [3]


def test_a_shortcode_of_the_site_is_reported_once():
    """Each name with the line of its first use."""
    made = expand("a\n\n{{< box >}}\n{{< note >}}\n{{< box >}}{{< box >}}{{< /box >}}\n")

    assert [(one.line, one.what.split("'")[1]) for one in made.warnings] == [
        (3, "box"),
        (4, "note"),
    ]


def test_the_site_s_line_numbers_are_those_of_highlight_too():
    """Without the blank lines at the end (Hugo 0.168.0)."""
    text = "{{< highlight go >}}\na\n\n{{< /highlight >}}"
    made = hugo.expand(text, {**PAGE, "numbered": "named"}, SITE, Asked()).text

    assert '<pre class="lineno">1\n</pre>' in made


@pytest.mark.parametrize(
    "text", ["{{< open", "{{ .Title }}", '{{< a "b >}}', "{{<>}}", "{{< a b=c"]
)
def test_what_is_no_shortcode_is_text(text):
    """Braces of other languages, and tags that do not end."""
    made = expand(text)

    assert made.text == Asked().markdown(text)


def test_a_name_that_the_text_has_already_is_not_mistaken():
    """What is put aside is found by a word that is nowhere in the text."""
    made = expand("shortcode0e {{< param wet >}}")

    assert made.text == "<p>shortcode0e true</p>\n"


def test_shortcodes_that_nest_too_deep_are_refused():
    """They would be expanded within each other."""
    text = "".join(f"{{{{< a{i} >}}}}" for i in range(60))
    text += "".join(f"{{{{< /a{i} >}}}}" for i in reversed(range(60)))

    with pytest.raises(TemplateError, match="50 levels"):
        expand(text)


@pytest.mark.parametrize("part", ["{{< a ", "{{< a >}}", '{{< a "', "{{</* ", "{{< a b=`"])
def test_tags_without_an_end_are_read_once(part):
    """Quadratic reading would not end."""
    assert expand(part * 5_000 + "end").text.endswith("end</p>\n")
