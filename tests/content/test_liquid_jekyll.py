"""The tags that Jekyll adds to Liquid."""

import pytest
from liquid_blog import PAGE, SITE, Blog, expanded

from feedsvc.content.liquid import expand

FRAME = '<figure class="highlight"><pre><code class="language-{0}" data-lang="{1}">{2}</code></pre></figure>'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% highlight ruby %}\nif a < b && c\n{% endhighlight %}",
         FRAME.format("ruby", "ruby", "if a &lt; b &amp;&amp; c")),
        ("{% highlight C++ %}\n\n  a \n\n{% endhighlight %}", FRAME.format("c--", "c++", "  a ")),
        ("{% highlight text %}{{ page.title }}{% raw %}{{ a }}{% endraw %}{% endhighlight %}",
         FRAME.format("text", "text", "A walk{{ a }}")),
        ("{% highlight text %}a\n\n  \nb{% endhighlight %}",
         FRAME.format("text", "text", "a&#10;&#10;  \nb")),
        ("{% highlight text linenos %}\na\nb\n{% endhighlight %}",
         FRAME.format("text", "text",
                      '<table class="rouge-table"><tbody><tr><td class="gutter gl">'
                      '<pre class="lineno">1\n2\n</pre></td><td class="code"><pre>a\nb\n</pre>'
                      "</td></tr></tbody></table>")),
    ],
)  # fmt: skip
def test_highlighted_code_stands_in_jekylls_frame(source, text):
    """Code is escaped, numbered on request, and keeps Markdown out by hiding blank lines."""
    assert expanded(source).text == f"\n{text}\n"


def test_highlighted_code_in_html_stands_where_it_is_written():
    """Only Markdown needs lines of its own for it, so that no indentation makes it code again."""
    source = "<b>a</b>{% highlight text %}b{% endhighlight %}"
    page = {**PAGE, "ext": ".html"}

    assert expand(source, page, SITE, Blog()).text == "<b>a</b>" + FRAME.format("text", "text", "b")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% include card.html title='a' count=page.steps %}", "<a:4200>"),
        ('{% include card.html title="say \\"a\\"" %}', '<say "a":>'),
        ("{% include card.html\n  title='a'\n  count=\"b\" %}", "<a:b>"),
        ("{% include card.html %}", "<:>"),
        ("{% include nested/outer.html name='n' %}{{ seen }}{{ include.name }}", "<n:>5"),
        ("{% assign file = 'card' %}{% include {{ file }}.html title='a' %}", "<a:>"),
        ("{% include_cached card.html title='a' %}", "<a:>"),
        ("{% include_relative beside.md %}", "beside A walk"),
    ],
)
def test_includes_see_their_parameters(source, text):
    """An included file sees `include.x` and the variables around it; what it assigns stays."""
    assert expanded(source).text == text


@pytest.mark.parametrize(
    ("source", "text", "asked"),
    [
        ("{% link about.md %}", "/blog/about.html", "link about.md"),
        ("{% assign p = 'about' %}{% link {{ p }}.md %}", "/blog/about.html", "link about.md"),
        ("{% post_url 2015-05-12-first %}", "/blog/2015/05/12/first.html",
         "post_url 2015-05-12-first"),
        ("{% post_url /2015-05-12-first %}", "/blog/2015/05/12/first.html",
         "post_url 2015-05-12-first"),
    ],
)  # fmt: skip
def test_addresses_are_asked_for(source, text, asked):
    """`link` and `post_url` print what the caller knows."""
    blog = Blog()
    found = expand(source, PAGE, SITE, blog)

    assert (found.text, blog.asked) == (text, [asked])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% gist jane/1234 %}",
         '<a href="https://gist.github.com/jane/1234">https://gist.github.com/jane/1234</a>'),
        ("{% youtube abcdefghijk %}",
         ('<a href="https://www.youtube.com/watch?v=abcdefghijk">'
         "https://www.youtube.com/watch?v=abcdefghijk</a>")),
        ('{% youtube "https://youtu.be/abcdefghijk" %}',
         '<a href="https://youtu.be/abcdefghijk">https://youtu.be/abcdefghijk</a>'),
        ("{% assign clip = '123' %}{% vimeo {{ clip }} %}",
         '<a href="https://vimeo.com/123">https://vimeo.com/123</a>'),
        ("{% youtube %}|", "|"),
    ],
)  # fmt: skip
def test_players_of_plugins_become_links(source, text):
    """What a plugin would embed, a reader of a feed can open."""
    assert expanded(source).text == text
