"""What can go wrong with a site as a whole; a single bad post is a `Problem` instead.

    FeedsvcError
    ├── AdoptionError    nobody can say which post a published entry is
    ├── ConfigError      a setting is unknown, of the wrong type or impossible
    │   └── FileError    a file is not to be read: a link out of the site, a pipe, too large
    ├── LimitError       the site is larger than the settings allow
    ├── CollisionError   two documents want the same path
    ├── NoPostsError     there is no post: a wrong or an empty folder
    ├── LockedError      another process is working on this site
    ├── OutputError      the output folder or a document cannot be written
    ├── StateError       the state file cannot be read or written
    └── StrictError      posts have errors, and nothing is to be published then

Each ends the pass before anything is written (exit code 2).
"""

from __future__ import annotations

from collections.abc import Iterable


def message(where: str, what: str, remedy: str) -> str:
    """The form of all messages, `FILE:LINE: what is wrong. Fix: what to do.`, in one line.

    Each part may be empty.
    """
    said = f"{where}: {what}" if where else what
    return _ended(f"{_ended(said)} Fix: {remedy}" if remedy else said)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


class FeedsvcError(Exception):
    """Base of all: a message, what it is about, the remedy, and what else there is to list.

    Rendered as `subject: message. Fix: remedy.`; the cause, where there is one, is chained.
    """

    def __init__(
        self, message: str, *, subject: str = "", remedy: str = "", entries: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.remedy = remedy
        self.entries = tuple(entries)

    def __str__(self) -> str:
        return message(self.subject, self.message, self.remedy)


class AdoptionError(FeedsvcError):
    """Nobody can say which post a published entry is; `entries` are their names."""


class ConfigError(FeedsvcError):
    """A setting is unknown, of the wrong type or impossible."""


class FileError(ConfigError):
    """A file is not to be read: it leads out of the site, is no regular file, is too large."""


class LimitError(FeedsvcError):
    """The site is larger than the settings allow."""


class CollisionError(FeedsvcError):
    """Two documents want the same path."""


class NoPostsError(FeedsvcError):
    """There is no post at all; `entries` say why files that were found are none."""


class LockedError(FeedsvcError):
    """Another process is working on this site."""


class OutputError(FeedsvcError):
    """The output folder or a document cannot be written."""


class StateError(FeedsvcError):
    """The state file cannot be read or written."""


class StrictError(FeedsvcError):
    """Posts have errors, and nothing is to be published then; `entries` are the errors."""
