"""Docusaurus' links, pictures and files, as Docusaurus 3.10.2 has them in its own feed.

Decided otherwise: what lies in `static/` has its plain address, where Docusaurus publishes a second
copy under a name made of its bytes. What it makes of references to files (`![x][r]`) and, with
`trailingSlash: true`, of links to files (`/assets/files/doc-….pdf/`) leads nowhere, and leads to the
file here.
"""

import pytest

from feedsvc.content import commonmark, mdx
from feedsvc.content.commonmark import Options
from feedsvc.content.links import docusaurus

PAGE = {
    "path": "blog/2024-01-02-a.md",
    "mdx": True,
    "admonitions": True,
    "links": "docusaurus",
    "base": "/base",
    "slash": None,
    "static": ["static", "more"],
}
FILES = {
    "blog/img/big.png": b"x" * 10_001,
    "blog/img/small.png": b"x" * 10_000,
    "blog/img/my pic.JPG": b"y" * 10_001,
    "blog/img/small.svg": b"<svg/>",
    "blog/img/big.svg": b"s" * 10_001,
    "blog/doc.pdf": b"%PDF",
    "blog/data.json": b"{}",
    "blog/v.mp4": b"v" * 10_001,
    "blog/odd.xyz": b"",
    "static/img/b.png": b"b",
    "static/img/st.svg": b"<svg/>",
    "static/file.zip": b"z",
    "more/deep/m.png": b"m",
}


class Ask:
    """A site of these files, and one other post."""

    def source(self, name, path):
        assert path == PAGE["path"]
        known = ("./2024-01-03-b.md", "/blog/2024-01-03-b.md", "blog/2024-01-03-b.md")
        return "https://e.net/base/blog/2024/01/03/b" if name in known else None

    def file(self, path):
        return f"/{path}" if path in FILES else None

    def published(self, path, folder):
        return docusaurus.published(path, FILES[path], folder)

    def markdown(self, text):
        return commonmark.to_html(text, Options())


