"""Summaries of so many words; what Pelican 4.12 and Hugo 0.168 make of the same texts."""

import feedparser
import pytest

CONF = "SITENAME = 'Blog'\nSITEURL = 'https://e.com'\nSUMMARY_MAX_LENGTH = 4\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One two, *three* four. Five six.", "One two, three four …"),
        ("One two three.", "One two three."),
        ("One two three four.", "One two three four …"),
        ("It's -- e-mail (well) `code` more.", "It's -- e-mail (well) code …"),
        ("读懂网络 and more.", "读懂网络 …"),
        ("一 feed 二 読む", "一 feed 二 読 …"),
        ("# Title\n\nOne.\n\nTwo three four.", "Title One. Two three …"),
        ("[One](https://e.com/x)'s two three. Four.", "One's two three …"),
        ("caf&eacute;s and &mdash; two &amp; three", "cafés and — two & three …"),
        ("One two three four&mdash;five.", "One two three four …"),
        ("One two three caf&eacute;s five.", "One two three cafés …"),
    ],
)
def test_words_are_counted_as_pelican_does(tmp_path, run, text, summary):
    """Letters of Han and Kana are words; what is cut ends in an ellipsis."""
    (tmp_path / "pelicanconf.py").write_text(CONF)
    (tmp_path / "content").mkdir()
    matter = "Title: A\nDate: 2021-02-03\n\n"
    (tmp_path / "content/a.md").write_text(matter + text, encoding="utf-8")
    run("build", tmp_path)

    (entry,) = feedparser.parse((tmp_path / "feeds/feed.atom").read_bytes()).entries
    assert entry.summary == summary


HUGO = [
    ("One two three four five six.\n\nSeven.", "One two three four five six."),
    ("One two three four five.\n\nSix seven.\n\nEight.", "One two three four five. Six seven."),
    ("One two three four.\n\n## Head\n\nFive.\n\nSix.", "One two three four. Head Five."),
    ("Short.", "Short."),
    (
        "One two.\n\n```go\na b c d e f g\n```\n\nThree four.\n\nFive six.",
        "One two. a b c d e f g Three four. Five six.",
    ),
    (
        "One two.\n\n```\na b c d e f g\n```\n\nThree.\n\nFour.",
        "One two. a b c d e f g Three.",
    ),
    (
        "[One two](https://e.com/x) [three four](/y) five.\n\nSix seven.\n\nEight nine.",
        "One two three four five. Six seven.",
    ),
    (
        "- one two three four five six\n- seven\n\nEight.\n\nNine.",
        "one two three four five six seven Eight.",
    ),
    ("> One two three four five six.\n\nSeven.", "One two three four five six."),
    (
        "> One two three four five six.\n>\n> Seven.\n\nEight.",
        "One two three four five six. Seven.",
    ),
    (
        "* One two three four five six.\n\n* Seven <br>\n\nEight.",
        "One two three four five six. Seven",
    ),
    ("One two three four five a\n\nSix.\n\nSeven.", "One two three four five a Six."),
    ("*One* **two** `three` four five *six*.\n\nSeven.", "One two three four five six."),
]
HAN = "一二三四五六七八。\n\n九 two three four five six.\n\nEnd."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "config", "summary"),
    [
        *((text, "", summary) for text, summary in HUGO),
        (HAN, "", "一二三四五六七八。 九 two three four five six."),
        (HAN, "hasCJKLanguage = true", "一二三四五六七八。"),
        (HUGO[1][0], "hasCJKLanguage = true", HUGO[1][1]),
    ],
)
def test_words_are_counted_as_hugo_does(tmp_path, run, text, config, summary):
    """To the end of a paragraph; tags, attributes and coloured code are no words."""
    (tmp_path / "hugo.toml").write_text(
        f'baseURL = "https://e.com/"\nsummaryLength = 6\n{config}\n'
    )
    (tmp_path / "content/post").mkdir(parents=True)
    matter = "---\ntitle: A\ndate: 2021-02-03\n---\n"
    (tmp_path / "content/post/a.md").write_text(matter + text, encoding="utf-8")
    run("build", tmp_path)

    (entry,) = feedparser.parse((tmp_path / "feeds/feed.atom").read_bytes()).entries
    assert entry.summary == summary
