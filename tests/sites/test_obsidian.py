"""Obsidian: which notes are posts, and what their marks become."""

from datetime import UTC, datetime

import pytest

from feedsvc.content import obsidian as marks
from feedsvc.sites import detect, markers, obsidian


def vault(tmp_path, folders=()):
    """A reader of an empty vault."""
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "wall.png").write_bytes(b"")
    return obsidian.Reader(obsidian.settings(tmp_path, {"url": "https://e.com"}), folders)


class Vault:
    """An Ask of a vault with one published note."""

    def source(self, name, _path):
        """Only Dry stone is published."""
        return "https://e.com/Dry%20stone/" if name == "Dry stone" else None


def marked(source):
    """What a note becomes."""
    page = {"path": "x.md", "url": "https://e.com", "files": {"wall.png": "a/wall.png"}}
    return marks.expand(source, page, {}, Vault())


def test_a_vault_is_known_by_its_folder(tmp_path):
    """And by nothing else."""
    assert markers.MARKERS["obsidian"](tmp_path) == ""
    vault(tmp_path)
    assert markers.MARKERS["obsidian"](tmp_path) == "there is a .obsidian folder"


@pytest.mark.parametrize(
    ("path", "matter", "why"),
    [
        ("Diary.md", "tags: [a]", "does not say publish: true"),
        ("2020-01-02.md", "publish: false", "says publish: false"),
        ("a.md", "date: 2020-01-02\ndraft: true", "says draft: true"),
        ("2020-01-02.md", "tags: [a]", "does not say publish: true"),
        ("Bank.md", "created: 2020-01-02T10:00", "does not say publish: true"),
        ("a.md", "date: 2020-01-02\npublish:", "does not say publish: true"),
        ("a.md", "publish: true", ""),
        ("2020-01-02.md", "publish: true", ""),
    ],
)
def test_private_notes_stay_private(tmp_path, path, matter, why):
    """A note is a post when it says so, not for having a date, which daily notes have, too."""
    assert vault(tmp_path).parse(path, f"---\n{matter}\n---\nText.".encode()).omitted == why


@pytest.mark.parametrize(
    ("folder", "path", "matter", "published"),
    [
        ("Blog", "Blog/a.md", "tags: [a]", True),
        ("Blog", "Blog/in/a.md", "", True),
        ("Blog", "Blog/a.md", "publish: false", False),
        ("Blog", "Blog/a.md", "draft: true", False),
        ("Blog", "2020-01-02.md", "date: 2020-01-02", False),
        ("Blog", "Blogger/a.md", "", False),
        ("Blog", "other/a.md", "publish: true", True),
        (".", "2020-01-02.md", "", True),
    ],
)
def test_what_lies_in_a_folder_of_posts_is_published(tmp_path, folder, path, matter, published):
    """And elsewhere what says so; `publish: false` keeps any note out."""
    reader = vault(tmp_path, (folder,))

    assert reader.enters(path.rpartition("/")[0] or "x")
    assert reader.wants(path)
    assert (reader.parse(path, f"---\n{matter}\n---\nText.".encode()).post is not None) == published


def test_title_date_and_tags(tmp_path):
    """The name is the title; tags stand in properties and in the text, not in code."""
    body = "A #moss and `#no`, #2024, #walls/dry.\n\n```\n#no\n```\n%% #no %%\n"
    written = f"---\ndate: 2020-01-02\npublish: true\ntags: [stone]\n---\n{body}"
    post = vault(tmp_path).parse("in/Dry stone.md", written.encode()).post

    assert post.title == "Dry stone"
    assert post.published == datetime(2020, 1, 2, tzinfo=UTC)
    assert post.tags == ("stone", "moss", "walls/dry")
    assert post.url == "https://e.com/in/Dry%20stone/"


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("[[Dry stone]]", "[Dry stone](<https://e.com/Dry%20stone/>)"),
        ("[[Dry stone|walls]]", "[walls](<https://e.com/Dry%20stone/>)"),
        (
            "[[Dry stone#The Top]]",
            r"[Dry stone \> The Top](<https://e.com/Dry%20stone/#the-top>)",
        ),
        ("[[Secret]]", "Secret"),
        ("![[Secret]]", "Secret"),
        ("![[wall.png|200]]", '<img src="https://e.com/a/wall.png" alt="" width="200">'),
        ("![[gone.png]]", ""),
        ("a ==b== c", "a <mark>b</mark> c"),
        ("a %%b%% c", "a  c"),
        ("a %%b\nb\nb%% c", "a \n\n c"),
        ("Text. ^id-1", "Text."),
        ("> [!note]", "> **Note**  "),
        ("> [!faq]- Why so?", "> **Why so?**  "),
        ("`[[a]] ==b==`", "`[[a]] ==b==`"),
        ("```\n[[a]] %%b%%\n```", "```\n[[a]] %%b%%\n```"),
    ],
)
def test_marks(source, made):
    """Each becomes what a reader can show; code stays."""
    assert marked(source).text == made


def test_a_comment_hides_code_too():
    """What is between its ends is not published."""
    assert "secret" not in marked("%%\n```\nsecret\n```\n`secret`\n%%\nshown").text


def test_what_is_not_published_is_said_aloud():
    """With its line."""
    made = marked("a\n[[Secret]]")

    assert (made.warnings[0].line, "Secret" in made.warnings[0].what) == (2, True)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('author: "[[People/Ann|Ann A]]"', ["Ann A"]),
        ('author: "[[People/Ann]]"', ["Ann"]),
        ('authors: ["[[Ann]]", "[[Bob|Bobby]]", "Cid"]', ["Ann", "Bobby", "Cid"]),
        ("author: Ann", ["Ann"]),
    ],
)
def test_a_link_to_an_author_stands_for_its_text(tmp_path, written, names):
    """Obsidian shows it so."""
    site = detect.settings("obsidian", tmp_path, {"url": "https://e.com"})
    data = f"---\ntitle: A\npublish: true\n{written}\n---\nText.\n".encode()
    parsed = detect.reader(site).parse("a.md", data)

    assert [one.name for one in parsed.post.authors] == names


def test_a_heading_of_a_link_is_no_tag(tmp_path):
    """`#` is a tag's where it stands in text."""
    text = "[[b#Heading]] and [c](c.md#Other) #moss"
    note = f"---\npublish: true\ndate: 2020-01-02\n---\n{text}"

    assert vault(tmp_path).parse("a.md", note.encode()).post.tags == ("moss",)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("![[wall.png|A wall|100x50]]", 'alt="A wall" width="100" height="50"'),
        ("![[wall.png|A wall]]", 'alt="A wall"'),
        ("![A wall\\|120](wall.png)", "120"),
        ("[[wall.png#page=3]]", "a/wall.png#page=3"),
    ],
)
def test_the_last_part_behind_a_bar_is_the_size(source, shown):
    """Before it stands the text for those who do not see the picture."""
    made = marked(source).text
    assert shown in made, made
