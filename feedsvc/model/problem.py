"""What is wrong with one file, and how to mend it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from feedsvc.model.errors import message

LEFT_OUT = "LeftOut"  # the rule of a file that the generator publishes, and no feed has
Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True, order=True):
    """Something wrong with one file: where, what, and what the author can do about it.

    `line` counts from 1; 0 means the file as a whole. An `error` keeps the post out (its last
    good version stays); a `warning` does not. `rule` is what it is about, where checks have a
    name for that.
    """

    path: str
    line: int
    what: str
    remedy: str
    severity: Severity = "error"
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {message(self.place, self.what, self.remedy)}"

    @property
    def place(self) -> str:
        """The file, and the line where that is known."""
        return f"{self.path}:{self.line}" if self.line else self.path
