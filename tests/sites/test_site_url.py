"""Where the site's URL comes from, what is refused, and that no URL is two of them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.build import one_pass
from feedsvc.config import read
from feedsvc.config.setup import setup
from feedsvc.model.errors import ConfigError
from feedsvc.sites import detect, site_url

DOCS = Path(__file__).parents[2] / "docs"

LOCAL = (
    "http://localhost:4000", "https://blog.localhost", "http://127.0.0.1:1111", "http://127.1",
    "http://[::1]:4000/", "http://0.0.0.0:4000", "http://192.168.1.5", "http://10.0.0.1:8080",
    "http://172.16.0.9", "http://169.254.1.1", "http://[fe80::1]/", "http://studio.local",
    "http://nas.lan", "http://wiki.internal", "http://LOCALHOST/",
)  # fmt: skip
PLACEHOLDERS = (
    "http://example.com", "https://example.org/", "https://www.example.net/blog", "example.com",
    "http://yourdomain.com", "https://your-domain.com", "http://yoursite.com", "https://your-site.io",
    "https://mysite.com", "https://www.my-site.dev", "http://username.github.io",
    "https://yourusername.github.io", "https://your-github-username.github.io/blog",
    "https://<username>.github.io", "https://your-docusaurus-site.example.com",
    "https://your-docusaurus-test-site.com", "http://replace-this-with-your-hugo-site.com/",
    "https://blog.yourdomain.com", "https://change-me.com", "https://domain.tld", "http://blog.test",
)  # fmt: skip
REAL = (
    "https://blog.example.com", "https://samples.example.org", "https://moss.example",
    "https://my-blog.example", "http://siri.github.io/notes", "https://e.net", "https://yourstory.com",
    "https://mysitelog.net", "http://8.8.8.8", "https://example.de", "https://xn--bcher-kva.example",
    "https://bücher.example", "https://localhost.example", "https://notexample.com",
)  # fmt: skip

# How each generator's own files say that the blog is at a URL.
SAID = {
    "hugo": ("hugo.toml", 'title = "x"\nbaseURL = "{}"\n'),
    "pelican": ("publishconf.py", 'SITENAME = "x"\nSITEURL = "{}"\n'),
    "nikola": ("conf.py", 'BLOG_TITLE = "x"\nPOSTS = ()\nSITE_URL = "{}"\n'),
    "hexo": ("_config.yml", "new_post_name: a.md\nurl: {}\n"),
    "eleventy": (
        "eleventy.config.js",
        'export default function (c) {{\n  c.addPlugin(feedPlugin, {{ metadata: {{ base: "{}" }} }});\n}}\n',
    ),
    "docusaurus": ("docusaurus.config.js", 'export default {{ url: "{}" }};\n'),
    "astro": ("astro.config.mjs", 'export default defineConfig({{ site: "{}" }});\n'),
    "zola": ("config.toml", 'title = "x"\nbase_url = "{}"\n'),
    "jekyll": ("_config.yml", "title: x\nurl: {}\n"),
}
FOLDERS = {
    "hugo": "static", "pelican": "content/extra", "nikola": "files", "hexo": "source",
    "docusaurus": "static", "astro": "public", "zola": "static",
}  # fmt: skip


def write(root, path, text):
    """A file of the site."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def says(root, generator, url):
    """A site whose own files say that it is at a URL."""
    path, text = SAID[generator]
    write(root, path, text.format(url))


def made(root, **flags):
    """The complete settings of a site; flags such as `site__url`."""
    return setup(root, read.given(root, {k.replace("__", "."): v for k, v in flags.items()}, {}))


def refusal(root):
    """The message with which a site is refused."""
    with pytest.raises(ConfigError) as caught:
        made(root)
    return "\n".join((str(caught.value), *caught.value.entries))


@pytest.mark.parametrize("url", LOCAL)
def test_a_local_host_is_known_as_such(url):
    """Nobody but the author can reach it."""
    assert site_url.unreachable(site_url.host_of(url)) == "a local address"


