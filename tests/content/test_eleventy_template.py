"""Template code of Eleventy's sites, run as far as it is no program."""

import pytest

from feedsvc.content import eleventy


class Nothing:
    """An Ask of a site with one include."""

    def include(self, name):
        """Only by.njk is there."""
        return "by {{ name }}" if name == "./inc/by.njk" else None

    def post_url(self, _name):
        """There are no posts."""

    link = post_url

    def source(self, _name, _path):
        """There are no posts."""

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
    ],
)
def test_what_is_alike_in_both_languages_is_run(source, made):
    """Nunjucks' spellings are put in Liquid's."""
    assert expanded(source, title="Moss", page={"url": "/x/"}, list=["a", "b"]).text == made


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


def test_many_open_braces_take_no_time_to_speak_of():
    """Each kind is looked for once."""
    source = "{{ {% {# " * 100_000

    assert expanded(source, engine="").text == source
