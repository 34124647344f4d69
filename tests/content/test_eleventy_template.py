"""Template code of Eleventy's sites, run as far as it is no program."""

from datetime import UTC, datetime

import pytest

from feedsvc.content import eleventy


class Nothing:
    """An Ask of a site with one include."""

    def include(self, name):
        """Only by.njk is there."""
        return "by {{ name }}" if name == "./inc/by.njk" else None

    def published(self, _path, _folder):
        return None

    def post_url(self, _name):
        """There are no posts."""

    link = page = asset = post_at = file = attached = post_url

    def source(self, _name, _path):
        """There are no posts."""

    page = file = post_url

    def posts(self):
        """None."""
        return []

    def markdown(self, text):
        """The text."""
        return text


def expanded(source, engine="njk", **page):
    """What a body becomes."""
    page = {**page, "eleventy": {"engine": engine, "includes": "inc"}}
    return eleventy.expand(source, page, {}, Nothing())


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("{{ title }}", "Moss"),
        ("{{ page.url }}", "/x/"),
        ('{{ title | replace("M", "B") }}', "Boss"),
        ("{% set a = 'x' %}{{ a }}", "x"),
        ("{% if no %}1{% elif title %}2{% endif %}", "2"),
        ("{% for a in list %}{{ loop.index }}{{ a }}{% endfor %}", "1a2b"),
        ("a{# hidden #}b", "ab"),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ('{% include "by.njk", name: title %}', "by Moss"),
        ("{{ unclosed", "{{ unclosed"),
        ("{{ title | upper }}{{ title | length }}{{ '<b>x</b>' | striptags | trim }}", "MOSS4x"),
        ("{{ page.url | url | safe }}", "/x/"),
    ],
)
def test_what_is_alike_in_both_languages_is_run(source, made):
    """Nunjucks' spellings are put in Liquid's."""
    assert expanded(source, title="Moss", page={"url": "/x/"}, list=["a", "b"]).text == made


def test_echo_prints_as_braces_do():
    """A tag of LiquidJS that Jekyll's Liquid does not have."""
    assert expanded("{% echo list | reverse %}", "liquid", list=[1.5, None]).text == "1.5"


@pytest.mark.parametrize("source", ['a{% card "x" %}b', "a{% box %}b{% endbox %}"])
def test_shortcodes_are_left_out_with_a_warning(source):
    """What stands between a pair of them is kept."""
    made = expanded(source)

    assert (made.text, len(made.warnings)) == ("ab", 1)


def test_code_that_is_no_liquid_is_left_out_with_a_warning():
    """The post is published all the same, its lines where they were."""
    made = expanded("one\n{% for a, b in c %}\ntwo {{ a }}\n{% endfor %}\nthree")

    assert made.text == "one\n\ntwo \n\nthree"
    assert "left out" in made.warnings[0].what


def test_an_attribute_is_no_comment_of_liquid():
    """`{#id}` stays where Nunjucks is not the language."""
    assert expanded("## A {#a}\n{{ t }} #}", engine="liquid", t=1).text == "## A {#a}\n1 #}"


@pytest.mark.slow
def test_many_open_braces_take_no_time_to_speak_of():
    """Each kind is looked for once."""
    source = "{{ {% {# " * 100_000

    assert expanded(source, engine="").text == source


@pytest.mark.parametrize("engine", ["njk", "liquid"])
def test_filters_that_eleventy_brings_along_are_known(engine):
    """There is nothing to warn of in a site that uses them."""
    made = expanded(
        "{{ page.url | url }} {{ title | slug }}", engine, title="A B", page={"url": "/x/"}
    )

    assert made.text == "/x/ a-b"
    assert made.warnings == ()


def test_highlighted_code_stays_code_where_the_rest_cannot_be_run():
    """What is raw within it is not taken for the site's."""
    made = expanded(
        "{% for %}a\n{% highlight 'js' %}{% raw %}{{ b }} < c{% endraw %}{% endhighlight %}"
    )

    assert made.text.replace("\n", "") == "a<pre><code>{{ b }} &lt; c</code></pre>"
    assert len(made.warnings) == 1


@pytest.mark.parametrize(
    ("call", "made"),
    [
        ("getFullYear", "2024"),
        ("getUTCMonth", "0"),
        ("getDate", "31"),
        ("getDay", "3"),
        ("getTime", "1706747400250"),
        ("toISOString", "2024-02-01T00:30:00.250Z"),
    ],
)
def test_what_methods_give_of_the_date_of_a_page_is_filled_in(call, made):
    """In Nunjucks, and in UTC, as build servers have it (Node 20)."""
    at = datetime(2024, 2, 1, 0, 30, 0, 250_000, tzinfo=UTC)
    at = at.replace(month=1, day=31) if "get" in call and call != "getTime" else at
    found = expanded(f"It is {{{{ page.date.{call}() }}}}.", page={"date": at})

    assert (found.text, found.warnings) == (f"It is {made}.", ())


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("{{ collections.posts.length }}", "collections.posts.length", "only Eleventy knows"),
        ("{% for p in collections.all %}x{% endfor %}", "collections.all", "only Eleventy knows"),
        ("{{ eleventy.version }}", "eleventy.version", "only Eleventy knows"),
        ("{{ title.toUpperCase() }}", "title.toUpperCase", "is a call of JavaScript and not run"),
        ("{{ page.date.toLocaleDateString() }}", "page.date.toLocaleDateString", "is a call of JavaScript and not run"),
        ("{{ build.rev }}", "build.rev", "is program text in _data/build.js:1"),
        ("{% if mood %}x{% endif %}", "mood", "is program text in a.md:2"),
    ],
)  # fmt: skip
def test_what_only_eleventy_would_print_is_told(code, name, why):
    """With the expression and its line."""
    programs = {"build": "_data/build.js:1", "mood": "a.md:2"}
    page = {"eleventy": {"engine": "njk", "includes": "inc", "programs": programs}}
    found = eleventy.expand(f"One\n\n{code}\n", {**page, "title": "A"}, {}, Nothing())
    tag = code.partition("}x{")[0] + ("}" if "}x{" in code else "")

    assert [(one.line, one.what) for one in found.warnings] == [
        (3, f"{tag} shows nothing of {name}, which {why}")
    ]


@pytest.mark.parametrize(
    "code",
    ['{{ "collections.posts" }}', "{% raw %}{{ collections.a }}{% endraw %}", "{{ nothing }}", "{# collections.a #}", "{{ list.length }}", "{{ page.collections }}"],
)  # fmt: skip
def test_what_prints_the_same_is_not_told(code):
    """A name without a value prints nothing in Eleventy, too."""
    assert expanded(code, list=["a", "b"], page={}).warnings == ()


@pytest.mark.parametrize("engine", ["njk", "liquid"])
def test_the_length_of_a_value_is_known(engine):
    """`loop.length` is another thing."""
    source = "{{ title.length }}{{ list.length }}{{ 'a.length' }}"

    assert expanded(source, engine, title="Moss", list=["a", "b"]).text == "42a.length"
