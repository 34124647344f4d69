"""The pages in the language of the site."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from feedsvc.pages import html_pages, languages
from tests.feeds.garden import OVERVIEW

DAY = datetime(2015, 2, 10, 23, 30, tzinfo=UTC)
OTHERS = [one for one in languages.KNOWN if one != "en"]
TEMPLATES = Path(languages.__file__).parent / "templates"


@pytest.mark.parametrize("tag", OTHERS)
def test_every_word_is_there_in_every_language(tag: str) -> None:
    """With the same places for values; none is left in English but names."""
    english, own = languages.language("en").words, languages.language(tag).words

    assert own.keys() == english.keys()
    for key, said in own.items():
        assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", key)), key
    same = {key for key, said in own.items() if key == said}
    assert same <= {"Feed", "Site", "{month} {year}", "Tags", "."}


def test_every_word_of_the_pages_is_known() -> None:
    """Whatever a template says is in the list."""
    used = set()
    for path in TEMPLATES.glob("*.html"):
        used |= set(re.findall(r'say\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
    used |= set(html_pages._GROUPS.values()) | set(html_pages._SPANS.values())

    assert used
    assert used <= languages.language("en").words.keys()


@pytest.mark.parametrize(
    ("tag", "day", "number", "month"),
    [
        ("en", "10 February 2015", "12,345", "February 2015"),
        ("de-AT", "10. Februar 2015", "12.345", "Februar 2015"),
        ("fr", "10 février 2015", "12\u202f345", "février 2015"),
        ("es", "10 de febrero de 2015", "12.345", "febrero de 2015"),
        ("pt-BR", "10 de fevereiro de 2015", "12.345", "fevereiro de 2015"),
        ("zh-CN", "2015年2月10日", "12,345", "2015年2月"),
        ("ja", "2015年2月10日", "12,345", "2015年2月"),
        ("nl", "10 February 2015", "12,345", "February 2015"),
        ("", "10 February 2015", "12,345", "February 2015"),
    ],
)
def test_days_and_numbers_are_written_as_people_write_them(
    tag: str, day: str, number: str, month: str
) -> None:
    """A language that we have not is English."""
    with languages.spoken(tag):
        made = (languages.day(DAY), languages.number(12_345), languages.month(2015 * 12 + 1))

    assert made == (day, number, month)
    assert languages.current() == "en"


@pytest.mark.parametrize(
    ("tag", "word"), [("zh-CN", "订阅"), ("de", "Abonnieren"), ("sv", "Subscribe")]
)
def test_the_index_is_in_the_language_of_the_site(tag: str, word: str) -> None:
    """Which the page says, for programs that read aloud."""
    first, *others = OVERVIEW.feeds
    site = structs.replace(OVERVIEW, feeds=(structs.replace(first, language=tag), *others))
    page = html_pages.index(site).decode()
    own = tag.partition("-")[0] if tag.partition("-")[0] in languages.KNOWN else "en"

    assert f'<h2 id="subscribe">{word}</h2>' in page
    assert f'<html lang="{own}">' in page


def test_the_page_of_a_feed_is_in_the_language_of_the_feed() -> None:
    """Values in its words are escaped like any others."""
    document = (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "A <b>", "language": "ja",'
        b' "items": [{"id": "1", "date_published": "2015-02-10T10:00:00Z"}]}'
    )
    paths = {kind: f"feed.{kind}" for kind in ("atom", "rss", "json")}
    page = html_pages.feed_page("feed", document, "https://e.net", paths).decode()

    assert "購読" in page
    assert "2015年2月10日" in page
    assert "A &lt;b&gt;" in page
