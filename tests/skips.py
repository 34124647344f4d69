"""In CI a test that is skipped has failed, but for those named here, each with its reason.

Elsewhere a program that is not installed is no fault: its tests are skipped, and pytest says so.
"""

import os

import pytest

IN_CI = bool(os.environ.get("CI"))
# How the name of a test, or of a file of tests, begins, and why it may be skipped in CI.
ALLOWED = {
    "tests/test_corpora.py": "Other people's blogs lie beside a checkout only where somebody collected them.",
    "tests/test_bench.py::test_generators_write_the_feeds_that_are_measured[eleventy]": "It comes from npm, which not every CI reaches.",
    "tests/test_bench.py::test_generators_write_the_feeds_that_are_measured[hexo]": "It comes from npm, too.",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Every skip of a single test passes here."""
    report = yield
    return _judged(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """And here that of a whole file."""
    report = yield
    return _judged(report, collector.nodeid)


def _judged(report, name):
    expected = hasattr(report, "wasxfail") or name.startswith(tuple(ALLOWED))
    if report.skipped and IN_CI and not expected:
        *_, why = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is skipped but what tests/skips.py names. {why}"
    return report