def expand(written, **more):
    """The HTML of the post, with what is odd about it."""
    return mdx.expand(written, {**PAGE, **more}, {}, Ask())


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("[x](/blog/2024/01/03/b)", "/base/blog/2024/01/03/b"),
        ("[x](/)", "/base/"),
        ("[x](/base/blog/2024/01/03/b)", "/base/blog/2024/01/03/b"),
        ("[x](/base)", "/base/"),
        ("[x](https://e.net/base/blog)", "https://e.net/base/blog"),
        ("[x](//e.com/y)", "//e.com/y"),
        ("[x](mailto:a@b.example)", "mailto:a@b.example"),
        ("[x](pathname:///file.zip)", "/base/file.zip"),
        ("[x](../03/b)", "../03/b"),
        ("[x](#y)", "#y"),
        ("[x](/blog/2024/01/03/b/?a=1#z)", "/base/blog/2024/01/03/b/?a=1#z"),
        ("[x](./2024-01-03-b.md#x)", "https://e.net/base/blog/2024/01/03/b#x"),
        ("[x](/blog/2024-01-03-b.md)", "https://e.net/base/blog/2024/01/03/b"),
        ("[x](@site/blog/2024-01-03-b.md)", "https://e.net/base/blog/2024/01/03/b"),
        ("[x][r]\n\n[r]: /blog/y", "/base/blog/y"),
        ('a <Link to="/blog/y">x</Link>', "/base/blog/y"),
        ('a <Link to="/blog/y?x=1#y">x</Link>', "/base/blog/y?x=1#y"),
        ('a <Link href="/x/">x</Link>', "/base/x/"),
        ('a <Link to="pathname:///file.zip">x</Link>', "/base/file.zip"),
        ("a <Link to={useBaseUrl('/y')}>x</Link>", "/base/y"),
        ('<a href="/blog/x">x</a>', "/blog/x"),
        ("[x](./doc.pdf)", "/base/assets/files/doc-%s.pdf"),
        ("[x](doc.pdf#page=2)", "/base/assets/files/doc-%s.pdf#page=2"),
        ("[x](./data.json)", "/base/assets/files/data-%s.json"),
        ("[x](./v.mp4)", "/base/assets/files/v-%s.mp4"),
        ("[x](./img/big.png)", "/base/assets/files/big-%s.png"),
        ("[x](./img/small.png)", "/base/assets/files/small-%s.png"),
        ("[x](/file.zip)", "/base/file.zip"),
        ("[x](@site/static/file.zip)", "/base/file.zip"),
        ("[x](./none.pdf)", "./none.pdf"),
        ("[x](/none.zip)", "/base/none.zip"),
        ("[x][r]\n\n[r]: ./doc.pdf", "/base/assets/files/doc-%s.pdf"),
        ("<a href={require('./doc.pdf').default}>x</a>", "/base/assets/files/doc-%s.pdf"),
    ],
)
def test_links(written, address):
    """Pages get the path of the site, files that are there the name that they are published under."""
    made = expand(written)

    assert (_shown(made.text, "href"), made.warnings) == (_named(address), ())


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("![x](./img/big.png)", "/base/assets/images/big-%s.png"),
        ("![x](img/big.png)", "/base/assets/images/big-%s.png"),
        ("![x](./img/my%20pic.JPG)", "/base/assets/images/my%20pic-%s.JPG"),
        ("![x](<./img/my pic.JPG>)", "/base/assets/images/my%20pic-%s.JPG"),
        ("![x](@site/blog/img/big.png)", "/base/assets/images/big-%s.png"),
        ("![x](./img/big.svg)", "/base/assets/images/big-%s.svg"),
        ("![x](/img/b.png)", "/base/img/b.png"),
        ("![x](@site/static/img/b.png)", "/base/img/b.png"),
        ("![x](../static/img/b.png)", "/base/img/b.png"),
        ("![x](/img/st.svg)", "/base/img/st.svg"),
        ("![x](/deep/m.png)", "/base/deep/m.png"),
        ("![x](pathname:///img/b.png)", "/img/b.png"),
        ("![x](https://e.com/a.png)", "https://e.com/a.png"),
        ('<img src="/img/b.png" />', "/img/b.png"),
        ("<img src={require('./img/big.png').default} />", "/base/assets/images/big-%s.png"),
        ("<img src={require('@site/static/img/b.png').default} />", "/base/img/b.png"),
        ("import big from './img/big.png'\n\n<img src={big} />", "/base/assets/images/big-%s.png"),
        ("import u from '@docusaurus/useBaseUrl'\n\n<img src={useBaseUrl('/img/b.png')} />", "/base/img/b.png"),
        ("<img src={useBaseUrl('img/b.png')} />", "/base/img/b.png"),
        ("<video src={require('./v.mp4').default} />", "/base/assets/medias/v-%s.mp4"),
        ("![x][r]\n\n[r]: ./img/big.png", "/base/assets/images/big-%s.png"),
    ],
)  # fmt: skip
def test_pictures(written, address):
    """Those beside a post have the MD4 of their bytes in their names, those in static folders none."""
    made = expand(written)

    assert (_shown(made.text, "src"), made.warnings) == (_named(address), ())


def _shown(html, name):
    return html.partition(f' {name}="')[2].partition('"')[0]


def _named(address):
    """With the MD4 of the file of that name."""
    if "%s" not in address:
        return address
    name = address.rpartition("/")[2].partition("-")[0].replace("%20", " ")
    ending = address.rpartition(".")[2].partition("#")[0]
    path = next(one for one in FILES if one.endswith((f"/{name}.{ending}",)))
    return address.replace("%s", docusaurus.md4.hexdigest(FILES[path]))


def test_a_small_picture_is_in_its_address():
    """Of 10,000 bytes, as WEBPACK_URL_LOADER_LIMIT has it; one more is a file."""
    made = expand("![x](./img/small.png)").text

    assert _shown(made, "src").startswith("data:image/png;base64,eHh4")


