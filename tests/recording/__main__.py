"""Records golden sites anew: `python -m tests.recording [--tools FOLDER] [SITE…]`, all by default.

Each site is copied into a scratch folder, built there by its own generator, and what that made of
the posts is written to the site's `expected.json`. `--tools` keeps the generators for another time.
"""

import argparse
import importlib
import json
import tempfile
from pathlib import Path

from tests.recording.versions import SITES, made_by

GOLDEN = Path(__file__).parents[1] / "golden"


def main():
    """Record the sites that are named, or all."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tools", type=Path, help="a folder for the generators")
    arguments.add_argument("sites", nargs="*", default=sorted(SITES))
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tools = (given.tools or Path(scratch) / "tools").absolute()
        tools.mkdir(parents=True, exist_ok=True)
        for name in given.sites:
            write(name, Path(scratch) / "sites", tools)


def write(name, scratch, tools):
    """Record one site."""
    maker = importlib.import_module(f"tests.recording.{name.partition('-')[0]}")
    scratch.mkdir(exist_ok=True)
    posts = maker.record(GOLDEN / name, scratch, tools)
    posts.sort(key=lambda post: post["url"])
    recorded = json.dumps({"made_by": made_by(name), "posts": posts}, ensure_ascii=False, indent=1)
    (GOLDEN / name / "expected.json").write_text(recorded + "\n", encoding="utf-8")
    print(f"{name}: {len(posts)} posts by {made_by(name)}")  # noqa: T201


if __name__ == "__main__":
    main()
