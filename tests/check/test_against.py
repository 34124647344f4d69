"""Against: a published feed beside what would be published."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from feedsvc.check.against import compare, likeness, lines, plain
from feedsvc.published.values import PublishedEntry

DAY = datetime(2025, 5, 1, tzinfo=UTC)
PEAS = PublishedEntry(
    "p",
    "https://g.example/peas",
    "Peas",
    DAY,
    DAY,
    "<p>Green peas</p>",
    authors=("Ada",),
    terms=("a", "b"),
)
BEANS = PublishedEntry("b", "https://g.example/beans", "Beans", DAY + timedelta(1))


def test_the_same_is_the_same():
    """In one line; the order of tags and markup round words do not matter."""
    ours = structs.replace(PEAS, terms=("b", "a"), content="<div>green <b>peas</b></div>")
    found = compare([PEAS], [ours])

    assert found.same
    assert lines(found) == ["all 1 entries are the same"]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("id", "q", "q"),
        ("url", "https://g.example/p", "https://g.example/p"),
        ("title", "Pea", "Pea"),
        ("published", DAY + timedelta(1), "2025-05-02T00:00:00+00:00"),
        ("updated", None, ""),
        ("authors", (), ""),
        ("tags", ("a",), "a"),
    ],
)
def test_each_field_that_differs_is_named(field, value, shown):
    """With what is published and what would be."""
    (found,) = compare(
        [PEAS], [structs.replace(PEAS, **{field.replace("tags", "terms"): value})]
    ).differences

    assert (found.entry, found.field, found.ours) == ("Peas", field, shown)


def test_texts_are_compared_by_their_words():
    """98 % of them must be there."""
    (found,) = compare([PEAS], [structs.replace(PEAS, content="<p>Green</p>")]).differences

    assert (found.field, found.ours) == ("text", "0.50")
    assert likeness("<p>a &amp; b", "a b") == 1.0


MANY = " ".join(f"word{number}" for number in range(200))
SITE = "https://g.example/sub"
# What a body of the generator has, and what a reader of its rules would make of it wrongly.
FAULTS = {
    "a root-relative link below the host": (
        f'<a href="{SITE}/about/">x</a>', '<a href="https://g.example/about/">x</a>', "links"),
    "a root-relative picture below the host": (
        f'<img src="{SITE}/a.png">', '<img src="https://g.example/a.png">', "pictures"),
    "a link to a source": (f'<a href="{SITE}/b/">x</a>', f'<a href="{SITE}/b.md">x</a>', "links"),
    "a file beside the post": (
        f'<img src="{SITE}/2024/a.png">', f'<img src="{SITE}/blog/a.png">', "pictures"),
    "a hashed name of a file": (
        f'<img src="{SITE}/assets/images/a-0f.png">', f'<img src="{SITE}/img/a.png">', "pictures"),
    "a picture without an address": (f'<img src="{SITE}/a.png">', "<img>", "pictures"),
    "a protocol that linkify takes": (
        '<a href="https://www.example.com">x</a>', '<a href="http://www.example.com">x</a>', "links"),
    "braces taken for attributes": ("<h2>x {y}</h2>", "<h2>x</h2>", "words"),
    "a formula read as Markdown": ("<p>$a_1 * b * c$</p>", "<p>$a_1 <em> b </em> c$</p>", "signs"),
    "an escape lost in a formula": (r"<p>\(x\)</p>", "<p>(x)</p>", "signs"),
    "Markdown in a tag of MDX": ("<p>in <b>b</b></p>", "<p>in **b**</p>", "signs"),
    "code in a raw block": ("<pre>#include &lt;cstdio&gt;</pre>", "<p>```#include ```</p>", "words"),
    "a table read as text": ("<td>a</td><td>b</td>", "<p>a | b</p>", "signs"),
    "text read as a table": ("<p>cat | grep</p>", "<td>cat</td><td>grep</td>", "signs"),
    "struck text": ("<del>x</del>", "~~x~~", "signs"),
    "a mark": ("<mark>x</mark>", "==x==", "signs"),
    "quotes of the site": ("«x»", "“x”", "signs"),
    "a task": ("[ ] x", "☐ x", "signs"),
    "a sentence of another post": ("<p>tea and c1=1</p>", "<p>tea and</p>", "words"),
    "a partial left out": ("<p>shared text</p>", "", "words"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_reading_is_found_in_a_long_text(fault):
    """However little of it differs."""
    theirs, ours, field = FAULTS[fault]
    one = structs.replace(PEAS, content=f"<p>{MANY}</p>{theirs}")

    found = compare([one], [structs.replace(PEAS, content=f"<p>{MANY}</p>{ours}")]).differences

    assert field in [difference.field for difference in found]


def test_words_that_only_we_show_are_no_fault():
    """A player is a link with words here."""
    ours = structs.replace(PEAS, content=f"<p>{MANY} video on youtube</p>")

    assert compare([structs.replace(PEAS, content=f"<p>{MANY}</p>")], [ours]).same


def test_what_the_feed_does_not_say_is_not_compared():
    """A feed of titles only is no worse for it."""
    assert compare([PublishedEntry("p", title="Peas")], [PEAS]).same


def test_missing_and_extra_entries_are_named():
    """Older ones are not extra: feeds hold the newest only."""
    older = PublishedEntry("o", title="Old", published=DAY - timedelta(9))
    found = compare([PEAS, PublishedEntry("gone", title="Gone")], [PEAS, BEANS, older])

    assert (found.missing, found.extra) == (("Gone",), ("Beans",))
    assert lines(found)[-1] == "2 entries: 1 missing, 1 extra, 0 fields differ"
    assert not plain(found)["same"]


def test_an_entry_is_found_by_its_address():
    """Ids change with the generator, addresses rarely; http or https is the same page."""
    theirs = structs.replace(PEAS, id="old", url="http://g.example/peas/")

    assert [one.field for one in compare([theirs], [PEAS]).differences] == ["id", "url"]


BODY = '<p><a href="https://g.example/a">a</a> <img src="https://g.example/i.png"> peas</p>'


def urls_of(theirs, ours):
    """The fields that differ, with what only either has."""
    both = (structs.replace(PEAS, content=one) for one in (theirs, ours))
    return [
        (one.field, one.theirs, one.ours) for one in compare(*([one] for one in both)).differences
    ]


@pytest.mark.parametrize(
    ("ours", "differences"),
    [
        (BODY, []),
        (BODY.replace("g.example/a", "g.example/b"),
         [("links", "https://g.example/a", "https://g.example/b")]),
        (BODY.replace("i.png", "sub/i.png"),
         [("pictures", "https://g.example/i.png", "https://g.example/sub/i.png")]),
        (BODY.replace(' src="https://g.example/i.png"', ""),
         [("pictures", "https://g.example/i.png", "")]),
        (BODY.replace("https://g.example/a", "/a"), []),
        (BODY.replace("https://g.example/a", "x.md"),
         [("links", "https://g.example/a", "https://g.example/x.md")]),
        (BODY.replace("peas", '<a href="#fn">1</a> peas'),
         [("links", "", "https://g.example/peas")]),
    ],
)  # fmt: skip
def test_the_urls_of_a_body_are_compared(ours, differences):
    """Whole, from the page on which they are."""
    assert [one for one in urls_of(BODY, ours) if one[0] != "text"] == differences


def test_a_url_may_be_written_in_letters_or_in_percent():
    """Both are the same."""
    first = '<a href="https://g.example/%E4%B8%AD">peas</a>'

    assert urls_of(first, '<a href="https://g.example/中">peas</a>') == []


@pytest.mark.parametrize("name", ["iframe", "embed", "video", "script"])
def test_what_is_embedded_may_be_a_link_here(name):
    """As no reader runs it."""
    theirs = f'<p>peas <{name} src="https://v.example/embed/1"></{name}></p>'

    assert urls_of(theirs, '<p>peas <a href="https://v.example/1"></a></p>') == []
    assert urls_of(theirs, "<p>peas</p>") == []


def test_many_urls_that_differ_are_cut():
    """At their end, and with how many more there are."""
    many = "".join(
        f'<a href="https://g.example/{number}/{"x" * 300}">peas</a>' for number in range(9)
    )
    ((field, gone, new),) = urls_of(many, "<p>peas</p>" * 9)

    assert (field, new) == ("links", "")
    assert gone.startswith("https://g.example/0/xxx")
    assert gone.count("…") == 5
    assert gone.endswith("and 4 more")


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
@pytest.mark.parametrize("author", ["", "author: Ann\n"])
def test_our_own_feed_is_the_same_as_what_would_be_published(blog, run, kind, author):
    """In every format, also where the site names no author."""
    blog.write("_config.yml", f"title: Blog\nurl: https://blog.example\n{author}")
    blog.post("2015-01-01-a", "See [a](/x) and ![b](y.png).\n", tags="[t]")
    run("build", blog.root)
    made = run("check", blog.root, "--against", blog.feeds / f"feed.{kind}")

    assert (made.exit_code, made.stdout) == (0, "all 1 entries are the same\n")
