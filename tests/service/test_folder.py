"""What of a folder is served, and that nothing else is."""

import os
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.service.http.folder import listing, may_be_served, read

SECRET = b"not for everyone"


@pytest.fixture
def traps(folder):
    """A folder with a good many ways out of it."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.atom").write_bytes(SECRET)
    (folder.parent / "feeds-2").mkdir()
    (folder.parent / "feeds-2" / "secret.atom").write_bytes(SECRET)
    (folder / ".hidden.atom").write_bytes(SECRET)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_bytes(SECRET)
    (folder / "tags").mkdir()
    (folder / "tags" / ".feed.atom.x.feedsvc.tmp").write_bytes(SECRET)
    (folder / "link.atom").symlink_to(outside / "secret.atom")
    (folder / "folder").symlink_to(outside)
    (folder / "up").symlink_to("..")
    (folder / "sibling.atom").symlink_to("../feeds-2/secret.atom")
    (folder / "uncovered.atom").symlink_to(".hidden.atom")
    (folder / "two").symlink_to("folder")
    (folder / "round").symlink_to("round")
    os.mkfifo(folder / "pipe.atom")
    return folder


TARGETS = [
    "/../outside/secret.atom",
    "/tags/../../outside/secret.atom",
    "/./../outside/secret.atom",
    "/%2e%2e/outside/secret.atom",
    "/%2E%2E%2Foutside%2Fsecret.atom",
    "/..%2foutside/secret.atom",
    "/..%5coutside%5csecret.atom",
    "/..\\outside\\secret.atom",
    "/%252e%252e/outside/secret.atom",
    "/..%c0%afoutside/secret.atom",
    "/..%ef%bc%8foutside/secret.atom",
    "/%c0%ae%c0%ae/outside/secret.atom",
    "/..;/outside/secret.atom",
    "//outside/secret.atom",
    "/tags//../../outside/secret.atom",
    "http://feeds.example/../outside/secret.atom",
    "/link.atom",
    "/folder/secret.atom",
    "/two/secret.atom",
    "/up/outside/secret.atom",
    "/sibling.atom",
    "/uncovered.atom",
    "/round",
    "/pipe.atom",
    "/.hidden.atom",
    "/%2ehidden.atom",
    "/.git/config",
    "/tags/.feed.atom.x.feedsvc.tmp",
    "/tags",
    "/feed.atom/",
    "/feed.atom%00.html",
    "/feed.atom%0d%0aX: y",
    "/feed.atom%20",
    "/%",
    "/%zz",
    "/" + "a" * 5000,
    "/" + "a/" * 2000 + "b",
]


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.usefixtures("traps")
def test_no_trick_leaves_the_folder(serve, connect, method, target):
    """Nor after the server has had a look whether there is such a file."""
    server = serve()
    asked = target.replace(" ", "%20")
    first = connect(server).ask(asked, method)
    server.settled(120)
    again = connect(server).ask(asked, method)

    assert [response.status for response in (first, again)] in ([404, 404], [400, 400])
    assert SECRET not in first.body + again.body


def test_the_whole_of_a_folder_is_told_without_its_traps(traps):
    """What is listed and what of it can be read."""
    paths = list(listing(traps))

    assert [path for path in paths if read(traps, path)] == ["feed.atom"]
    assert not [path for path in paths if "/." in f"/{path}"]


def test_a_link_within_the_folder_is_served(folder, serve, connect):
    """As someone makes who keeps an old address."""
    (folder / "tags").mkdir()
    (folder / "tags" / "old.atom").symlink_to("../feed.atom")
    (folder / "topics").symlink_to("tags")
    (folder / "topics.atom").symlink_to("tags/old.atom")
    client = connect(serve())

    body = (folder / "feed.atom").read_bytes()
    assert client.ask("/tags/old.atom").body == body
    assert client.ask("/topics.atom").body == body


def test_the_folder_itself_may_be_a_link(folder, serve, connect):
    """Deployments swap one."""
    new = folder.parent / "new"
    new.mkdir()
    (new / "feed.atom").write_bytes(b"<feed>new</feed>")
    folder.rename(folder.parent / "old")
    folder.symlink_to("old")
    server = serve()
    (folder.parent / "swapped").symlink_to("new")
    (folder.parent / "swapped").rename(folder)
    server.changed(["feed.atom"])

    assert connect(server).ask().body == b"<feed>new</feed>"


@pytest.mark.parametrize(
    "name", ["中文.atom", "a b.atom", "c++.atom", "100%.atom", "é.atom", "a&b=c;d.rss"]
)
def test_any_name_can_be_asked_for(folder, serve, connect, name):
    """Percent-encoded, and its own address says so too."""
    (folder / name).write_bytes(b"<feed/>")
    response = connect(serve()).ask(f"/{quote(name)}")

    assert response.status == 200
    assert response["Link"] == f'<https://blog.example/feeds/{quote(name)}>; rel="self"'


def test_a_file_that_is_too_large_or_no_file_is_not_read(tmp_path):
    """It would be held in memory."""
    with (tmp_path / "large.atom").open("wb") as file:
        file.truncate((64 << 20) + 1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.atom"))

    assert read(tmp_path, "large.atom") is None
    assert read(tmp_path, "socket.atom") is None


def test_a_folder_that_is_asked_for_is_closed_again(tmp_path):
    """Anybody may ask for one, again and again; it is no document."""
    (tmp_path / "tags").mkdir()
    before = len(list(Path("/dev/fd").iterdir()))
    found = [read(tmp_path, "tags") for _ in range(20)]

    assert set(found) == {None}
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_file_that_is_written_to_is_known_as_such(tmp_path, monkeypatch):
    """Its bytes may be half of each; what was served stays."""
    path = tmp_path / "feed.atom"
    path.write_bytes(b"old")
    real = os.fstat
    looks = []

    def meddling(handle):
        looks.append(handle)
        if len(looks) == 2:
            path.write_bytes(b"newer")
        return real(handle)

    monkeypatch.setattr("feedsvc.service.http.folder.os.fstat", meddling)
    found = read(tmp_path, "feed.atom")

    assert found.seal == ()


@given(st.text(max_size=30))
def test_no_name_leads_out(path):
    """Of the paths that may be served, all stay within, and none is hidden."""
    if may_be_served(path):
        assert os.path.normpath(f"/top/{path}") == f"/top/{path}"
        assert not any(part.startswith(".") for part in path.split("/"))