@pytest.mark.parametrize("url", PLACEHOLDERS)
def test_a_placeholder_is_known_as_such(url):
    """Those of RFC 2606, and those of the generators' own templates."""
    assert site_url.unreachable(site_url.host_of(url) or url) == "a placeholder"


@pytest.mark.parametrize("url", REAL)
def test_a_host_that_a_blog_may_have_is_taken(url):
    """Also names below `example.*` and `.example`, which documents and tests use."""
    assert site_url.unreachable(site_url.host_of(url)) == ""


@pytest.mark.parametrize("generator", SAID)
def test_every_generator_has_the_url_of_its_own_files(tmp_path, generator):
    """Without a flag."""
    says(tmp_path, generator, "http://moss.example/notes/")

    assert detect.detect(tmp_path).name == generator
    assert made(tmp_path).site.url == "http://moss.example/notes"
    assert made(tmp_path).site.about_url == ()


@pytest.mark.parametrize("generator", SAID)
@pytest.mark.parametrize(
    ("url", "why"),
    [("http://localhost:4000", "a local address"), ("https://example.com/", "a placeholder")],
)
def test_a_placeholder_is_refused_with_its_line(tmp_path, generator, url, why):
    """Ids made of it would be there for ever."""
    says(tmp_path, generator, url)
    path, text = SAID[generator]
    line = (
        text.format(url)
        .splitlines()
        .index(next(one for one in text.format(url).splitlines() if url in one))
    )

    assert re.match(
        rf"{re.escape(path)}:{line + 1}: \S+ is {url}, which is {why}. Fix: ", refusal(tmp_path)
    )
    assert "or give --site-url" in refusal(tmp_path)


@pytest.mark.parametrize("generator", SAID)
def test_whoever_means_a_placeholder_may_give_it(tmp_path, generator):
    """By flag, by environment, in feedsvc.toml, under [tool.feedsvc]."""
    says(tmp_path, generator, "http://localhost:4000")
    url = "http://localhost:4000"
    by_environment = read.given(tmp_path, {}, {"FEEDSVC_SITE_URL": url})

    assert made(tmp_path, site__url=url).site.url == url
    assert setup(tmp_path, by_environment).site.url == url
    write(tmp_path, "pyproject.toml", f'[tool.feedsvc.site]\nurl = "{url}"\n')
    assert made(tmp_path).site.url == url
    write(tmp_path, "feedsvc.toml", f'[site]\nurl = "{url}"\n')
    assert made(tmp_path).site.url == url


@pytest.mark.parametrize("generator", SAID)
@pytest.mark.parametrize("url", ["/", "", "moss.example", "//moss.example/", "https:///notes"])
def test_what_names_no_host_is_not_known(tmp_path, generator, url):
    """Hugo's `/`, Jekyll's empty text, a host without a scheme."""
    says(tmp_path, generator, f'"{url}"' if SAID[generator][0].endswith("yml") else url)
    message = refusal(tmp_path)

    assert (
        f" is {url}, which is " if url else "the blog's public URL (site.url) is not known"
    ) in message


@pytest.mark.parametrize("generator", SAID)
@pytest.mark.parametrize("url", ["{{ site.github.url }}", "${URL}", "%SITE_URL%", "https://$HOST/"])
def test_program_text_is_no_url(tmp_path, generator, url):
    """What is written is said."""
    path, text = SAID[generator]
    quoted = f'"{url}"' if path.endswith("yml") else url
    write(
        tmp_path,
        path,
        text.replace("{}", "§").replace("{{", "{").replace("}}", "}").replace("§", quoted),
    )

    assert "program text" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("pelicanconf.py", "import os\nSITEURL = os.environ['URL']\n", "pelicanconf.py:2: SITEURL"),
        ("conf.py", "BLOG_TITLE = POSTS = ''\nSITE_URL = f()\n", "conf.py:2: SITE_URL"),
        ("docusaurus.config.js", "export default {\n url: process.env.URL };", "docusaurus.config.js:2: url"),
        ("astro.config.mjs", "export default {\n site: f('x') };", "astro.config.mjs:2: site"),
    ],
)  # fmt: skip
def test_what_only_a_run_would_tell_is_said(tmp_path, path, text, what):
    """With its line."""
    write(tmp_path, path, text)

    assert refusal(tmp_path).startswith(f"{what} is program text, which is not run. Fix: ")


