"""The quick form of Python-Markdown: it is used, and its HTML is that of the stock one."""

import json
from functools import cache
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor, SimpleTagPattern

from feedsvc.content import python_markdown, python_markdown_quick
from feedsvc.content.python_markdown_needs import ALWAYS, of_part, of_pattern
from feedsvc.content.python_markdown_quick import QuickMarkdown

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
POSTS = sorted(
    post
    for facts in CORPORA.glob("*/CORPUS.json")
    if (said := json.loads(facts.read_text()))["generator"] in ("pelican", "nikola")
    for post in (facts.parent / said.get("site_dir", "") / said["posts_dir"]).rglob("*.m*d*")
)
CONFIGS = [
    {},
    {"codehilite": {"css_class": "highlight"}, "extra": {}},
    {"extra": {}, "smarty": {}, "toc": {"permalink": True}, "sane_lists": {}, "nl2br": {}},
    {"smarty": {"smart_angled_quotes": True}, "admonition": {}, "wikilinks": {}, "legacy_em": {}},
    {"attr_list": {}, "def_list": {}, "footnotes": {}, "legacy_attrs": {}, "codehilite": {}},
    {"md_in_html": {}, "abbr": {}, "tables": {}, "fenced_code": {}, "toc": {}, "admonition": {}},
]
MARKS = st.sampled_from(
    [
        *"*_`~<>[]()!\"'\\|$&{}:#-+=^ @.\n\t\0\x02\x03\v\f\r",
        "a", "b c", "é", "中", "’", "\ud800", "\u2028", "  \n", "\n\n", "    ", "- ", "1. ", "> ",
        "# ", "```\n", "~~~ py\n", "---\n", "* * *\n", "-  -", "\n===\n", "\n--\n", "***", "__",
        "[^1]", "[^1]: ", "[a]: /b\n", "[a]", "[a][]", "![a]", "*[a]: b\n", ": ", "a | b\n",
        "-|-\n", "{: .x #y}", "{ #z }\n", "{@id=x}", "[TOC]\n", "[[a b]]", '!!! note "x"\n',
        "<div>", "</div>", '<p markdown="1">', "<b>", "</b>", "<!--", "-->", "<?", "?>", "<![CDATA[",
        "]]>", "<script>", "<br/>", "&amp;", "&#0;", "<http://e.com>", "<a@e.com>", "![", "](", "/x)",
        "...", "--", "'80s", "\"'a", "\x02wzxhzdk:0\x03", "\x02klzzwxh:0000\x03", ":::py\n", "#!py\n",
    ]
)  # fmt: skip


@cache
def pair(number):
    """The stock converter and the quick one with the same extensions."""
    options = python_markdown.options({"extension_configs": CONFIGS[number]})
    names = [name for name, _ in options.extensions]
    configs = {name: dict(said) for name, said in options.extensions}
    return [
        kind(extensions=names, extension_configs=configs, output_format="html")
        for kind in (markdown.Markdown, QuickMarkdown)
    ]


def made(converter, text):
    """The HTML of a text, or how the conversion fails."""
    try:
        return converter.reset().convert(text)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return repr(error)


def same(number, text):
    """Whether both converters make the same of a text."""
    stock, quick = pair(number)
    return made(stock, text) == made(quick, text)


@pytest.mark.parametrize(
    "post", POSTS or [pytest.param(None, id="none")], ids=lambda post: post.name
)
@pytest.mark.slow
@pytest.mark.skipif(not POSTS, reason="no collection of blogs beside the repository")
def test_posts_of_blogs_have_the_same_html(post):
    """With each set of extensions."""
    text = post.read_text(encoding="utf-8")

    assert [number for number in range(len(CONFIGS)) if not same(number, text)] == []


@given(st.lists(MARKS, max_size=60).map("".join), st.integers(0, len(CONFIGS) - 1))
def test_any_text_has_the_same_html(text, number):
    """Or fails in the same way."""
    stock, quick = pair(number)

    assert made(quick, text) == made(stock, text)


