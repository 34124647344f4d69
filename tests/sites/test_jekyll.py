"""What Jekyll and jekyll-feed make of a post: address, id, title, date and terms."""

import re
from datetime import timedelta

import pytest

from feedsvc.build.lookup import Lookup
from feedsvc.build.scan import scan
from feedsvc.model.site import Author
from feedsvc.sites import detect, jekyll
from tests.sites.test_golden import published


@pytest.fixture
def parse(tmp_path):
    """Parse one file of a site with the given configuration."""

    def parse(path, matter="", config="", body="Text.\n", *, folders=()):
        if config:
            (tmp_path / "_config.yml").write_text(config)
        site = detect.settings("jekyll", tmp_path, {"url": "https://e.com"})
        data = f"---\n{matter}\n---\n{body}".encode()
        return jekyll.Reader(site, folders).parse(path, data)

    return parse


@pytest.mark.parametrize(
    ("path", "matter", "url", "identifier"),
    [
        ("_posts/2015-05-12-liquid.md", "", "/2015/05/12/liquid.html", "/2015/05/12/liquid"),
        ("_posts/2015-5-2-Hello_World.md", "", "/2015/05/02/Hello_World.html", "/2015/05/02/Hello_World"),
        ("_posts/2015-5-2-Hello_World.md", "permalink: /about/me/", "/about/me/", "/about/Hello_World"),
        ("_posts/2015-05-12-x.md", "slug: y", "/2015/05/12/y.html", "/2015/05/12/y"),
        ("_posts/2015-05-12-x.md", "permalink: /:year/:title/", "/2015/x/", "/2015/x"),
        ("news/_posts/2020-01-02-x.md", "category : News", "/news/2020/01/02/x.html", "/news/2020/01/02/x"),
        ("_posts/2020-01-02-x.md", "category: a b", "/a%20b/2020/01/02/x.html", "/a%20b/2020/01/02/x"),
        ("_posts/2020-01-02-x.md", "category: 新闻", "/%E6%96%B0%E9%97%BB/2020/01/02/x.html",
         "/%E6%96%B0%E9%97%BB/2020/01/02/x"),
        ("_posts/es/2020-01-02-x.md", "", "/2020/01/02/x.html", "/2020/01/02/x"),
        ("_posts/2020-01-02-x.md", "date: 2021-03-04 05:06:07 +0000", "/2021/03/04/x.html", "/2021/03/04/x"),
        ("_posts/2020-01-02-a--b..md", "", "/2020/01/02/a-b.html", "/2020/01/02/a--b"),
    ],
)  # fmt: skip
def test_address_and_id(parse, path, matter, url, identifier):
    """The address follows the permalink; the id is its folder and the slug."""
    post = parse(path, matter).post

    assert (post.url, post.natural_id) == (f"https://e.com{url}", f"https://e.com{identifier}")


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("date", "/news/2015/01/09/a-b.html"),
        ("pretty", "/news/2015/01/09/a-b/"),
        ("ordinal", "/news/2015/009/a-b.html"),
        ("weekdate", "/news/2015/W02/Fri/a-b.html"),
        ("none", "/news/a-b.html"),
        ("/:categories/:year/:month/:day/:title", "/news/2015/01/09/a-b"),
        ("/:short_year/:i_month/:i_day/:slug/", "/15/1/9/a-b/"),
        ("/:long_month/:short_month/:long_day/:w_year/:w_day/:title/", "/January/Jan/Friday/2015/5/a-b/"),
        ("/:collection/:path/:name:output_ext", "/posts/sub/2015-01-09-a-b/2015-01-09-a-b.html"),
        ("/x/:title_:hour:minute:second/", "/x/a-b_000000/"),
        ("blog//../:title/./", "/blog/a-b/"),
    ],
)  # fmt: skip
def test_permalink_styles_and_placeholders(parse, permalink, url):
    """Every style and placeholder of Jekyll's, cleaned as Jekyll cleans them."""
    post = parse("_posts/sub/2015-01-09-a-b.md", "category: News", f"permalink: {permalink}").post

    assert post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("matter", "tags"),
    [
        ("tags : [Xiaomi,Kingsoft]", ["Xiaomi", "Kingsoft"]),
        ("tags: a b", ["a", "b"]),
        ("tags: a, b", ["a", "b"]),
        ("tag: a b", ["a b"]),
        ("tags: 网络　异步 安卓", ["网络　异步", "安卓"]),
        ("tag: x\ntags: [y]", ["x"]),
        ("tag:\ntags: [y]", ["y"]),
        ("tags:\n  - a\n  -\n  - 2015\n  - [b, a]", ["a", "2015", "b"]),
        ("tags:", []),
        ("tags: []", []),
        ("tags: 2014", ["2014"]),
        ('tags: ["  padded ", ""]', ["padded"]),
    ],
)
def test_tags_in_all_their_shapes(parse, matter, tags):
    """Lists, texts, numbers and nothing; the singular is one tag and wins."""
    assert list(parse("_posts/2020-01-02-x.md", matter).post.tags) == tags


