"""Posts: what is suspicious in a site, each thing once, on its line."""

from datetime import UTC, datetime

import pytest

from feedsvc.build import inspection
from feedsvc.check.posts import posts, slips
from feedsvc.config import read
from feedsvc.config.setup import setup

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def post(title="Peas", more="", body="Green."):
    """A post with some front matter more."""
    return f"---\ntitle: {title}\n{more}---\n{body}\n"


@pytest.fixture
def check(tmp_path):
    """Findings about a site of these files, as (path, line, rule)."""

    def run(**files):
        site = tmp_path / "site"
        (site / "_posts").mkdir(parents=True)
        (site / "_config.yml").write_text("url: https://g.example\nname: Garden\n")
        for name, text in files.items():
            (site / "_posts" / f"{name}.md").write_text(text, encoding="utf-8")
        (site / "pea.png").write_bytes(b"")
        made = setup(site, read.given(site, {}, {}, None), state=tmp_path / "state.sqlite3")
        found = posts(made, inspection.inspect(made, NOW), NOW)
        return {(one.where.removeprefix("_posts/"), one.line, one.rule) for one in found}

    def with_dates(*texts):
        return run(**{f"2025-01-0{n}-post-{n}": text for n, text in enumerate(texts, 1)})

    return with_dates


def test_good_posts_have_no_findings(check):
    """Links to posts and files that are there, a picture with a text."""
    body = "[next](/2025/01/02/post-2.html) ![a pea](/pea.png) [map](/pea.png) [tags](/tags/)"

    assert check(post(body=body), post()) == set()


def test_a_picture_may_lie_beside_the_source_of_its_post(tmp_path):
    """As in bundles of Hugo's, which are published at other addresses than their folders'."""
    bundle = tmp_path / "content" / "log" / "peas"
    bundle.mkdir(parents=True)
    (tmp_path / "hugo.toml").write_text(
        'baseURL = "https://g.example"\n[permalinks]\nlog = "/p/:slug/"\n'
    )
    (bundle / "index.md").write_text(
        post(more="date: 2025-01-01\n", body="![a pea](pea.png) ![a bean](bean.png)")
    )
    (bundle / "pea.png").write_bytes(b"")
    made = setup(tmp_path, read.given(tmp_path, {}, {}, None), state=tmp_path / "state.sqlite3")

    found = posts(made, inspection.inspect(made, NOW), NOW)

    assert [one.rule for one in found] == ["BrokenImage"]
    assert "bean.png" in found[0].what


