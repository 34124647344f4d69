"""MDX: what a text says without its components being run."""

import re

import pytest

from feedsvc.content import commonmark, mdx
from feedsvc.content.commonmark import Options
from feedsvc.content.kramdown.syntax import MarkdownError
from feedsvc.content.template import TemplateError

PICTURES = ("blog/a.png", "blog/p.svg")
POSTS = {"b.md": "https://e.com/b/", "../c/index.mdx": "https://e.com/c/"}


class Ask:
    def source(self, name, _path):
        return POSTS.get(name)

    def include(self, name):
        return FILES.get(name.removeprefix("./"))

    def file(self, path):
        return path if path in PICTURES else None

    def published(self, path, folder):
        return f"/assets/{folder}/{path.rpartition('/')[2]}"

    def markdown(self, text):
        return commonmark.to_html(text, Options(strike=True, ids=False))


def expand(text, *, jsx=True, admonitions=True, **more):
    """The HTML of a post at blog/a.mdx."""
    links = {"links": "docusaurus", "base": "", "slash": None, "static": ["static"]}
    page = {"path": "blog/a.mdx", "mdx": jsx, "admonitions": admonitions, **links, **more}
    return mdx.expand(text, page, {}, Ask())


def squeezed(text):
    """Without blank lines and indents."""
    return re.sub(r"\s*\n\s*", "\n", text).strip()