@pytest.mark.parametrize(
    ("path", "matter", "categories"),
    [
        ("_posts/2020-01-02-x.md", "category : News", ["News"]),
        ("news/_posts/2020-01-02-x.md", "category : News", ["news", "News"]),
        ("a/b/_posts/2020-01-02-x.md", "", ["a", "b"]),
        ("_posts/c/2020-01-02-x.md", "categories: a b", ["a", "b"]),
        ("_posts/2020-01-02-x.md", "category: a b\ncategories: [c]", ["c", "a b"]),
        ("_posts/2020-01-02-x.md", "categories:", []),
        ("_posts/2020-01-02-x.md", "categories: [News, news, News]", ["News", "news"]),
    ],
)
def test_categories_from_folders_and_front_matter(parse, path, matter, categories):
    """Folders above `_posts` come first, those below give none."""
    assert list(parse(path, matter).post.categories) == categories


@pytest.mark.parametrize(
    ("path", "matter", "title"),
    [
        ("_posts/2015-05-12-liquid.md", "", "Liquid"),
        ("_posts/2015-5-2-Hello_World-aGain.md", "", "Hello_world Again"),
        ("_posts/2020-01-02-x.md", "title : 【转】A 3% Of $68M", "【转】A 3% Of $68M"),
        ("_posts/2020-01-02-x.md", "title: 2023", "2023"),
        ("_posts/2020-01-02-x.md", "title: ! 'x: y'", "x: y"),
        ("_posts/2020-01-02-x.md", "title: A &amp; <b>B</b> &lt;C&gt; Vec<T>", "A & B <C> Vec<T>"),
        ("_posts/2020-01-02-some-slug.md", 'title: ""', "Some Slug"),
        ("_posts/2020-01-02-x.md", 'title: "two\\n lines"', "two lines"),
    ],
)
def test_titles_are_plain_text_and_never_empty(parse, path, matter, title):
    """A title is front matter's, else the slug's words, each capitalised."""
    assert parse(path, matter).post.title == title


@pytest.mark.parametrize(
    ("matter", "zone", "published", "url"),
    [
        ("date: 2014-11-18 17:33:36", "Asia/Shanghai", "2014-11-18T17:33:36", "/2014/11/19/x.html"),
        ("date: 2014-11-18", "Asia/Shanghai", "2014-11-17T16:00:00", "/2014/11/18/x.html"),
        ("date: 2013-01-01 10:00:00 +0800", "UTC", "2013-01-01T02:00:00", "/2013/01/01/x.html"),
        ("", "America/New_York", "2020-01-02T05:00:00", "/2020/01/02/x.html"),
    ],
)
def test_dates_and_the_zone_of_the_site(parse, matter, zone, published, url):
    """A naive time is UTC, a bare day is local midnight, and the address shows local time."""
    post = parse("_posts/2020-01-02-x.md", matter, f"timezone: {zone}").post

    assert post.published.isoformat() == f"{published}+00:00"
    assert post.url == f"https://e.com{url}"


@pytest.mark.parametrize(
    ("path", "matter", "omitted"),
    [
        ("_posts/2020-01-02-x.md", "published: false", "says published: false"),
        ("_drafts/x.md", "", "is a draft"),
        ("_posts/x.md", "", "its name does not start with a date (2015-01-19-title.md)"),
    ],
)
def test_what_is_left_out_says_why(parse, path, matter, omitted):
    """A reason that is no mistake."""
    parsed = parse(path, matter)

    assert (parsed.post, parsed.omitted, parsed.problems) == (None, omitted, ())


def test_published_in_quotes_does_not_hide(parse):
    """Only the boolean false hides a post."""
    assert parse("_posts/2020-01-02-x.md", 'published: "false"').post is not None


def test_drafts_are_read_when_the_site_shows_them(parse):
    """A draft needs no date; one it has is taken."""
    parsed = parse("_drafts/idea.md", "date: 2020-05-05", "show_drafts: true")

    assert parsed.post.url == "https://e.com/2020/05/05/idea.html"


