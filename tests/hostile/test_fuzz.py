"""What nobody would write: seeds, what the fuzzer found once, and some changes of both."""

import os
import random
import signal
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import fuzz
from bench.fuzz_targets import TARGETS, BrokenError, harmless, stop

pytestmark = pytest.mark.slow
EXAMPLES = 700 if os.environ.get("CI") else 60
SEEDS = [(target, path) for target in TARGETS for path in sorted((fuzz.SEEDS / target).iterdir())]
# What broke a promise once, and must not again.
FOUND = [
    ("dates", b"14:180018001800180018001800180018001800"),
    ("dates", b"March 8, 2015 02-30:30 PM"),
    ("liquid", b"{% post_url 2015-0" + b"/99///::" * 40 + b" %}"),
    ("liquid", b"{{ 'x,y' | split: ','" + b" | split: ',y,z'" * 60 + b" }}"),
    ("markdown", b'\x01[x](http://a\xe2\x80\x8b.exam"t"/)'),
    ("front-matter", b"\x01---\ntitle: x\ndate: March 8, 2015 02-30:30 PM\n---\n"),
    ("markdown", b"\x04" + b"<div>" * 300 + b"a\xc2\xa0b"),
]


@pytest.fixture(scope="module", autouse=True)
def _no_thread_is_left():
    """Where other threads run, no process is forked, and other tests want some."""
    yield
    stop()


@pytest.mark.parametrize(("target", "path"), SEEDS, ids=lambda one: getattr(one, "name", one))
def test_a_seed_holds(target, path):
    """Each is of some use by itself: a shape that people write, or that attackers do."""
    assert TARGETS[target](path.read_bytes()) is not None


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_was_found_is_mended(target, data):
    """It raises nothing any more."""
    assert TARGETS[target](data) is not None


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_what_is_changed_at_random_holds(target, seed):
    """A few changes of a seed; the fuzzer makes many more of them."""
    corpus, chance = fuzz.seeds(target), random.Random(seed)

    assert TARGETS[target](fuzz.mutated(chance.choice(corpus), corpus, chance)) is not None


@pytest.mark.parametrize(
    "html",
    [
        "<script>a</script>",
        "<p onclick=a>b</p>",
        "<a href='javascript:a'>b</a>",
        "<p style='a:b'>c</p>",
        "<svg></svg>",
        "<img src='data:text/html,x'>",
        "<img srcset='/a 1x'>",
    ],
)
def test_the_judge_of_html_is_strict(html):
    """What it lets through would be found by nobody else."""
    with pytest.raises(BrokenError):
        harmless(html)


@pytest.fixture
def target(tmp_path, monkeypatch):
    """Have the fuzzer try a function with one seed, for a moment."""

    def target(run, seconds=0.4):
        (tmp_path / "odd").mkdir()
        (tmp_path / "odd" / "seed").write_bytes(b"seed")
        monkeypatch.setattr(fuzz, "SEEDS", tmp_path)
        monkeypatch.setattr(fuzz, "SECONDS", 0.2)
        monkeypatch.setitem(fuzz.TARGETS, "odd", run)
        return fuzz.fuzz("odd", seconds)

    return target


def _breaks(data, how):
    """Break on inputs that begin with another byte than the seed."""
    if data[:1] not in (b"s", b""):
        how()
    return str(len(data))


def _raise():
    raise BrokenError("odd")


def test_the_fuzzer_keeps_what_raises(target):
    """One input for each thing that is wrong, with its words."""
    outcome = target(lambda data: _breaks(data, _raise))
    (found,) = outcome.found

    assert found.why == "BrokenError: odd"
    assert not found.data.startswith(b"s")
    assert outcome.tried > 10
    assert outcome.kinds > 1


@pytest.mark.parametrize(
    "how", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: time.sleep(60)]
)
def test_the_fuzzer_keeps_what_ends_or_hangs_its_process(target, how):
    """And goes on with the next input."""
    outcome = target(lambda data: _breaks(data, how), seconds=1.0)
    (found,) = outcome.found

    assert found.why == "ended or hung its process"
    assert not found.data.startswith(b"s")


def test_the_fuzzer_writes_what_it_found(target, tmp_path, monkeypatch, capsys):
    """A file that can become a test, and a table."""
    monkeypatch.chdir(tmp_path)
    target(lambda data: _breaks(data, _raise))
    whole = fuzz.report(fuzz.Section("fuzz", write=False), 0.005, ["odd"])
    (path,) = tmp_path.glob("fuzz-odd-*")

    assert not whole
    assert f"{path.name}: BrokenError: odd" in capsys.readouterr().out
    assert not path.read_bytes().startswith(b"s")


def test_the_same_changes_come_again():
    """An input is what its seed and its number make it."""
    corpus = fuzz.seeds("markdown")

    assert fuzz.mutated(corpus[0], corpus, random.Random(7)) == fuzz.mutated(
        corpus[0], corpus, random.Random(7)
    )