SHOWN = [
    ("import A from './a';\n\nText", "<p>Text</p>"),
    ("import {\n  A,\n  B,\n} from 'x';\nimport C from \"c\"\n\nText", "<p>Text</p>"),
    ("export const a = {\n  b: 1,\n\n  c: 2,\n};\n\nText", "<p>Text</p>"),
    ("Some\nimport of goods from afar", "<p>Some\nimport of goods from afar</p>"),
    ("import taxes rose.\n\nText", "<p>import taxes rose.</p>\n<p>Text</p>"),
    ("One <Foo a={{b: '}'}} {...c}>two</Foo> <Bar.Baz/>three", "<p>One two three</p>"),
    ("<>\nIn\n</>", "<p>In</p>"),
    ("{/* no */}Text{' '}{`and`} {\"more\"}", "<p>Text and more</p>"),
    ('{"*no* &"} {1}', "<p>*no* &amp; 1</p>"),
    ("a {2_024} {true}b", "<p>a 2024 b</p>"),
    ("`{a}` ``<B/>`` \\{c\\} \\<D>", "<p><code>{a}</code> <code>&lt;B/&gt;</code> {c} &lt;D&gt;</p>"),
    ("```js\nimport a from 'b';\n<C/> {d}\n```", '<pre><code class="language-js">import a from \'b\';\n&lt;C/&gt; {d}\n</code></pre>'),
    ("Title {#own-id}", "<p>Title {#own-id}</p>"),
    ('<p className="x" style={{a: 1}} hidden>T</p>', '<p class="x" hidden="">T</p>'),
    ("<p hidden={true} width={3} title={null}>T</p>", '<p hidden="" width="3">T</p>'),
    ("<img src={require('./a.png').default} alt='A'/>", '<img src="/assets/images/a.png" alt="A">'),
    ("import pic from './p.svg';\n\n<img src={pic} /><Image src={pic} alt=\"B\" />", '<img src="/assets/images/p.svg"><img src="/assets/images/p.svg" alt="B">'),
    ('<TabItem value="a" label="First">\n\nIn\n\n</TabItem>', "<p><strong>First</strong></p>\n<p>In</p>"),
    ('See <Link to="/x?a&b">this</Link>.', '<p>See <a href="/x?a&amp;b">this</a>.</p>'),
    ('<LinkCard title="T" href="/t" description="D" />', '<p><a href="/t"><strong>T</strong></a> D</p>'),
    ('<Pic src={p()} alt="B" />', '<img alt="B">'),
    ("<ThemedImage alt='B' sources={{light: require('./a.png').default, dark: useBaseUrl('/d.png')}} />", '<img src="/assets/images/a.png" alt="B">'),
    ('<ThemedImage alt="B" sources={{light: useBaseUrl("/l.png"), dark: "d"}} />', '<img src="/l.png" alt="B">'),
    ('<CodeBlock language="js" title="T">{`a *b*\n  <c>`}</CodeBlock>', '<p><strong>T</strong></p><pre><code class="language-js">a *b*\n&lt;c&gt;</code></pre>'),
    ('<CodeBlock className="language-js">\n{`a`}\n</CodeBlock>', '<pre><code class="language-js">a\n</code></pre>'),
    ('a <Link to="/x" /> b', '<p>a <a href="/x"></a> b</p>'),
    ('<YouTube id="abcdefghijk" />', '<iframe src="https://www.youtube.com/embed/abcdefghijk" title="Video"></iframe>'),
    ('<Tweet id="123" />', '<a href="https://twitter.com/i/status/123">https://twitter.com/i/status/123</a>'),
    ("<https://e.com> <a@b.example> 1 < 2 <3", '<p><a href="https://e.com">https://e.com</a> <a href="mailto:a@b.example">a@b.example</a> 1 &lt; 2 &lt;3</p>'),
    ('<a href="/x">https://e.com</a>', '<a href="/x">https://e.com</a>'),
    ("a <!-- b --> c", "<p>a  c</p>"),
    ("[b](b.md#x) [c](../c/index.mdx) [d](https://x.example/b.md) [e](e.md)", '<p><a href="https://e.com/b/#x">b</a> <a href="https://e.com/c/">c</a> <a href="https://x.example/b.md">d</a> <a href="e.md">e</a></p>'),
    ("[r]\n\n[r]: b.md", '<p><a href="https://e.com/b/">r</a></p>'),
    ('[a](/x{y}) [b](</x y> "<b>")', '<p><a href="/x%7By%7D">a</a> <a href="/x%20y" title="&lt;b&gt;">b</a></p>'),
    ("a { b", "<p>a { b</p>"),
    ("a <B c", "<p>a &lt;B c</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), SHOWN)
def test_what_is_shown(written, expected):
    """Prose, code, and what components say by their attributes."""
    assert squeezed(expand(written).text) == expected


def test_markdown_without_jsx_is_left_alone():
    """But for admonitions and links to sources."""
    text = "import a from 'b';\n\n<Foo>{x}</Foo> [b](b.md)\n\n    code\n\n<div>**raw**</div>"

    assert squeezed(expand(text, jsx=False).text) == (
        "<p>import a from 'b';</p>\n<p><Foo>{x}</Foo> <a href=\"https://e.com/b/\">b</a></p>\n"
        "<pre><code>code\n</code></pre>\n<div>**raw**</div>".replace("\n</code>", "\n</code>")
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (":::note", "Note"),
        (":::tip[Own *title*]", "Own <em>title</em>"),
        ("::: warning Old title", "Old title"),
        ("::::info", "Info"),
        (":::note[T]{.cls}", "T"),
        ('    :::note[T]{#id title="x"}', "T"),
    ],
)
def test_an_admonition_is_a_quotation_with_its_title(written, title):
    """In the forms of Docusaurus 2 and 3 and of Starlight."""
    colons = "::::" if written.startswith("::::") else ":::"

    made = expand(f"{written}\n\nText\n\n{colons}\n\nAfter")

    expected = (
        f"<blockquote>\n<p><strong>{title}</strong></p>\n<p>Text</p>\n</blockquote>\n<p>After</p>"
    )
    assert (squeezed(made.text), made.warnings) == (expected, ())


def test_admonitions_nest_and_are_closed():
    """Those with more colons hold others; what is never closed ends with the text."""
    made = squeezed(expand("::::note\n:::tip\nIn\n:::\nOut\n::::\n:::info\nLast").text)

    assert made.count("<blockquote>") == made.count("</blockquote>") == 3


@pytest.mark.parametrize("written", [":::unknown", "```\n:::note\n```", "a :::note"])
def test_other_colons_are_text(written):
    """Names that are no admonition's, and code."""
    assert "blockquote" not in expand(written).text


def test_admonitions_can_be_unknown():
    """To sites without them."""
    made = expand(":::note\nA\n:::", admonitions=False).text

    assert made == "<p>:::note\nA\n:::</p>\n"


# What @mdx-js/mdx 3.1.1 with remark-gfm makes of these, drawn by react-dom 19; white space between
# blocks is left out.
BLOCKS = [
    ('<img src="/a.png" />\n*cap* [l](/x)', '<img src="/a.png"><p><em>cap</em> <a href="/x">l</a></p>'),
    ("<hr/>\n**b**", "<hr><p><strong>b</strong></p>"),
    ("a\n<br/>\nb", "<p>a</p><br><p>b</p>"),
    ("<p>in **b**</p>", "<p>in <strong>b</strong></p>"),
    ('<p style={{color: "red"}}>**b**</p>', "<p><strong>b</strong></p>"),
    ("<h2>*b* c</h2>", "<h2><em>b</em> c</h2>"),
    ("<center>**b** [l](/x)</center>", '<center><strong>b</strong> <a href="/x">l</a></center>'),
    ("<div>a **b**</div>", "<div>a <strong>b</strong></div>"),
    ("<div>\na **b**\n</div>", "<div><p>a <strong>b</strong></p></div>"),
    ("<details>\n<summary>**S** `c`</summary>\n- a\n</details>", "<details><summary><strong>S</strong> <code>c</code></summary><ul><li>a</li></ul></details>"),
    ("<ul>\n  <li>a *b*</li>\n</ul>", "<ul><li>a <em>b</em></li></ul>"),
    ("<ul><li>a *b*</li></ul>", "<ul><li>a <em>b</em></li></ul>"),
    ("<table>\n<tr>\n<td>a *b*</td>\n<td>\n\nc\n\n</td>\n</tr>\n</table>", "<table><tr><td>a <em>b</em></td><td><p>c</p></td></tr></table>"),
    ("<pre>**b**</pre>", "<pre><strong>b</strong></pre>"),
    ("<pre><code>{`a\n  *b*`}</code></pre>", "<pre><code>a\n  *b*</code></pre>"),
    ("    not code", "<p>not code</p>"),
    ("\tnot code", "<p>not code</p>"),
    ("- a\n\n      b", "<ul><li><p>a</p><p>b</p></li></ul>"),
    ("-     wide\n\n      more", "<ul><li><p>wide</p><p>more</p></li></ul>"),
    ("- a\nlazy\n  - b\n          - c", "<ul><li>a\nlazy<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
    ("text\n2. text\n    - a", "<p>text\n2. text</p><ul><li>a</li></ul>"),
    ("    ```\n    a\n      b\n    ```", "<pre><code>a\n  b\n</code></pre>"),
    ("- a\n\n        ```\n        a\n          b\n        ```\n- b", "<ul><li><p>a</p><pre><code>a\n  b\n</code></pre></li><li><p>b</p></li></ul>"),
    ("```\n\ta\n    b\n```", "<pre><code>\ta\n    b\n</code></pre>"),
    ("<Tabs>\n    <Tab>\n        Text\n\n        ```\n        a\n            b\n        ```\n    </Tab>\n</Tabs>", "<p>Text</p><pre><code>a\n    b\n</code></pre>"),
    ("<div>\n    - a\n      - b\n</div>", "<div><ul><li>a<ul><li>b</li></ul></li></ul></div>"),
    ("> <div>\n> **q**\n> </div>", "<blockquote><div><p><strong>q</strong></p></div></blockquote>"),
    ("a <span>**b**</span> c", "<p>a <span><strong>b</strong></span> c</p>"),
    ("<span>x</span>\n\n<span>y</span>", "<span>x</span><span>y</span>"),
    ('<img src="/a.png"/> *cap*', '<p><img src="/a.png"> <em>cap</em></p>'),
    ('<img\n  src="/a.png"\n/>\n*cap*', '<img src="/a.png"><p><em>cap</em></p>'),
    ('<p align="center">\n  <img src="/a.png"/>\n</p>', '<p align="center"><img src="/a.png"></p>'),
    ("_<b>x</b>_ a_<b>x</b>_", "<p><em><b>x</b></em> a_<b>x</b>_</p>"),
    ("|a|b|\n|-|-|\n|<b>*x*</b>|y|", "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><b><em>x</em></b></td><td>y</td></tr></tbody></table>"),
    ("text\n{/* c\n\n- d */}\nmore", "<p>text</p><p>more</p>"),
    ("- {/* c */} a\n\n  ***", "<ul><li><p> a</p><hr></li></ul>"),
    ('text\n<img src="/a.png"/> {/* c */}\n*more*', '<p>text</p><img src="/a.png"><p><em>more</em></p>'),
    ('> <img\n>   src="/a.png"\n> />\n> *a*', '<blockquote><img src="/a.png"><p><em>a</em></p></blockquote>'),
    ("> <table>\n>   <tr>\n>     <td>*a*</td>\n>   </tr>\n> </table>", "<blockquote><table><tr><td><em>a</em></td></tr></table></blockquote>"),
    ("<b>x</b>\n<h3>[l](/x) y</h3>", '<b>x</b><h3><a href="/x">l</a> y</h3>'),
    ("    # h\n      > q", "<h1>h</h1><blockquote><p>q</p></blockquote>"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), BLOCKS)
def test_no_tag_is_a_block_of_html_and_no_indent_is_code(written, expected):
    """Markdown stands in every tag: blocks between tags that are alone on their lines."""
    made = expand(written)

    assert re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", made.text) == re.sub(
        r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", expected
    )
    assert made.warnings == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<p>\nin **b**\n</p>", "<p>in <strong>b</strong></p>"),
        ("<p>\n- a\n</p>", "<ul>\n<li>a</li>\n</ul>"),
        ("<p>\n<p>\na\n</p>\nb\n</p>", "<p>a</p>\n<p>b</p>"),
    ],
)
def test_a_paragraph_around_blocks_goes(written, expected):
    """As HTML ends it before them."""
    assert squeezed(expand(written).text) == expected


