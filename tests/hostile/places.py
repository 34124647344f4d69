"""Places: every file that a site of each generator is read from, and what is put there instead.

Run as a program (`python places.py GENERATOR FOLDER`) it builds the site, puts each of KINDS in
each place, one at a time, builds again, and prints what came of it.
"""

import json
import os
import stat
import sys
from pathlib import Path

SECRET = "SECRETWORD"
WORD = "PLAINWORD"  # in a good file; in what a link leads to, the secret stands in its place
GOOD = "The first post."
HUGE = 5 << 30

_POST = f"---\ntitle: A\ndate: 2024-01-01\n---\n{GOOD} {WORD}\n"
_OTHER = "---\ntitle: B\ndate: 2024-01-02\n---\nThe other post.\n"
_SETTINGS = '[site]\nurl = "https://blog.example"\n'
_TOML_POST = _POST.replace("---", "+++").replace("title: A", 'title = "A"').replace(": ", " = ")

# Of each generator: its files. A place that begins with `post:` spoils a post only, one with `any:`
# may be a folder, too, in which there are others.
SITES = {
    "jekyll": {
        "feedsvc.toml": _SETTINGS,
        "_config.yml": f"title: {WORD}\nurl: https://blog.example\ncollections: [tools]\n",
        "package.json": "{}",
        "atom.xml": f"---\n---\n<id>{WORD}</id>\n",
        "any:_data/k.csv": f"name,word\na,{WORD}\n",
        "any:_data/k2.tsv": f"name\tword\na\t{WORD}\n",
        "any:_data/deep/x.yml": f"- {WORD}\n",
        "any:_data/y.yaml": f"- {WORD}\n",
        "any:_data/j.json": f'["{WORD}"]',
        "any:_data/t.toml": f'a = "{WORD}"\n',
        "any:_data/authors.yml": f"ann: {{name: {WORD}}}\n",
        "any:_tools/hammer.md": f"---\ntitle: {WORD}\n---\n",
        "post:_includes/box.html": WORD,
        "post:_posts/part.txt": WORD,
        "post:_posts/2024-01-01-a.md": "---\ntitle: A\nauthor: ann\n---\n"
        f"{GOOD}\n"
        "{% include box.html %}\n{% include_relative part.txt %}\n"
        "{{ site.data | jsonify }} {{ site.tools | map: 'title' }}\n",
        "_posts/2024-01-02-b.md": _OTHER,
    },
    "hugo": {
        "hugo.toml": f'baseURL = "https://blog.example/"\ntitle = "{WORD}"\n',
        "any:config/_default/params.toml": f'word = "{WORD}"\n',
        "any:config/_default/menus.yaml": f"main: [{{name: {WORD}}}]\n",
        "any:config/production/params.json": f'{{"more": "{WORD}"}}',
        "any:content/_index.md": f"---\ntitle: {WORD}\n---\n",
        "any:content/posts/_index.md": f"---\ncascade: {{author: {WORD}}}\n---\n",
        "post:content/posts/a.md": _POST,
        "content/posts/b.md": _OTHER,
    },
    "hexo": {
        "_config.yml": f"title: {WORD}\nurl: https://blog.example\nsource_dir: source\n",
        "package.json": '{"dependencies": {"hexo": "7"}}',
        "post:source/downloads/code/x.js": WORD,
        "post:source/_posts/a.md": _POST + "{% include_code x.js %}\n",
        "source/_posts/b.md": _OTHER,
    },
    "pelican": {
        "pelicanconf.py": f"SITENAME = '{WORD}'\nSITEURL = 'https://blog.example'\nPATH = 'content'\n",
        "publishconf.py": "TIMEZONE = 'UTC'\n",
        "any:content/pages/about.md": f"Title: {WORD}\n\nAbout.\n",
        "post:content/a.md": f"Title: A\nDate: 2024-01-01\n\n[me]({{filename}}pages/about.md) {GOOD}\n",
        "content/b.md": "Title: B\nDate: 2024-01-02\n\nThe other post.\n",
    },
    "nikola": {
        "conf.py": f"BLOG_TITLE = '{WORD}'\nSITE_URL = 'https://blog.example/'\nBLOG_AUTHOR = 'A'\n"
        "POSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n",
        "any:posts/a.meta": f".. title: {WORD}\n.. slug: a\n.. date: 2024-01-01\n",
        "post:posts/a.md": GOOD,
        "posts/b.md": "<!--\n.. title: B\n.. slug: b\n.. date: 2024-01-02\n-->\n\nThe other post.\n",
    },
    "eleventy": {
        "feedsvc.toml": _SETTINGS,
        "eleventy.config.js": 'import x from "./plugin.js"\n'
        'export default function (c) { return {dir: {input: "src"}} }\n',
        "plugin.js": f"// {WORD}\n",
        "package.json": f'{{"name": "{WORD}"}}',
        ".eleventyignore": "README.md\n",
        "src/.eleventyignore": "drafts\n",
        "any:src/_data/site.json": f'{{"title": "{WORD}"}}',
        "any:src/_data/more.yaml": f"word: {WORD}\n",
        "any:src/_data/meta.js": f'module.exports = {{word: "{WORD}"}}\n',
        "any:src/_data/eleventyComputed.js": "module.exports = {}\n",
        "any:src/_includes/base.njk": f"---\nword: {WORD}\n---\n",
        "any:src/_includes/box.liquid": WORD,
        "any:src/posts/posts.json": f'{{"layout": "base.njk", "word": "{WORD}"}}',
        "any:src/posts/posts.11tydata.js": "module.exports = {}\n",
        "any:src/posts/a.yaml": f"more: {WORD}\n",
        "post:src/posts/a.md": _POST
        + '{% include "box.liquid" %} {{ word }} {{ site.title }} {{ meta.word }} {{ pkg.name }}\n',
        "src/posts/b.md": _OTHER,
    },
    "docusaurus": {
        "any:site.js": f'export const word = "{WORD}"\n',
        "docusaurus.config.js": 'import {word} from "./site.js"\n'
        f'module.exports = {{title: "{WORD}", url: "https://blog.example", '
        'baseUrl: "/"}\n',
        "package.json": "{}",
        "blog/authors.yml": f"ann: {{name: {WORD}}}\n",
        "blog/tags.yml": f"one: {{label: {WORD}}}\n",
        "post:blog/_part.mdx": WORD,
        "post:blog/2024-01-01-a.md": "---\ntitle: A\nauthors: ann\ntags: [one]\n---\n"
        f"import Part from './_part.mdx'\n\n{GOOD} {WORD}\n\n<Part />\n",
        "blog/2024-01-02-b.md": _OTHER,
    },
    "astro": {
        "astro.config.mjs": 'export default {site: "https://blog.example"}\n',
        "package.json": "{}",
        "src/consts.ts": f'export const SITE_TITLE = "{WORD}";\n',
        "any:src/content/authors/ann.json": f'{{"name": "{WORD}"}}',
        "any:src/pages/posts/[...slug].astro": '---\nawait getCollection("posts")\n---\n',
        "post:src/content/posts/a.md": f"---\ntitle: A\ndate: 2024-01-01\nauthor: ann\n---\n{GOOD}\n",
        "src/content/posts/b.md": _OTHER,
    },
    "zola": {
        "config.toml": f'base_url = "https://blog.example"\ntitle = "{WORD}"\n',
        "package.json": "{}",
        "any:content/_index.md": f'+++\ntitle = "{WORD}"\n+++\n',
        "any:content/posts/_index.md": "+++\ndraft = false\n+++\n",
        "post:content/posts/a.md": _TOML_POST,
        "content/posts/b.md": _OTHER,
    },
    "obsidian": {
        "CNAME": "blog.example\n",
        "package.json": "{}",
        ".obsidian/app.json": '{"strictLineBreaks": true}',
        ".obsidian/templates.json": f'{{"folder": "{WORD}"}}',
        "post:A.md": _POST.replace("title: A", "publish: true"),
        "B.md": _OTHER.replace("title: B", "publish: true"),
    },
    "plain": {
        "pyproject.toml": '[tool.feedsvc.site]\nurl = "https://blog.example"\n',
        "conf.py": "",
        "package.json": "{}",
        "post:posts/a.md": _POST,
        "posts/b.md": _OTHER,
    },
}
KINDS = ("link", "pipe", "socket", "device", "folder", "huge")