@pytest.mark.parametrize(
    ("path", "matter", "line", "what"),
    [
        (
            "_posts/2020-01-02-x.md",
            "title: a\ndate: 2013-02-30",
            3,
            "date '2013-02-30' is not a date",
        ),
        ("_posts/2020-13-45-x.md", "", 1, "the date in its name is impossible"),
        ("_posts/2020-01-02-x.md", "title: a: b", 2, "has a colon"),
        (
            "_posts/2020-01-02-x.md",
            "permalink: /:nonsense/",
            2,
            "the unknown placeholder :nonsense",
        ),
    ],
)
def test_a_rejected_post_names_line_and_remedy(parse, path, matter, line, what):
    """One error, with the line in the file and what to do."""
    parsed = parse(path, matter)
    (problem,) = parsed.problems

    assert parsed.post is None
    assert (problem.path, problem.line, problem.severity) == (path, line, "error")
    assert what in problem.what
    assert problem.remedy


def test_an_unreadable_last_modified_at_is_only_a_warning(parse):
    """The post does without it."""
    parsed = parse("_posts/2020-01-02-x.md", "title: x\nlast_modified_at: lately")

    assert parsed.post.updated is None
    assert [problem.severity for problem in parsed.problems] == ["warning"]


def test_front_matter_defaults_by_path_and_type(parse):
    """The longest scope wins; front matter goes before all of them, null does not."""
    config = """
defaults:
  - scope: {path: "", type: posts}
    values: {author: All, category: general, image: /all.png}
  - scope: {path: "_posts/deep"}
    values: {author: Deep, permalink: "/deep/:title/"}
  - scope: {path: "", type: pages}
    values: {author: Nobody}
  - scope: {path: "_posts/*/old"}
    values: {published: false}
"""
    deep = parse("_posts/deep/2020-01-02-x.md", "image:", config).post
    flat = parse("_posts/2020-01-02-y.md", "author: Own", config).post

    assert (deep.authors, deep.url) == ((Author("Deep"),), "https://e.com/deep/x/")
    assert deep.image == "https://e.com/all.png"
    assert (flat.authors, flat.categories) == ((Author("Own"),), ("general",))
    assert parse("_posts/a/old/2020-01-02-z.md", "", config).omitted


def test_authors_are_looked_up_in_data(parse, tmp_path):
    """A key of `_data/authors` stands for its record; another name for itself."""
    (tmp_path / "_data").mkdir()
    record = "ben: {name: Ben B., email: ben@e.com, uri: https://ben.example/}"
    (tmp_path / "_data" / "authors.yml").write_text(record)

    posts = [
        parse("_posts/2020-01-02-x.md", matter, "author: {name: Site}").post.authors
        for matter in ("author: ben", "author: eve", "authors: [ben, {name: Ann}]", "")
    ]

    ben = Author("Ben B.", "ben@e.com", "https://ben.example/")
    assert posts == [(ben,), (Author("eve"),), (ben, Author("Ann")), (Author("Site"),)]


@pytest.mark.parametrize(
    ("matter", "image"),
    [
        ("image: {path: /a.png}", "https://e.com/a.png"),
        ("image: /a.png", "https://e.com/a.png"),
        ("image: https://x.example/a.png", "https://x.example/a.png"),
        ("image: /图 1.png", "https://e.com/%E5%9B%BE%201.png"),
        ("image: //x.example/a.png", "https://x.example/a.png"),
        ("image: /a?of=https://x.example/", "https://e.com/a?of=https://x.example/"),
        ("", ""),
    ],
)
def test_images_are_absolute(parse, matter, image):
    """`image` and `image.path`, made absolute as jekyll-feed does."""
    assert parse("_posts/2020-01-02-x.md", matter).post.image == image


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ("url: https://own.example", "https://own.example"),
        ("url: https://own.example/\nbaseurl: /blog/", "https://own.example/blog"),
        ("baseurl: blog", "https://given.example/blog"),
    ],
)
def test_the_address_of_the_site(tmp_path, config, address):
    """`url` and `baseurl`, or the address given instead of `url`."""
    (tmp_path / "_config.yml").write_text(config)
    given = {} if "own" in config else {"url": "https://given.example/"}

    assert detect.settings("jekyll", tmp_path, given).url == address


def test_a_given_address_with_the_base_path_is_taken_whole(tmp_path):
    """The base path is not appended twice."""
    (tmp_path / "_config.yml").write_text("baseurl: /blog")

    assert (
        detect.settings("jekyll", tmp_path, {"url": "https://e.com/blog"}).url
        == "https://e.com/blog"
    )


