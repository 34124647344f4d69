"""Hexo's tags in a body, and what stands where they stood."""

import time

import pytest

from feedsvc.content import commonmark, hexo, hexo_fences
from feedsvc.content.template import TemplateError

PAGE = {"path": "source/_posts/x.md", "url": "https://e.com/x/", "title": "Moss & I", "code": "source/code",
        "tags": True, "root": "", "assets": "", "config": {"title": "Blog"}}  # fmt: skip


class Site:
    """What a body asks: two posts, one file."""

    def posts(self):
        return [
            {"slug": "wall", "title": "The wall", "url": "/wall/"},
            {"slug": "gate", "title": "The gate", "url": "/gate/"},
        ]

    def include(self, name):
        return "one\ntwo\nthree\n" if name == "./source/code/a.py" else None

    def file(self, path):
        return "/somewhere" if path == "source/_posts/x/b.png" else None

    def markdown(self, text):
        return commonmark.to_html(text, commonmark.options({}))


def expand(source, **page):
    """The HTML of a body, and what was odd about it."""
    made = hexo.expand(source, {**PAGE, **page}, {}, Site())
    return made.text.strip(), [(warning.line, warning.what) for warning in made.warnings]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% raw %}{{ a }} *b*{% endraw %}", "{{ a }} *b*"),
        ("{{ title }}", "Moss &amp; I"),
        ("{{ config.title }}", "Blog"),
        ("{{ '{{ x }}' }}", "{{ x }}"),
        ("{% link 'a %} b' https://e.com %}", '<a href="https://e.com">a %} b</a>'),
        ("a {# b #}c", "<p>a c</p>"),
        ("`{{ a }}`", "<p><code>{{ a }}</code></p>"),
        ("a `{% raw %}{{ x }}{% endraw %}` {{ title }}", "<p>a <code>{{ x }}</code> Moss &amp; I</p>"),
        ("```\n{{ a }}\n{% b %}\n```", "<pre><code>{{ a }}\n{% b %}\n</code></pre>"),
        ("- ```\n  {{ a }}\n  ```", "<ul>\n<li><pre><code>{{ a }}\n</code></pre>\n</li>\n</ul>"),
        ("- ```\n  {{ a }}\n  ```\n\n{{ title }}\n\n```\nb\n```", "<ul>\n<li><pre><code>{{ a }}\n</code></pre>\n</li>\n</ul>\nMoss &amp; I\n<pre><code>b\n</code></pre>"),
        ("````\n```\n{{ a }}\n````\n{{ title }}", "<pre><code>```\n{{ a }}\n</code></pre>\nMoss &amp; I"),
        ("{% codeblock lang:js %}\na < b {{ c }}\n{% endcodeblock %}", "<pre><code>a &lt; b {{ c }}</code></pre>"),
        ("{% blockquote %}\n*a*\n{% endblockquote %}", "<blockquote><p><em>a</em></p>\n</blockquote>"),
        ("{% quote Ann, Book %}a{% endquote %}", "<blockquote><p>a</p>\n<footer><strong>Ann</strong><cite>Book</cite></footer></blockquote>"),
        ("{% blockquote @ann https://e.com/1 %}a{% endblockquote %}", '<blockquote><p>a</p>\n<footer><strong>@ann</strong><cite><a href="https://e.com/1">e.com/1</a></cite></footer></blockquote>'),
        ("{% pullquote %}a{% endpullquote %}", "<blockquote><p>a</p>\n</blockquote>"),
        ("{% youtube abc %}", '<iframe src="https://www.youtube.com/embed/abc"></iframe>'),
        ("{% vimeo 12 %}", '<iframe src="https://player.vimeo.com/video/12"></iframe>'),
        ("{% iframe https://f.com/ %}", '<iframe src="https://f.com/"></iframe>'),
        ("{% img left /a.png 20 30 \"t 'alt'\" %}", '<img src="/a.png" alt="alt">'),
        ("{% image a.png %}", '<img src="a.png" alt="">'),
        ("{% link the sea https://e.com %}", '<a href="https://e.com">the sea</a>'),
        ("{% post_link wall %}", '<a href="/wall/">The wall</a>'),
        ("{% post_link wall 'That & this' %}", '<a href="/wall/">That &amp; this</a>'),
        ("{% post_path gate#top %}", "/gate/#top"),
        ("{% asset_img b.png a bee %}", '<img src="https://e.com/x/b.png" alt="a bee">'),
        ("{% asset_link b.pdf The bee %}", '<a href="https://e.com/x/b.pdf">The bee</a>'),
        ("{% asset_path b.pdf %}", "https://e.com/x/b.pdf"),
        ("{% include_code lang:py from:2 to:3 a.py %}", "<pre><code>two\nthree</code></pre>"),
        ("{% gist 1 %}", '<a href="https://gist.github.com/1">https://gist.github.com/1</a>'),
        ("{% url_for words a/b %}", '<a href="/a/b">words</a>'),
        ("{% set a = 1 %}b", "b"),
        ("{% quote %}a {% quote %}b{% endquote %}{% endquote %}", "<blockquote><p>a <blockquote><p>b</p>\n</blockquote></p>\n</blockquote>"),
    ],
)  # fmt: skip
def test_tags(source, html):
    """Each makes what Hexo's own makes."""
    made, warnings = expand(source)

    assert (made, warnings) == (html, [])


