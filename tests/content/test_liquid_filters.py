"""The filters of Liquid and Jekyll, each against what Jekyll 4.3 prints."""

from zoneinfo import ZoneInfo

import pytest
from liquid_blog import PAGE, SITE, Blog, expanded

from feedsvc.content.liquid import TemplateError, expand


def check(source, text):
    """Assert what an output tag prints."""
    assert expanded("{{ " + source + " }}").text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'aB' | upcase", "AB"),
        ("'aB' | downcase", "ab"),
        ("'éA b' | capitalize", "Éa b"),
        ("' a ' | strip | append: '|'", "a|"),
        ("' a ' | lstrip | append: '|'", "a |"),
        ("' a ' | rstrip | append: '|'", " a|"),
        ("'b' | append: 'c' | prepend: 'a'", "abc"),
        ("'a-a-a' | replace: 'a', 'b'", "b-b-b"),
        ("'a-a-a' | replace_first: 'a', 'b'", "b-a-a"),
        ("'a-a-a' | replace_last: 'a', 'b'", "a-a-b"),
        ("'a-a-a' | remove: 'a'", "--"),
        ("'a-a-a' | remove_first: 'a'", "-a-a"),
        ("'a-a-a' | remove_last: 'a'", "a-a-"),
        ("'a.b' | replace: '.', '[\\0]'", "a[.]b"),
        ("'abcdef' | slice: 1, 3", "bcd"),
        ("'abcdef' | slice: -2", "e"),
        ("'abc' | slice: 5 | append: '|'", "|"),
        ("'one two three' | truncate: 8", "one t..."),
        ("'one two three' | truncate: 6, '…'", "one t…"),
        ("'one two' | truncate: 7", "one two"),
        ("'one two  three' | truncatewords: 2", "one two..."),
        ("'one two' | truncatewords: 2, '--'", "one two"),
        ("' a  b ' | split: ' ' | join: '+'", "a+b"),
        ("',a,,' | split: ',' | size", "2"),
        ("'abc' | split: '' | join: '.'", "a.b.c"),
        ("'<p>a<br>b</p><script>x</script><!-- c --><style>y</style>' | strip_html", "ab"),
        ("'a < b' | strip_html", "a < b"),
        ('"<\'&" | escape', "&lt;&#39;&amp;"),
        ("'<&lt;&' | escape_once", "&lt;&lt;&amp;"),
        ("'<\"&' | xml_escape", "&lt;&quot;&amp;"),
        ("'a b/é?x' | url_encode", "a+b%2F%C3%A9%3Fx"),
        ("'a+b%20c' | url_decode", "a b c"),
        ("'a,b;c?' | cgi_escape", "a%2Cb%3Bc%3F"),
        ("'a, b \\é?' | uri_escape", "a,%20b%20%5C%C3%A9?"),
        ("'walk é' | base64_encode", "d2FsayDDqQ=="),
        ("'d2FsayDDqQ==' | base64_decode", "walk é"),
        ("'  a   b ' | normalize_whitespace", "a b"),
        ("'a b' | number_of_words", "2"),
        ("'你好 world か' | number_of_words: 'cjk'", "4"),
        ("'你好 world' | number_of_words: 'auto'", "3"),
        ("'The _config.yml File!' | slugify", "the-config-yml-file"),
        ("'The _config.yml File!' | slugify: 'pretty'", "the-_config.yml-file!"),
        ("'The  _config.yml' | slugify: 'raw'", "the-_config.yml"),
        ("'Überraschung 中文' | slugify: 'ascii'", "berraschung"),
        ("'Überraschung Øre' | slugify: 'latin'", "uberraschung-ore"),
        ("'Über 中文' | slugify", "über-中文"),
        ("'\"a\" -- b... don_t' | smartify", "“a” – b… don_t"),
        ("'/a/index.html' | strip_index", "/a/"),
        ("'a' | markdownify | strip", "<p>a</p>"),
        ("page.nothing | default: 'd'", "d"),
        ("nil | escape | append: '|'", "|"),
        ("nil | truncate | append: '|'", "|"),
        ("nil | slugify | append: '|'", "|"),
        ("'A b' | slugify: 'none'", "a b"),
        ("page.draft | default: 'd', allow_false: true", "false"),
    ],
)
def test_filters_over_texts(source, text):
    """Texts are changed as Ruby changes them."""
    check(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1 | plus: '2.5'", "3.5"),
        ("0.1 | plus: 0.2", "0.3"),
        ("7 | divided_by: 2", "3"),
        ("-7 | divided_by: 2", "-4"),
        ("7 | divided_by: 2.0", "3.5"),
        ("-7 | modulo: 3", "2"),
        ("-7.5 | modulo: 2", "0.5"),
        ("3 | times: 1.5", "4.5"),
        ("100000000000000000000 | times: 10", "1000000000000000000000"),
        ("-2.5 | abs", "2.5"),
        ("2.5 | round", "3"),
        ("3.14159 | round: 2", "3.14"),
        ("1234 | round: -2", "1200"),
        ("1.2 | ceil", "2"),
        ("-1.2 | floor", "-2"),
        ("4 | at_least: 5", "5"),
        ("4 | at_most: 3", "3"),
        ("'12 apples' | to_integer | plus: 1", "13"),
        ("true | to_integer", "1"),
        ("'12 apples' | plus: 1", "13"),
        ("page.tags | plus: 1", "1"),
        ("2.9 | to_integer", "2"),
        ("'abcdef' | slice: '1', '2'", "bc"),
        ("true | times: 2", "0"),
        ("-7 | modulo: -3", "-1"),
    ],
)
def test_filters_over_numbers(source, text):
    """Integers stay integers and divide down; decimals are exact."""
    check(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("site.numbers | sort | join: ','", "1,2,3"),
        ("page.stops | sort: 'name' | map: 'name' | join: ','", "Crag,Mill,abbey"),
        ("page.stops | sort: 'km' | map: 'name' | join: ','", "Crag,abbey,Mill"),
        ("page.stops | sort: 'km', 'last' | map: 'name' | join: ','", "abbey,Mill,Crag"),
        ("page.stops | sort_natural: 'name' | map: 'name' | join: ','", "abbey,Crag,Mill"),
        ("page.stops | where: 'name', 'Crag' | map: 'view'", "true"),
        ("page.stops | where: 'km', 2 | map: 'name'", "abbey"),
        ("page.stops | where: 'tea', 'mint' | map: 'name'", "Mill"),
        ("page.stops | where: 'km', nil | map: 'name'", "Crag"),
        ("page.stops | where_exp: 'stop', 'stop.km > 1 and stop.km < 9' | map: 'name'", "abbey"),
        ("page.stops | find: 'name', 'Mill' | inspect",
         ("{&quot;name&quot;=&gt;&quot;Mill&quot;, &quot;km&quot;=&gt;10, "
         "&quot;tea&quot;=&gt;[&quot;mint&quot;, &quot;green&quot;]}")),
        ("page.stops | find_exp: 'stop', 'stop.view' | map: 'name'", "Crag"),
        ("page.stops | group_by: 'km' | map: 'name' | join: ','", "10,2,"),
        ("page.stops | group_by_exp: 'stop', 'stop.name | slice: 0 | downcase' | map: 'size'",
         "111"),
        ("site.numbers | push: 9 | pop: 2 | join: ','", "3,1"),
        ("site.numbers | unshift: 9 | shift: 2 | join: ','", "1,2"),
        ("site.numbers | concat: page.tags | join: ','", "3,1,2,hills,rain"),
        ("'b,a,b' | split: ',' | uniq | join: ','", "b,a"),
        ("page.stops | uniq: 'view' | size", "2"),
        ("page.stops | compact: 'km' | size", "2"),
        ("site.numbers | reverse | first", "2"),
        ("site.numbers | last", "2"),
        ("page.map | size", "2"),
        ("5 | size", "8"),
        ("page.stops | map: 'tea' | compact | first | size", "4"),
        ("page.map | sort | first | first", "a"),
        ("'a' | where: 'name', 'a'", "a"),
        ("'a' | where_exp: 'x', 'x'", "a"),
        ("'a' | group_by: 'x'", "a"),
        ("'a' | push: 'b'", "a"),
        ("page.stops | group_by: 'tea' | map: 'size' | join: ','", "1,2"),
        ("'1,10,9' | split: ',' | sort | join: ','", "1,10,9"),
        ("page.map | jsonify", '{"a":1,"b":[1,"x",null]}'),
        ("page.date | jsonify", '"2015-05-12 00:00:00 +0000"'),
        ("page.tags | array_to_sentence_string", "hills and rain"),
        ("site.numbers | array_to_sentence_string: 'or'", "3, 1, or 2"),
        ("site.posts | where: 'tags', 'hills' | map: 'title'", "First"),
    ],
)  # fmt: skip
def test_filters_over_lists(source, text):
    """Lists are sorted, picked from, grouped and joined as Jekyll does it."""
    check(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("page.date | date: '%Y-%m-%d %H:%M:%S %z'", "2015-05-12 00:00:00 +0000"),
        ("page.date | date: '%a %A %b %B %d %e %j %U %W %V %u %w'",
         "Tue Tuesday May May 12 12 132 19 19 20 2 2"),
        ("page.date | date: '%-d.%-m.%y %I %l %p %P %Z %:z %s'",
         "12.5.15 12 12 AM am UTC +00:00 1431388800"),
        ("page.date | date: '%^b %_m %010Y %3N %D %F %T %R %r %%'",
         "MAY  5 0000002015 000 05/12/15 2015-05-12 00:00:00 00:00 12:00:00 AM %"),
        ("'2015-03-04 05:06:07 +0200' | date: '%H %z'", "05 +0200"),
        ("'Mar 4, 2015' | date: '%F'", "2015-03-04"),
        ("'4 March 2015 10:20' | date: '%F %R'", "2015-03-04 10:20"),
        ("'2015-03-04T05:06:07Z' | date: '%F %T %z'", "2015-03-04 05:06:07 +0000"),
        ("1431388800 | date: '%F'", "2015-05-12"),
        ("'no date' | date: '%F'", "no date"),
        ("'2015-13-45' | date: '%F'", "2015-13-45"),
        ("page.date | date_to_string", "12 May 2015"),
        ("page.date | date_to_string: 'ordinal'", "12th May 2015"),
        ("page.date | date_to_long_string: 'ordinal', 'US'", "May 12th, 2015"),
        ("page.date | date_to_xmlschema", "2015-05-12T00:00:00+00:00"),
        ("page.date | date_to_rfc822", "Tue, 12 May 2015 00:00:00 +0000"),
        ("nil | date_to_string | append: '|'", "|"),
        ("'2015-03-04 3:04 pm' | date: '%R %#p %:::z'", "15:04 pm +00"),
    ],
)  # fmt: skip
def test_filters_over_dates(source, text):
    """Dates are read and written as by Ruby's Time."""
    check(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'/a/b c/é' | relative_url", "/blog/a/b%20c/%C3%A9"),
        ("'a' | relative_url", "/blog/a"),
        ("'https://x.example/y' | relative_url", "https://x.example/y"),
        ("'/a/../b/./c' | absolute_url", "https://walks.example/blog/b/c"),
        ("'/a?b=c d#e' | absolute_url", "https://walks.example/blog/a?b=c%20d#e"),
        ("'mailto:a@b' | absolute_url", "mailto:a@b"),
        ("nil | absolute_url | append: '|'", "|"),
    ],
)
def test_filters_over_addresses(source, text):
    """Addresses get the site's host and base path, and are normalised."""
    check(source, text)


