"""Last-Modified: when the content last changed, and never an earlier time than before."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.service.http.conditions import parse_date
from feedsvc.service.http.document_cache import LastModifiedLog

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
NEW = b"<feed>new</feed>"


def seconds(field):
    """A date in a response as seconds since 1970."""
    return parse_date(field.encode(), 0)


@pytest.fixture
def clock():
    """A clock that tests turn; it starts at noon."""

    class Clock:
        time = NOON

        def __call__(self):
            return self.time

    return Clock()


def write(path, body, moment):
    """Put a file in place as publishing does, written at that moment."""
    new = path.with_name(".new")
    new.write_bytes(body)
    os.utime(new, (moment.timestamp(),) * 2)
    new.replace(path)


def test_it_is_when_the_file_was_written(folder, serve, connect, clock):
    """In whole seconds."""
    write(folder / "feed.atom", NEW, NOON - timedelta(days=3))
    response = connect(serve(now=clock)).ask()

    assert response["Last-Modified"] == "Wed, 29 May 2024 12:00:00 GMT"
    assert response["Date"] == "Sat, 01 Jun 2024 12:00:00 GMT"


def test_the_same_content_has_not_changed(folder, serve, connect, clock):
    """However often its file is written."""
    write(folder / "feed.atom", NEW, NOON - timedelta(days=3))
    server = serve(now=clock)
    client = connect(server)
    before = client.ask()["Last-Modified"]
    write(folder / "feed.atom", NEW, NOON)
    server.changed(["feed.atom"])

    assert client.ask()["Last-Modified"] == before


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=365), timedelta(days=-365)])
def test_every_change_moves_it_forward(folder, serve, connect, clock, age):
    """Also within one second, and whatever the new file says of its age."""
    write(folder / "feed.atom", b"<feed/>", NOON)
    server = serve(now=clock)
    client = connect(server)
    responses = [client.ask()]
    for number in range(3):
        write(folder / "feed.atom", b"<feed>%d</feed>" % number, NOON - age)
        server.changed(["feed.atom"])
        responses.append(client.ask())
    dates = [seconds(response["Last-Modified"]) for response in responses]

    assert dates == sorted(set(dates))
    assert dates[-1] - dates[0] <= 3
    assert all(seconds(one["Last-Modified"]) <= seconds(one["Date"]) for one in responses)


def test_a_date_is_enough_to_notice_a_change(folder, serve, connect, clock):
    """For clients that send no tags, whenever in the second the change came."""
    write(folder / "feed.atom", b"<feed/>", NOON)
    server = serve(now=clock)
    client = connect(server)
    before = client.ask()["Last-Modified"]
    write(folder / "feed.atom", NEW, NOON)
    server.changed(["feed.atom"])
    changed = client.ask(If_Modified_Since=before)

    assert (changed.status, changed.body) == (200, NEW)
    assert client.ask(If_Modified_Since=changed["Last-Modified"]).status == 304


def test_a_file_from_the_future_was_written_now(folder, serve, connect, clock):
    """RFC 9110, 8.8.2.1: no later than the answer."""
    write(folder / "feed.atom", NEW, NOON + timedelta(days=9))
    response = connect(serve(now=clock)).ask()

    assert response["Last-Modified"] == response["Date"] == "Sat, 01 Jun 2024 12:00:00 GMT"


@pytest.mark.parametrize("age", [timedelta(days=-1), timedelta(0), timedelta(days=99)])
def test_a_restart_changes_nothing(folder, serve, connect, clock, age):
    """Though the files were copied, restored or built anew meanwhile."""
    log = folder.parent / "state" / "served.json"
    write(folder / "feed.atom", b"<feed/>", NOON)
    server = serve(now=clock, last_modified=log)
    write(folder / "feed.atom", NEW, NOON)
    server.changed(["feed.atom"])
    before = connect(server).ask()["Last-Modified"]
    server.stop(5)
    write(folder / "feed.atom", NEW, NOON - age)
    again = serve(now=clock, last_modified=log)
    same = connect(again).ask()["Last-Modified"]
    write(folder / "feed.atom", b"<feed>newer</feed>", NOON - age)
    again.changed(["feed.atom"])

    assert same == before
    assert seconds(connect(again).ask()["Last-Modified"]) > seconds(before)


def test_a_feed_that_comes_back_is_not_older(folder, serve, connect, clock):
    """A tag that was not used for a while."""
    write(folder / "feed.atom", b"<feed/>", NOON)
    server = serve(now=clock)
    client = connect(server)
    before = seconds(client.ask()["Last-Modified"])
    (folder / "feed.atom").unlink()
    server.changed(["feed.atom"])
    write(folder / "feed.atom", NEW, NOON - timedelta(days=1))
    server.changed(["feed.atom"])

    assert seconds(client.ask()["Last-Modified"]) > before


@pytest.mark.parametrize("written", [b"", b"nonsense", b'{"feed.atom": 1}', b"[1]", b"\xff"])
def test_a_damaged_journal_is_said_and_begun_anew(serve, connect, tmp_path, caplog, written):
    """It is no reason not to serve."""
    (tmp_path / "served.json").write_bytes(written)
    server = serve(last_modified=tmp_path / "served.json")

    assert connect(server).ask().status == 200
    assert "so dates of change start anew" in caplog.text
    assert LastModifiedLog(tmp_path / "served.json").changed("feed.atom", "x", 0, 0) > 1


def test_a_journal_that_cannot_be_kept_is_said(serve, connect, tmp_path, caplog):
    """And serving goes on."""
    (tmp_path / "file").write_bytes(b"")
    server = serve(last_modified=tmp_path / "file" / "served.json")

    assert connect(server).ask().status == 200
    assert "served.json cannot be written" in caplog.text


def test_a_journal_is_written_when_something_changed_only(folder, serve, tmp_path):
    """Not at every pass."""
    log = tmp_path / "served.json"
    server = serve(last_modified=log)
    log.unlink()
    server.changed(["feed.atom"])
    unchanged = log.exists()
    (folder / "feed.atom").write_bytes(NEW)
    server.changed(["feed.atom"])

    assert not unchanged
    assert log.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
