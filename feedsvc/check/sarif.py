"""SARIF: findings in the format in which CI shows them on the lines (SARIF 2.1.0, OASIS)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from feedsvc.check import rules
from feedsvc.check.findings import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://pypi.org/project/feedsvc/"


def sarif(findings: Sequence[Finding], version: str) -> bytes:
    """A SARIF log of one run, as bytes; `version` is that of feedsvc."""
    used = [rules.rule(name) for name in sorted({one.rule for one in findings})]
    driver = {
        "name": "feedsvc",
        "version": version,
        "informationUri": _HOME,
        "rules": [_rule(one) for one in used],
    }
    index = {one.name: number for number, one in enumerate(used)}
    results = [_result(one, index[one.rule]) for one in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).encode() + b"\n"


def _rule(one: rules.Rule) -> dict[str, Any]:
    return {
        "id": one.name,
        "shortDescription": {"text": one.says},
        "help": {"text": one.remedy},
        "defaultConfiguration": {"level": one.severity},
    }


def _result(one: Finding, index: int) -> dict[str, Any]:
    web = one.where.startswith(("http://", "https://"))
    uri = one.where if web else quote(one.where)
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if one.line:
        physical["region"] = {"startLine": one.line}
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": one.severity,
        "message": {"text": f"{one.what}: {one.remedy}"},
        "locations": [{"physicalLocation": physical}],
    }
