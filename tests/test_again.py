"""A build that is done again has its setup from the last one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from feedsvc.build import again
from feedsvc.config import read
from feedsvc.config.setup import setup

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def made(name):
    """The setup of a golden site."""
    return setup(GOLDEN / name, read.given(GOLDEN / name, {}, {"site.url": "https://blog.example"}))


@pytest.mark.parametrize("name", NAMES)
def test_a_setup_comes_back_whole_from_bytes(name):
    """Of every generator."""
    before = made(name)

    assert again.restored(again.packed(before)) == before


def test_data_that_are_no_plain_values_are_not_kept():
    """Such a site's settings are read anew."""
    before = made("jekyll")
    site = structs.replace(before.site, data={"when": datetime(2015, 1, 1, tzinfo=UTC)})
    other = structs.replace(before, site=site)

    assert again.Again(other, quiet=False, strict=False).plain() is None


def test_the_key_is_that_of_what_is_installed_now(monkeypatch):
    """Another version of a package may render otherwise."""
    before = made("jekyll")
    data = again.packed(before)
    monkeypatch.setattr("feedsvc.config.versions.of_makers", lambda: ("another",))

    assert again.restored(data) == structs.replace(before, key=again.restored(data).key)
    assert again.restored(data).key != before.key
