"""Which entry a post is, and what its dates are."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from feedsvc.identity.identify import identify, withdraw
from feedsvc.identity.sketch import sketch
from feedsvc.model.entry import Entry
from feedsvc.model.post import Post
from feedsvc.model.site import Author

START = datetime(2020, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=30)
WORDS = (
    "river",
    "lamp",
    "window",
    "letter",
    "garden",
    "bridge",
    "harbour",
    "engine",
    "paper",
    "tea",
)


def story(number):
    """A text of some length that no other number has."""
    return "\n".join(
        f"{word} {number} of {n * number + n}, told once." for n, word in enumerate(WORDS)
    )


def post(name, text=None, *, title="", day=0, **more):
    """A post as a plain folder has it; undated where day is None."""
    when = None if day is None else START + timedelta(days=day)
    made = sketch(story(len(name) + sum(map(ord, name))) if text is None else text).pack()
    url = f"https://e.com/{name}"
    known = {"published": when, "dated_by": "file name" if when else "first seen", **more}
    return Post(f"{name}.md", url, url, title or f"Title of {name}", sketch=made, **known)


def history(*passes, updates="significant"):
    """Identify one state of the folder after another; → id by path of the last, and problems."""
    rows, made = {}, None
    for number, posts in enumerate(passes):
        now = LATER + timedelta(days=number)
        made = identify(posts, rows.values(), now, updates)
        here = {row.id: row for row in made.rows}
        rows = {key: here.get(key) or withdraw(row, now) for key, row in {**rows, **here}.items()}
    return {row.path: row for row in made.rows}, made.problems


def ids(rows):
    """Id by path."""
    return {path: row.id.removeprefix("https://e.com/") for path, row in rows.items()}


A, B = post("a"), post("b", day=1)


def moved(one, name, **more):
    """The same post under another name."""
    url = f"https://e.com/{name}"
    return replace(one, path=f"{name}.md", url=url, natural_id=url, **more)


def test_a_new_post_has_its_natural_id():
    """The one that the generator's own feed publishes."""
    rows, problems = history([A, B])

    assert ids(rows) == {"a.md": "a", "b.md": "b"}
    assert problems == ()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([moved(A, "renamed"), B], {"renamed.md": "a", "b.md": "b"}),
        ([moved(A, "b"), moved(B, "a")], {"b.md": "a", "a.md": "b"}),
        ([moved(A, "A"), B], {"A.md": "a", "b.md": "b"}),
        ([moved(A, "deep/a"), moved(B, "deep/b")], {"deep/a.md": "a", "deep/b.md": "b"}),
        ([A, B, moved(A, "copy")], {"a.md": "a", "b.md": "b", "copy.md": "copy"}),
        ([replace(A, url="https://new.example/a/", natural_id="https://new.example/a"), B],
         {"a.md": "a", "b.md": "b"}),
        ([replace(A, title="Retitled"), B], {"a.md": "a", "b.md": "b"}),
        ([replace(A, sketch=sketch("All new.").pack()), B], {"a.md": "a", "b.md": "b"}),
        ([moved(A, "x", sketch=sketch(story(5)[:-40]).pack(), title="Other"), B],
         {"x.md": "x", "b.md": "b"}),
    ],
    ids=["renamed", "swapped", "case only", "folder", "copied", "new domain", "retitled", "rewritten",
         "replaced"],
)  # fmt: skip
def test_identity_outlives_what_authors_do(after, expected):
    """Ids follow the post, not its name; a copy is a new entry."""
    rows, problems = history([A, B], after)

    assert ids(rows) == expected
    assert problems == ()


def test_a_renamed_and_edited_post_is_known_by_text_and_title_or_day():
    """Half of the clauses and one of the two must agree."""
    edited = sketch(story(7) + "\nAn afterword, which is new.").pack()
    before = post("a", story(7), title="The same")

    by_title, _ = history([before], [moved(before, "b", sketch=edited, published=LATER)])
    by_day, _ = history([before], [moved(before, "b", sketch=edited, title="Another")])

    assert ids(by_title) == ids(by_day) == {"b.md": "a"}


