"""A small site of each generator, with good posts in it and one place for others."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GOOD = 100
_ADDRESS = "https://blog.example"


class Kind(NamedTuple):
    """A generator: its configuration, where posts lie, and how their front matter is fenced."""

    files: dict[str, str]
    name: str
    head: str = "---\ntitle: {title}\ndate: 2015-01-02\n---\n"


KINDS = {
    "jekyll": Kind({"_config.yml": f"title: Blog\nurl: {_ADDRESS}\n"}, "_posts/2015-01-02-{}.md"),
    "hugo": Kind(
        {"hugo.toml": f'baseURL = "{_ADDRESS}/"\ntitle = "Blog"\n'}, "content/posts/{}.md"
    ),
    "pelican": Kind(
        {"pelicanconf.py": f"SITEURL = '{_ADDRESS}'\nSITENAME = 'Blog'\nPATH = 'content'\n"},
        "content/{}.md",
        "Title: {title}\nDate: 2015-01-02\n\n",
    ),
    "hexo": Kind(
        {
            "_config.yml": f"title: Blog\nurl: {_ADDRESS}\n",
            "package.json": '{"hexo": {"version": "8.1.0"}, "dependencies": {"hexo": "8"}}',
        },
        "source/_posts/{}.md",
    ),
    "eleventy": Kind(
        {"eleventy.config.js": "module.exports = function () {};\n"},
        "posts/{}.md",
        "---\ntitle: {title}\ndate: 2015-01-02\ntags: post\n---\n",
    ),
    "zola": Kind(
        {"config.toml": f'base_url = "{_ADDRESS}"\ntitle = "Blog"\n'},
        "content/{}.md",
        '+++\ntitle = "{title}"\ndate = 2015-01-02\n+++\n',
    ),
    "astro": Kind(
        {"astro.config.mjs": f"export default {{ site: '{_ADDRESS}' }};\n"},
        "src/content/blog/{}.mdx",
    ),
    "docusaurus": Kind(
        {
            "docusaurus.config.js": (
                f"module.exports = {{ title: 'Blog', url: '{_ADDRESS}', baseUrl: '/' }};\n"
            )
        },
        "blog/2015-01-02-{}.mdx",
    ),
    "nikola": Kind(
        {
            "conf.py": (
                f"BLOG_TITLE = 'Blog'\nSITE_URL = '{_ADDRESS}/'\n"
                "POSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n# nikola\n"
            )
        },
        "posts/{}.md",
        "<!--\n.. title: {title}\n.. date: 2015-01-02 00:00:00\n.. slug: {title}\n-->\n\n",
    ),
    "obsidian": Kind(
        {".obsidian/app.json": "{}"},
        "{}.md",
        "---\ntitle: {title}\ndate: 2015-01-02\npublish: true\n---\n",
    ),
    "plain": Kind({}, "{}.md"),
}


def make(root, kind, *, good=GOOD, limits=None):
    """A site of that kind with its good posts; `limits` are settings."""
    lines = (f"{key} = {value}\n" for key, value in {"seconds": 1.0, **(limits or {})}.items())
    write(
        root,
        "feedsvc.toml",
        f'[site]\nurl = "{_ADDRESS}"\ngenerator = "{kind}"\n[feeds]\nmax_bytes = 0\nlimit = 0\n'
        f"tags = false\ncategories = false\n[limits]\n{''.join(lines)}",
    )
    for path, text in KINDS[kind].files.items():
        write(root, path, text)
    for number in range(good):
        write(root, place(kind, f"good{number}"), post(kind, f"good{number}", "Good *text*.\n"))


def place(kind, name):
    """Where a post of that name lies."""
    return KINDS[kind].name.format(name)


def post(kind, name, body):
    """A post as bytes: front matter with its name as the title, and the body."""
    text = KINDS[kind].head.replace("{title}", name) + body
    return text.encode("utf-8", "surrogatepass")


def write(root, path, content):
    """Write a file below a folder."""
    full = Path(root) / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_bytes(content if isinstance(content, bytes) else content.encode())


class Outcome(NamedTuple):
    """What a pass came to: what it published, problems by file, and MiB that a worker took.

    `refused` are the files whose problem is an error.
    """

    titles: list[str]
    problems: dict[str, list[str]]
    refused: list[str]
    text: str
    worker: float

    @property
    def good(self):
        """How many of the good posts are published."""
        return sum(title.startswith("good") for title in self.titles)


def built(root):
    """One pass in a process of its own."""
    script = Path(__file__).with_name("one_pass.py")
    done = subprocess.run(
        [sys.executable, script, root], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout))


def read_passwd():
    """The first words of a file that every system has outside of a site."""
    return Path("/etc/passwd").read_text(encoding="utf-8").partition("\n")[0]
