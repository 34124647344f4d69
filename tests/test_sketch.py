"""How a text is known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.sketch import SIZE, is_typo, similarity, sketch, unpack

LONG = "\n\n".join(
    f"Paragraph {n} tells of thing {n * 7}, then of another, number {n * 13}. It ends with {n}."
    for n in range(60)
)
HAN = "阅读是一种习惯，写作也是。今天的天气很好；我们去河边走走！你觉得怎么样？"


def test_markup_blanks_and_case_do_not_count():
    """The same words are the same text."""
    one = sketch("# A Title\n\nSome *emphasis* and `code` here.\n")
    two = sketch("A title\n\nsome **emphasis**   and code here.")

    assert one.digest == two.digest


@pytest.mark.parametrize("text", ["Hello there, friend.", HAN, LONG, "x"])
def test_a_text_is_wholly_similar_to_itself(text):
    """And not at all to another."""
    assert similarity(sketch(text), sketch(text)) == 1.0
    assert similarity(sketch(text), sketch("something else entirely")) == 0.0


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0.0, 0.0, 0.05), (0.5, 0.2, 0.48), (0.9, 0.65, 0.97)]
)
def test_similarity_follows_the_share_of_clauses_kept(share, low, high):
    """Above 48 clauses it is an estimate: Jaccard's measure of the two sets of clauses."""
    clauses = LONG.split("\n\n")
    kept = clauses[: int(share * len(clauses))]
    new = [f"Quite unlike {n}, told by nobody {n * 3}." for n in range(len(clauses) - len(kept))]

    assert low <= similarity(sketch(LONG), sketch("\n\n".join(kept + new))) <= high


@pytest.mark.parametrize(
    ("before", "after", "typo"),
    [
        (LONG, LONG.replace("thing 70", "thing 71"), True),
        (LONG, LONG.replace("Paragraph 3 ", "Paragraph three "), True),
        (HAN, HAN.replace("河边", "湖边"), True),
        ("Teh end.", "The end.", True),
        (LONG, LONG + "\n\nUpdate: all of this turned out to be wrong, sadly.", False),
        (LONG, LONG[: len(LONG) // 2], False),
        (HAN, HAN + "补充：后来我们没有去河边，因为下雨了。", False),
        ("Short.", "Something else, said at greater length than before.", False),
    ],
)
def test_a_typo_is_told_from_an_update(before, after, typo):
    """At most two clauses differ, and at most 24 bytes were added or cut."""
    assert is_typo(sketch(before), sketch(after)) is typo
    assert is_typo(sketch(after), sketch(before)) is typo


@given(st.text())
def test_a_sketch_is_read_back(text):
    """Any text has one, of bounded size."""
    made = sketch(text)

    assert unpack(made.pack()) == made
    assert len(made.pack()) <= 20 + 4 * SIZE


def test_nothing_is_a_sketch_too():
    """A row that knows no text is similar to none."""
    assert similarity(unpack(b""), sketch(LONG)) == 0.0