def test_a_doubtful_match_is_a_finding_with_the_line_to_add():
    """Neither title nor day agree: it is new, and the author is told."""
    edited = sketch(story(7) + "\nAn afterword, which is new.").pack()
    before = post("a", story(7))
    rows, problems = history(
        [before], [moved(before, "b", sketch=edited, title="X", published=LATER)]
    )

    assert ids(rows) == {"b.md": "b"}
    assert [str(problem) for problem in problems] == [
        (
            "warning: b.md:1: is published as new, but its text is like that of a.md, which is"
            " gone. Fix: if it is that post, add the line `id: https://e.com/a` to its front matter."
        )
    ]


NEW = "Quite another text of a post that nobody has read yet, in which all is said anew.\n" * 3


@pytest.mark.parametrize("text", [story(1), "A photo."], ids=["long", "short"])
@pytest.mark.parametrize("title", ["Title of a", "Another"])
def test_the_same_text_and_title_beat_the_name_of_a_file(text, title):
    """A post is renamed, and a new one takes its name, with the same title or another."""
    a, renamed = post("a", text), post("elsewhere", text, title="Title of a")
    new = post("a", NEW, title=title, day=5)
    rows, problems = history([a, B], [renamed, new, B])

    assert ids(rows) == {"elsewhere.md": "a", "a.md": "a#a.md", "b.md": "b"}
    assert [problem.path for problem in problems] == ["a.md"]


def test_a_copy_made_before_its_original_was_edited_is_no_move():
    """The file of the original still holds much of its text."""
    edited = post("a", story(1) + "\nAnd more, told later.", title="Title of a")
    rows, _ = history([post("a", story(1))], [post("copy", story(1), title="Title of a"), edited])

    assert ids(rows) == {"a.md": "a", "copy.md": "copy"}


@pytest.mark.parametrize("day", [3, None], ids=["dated", "undated"])
def test_a_post_that_is_renamed_and_rewritten_is_known_by_title_and_day(day):
    """Readers know it so, too; its `updated` moves."""
    before, after = post("a", day=day), post("elsewhere", NEW, title="Title of a", day=day)
    rows, problems = history([before, B], [after, B])

    assert ids(rows) == {"elsewhere.md": "a", "b.md": "b"}
    assert rows["elsewhere.md"].updated == LATER + timedelta(days=1)
    assert not problems


def test_two_posts_with_one_title_and_day_are_named_when_both_are_rewritten():
    """Nobody can say which is which, so neither is silently new."""
    encodings = [post(name, story(n), title="Links") for n, name in enumerate("ab")]
    anew = [post(name, NEW + name, title="Links") for name in ("x", "y")]
    rows, problems = history(encodings, anew)

    assert ids(rows) == {"x.md": "x", "y.md": "y"}
    assert [problem.path for problem in problems] == ["x.md", "y.md"]
    assert all("its title and day are that of" in problem.what for problem in problems)
    assert all("id: https://e.com/a" in problem.remedy for problem in problems)


def test_another_post_where_one_was_that_is_gone_is_a_new_one():
    """Though it has the name of its file: that entry was withdrawn."""
    new = post("a", NEW, title="Another", day=9)
    new = replace(new, natural_id="https://e.com/2020/a", url="https://e.com/2020/a")
    rows, _ = history([post("a", story(1))], [], [new])

    assert ids(rows) == {"a.md": "2020/a"}


def test_a_post_that_comes_to_the_url_of_one_that_is_gone_is_that_one():
    """Where the generator gives it the same id."""
    rows, _ = history([post("a", story(1))], [], [post("a", NEW, title="Another", day=9)])

    assert ids(rows) == {"a.md": "a"}


def test_the_line_from_the_finding_settles_it():
    """`id:` names the entry of the past."""
    rows, problems = history([A], [post("z", "Quite new.", title="Z", id="https://e.com/a")])

    assert ids(rows) == {"z.md": "a"}
    assert problems == ()