@pytest.mark.parametrize("generator", detect.NAMES)
def test_a_cname_is_https_and_said_in_one_line(tmp_path, generator):
    """Where the generator's files know no better, also in its folder of static files."""
    if generator in SAID:
        says(tmp_path, generator, "")
    write(tmp_path, f"{FOLDERS.get(generator, '.')}/CNAME", "Moss.example\n")
    write(tmp_path, "feedsvc.toml", f'[site]\ngenerator = "{generator}"\n')
    found = made(tmp_path).site

    assert found.url == "https://moss.example"
    (line,) = found.about_url
    assert line.endswith("CNAME: moss.example is taken as https://moss.example")


def test_a_real_url_stands_in_for_a_placeholder(tmp_path):
    """And which one is said, because ids are made of it."""
    write(
        tmp_path, "_config.yml", "url: http://localhost:4000\nproduction_url: http://moss.example\n"
    )

    assert made(tmp_path).site.url == "http://moss.example"
    assert made(tmp_path).site.about_url == (
        "_config.yml:1: url is http://localhost:4000, which is a local address",
        "production_url is taken, so the blog is at http://moss.example",
    )


def test_a_refused_key_is_listed_once(tmp_path):
    """Also where the blog's own feed puts its URL together of it."""
    write(tmp_path, "_config.yml", "baseurl: /w\nurl: http://localhost\n")
    before = "{{ site.url }}{{ site.baseurl }}"
    entry = f'<link href="{before}{{{{ post.url }}}}"/><id>{before}{{{{ post.id }}}}</id>'
    write(tmp_path, "atom.xml", f"---\n---\n{entry}\n")

    assert refusal(tmp_path).count("is http://localhost") == 1


@pytest.mark.parametrize("text", ["example.com", "http://moss.example", "moss", "a b.c d"])
def test_a_cname_that_names_no_blog_is_refused(tmp_path, text):
    """It is a host, and no placeholder."""
    write(tmp_path, "CNAME", text)
    write(tmp_path, "a.md", "a")

    assert refusal(tmp_path).startswith("CNAME: ")


def test_a_cname_outside_of_the_site_is_refused(tmp_path):
    """Nothing outside of the site's folder is read."""
    (tmp_path / "CNAME").write_text("moss.example")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/CNAME").symlink_to(tmp_path / "CNAME")

    assert refusal(tmp_path / "site").startswith("CNAME: is a link out of the site. Fix: ")


def test_a_cname_that_cannot_be_read_is_an_error(tmp_path, monkeypatch):
    """It may be the one that is meant."""
    write(tmp_path, "CNAME", "moss.example")

    def refuse(*_arguments, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)

    said = r"CNAME: cannot be read \(Permission denied\). Fix: check its permissions"
    with pytest.raises(ConfigError, match=said):
        site_url.choose(tmp_path, "plain", {})


