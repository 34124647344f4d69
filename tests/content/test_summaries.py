"""Summaries of so many words, as Pelican cuts them (pelican.utils.truncate_html_words)."""

import feedparser
import pytest

CONF = "SITENAME = 'Blog'\nSITEURL = 'https://e.com'\nSUMMARY_MAX_LENGTH = 4\n"


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
