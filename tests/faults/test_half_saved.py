"""Posts while they are being written: by editors, by sync tools, over slow lines."""

import pytest

from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.service.watch import Watch
from feedsvc.sites import detect
from feedsvc.sites.editor_backups import is_copy, is_temporary

pytestmark = pytest.mark.slow
TEMPORARY = {
    "vim": (".a.md.swp", ".a.md.swo", ".a.md.swx", "4913", "5036", "a.md~"),
    "emacs": ("#a.md#", ".#a.md", "a.md~", "a.md.~1~"),
    "nano": (".a.md.swp", "a.md.save", "a.md~"),
    "kate": (".a.md.kate-swp", "a.md~"),
    "GNOME": (".goutputstream-U6EGP0",),
    "LibreOffice": (".~lock.a.md#",),
    "Office": ("~$a.md",),
    "JetBrains": ("a.md___jb_tmp___", "a.md___jb_old___"),
    "VS Code": ("a.md.vsctmp",),
    "rsync": (".a.md.x7Yz3Q",),
    "Syncthing": (".syncthing.a.md.tmp", "~syncthing~a.md.tmp"),
    "Nextcloud": (".a.md.~1f3a", "a.md.part"),
    "iCloud": (".a.md.icloud",),
    "Unison": (".unison.a.md.5f3a.unison.tmp",),
    "Resilio": ("a.md.!sync", "a.md.bts"),
    "macOS": ("._a.md", ".DS_Store"),
    "Windows": ("Thumbs.db", "desktop.ini"),
    "NFS, FUSE": (".nfs000000000012", ".fuse_hidden0000000100000001"),
    "patch, merge": ("a.md.orig", "a.md.rej"),
    "browsers": ("a.md.crdownload", "a.md.part", "a.md.download"),
}
COPIES = {
    "Syncthing": "a.sync-conflict-20240102-101112-ABCDEF2.md",
    "Dropbox": "a (Ann's conflicted copy 2024-01-02).md",
    "Dropbox, case": "a (Case Conflict 1).md",
    "Nextcloud": "a (conflicted copy 2024-01-02 101112).md",
    "ownCloud": "a_conflict-20240102-101112.md",
    "Seafile": "a (SFConflict ann@blog.example 2024-01-02-10-11-12).md",
    "git mergetool": "a_REMOTE_4711.md",
}
POSTS = ("a.md", "2024.md", "4913.md", "notes (1).md", "a-local_2.md", "c#.md", "resolve-a-conflict.md",
         "the conflicted copy.md", "part.md", "~tilde.md", "a.b.md", "bak.md")  # fmt: skip


@pytest.mark.parametrize("name", [name for names in TEMPORARY.values() for name in names])
def test_temporary_files_are_known_by_their_names(name):
    """Wherever they lie."""
    assert is_temporary(name)
    assert is_temporary(f"_posts/2024/{name}")


@pytest.mark.parametrize("name", [name for names in TEMPORARY.values() for name in names])
def test_the_watch_tells_of_no_temporary_file(tmp_path, name):
    """It goes by the same rule; of the post that takes their place it tells."""
    watch = Watch(tmp_path, [], is_temporary)
    watch._tell("", f"{tmp_path}/_posts/{name}")
    assert watch.take() == set()

    watch._tell(f"{tmp_path}/_posts/{name}", f"{tmp_path}/_posts/a.md")
    assert watch.take() == {f"{tmp_path}/_posts/a.md"}


@pytest.mark.parametrize("name", COPIES.values(), ids=COPIES)
def test_second_versions_are_known_by_their_names(name):
    """They are no temporary files: somebody has to look at them."""
    assert is_copy(f"_posts/{name}")
    assert not is_temporary(name)


@pytest.mark.parametrize("name", POSTS)
def test_posts_are_not_taken_for_either(name):
    """Their names only look a little like it."""
    assert not is_temporary(name)
    assert not is_copy(name)


def test_a_second_version_is_not_published_and_said(blog):
    """The post beside it is, as it was."""
    blog.post("2015-01-01-a")
    blog.post("2015-01-01-a.sync-conflict-20240102-101112-ABCDEF2")
    report = blog.build()

    assert blog.titles() == ["A"]
    assert [(one.path, one.severity, one.what) for one in report.problems] == [
        (
            "_posts/2015-01-01-a.sync-conflict-20240102-101112-ABCDEF2.md",
            "warning",
            "is a second version of a post, which a sync tool or a merge kept",
        )
    ]


def test_temporary_files_change_nothing(blog):
    """No document, and nothing to say."""
    blog.post("2015-01-01-a")
    blog.build()
    before = blog.files()
    for name in (name for names in TEMPORARY.values() for name in names):
        blog.write(f"_posts/{name}", "---\ntitle: No\n---\nNo.\n")
        blog.write(f"_posts/2015-02-01-{name}", "---\ntitle: No\n---\nNo.\n")
        (blog.root / f"_posts/2015-02-01-{name}").unlink()
    report = blog.build()

    assert (report.written, report.problems) == ((), ())
    assert blog.files() == before