@pytest.mark.parametrize(
    ("source", "html", "line", "what"),
    [
        (
            "a\n\n{% note info %}\n*b*\n{% endnote %}",
            "<p>a</p>\n<p><em>b</em></p>",
            3,
            "the tag note",
        ),
        ("a\n{% foo bar %}", "<p>a</p>", 2, "the tag foo"),
        ("{{ a | b }}", "", 1, "cannot be read"),
        ("{% post_link none %}", "", 1, "there is no post 'none'"),
        ("{% include_code none.py %}", "", 1, "none.py"),
    ],
)
def test_what_is_dropped_is_said(source, html, line, what):
    """With its line; what an unknown tag encloses is kept."""
    made, ((at, said),) = expand(source)

    assert made == html
    assert (at, what in said) == (line, True)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a {% b", "<p>a {% b</p>"),
        ("a {{ b", "<p>a {{ b</p>"),
        ("{% %}", "<p>{% %}</p>"),
        ("{%}", "<p>{%}</p>"),
        ("}} %}", "<p>}} %}</p>"),
        ("`{{ a", "<p>`{{ a</p>"),
        ("<!-- {{ a", "<!-- {{ a"),
        ("{# a", "<p>{# a</p>"),
        ("~~~\n{{ a", "<pre><code>{{ a</code></pre>"),
    ],
)
def test_what_is_no_tag_is_text(text, html):
    """Nothing is lost of it, and there is nothing to warn of."""
    assert expand(text) == (html, [])


@pytest.mark.parametrize(
    ("page", "written", "address"),
    [
        ({"root": "/"}, "a.png", "/a.png"),
        ({"root": "/log/"}, "/i/a.png", "/log/i/a.png"),
        ({"root": "/log/"}, "//cdn.com/a.png", "//cdn.com/a.png"),
        ({"root": "/log/"}, "https://cdn.com/a.png", "https://cdn.com/a.png"),
        ({"root": ""}, "a.png", "a.png"),
        ({"root": "/", "assets": "source/_posts/x"}, "b.png", "https://e.com/x/b.png"),
        ({"root": "/", "assets": "source/_posts/x"}, "c.png", "/c.png"),
    ],
)
def test_pictures_of_markdown(page, written, address):
    """They begin at the site's root, but for files of the post itself."""
    made, _ = expand(f"![a]({written})", **page)

    assert f'src="{address}"' in made


def test_a_body_without_tags():
    """`disableNunjucks`: braces are text."""
    assert expand("{{ title }}", tags=False) == ("<p>{{ title }}</p>", [])


def test_tags_nested_without_end():
    """They are refused, not followed."""
    with pytest.raises(TemplateError):
        expand("{% quote %}" * 50 + "a" + "{% endquote %}" * 50)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mark", "number", "count", "warnings"),
    [
        ("{% quote %}", 20_000, ("<blockquote>", 20_000), 0),
        ("{{", 50_000, ("{{", 50_000), 0),
        ("`a", 50_000, ("<code>a</code>", 25_000), 0),
        ("{% x %}", 20_000, ("x", 0), 20_000),
        ("```\n", 20_001, ("<pre><code></code></pre>", 10_001), 0),
        ("``` a\n", 20_001, ("``` a", 20_000), 0),
        ("<!--", 50_000, ("<!--", 50_000), 0),
        ("{% raw %}{% endraw %}", 20_000, ("raw", 0), 0),
        ("{%", 50_000, ("{%", 50_000), 0),
        ("{% endquote %}", 20_000, ("endquote", 0), 20_000),
    ],
)
def test_long_bodies_of_marks(mark, number, count, warnings):
    """They are read once, not once for each mark: that would take minutes of a processor."""
    before = time.process_time()
    made, said = expand(mark * number)
    spent = time.process_time() - before
    shown, times = count

    assert made.count(shown) == times
    assert len(said) == warnings
    assert spent < 30