def test_an_id_for_what_is_published_with_another_is_a_finding():
    """It would show the entry to readers anew, so the first one stays."""
    rows, problems = history([A], [replace(A, id="urn:x:1")])

    assert ids(rows) == {"a.md": "a"}
    assert [problem.remedy for problem in problems] == ["remove id: from the front matter"]


def test_two_posts_with_one_natural_id_get_distinct_stable_ids():
    """And a finding, in any order of the files."""
    twin = replace(B, natural_id=A.natural_id)
    first, problems = history([A, twin])
    again, _ = history([A, twin], [twin, A])

    assert ids(first) == ids(again) == {"a.md": "a", "b.md": "a#b.md"}
    assert [problem.path for problem in problems] == ["b.md"]


def test_a_deleted_post_comes_back_with_its_id_and_dates():
    """Whenever that is, and under another name too."""
    rows, _ = history([A, B], [B], [B], [moved(A, "back"), B])
    before, _ = history([A, B])

    assert ids(rows) == {"back.md": "a", "b.md": "b"}
    assert (rows["back.md"].published, rows["back.md"].updated) == (START, START)
    assert rows["back.md"].first_seen == before["a.md"].first_seen


def test_a_new_post_at_an_address_that_moved_on_gets_an_id_of_its_own():
    """The old id belongs to the post that was there."""
    rows, problems = history(
        [A], [moved(A, "b")], [moved(A, "b"), post("a", "New text.", title="N")]
    )

    assert ids(rows) == {"b.md": "a", "a.md": "a#a.md"}
    assert len(problems) == 1


def test_many_posts_in_a_renamed_folder_keep_their_ids():
    """Also where several have the same short text, by title or day."""
    before = [post(f"old/p{n}", f"Note {n % 3}.", day=n) for n in range(300)]
    after = [moved(one, f"new/p{n}") for n, one in enumerate(before)]
    rows, problems = history(before, after)

    assert ids(rows) == {f"new/p{n}.md": f"old/p{n}" for n in range(300)}
    assert problems == ()


def test_an_undated_post_keeps_its_first_seen_date():
    """Through edits and renames."""
    one = post("a", day=None)
    rows, _ = history([one], [one], [moved(one, "b")])

    assert rows["b.md"].published == LATER


def test_published_is_pinned_but_for_front_matter():
    """A new name does not move it, a new `date:` does."""
    renamed, _ = history([A], [moved(A, "b", published=START + timedelta(days=9))])
    dated, _ = history(
        [A], [replace(A, published=START + timedelta(days=9), dated_by="front matter")]
    )

    assert renamed["b.md"].published == START
    assert dated["a.md"].published == dated["a.md"].updated == START + timedelta(days=9)


@pytest.mark.parametrize(
    ("change", "significant", "always"),
    [
        ({"sketch": sketch(story(1).replace("told", "tld", 1)).pack()}, False, True),
        (
            {"sketch": sketch(story(1) + "\nAn addition that readers should see.").pack()},
            True,
            True,
        ),
        ({"title": "Another title"}, True, True),
        ({"title": "the title."}, False, True),
        ({"image": "https://e.com/new.png"}, True, True),
        ({"tags": ("new",)}, False, False),
        ({"url": "https://e.com/elsewhere"}, False, False),
    ],
)
def test_updated_moves_when_readers_should_look_again(change, significant, always):
    """At the pass that saw it; never for typos, tags or addresses; `any` sees typos too."""
    one = post("a", story(1), title="The title")
    changed = [replace(one, **change)]
    now = LATER + timedelta(days=1)

    for updates, moves in (("significant", significant), ("any", always), ("front-matter", False)):
        rows, _ = history([one], changed, updates=updates)
        assert rows["a.md"].updated == (now if moves else START), updates


