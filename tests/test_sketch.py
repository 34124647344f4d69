"""How a text is known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.identity.sketch import (
    SIZE,
    Sketch,
    is_typo,
    packed,
    similarity,
    sketch,
    unpack,
    version,
)
from feedsvc.model.entry import SKETCH_VERSION

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


# Each text with its sketch: ledgers are full of such bytes.
PINNED = {
    "": "cae66941d9efbd404e4d88758ea6767000000000",
    "A": "27c35e6e9373877f29e562464e46497e0100000043beb7e8",
    "Hello there, friend.": "2872e7a916bf6c51b220ac49e3dc0d5c1200000061acee5578d8b399",
    "# A Title\n\nSome *emphasis* and `code` here.\n": "04a91a9b1988057aed1e9ae296ae906a210000002af27e9f327d55a5",
    "阅读是一种习惯，写作也是。今天的天气很好；我们去河边走走！": "244cfb3bd174d9bb901bfe6c2adb4c114f00000008f51b128f4ab919cb31f72c0fd81d56",
    "- one\n- two\n  - three\n": "60f3f6ca908210498ab4d56d8ffcb9bc11000000a398178a8bfb979d1cf731f6",
    "| a | b |\n|---|---|\n| 1 | 2 |\n": "17a7f787e52df228c4a5b54461cb2ba50d00000034f89934cd44534f6d48839e",
    "```python\nprint('x')\n```\n": "1843b73c85faec0ff60d525fa6b43f1d13000000667cd615e2cfaf80b8b8d4a4",
    "[A link](https://e.com/a.html) and ![a picture](/p.png).\n": "7e8597c9ea8c1e075952ddc0c4a3061a35000000ae5bc0036d9bf507052c5313e5f87918a665f63e9003188306e560b4487deedf757594e3",
    "{% include x.html %} {{ page.title }}\n": "ea0ce45d7b21a4063a3bfac1bfb8f39a2000000091782b2da198be63dbefa1b6",
    "Line one,\r\nline two.\tTab\xa0space — dash…": "18727d1aff1fa0fc178861a27348601825000000143af03a833656516ab2b254",
    '> Quoted: "so" it\'s.\n\n1. First!\n2. Second?\n': "41d85fd32aab4db8d89a2cce89b679a1250000000dbed51a020d6622f95b4d47b7efdc8357ee719269111fb6",
    "ÄÖÜ äöü ß ÉÈ İı\n": "f6b66e3618b0dcdad831d418ecfc5e80170000009d4dd99d",
}


@pytest.mark.parametrize(("text", "made"), PINNED.items(), ids=range(len(PINNED)))
def test_the_sketch_of_a_text_is_pinned(text, made):
    """A sketch that is made otherwise needs another SKETCH_VERSION."""
    assert packed(text).hex() == made
    assert version(packed(text)) == SKETCH_VERSION


def test_a_sketch_of_another_version_says_nothing(monkeypatch):
    """It is told apart by its bytes, and no text is like it."""
    before = packed(LONG)
    monkeypatch.setattr("feedsvc.identity.sketch.SKETCH_VERSION", 2)
    after = packed(LONG)

    assert (version(before), version(after)) == (1, 2)
    assert unpack(before).length == 0
    assert unpack(after) == sketch(LONG)
    assert similarity(unpack(before), sketch(LONG)) == 0.0


EMPTY = Sketch(b"", 0, frozenset())


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (Sketch(b"a", 0, frozenset()), Sketch(b"a", 0, frozenset()), 1.0),
        (Sketch(b"a", 0, frozenset()), Sketch(b"b", 0, frozenset()), 0.0),
        (Sketch(b"a", 9, frozenset((1, 2))), Sketch(b"b", 9, frozenset((2, 3))), 1 / 3),
        (Sketch(b"a", 9, frozenset((1,))), EMPTY, 0.0),
    ],
)
def test_similarity_is_the_share_of_common_clauses(one, two, expected):
    """Without any, the digests say whether the texts are the same."""
    assert similarity(one, two) == expected


@pytest.mark.parametrize(
    ("gone", "come", "longer", "slip"),
    [
        *((0, 0, 0, True), (2, 2, 24, True), (2, 2, -24, True), (0, 2, 24, True)),
        *((3, 0, 0, False), (0, 3, 0, False), (2, 2, 25, False), (2, 2, -25, False)),
    ],
)
def test_a_slip_is_two_clauses_and_so_many_bytes(gone, come, longer, slip):
    """Up to and with these."""
    common = frozenset(range(10))
    one = Sketch(b"one", 500, common | frozenset(range(100, 100 + gone)))
    two = Sketch(b"two", 500 + longer, common | frozenset(range(200, 200 + come)))

    assert is_typo(one, two) == slip


def test_the_same_text_is_no_edit_whatever_else_is_said_of_it():
    """Its digest tells."""
    assert is_typo(Sketch(b"a", 1, frozenset()), Sketch(b"a", 999, frozenset((1, 2, 3, 4))))


def test_half_a_character_is_text_too():
    """What no UTF-8 holds may still come out of an escape."""
    assert packed("a \ud800 b") != packed("a b")
