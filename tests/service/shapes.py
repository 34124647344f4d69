"""Requests as bytes, what the server answers, and what nginx does: a table.

Answers are status codes in their order; "body" is one without a status line. What nginx does was
recorded from nginx/1.22.1 with the same files, `try_files $uri $uri.html $uri/index.html =404` and
no other setting; a test asks it again where that version is installed. Where the two differ the
reason stands beside.
"""

from typing import NamedTuple

RECORDED = "nginx/1.22.1"
FILES = {
    "index.html": b"home",
    "feed.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
    "feed.rss": b"<rss/>",
    "tags/x.html": b"x",
}

HOST = "no valid Host is taken (RFC 9112, 3.2)"
NAMES = "RFC 3986, 3.2.2, lets a name have empty labels"
LONG_HOST = "a name has 253 characters at most"
OPTIONS = "scripts of other sites ask whether they may send If-None-Match (Fetch, 4.8)"
SCHEME = "we are the origin of no ftp address (RFC 9110, 7.4)"
CONNECT = "a method that is known and not allowed (RFC 9110, 15.5.6)"
FRAGMENT = "a target has no fragment (RFC 9112, 3.2); nginx leaves it out"
DOTS = "a path names one document: clients resolve dots (RFC 3986, 5.2.4), and no slash is left out"
NOT_ASCII = "a target is ASCII (RFC 3986); nginx takes any byte"
NO_HTTP_0 = "HTTP/0.9, which has no status line, is not spoken"
GRAMMAR = "the grammar has no such line (RFC 9112, 3 and 5); nginx is lenient"
RTSP = "the parser reads RTSP, too, and does not tell; it is answered as HTTP/1.0"
METHODS = "the parser knows registered methods only: any other word may be no HTTP at all"
BARE = "only CRLF ends a line: proxies that see it otherwise could be led astray (RFC 9112, 2.2)"
LIMITS = "a hundred fields are more than readers and proxies send"
TOO_LARGE = "RFC 6585, 5, has a status for it"
LENGTH = "larger than any body that is taken (RFC 9110, 15.5.14)"
DIGITS = "a number of more than 19 digits is nobody's length"
BODY = "no method has a use for a body: it is not read, and the answer is the last"
CODING = "chunked has to be the last coding, once (RFC 9112, 6.3); refused and ended in both"
UPGRADE = "not taken up; the parser takes what follows for the other protocol, so it is the last"
CONTINUE = "the answer itself may come at once (RFC 9110, 10.1.1)"
RANGE = "a server may ignore Range (RFC 9110, 14.2); feeds are small, and compressed"


class Shape(NamedTuple):
    """A request, or several; `why` is the reason where nginx answers otherwise."""

    name: str
    sent: bytes
    answers: str
    nginx: str
    why: str = ""


def ask(
    target=b"/feed.json",
    *,
    method=b"GET",
    version=b"HTTP/1.1",
    host=b"Host: a\r\n",
    fields=b"",
    tail=b"",
):
    """A request that is good but for what is given."""
    return b"%s %s %s\r\n%s%s\r\n%s" % (method, target, version, host, fields, tail)