def test_all_that_was_refused_is_listed(tmp_path):
    """The first in the message, the others below it."""
    write(
        tmp_path,
        "_config.yml",
        "url: http://localhost\nproduction_url : http://username.github.io\n",
    )
    write(tmp_path, "CNAME", "yourdomain.com")

    assert refusal(tmp_path).splitlines()[1:] == [
        "_config.yml:2: production_url is http://username.github.io, which is a placeholder",
        "CNAME: yourdomain.com is a placeholder",
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("baseurl: https://moss.example\n", "https://moss.example"),
        ("baseurl: https://moss.example/a/\nurl: https://moss.example\n", "https://moss.example/a"),
        ("baseurl: http://localhost\nurl: https://moss.example\n", "https://moss.example"),
        ("baseurl: /\nurl: https://moss.example/\n", "https://moss.example"),
        ("baseurl: /a\nurl: https://moss.example\n", "https://moss.example/a"),
        ("baseurl: ''\nproduction_url: http://moss.example\n", "http://moss.example"),
        ("url: https://moss.example\nproduction_url: http://old.example\n", "https://moss.example"),
    ],
)
def test_jekylls_baseurl_is_put_behind_no_other_url(tmp_path, text, url):
    """One with a scheme is the whole URL, and `--site-url` goes over it."""
    write(tmp_path, "_config.yml", text)

    assert made(tmp_path).site.url == url
    assert made(tmp_path, site__url="https://m.example").site.url in (
        "https://m.example", "https://m.example/a",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "key"),
    [
        ("docusaurus.config.js", "export default {url: '@', baseUrl: '@'}", "url"),
        ("astro.config.mjs", "export default {site: '@', base: '@'}", "site"),
        ("hugo.toml", "baseURL = '@/@'", "baseURL"),
        ("_config.yml", "baseurl: @/@", "baseurl"),
    ],
)
def test_two_urls_of_a_configuration_are_refused(tmp_path, path, text, key):
    """Whichever keys they are made of."""
    write(tmp_path, path, text.replace("@", "https://moss.example"))
    doubled = "https://moss.example/https://moss.example"

    assert refusal(tmp_path).startswith(
        f"{path}:1: {key} is {doubled}, which is two URLs, one behind the other. Fix: "
    )


@pytest.mark.parametrize("name", ["site.url", "feeds.url"])
def test_a_url_that_is_two_is_refused(tmp_path, name):
    """Wherever it was given: self links and ids would lead nowhere."""
    write(tmp_path, "a.md", "a")
    given = {"site.url": "https://moss.example", name: "https://h.example/https://h.example"}

    with pytest.raises(ConfigError, match=f"{name}: .* is two URLs, one behind the other"):
        setup(tmp_path, read.given(tmp_path, given, {}))


def test_a_query_may_hold_a_url():
    """What counts is what stands before it."""
    assert not site_url.doubled("https://a.example/?to=https://b.example")
    assert site_url.doubled("https://a.example/https://b.example?x")


POSTS = {
    "hugo": "content/posts/a.md", "pelican": "content/a.md", "nikola": "posts/a.md",
    "hexo": "source/_posts/a.md", "eleventy": "a.md", "docusaurus": "blog/a.md",
    "astro": "src/content/blog/a.md", "zola": "content/a.md", "jekyll": "_posts/2020-01-02-a.md",
    "obsidian": "a.md", "plain": "a.md",
}  # fmt: skip
DOUBLED = "https://h.example/https://h.example/a"


@pytest.mark.parametrize("generator", detect.NAMES)
@pytest.mark.parametrize("key", ["id", "permalink", "url", "slug", "path", "guid"])
def test_no_post_has_a_url_that_is_two(tmp_path, generator, key):
    """Whatever its front matter says: it is left out, and named, or the URL is another."""
    write(tmp_path, POSTS[generator], "")
    site = detect.settings(generator, tmp_path, {"url": "https://moss.example"})
    reader = detect.reader(site)
    fence = "+++" if generator == "zola" else "---"
    written = {"zola": f'{key} = "{DOUBLED}"\ndate = 2020-01-02\ntitle = "A"'}.get(
        generator, f"{key}: {DOUBLED}\ndate: 2020-01-02\ntitle: A\npublish: true"
    )
    parsed = reader.parse(POSTS[generator], f"{fence}\n{written}\n{fence}\nText.".encode())
    found = [parsed.post] if parsed.post else []

    assert not any(
        site_url.doubled(url) for one in found for url in (one.url, one.id, one.natural_id)
    )
    assert found or any(one.severity == "error" for one in parsed.problems)


def test_the_reference_shows_the_order():
    """The table of the documentation is the one that is used."""
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    for name, source in site_url.SOURCES.items():
        page = (DOCS / "generators" / f"{name}.md").read_text(encoding="utf-8")
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {name} | ")]
        keys = [f"`{part}`" for key in source.keys for part in key.split(" of ")]
        places = [f"`{place}`" for place in source.cname]

        assert re.findall(r"`[^`]+`", row) == [*keys, *places]
        assert "## The site's URL" in page


