"""Versions: of what posts are parsed and rendered with. Another one may do it otherwise."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache

from feedsvc.model.entry import SKETCH_VERSION

# Raise it with every change of what is made of the same posts: a test compares golden bytes.
RENDERING = 2

MAKERS = (
    *("feedsvc", "emoji", "feedgen", "lxml", "markdown", "nh3", "pyromark", "python-dateutil"),
    *("python-frontmatter", "python-liquid", "python-slugify", "pyyaml", "selectolax"),
    *("text-unidecode", "tzdata"),
)


@cache
def of_makers() -> tuple[str, ...]:
    """Our own number, Python's version, and that of each package that has a part in it.

    Installed packages have a folder named after them (PyPA, recording installed projects); the
    library for it is slow to load, and asked only where that is not so.
    """
    found = dict(_installed())
    python = ".".join(map(str, sys.version_info[:2]))
    own = (f"{RENDERING}.{SKETCH_VERSION}", python)
    return (*own, *(found.get(name) or _asked(name) for name in MAKERS))


def _installed() -> Iterator[tuple[str, str]]:
    """Normalised name and version of all packages; the one found first comes last."""
    for folder in reversed(sys.path):
        if not os.path.isdir(folder or "."):  # noqa: PTH112  # pathlib costs more than the rest
            continue
        for name in os.listdir(folder or "."):  # noqa: PTH208
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").rpartition("-")
                yield re.sub(r"[-_.]+", "-", package).lower(), version


def _asked(name: str) -> str:
    from importlib.metadata import version

    return version(name)
