"""Encoding: the bytes of a document → its text, by appendix F of XML 1.0.

What is wrong on the way is reported; the text comes back all the same where it can be read.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from feedsvc.check.findings import Report

_MARKS = (  # the longer ones first: UTF-32LE begins like UTF-16LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARATION = re.compile(
    r"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9][A-Za-z0-9._:-]{0,40})["']"""
)
_VERSION = re.compile(r"""<\?xml\s+version\s*=\s*["']([-\w.:]{0,40})["']""")
# What people write text in: Python also has codecs that unpack or compute.
_TEXTUAL = re.compile(r"utf|ascii|iso|latin|cp\d|koi8|gb|hz|big5|shift|euc|mac|tis|windows|ibm|ucs")
_REQUIRED = {"utf-8", "utf-16"}
_COMMON = {
    "ascii", "euc_jp", "gb18030", "iso8859-1", "iso8859-2", "iso8859-7", "iso8859-15", "koi8-r",
    "shift_jis", "cp1250", "cp1251", "cp1252", "cp1254", "cp1255", "cp1256",
}  # fmt: skip


class _Declared(NamedTuple):
    """An encoding by the name that the document gives it, and the line where it does."""

    name: str
    line: int


def decode(data: bytes, report: Report) -> str:
    """The text of an XML document, without its byte order mark."""
    mark, family = _family(data)
    body = data[len(mark) :]
    start = body[:1024].decode(family or "latin-1", "replace")
    declared = _declared(start)
    version = _VERSION.match(start)
    if version and version[1] != "1.0":
        report.say("BadXmlVersion", 1, f"the document says that it is XML {version[1]}")
    name = _chosen(declared, family, report)
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        report.say("UnicodeError", line, f"byte {body[error.start]:#04x} is not {name}")
        return body.decode(name, "replace")


def _family(data: bytes) -> tuple[bytes, str]:
    """The byte order mark, and the encoding that it or the first characters show."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", next((name for head, name in _UNMARKED if data.startswith(head)), "")


def _declared(start: str) -> _Declared | None:
    found = _DECLARATION.match(start)
    return _Declared(found[1], start.count("\n", 0, found.start(1)) + 1) if found else None


def _chosen(declared: _Declared | None, family: str, report: Report) -> str:
    """Python's name of the encoding to read by."""
    if declared is None:
        if not family:
            report.say("MissingEncoding", 1, "the document does not say its encoding")
        return family or "utf-8"
    known = _known(declared.name)
    if known is None:
        report.say("UnknownEncoding", declared.line, f"{declared.name} is no known encoding")
        return family or "utf-8"
    if family and known.partition("-")[0] + known[3:6] != family.partition("-")[0] + family[3:6]:
        what = f"the document says that it is {declared.name}, its bytes are {family}"
        report.say("UnicodeError", declared.line, what)
        return family
    _judge(declared, known, report)
    return family or known


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _TEXTUAL.match(found) else None


def _judge(declared: _Declared, known: str, report: Report) -> None:
    if known in _REQUIRED or known.startswith("utf-16"):
        return
    rule = "NonstdEncoding" if known in _COMMON else "ObscureEncoding"
    report.say(rule, declared.line, f"the document is written in {declared.name}")