@pytest.mark.parametrize(
    "text",
    [
        "`a` \\`b` ``c ` d`` \\\\`e`",
        "[a](b \"c\") [a][b] [b] ![a](b) ![a][b] ![b]\n\n[b]: /x 'y'",
        "[a] [b][] [c](d) [e][f]",
        "<http://e.com/a?b=c> <a@e.com> <b>x</b> &copy; & <!-- c --> x < y",
        "*a* **b** ***c*** _d_ __e__ a_b_c *a **b* c** ***a** b*",
        "a  \nb\nc",
        "# a\ntext\n## b ##\ntext\n\nc\n===\n\nd\n---\ne\n\n* * *\nf\n\n- - -\n\n_  _  _",
        "- a\n\n    b\n- c\n    1. d\n    2. e\n\n        code\n\n3. f",
        "> a\n> > b\n>\n> - c\n\n>d\ne",
        "a\n:   b\n\n    c\n\nd\n: e",
        "| a | b |\n|---|:-:|\n| `c|d` | e \\| f |\n\na | b\n--|--\nc | d\n\n|a|\n|-|\n|b|",
        "A[^1] and[^n].\n\n[^1]: One.\n\n    More.\n[^n]: Two\nlazy",
        "HTML is\n\n*[HTML]: Hyper Text",
        '!!! note "A"\n    b\n\n    c\n\n        code\n\nd\n\n!!! warning\n    e',
        '```py hl_lines="1"\na\n```\n\n~~~ {.py #x}\nb\n~~~\n\n    :::py\n    c',
        '<div markdown="1">\n*a*\n\n<p markdown="block">\n- b\n</p>\n</div>\n\n<pre>\n*c*\n</pre>',
        "[TOC]\n\n# A *b*\n\n## C {#d .e}\n\n# A *b*",
        "'a' \"b\" -- c --- d ... '80s \"'e' f\" <<g>> it's",
        "[[Wiki Link]] {@class=x}",
        "a\tb\r\n\tc\rd\n \n   \ne\x02f\x03g\n  ",
        "",
        " \n\t\n",
    ],
)  # fmt: skip
def test_idioms_have_the_same_html(text):
    """One of each."""
    assert [number for number in range(len(CONFIGS)) if not same(number, text)] == []


@pytest.mark.parametrize("depth", [10, 40, 63])
def test_deep_texts_have_the_same_html(depth):
    """The package gives up at the same depth."""
    text = "> " * depth + "*a*\n\n" + "".join("    " * n + "* x\n" for n in range(depth))

    assert same(1, text)


def test_it_is_used_with_the_installed_release():
    """Read what another release changed, mend what stands here and there, then name it."""
    assert markdown.__version__ == python_markdown_quick.RELEASE
    assert isinstance(python_markdown_quick.converter(), QuickMarkdown)


def test_any_other_release_is_used_as_it_comes(monkeypatch):
    """Nobody has read it."""
    monkeypatch.setattr(markdown, "__version__", "3.11.4")

    assert type(python_markdown_quick.converter()) is markdown.Markdown


@pytest.mark.parametrize("number", range(len(CONFIGS)))
def test_every_part_is_known(number):
    """But for those of which looking at the first characters is all the work."""
    _, quick = pair(number)
    stages = [
        quick.treeprocessors[name] for name in ("inline", "smarty") if name in quick.treeprocessors
    ]
    unknown = [
        one.pattern
        for stage in stages
        for one in stage.inlinePatterns
        if of_pattern(one)[0] == ALWAYS
    ]
    always = {type(one).__name__ for one in quick.parser.blockprocessors if of_part(one) == ALWAYS}

    assert unknown == []
    assert always <= {
        "EmptyBlockProcessor", "ListIndentProcessor", "DefListIndentProcessor", "CodeBlockProcessor", "OListProcessor",
        "UListProcessor", "SaneOListProcessor", "SaneUListProcessor", "ParagraphProcessor",
    }  # fmt: skip


class Foreign(Extension):
    """Patterns that nobody here knows, of the old kind and the new one."""

    def extendMarkdown(self, md):  # noqa: N802
        md.inlinePatterns.register(SimpleTagPattern(r"(%)(\w+)%", "old"), "old", 77)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~)(\w+)~", "new"), "new", 78)


def test_a_pattern_that_is_not_known_is_always_looked_for():
    """On every text."""
    quick = QuickMarkdown(extensions=[Foreign()])

    assert quick.convert("%a% b ~c~ ~d~ %e%") == (
        "<p><old>a</old> b <new>c</new> <new>d</new> <old>e</old></p>"
    )


@pytest.mark.parametrize(
    "text",
    ["*a* " * 8_000, "*" * 8_000, "_a " * 8_000, "`" * 9_000, "\\`" * 9_000, "<" * 9_000, "&" * 9_000,
     "a\n\n" * 8_000, "# a\n" * 900, "- a\n" * 4_000, "[a](b) " * 3_000, "a  \n" * 9_000, "://" * 9_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_long_monotonous_texts_have_the_same_html(text):
    """What would tempt a look ahead to go wrong, or to go on."""
    assert same(1, text)
