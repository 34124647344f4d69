"""Tables are found and cut as kramdown does. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        (
            "<table><thead><tr><th>a</th>\n"
            '<th style="text-align: right">b</th>\n'
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td>1</td>\n"
            '<td style="text-align: right">2</td>\n'
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="with outer pipes",
    ),
    pytest.param(
        "a | b\n--|--\n1 | 2",
        (
            "<table><thead><tr><th>a</th>\n"
            "<th>b</th>\n"
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td>1</td>\n"
            "<td>2</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="without outer pipes",
    ),
    pytest.param(
        "| 1 | 2 |\n| 3 | 4 |",
        (
            "<table><tbody><tr><td>1</td>\n"
            "<td>2</td>\n"
            "</tr>\n"
            "<tr><td>3</td>\n"
            "<td>4</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="without a head",
    ),
    pytest.param(
        "this | that",
        "<table><tbody><tr><td>this</td>\n<td>that</td>\n</tr>\n</tbody>\n</table>",
        id="any line with a pipe after a blank line is one",
    ),
    pytest.param(
        "text\na | b",
        "<p>text\na | b</p>",
        id="a line right after a text is none",
    ),
    pytest.param(
        "a | b\nno pipe",
        "<p>a | b\nno pipe</p>",
        id="a line without a pipe undoes it",
    ),
    pytest.param(
        "| `a|b` | c\\|d |\n|---|---|\n| <code>x|y</code> | z |",
        (
            "<table><thead><tr><th><code>a|b</code></th>\n"
            "<th>c|d</th>\n"
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td><code>x|y</code></td>\n"
            "<td>z</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="pipes in code and escaped pipes divide nothing",
    ),
    pytest.param(
        "| a | b |\n|---|---|\n| 1 |",
        (
            "<table><thead><tr><th>a</th>\n"
            "<th>b</th>\n"
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td>1</td>\n"
            "<td></td>\n"
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="short rows are filled up",
    ),
    pytest.param(
        "| *a* | [b](/c) |",
        (
            "<table><tbody><tr><td><em>a</em></td>\n"
            '<td><a href="/c">b</a></td>\n'
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="marks work in cells",
    ),
    pytest.param(
        "| a |\n|---|\n| 1 |\n|---|\n| 2 |\n|===|\n| sum |",
        (
            "<table><thead><tr><th>a</th>\n"
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td>1</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "<tbody><tr><td>2</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "<tfoot><tr><td>sum</td>\n"
            "</tr>\n"
            "</tfoot>\n"
            "</table>"
        ),
        id="bodies and a foot",
    ),
    pytest.param(
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |",
        (
            '<table><thead><tr><th style="text-align: left">a</th>\n'
            '<th style="text-align: center">b</th>\n'
            '<th style="text-align: right">c</th>\n'
            "</tr>\n"
            "</thead>\n"
            '<tbody><tr><td style="text-align: left">1</td>\n'
            '<td style="text-align: center">2</td>\n'
            '<td style="text-align: right">3</td>\n'
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="sides",
    ),
    pytest.param(
        "| a |\n|---|",
        "<p>| a |\n|—|</p>",
        id="a head alone is no table",
    ),
    pytest.param(
        "| a |\n| --- |\n| b |\n|---+---|\n| c |",
        (
            "<table><thead><tr><th>a</th>\n"
            "</tr>\n"
            "</thead>\n"
            "<tbody><tr><td>b</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "<tbody><tr><td>c</td>\n"
            "</tr>\n"
            "</tbody>\n"
            "</table>"
        ),
        id="rules in a body",
    ),
    pytest.param(
        "|---|\n| a |\n| b |",
        "<table><tbody><tr><td>a</td>\n</tr>\n<tr><td>b</td>\n</tr>\n</tbody>\n</table>",
        id="a ruled top",
    ),
    pytest.param(
        "a `b | c\nd` | e",
        "<p>a <code>b | c\nd</code> | e</p>",
        id="code over two lines of it",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_tables(source: str, html: str):
    """Tables are found and cut as kramdown does."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
