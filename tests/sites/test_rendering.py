"""What is made of the same posts has a number, so that no cache outlives a change of it."""

import hashlib
import json
import os

import pytest

from feedsvc.config import setup
from tests.sites.test_golden import GOLDEN, SITES, prepared, published

RECORDED = GOLDEN / "rendering.json"


def digest(folder):
    """What stands for all golden documents: their names and bytes."""
    made = hashlib.sha256()
    for site in SITES:
        output = folder / site.name
        published(site, output)
        for path in sorted(output.rglob("*")):
            if path.suffix in (".atom", ".rss", ".json") and path.is_file():
                made.update(f"{site.name}/{path.relative_to(output).as_posix()}\0".encode())
                made.update(path.read_bytes())
    return made.hexdigest()


@pytest.mark.slow
def test_other_golden_bytes_have_another_number(tmp_path):
    """Raise versions.RENDERING when this fails, then record it: RECORD=1 pytest, this file."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    packages = list(setup.of_makers()[1:])
    if packages != recorded["made_with"] and not os.environ.get("RECORD"):
        pytest.skip("recorded with other versions of Python or of packages")
    now = digest(tmp_path)
    if os.environ.get("RECORD"):
        assert now == recorded["digest"] or recorded["rendering"] < setup.RENDERING
        made = {"rendering": setup.RENDERING, "made_with": packages, "digest": now}
        RECORDED.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
        recorded = made

    assert recorded["rendering"] == setup.RENDERING
    assert now == recorded["digest"]


def test_the_number_is_in_the_key_of_the_cache(monkeypatch, tmp_path):
    """What was rendered under another one is rendered anew."""
    site = SITES[0]
    before = prepared(site, tmp_path).key
    monkeypatch.setattr(setup, "RENDERING", setup.RENDERING + 1)
    setup.of_makers.cache_clear()
    after = prepared(site, tmp_path).key
    monkeypatch.undo()
    setup.of_makers.cache_clear()

    assert before != after
    assert prepared(site, tmp_path).key == before