def test_files_that_docusaurus_names_by_their_content_are_there(tmp_path):
    """Beside posts and in static folders; what is not there is told once, by the build's own words."""
    for path, data in (
        ("docusaurus.config.js", b"export default {url: 'https://g.example', baseUrl: '/b/', staticDirectories: ['pub']}"),
        ("blog/2024-01-02-a.md", b"---\ntitle: T\n---\n\n![a](a.png) ![s](/s.png) [d](d.pdf)\n\n![n](n.png)\n"),
        ("blog/a.png", b"x" * 20_000),
        ("blog/d.pdf", b"x"),
        ("pub/s.png", b"x"),
    ):  # fmt: skip
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    made = setup(tmp_path, read.given(tmp_path, {}, {}, None), state=tmp_path / "state.sqlite3")

    found = posts(made, inspection.inspect(made, NOW), NOW)

    assert [(one.line, one.rule) for one in found] == [(7, "DoubtfulPost")]
    assert "blog/n.png is shown, but is no file of the site" in found[0].what


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (post(more="title: Again\n"), 3, "DuplicateKey"),
        (post(more="note: a: b\n"), 3, "BrokenFrontMatter"),
        (post(more="note: a: b\n"), 3, "UnquotedColon"),
        (post(more="tgas: [a]\n"), 3, "UnknownKey"),
        (post(more="date: someday\n"), 3, "UnreadableDate"),
        (post(more="last_modified_at: someday\n"), 3, "UnreadableDate"),
        (post(more="list: " + "[" * 60 + "\n"), 3, "OverLimit"),
        (post(title="x" * 1001), 2, "OverLimit"),
        (post(body="{% nosuch %}"), 4, "DoubtfulPost"),
        (post(body="\n{% if page.title %}"), 5, "RejectedPost"),
        (post(body="![a pea](more/peas.png)"), 4, "BrokenImage"),
        (post(body="[list](more/list.pdf)"), 4, "BrokenLink"),
        (post(title=""), 2, "MissingTitle"),
        (post(body="![](/pea.png)"), 4, "MissingAlternativeText"),
        (post(body="\n![a pea](/peas.png)"), 5, "BrokenImage"),
        (post(body="\n\n[old](/2025/01/01/gone.html)"), 6, "BrokenLink"),
        (post(body="[file](/files/list.pdf)"), 4, "BrokenLink"),
        (post(body="[up](/../../../etc/passwd.txt)"), 4, "BrokenLink"),
        (post(body="{% raw %}{{ left }}{% endraw %}"), 4, "LeftoverTemplate"),
        (post(body="<script>alert(1)</script>"), 4, "ActiveContent"),
        (
            post(body="\n\nA.\n\n<a onclick='b()' href='https://c.example'>d</a>"),
            8,
            "ActiveContent",
        ),
        (post(more="date: 2027-01-01\n"), 1, "FutureDate"),
        (post(body="pea " * 130_000), 0, "HugePost"),
    ],
)
def test_a_suspicious_post_is_found(check, text, line, rule):
    """With the line of its file, where there is one."""
    assert ("2025-01-01-post-1.md", line, rule) in check(text)


def test_template_code_in_code_is_meant(check):
    """A post about templates shows them."""
    assert check(post(body="`{% raw %}{{ page }}{% endraw %}`")) == set()


def test_tags_are_written_in_one_way(check):
    """The rarer way is reported."""
    found = check(
        post(more="tags: [Home Grown]\n"),
        post(more="tags: [home-grown]\n"),
        post(more="tags: [home-grown]\n"),
    )

    assert found == {("2025-01-01-post-1.md", 1, "TagVariants")}


def test_addresses_and_ids_are_unique(check):
    """The later of two files is reported."""
    found = check(post(more="permalink: /a/\nid: x\n"), post(more="permalink: /a/\nid: x\n"))

    assert ("2025-01-02-post-2.md", 1, "DuplicateAddress") in found
    assert ("2025-01-02-post-2.md", 1, "DuplicateId") in found


def test_two_days_may_have_the_same_slug(check):
    """Their URLs differ, and to rename one would change its URL."""
    assert check(post(more="slug: peas\n"), post(more="slug: peas\n")) == set()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("title: x\ntags: [a]\ncustom: 1", []),
        ("title: x\ntitle: y", [("DuplicateKey", 3)]),
        ("list:\n\t- a", [("TabInFrontMatter", 3)]),
        ("title: a: b", [("UnquotedColon", 2)]),
        ("title: 'a: b'\nurl: https://g.example\ntime: 10:30", []),
        ("note: |\n  title: x\n\ttabs: are text here", []),
        ("catgory: a", [("UnknownKey", 2)]),
        ("publish: true", []),
        ("createdAt: 2020-01-02", []),
        ("updated-at: 2020-01-02", []),
        ("published_at: 2020-01-02", []),
        ("publihs: true", [("UnknownKey", 2)]),
        ("desciption: a", [("UnknownKey", 2)]),
        ("dates: a\nlinks: b\nlayouts: c", []),
    ],
)
def test_front_matter_is_read_as_authors_do(written, expected):
    """Slips that YAML reads without complaint."""
    found = slips("post.md", f"---\n{written}\n---\n", 1_000)

    assert [(one.rule, one.line) for one in found] == expected