@pytest.mark.parametrize(
    ("body", "matter", "excerpt"),
    [
        ("one\n\ntwo", "", "one"),
        ("one", "", "one"),
        ("one<!--more-->two", "excerpt_separator: <!--more-->", "one"),
        ("see [a][1]\n\nmore\n\n[1]: /x\n[2]: /y\n", "", "see [a][1]\n\n[1]: /x"),
        (
            "{% highlight c %}\nx\n\ny{% endhighlight %}",
            "",
            "{% highlight c %}\nx\n{% endhighlight %}",
        ),
    ],
)
def test_the_excerpt_is_jekylls(tmp_path, body, matter, excerpt):
    """Up to the separator, with the references it uses and its blocks closed."""
    data = f"---\n{matter}\n---\n{body}".encode()
    reader = jekyll.Reader(detect.settings("jekyll", tmp_path, {"url": "https://e.com"}))
    post = reader.parse("_posts/2020-01-02-x.md", data).post

    assert reader.body(post, data).excerpt == excerpt


def test_jekyll_feeds_settings_are_suggestions(tmp_path):
    """posts_limit, excerpt_only and tags.except become settings of `[feeds]`."""
    (tmp_path / "_config.yml").write_text(
        "url: https://e.com\nfeed: {posts_limit: 5, excerpt_only: true, tags: {except: [a]}}"
    )

    assert detect.settings("jekyll", tmp_path, {}).suggested == {
        "limit": 5,
        "content": "summary",
        "exclude_tags": ["a"],
    }


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("_posts/2020-01-02-x.md", True),
        ("blog/_posts/deep/2020-01-02-x.markdown", True),
        ("_drafts/x.md", True),
        ("_posts/2020-01-02-x.html", True),
        ("_posts/2020-01-02-x.png", False),
        ("_posts/.2020-01-02-x.md.swp", False),
        ("_posts/2020-01-02-x.md~", False),
        ("about.md", False),
        ("old/_posts/2020-01-02-x.md", False),
    ],
)
def test_which_files_are_posts(tmp_path, path, wanted):
    """Markdown and HTML below `_posts`, less backups and what `exclude` names."""
    (tmp_path / "_config.yml").write_text("url: https://e.com\nexclude: [old, vendor]")
    reader = jekyll.Reader(detect.settings("jekyll", tmp_path, {}))

    assert reader.wants(path) is wanted


def test_a_folder_of_the_settings_works_as_posts_does(parse):
    """Its posts have the addresses and categories of those."""
    parsed = parse("writing/2020-01-02-x.md", "category: News", folders=("writing",))

    assert parsed.post.url == "https://e.com/news/2020/01/02/x.html"
    assert parsed.post.categories == ("News",)


def test_where_the_settings_name_folders_all_posts_lie_there(tmp_path):
    """What is called `_posts` elsewhere is somebody else's, such as a sample of a test."""
    reader = jekyll.Reader(detect.settings("jekyll", tmp_path, {}), ("writing",))

    assert reader.wants("writing/2020-01-02-x.md")
    assert not reader.wants("tests/_posts/2020-01-02-x.md")


@pytest.fixture
def site_of(tmp_path):
    """The site of a folder with this configuration and these files."""

    def site_of(config, files=(), url="https://e.com"):
        (tmp_path / "_config.yml").write_text(f"url: {url}\n{config}")
        for name, written in dict(files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(written)
        return jekyll.settings(tmp_path, {})

    return site_of


def test_templates_see_the_documents_of_collections(site_of):
    """In the order of their dates; files without front matter are none, and no collection is."""
    site = site_of(
        "collections: [walks, empty, posts]",
        {
            "_walks/b.md": "---\ndate: 2021-01-01\n---\n",
            "_walks/a/The-Mill.md": "---\ntitle: Mill\ndate: 2022-01-01\n---\n",
            "_walks/broken.md": "---\na: [\n---\n",
            "_walks/hidden.md": "---\npublished: false\n---\n",
            "_walks/map.html": "<p>no front matter</p>",
            "walks/c.md": "---\n---\n",
        },
    )

    seen = [(one["title"], one["url"]) for one in site.data["walks"]]

    assert seen == [
        ("B", "/walks/b.html"),
        ("Mill", "/walks/a/The-Mill.html"),
        ("Broken", "/walks/broken.html"),  # of now, as it says no date
    ]
    assert site.data["empty"] == []
    assert "posts" not in site.data


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("permalink: pretty\ncollections: [walks]", "/walks/The-Mill/"),
        ("permalink: /:title/\ncollections: [walks]", "/walks/The-Mill/"),
        ("permalink: /:title\ncollections: [walks]", "/walks/The-Mill"),
        ("collections: {walks: {permalink: '/w/:name'}}", "/w/the-mill"),
        ("collections_dir: all\ncollections: [walks]", "/walks/own.html"),
        ("collections: {walks: {permalink: '/w/:nothing'}}", ""),
    ],
)
def test_documents_of_collections_have_addresses(site_of, config, url):
    """By the collection's permalink, else with the end that those of posts have."""
    files = {
        "_walks/The-Mill.md": "---\nx: 1\n---\n",
        "all/_walks/x.md": "---\npermalink: /walks/own.html\n---\n",
    }

    assert [one["url"] for one in site_of(config, files).data["walks"]] == [url]


