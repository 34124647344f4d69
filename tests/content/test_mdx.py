"""MDX: what a text says without its components being run."""

import re

import pytest

from feedsvc.content import mdx

POSTS = {"b.md": "https://e.com/b/", "../c/index.mdx": "https://e.com/c/"}


class Ask:
    def source(self, name, _path):
        return POSTS.get(name)


def expand(text, *, jsx=True, admonitions=True):
    """The text of a post at blog/a.mdx, expanded."""
    page = {"path": "blog/a.mdx", "mdx": jsx, "admonitions": admonitions}
    return mdx.expand(text, page, {}, Ask())


def squeezed(text):
    """Without blank lines and indents."""
    return re.sub(r"\s*\n\s*", "\n", text).strip()


SHOWN = [
    ("import A from './a';\n\nText", "Text"),
    ("import {\n  A,\n  B,\n} from 'x';\nimport C from \"c\"\n\nText", "Text"),
    ("export const a = {\n  b: 1,\n\n  c: 2,\n};\n\nText", "Text"),
    ("Some\nimport of goods from afar", "Some\nimport of goods from afar"),
    ("import taxes rose.\n\nText", "import taxes rose.\nText"),
    ("One <Foo a={{b: '}'}} {...c}>two</Foo> <Bar.Baz/>three", "One two three"),
    ("<>\nIn\n</>", "In"),
    ("{/* no */}Text{' '}{`and`} {\"more\"}", "Text and more"),
    ("`{a}` ``<B/>`` \\{c\\} \\<D>", "`{a}` ``<B/>`` \\{c\\} \\<D>"),
    ("```js\nimport a from 'b';\n<C/> {d}\n```", "```js\nimport a from 'b';\n<C/> {d}\n```"),
    ("## Title {#own-id}", "## Title {#own-id}"),
    ('<p className="x" style={{a: 1}} hidden>T</p>', '<p class="x" hidden="">T</p>'),
    ("<img src={require('./a.png').default} alt='A'/>", '<img src="./a.png" alt="A">'),
    ("import pic from './p.svg';\n\n<img src={pic} /><Image src={pic} alt=\"B\" />", '<img src="./p.svg"><img src="./p.svg" alt="B">'),
    ('<TabItem value="a" label="First">\n\nIn\n\n</TabItem>', "<strong>First</strong>\nIn"),
    ('See <Link to="/x?a&b">this</Link>.', 'See <a href="/x?a&amp;b">this</a>.'),
    ('<LinkCard title="T" href="/t" description="D" />', '<a href="/t"><strong>T</strong></a> D'),
    ('<YouTube id="abcdefghijk" />', '<iframe src="https://www.youtube.com/embed/abcdefghijk" title="Video"></iframe>'),
    ('<Tweet id="123" />', '<a href="https://twitter.com/i/status/123">https://twitter.com/i/status/123</a>'),
    ("<https://e.com> <a@b.example> 1 < 2 <3", "<https://e.com> <a@b.example> 1 < 2 <3"),
    ("a <!-- b --> c", "a  c"),
    ("[b](b.md#x) [c](../c/index.mdx) [d](https://x.example/b.md) [e](e.md)", "[b](https://e.com/b/#x) [c](https://e.com/c/) [d](https://x.example/b.md) [e](e.md)"),
    ("[r]: b.md", "[r]: https://e.com/b/"),
    ("a { b", "a { b"),
    ("a <B c", "a <B c"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), SHOWN)
def test_what_is_shown(written, expected):
    """Prose, code, and what components say by their attributes."""
    assert squeezed(expand(written).text) == expected


def test_markdown_without_jsx_is_left_alone():
    """But for admonitions and links to sources."""
    text = "import a from 'b';\n\n<Foo>{x}</Foo> [b](b.md)"

    assert expand(text, jsx=False).text == text.replace("b.md", "https://e.com/b/")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (":::note", "Note"),
        (":::tip[Own *title*]", "Own *title*"),
        ("::: warning Old title", "Old title"),
        ("::::info", "Info"),
        (":::note[T]{.cls}", "T"),
    ],
)
def test_an_admonition_is_a_quotation_with_its_title(written, title):
    """In the forms of Docusaurus 2 and 3 and of Starlight."""
    colons = "::::" if written.startswith("::::") else ":::"

    made = squeezed(expand(f"{written}\n\nText\n\n{colons}\n\nAfter").text)

    assert made == f"<blockquote>\n**{title}**\nText\n</blockquote>\nAfter"


def test_admonitions_nest_and_are_closed():
    """Those with more colons hold others; what is never closed ends with the text."""
    made = squeezed(expand("::::note\n:::tip\nIn\n:::\nOut\n::::\n:::info\nLast").text)

    assert made.count("<blockquote>") == made.count("</blockquote>") == 3


@pytest.mark.parametrize("written", [":::unknown", "```\n:::note\n```", "a :::note"])
def test_other_colons_are_text(written):
    """Names that are no admonition's, and code."""
    assert expand(written).text == written


def test_admonitions_can_be_unknown():
    """To sites without them."""
    assert expand(":::note\nA\n:::", admonitions=False).text == ":::note\nA\n:::"


def test_indents_of_elements_make_no_code():
    """As in MDX, where they mean nothing; in fences the rest of an indent stays."""
    made = expand(
        "<Tabs>\n    <Tab>\n        Text\n\n        ```py\n        if a:\n            b\n        ```\n    </Tab>\n</Tabs>"
    ).text

    assert "\nText\n" in made
    assert "\n```py\nif a:\n    b\n```" in made


def test_markdown_in_elements_of_html_is_read():
    """Blank lines part it from the tags, so that CommonMark reads it, too."""
    assert "<div>\n\n**b**\n\n</div>" in expand("<div>\n**b**\n</div>").text.replace(
        "\n\n\n", "\n\n"
    )


def test_what_cannot_be_shown_is_told_once_and_where():
    """Components that say nothing, and expressions."""
    warnings = expand("Text\n\n<Chart a={1} />\n<Chart />\n\n{total}").warnings

    assert [(one.line, one.what.split(",")[0]) for one in warnings] == [
        (3, "<Chart> is a component"),
        (6, "an expression in braces is not run"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    [
        "{" * 50_000,
        "<A " * 50_000,
        "<A b={" * 30_000,
        "`" * 60_001,
        "<!--" * 50_000,
        "<b>" * 50_000,
        "{a}" * 50_000,
        "import {\n" * 20_000,
        ":::note\n" * 5_000,
        "<A>\n" * 20_000,
        "```\n" * 40_001,
        "{'" * 50_000,
        "[a](" * 50_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_end(written):
    """Whatever is opened and never closed."""
    assert expand(written).text is not None
