"""Puts generators into a scratch folder, from PyPI and npm, and runs them there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.recording.versions import DEBIAN, NPM, NPM_UNTIL, PYPI


def run(*command, cwd, **environment):
    """Run a program of a generator; what it prints is shown only where it fails."""
    environment = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **environment}
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(f"{command}\n{ended.stdout}\n{ended.stderr}")
    return ended.stdout


def python(tools, name):
    """The folder of programs of a virtual environment that holds a generator of PyPI."""
    folder = tools / "python" / name
    if not (folder / "complete").exists():
        run(sys.executable, "-m", "venv", folder, cwd=tools)
        pins = [f"{package}=={version}" for package, version in PYPI[name].items()]
        run(folder / "bin" / "pip", "install", "--quiet", *pins, cwd=tools)
        (folder / "complete").touch()
    return folder / "bin"


def npm(tools, name):
    """The folder `node_modules` that holds a generator of npm."""
    folder = tools / "npm" / name
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        package = {"private": True, "type": "module", "dependencies": NPM[name]}
        (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
        run("npm", "install", "--no-audit", "--no-fund", f"--before={NPM_UNTIL}", cwd=folder)
        (folder / "complete").touch()
    return folder / "node_modules"


def with_modules(site, modules):
    """Let programs in a copy of a site find a generator of npm."""
    (site / "node_modules").symlink_to(modules)
    return modules / ".bin"


def jekyll():
    """Make sure that Jekyll and its feed are those whose results were recorded."""
    for package, version in DEBIAN["jekyll"].items():
        found = run("dpkg-query", "-W", "-f", "${Version}", package, cwd=Path.cwd())
        if not found.startswith(version):
            raise SystemExit(f"{package} is {found}; {version} is what the golden sites are from")


def copied(site, scratch):
    """A copy of a golden site that a generator may write into."""
    return Path(shutil.copytree(site, scratch / site.name, ignore=lambda *_: ["expected.json"]))
