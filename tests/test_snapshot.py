"""Many paths with their stamps are what a mapping of them would be."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.build.snapshot import ANEW, GONE, Signatures, modified, signature


def made(moment, inode=1):
    """The stamp of a file that was modified then."""
    return struct.pack("<qqQ", 5, moment, inode)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"),
        st.one_of(st.just(GONE), st.just(ANEW), st.integers(0, 9).map(made)),
    ),
    max_size=30,
)


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 9).map(made)), DEEDS)
def test_they_hold_what_was_put_last(first, deeds):
    """Also after they were plain values."""
    signatures, wanted = Signatures.of(first), dict(first)
    for path, one in deeds:
        signatures.put(path, one)
        wanted.pop(path, None) if one == GONE else wanted.update({path: one})
        assert len(signatures) == len(wanted)
    again = Signatures(*signatures.packed())

    for one in (signatures, again):
        assert dict(one.items()) == wanted
        assert all(one.get(path) == wanted.get(path, GONE) for path in "abcdefg")
        assert all((path in one) == (path in wanted) for path in "abcdefg")
        assert sorted(one.after(4)) == sorted(p for p, w in wanted.items() if modified(w) > 4)


def test_what_changed_last_comes_back():
    """Without what went, each once."""
    signatures = Signatures.of({path: made(1) for path in "abcd"})
    for path, one in [("a", made(2)), ("c", made(2)), ("d", made(2)), ("a", made(3)), ("d", GONE)]:
        signatures.put(path, one)
    paths, _, recent = signatures.packed()

    assert [paths[place] for place in recent] == ["c", "a"]


def test_only_so_many_are_remembered_as_changed():
    """The last ones."""
    signatures = Signatures.of({f"{number:02}": made(1) for number in range(30)})
    for number in range(30):
        signatures.put(f"{number:02}", made(2))

    assert signatures.packed()[2] == list(range(10, 30))


@pytest.mark.parametrize("there", [True, False])
def test_a_stamp_is_size_time_and_inode(tmp_path, there):
    """Of what is not there, nothing."""
    path = tmp_path / "a"
    if there:
        path.write_text("12345")
        found = path.stat()

    wanted = struct.pack("<qqQ", 5, found.st_mtime_ns, found.st_ino) if there else GONE
    assert signature(str(path)) == wanted