def test_what_posts_show_of_collections_changes_with_them(site_of, tmp_path):
    """Their files are among the inputs of the site."""
    site_of("collections: [walks]", {"_walks/a.md": "---\n---\n"})

    assert str(tmp_path / "_walks/a.md") in detect.inputs("jekyll", tmp_path)


@pytest.mark.parametrize("written", ["[posts, walks]", "{walks: {path: /w.xml}}"])
def test_feeds_of_collections_are_said_not_to_be_made(site_of, written):
    """Nothing that jekyll-feed would publish goes missing in silence."""
    expected = (
        "feed.collections asks for a feed of walks, which is not made, as only posts have feeds"
    )

    (problem,) = site_of(f"feed: {{collections: {written}}}").noticed

    assert (problem.path, problem.what, problem.severity) == ("_config.yml", expected, "warning")


ATOM = """---
layout: nil
---
<feed><id>{{ site.production_url }}</id><link href="{{ site.production_url }}"/>
{% for post in site.posts %}
<entry><link rel="alternate" href="LINK{{ post.url }}"/><id>ID</id></entry>
{% endfor %}</feed>
"""
OWN, POST = "{{ site.production_url }}", "{{ post.id }}"
LINK, MADE = "http://moss.example/n/a%20b", "http://moss.example/n/a b"


@pytest.mark.parametrize(
    ("config", "template", "expected"),
    [
        ("production_url : http://moss.example", (OWN, OWN + POST), (LINK, MADE)),
        ("production_url: http://moss.example\nurl: https://new.example", (OWN, f"\n{OWN}{POST} "), (LINK, MADE)),
        ("production_url: http://moss.example\nbaseurl: https://new.example", (OWN, OWN + POST), (LINK, MADE)),
        ("production_url: http://moss.example\nbaseurl: /w", (OWN, OWN + POST), (LINK, MADE)),
        ("production_url: http://moss.example/", (OWN, OWN + POST),
         ("http://moss.example//n/a%20b", "http://moss.example//n/a b")),
        ("url: http://moss.example\nbaseurl: /w", ("{{ site.url }}{{site.baseurl}}", "{{ site.url }}{{ post.url }}"),
         ("http://moss.example/w/n/a%20b", MADE)),
        ("title: x", ("http://moss.example", f"http://moss.example{POST}"), (LINK, MADE)),
        ("production_url: http://username.github.io\nurl: http://moss.example", (OWN, OWN + POST), (LINK, MADE)),
        ("production_url: http://moss.example", (OWN, "tag:moss.example,2015:" + POST), (LINK, "tag:moss.example,2015:/n/a b")),
        ("production_url: http://moss.example", (OWN, "{{ site.nothing }}" + POST), (LINK, MADE)),
        # jekyll-feed's rules: a template that is made otherwise, and a site with that plugin
        ("url: http://moss.example", (OWN, "{{ post.url | prepend: site.url }}"), (LINK, LINK)),
        ("url: http://moss.example\nplugins: [jekyll-feed]", (OWN, OWN + POST), (LINK, LINK)),
    ],
)  # fmt: skip
def test_ids_and_links_are_those_of_the_blogs_own_feed(tmp_path, config, template, expected):
    """As its atom.xml makes them, to the letter; in a link what has to be escaped is."""
    link, identifier = template
    (tmp_path / "_config.yml").write_text(f"{config}\n")
    (tmp_path / "atom.xml").write_text(ATOM.replace("LINK", link).replace("ID", identifier))
    reader = jekyll.Reader(detect.settings("jekyll", tmp_path, {}))
    post = reader.parse("_posts/2015-02-07-x.md", b"---\nslug: a b\npermalink: /n/a b\n---\nx").post

    assert (post.url, post.natural_id) == expected
    assert str(tmp_path / "atom.xml") in detect.inputs("jekyll", tmp_path)