@pytest.mark.parametrize("own", [True, False])
def test_a_host_in_production_url_is_taken_as_https(tmp_path, own):
    """No page of Jekyll-Bootstrap uses that key, so nobody noticed what is missing before it."""
    write(tmp_path, "_config.yml", "title: Moss\nproduction_url : moss.example\n")
    write(tmp_path, "_posts/2015-01-02-a.md", "---\ntitle: A\n---\nText.\n")
    if own:
        template = "<entry><link href='{{ site.production_url }}{{ post.url }}'/><id>{{ site.production_url }}{{ post.id }}</id></entry>"
        write(tmp_path, "atom.xml", f"---\n---\n{template}")
    prepared = made(tmp_path)
    report = one_pass.run(prepared, datetime(2024, 1, 1, tzinfo=UTC))
    (item,) = json.loads((tmp_path / "feeds/feed.json").read_text())["items"]

    assert item["id"] == "https://moss.example/2015/01/02/a"
    assert item["url"] == "https://moss.example/2015/01/02/a.html"
    assert report.first[0] == "_config.yml:2: production_url is moss.example, a host"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://user:pw@moss.example", "a user's name or password"),
        ("https://user@moss.example", "a user's name or password"),
        ("https://moss.example#x", "a query or a fragment"),
        ("https://moss.example/?u=x", "a query or a fragment"),
        ("https://moss.example:99999", "a port that does not exist"),
        ("https://moss.example:x", "a port that does not exist"),
    ],
)
def test_a_url_that_nothing_can_be_made_of_is_refused(tmp_path, url, why):
    """From the generator's files and from our own settings."""
    with pytest.raises(ConfigError, match=why):
        made(tmp_path, site__url=url)
    write(tmp_path, "_config.yml", f"title: Moss\nurl: {json.dumps(url)}\n")
    with pytest.raises(ConfigError, match=why):
        made(tmp_path)


@pytest.mark.parametrize(
    ("generator", "config", "path", "expected"),
    [
        # The ids in the generators' own feeds: Jekyll 4.3.1, Hugo 0.168.0, Hexo 8.1.2.
        ("jekyll", ("_config.yml", "url: https://例え.example\nbaseurl: /博客\n"),
         "_posts/2026-01-01-中.md",
         "https://xn--r8jz45g.example/%E5%8D%9A%E5%AE%A2/2026/01/01/%E4%B8%AD"),
        ("hugo", ("hugo.toml", 'baseURL = "https://例え.example/博客/"\n'), "content/post/中.md",
         "https://%E4%BE%8B%E3%81%88.example/%E5%8D%9A%E5%AE%A2/post/%E4%B8%AD/"),
        ("hexo", ("_config.yml", "url: https://例え.example/博客\npermalink: :title/\n"),
         "source/_posts/中.md", "https://例え.example/%E5%8D%9A%E5%AE%A2/%E4%B8%AD/"),
    ],
)  # fmt: skip
def test_a_url_of_other_letters_is_written_as_the_generator_writes_it(
    tmp_path, generator, config, path, expected
):
    """Or each subscriber would see every post twice."""
    write(tmp_path, *config)
    write(tmp_path, path, "")
    reader = detect.reader(detect.settings(generator, tmp_path, {}))
    parsed = reader.parse(path, b"---\ntitle: A\ndate: 2026-01-01\n---\nText.")

    assert parsed.post.natural_id.removesuffix(".html") == expected


@pytest.mark.parametrize("generator", detect.NAMES)
def test_a_url_in_ascii_stays_letter_for_letter(generator):
    """What is escaped already is not escaped again."""
    url = "https://a.example:8080/b%20c/~d"

    assert site_url.encoded(generator, url) == url
    assert site_url.encoded(generator, "https://a.example/é%20").endswith("/%C3%A9%20")
