"""Whether git is changing files."""

import pytest

from feedsvc.service import watch
from feedsvc.service.watch import Checkout


@pytest.fixture
def blog(tmp_path):
    """A blog in a folder of a working tree; → the folder, and where git's lock is."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "blog").mkdir()
    return tmp_path / "blog", tmp_path / ".git/index.lock"


def test_git_is_at_work_while_its_index_is_locked(blog):
    """Also where the blog is only a part of what git keeps."""
    folder, lock = blog
    looked = Checkout(folder)
    before = looked.is_running()
    lock.touch()
    during = looked.is_running()
    lock.unlink()

    assert (before, during, looked.is_running()) == (False, True, False)


def test_a_lock_that_was_left_behind_counts_for_a_while_only(blog, monkeypatch):
    """The next one counts again."""
    folder, lock = blog
    looked = Checkout(folder)
    lock.touch()
    assert looked.is_running()
    monkeypatch.setattr(watch, "_LONGEST_LOCK", 0.0)
    lock.unlink()
    assert not looked.is_running()
    lock.touch()
    assert not looked.is_running()
    monkeypatch.undo()
    (lock.parent / "new").touch()
    (lock.parent / "new").rename(lock)

    assert looked.is_running()


def test_a_lock_that_was_there_before_does_not_count(blog):
    """Nobody waits for a git that was killed long ago."""
    folder, lock = blog
    lock.touch()
    looked = Checkout(folder)

    assert not looked.is_running()


def test_a_worktree_has_its_lock_where_it_says(blog):
    """In the repository that it belongs to (gitrepository-layout(5))."""
    folder, lock = blog
    place = lock.parent / "worktrees/blog"
    place.mkdir(parents=True)
    (folder / ".git").write_text("gitdir: ../.git/worktrees/blog\n")
    looked = Checkout(folder)
    (place / "index.lock").touch()

    assert looked.is_running()


def test_a_folder_without_git_is_never_changed_by_it(tmp_path):
    """Most have it, but nobody needs it."""
    assert not Checkout(tmp_path).is_running()
