"""Bombs: each is told or published, costs no more than a post may, and takes nothing along."""

import os
import re

import pytest

from tests.hostile import bombs, sites

pytestmark = pytest.mark.slow


def turn(number):
    """Every other text of Markdown; all if EVERY_FAULT is set, as `.ci/long bombs` does.

    Jekyll's and Pelican's take the longest of all: each text is tried with one of them.
    """
    every = os.environ.get("EVERY_FAULT")
    names = sorted(bombs.MARKDOWN)[0 if every else number :: 1 if every else 2]
    return {name: bombs.MARKDOWN[name] for name in names}


# A table of texts, and the kinds of site in which each stands as the body of a post.
BODIES = {
    "markdown-jekyll": ("jekyll", turn(0)),
    "markdown-hugo": ("hugo", bombs.MARKDOWN),
    "markdown-pelican": ("pelican", turn(1)),
    **{f"html-{kind}": (kind, bombs.HTML) for kind in ("jekyll", "hugo")},
    **{f"unicode-{kind}": (kind, bombs.UNICODE) for kind in ("jekyll", "hugo")},
    "liquid": ("jekyll", bombs.LIQUID),
    **{f"templates-{kind}": (kind, table) for kind, table in bombs.TEMPLATES.items()},
}
LISTED = [(table, name) for table, (_, texts) in BODIES.items() for name in texts]
MEMORY = 190  # MiB, the default of limits.memory
SHARED = 16  # MiB that a worker may have of its own before it begins with a post


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What a pass over each table came to; one pass for all of its bombs."""
    made = {}

    def outcome(table):
        if table not in made:
            kind, texts = BODIES[table]
            root = tmp_path_factory.mktemp(table)
            sites.make(root, kind)
            for path, text in bombs.INCLUDES.items() if kind == "jekyll" else ():
                sites.write(root, path, text)
            for name, text in texts.items():
                sites.write(root, sites.place(kind, name), sites.post(kind, name, f"{text}\n"))
            made[table] = sites.built(root)
        return made[table]

    return outcome


@pytest.mark.parametrize("table", BODIES)
def test_every_good_post_is_published(outcomes, table):
    """Whatever else lies in the folder."""
    assert outcomes(table).good == sites.GOOD


@pytest.mark.parametrize("table", BODIES)
def test_no_bomb_takes_more_memory_than_a_post_may(outcomes, table):
    """Measured by the system, over all that the pass started."""
    assert outcomes(table).worker <= MEMORY + SHARED


@pytest.mark.parametrize(("table", "name"), LISTED)
def test_a_bomb_is_published_or_told(outcomes, table, name):
    """It is one or the other; a line says which file, where, and what to do."""
    kind, _ = BODIES[table]
    outcome = outcomes(table)
    place = sites.place(kind, name)
    told = outcome.problems.get(place, [])

    assert (name in outcome.titles) == (place not in outcome.refused), told
    assert all(re.match(rf"(error|warning): {re.escape(place)}:", one) for one in told)
    assert not [one for one in told if "internal error" in one]


@pytest.fixture(scope="module")
def matters(tmp_path_factory):
    """A plain folder with all front matter at once."""
    root = tmp_path_factory.mktemp("front-matter")
    sites.make(root, "plain")
    for name, text in bombs.REFUSED.items():
        sites.write(root, f"{name}.md", text)
    for name, text in bombs.HARMLESS.items():
        sites.write(root, f"{name}.md", text.format(title=name))
    return sites.built(root)


@pytest.mark.parametrize("name", bombs.REFUSED)
def test_front_matter_that_goes_too_far_is_refused(matters, name):
    """In one line, with the place and a remedy."""
    (told,) = matters.problems[f"{name}.md"]

    assert re.fullmatch(rf"error: {re.escape(name)}\.md:[1-9]\d*: .+\. Fix: .+\.", told)
    assert "internal error" not in told


@pytest.mark.parametrize("name", bombs.HARMLESS)
def test_front_matter_that_only_looks_dangerous_is_text(matters, name):
    """Nothing is made or run of it."""
    assert name in matters.titles
    assert not [one for one in matters.problems.get(f"{name}.md", []) if "internal error" in one]


def test_good_posts_stand_beside_bad_front_matter(matters):
    """All of them, and what was refused does not."""
    assert matters.good == sites.GOOD
    assert not {"x"} & set(matters.titles)


def test_no_file_outside_of_the_site_is_read(outcomes):
    """The templates above ask for the system's list of users in every way they know."""
    passwd = sites.read_passwd()
    for table in BODIES:
        if table.startswith(("liquid", "templates")):
            assert passwd not in outcomes(table).text
