"""SARIF: what CI needs to show findings on their lines."""

import json

from feedsvc.check import Finding
from feedsvc.check.findings import lines, plain
from feedsvc.check.sarif import sarif

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
                "artifactLocation": {"uri": "_posts/a%20b.md"},
                "region": {"startLine": 3},
            }
        }
    ]
    assert second["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "https://g.example/feed"}}}
    ]


def test_the_same_findings_give_the_same_bytes():
    """No clock, no order of sets."""
    assert sarif(FOUND, "1.0") == sarif(list(FOUND), "1.0")


def test_people_get_a_line_each_and_a_count():
    """The place comes first, as compilers do."""
    assert lines(FOUND) == [
        "_posts/a b.md:3: warning: links to nowhere: correct it [BrokenLink]",
        "https://g.example/feed: error: no XML: mend it [SAXError]",
        "1 error, 1 warning",
    ]
    assert lines([]) == ["nothing found"]


def test_programs_get_values():
    """The fields of a finding."""
    assert plain(FOUND)[0]["rule"] == "BrokenLink"