def test_what_is_raw_ends_once():
    """A hundred thousand beginnings have one end: what stands before it is text."""
    made, said = expand("{% raw %}" * 20_000 + "{% endraw %}")

    assert made == "{% raw %}" * 19_999
    assert said == []


def test_a_long_fence_is_a_fence():
    """A hundred thousand marks in one line."""
    assert expand("`" * 100_000) == ("<pre><code></code></pre>", [])


def test_an_authors_own_marks_stand_for_nothing():
    """What Hexo's places look like in between is no way to what is not there."""
    made, _ = expand("<!--tag\ufffc7--> a {{ title }}")

    assert "Moss" in made


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% raw %}\n```cpp\n#include <cstdio> {{ a }}\n```\n{% endraw %}", '<pre><code class="language-cpp">#include &lt;cstdio&gt; {{ a }}\n</code></pre>'),
        ("{% raw %}\n~~~\na<b>c\n~~~\n{% endraw %}", "<pre><code>a&lt;b&gt;c\n</code></pre>"),
        ('<div>\n```js\nx<T>("<div>")\n```\n</div>', '<div>\n<pre><code class="language-js">x&lt;T&gt;("&lt;div&gt;")\n</code></pre>\n</div>'),
        ("<details><summary>S</summary>\n```\na\n```\n</details>", "<details><summary>S</summary>\n<pre><code>a\n</code></pre>\n</details>"),
        ("Text\n```\na\n```\nafter", "<p>Text</p>\n<pre><code>a\n</code></pre>\n<p>after</p>"),
        ("> q\n> ```\n> a\n> ```\n> r", "<blockquote>\n<p>q</p>\n<pre><code>a\n</code></pre>\n<p>r</p>\n</blockquote>"),
        ("1. x\n   ```\n   a\n     b\n   ```\n2. y", "<ol>\n<li>x<pre><code>a\n  b\n</code></pre>\n</li>\n<li>y</li>\n</ol>"),
        ("- ```js\n  a\n  ```", '<ul>\n<li><pre><code class="language-js">a\n</code></pre>\n</li>\n</ul>'),
        ("    ```js\n    a < b\n    ```", "<pre><code>a &lt; b\n</code></pre>"),
        ("````md\n```js\na\n```\n````", '<pre><code class="language-md">```js\na\n```\n</code></pre>'),
        ("{% codeblock %}\n```js\na<b\n```\n{% endcodeblock %}", "<pre><code>a&lt;b</code></pre>"),
        ("a ```inline``` b", "<p>a <code>inline</code> b</p>"),
        ("{% raw %}\n**bold** {{ x }}\n{% endraw %}", "**bold** {{ x }}"),
        ("{% raw %}\n```js\na\n{% endraw %}", "```js\na"),
    ],
)  # fmt: skip
def test_a_fence_is_code_wherever_it_stands(source, html):
    """Before tags and before Markdown (hexo 8.1.2, hexo-renderer-marked 7.0.1)."""
    assert expand(source)[0] == html


def test_a_fence_in_a_comment_is_none():
    """It is not shown."""
    assert expand("<!--\n```\na\n```\n-->\n\nx")[0].endswith("<p>x</p>")


def test_a_fence_counts_the_lines_that_it_had():
    """What is wrong behind it is told with its own line."""
    source = "```\na\nb\n```\n\n{% blockquote %}\n~~~\nc\n~~~\n{% nobody %}\n{% endblockquote %}"

    assert [line for line, _ in expand(source)[1]] == [10]


@pytest.mark.parametrize(
    "body", ["`" * 50_000 + " `\n", "```a\n" * 20_000, " " * 50_000 + "`\n", "> ```\n" * 20_001, "<!--" * 20_000 + "\n```\na\n```\n", "-```\n" * 20_000 + "~~~\n" * 9]
)  # fmt: skip
def test_fences_take_linear_time(body):
    """Those that have no end, too."""
    began = time.process_time()

    hexo_fences.cut(body)

    assert time.process_time() - began < 2
