"""The table of rules: complete, documented, and in use."""

import re
from pathlib import Path

import pytest

from feedsvc.check import findings

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "check.md").read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "feedsvc").rglob("*.py"))
)


@pytest.mark.parametrize("rule", findings.rule_table().values(), ids=lambda rule: rule.name)
def test_every_rule_is_documented_with_its_severity(rule):
    """One row each, in the reference."""
    mark = "W3C" if rule.w3c else ""

    assert f"| {rule.name} | {rule.severity} | {mark} | {rule.says} |" in REFERENCE


@pytest.mark.parametrize("name", findings.rule_table())
def test_every_rule_is_used(name):
    """A rule that nothing reports would be a promise only."""
    assert f'"{name}"' in SOURCES


def test_every_rule_that_is_reported_is_in_the_table():
    """Names in calls of `say` have a row."""
    said = re.findall(r'say\(\s*"([A-Z]\w+)"', SOURCES)

    assert len(said) > 100
    assert set(said) <= findings.rule_table().keys()


def test_sentences_end():
    """What a rule says is a sentence; its remedy is a clause."""
    for rule in findings.rule_table().values():
        assert rule.says.endswith(".")
        assert rule.remedy
        assert not rule.remedy.endswith(".")
