"""A build that is done again has its setup from the last one."""

import marshal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from feedsvc import again, config
from feedsvc.setup import setup

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def made(name):
    """The setup of a golden site."""
    return setup(
        GOLDEN / name, config.read(GOLDEN / name, {}, {"site.url": "https://blog.example"})
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_setup_comes_back_whole_from_plain_values(name):
    """Of every generator, after it was on disk."""
    before = made(name)
    values = again.plain(before)

    assert again.restored(marshal.loads(marshal.dumps(values))) == before


def test_data_that_are_no_plain_values_are_not_kept():
    """Such a site's settings are read anew."""
    before = made("jekyll")
    site = structs.replace(before.site, data={"when": datetime(2015, 1, 1, tzinfo=UTC)})
    other = structs.replace(before, site=site)

    assert again.Again(other, quiet=False, strict=False).plain() is None


def test_the_key_is_that_of_what_is_installed_now(monkeypatch):
    """Another version of a package may render otherwise."""
    before = made("jekyll")
    values = again.plain(before)
    monkeypatch.setattr("feedsvc.versions.of_makers", lambda: ("another",))

    assert again.restored(values) == structs.replace(before, key=again.restored(values).key)
    assert again.restored(values).key != before.key
