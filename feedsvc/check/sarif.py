"""SARIF: findings in the format in which CI shows them on the lines (SARIF 2.1.0, OASIS)."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from feedsvc.check import rules
from feedsvc.check.findings import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_HOME = "https://pypi.org/project/feedsvc/"


def sarif(findings: Sequence[Finding], version: str, folder: str = "") -> bytes:
    """A SARIF log of one run, as bytes; `version` is that of feedsvc.

    `folder` is where the files of the findings are, from the folder in which CI runs: addresses in
    the log are relative to that one, as GitHub wants them.
    """
    used = [rules.rule(name) for name in sorted({one.rule for one in findings})]
    driver = {
        "name": "feedsvc",
        "version": version,
        "informationUri": _HOME,
        "rules": [_rule(one) for one in used],
    }
    index = {one.name: number for number, one in enumerate(used)}
    results = [_result(one, index[one.rule], folder) for one in findings]
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which it ran."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).encode() + b"\n"


def _rule(one: rules.Rule) -> dict[str, Any]:
    return {
        "id": one.name,
        "shortDescription": {"text": one.says},
        "help": {"text": one.remedy},
        "defaultConfiguration": {"level": one.severity},
    }


def _place(where: str, folder: str) -> dict[str, str]:
    """A file or an address (SARIF 3.4); what is not below the folder CI runs in has a whole one."""
    if where.startswith(("http://", "https://")):
        return {"uri": where}
    path = posixpath.normpath(posixpath.join(folder, where))
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _result(one: Finding, index: int, folder: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _place(one.where, folder)}
    if one.line:
        physical["region"] = {"startLine": one.line}
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": one.severity,
        "message": {"text": f"{one.what}: {one.remedy}"},
        "locations": [{"physicalLocation": physical}],
    }