@pytest.mark.parametrize("updates", ["significant", "any"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://e.com/a.png", "https://e.com/a.png"),
        ("https://e.com/a.png", "https://new.example/base/a.png"),
        ("https://e.com/posts/a/a.png", "https://e.com/2020/a/a.png"),  # of a bundle
    ],
)
def test_what_a_setting_enters_is_no_edit(before, after, updates):
    """A new scheme, domain, base path or permalink, beside an edit that is none for readers."""
    one = replace(post("a", story(1)), image=before, digest=b"1")
    text = story(1) if updates == "any" else story(1).replace("told", "tld", 1)
    moved_to = replace(one, image=after, url="https://new.example/a", digest=b"2")

    rows, _ = history([one], [replace(moved_to, sketch=sketch(text).pack())], updates=updates)

    assert rows["a.md"].updated == START


def test_front_matter_decides_updated():
    """Whatever the text does."""
    when = START + timedelta(days=3)
    rows, _ = history([A], [replace(A, updated=when, sketch=sketch("All new.").pack())])

    assert rows["a.md"].updated == when


def test_former_names_are_kept():
    """Paths and addresses, oldest first."""
    rows, _ = history([A], [moved(A, "b")], [moved(A, "c")], [moved(A, "a")])

    assert rows["a.md"].former_paths == ("b.md", "c.md")
    assert rows["a.md"].former_urls == ("https://e.com/b", "https://e.com/c")


def test_the_same_bytes_are_no_edit():
    """What settings, or another version, make of them moves nothing."""
    before = replace(post("a"), digest=b"bytes")
    read_otherwise = replace(
        before, title="Read otherwise", image="https://e.com/new.png", sketch=sketch("New").pack()
    )
    rows, _ = history([before], [read_otherwise])

    assert rows["a.md"].updated == before.published
    assert rows["a.md"].title == "Read otherwise"


def test_a_sketch_of_another_version_moves_nothing(monkeypatch):
    """The new one is taken, and an edit after that is seen."""
    before = replace(post("a"), digest=b"1")
    monkeypatch.setattr("feedsvc.identity.sketch.SKETCH_VERSION", 2)
    monkeypatch.setattr("feedsvc.identity.identify.SKETCH_VERSION", 2)
    sketched = replace(before, sketch=sketch(story(1)).pack(), digest=b"2")
    edited = replace(before, sketch=sketch(NEW).pack(), digest=b"3")
    rows, _ = history([before], [sketched])
    later, _ = history([before], [sketched], [edited])

    assert rows["a.md"].updated == before.published
    assert rows["a.md"].sketch == sketched.sketch
    assert later["a.md"].updated == LATER + timedelta(days=2)


def test_updated_never_goes_back():
    """Two edits within a second, and a clock that was put back: later than the last all the same."""
    first, second = (
        replace(A, sketch=sketch(NEW).pack()),
        replace(A, sketch=sketch(story(3)).pack()),
    )
    (row,) = identify([A], (), LATER).rows
    for number, (edited, now) in enumerate(
        [(first, LATER), (second, LATER), (first, LATER - timedelta(days=400))], 1
    ):
        before = row
        (row,) = identify([edited], [before], now).rows
        assert row.updated > before.updated
        assert number == 1 or row.updated == before.updated + timedelta(seconds=1)


def test_the_natural_id_alone_says_which_entry_a_post_is():
    """Where file, URL, title and text are others."""
    moved = replace(
        post("x", NEW, title="Another", day=9), natural_id=A.natural_id, url="https://e.com/2024/x"
    )
    rows, _ = history([A, B], [moved, B])

    assert ids(rows)["x.md"] == "a"


def test_of_two_entries_of_one_file_the_one_in_the_feeds_has_it():
    """Not the one that was withdrawn, in whatever order they are known."""
    (row,) = identify([A], (), START).rows
    gone = withdraw(replace(row, id="gone", natural_id="gone", url="https://e.com/gone"), LATER)
    edited = replace(A, title="Else", sketch=sketch(NEW).pack())

    for rows in ([row, gone], [gone, row]):
        (made,) = identify([edited], rows, LATER).rows
        assert made.id == row.id