@pytest.mark.parametrize(
    "written",
    ["<div>a\n\n**b**", "**b**</div>", "<b>a\n\n**b**</b>", "<p>a\n<i>\n**b**\n</i>\n</p>", "<div>\n**b**"],
)  # fmt: skip
def test_tags_that_are_not_closed_lose_no_text(written):
    """MDX refuses them."""
    assert "<strong>b</strong>" in expand(written).text


def test_what_cannot_be_shown_is_told_once_and_where():
    """Components that say nothing, and expressions."""
    warnings = expand("Text\n\n<Chart a={1} />\n<Chart />\n\n{total}").warnings

    assert [(one.line, one.what.split(",")[0]) for one in warnings] == [
        (3, "<Chart> is a component"),
        (6, "an expression in braces is not run"),
    ]


def test_what_is_told_has_an_end():
    """A hundred things, and that there are more."""
    made = expand("\n\n".join(f"![x](./{number}.png)" for number in range(200)))

    assert len(made.warnings) == 101
    assert made.warnings[-1].what == "and more of its text is left out than is named here"


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    [
        "".join(f"![](x{number}.png)\n" for number in range(50_000)),
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
        "{" * 1_000_000,
        "<" * 1_000_000,
        "<b>\n" * 100_000,
        "<p>\n" * 100_000,
        "<b><i>" * 50_000 + "x",
        "    - a\n" * 100_000,
        "](" * 300_000,
        "](aaaaaaaa" * 50_000,
        "```mdx-code-block\n" * 50_000,
        "\n\nexport const a = {" * 20_000,
        "{a}\n" * 100_000,
        "> ```\n" * 50_000,
        "- ```\n" * 50_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_end(written):
    """Whatever is opened and never closed, in time that grows with the text."""
    assert isinstance(expand(written).text, str)


@pytest.mark.parametrize("written", ["> " * 500_000, "- + " * 100_000], ids=["> ", "- + "])
def test_what_is_nested_too_deep_is_refused(written):
    """As in all Markdown."""
    with pytest.raises(MarkdownError):
        expand(written)


FILES = {
    "blog/_p.mdx": "---\ntitle: x\n---\n\nimport Q from './_q.mdx'\n\nShared *{props.name}*.\n\n<Q />",
    "blog/_q.mdx": "export const year = 2024;\n\nInner {year}.",
    "parts/_s.md": "    <b>*s*</b>",
    "blog/_ring.mdx": "import R from './_ring.mdx'\n\nRound\n\n<R />",
    "blog/_huge.mdx": "x" * 1_000_000,
    "blog/_far.mdx": "\n\ntext\n\n<Chart />",
    "blog/_bomb.mdx": "import Q from './_huge.mdx'\n\n<Q />\n\n<Q />\n\n<Q />",
    "blog/_crlf.mdx": "---\r\ntitle: x\r\n---\r\nOne\r\n\r\nTwo",
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("import P from './_p.mdx'\n\n<P name=\"me\" />", "<p>Shared <em>me</em>.</p>\n<p>Inner 2024.</p>"),
        ("import P from './_p.mdx';\nimport S from \"@site/parts/_s.md\";\n\n- a\n\n  <S />", "<ul>\n<li><p>a</p>\n<b><em>s</em></b>\n</li>\n</ul>"),
        ("import {Content as C} from '../parts/_s.md'\n\n<C/>", "<b><em>s</em></b>"),
        ("import * as C from '../parts/_s.md'\n\n<C.Content/>", "<b><em>s</em></b>"),
        ("import C from './_crlf.mdx'\n\n<C></C>", "<p>One</p>\n<p>Two</p>"),
        ("```\nimport P from './_p.mdx'\n```", "<pre><code>import P from './_p.mdx'\n</code></pre>"),
    ],
)  # fmt: skip
def test_an_imported_text_is_shown(written, expected):
    """With what it imports itself, and by its own paths."""
    made = expand(written)

    assert (squeezed(made.text), made.warnings) == (expected, ())