_YAML = (
    "---\ntitle: A post\ndate: 2015-01-02 10:00:00\ntags: [x, y]\n---\n\nThe text of the post.\n"
)
_ALL = '[posts]\npath = "."\n'
_TOML = '+++\ntitle = "A post"\ndate = 2015-01-02T10:00:00Z\n+++\n\nThe text of the post.\n'
_BARE = "Title: A post\nDate: 2015-01-02 10:00\n\nThe text of the post.\n"
_COMMENT = (
    "<!--\n.. title: A post\n.. date: 2015-01-02 10:00:00 UTC\n-->\n\nThe text of the post.\n"
)
_OWN = '[site]\nurl = "https://e.com"\n'
SITES = {  # a site's settings, the path of a post, and its text
    "jekyll": ({"_config.yml": "url: https://e.com\n"}, "_posts/2015-01-02-a.md", _YAML),
    "hugo": ({"hugo.toml": 'baseURL = "https://e.com/"\n'}, "content/posts/a.md", _YAML),
    "hugo, TOML": ({"hugo.toml": 'baseURL = "https://e.com/"\n'}, "content/posts/a.md", _TOML),
    "pelican": ({"pelicanconf.py": 'SITEURL = "https://e.com"\nPATH = "content"\n'}, "content/a.md", _BARE),
    "nikola": ({"conf.py": 'BLOG_TITLE = "B"\nBLOG_AUTHOR = "A"\nSITE_URL = "https://e.com/"\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)\n'}, "posts/a.md", _COMMENT),
    "hexo": ({"_config.yml": "url: https://e.com\n", "package.json": '{"dependencies": {"hexo": "8"}}'}, "source/_posts/a.md", _YAML),
    "eleventy": ({"eleventy.config.js": "export default function () {}\n", "feedsvc.toml": _OWN}, "blog/a.md", _YAML),
    "zola": ({"config.toml": 'base_url = "https://e.com"\n', "content/_index.md": "+++\n+++\n"}, "content/a.md", _TOML),
    "astro": ({"astro.config.mjs": 'export default { site: "https://e.com" }\n'}, "src/content/blog/a.md", _YAML),
    "docusaurus": ({"docusaurus.config.js": 'module.exports = { url: "https://e.com", baseUrl: "/" }\n'}, "blog/a.md", _YAML),
    "obsidian": ({".obsidian/app.json": "{}", "feedsvc.toml": _OWN + _ALL}, "a.md", _YAML),
    "plain": ({"feedsvc.toml": _OWN}, "a.md", _YAML),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_post_cut_within_its_front_matter_is_rejected(tmp_path, name):
    """Wherever the cut is: so its last good version stays. It is never taken for another post."""
    files, path, text = SITES[name]
    for file, content in {**files, path: text}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content)
    made = setup(tmp_path, read.given(tmp_path, {}, {}))
    reader = detect.reader(made.site, made.folders)
    whole = reader.parse(path, text.encode())
    last = text.index("Date: 2015-01-02") + 16 if text == _BARE else text.index("\n\nThe text") - 1
    cut = [reader.parse(path, text[:end].encode()) for end in range(last)]

    assert made.site.generator == name.partition(",")[0]
    assert whole.post is not None
    assert [one.omitted for one in cut if one.omitted] == []
    assert [one.post.title for one in cut if one.post is not None] == []
    assert all(one.problems for one in cut)


@pytest.mark.parametrize("end", [0, 1, 3, 4, 20, 40])
def test_a_half_saved_post_keeps_its_last_good_version(blog, end):
    """Byte by byte the same documents, and a line about it; saved to the end, the new one."""
    path = blog.post("2015-01-01-a", "The old text of this post.\n")
    blog.post("2015-01-02-b")
    blog.build()
    before = blog.files()
    text = path.read_text().replace("old", "new")
    path.write_text(text[: min(end, text.index("\n---\n"))])
    report = blog.build()

    assert blog.files() == before
    assert [problem.path for problem in report.problems] == ["_posts/2015-01-01-a.md"]
    path.write_text(text)
    assert blog.build().problems == ()
    assert "new text" in blog.entries()[1].content[0].value


def test_a_text_that_begins_with_a_rule_is_no_cut_front_matter(blog):
    """Three dashes are a thematic break, too."""
    blog.write("feedsvc.toml", '[site]\nurl = "https://blog.example"\ngenerator = "plain"\n')
    blog.write("a.md", "---\n\nThis text begins with a rule, and nothing closes it.\n")

    assert [problem.severity for problem in blog.build().problems] == ["warning"]  # no title
    assert blog.titles() == ["This text begins with a rule, and nothing closes it"]
