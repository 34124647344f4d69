"""Chromium opens the page of all feeds and the feeds themselves, from a running server."""

import json
from datetime import UTC, datetime

import pytest
from msgspec import structs

from feedsvc.feeds import atom_rss, json_feed
from feedsvc.model.document import Document
from feedsvc.model.entry import Content
from feedsvc.model.overview import KINDS
from feedsvc.pages import html_pages, style
from feedsvc.service.http.server import Server, Settings
from feedsvc.service.status import Status
from tests.chromium import CHROMIUM, Browser
from tests.feeds import documents, garden, moss

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"),
    pytest.mark.slow,
]
CONTENT = Content(
    "<p>Moss &amp; <b>stone</b></p><script>document.title = 'x'</script>", "A summary."
)
# The least contrast of any text that is shown with what is behind it (WCAG 2.2, 1.4.3).
CONTRAST = """{
const light = (rgb) => {
  const [r, g, b] = rgb.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const one = part / 255;
    return one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (node) => {
  const colour = node ? getComputedStyle(node).backgroundColor : "rgb(255, 255, 255)";
  return colour === "rgba(0, 0, 0, 0)" ? behind(node.parentElement) : colour;
};
const shown = [...document.body.querySelectorAll("*")].filter(
  (node) => node.checkVisibility() && !node.closest("svg") && node.innerText,
);
Math.min(...shown.map((node) => {
  const [dark, bright] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}));
}
"""
# What the page says to those who do not see, once it says anything.
SAID = """new Promise((done) => {
  const look = () => {
    const said = document.querySelector("[role=status]").textContent;
    said ? done(said) : setTimeout(look, 10);
  };
  look();
})"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One Chromium for all tests of this file."""
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server with the pages and feeds of a garden, one of them in a folder."""
    folder = tmp_path_factory.mktemp("feeds")
    for document in (*html_pages.documents(garden.OVERVIEW), *feeds("feed"), *feeds("tags/moss")):
        path = folder / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.data)
    tags = tuple(garden.summary(f"tags/{number}", f"tag-{number}") for number in range(40))
    many = structs.replace(garden.OVERVIEW, feeds=(garden.OVERVIEW.feeds[0], *tags))
    (folder / "many.html").write_bytes(html_pages.index(many))
    server = Server(folder, Settings(port=0), Status, now=lambda: datetime.now(UTC))
    server.start()
    server.settled(120)
    yield f"http://127.0.0.1:{server.address[1]}"
    server.stop(5)


def feeds(name):
    """A feed in all formats with its page; the titles in it try to break out."""
    entry = structs.replace(moss.RICH, title=garden.HOSTILE)
    feed = structs.replace(moss.feed(entry, moss.BARE, author=None), name=name)
    made = json_feed.json(feed, [json_feed.item(one, CONTENT) for one in feed.entries])
    atom = documents.atom(feed, [atom_rss.atom_entry(one, CONTENT) for one in feed.entries])
    rss = documents.rss(feed, [atom_rss.rss_item(one, CONTENT) for one in feed.entries])
    paths = {kind: f"{name}.{kind}" for kind in KINDS}
    shown = html_pages.feed_page(name, made, "https://moss.example/feeds", paths)
    return (
        Document(html_pages.page_path(name), shown),
        Document(f"{name}.json", made),
        *(Document(path, style.styled(path, data)) for path, data in ((f"{name}.atom", atom), (f"{name}.rss", rss))),
    )  # fmt: skip


@pytest.fixture
def look(browser, address):
    """Open an address in a window of some width, light or dark, with scripts or without."""

    def look(path, *, width=1000, colours="light", scripts=True):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": colours}]
        browser("Emulation.setEmulatedMedia", features=features)
        browser("Emulation.setScriptExecutionDisabled", value=not scripts)
        browser.open(address + path)
        return browser

    return look


def test_the_page_is_styled_and_complete(look):
    """Nothing is stopped by the policy, and no text made an element."""
    browser = look("/")
    texts = [browser.text(one) for one in browser.find("h1, h2, h3")]

    assert browser.evaluate("document.title") == "Feeds of Garden"
    assert texts == ["Garden", "Subscribe", "Newest posts", "Roses", "Snow", "Activity", "Categories", "Tags"]  # fmt: skip
    assert browser.computed("body", "max-width") == "736px"
    assert browser.complaints() == []


def test_an_address_is_copied(look, address):
    """By the buttons that the script shows; it is said to those who do not see."""
    browser = look("/")
    for name in ("clipboard-read", "clipboard-write"):
        browser(
            "Browser.setPermission", permission={"name": name}, setting="granted", origin=address
        )
    copied, said = [], []
    for button in browser.find("button"):
        browser.evaluate("document.querySelector('[role=status]').textContent = ''")
        browser.click(button)
        said.append(browser.evaluate(SAID))
        copied.append(browser.evaluate("navigator.clipboard.readText()"))

    assert copied == ["https://garden.example/feeds/feed.atom"]
    assert said == ["The address is copied."]


def test_many_feeds_are_found_by_a_part_of_their_names(look):
    """What is typed is compared without case; all are there again when it is gone."""
    browser = look("/many.html")
    (field,) = browser.find("input[data-filter=tags]")
    visible = "[...document.querySelectorAll('tbody tr')].filter((one) => !one.hidden).length"
    typed = "((field, text) => { field.value = text; field.dispatchEvent(new Event('input')) })"
    counts = []
    for text in ("", "TAG-1", "nothing", ""):
        browser.evaluate(f"{typed}(document.querySelector('input[data-filter]'), '{text}')")
        counts.append(browser.evaluate(visible))

    assert browser.box(field)
    assert counts == [40, 11, 0, 40]


def test_it_needs_no_script(look):
    """Without one there are no buttons, and the address can be selected."""
    browser = look("/", scripts=False)
    buttons = browser.find("button")

    assert len(buttons) == 1
    assert not any(browser.box(one) for one in buttons)
    assert browser.box(browser.find("#address")[0])


@pytest.mark.parametrize("path", ["/", "/tags/moss"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_can_be_told_from_what_is_behind_it(look, path, colours):
    """At least 4.5 : 1, in light and dark."""
    browser = look(path, colours=colours)

    assert browser.evaluate(CONTRAST) >= 4.5
    assert browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (
        colours == "dark"
    )


@pytest.mark.parametrize("path", ["/", "/tags/moss", "/feed.atom", "/feed.rss"])
@pytest.mark.parametrize("width", [320, 1000])
def test_nothing_is_wider_than_the_window(look, path, width):
    """Not even an address."""
    metrics = look(path, width=width)("Page.getLayoutMetrics")

    assert metrics["cssContentSize"]["width"] <= width


def test_it_can_be_walked_through_by_keyboard(look):
    """The first stop leads past the header; where one is can be seen."""
    browser = look("/")
    browser.press("Tab", 9)
    (first,) = browser.find(":focus")

    assert browser.text(first) == "Skip to content"
    assert browser.computed(":focus", "outline-style") == "solid"
    assert min(browser.box(first)) >= 0


def test_the_drawing_is_told_to_screen_readers(look):
    """As one picture with a name and a description."""
    browser = look("/")
    nodes = browser("Accessibility.getFullAXTree")["nodes"]
    pictures = [n for n in nodes if n.get("role", {}).get("value") in ("img", "image", "graphics-document")]  # fmt: skip

    assert "9 posts from March 2023 to June 2023" in json.dumps(pictures)
    assert "Posts per month" in json.dumps(pictures)


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.rss", "/tags/moss.atom", "/tags/moss.rss"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_feed_can_be_read(look, path, colours):
    """Title, what a feed is, entries with date and summary; what is for programs is not shown."""
    browser = look(path, colours=colours)
    top, entry = ("feed", "entry") if path.endswith("atom") else ("channel", "item")
    hidden = {"entry": ("id", "content", "updated"), "item": ("guid", "encoded")}[entry]
    date = {"entry": "published", "item": "pubDate"}[entry]

    assert browser.computed(f"{top} > title", "font-size") == "32px"
    assert "This is a feed" in browser.computed(top, "content", "before")
    assert browser.computed(f"{entry} > {date}", "display") == "block"
    assert [browser.computed(f"{entry} > {name}", "display") for name in hidden] == ["none"] * len(hidden)  # fmt: skip
    assert browser.computed(":root", "background-color") == {"light": "rgb(251, 250, 248)", "dark": "rgb(25, 24, 22)"}[colours]  # fmt: skip
    assert browser.complaints() == []


def test_a_feed_runs_no_script_and_is_no_download(look, address):
    """It is XML, from the address that readers have, in a sandbox."""
    browser = look("/feed.atom")

    shown = browser("Page.getFrameTree")["frameTree"]["frame"]

    assert (shown["url"], shown["mimeType"]) == (f"{address}/feed.atom", "application/xml")
    assert browser.text(browser.find("entry > title")[0]) == garden.HOSTILE
    assert not browser.find("script")