def test_a_url_that_is_given_goes_over_that_of_the_own_feed(tmp_path):
    """In links and in ids."""
    (tmp_path / "_config.yml").write_text(
        "production_url: http://moss.example\npermalink: /:title\n"
    )
    (tmp_path / "atom.xml").write_text(ATOM.replace("LINK", OWN).replace("ID", OWN + POST))
    site = detect.settings("jekyll", tmp_path, {"url": "https://new.example"})
    post = jekyll.Reader(site).parse("_posts/2015-02-07-x.md", b"x").post

    assert (post.url, post.natural_id) == ("https://new.example/x", "https://new.example/x")


@pytest.mark.parametrize("url", ["http://localhost:4000", "https://example.com"])
def test_templates_see_no_url_that_was_refused(site_of, url):
    """A picture below it would be shown to nobody."""
    site = site_of("baseurl: /w\nproduction_url: http://moss.example", url=url)

    assert (site.url, site.data["url"]) == ("http://moss.example/w", "http://moss.example")


def test_two_slashes_of_the_own_feed_are_no_host_in_templates(tmp_path):
    """`//n/a` in a body would lead to a host called n."""
    (tmp_path / "_config.yml").write_text(
        "production_url: http://moss.example/\npermalink: /n/:title\n"
    )
    (tmp_path / "atom.xml").write_text(ATOM.replace("LINK", OWN).replace("ID", OWN + POST))
    site = detect.settings("jekyll", tmp_path, {})
    reader = jekyll.Reader(site)
    post = reader.parse("_posts/2015-02-07-a.md", b"x").post
    page = reader.body(post, b"{{ page.url }}").variables
    lookup = Lookup(site, lambda: [post])

    assert post.url == "http://moss.example//n/a"
    assert (page["url"], page["id"]) == ("/n/a", "/n/a")
    assert lookup.answer(("post_url", "2015-02-07-a")) == "/n/a"
    assert lookup.drops[0]["url"] == "/n/a"


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("nil", "10:00"), ("Beijing", "10:00"), ('"+08:00"', "10:00"), ("GMT+8", "18:00"),
        ("UTC+8", "18:00"), ("UTC-3", "07:00"), ("Asia/Shanghai", "02:00"),
        ("Etc/GMT-8", "02:00"), ("EST", "15:00"), ("EST5EDT", "15:00"),
    ],
)  # fmt: skip
def test_a_time_zone_is_what_the_c_library_takes_it_for(blog, run, zone, instant):
    """Jekyll 4.3.1 puts it into TZ; what is no name of a zone is said, and stops nothing."""
    blog.write("_config.yml", f"title: B\nurl: https://blog.example\ntimezone: {zone}\n")
    blog.post("2020-01-02-a", date="2020-01-02 10:00")
    made = run("build", blog.root)

    assert made.exit_code == 0
    assert f"2020-01-02T{instant}:00Z" in (blog.feeds / "feed.json").read_text()
    assert ("is no name of a zone" in made.stderr) == (
        zone in ("nil", "Beijing", '"+08:00"', "GMT+8", "UTC+8", "UTC-3")
    )