@pytest.mark.parametrize("word", ["now", "Now", "today"])
def test_now_is_the_time_of_the_site(word):
    """No template reads a clock: the caller says what time it is."""
    check(f"'{word}' | date: '%F %T'", "2020-01-02 03:04:05")


def test_nothing_is_drawn_by_lot():
    """`sample` takes the first items, so that a feed comes out the same each time."""
    check("site.numbers | sample", "3")
    check("site.numbers | sample: 2 | join: ','", "3,1")


def test_dates_without_a_zone_are_in_that_of_the_site():
    """Texts are read in the site's zone, and Jekyll's date filters write in it."""
    page = {**PAGE, "date": PAGE["date"].astimezone(ZoneInfo("Asia/Tokyo"))}
    source = "{{ '2015-03-04 10:00' | date: '%F %R %z' }} {{ page.date | date_to_xmlschema }}"

    assert expand(source, page, SITE, Blog()).text == (
        "2015-03-04 10:00 +0900 2015-05-12T09:00:00+09:00"
    )


@pytest.mark.parametrize(
    "source",
    ["'soon' | date_to_string", "'a' | sort",
     "page.stops | sort: 'km', 'middle'", "'a,1' | split: ',' | push: 1 | sort",
     "page.stops | where_exp: 'stop', 'stop.km =='", "1 | map: 'a'", "site.numbers | pop: -1",
     "page.tags | concat: 1", "5 | number_of_words"],
)  # fmt: skip
def test_a_filter_refuses_what_ruby_refuses(source):
    """Where Jekyll's build stops, the post is an error rather than a guess."""
    with pytest.raises(TemplateError):
        expanded("{{ " + source + " }}")
