"""Activity: posts per month as a drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from feedsvc.model.document import MARK
from feedsvc.pages import template
from feedsvc.pages.html_pages import activity as values


def activity(months: dict[str, int]) -> str:
    """Draw it as the page does."""
    drawn = values(months)
    made = template.render("activity.html", {"activity": drawn}).decode() if drawn else ""
    return made.replace(f"<!-- {MARK} -->\n", "")


def drawing(months: dict[str, int]) -> ET.Element:
    """Draw and parse; a figure is well-formed XML, too."""
    found = ET.fromstring(activity(months)).find("svg")
    assert found is not None
    return found


def bars(months: dict[str, int]) -> dict[str, int]:
    """Name each bar by what it tells, with its height."""
    told = (
        (bar.findtext("title", ""), bar.get("height", "")) for bar in drawing(months).iter("rect")
    )
    return {title: int(height) for title, height in told}


def test_a_month_is_a_bar_as_high_as_it_has_posts() -> None:
    """The month with most posts takes the whole height; empty ones leave a gap."""
    assert bars({"2023-03": 1, "2023-06": 4, "2024-01": 2}) == {
        "March 2023: 1 post": 16,
        "June 2023: 4 posts": 63,
        "January 2024: 2 posts": 32,
    }


def test_bars_stand_where_their_month_is() -> None:
    """Each month has the same width; a young blog does not fill the drawing."""
    svg = drawing({"2023-11": 1, "2024-02": 1})

    assert [rect.get("x") for rect in svg.iter("rect")] == ["80", "92"]
    assert svg.get("viewBox") == "0 0 96 64"


def test_it_is_told_in_words() -> None:
    """For those who do not see it: a title, a description, and the same below the drawing."""
    months = {"2023-03": 1, "2023-06": 1200}
    svg = drawing(months)
    told = "1,201 posts from March 2023 to June 2023; most in June 2023: 1,200."

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "activity-title activity-told"
    assert [svg.findtext("title"), svg.findtext("desc")] == ["Posts per month", told]
    assert f"<figcaption>{told}</figcaption>" in activity(months)


@pytest.mark.parametrize(
    ("first", "last", "width", "unit", "names"),
    [
        ("2004-01", "2023-12", 240, "month", ["January 2004", "December 2023"]),
        ("2004-01", "2024-01", 81, "quarter", ["January 2004 to March 2004", "January 2024 to March 2024"]),
        ("1964-01", "2024-01", 61, "year", ["1964", "2024"]),
        ("1000-01", "2024-01", 205, "five years", ["1000 to 1004", "2020 to 2024"]),
        ("0001-01", "9999-12", 200, "fifty years", ["0 to 49", "9950 to 9999"]),
    ],
)  # fmt: skip
def test_its_width_is_bounded(
    first: str, last: str, width: int, unit: str, names: list[str]
) -> None:
    """Twenty years of months; beyond, a bar stands for more of them."""
    svg = drawing({first: 1, last: 1})

    assert svg.get("viewBox") == f"0 0 {width * 4} 64"
    assert svg.findtext("title") == f"Posts per {unit}"
    assert list(bars({first: 1, last: 1})) == [f"{name}: 1 post" for name in names]


def test_longer_spans_add_up_their_months() -> None:
    """No post is lost."""
    assert bars({"1970-01": 2, "1970-12": 3, "2023-05": 1}) == {
        "January 1970 to March 1970: 2 posts": 42,
        "October 1970 to December 1970: 3 posts": 63,
        "April 2023 to June 2023: 1 post": 21,
    }


def test_nothing_is_drawn_of_nothing() -> None:
    """No empty frame."""
    assert activity({}) == activity({"2024-01": 0}) == ""


def test_it_needs_no_style_of_its_own() -> None:
    """The policy of pages forbids style attributes."""
    assert "style" not in activity({"2024-01": 3})