@pytest.mark.parametrize(
    ("link", "leads_to", "published"),
    [
        ("_posts/more", "elsewhere", False),  # Dir["**/*"] does not follow it
        ("_posts", "elsewhere", True),
        ("blog", "other", True),
        ("_posts/2020-01-02-a.md", "elsewhere/2020-01-02-a.md", True),
    ],
)
def test_a_folder_that_is_linked_into_posts_is_not_followed(tmp_path, link, leads_to, published):
    """As Jekyll 4.3.1 does; a file that is linked is read, and so is a linked folder of posts."""
    for path in ("elsewhere/2020-01-02-a.md", "other/_posts/2020-01-02-a.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("---\ntitle: A\n---\nText.\n")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / leads_to)
    reader = jekyll.Reader(jekyll.settings(tmp_path, {"url": "https://e.net"}))

    found = scan(
        str(tmp_path), enters=reader.enters, wants=reader.wants, follows=reader.follows
    ).sources

    linked = [one.path for one in found if one.path.startswith(link)]
    assert bool(linked) == published


@pytest.mark.parametrize(
    ("plugins", "lang", "url"),
    [
        ("[jekyll-polyglot]", "de", "/de/hello"),
        ("[jekyll-polyglot]", "en", "/hello"),
        ("[jekyll-polyglot]", "fr", "/hello"),
        ("[jekyll-feed]", "de", "/hello"),
    ],
)
def test_a_post_of_polyglot_in_another_language_has_a_url_of_its_own(tmp_path, plugins, lang, url):
    """Below the folder of the language, so that the default language keeps the permalink's."""
    (tmp_path / "_config.yml").write_text(f"plugins: {plugins}\nlanguages: [en, de]\n")
    reader = jekyll.Reader(jekyll.settings(tmp_path, {"url": "https://e.net"}))
    data = f"---\ntitle: A\npermalink: /hello\nlang: {lang}\n---\nText.\n".encode()

    post = reader.parse("_posts/2020-01-02-a.md", data).post

    assert post is not None
    assert post.url == f"https://e.net{url}"


# By Jekyll 4.3.1 with jekyll-relative-links 0.7.0.
@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("[a](2024-01-01-a.md)", "/b/c1/2024/01/01/a.html"),
        ("[a](./2024-01-01-a.md#x)", "/b/c1/2024/01/01/a.html#x"),
        ("[a](/_posts/2024-01-01-a.md)", "/b/c1/2024/01/01/a.html"),
        ("[a][r]\n\n[r]: 2024-01-01-a.md", "/b/c1/2024/01/01/a.html"),
        ("[c](../about.md)", "/b/about.html"),
        ("[p](../p.md)", "/b/own/p"),
        ("[d](../_docs/d.md)", "/b/docs/d.html"),
        ("![i](../x.png)", "/b/x.png"),
        ("[m](missing.md)", "/b/2024/01/02/missing.md"),  # stays as it is
        ("[m](/missing.md)", "/missing.md"),
        ("[m](https://x.net/2024-01-01-a.md)", "https://x.net/2024-01-01-a.md"),
    ],
)
def test_relative_links_lead_where_the_plugin_leads_them(tmp_path, written, leads):
    """Where it changes posts: with `collections: true`."""
    config = "url: https://e.net\nbaseurl: /b\ncollections: {docs: {output: true}}\n"
    posts = {
        "_config.yml": config + "relative_links: {collections: true}\n",
        "_posts/2024-01-01-a.md": "---\ncategories: [c1]\n---\nHi.\n",
        "_posts/2024-01-02-b.md": f"---\n---\nBODY {written}\n",
        "about.md": "---\n---\nHi.\n",
        "p.md": "---\npermalink: /own/p\n---\nHi.\n",
        "_docs/d.md": "---\n---\nHi.\n",
        "x.png": "",
        "missing.txt": "",
    }
    for path, text in posts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    items, _ = published(tmp_path, tmp_path / "feeds")
    body = next(one["content_html"] for one in items.values() if "BODY" in one["content_html"])

    found = re.search(r'(?:href|src)="([^"]*)"', body)
    assert found
    assert found[1].removeprefix("https://e.net") == leads


# By Jekyll 4.3.1: three posts, of which B is the second.
OTHERS = [
    ("{% for c in site.categories %}{{ c[0] }}={{ c[1].size }} {% endfor %}", "c1=1 c2=1"),
    ("{% for p in site.categories.c1 %}{{ p.title }}{% endfor %}", "A"),
    ("{{ site.tags.size }} {{ site.tags.t1.size }}", "2 2"),
    (
        "{% for c in site.tags %}{{ c[0] }} {% for p in c[1] %}{{ p.title }}{% endfor %} {% endfor %}",
        "t1 CA t2 A",
    ),
    ("{{ site.documents.size }} {{ site.collections.size }} {{ site.related_posts.size }}", "4 2 2"),
    ("{% for d in site.documents %}{{ d.title }},{% endfor %}", "A,B,C,D,"),
    ("{% for c in site.collections %}{{ c.label }}{{ c.docs.size }},{% endfor %}", "docs1,posts3,"),
    ('{% assign w = site.posts | where: "own", "o1" %}{{ w.size }}', "2"),
    ('{% assign g = site.posts | group_by: "type" %}{{ g.size }}', "3"),
    ("{{ page.previous.title }} {{ page.next.title }} {{ page.next.url }}", "A C /c2/2024/01/03/c.html"),
    ("{{ site.posts.first.type }}", "y"),
    (
        "{% for p in site.tags.t2 %}{{ site.baseurl }}{{ p.url }} {{ p.id }} {% endfor %}",
        "/b/c1/2024/01/01/a.html /c1/2024/01/01/a",
    ),
]  # fmt: skip
BLOG = {
    "_config.yml": "url: https://e.net\nbaseurl: /b\ncollections: {docs: {output: true}}\n",
    "_posts/2024-01-01-a.md": "---\nown: o1\ntype: x\ntags: [t1, t2]\ncategories: [c1]\n---\nHi.\n",
    "_posts/2024-01-03-c.md": "---\ntype: y\ntags: [t1]\ncategories: [c2]\n---\nHi.\n",
    "_docs/d.md": "---\ntitle: D\n---\nHi.\n",
}