def test_a_new_url_of_the_same_file_reaches_the_ledger():
    """And the former one is kept."""
    moved = replace(A, url="https://e.com/moved", natural_id="https://e.com/moved")
    rows, _ = history([A], [moved])

    assert rows["a.md"].url == "https://e.com/moved"
    assert rows["a.md"].former_urls == ("https://e.com/a",)
    assert rows["a.md"].natural_id == "https://e.com/moved"


@pytest.mark.parametrize("size", [2, 3])
def test_likeness_says_something_from_three_clauses_on(size):
    """Two clauses may be a phrase of the blog."""
    before = "".join(f"Clause {n} of the text.\n" for n in range(size))
    longer = before + before.splitlines(keepends=True)[0]
    rows, problems = history(
        [post("a", before, title="Same")], [post("x", longer, title="Same", day=5)]
    )

    assert ids(rows) == {"x.md": "a" if size == 3 else "x"}
    assert not problems


@pytest.mark.parametrize(("length", "known"), [(23, False), (24, True)])
def test_a_text_tells_a_post_from_so_many_bytes_on(length, known):
    """Shorter ones may be those of any post."""
    rows, _ = history(
        [post("a", "x" * length, title="One")], [post("b", "x" * length, title="Two", day=5)]
    )

    assert ids(rows) == {"b.md": "a" if known else "b"}


def row_of(made):
    """The row of a post that was published once."""
    (row,) = identify([made], (), START).rows
    return row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("path", "other.md"),
        ("url", "https://e.com/other"),
        ("natural_id", "https://e.com/other"),
        ("title", "Title of A"),
        ("image", "https://e.com/other.png"),
        ("sketch", sketch(story(9) + "x").pack()),
        ("digest", b"other"),
    ],
)
def test_what_changes_alone_reaches_the_ledger(field, value):
    """Whatever else is as it was."""
    before = row_of(A)
    (after,) = identify([replace(A, **{field: value})], [before], LATER).rows

    assert getattr(after, field) == value
    assert after.id == before.id


def test_updated_from_front_matter_and_a_new_date_reach_the_ledger():
    """Though nothing else changed."""
    before = row_of(A)
    (updated,) = identify([replace(A, updated=LATER)], [before], LATER).rows
    dated = replace(A, published=LATER, dated_by="front matter")
    (moved,) = identify([dated], [before], LATER).rows

    assert updated.updated == LATER
    assert (moved.dated, moved.published, moved.updated) == (LATER, LATER, LATER)


def test_an_entry_that_comes_back_is_not_withdrawn_any_more():
    """And while it is gone, it is withdrawn since it left."""
    gone = withdraw(row_of(A), START)
    (back,) = identify([A], [gone], LATER).rows

    assert withdraw(gone, LATER).withdrawn == START
    assert back.withdrawn is None


def test_a_row_of_what_did_not_change_is_the_very_row():
    """Nothing is written for it."""
    before = row_of(A)
    (after,) = identify([A], [before], LATER).rows

    assert after is before


def test_many_posts_with_one_natural_id_get_ids_with_their_paths_and_numbers():
    """Of what is taken already, the next number."""
    encodings = [
        replace(post(name), natural_id="https://e.com/x") for name in ("one", "two", "three")
    ]
    taken = [
        replace(row_of(post("t")), id=f"https://e.com/x#two.md{end}", path="gone.md")
        for end in ("", "-2")
    ]
    made = identify(encodings, taken, LATER)

    assert [row.id.removeprefix("https://e.com/") for row in made.rows] == [
        "x",
        "x#two.md-3",
        "x#three.md",
    ]
    assert [problem.what for problem in made.problems] == [
        "would have the id of one.md (https://e.com/x)"
    ] * 2
    assert {(one.path, one.line, one.remedy, one.severity) for one in made.problems} == {
        (f"{name}.md", 1, "give it another slug", "warning") for name in ("two", "three")
    }


