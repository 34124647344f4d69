"""How the daemon started last."""

from pathlib import Path

import pytest
from msgspec import structs

from feedsvc.config.settings import FeedSettings, PageSettings, ScheduleSettings, ServerSettings
from feedsvc.service import last_start
from feedsvc.service.pass_process import Ready


@pytest.fixture
def ready(tmp_path):
    """How a site is served."""
    return Ready(
        root=str(tmp_path),
        output=str(tmp_path),
        state=str(tmp_path / ".feedsvc/state.sqlite3"),
        feeds_url="https://e.net/feeds",
        feeds=FeedSettings(),
        pages=PageSettings(),
        schedule=ScheduleSettings(),
        server=ServerSettings(),
        max_age=60,
    )


def test_a_start_is_found_again_by_its_options(tmp_path, ready, monkeypatch):
    """Another option, or another variable of the environment, is another start."""
    options = {"site": tmp_path, "state": None, "every": "1h"}
    last_start.keep(options, ready)

    assert last_start.found(options) == ready
    assert last_start.found({**options, "every": "2h"}) is None
    monkeypatch.setenv("FEEDSVC_FEEDS_LIMIT", "3")
    assert last_start.found(options) is None


def test_nothing_is_found_where_nothing_can_be_served(tmp_path, ready):
    """No start, a broken note, a folder of feeds that is gone."""
    options = {"site": tmp_path, "state": None}
    assert last_start.found(options) is None

    last_start.keep(options, structs.replace(ready, output=str(tmp_path / "gone")))
    assert last_start.found(options) is None

    (tmp_path / ".feedsvc/serving.json").write_text("{")
    assert last_start.found(options) is None


@pytest.mark.parametrize(
    ("state", "name"),
    [("state.sqlite3", "served.json"), ("a.sqlite3", "a-served.json"), ("b", "b-served.json")],
)
def test_a_file_beside_a_state_belongs_to_that_state(state, name):
    """Two of them may lie in one folder."""
    assert last_start.beside(Path("/s") / state, "served.json") == Path("/s") / name