@pytest.mark.parametrize(
    ("written", "line", "what"),
    [
        ("import P from './_ring.mdx'\n\n<P />", 3, "blog/_ring.mdx:5: blog/_ring.mdx is shown within itself (blog/a.mdx → blog/_ring.mdx → blog/_ring.mdx)"),
        ("import P from './a.mdx'\n\nx\n\n<P />", 5, "blog/a.mdx is shown within itself (blog/a.mdx → blog/a.mdx)"),
        ("import P from './none.mdx'\n\n<P />", 3, "blog/none.mdx is imported, but is no file of the site"),
        ("import P from '../../out.mdx'\n\n<P />", 3, "../out.mdx is imported, but is no file of the site"),
        ("import P from './_far.mdx'\n\n<P />", 3, "blog/_far.mdx:5: <Chart> is a component, which is not run, so what it shows is left out"),
        ("import P from 'pack/p.mdx'\n\n<P />", 3, "<P> is a component, which is not run, so what it shows is left out"),
    ],
)  # fmt: skip
def test_an_import_that_cannot_be_shown_is_told(written, line, what):
    """With the line that shows it, and for a circle the way round."""
    assert [(one.line, one.what) for one in expand(written).warnings] == [(line, what)]


def test_imports_are_bounded():
    """What a body imports, and how often it shows it."""
    with pytest.raises(TemplateError) as raised:
        expand("import P from './_bomb.mdx'\n\ntext\n\n<P />")

    assert raised.value.line == 5


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("export const year = 2024\n\nIn {year}.", "<p>In 2024.</p>"),
        ("export const name = 'A *b*', other = 1;\n\n{name} x", "<p>A *b* x</p>"),
        ("export const a = {b: 'c', d: {e: 1}};\n\n{a.b} x", "<p>c x</p>"),
        ("export const y = `v${'$'}{1}`.x;\nexport const z = 'q'\n\nis {z}", "<p>is q</p>"),
        ("export const v = '1.2';\n\n<a href={`/v/${v}`}>{v}</a>", '<a href="/v/1.2">1.2</a>'),
        ("x {frontMatter.title} y", "<p>x A &amp; B y</p>"),
        ("export const on = true\n\nx{on}", "<p>x</p>"),
    ],
)
def test_a_name_for_a_literal_is_shown_as_that(written, expected):
    """Exported by the text, or of its front matter."""
    made = expand(written, names={"frontMatter.title": "A & B"})

    assert (squeezed(made.text), made.warnings) == (expected, ())


@pytest.mark.parametrize(
    "written", ["export const a = f()\n\n{a}", "{b}", "export const a = 1 + 1\n\n{a}", "{a.b}"]
)
def test_a_name_for_anything_else_is_told(written):
    """It is not run."""
    assert "not run" in expand(written).warnings[0].what


def test_an_mdx_code_block_is_text():
    """Where the generator takes it for text, and in no other code."""
    written = "```mdx-code-block\nimport A from 'a'\n\n<b>*x*</b>\n```\n\n{y}\n\n````md\n```mdx-code-block\nz\n```\n````"
    made = expand(written, code_blocks=True)

    assert squeezed(made.text).startswith("<b><em>x</em></b>")
    assert "```mdx-code-block\nz" in made.text
    assert [one.line for one in made.warnings] == [7]
    assert "&lt;b&gt;" in expand(written).text