def path(place):
    """The path of a place."""
    return place.rpartition(":")[2]


def places(generator):
    """All of them but the post that is published in any case."""
    other = next(one for one in SITES[generator] if SITES[generator][one].endswith("other post.\n"))
    return [one for one in SITES[generator] if one != other]


def settings(generator):
    """Those that are no posts."""
    return [one for one in places(generator) if not one.startswith("post:")]


def write(root, generator):
    """A good site."""
    for place, text in SITES[generator].items():
        full = root / path(place)
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text, encoding="utf-8")


def put(full, kind, outside):
    """Replace a file by what is no file of the site; `outside` is where a link leads."""
    text = full.read_text(encoding="utf-8")
    full.unlink()
    if kind == "link":
        outside.write_text(text.replace(WORD, SECRET) or SECRET, encoding="utf-8")
        full.symlink_to(outside)
    elif kind == "pipe":
        os.mkfifo(full)
    elif kind == "socket":
        os.mknod(full, stat.S_IFSOCK | 0o600)
    elif kind == "device":
        _device(full)
    elif kind == "folder":
        full.mkdir()
    else:
        with full.open("wb") as file:
            file.truncate(HUGE)


def _device(full):
    """One without an end; who may not make any links to it."""
    try:
        os.mknod(full, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        full.symlink_to("/dev/zero")


def files(root):
    """All published files, with what they hold."""
    found = sorted(one for one in (root / "feeds").rglob("*") if one.is_file())
    return {one.relative_to(root).as_posix(): one.read_text(encoding="utf-8") for one in found}


def main(generator, folder):
    """Print what was read of the good site, what was asked for, and what came of each place."""
    from click.testing import CliRunner

    from feedsvc.cli.main import commands
    from feedsvc.sites import files as reading

    root = folder / "site"
    write(root, generator)
    read, asked = set(), set()
    taken, is_there = reading._taken, reading.is_there
    reading._taken = lambda handle, name, most: read.add(name) or taken(handle, name, most)
    reading.is_there = lambda root, name: asked.add(name) or is_there(root, name)

    def build():
        made = CliRunner().invoke(commands, ["build", str(root), "--jobs", "1", "-q"])
        if made.exception and not isinstance(made.exception, SystemExit):
            raise made.exception
        return made.exit_code, made.output

    good = build()
    outcomes = {}
    for place in places(generator):
        full = root / path(place)
        text = full.read_text(encoding="utf-8")
        for kind in KINDS:
            before = files(root)
            put(full, kind, folder / "outside")
            code, said = build()
            outcomes[f"{place} {kind}"] = {
                "code": code,
                "said": said,
                "same": files(root) == before,
                "leaked": SECRET in "".join(files(root).values()),
                "kept": GOOD in files(root)["feeds/feed.atom"],
                "other": "The other post." in files(root)["feeds/feed.atom"],
            }
            full.rmdir() if kind == "folder" else full.unlink()
            full.write_text(text, encoding="utf-8")
            build()
    own = sorted({os.path.relpath(root / name, root) for name in read})
    told = {"good": good, "read": own, "asked": sorted(asked), "outcomes": outcomes}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