def test_an_id_that_an_entry_of_the_past_has_is_named():
    """It is not given away."""
    gone = replace(row_of(post("z", NEW, title="Else")), id="urn:a", natural_id="z")
    twin = replace(row_of(A), id="urn:b")
    other = replace(post("x", story(7), title="Other", day=3), natural_id="urn:a")
    made = identify([A, post("z", NEW, title="Else"), other], [gone, twin], LATER)

    assert [row.id for row in made.rows] == ["urn:b", "urn:a", "urn:a#x.md"]
    (problem,) = made.problems
    assert problem.what == "would have the id of a former entry (urn:a)"


def test_an_entry_has_all_that_the_post_says():
    """And the identity of its row."""
    full = replace(
        A, authors=(Author("Ann"),), tags=("t",), image="https://e.com/i.png", language="de"
    )
    (made,) = identify([full], (), LATER).entries

    assert made == Entry(
        A.url, A.url, A.title, START, START, (Author("Ann"),), ("t",), "https://e.com/i.png", "de"
    )


def test_what_was_adopted_without_a_text_was_not_edited():
    """Whatever it says now; nor what was adopted without a file."""
    edited = replace(A, sketch=sketch(NEW).pack(), title="Else")
    for known in (replace(row_of(A), sketch=b""), replace(row_of(A), path="")):
        (row,) = identify([edited], [known], LATER).rows
        assert row.updated == START


def test_an_adopted_entry_of_an_undated_post_is_an_undated_one():
    """It has no file until its post comes back; renamed and rewritten then, it is still the same."""
    undated = post("a", day=None)
    adopted = replace(row_of(A), id="old", path="", title=undated.title, sketch=undated.sketch,
                      published=START - timedelta(days=9))  # fmt: skip
    (back,) = identify([undated], [adopted], LATER).rows
    rewritten = replace(post("z", NEW, day=None), title=undated.title)
    (after,) = identify([rewritten], [back], LATER).rows

    assert (back.id, back.first_seen) == ("old", adopted.published)
    assert after.id == "old"


def test_an_adopted_entry_of_a_dated_post_was_seen_first_when_it_was_adopted():
    """And one with a file of its own, when that was."""
    early = START - timedelta(days=9)
    for known, dated in ((replace(row_of(A), path=""), A), (row_of(A), replace(A, published=None))):
        adopted = replace(known, published=early)
        (row,) = identify([dated], [adopted], LATER).rows
        assert row.first_seen == START


def test_changes_are_significant_unless_it_is_said_otherwise():
    """A slip moves nothing, an edit does."""
    slip = replace(A, sketch=sketch(story(97) + " x").pack())
    (before,) = identify([A], (), START).rows
    edited = replace(A, sketch=sketch(NEW).pack())

    assert identify([edited], [before], LATER).rows[0].updated == LATER
    assert identify([slip], [before], LATER).rows[0].id == before.id


def test_another_id_for_what_is_published_is_a_warning_with_both():
    """The published one stays."""
    made = identify([replace(A, id="urn:new")], [row_of(A)], LATER)

    assert made.rows[0].id == "https://e.com/a"
    (problem,) = made.problems
    assert (problem.path, problem.line, problem.severity) == ("a.md", 1, "warning")
    assert problem.what == (
        "is published as https://e.com/a, and the id urn:new would show it to readers as new"
    )
    assert problem.remedy == "remove id: from the front matter"


def test_a_doubt_says_what_it_is_and_which_line_settles_it():
    """With the file that is gone, and the id of its entry."""
    encodings = [post(name, story(n), title="Links") for n, name in enumerate("ab")]
    _, (problem, _) = history(encodings, [post(n, NEW + n, title="Links") for n in ("x", "y")])

    assert (problem.path, problem.line, problem.severity) == ("x.md", 1, "warning")
    assert problem.what == (
        "is published as new, but its title and day are that of a.md, which is gone"
    )
    assert problem.remedy == (
        "if it is that post, add the line `id: https://e.com/a` to its front matter"
    )


