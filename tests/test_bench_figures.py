"""What is made of measured figures: tables, charts, and a page."""

import sys
from xml.etree import ElementTree as ET

import pytest

from bench import charts, compare, floor, page, scale, subject, tables, watch
from bench.__main__ import main
from bench.process import Cost

SVG = "{http://www.w3.org/2000/svg}"


def costs(*walls):
    """Runs that took so many seconds."""
    return [Cost(wall, wall * 2, 50.0) for wall in walls]


def pair(ours, theirs):
    """A pair whose jobs all took the same."""
    return compare.Pair(*({job: costs(*walls) for job in subject.JOBS} for walls in (ours, theirs)))


def test_rows_say_medians_and_ratios_of_neighbours():
    """The median of 1/4, 2/4 and 8/4 is 1/2."""
    (row, *_) = compare.rows({"hugo": pair((1, 2, 8), (4, 4, 4))})

    assert row == ["cold", "hugo", "3", "2.00", "4.00", "0.5", "0.5", "1", "50"]


def test_a_table_is_markdown():
    """Words to the left, figures to the right."""
    assert tables.table(("a", "b"), [("x", "1"), ("y", "2")]) == (
        "| a | b |\n|-|-:|\n| x | 1 |\n| y | 2 |"
    )


@pytest.mark.parametrize(
    ("value", "expected"), [(0.01234, "0.0123"), (1.234, "1.23"), (59.94, "59.9"), (128.0, "128.0")]
)
def test_seconds_are_short(value, expected):
    """Three digits that say something."""
    assert tables.seconds(value) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"), [(1, 4, "0.25"), (3, 2, "1.5"), (500, 2, "250"), (1, 0, "∞")]
)
def test_ratios_are_short(one, other, expected):
    """Two digits, or whole numbers."""
    assert tables.ratio(one, other) == expected


@pytest.mark.parametrize(("power", "expected"), [(1, 1.0), (0, 0.0), (0.5, 0.5), (2, 2.0)])
def test_the_slope_is_the_exponent(power, expected):
    """Of the power law that the costs follow."""
    points = {posts: 3 * posts**power for posts in (1000, 3000, 10000, 100000)}

    assert scale.slope(points) == pytest.approx(expected)


def test_growth_is_from_size_to_size():
    """Slope, then how many times more each size costs than the one before."""
    sizes = {100: (1.0,), 1000: (2.0,), 10000: (8.0,)}
    measured = {n: {job: costs(*walls) for job in subject.JOBS} for n, walls in sizes.items()}

    assert scale.growth(measured)[0] == ["cold", "0.45", "2", "4"]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3, 1, 2], 0.99, 3), (range(1, 101), 0.99, 99), (range(1, 201), 0.99, 198), ([7], 0.5, 7)],
)
def test_a_percentile_is_a_value(values, share, expected):
    """The smallest that so many do not exceed."""
    assert watch.percentile(values, share) == expected


def test_latency_is_told_in_milliseconds():
    """Beside the first daemon, over as many saves as asked for."""
    memory = (50.0, 50.0, 51.0)
    found = {
        "a": watch.Watched([0.01, 0.01, 0.01, 9.0], memory),
        "b": watch.Watched([0.5, 0.5], memory),
    }

    assert watch.rows(1000, found, 3) == [
        ["1,000", "a", "3", "10.0", "10.0", "1"],
        ["1,000", "b", "2", "500.0", "500.0", "50"],
    ]


def test_every_job_has_a_floor():
    """The sum of what it cannot do without."""
    floors = dict.fromkeys(floor.NEEDS["cold"], 0.01)
    rows = floor.above(dict.fromkeys(subject.JOBS, 0.12), floors)

    assert [row[0] for row in rows] == list(subject.JOBS)
    assert rows[0][1:] == ["0.12", "0.06", "2"]
    assert rows[1][3] == "6"


# Charts and the page


def test_a_bar_chart_is_svg_with_a_bar_for_each_value():
    """Longer for more, names escaped, legible on dark pages."""
    groups = {"cold": {"feedsvc": 0.5, "a & b": 50.0}, "edit": {"feedsvc": 0.01, "a & b": 5.0}}
    made = charts.bars("Builds", groups, "seconds")
    rects = ET.fromstring(made).findall(f"{SVG}rect")
    widths = [float(one.get("width")) for one in rects]

    assert len(rects) == 4
    assert sorted(widths) == [widths[2], widths[0], widths[3], widths[1]]
    assert "a &amp; b" in made
    assert "prefers-color-scheme:dark" in made
    assert made == charts.bars("Builds", groups, "seconds")


def test_a_line_chart_is_svg_with_a_dot_for_each_point():
    """In the picture, and higher up for more."""
    made = charts.lines("Growth", {"cold": [(1000, 1.0), (10000, 9.0)]}, "posts", "seconds")
    root = ET.fromstring(made)
    dots = [(float(d.get("cx")), float(d.get("cy"))) for d in root.iter(f"{SVG}circle")]
    wide, high = float(root.get("width")), float(root.get("height"))

    assert len(dots) == 2
    assert dots[0][0] < dots[1][0]
    assert dots[0][1] > dots[1][1]
    assert all(0 < x < wide and 0 < y < high for x, y in dots)


def test_values_that_are_all_the_same_can_be_drawn():
    """A scale has one decade at least."""
    ET.fromstring(charts.bars("Same", {"cold": {"a": 1.0, "b": 1.0}}, "seconds"))


def test_a_section_is_replaced_and_nothing_else():
    """Whatever characters the text has."""
    before = "top\n<!-- a -->\nold\n<!-- /a -->\n<!-- b -->\nkept\n<!-- /b -->\n"

    after = page.put(before, "a", r"new \1")

    assert after == before.replace("old", r"new \1")
    assert page.put(after, "a", "old") == before


def test_a_section_that_the_page_lacks_is_an_error():
    """Figures are not lost in silence."""
    with pytest.raises(SystemExit, match="has no section x"):
        page.put("text", "x", "figures")


def test_figures_are_written_only_if_that_is_asked_for(tmp_path):
    """With their pictures; those of the time before go."""
    (tmp_path / "performance.md").write_text("<!-- peers -->\n<!-- /peers -->\n")
    (tmp_path / "performance").mkdir()
    (tmp_path / "performance" / "peers-7.svg").touch()
    for write in (False, True):
        section = page.Section("peers", write=write, docs=tmp_path)
        section.say("Some figures.")
        section.chart("peers-9", "Builds", "<svg/>")
        section.close()
        written = sorted(path.name for path in (tmp_path / "performance").iterdir())

        assert written == (["peers-9.svg"] if write else ["peers-7.svg"])
        assert ("figures" in (tmp_path / "performance.md").read_text()) is write


@pytest.mark.parametrize("name", ["peers", "plain", "jobs", "watch", "scale", "floor"])
def test_the_page_has_a_section_for_each_measurement(name):
    """And says how to run it."""
    text = (page.DOCS / "performance.md").read_text(encoding="utf-8")

    assert page.put(text, name, "figures") != text
    assert f"python -m bench {name} " in text


@pytest.mark.parametrize("posts", ["0", "1000001", "many"])
def test_counts_are_bounded(posts, monkeypatch, capsys):
    """No measurement is without end."""
    monkeypatch.setattr(sys, "argv", ["bench", "scale", "--posts", posts])

    with pytest.raises(SystemExit):
        main()
    assert "--posts" in capsys.readouterr().err
