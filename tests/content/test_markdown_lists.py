"""Lists hold what kramdown lets them hold. Expected is what kramdown 2.4 shows."""

from __future__ import annotations

import pytest

from feedsvc.content import kramdown

CASES = [
    pytest.param(
        "- one\n  - two\n    - three\n- four",
        (
            "<ul><li>one\n"
            "<ul><li>two\n"
            "<ul><li>three</li>\n"
            "</ul>\n"
            "</li>\n"
            "</ul>\n"
            "</li>\n"
            "<li>four</li>\n"
            "</ul>"
        ),
        id="two blanks nest",
    ),
    pytest.param(
        "1. one\n   - two\n2. three",
        "<ol><li>one\n<ul><li>two</li>\n</ul>\n</li>\n<li>three</li>\n</ol>",
        id="three blanks nest in numbers",
    ),
    pytest.param(
        "* one\n    * two",
        "<ul><li>one\n<ul><li>two</li>\n</ul>\n</li>\n</ul>",
        id="four blanks nest",
    ),
    pytest.param(
        "- one\n - two",
        "<ul><li>one</li>\n<li>two</li>\n</ul>",
        id="one blank does not",
    ),
    pytest.param(
        "- one\n\t- two",
        "<ul><li>one\n<ul><li>two</li>\n</ul>\n</li>\n</ul>",
        id="a tab nests",
    ),
    pytest.param(
        "- one\n- two",
        "<ul><li>one</li>\n<li>two</li>\n</ul>",
        id="tight items",
    ),
    pytest.param(
        "- one\n\n- two\n\n- three",
        "<ul><li><p>one</p>\n</li>\n<li><p>two</p>\n</li>\n<li><p>three</p>\n</li>\n</ul>",
        id="loose items",
    ),
    pytest.param(
        "- one\n- two\n\n- three\n- four",
        "<ul><li>one</li>\n<li><p>two</p>\n</li>\n<li>three</li>\n<li>four</li>\n</ul>",
        id="a blank line makes its own item loose only",
    ),
    pytest.param(
        "- one\n\n  still one\n\n- two",
        "<ul><li><p>one</p>\n<p>still one</p>\n</li>\n<li><p>two</p>\n</li>\n</ul>",
        id="a paragraph in an item",
    ),
    pytest.param(
        "- one\nstill one\n- two",
        "<ul><li>one\nstill one</li>\n<li>two</li>\n</ul>",
        id="lazy lines",
    ),
    pytest.param(
        "- one\n\n  ```sh\n  ls  -l\n  ```\n- two",
        (
            "<ul><li><p>one</p>\n"
            '<pre><code class="language-sh">ls  -l\n'
            "</code></pre>\n"
            "</li>\n"
            "<li><p>two</p>\n"
            "</li>\n"
            "</ul>"
        ),
        id="a fence in an item",
    ),
    pytest.param(
        "1. one\n   ```\n   code\n   ```\n2. two",
        "<ol><li>one\n<pre><code>code\n</code></pre>\n</li>\n<li>two</li>\n</ol>",
        id="a fence in an item without a blank line",
    ),
    pytest.param(
        "1. one\n\n```\ncode\n```\n\n2. two",
        "<ol><li>one</li>\n</ol>\n<pre><code>code\n</code></pre>\n<ol><li>two</li>\n</ol>",
        id="a fence at the margin ends the list",
    ),
    pytest.param(
        "- one\n\n      code\n",
        "<ul><li><p>one</p>\n<pre><code>code\n</code></pre>\n</li>\n</ul>",
        id="code by indentation in an item",
    ),
    pytest.param(
        "- one\n  > quoted\n",
        "<ul><li>one\n<blockquote><p>quoted</p>\n</blockquote>\n</li>\n</ul>",
        id="a quote in an item",
    ),
    pytest.param(
        "3. three\n4. four",
        "<ol><li>three</li>\n<li>four</li>\n</ol>",
        id="numbers as written do not count",
    ),
    pytest.param(
        "* one\n+ two\n- three",
        "<ul><li>one</li>\n<li>two</li>\n<li>three</li>\n</ul>",
        id="marks of all kinds are one list",
    ),
    pytest.param(
        "2) no\n\n3.no",
        "<p>2) no</p>\n<p>3.no</p>",
        id="a number needs a dot and a blank",
    ),
    pytest.param(
        "born in\n1999. And so on",
        "<p>born in</p>\n<ol><li>And so on</li>\n</ol>",
        id="a year at the start of a line starts a list",
    ),
    pytest.param(
        "- one\n\n---\n\n- two",
        "<ul><li>one</li>\n</ul>\n<hr />\n<ul><li>two</li>\n</ul>",
        id="a rule ends a list",
    ),
    pytest.param(
        "- [ ] to do\n- [x] done\n- [y] neither",
        (
            '<ul><li><input class="task-list-item-checkbox" disabled="disabled" type="checkbox" />to do</li>\n'
            '<li><input checked="checked" class="task-list-item-checkbox" disabled="disabled" type="checkbox" />done</li>\n'
            "<li>[y] neither</li>\n"
            "</ul>"
        ),
        id="tasks",
    ),
    pytest.param(
        "-\n- two",
        "<p>-</p>\n<ul><li>two</li>\n</ul>",
        id="an empty item",
    ),
    pytest.param(
        "- {:.big} one\n- two\n{: .list}",
        '<ul class="list"><li class="big">one</li>\n<li>two</li>\n</ul>',
        id="attributes of an item vanish",
    ),
    pytest.param(
        "Term\n: Definition\n: Another\n\nOther\nThird\n: Shared",
        (
            "<dl><dt>Term</dt>\n"
            "<dd>Definition</dd>\n"
            "<dd>Another</dd>\n"
            "<dt>Other</dt>\n"
            "<dt>Third</dt>\n"
            "<dd>Shared</dd>\n"
            "</dl>"
        ),
        id="definitions",
    ),
    pytest.param(
        "Term\n\n: One\n\n  Two",
        "<dl><dt>Term</dt>\n<dd><p>One</p>\n<p>Two</p>\n</dd>\n</dl>",
        id="definitions with paragraphs",
    ),
    pytest.param(
        ": alone",
        "<p>: alone</p>",
        id="a colon without a term is text",
    ),
    pytest.param(
        "- - one\n  - two",
        "<ul><li><ul><li>one</li>\n<li>two</li>\n</ul>\n</li>\n</ul>",
        id="a list in the first line of an item",
    ),
    pytest.param(
        "-\tone\n\n\ttwo\n-\tthree",
        "<ul><li><p>one</p>\n<p>two</p>\n</li>\n<li><p>three</p>\n</li>\n</ul>",
        id="tabs after marks",
    ),
    pytest.param(
        "- one\n  - two\n\n- three",
        "<ul><li>one\n<ul><li>two</li>\n</ul>\n</li>\n<li>three</li>\n</ul>",
        id="a mark back at the margin of the outer list",
    ),
    pytest.param(
        "- one\n    - two\n   - three",
        "<ul><li>one\n<ul><li>two</li>\n<li>three</li>\n</ul>\n</li>\n</ul>",
        id="a nested mark too little indented",
    ),
    pytest.param(
        "- one\n\n^\n- two",
        "<ul><li><p>one</p>\n</li>\n</ul>\n<ul><li>two</li>\n</ul>",
        id="an end-of-block mark ends a list with a blank line",
    ),
    pytest.param(
        "Term\n: one\n^\ntext",
        "<dl><dt>Term</dt>\n<dd>one</dd>\n</dl>\n<p>text</p>",
        id="a definition ended by a mark",
    ),
    pytest.param(
        "Term\n: one\n\n      code",
        "<dl><dt>Term</dt>\n<dd>one\n<pre><code>code\n</code></pre>\n</dd>\n</dl>",
        id="code in a definition",
    ),
    pytest.param(
        "Term\n: one\n\nOther\n: two",
        "<dl><dt>Term</dt>\n<dd>one</dd>\n<dt>Other</dt>\n<dd>two</dd>\n</dl>",
        id="definitions go on after a blank line",
    ),
]


@pytest.mark.parametrize(("source", "html"), CASES)
def test_lists(source: str, html: str):
    """Lists hold what kramdown lets them hold."""
    made = kramdown.to_html(source, kramdown.Options())

    assert html == made
