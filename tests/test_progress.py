"""The bar on a terminal."""

import pytest

from feedsvc.cli import console
from feedsvc.cli.console import Progress


@pytest.mark.parametrize(
    ("shown", "patience", "seen"), [(True, 0, True), (True, 60, False), (False, 0, False)]
)
def test_a_bar_is_shown_when_it_takes_long(monkeypatch, capsys, shown, patience, seen):
    """On a terminal only, and not in the first second."""
    monkeypatch.setattr(console, "PATIENCE", patience)
    monkeypatch.setattr(console.time, "monotonic", iter(range(1000)).__next__)
    with Progress(shown) as bar:
        for _ in range(10):
            bar.observe("parsing", 10, 1)
        bar.observe("rendering", 1, 1)

    error = capsys.readouterr().err
    assert ("parsing" in error, "rendering" in error) == (seen, seen)