def blog_of_three(root, template):
    """A blog in which B has a template; → (B's text, the problems)."""
    second = {"_posts/2024-01-02-b.md": f"---\nown: o1\n---\nBODY\n{template}\n"}
    for path, text in (BLOG | second).items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    items, report = published(root, root / "feeds")
    body = next(one["content_html"] for one in items.values() if "BODY" in one["content_html"])
    return " ".join(re.sub(r"<[^>]*>", " ", body).split()), report.problems


@pytest.mark.parametrize(("template", "shown"), OTHERS)
def test_a_template_sees_the_other_posts(tmp_path, template, shown):
    """By terms, in collections, before and after it, with what their front matter says."""
    text, problems = blog_of_three(tmp_path, template)

    assert text == f"BODY {shown}"
    assert not [one for one in problems if "not known" in one.what]


def test_others_are_seen_in_the_zone_of_the_site(tmp_path):
    """By Jekyll 4.3.1: the day is that of the site, also in filters of lists."""
    (tmp_path / "_posts").mkdir()
    template = (
        '{% for d in site.documents %}{{ d.date | date: "%F" }} {{ d.collection }} {% endfor %}'
        '{% assign g = site.posts | group_by_exp: "p", "p.date | date: \'%Y-%m\'" %}{{ g.size }}'
        " {{ site.posts.last.date | date_to_rfc822 }}"
    )
    config = "url: https://e.net\ntimezone: Europe/Berlin\n"
    (tmp_path / "_config.yml").write_text(config)
    (tmp_path / "_posts/2020-01-31-one.md").write_text("---\n---\nHi.\n")
    (tmp_path / "_posts/2020-02-01-two.md").write_text(f"---\n---\nBODY {template}\n")
    items, _ = published(tmp_path, tmp_path / "feeds")
    body = next(one["content_html"] for one in items.values() if "BODY" in one["content_html"])

    assert body == (
        "<p>BODY 2020-01-31 posts 2020-02-01 posts 2 Fri, 31 Jan 2020 00:00:00 +0100</p>"
    )


def test_defaults_and_ids_of_documents_are_seen(site_of):
    """By Jekyll 4.3.1."""
    site = site_of(
        "collections: {walks: {permalink: '/w/:path/'}}\n"
        "defaults: [{scope: {path: '', type: walks}, values: {kind: walk}}]",
        {"_walks/alp.md": "---\n---\n", "_walks/berg.md": "---\npermalink: /very/high\n---\n"},
    )

    seen = [(one["kind"], one["id"]) for one in site.data["walks"]]
    assert seen == [("walk", "/w/alp"), ("walk", "/very/berg")]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ site.pages.size }}", "site.pages"),
        ("{{ page.excerpt }}", "page.excerpt"),
        ("{{ page.content | size }}", "page.content"),
        ("{% for p in site.posts %}{{ p.content }}{% endfor %}", "post.content"),
        ("{% for p in site.tags.t1 %}{{ p.excerpt }}{% endfor %}", "post.excerpt"),
    ],
)
def test_what_a_template_does_not_get_is_named(tmp_path, template, name):
    """With its line."""
    _, problems = blog_of_three(tmp_path, template)

    assert [(one.line, one.what) for one in problems if "not known" in one.what] == [
        (5, f"{name} is not known here, and is empty")
    ]


def test_a_draft_without_a_date_is_dated_when_it_is_first_seen(blog):
    """With a warning; its URL has that day in later builds, too."""
    blog.write("feedsvc.toml", "[posts]\ndrafts = true\n")
    blog.write(
        "_drafts/idea.md", "---\ntitle: Idea\n---\nA text that is long enough to be known.\n"
    )
    problems = blog.build().problems
    first = blog.entries()[0]
    blog.now += timedelta(days=3)
    blog.write("_drafts/idea.md", "---\ntitle: Idea\n---\nAnother text, and it is longer, too.\n")
    blog.build()
    second = blog.entries()[0]

    assert [one.what for one in problems if one.path == "_drafts/idea.md"] == [
        "has no date, so its URL has the day on which it was first seen"
    ]
    assert f"/{blog.now - timedelta(days=3):%Y/%m/%d}/idea.html" in first.link
    assert (second.link, second.id, second.published) == (first.link, first.id, first.published)