@pytest.mark.parametrize(
    ("written", "line", "what"),
    [
        ("a\n\n![x](./none.png)", 3, "blog/none.png is shown, but is no file of the site"),
        ("a\n\n![x](/none.png)", 3, "static/none.png is shown, but is no file of the site"),
        ("![x](@site/img/none.png)", 1, "img/none.png is shown, but is no file of the site"),
        ("![x](../../out.png)", 1, "../out.png is shown, but is no file of the site"),
        ("a\n![x](./img/small.svg)", 2, "blog/img/small.svg is small and so within the page, but in a format that feeds do not show there"),
        ("<img src={require('./none.png').default} />", 1, "blog/none.png is imported, but is no file of the site"),
        ("a\n\n<img src={require('./odd.xyz').default} />", 3, "blog/odd.xyz is imported, but gets no address"),
        ("<img src={picture()} />", 1, "the src of <img> is a program, which is not run, and left out"),
        ("[x](@site/none.pdf)", 1, "none.pdf is linked to, but is no file of the site"),
    ],
)  # fmt: skip
def test_what_has_no_address_is_told(written, line, what):
    """It has none in the feed then, and the text of a picture stays."""
    made = expand(written)

    assert [(one.line, one.what) for one in made.warnings] == [(line, what)]
    assert "src=" not in made.text
    assert "href=" not in made.text


@pytest.mark.parametrize(
    ("slash", "written", "address"),
    [
        (True, "[x](/blog/y)", "/base/blog/y/"),
        (True, "[x](/blog/y?a#b)", "/base/blog/y/?a#b"),
        (True, "[x](../y)", "../y/"),
        (True, "[x](#y)", "#y"),
        (True, "[x](https://e.com/y)", "https://e.com/y"),
        (True, "[x](/img/none.png)", "/base/img/none.png/"),
        (True, "[x](pathname:///y)", "/base/y"),
        (True, 'a <Link to="/y">x</Link>', "/base/y/"),
        (True, "a <Link to={useBaseUrl('/y')}>x</Link>", "/base/y/"),
        (True, '<a href="/y">x</a>', "/y"),
        (True, "[x](./doc.pdf)", "/base/assets/files/doc-%s.pdf"),
        (False, "[x](/blog/y/)", "/base/blog/y"),
        (False, "[x](/)", "/base/"),
        (False, "[x](/blog/y/#b)", "/base/blog/y#b"),
        (None, "[x](/blog/y/)", "/base/blog/y/"),
    ],
)
def test_links_end_as_trailing_slash_says(slash, written, address):
    """ApplyTrailingSlash of @docusaurus/utils-common."""
    assert _shown(expand(written, slash=slash).text, "href") == _named(address)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[x](/y) ![x](/img/b.png)", '<p><a href="/base/y">x</a> <img src="/base/img/b.png" alt="x"></p>\n'),
        ('<a href="/y">x</a> <img src="/img/b.png">', '<p><a href="/y">x</a> <img src="/img/b.png"></p>\n'),
        ('<a href="./2024-01-03-b.md">x</a>', '<p><a href="https://e.net/base/blog/2024/01/03/b">x</a></p>\n'),
        ('`<a href="/y">`', '<p><code>&lt;a href="/y"&gt;</code></p>\n'),
        ("[x](<a b>)", '<p><a href="a%20b">x</a></p>\n'),
    ],
)  # fmt: skip
def test_html_in_markdown_without_jsx_stays(written, expected):
    """With `format: md`, too, only what is Markdown gets addresses."""
    assert expand(written, mdx=False).text == expected


def test_a_site_without_a_path_has_none_in_its_addresses():
    """`baseUrl: "/"`."""
    made = expand("[x](/y) ![x](/img/b.png) ![x](./img/big.png)", base="").text

    assert 'href="/y"' in made
    assert 'src="/img/b.png"' in made
    assert 'src="/assets/images/big-' in made