SHAPES = (
    # Host (RFC 9112, 3.2)
    Shape("host: a name", ask(), "200", "200"),
    Shape("host: none", ask(host=b""), "400", "400"),
    Shape("host: none in 1.0", ask(version=b"HTTP/1.0", host=b""), "200", "200"),
    Shape("host: twice", ask(host=b"Host: a\r\nHost: b\r\n"), "400", "400"),
    Shape("host: the same twice", ask(host=b"Host: a\r\nHost: a\r\n"), "400", "400"),
    Shape("host: empty", ask(host=b"Host:\r\n"), "400", "400"),
    Shape("host: a blank in it", ask(host=b"Host: a b\r\n"), "400", "400"),
    Shape("host: a slash in it", ask(host=b"Host: a/b\r\n"), "400", "400"),
    Shape("host: half a bracket", ask(host=b"Host: [::1\r\n"), "400", "200", HOST),
    Shape("host: user", ask(host=b"Host: u@a\r\n"), "400", "200", HOST),
    Shape("host: two by comma", ask(host=b"Host: a, b\r\n"), "400", "400"),
    Shape("host: a comma", ask(host=b"Host: a,b\r\n"), "200", "200"),
    Shape("host: a question mark", ask(host=b"Host: a?b\r\n"), "400", "200", HOST),
    Shape("host: a fragment", ask(host=b"Host: a#b\r\n"), "400", "200", HOST),
    Shape("host: a backslash", ask(host=b"Host: a\\b\r\n"), "400", "200", HOST),
    Shape("host: port", ask(host=b"Host: a:8080\r\n"), "200", "200"),
    Shape("host: empty port", ask(host=b"Host: a:\r\n"), "200", "200"),
    Shape("host: a word for a port", ask(host=b"Host: a:b\r\n"), "400", "200", HOST),
    Shape("host: two ports", ask(host=b"Host: a:1:2\r\n"), "400", "200", HOST),
    Shape("host: only a port", ask(host=b"Host: :80\r\n"), "400", "400"),
    Shape("host: an IPv4 address", ask(host=b"Host: 127.0.0.1\r\n"), "200", "200"),
    Shape("host: an IPv6 address", ask(host=b"Host: [::1]:80\r\n"), "200", "200"),
    Shape("host: no IPv6 address", ask(host=b"Host: [zz]\r\n"), "400", "200", HOST),
    Shape("host: IPv6 without brackets", ask(host=b"Host: ::1\r\n"), "400", "400"),
    Shape("host: percent", ask(host=b"Host: %61\r\n"), "200", "200"),
    Shape("host: bad percent", ask(host=b"Host: %6\r\n"), "400", "200", HOST),
    Shape("host: an underscore", ask(host=b"Host: a_b\r\n"), "200", "200"),
    Shape("host: a quote", ask(host=b'Host: a"b\r\n'), "400", "200", HOST),
    Shape("host: bytes above ASCII", ask(host=b"Host: \xc3\xa4.example\r\n"), "400", "200", HOST),
    Shape("host: a dot at the end", ask(host=b"Host: a.\r\n"), "200", "200"),
    Shape("host: two dots", ask(host=b"Host: a..b\r\n"), "200", "400", NAMES),
    Shape(
        "host: 400 characters",
        b"GET /feed.json HTTP/1.1\r\nHost: " + b"a" * 400 + b"\r\n\r\n",
        "400",
        "200",
        LONG_HOST,
    ),
    Shape("host: invalid in 1.0", ask(version=b"HTTP/1.0", host=b"Host: a b\r\n"), "400", "400"),
    # Forms of the target (RFC 9112, 3.2)
    Shape("target: GET *", ask(b"*"), "400", "400"),
    Shape("target: HEAD *", ask(b"*", method=b"HEAD"), "400", "400"),
    Shape("target: POST *", ask(b"*", method=b"POST"), "400", "400"),
    Shape("target: OPTIONS *", ask(b"*", method=b"OPTIONS"), "204", "400", OPTIONS),
    Shape("target: OPTIONS of a path", ask(method=b"OPTIONS"), "204", "405", OPTIONS),
    Shape("target: absolute", ask(b"http://a/feed.json"), "200", "200"),
    Shape("target: absolute, capitals", ask(b"HTTP://A/feed.json"), "200", "200"),
    Shape("target: absolute, https", ask(b"https://a/feed.json"), "200", "200"),
    Shape("target: absolute, ftp", ask(b"ftp://a/feed.json"), "400", "200", SCHEME),
    Shape("target: absolute without a path", ask(b"http://a"), "200", "200"),
    Shape("target: absolute, a query without a path", ask(b"http://x?a/feed.json"), "200", "200"),
    Shape("target: absolute without a host", ask(b"http:///feed.json"), "400", "400"),
    Shape("target: absolute with a user", ask(b"http://u:p@x/feed.json"), "400", "400"),
    Shape("target: absolute, IPv6", ask(b"http://[::1]/feed.json"), "200", "200"),
    Shape("target: absolute, bad host", ask(b"http://[::1/feed.json"), "400", "400"),
    Shape("target: absolute, one slash", ask(b"http:/feed.json"), "400", "400"),
    Shape("target: absolute, no Host", ask(b"http://a/feed.json", host=b""), "400", "400"),
    Shape(
        "target: absolute, other Host",
        ask(b"http://a/feed.json", host=b"Host: b\r\n"),
        "200",
        "200",
    ),
    Shape("target: without a slash", ask(b"feed.json"), "400", "400"),
    Shape("target: an authority", ask(b"a:80"), "400", "400"),
    Shape("target: only a query", ask(b"?a"), "400", "400"),
    Shape("target: empty", ask(b""), "400", "400"),
    Shape("target: CONNECT", ask(b"a:80", method=b"CONNECT"), "405", "400", CONNECT),
    # Paths and what is in them
    Shape("path: the root", ask(b"/"), "200", "200"),
    Shape("path: nothing there", ask(b"/never.json"), "404", "404"),
    Shape("path: a query", ask(b"/feed.json?x=/../y"), "200", "200"),
    Shape("path: an empty query", ask(b"/feed.json?"), "200", "200"),
    Shape("path: a fragment", ask(b"/feed.json#x"), "400", "200", FRAGMENT),
    Shape("path: two slashes", ask(b"//feed.json"), "404", "200", DOTS),
    Shape("path: two slashes and a host", ask(b"//a/feed.json"), "404", "404"),
    Shape("path: up from the root", ask(b"/../feed.json"), "404", "400", DOTS),
    Shape("path: up and back", ask(b"/tags/../feed.json"), "404", "200", DOTS),
    Shape("path: dot", ask(b"/./feed.json"), "404", "200", DOTS),
    Shape("path: up, escaped", ask(b"/%2e%2e/feed.json"), "404", "400", DOTS),
    Shape("path: escaped", ask(b"/feed%2Ejson"), "200", "200"),
    Shape("path: a slash escaped", ask(b"/tags%2Fx.html"), "200", "200"),
    Shape("path: escaped twice", ask(b"/feed%252Ejson"), "404", "404"),
    Shape("path: bad escape", ask(b"/feed%2json"), "400", "400"),
    Shape("path: bad escape, letters", ask(b"/feed%zz"), "400", "400"),
    Shape("path: a cut escape", ask(b"/feed.json%"), "400", "400"),
    Shape("path: a bad escape in the query", ask(b"/feed.json?a=%zz"), "200", "200"),
    Shape("path: NUL escaped", ask(b"/feed.json%00"), "400", "400"),
    Shape("path: line end escaped", ask(b"/feed.json%0d%0aX:%20y"), "404", "404"),
    Shape("path: no UTF-8", ask(b"/%ff%fe"), "404", "404"),
    Shape("path: bytes above ASCII", ask(b"/f\xc3\xa9ed.json"), "400", "404", NOT_ASCII),
    Shape("path: NUL", ask(b"/feed.json\x00"), "400", "400"),
    Shape("path: a control character", ask(b"/feed.json\x01"), "400", "400"),
    Shape("path: DEL", ask(b"/feed.json\x7f"), "400", "400"),
    Shape("path: a backslash", ask(b"/..\\feed.json"), "404", "404"),
    Shape("path: quotes and brackets", ask(b'/"<>{}|^`'), "404", "404"),
    Shape("path: a blank in it", ask(b"/feed .json"), "400", "400"),
    Shape("path: a dot file", ask(b"/.hidden"), "404", "404"),
    Shape("path: a folder", ask(b"/tags"), "404", "404"),
    Shape(
        "path: 20,000 characters",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        "414",
        "414",
    ),
    Shape(
        "path: 6,000 characters",
        b"GET /" + b"a" * 6_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        "404",
        "404",
    ),
    # The request line
    Shape("version: HTTP/1.0", ask(version=b"HTTP/1.0"), "200", "200"),
    Shape("version: HTTP/1.2", ask(version=b"HTTP/1.2"), "200", "200"),
    Shape("version: HTTP/1.9", ask(version=b"HTTP/1.9"), "200", "200"),
    Shape("version: HTTP/2.0", ask(version=b"HTTP/2.0"), "505", "505"),
    Shape("version: HTTP/2.1", ask(version=b"HTTP/2.1"), "505", "505"),
    Shape("version: HTTP/3.7", ask(version=b"HTTP/3.7"), "505", "505"),
    Shape("version: HTTP/0.9", ask(version=b"HTTP/0.9"), "505", "400", NO_HTTP_0),
    Shape("version: HTTP/1.10", ask(version=b"HTTP/1.10"), "400", "200", GRAMMAR),
    Shape("version: HTTP/1", ask(version=b"HTTP/1"), "400", "400"),
    Shape("version: HTTP/1.", ask(version=b"HTTP/1."), "400", "400"),
    Shape("version: HTTP/01.1", ask(version=b"HTTP/01.1"), "400", "400"),
    Shape("version: HTTP/1.1 ", ask(version=b"HTTP/1.1 "), "400", "200", GRAMMAR),
    Shape("version: http/1.1", ask(version=b"http/1.1"), "400", "400"),
    Shape("version: HTTPS/1.1", ask(version=b"HTTPS/1.1"), "400", "400"),
    Shape("version: RTSP/1.0", ask(version=b"RTSP/1.0"), "200", "400", RTSP),
    Shape("version: ICE/1.0", ask(version=b"ICE/1.0"), "400", "400"),
    Shape("version: HTTP/-1.1", ask(version=b"HTTP/-1.1"), "400", "400"),
    Shape("version: HTTP 1.1", ask(version=b"HTTP 1.1"), "400", "400"),
    Shape("version: none", b"GET /feed.json\r\n", "", "body", NO_HTTP_0),
    Shape(
        "version: none, and a field", b"GET /feed.json\r\nHost: a\r\n\r\n", "505", "body", NO_HTTP_0
    ),
    Shape(
        "version: HTTP/1.0 kept",
        b"GET /feed.json HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /feed.rss HTTP/1.0\r\n\r\n",
        "200 200",
        "200 200",
    ),
    Shape(
        "version: HTTP/1.0 and another",
        b"GET /feed.json HTTP/1.0\r\n\r\nGET /feed.rss HTTP/1.0\r\n\r\n",
        "200",
        "200",
    ),
    Shape(
        "version: 2.0 behind 1.1",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n\r\nGET /feed.rss HTTP/2.0\r\nHost: a\r\n\r\n",
        "200 505",
        "200 505",
    ),
    Shape("version: the beginning of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400", "400"),
    Shape("method: HEAD", ask(method=b"HEAD"), "200", "200"),
    Shape("method: POST", ask(method=b"POST"), "405", "405"),
    Shape("method: PUT", ask(method=b"PUT"), "405", "405"),
    Shape("method: DELETE", ask(method=b"DELETE"), "405", "405"),
    Shape("method: PATCH", ask(method=b"PATCH"), "405", "405"),
    Shape("method: TRACE", ask(method=b"TRACE"), "405", "405"),
    Shape("method: PROPFIND", ask(method=b"PROPFIND"), "405", "405"),
    Shape("method: get", ask(method=b"get"), "400", "400"),
    Shape("method: Get", ask(method=b"Get"), "400", "400"),
    Shape("method: FOO", ask(method=b"FOO"), "400", "405", METHODS),
    Shape("method: M-SEARCH", ask(method=b"M-SEARCH"), "405", "405"),
    Shape("method: X!", ask(method=b"X!"), "400", "400"),
    Shape("method: GE(T", ask(method=b"GE(T"), "400", "400"),
    Shape("line: two blanks", b"GET  /feed.json HTTP/1.1\r\nHost: a\r\n\r\n", "200", "200"),
    Shape(
        "line: two blanks before the version",
        b"GET /feed.json  HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200",
    ),
    Shape("line: a tab", b"GET\t/feed.json HTTP/1.1\r\nHost: a\r\n\r\n", "400", "400"),
    Shape("line: a blank before it", b" GET /feed.json HTTP/1.1\r\nHost: a\r\n\r\n", "400", "400"),
    Shape(
        "line: empty lines before it",
        b"\r\n\r\nGET /feed.json HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200",
    ),
    Shape(
        "line: bare line ends before it",
        b"\n\nGET /feed.json HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200",
    ),
    Shape("line: nothing", b"", "", ""),
    Shape("line: only line ends", b"\r\n\r\n", "", ""),
    Shape("line: a word", b"hello\r\n\r\n", "400", "400"),
    Shape("line: TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400", "400"),
    Shape("line: bare line ends", b"GET /feed.json HTTP/1.1\nHost: a\n\n", "400", "200", BARE),
    Shape("line: bare CR", b"GET /feed.json HTTP/1.1\rHost: a\r\r", "400", "400"),
    Shape("line: cut off", b"GET /feed.json HTT", "", ""),
    Shape("line: cut off before the end", b"GET /feed.json HTTP/1.1\r\nHost: a\r\n", "", ""),
    # Fields (RFC 9112, 5)
    Shape("field: a blank before the colon", ask(fields=b"X : y\r\n"), "400", "400"),
    Shape("field: a tab before the colon", ask(fields=b"X\t: y\r\n"), "400", "400"),
    Shape("field: no colon", ask(fields=b"X\r\n"), "400", "200", GRAMMAR),
    Shape("field: no name", ask(fields=b": y\r\n"), "400", "400"),
    Shape("field: an empty value", ask(fields=b"X:\r\n"), "200", "200"),
    Shape("field: no blank", ask(fields=b"X:y\r\n"), "200", "200"),
    Shape("field: blanks around a value", ask(fields=b"X: \t y \t \r\n"), "200", "200"),
    Shape("field: a blank in the name", ask(fields=b"X Y: z\r\n"), "400", "400"),
    Shape("field: NUL in the name", ask(fields=b"X\x00: y\r\n"), "400", "400"),
    Shape("field: NUL in a value", ask(fields=b"X: a\x00b\r\n"), "400", "400"),
    Shape(
        "field: a control character in a value", ask(fields=b"X: a\x01b\r\n"), "400", "200", GRAMMAR
    ),
    Shape("field: bare CR in a value", ask(fields=b"X: a\rb\r\n"), "400", "400"),
    Shape("field: bytes above ASCII in a value", ask(fields=b"X: \xe4\r\n"), "200", "200"),
    Shape(
        "field: bytes above ASCII in the name", ask(fields=b"\xe4: y\r\n"), "400", "200", GRAMMAR
    ),
    Shape("field: brackets in the name", ask(fields=b"X(): y\r\n"), "400", "200", GRAMMAR),
    Shape("field: an underscore", ask(fields=b"X_Y: z\r\n"), "200", "200"),
    Shape("field: folded", ask(fields=b"X: a\r\n b\r\n"), "400", "400"),
    Shape("field: folded by a tab", ask(fields=b"X: a\r\n\tb\r\n"), "400", "400"),
    Shape(
        "field: a blank before the first",
        b"GET /feed.json HTTP/1.1\r\n Host: a\r\n\r\n",
        "400",
        "400",
    ),
    Shape(
        "field: a bare line end",
        b"GET /feed.json HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        "400",
        "200",
        BARE,
    ),
    Shape(
        "field: a bare line end at the end",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n\n",
        "400",
        "200",
        BARE,
    ),
    Shape(
        "field: 101 of them",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        "431",
        "200",
        LIMITS,
    ),
    Shape(
        "field: 20,000 characters",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        "431",
        "400",
        TOO_LARGE,
    ),
    Shape(
        "field: 40,000 characters in forty",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n"
        + (b"X: " + b"y" * 1_000 + b"\r\n") * 40
        + b"\r\n",
        "431",
        "400",
        TOO_LARGE,
    ),
    Shape(
        "field: a long name",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n" + b"x" * 20_000 + b": y\r\n\r\n",
        "431",
        "400",
        TOO_LARGE,
    ),
    # Content-Length (RFC 9112, 6.2)
    Shape("length: 0", ask(fields=b"Content-Length: 0\r\n", tail=b"hello"), "200 400", "200 400"),
    Shape("length: 5", ask(fields=b"Content-Length: 5\r\n", tail=b"hello"), "200", "200"),
    Shape("length: +5", ask(fields=b"Content-Length: +5\r\n", tail=b"hello"), "400", "400"),
    Shape("length: -1", ask(fields=b"Content-Length: -1\r\n", tail=b"hello"), "400", "400"),
    Shape("length: 5,5", ask(fields=b"Content-Length: 5,5\r\n", tail=b"hello"), "400", "400"),
    Shape("length: 5, 6", ask(fields=b"Content-Length: 5, 6\r\n", tail=b"hello"), "400", "400"),
    Shape("length: 0x5", ask(fields=b"Content-Length: 0x5\r\n", tail=b"hello"), "400", "400"),
    Shape("length: empty", ask(fields=b"Content-Length: \r\n", tail=b"hello"), "400", "400"),
    Shape(
        "length: blanks around it",
        ask(fields=b"Content-Length:  5 \r\n", tail=b"hello"),
        "200",
        "200",
    ),
    Shape(
        "length: two numbers", ask(fields=b"Content-Length: 5 5\r\n", tail=b"hello"), "400", "400"
    ),
    Shape(
        "length: a fraction", ask(fields=b"Content-Length: 5.0\r\n", tail=b"hello"), "400", "400"
    ),
    Shape("length: a word", ask(fields=b"Content-Length: five\r\n", tail=b"hello"), "400", "400"),
    Shape(
        "length: nines",
        ask(fields=b"Content-Length: 9999999999999999999\r\n", tail=b"hello"),
        "413",
        "400",
        LENGTH,
    ),
    Shape(
        "length: many nines",
        ask(fields=b"Content-Length: " + b"9" * 30 + b"\r\n", tail=b"hello"),
        "400",
        "400",
    ),
    Shape(
        "length: Arabic digits",
        ask(fields=b"Content-Length: \xd9\xa5\r\n", tail=b"hello"),
        "400",
        "400",
    ),
    Shape(
        "length: leading zeros", ask(fields=b"Content-Length: 005\r\n", tail=b"hello"), "200", "200"
    ),
    Shape(
        "length: 5 of POST",
        ask(method=b"POST", fields=b"Content-Length: 5\r\n", tail=b"hello"),
        "405",
        "405",
    ),
    Shape(
        "length: twice",
        ask(fields=b"Content-Length: 5\r\nContent-Length: 5\r\n", tail=b"hello"),
        "400",
        "400",
    ),
    Shape(
        "length: two lengths",
        ask(fields=b"Content-Length: 5\r\nContent-Length: 6\r\n", tail=b"hello!"),
        "400",
        "400",
    ),
    Shape(
        "length: a million of POST",
        ask(method=b"POST", fields=b"Content-Length: 1000000\r\n"),
        "413",
        "405",
        LENGTH,
    ),
    Shape(
        "length: 5,001 digits",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\nContent-Length: "
        + b"0" * 5_000
        + b"5\r\n\r\nhello",
        "400",
        "200",
        DIGITS,
    ),
    Shape(
        "length: a request in the body",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\nGET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200",
    ),
    Shape(
        "length: another request behind the body",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200 200",
        BODY,
    ),
    # Transfer-Encoding (RFC 9112, 6.1, 7.1)
    Shape(
        "coding: xchunked",
        ask(fields=b"Transfer-Encoding: xchunked\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "501",
        "501",
    ),
    Shape(
        "coding: identity",
        ask(fields=b"Transfer-Encoding: identity\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "501",
        "501",
    ),
    Shape(
        "coding: gzip, chunked",
        ask(fields=b"Transfer-Encoding: gzip, chunked\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "501",
        "501",
    ),
    Shape(
        "coding: chunked, identity",
        ask(fields=b"Transfer-Encoding: chunked, identity\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "400",
        "501",
        CODING,
    ),
    Shape(
        "coding: chunked, chunked",
        ask(fields=b"Transfer-Encoding: chunked, chunked\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "400",
        "501",
        CODING,
    ),
    Shape(
        "coding: empty",
        ask(fields=b"Transfer-Encoding: \r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "400",
        "501",
        CODING,
    ),
    Shape(
        "coding: CHUNKED",
        ask(fields=b"Transfer-Encoding: CHUNKED\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "coding: chunked;a=b",
        ask(fields=b"Transfer-Encoding: chunked;a=b\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "501",
        "501",
    ),
    Shape(
        "coding: quoted",
        ask(fields=b'Transfer-Encoding: "chunked"\r\n', tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "501",
        "501",
    ),
    Shape(
        "coding: a comma behind",
        ask(fields=b"Transfer-Encoding: chunked,\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "400",
        "501",
        CODING,
    ),
    Shape(
        "coding: vertical tab",
        ask(fields=b"Transfer-Encoding: \x0bchunked\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "400",
        "501",
        CODING,
    ),
    Shape(
        "coding: chunked twice",
        ask(
            fields=b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            tail=b"0\r\n\r\n",
        ),
        "400",
        "400",
    ),
    Shape(
        "coding: chunked and a length",
        ask(fields=b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", tail=b"0\r\n\r\n"),
        "400",
        "400",
    ),
    Shape(
        "coding: a length and chunked",
        ask(fields=b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", tail=b"0\r\n\r\n"),
        "400",
        "400",
    ),
    Shape(
        "coding: chunked in 1.0",
        ask(version=b"HTTP/1.0", fields=b"Transfer-Encoding: chunked\r\n", tail=b"0\r\n\r\n"),
        "400",
        "400",
    ),
    Shape(
        "chunks: chunked",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"5\r\nhello\r\n0\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "chunks: an extension",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"5;a=b\r\nhello\r\n0\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "chunks: a trailer",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"0\r\nX: y\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "chunks: no size",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"zz\r\nhello\r\n0\r\n\r\n"),
        "200",
        "400",
        BODY,
    ),
    Shape(
        "chunks: a huge size",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"fffffffffffffffff\r\n"),
        "200",
        "400",
        BODY,
    ),
    Shape(
        "chunks: a negative size",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"-5\r\nhello\r\n0\r\n\r\n"),
        "200",
        "400",
        BODY,
    ),
    Shape(
        "chunks: 0x5",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"0x5\r\nhello\r\n0\r\n\r\n"),
        "200",
        "400",
        BODY,
    ),
    Shape(
        "chunks: no line end behind the data",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"5\r\nhello0\r\n\r\n"),
        "200",
        "400",
        BODY,
    ),
    Shape(
        "chunks: bare line ends",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"5\nhello\n0\n\n"),
        "200",
        "200",
    ),
    Shape(
        "chunks: cut off",
        ask(fields=b"Transfer-Encoding: chunked\r\n", tail=b"5\r\nhel"),
        "200",
        "200",
    ),
    Shape(
        "chunks: another request behind them",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        "200",
        "200 200",
        BODY,
    ),
    # The connection, and what else is asked for
    Shape(
        "connection: kept",
        ask(tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200 200",
        "200 200",
    ),
    Shape(
        "connection: close",
        ask(fields=b"Connection: close\r\n", tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "connection: CLOSE",
        ask(fields=b"Connection: CLOSE\r\n", tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "connection: close among others",
        ask(fields=b"Connection: x, close\r\n", tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200",
        "200",
    ),
    Shape(
        "connection: close twice",
        ask(
            fields=b"Connection: close\r\nConnection: close\r\n",
            tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        "200",
        "200",
    ),
    Shape(
        "connection: close and keep-alive",
        ask(
            fields=b"Connection: close, keep-alive\r\n",
            tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        "200",
        "200",
    ),
    Shape(
        "connection: an empty list",
        ask(fields=b"Connection:\r\n", tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200 200",
        "200 200",
    ),
    Shape(
        "connection: upgrade to WebSocket",
        ask(
            fields=b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
            tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        "200",
        "200 200",
        UPGRADE,
    ),
    Shape(
        "connection: upgrade to h2c",
        ask(
            fields=b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n",
            tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        "200",
        "200 200",
        UPGRADE,
    ),
    Shape(
        "connection: upgrade without the option",
        ask(fields=b"Upgrade: h2c\r\n", tail=b"GET /feed.rss HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200 200",
        "200 200",
    ),
    Shape(
        "expect: 100-continue", ask(fields=b"Expect: 100-continue\r\n"), "200", "100 200", CONTINUE
    ),
    Shape(
        "expect: 100-continue and a body",
        ask(method=b"POST", fields=b"Expect: 100-continue\r\nContent-Length: 5\r\n"),
        "405",
        "405",
    ),
    Shape("expect: another", ask(fields=b"Expect: more\r\n"), "200", "200"),
    Shape("range: bytes", ask(fields=b"Range: bytes=0-3\r\n"), "200", "206", RANGE),
    Shape("range: beyond the end", ask(fields=b"Range: bytes=1000000-\r\n"), "200", "416", RANGE),
    Shape("range: another unit", ask(fields=b"Range: lines=1-2\r\n"), "200", "200"),
    Shape("range: nonsense", ask(fields=b"Range: x\r\n"), "200", "200"),
    Shape(
        "pipeline: good, bad, good",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\nGET /feed.json HTTP/1.1\r\nHost: a\r\n\r\n",
        "200 400",
        "200 400",
    ),
    Shape(
        "pipeline: three",
        b"GET /feed.json HTTP/1.1\r\nHost: a\r\n\r\nHEAD /feed.json HTTP/1.1\r\nHost: a\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n",
        "200 200 404",
        "200 200 404",
    ),
    Shape(
        "pipeline: methods that are not allowed",
        b"DELETE /feed.json HTTP/1.1\r\nHost: a\r\n\r\nGET /feed.json HTTP/1.1\r\nHost: a\r\n\r\n",
        "405 200",
        "405 200",
    ),
)
