"""SARIF: what CI needs to show findings on their lines."""

import json

import pytest

from feedsvc.check.findings import Finding, finding, lines, plain, sarif

FOUND = [
    Finding("_posts/a b.md", 3, "BrokenLink", "warning", "links to nowhere", "correct it"),
    Finding("https://g.example/feed", 0, "SAXError", "error", "no XML", "mend it"),
]


def test_a_log_has_rules_and_places():
    """SARIF 2.1.0, 3.27: a result names its rule, its level and where it is."""
    run = json.loads(sarif(FOUND, "1.0"))["runs"][0]
    first, second = run["results"]

    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == ["BrokenLink", "SAXError"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("BrokenLink", 0, "warning")
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "_posts/a%20b.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3},
            }
        }
    ]
    assert second["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "https://g.example/feed"}}}
    ]


@pytest.mark.parametrize(
    ("folder", "where", "expected"),
    [
        ("", "_posts/x.md", {"uri": "_posts/x.md", "uriBaseId": "%SRCROOT%"}),
        (".", "./feed.atom", {"uri": "feed.atom", "uriBaseId": "%SRCROOT%"}),
        ("blog/en", "_posts/x.md", {"uri": "blog/en/_posts/x.md", "uriBaseId": "%SRCROOT%"}),
        ("/srv/blog", "a b.md", {"uri": "file:///srv/blog/a%20b.md"}),
        ("blog", "/tmp/feed.rss", {"uri": "file:///tmp/feed.rss"}),
        ("blog", "https://g.example/feed", {"uri": "https://g.example/feed"}),
    ],
)
def test_files_are_named_from_where_ci_runs(folder, where, expected):
    """GitHub puts findings on lines of files that it knows by their path in the repository."""
    found = [Finding(where, 1, "BrokenLink", "warning", "links to nowhere", "correct it")]
    (result,) = json.loads(sarif(found, "1.0", folder))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == expected


def test_a_log_has_what_the_schema_requires():
    """Required properties of SARIF 2.1.0, and types of those that are given."""
    log = json.loads(sarif(FOUND, "1.0", "blog"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert driver["name"] == "feedsvc"
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    for rule in driver["rules"]:
        assert {"id", "shortDescription", "help"} <= set(rule)
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert place["artifactLocation"].get("uriBaseId", "%SRCROOT%") in run["originalUriBaseIds"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1


def test_the_same_findings_give_the_same_bytes():
    """No clock, no order of sets."""
    assert sarif(FOUND, "1.0") == sarif(list(FOUND), "1.0")


def test_people_get_a_line_each_and_a_count():
    """The place comes first, as compilers do."""
    assert lines(FOUND) == [
        "warning: _posts/a b.md:3: links to nowhere. Fix: correct it. [BrokenLink]",
        "error: https://g.example/feed: no XML. Fix: mend it. [SAXError]",
        "1 error, 1 warning",
    ]
    assert lines([]) == ["nothing found"]


def test_programs_get_values():
    """The fields of a finding."""
    assert plain(FOUND)[0]["rule"] == "BrokenLink"


def test_a_flood_of_one_kind_is_folded():
    """The first ones, and how many more; another kind is shown beside them."""
    flood = [finding(f"{n:03}.md", 1, "MissingAlternativeText", "shows a.png") for n in range(481)]
    other = finding("b.md", 2, "BrokenLink", "links to /x, which is not there")

    shown = lines(sorted([*flood, other]))

    assert len(shown) == 5 + 1 + 1 + 1
    assert str(other) in shown
    assert shown[-2] == "warning: 476 more like the first 5 [MissingAlternativeText] (-v shows all)"
    assert shown[-1] == "0 errors, 482 warnings"
    assert len(lines(flood, verbose=True)) == 482
    assert len(lines(flood[:10])) == 11