@pytest.mark.parametrize("former", [False, True])
def test_the_url_of_an_entry_in_the_feeds_says_which_post_it_is(former):
    """Its present one, and each that it had; not that of an entry that was withdrawn."""
    row = replace(row_of(A), url="https://e.com/there", path="gone.md")
    if former:
        row = replace(row, url="https://e.com/now", former_urls=("https://e.com/there",))
    new = replace(
        post("x", NEW, title="Else", day=9), natural_id="urn:x", url="https://e.com/there"
    )
    (here,) = identify([new], [row], LATER).rows
    (gone,) = identify([new], [withdraw(row, START)], LATER).rows
    (adopted,) = identify([new], [withdraw(replace(row, path=""), START)], LATER).rows

    assert here.id == row.id
    assert gone.id == "urn:x"
    assert adopted.id == row.id


def test_the_entry_in_the_feeds_keeps_its_file_from_one_that_was_withdrawn():
    """Where nothing else says which it is."""
    row = row_of(A)
    gone = withdraw(replace(row, id="gone", natural_id="gone", url="https://e.com/gone"), LATER)
    edited = replace(A, title="Else", sketch=sketch(NEW).pack(), url="urn:x", natural_id="urn:x")

    for rows in ([row, gone], [gone, row]):
        assert identify([edited], rows, LATER).rows[0].id == row.id


def test_of_two_entries_that_were_withdrawn_the_last_has_the_id():
    """The one that readers saw last."""
    first = withdraw(replace(row_of(A), id="first", path="x.md", natural_id="n"), START)
    last = withdraw(replace(row_of(A), id="last", path="y.md", natural_id="n"), LATER)
    new = replace(post("z", NEW, title="Else", day=9), natural_id="n")

    for rows in ([first, last], [last, first]):
        assert identify([new], rows, LATER + timedelta(days=1)).rows[0].id == "last"


@pytest.mark.parametrize(("same", "known"), [(1, False), (2, True), (3, True)])
def test_half_of_the_clauses_make_a_text_the_same_elsewhere(same, known):
    """With the same day; half is enough."""
    before = [f"Clause {n} of it." for n in range(3)]
    after = before[:same] + [f"Another clause {n}." for n in range(3 - same)]
    rows, _ = history(
        [post("a", "\n".join(before), title="One")], [post("x", "\n".join(after), title="Two")]
    )

    assert ids(rows)["x.md"] == ("a" if known else "x")


@pytest.mark.parametrize(("same", "moved"), [(1, False), (0, True)])
def test_a_quarter_of_the_clauses_makes_a_file_hold_still(same, moved):
    """A copy elsewhere is no move then; a quarter is enough."""
    before = [f"Clause {n} of it." for n in range(2)]
    edited = before[:same] + [f"Another clause {n}." for n in range(3 - same)]
    original = post("a", "\n".join(before))
    copy = post("copy", "\n".join(before), title=original.title)
    rows, _ = history([original], [post("a", "\n".join(edited)), copy])

    assert ids(rows)["copy.md"] == ("a" if moved else "copy")


def test_posts_without_a_title_are_not_told_apart_by_it():
    """Nothing is the same as nothing."""
    before = [replace(post(name, NEW + name), title="") for name in "ab"]
    after = [replace(post(name, story(n)), title="") for n, name in enumerate("xy")]
    rows, problems = history(before, after)

    assert ids(rows) == {"x.md": "x", "y.md": "y"}
    assert not problems


def test_a_rewritten_post_keeps_its_id_though_a_new_one_takes_its_file():
    """Title and day say more than a file whose text and title are others."""
    rewritten = post("elsewhere", NEW, title="Title of a")
    new = post("a", NEW + "Otherwise.", title="Fresh")
    rows, _ = history([A, B], [rewritten, new, B])

    assert ids(rows) == {"elsewhere.md": "a", "a.md": "a#a.md", "b.md": "b"}


def test_posts_without_a_title_stand_in_nobodys_way():
    """Those after them are known by text and title all the same."""
    untitled = replace(post("0", "Nothing."), title="")
    moved = post("z", "A photo.", title="Photo", day=4)
    rows, _ = history(
        [untitled, post("a", "A photo.", title="Photo")],
        [replace(untitled, path="1.md", url="u", natural_id="u"), moved],
    )

    assert ids(rows)["z.md"] == "a"
