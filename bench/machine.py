"""What the figures were measured with: versions, cores, load. Never when: git knows."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("feedsvc", "feedgen", "lxml", "markdown", "nh3", "pyyaml")


def label(others: Mapping[str, str] | None = None) -> str:
    """One line; `others` are programs with their versions."""
    named = {"Python": platform.python_version()}
    named |= {name: version(name) for name in _PACKAGES}
    told = ", ".join(f"{name} {said}" for name, said in {**named, **(others or {})}.items())
    return f"{told}. {_hardware()}; load average before the run {os.getloadavg()[0]:.2f}."


def _hardware() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({_processor()}), {platform.system()} {platform.machine()}"


def _processor() -> str:
    """The model as Linux has it; some machines do not say."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "of an unknown model"
