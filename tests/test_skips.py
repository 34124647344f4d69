"""What CI makes of tests that are skipped."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
CONFTEST = """
from tests import skips
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport
skips.ALLOWED = {"test_some.py::test_allowed": "A reason."}
"""
SOME = """
import pytest

@pytest.mark.skipif(True, reason="a program is not installed")
def test_marked():
    raise AssertionError

def test_that_finds_out():
    pytest.skip("nothing is there")

def test_allowed():
    pytest.skip("a reason")

@pytest.mark.xfail
def test_expected_to_fail():
    raise AssertionError

def test_that_passes():
    pass
"""
FILE = """
import pytest
pytest.importorskip("no_such_library")

def test_never():
    pass
"""


@pytest.fixture
def tested(tmp_path):
    """Run pytest on a folder of such tests; → its exit code and how often what came out."""
    (tmp_path / "conftest.py").write_text(CONFTEST)

    def tested(text, ci):
        (tmp_path / "test_some.py").write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"],
            cwd=tmp_path,
            env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        last = done.stdout.splitlines()[-1]
        return done.returncode, {name: int(n) for n, name in re.findall(r"(\d+) (\w+)", last)}

    return tested


def test_in_ci_a_skip_is_a_failure(tested):
    """Or an error, before the test has begun; what is expected to fail is another thing."""
    told = {"failed": 1, "error": 1, "skipped": 1, "xfailed": 1, "passed": 1}

    assert tested(SOME, "true") == (1, told)


def test_elsewhere_it_is_a_skip(tested):
    """What is not installed is no fault of a contributor."""
    assert tested(SOME, "") == (0, {"skipped": 3, "xfailed": 1, "passed": 1})


@pytest.mark.parametrize(("ci", "outcome"), [("true", {"error": 1}), ("", {"skipped": 1})])
def test_a_file_that_skips_itself_is_no_exception(tested, ci, outcome):
    """As one does whose library is missing."""
    code, told = tested(FILE, ci)

    assert told == outcome
    assert (code == 0) == (not ci) or code == 5  # 5: there was nothing to run


def test_few_may_be_skipped_and_each_has_its_reason():
    """And each is still there."""
    assert len(skips.ALLOWED) <= 5
    for name, reason in skips.ALLOWED.items():
        file, _, test = name.partition("::")
        assert reason.endswith(".")
        assert f"def {test.partition('[')[0]}" in (ROOT / file).read_text(encoding="utf-8")
