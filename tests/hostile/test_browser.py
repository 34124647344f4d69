"""Nobody gets in: hundreds of attacks, shown by Chromium as readers and our own pages show posts."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.fuzz_targets import harmless
from feedsvc.content import commonmark, html, kramdown, python_markdown
from feedsvc.content.kramdown.syntax import MarkdownError
from feedsvc.service.http.server import Server, Settings
from feedsvc.service.status import Status
from tests.chromium import CHROMIUM
from tests.hostile import browser
from tests.hostile.vectors import EVENTS, HOST, MARKDOWN, MUTATED, VECTORS, numbered

pytestmark = pytest.mark.slow
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
ENGINES = {
    "html": lambda text: text,
    "kramdown": lambda text: kramdown.to_html(text, kramdown.Options()),
    "commonmark": lambda text: commonmark.to_html(text, commonmark.Options()),
    "commonmark-with-all": lambda text: commonmark.to_html(
        text, commonmark.options({"attributes": "all", "math": True, "definitions": True})
    ),
    "python-markdown": lambda text: python_markdown.to_html(
        text, python_markdown.options({"extensions": ["extra", "codehilite", "toc", "smarty"]})
    ),
}
ATTACKS = numbered([*VECTORS, *MARKDOWN], first=1)
# A page as a reader makes it: each content set as HTML, then everything happens to it.
READER = """<!doctype html><html><meta charset=utf-8><title>Reader</title><body><script>
for (const html of SHOWN) {
  const one = document.createElement("div");
  document.body.append(one);
  one.innerHTML = html;
}
document.write(SHOWN.join("\\n"));
for (const element of document.querySelectorAll("body *")) {
  for (const name of EVENTS) element.dispatchEvent(new Event(name));
  const address = element.href ?? "";
  if (String(address.baseVal ?? address).startsWith("javascript:")) element.click?.();
}
</script>"""


def converted(engine):
    """Each attack as that engine and the sanitiser leave it."""
    made = []
    for text in ATTACKS:
        try:
            shown = ENGINES[engine](text)
        except MarkdownError:  # refused: nothing is shown
            shown = ""
        made.append(
            html.safe(shown, "https://blog.example/2015/x.html", "https://blog.example").html
        )
    return made


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_but_harmless_html_is_left(engine):
    """Read by another parser than the one that sanitised it."""
    for made in converted(engine):
        harmless(made)


@pytest.fixture
def stranger():
    """Every host but this machine, for one test."""
    one = browser.Stranger()
    yield one
    one.close()


@pytest.fixture
def read(tmp_path, stranger):
    """Show HTML in the page of a reader; → the numbers of the attacks that ran."""

    def read(shown):
        events = json.dumps(EVENTS)
        page = READER.replace("SHOWN", json.dumps(shown).replace("<", "\\u003c"))
        (tmp_path / "reader.html").write_text(
            page.replace("EVENTS", events), encoding="utf-8", errors="replace"
        )
        return browser.marks(
            browser.opened((tmp_path / "reader.html").as_uri(), tmp_path / "profile", stranger)
        )

    return read


@needs_chromium
def test_the_attacks_are_real(read):
    """As they are, they run; those that are to be mutated make Chromium itself fail."""
    ran = read(ATTACKS[: len(VECTORS) - len(MUTATED)])

    assert len(ran) > 180


@needs_chromium
@pytest.mark.parametrize("engine", ENGINES)
def test_no_attack_runs_in_a_reader(read, engine):
    """Whatever Markdown it came through, and whatever happens to what it became."""
    ran = read(converted(engine))

    assert [ATTACKS[number - 1] for number in sorted(ran)] == []


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A blog whose posts attack with everything they have, published and served."""
    from tests.conftest import Blog  # the fixture is of one test each

    blog = Blog(tmp_path_factory.mktemp("attacked"))
    written = [one for one in ATTACKS if one.isprintable()]
    (title, name) = (numbered(['"><img src=x onerror=@RUN@>'], at)[0] for at in (9_001, 9_002))
    blog.write("_config.yml", json.dumps({"title": title, "url": "https://blog.example", "author": name, "description": title}))  # fmt: skip
    for number in range(0, len(written), 10):
        ten = written[number : number + 10]
        matter = {"title": ten[0], "tags": ten[1:3], "category": ten[3], "author": ten[4]}
        matter |= {"description": ten[5], "image": ten[6], "lang": ten[7]} if len(ten) > 7 else {}
        text = f"---\n{json.dumps(matter)}\n---\n" + "\n\n".join(ten)
        blog.write(f"_posts/2015-01-01-x{number}.md", text)
    blog.build(feeds__pages="all", feeds__max_bytes=0, feeds__limit=0)
    server = Server(blog.feeds, Settings(port=0), Status, now=lambda: datetime.now(UTC))
    server.start()
    server.settled(120)
    yield blog.feeds, f"http://127.0.0.1:{server.address[1]}"
    server.stop(5)


@needs_chromium
@pytest.mark.parametrize(
    "path", ["/", "/feed", "/feed.atom", "/feed.rss", "/feeds.opml", "/autodiscovery.html"]
)
def test_no_attack_runs_on_our_pages(served, tmp_path, stranger, path):
    """Nor does any page or feed, opened in a browser, ask another host for anything."""
    page = browser.opened(served[1] + path, tmp_path / "profile", stranger)

    assert len(page) > 300
    assert browser.marks(page) == set()
    assert not [one for one in stranger.heard if HOST.encode() in one or b"blog.example" in one]


@needs_chromium
def test_no_attack_runs_on_the_page_of_a_tag(served, tmp_path, stranger):
    """Some tags are attacks themselves."""
    folder, address = served
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.glob("tags/*.html"))
    for path in pages[:: max(1, len(pages) // 3)]:
        page = browser.opened(f"{address}/{path}", tmp_path / Path(path).stem, stranger)

        assert browser.marks(page) == set()


def test_every_name_of_a_file_is_tame(served):
    """Tags and categories give names that no system, shell or address reads otherwise."""
    folder, _ = served
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    assert len(names) > 100
    for name in names:
        assert not set("<>\"'`&;|$()\\:*?\x00\n\r") & set(name)
        assert len(name.encode()) <= 255
