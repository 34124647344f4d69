"""Chromium opens the page of all feeds and the feeds themselves, from a running server."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from msgspec import structs

from feedsvc.feeds import index, jsonfeed, page, style, xml
from feedsvc.feeds.overview import KINDS
from feedsvc.model import Content, Document
from feedsvc.service.server import Server, Settings
from feedsvc.service.status import Status
from tests.feeds import garden, moss

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
PROGRAMS = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
pytestmark = pytest.mark.skipif(
    not all(PROGRAMS.values()), reason="chromium or chromedriver is not installed"
)
FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
    "disable-background-networking", "disable-component-update", "disable-sync",
)  # fmt: skip
CONTENT = Content(
    "<p>Moss &amp; <b>stone</b></p><script>document.title = 'x'</script>", "A summary."
)
# The least contrast of any text that is shown with what is behind it (WCAG 2.2, 1.4.3).
CONTRAST = """
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
return Math.min(...shown.map((node) => {
  const [dark, bright] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One Chromium for all tests of this file."""
    options = webdriver.ChromeOptions()
    options.binary_location = PROGRAMS["chromium"]
    for flag in FLAGS:
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(PROGRAMS["chromedriver"])
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server with the pages and feeds of a garden, one of them in a folder."""
    folder = tmp_path_factory.mktemp("feeds")
    for document in (*index.documents(garden.OVERVIEW), *feeds("feed"), *feeds("tags/moss")):
        path = folder / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.data)
    server = Server(folder, Settings(port=0), Status, now=lambda: datetime.now(UTC))
    server.start()
    server.settled(10)
    yield f"http://127.0.0.1:{server.address[1]}"
    server.stop(5)


def feeds(name):
    """A feed in all formats with its page; the titles in it try to break out."""
    entry = structs.replace(moss.RICH, title=garden.HOSTILE)
    feed = structs.replace(moss.feed(entry, moss.BARE, author=None), name=name)
    made = jsonfeed.json(feed, [jsonfeed.item(one, CONTENT) for one in feed.entries])
    atom = xml.atom(feed, [xml.atom_entry(one, CONTENT) for one in feed.entries])
    rss = xml.rss(feed, [xml.rss_item(one, CONTENT) for one in feed.entries])
    paths = {kind: f"{name}.{kind}" for kind in KINDS}
    shown = page.feed_page(name, made, "https://moss.example/feeds", paths)
    return (
        Document(page.path(name), shown),
        Document(f"{name}.json", made),
        *(Document(path, style.styled(path, data)) for path, data in ((f"{name}.atom", atom), (f"{name}.rss", rss))),
    )  # fmt: skip


@pytest.fixture
def look(browser, address):
    """Open an address in a window of some width, light or dark, with scripts or without."""

    def look(path, *, width=1000, colours="light", scripts=True):
        command = browser.execute_cdp_cmd
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        command("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": colours}]
        command("Emulation.setEmulatedMedia", {"features": features})
        command("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        browser.get(address + path)
        return browser

    return look


def computed(browser, selector, name, pseudo=""):
    """A computed style, asked of the debugger: in a sandboxed document no script runs."""
    command = browser.execute_cdp_cmd
    root = command("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    node = command("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    if pseudo:
        told = command("DOM.describeNode", {"nodeId": node})["node"]["pseudoElements"]
        (backend,) = [one["backendNodeId"] for one in told if one["pseudoType"] == pseudo]
        command("DOM.enable", {})
        (node,) = command("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": [backend]})["nodeIds"]  # fmt: skip
    command("CSS.enable", {})
    styles = command("CSS.getComputedStyleForNode", {"nodeId": node})["computedStyle"]
    return {one["name"]: one["value"] for one in styles}[name]


def complaints(browser):
    """What the browser has to say about a page, such as what its policy stopped."""
    return [one["message"] for one in browser.get_log("browser") if "favicon" not in one["message"]]


def test_the_page_is_styled_and_complete(look):
    """Nothing is stopped by the policy, and no text made an element."""
    browser = look("/")
    texts = [one.text for one in browser.find_elements("css selector", "h1, h2, h3")]

    assert browser.title == "Feeds of Garden"
    assert texts == ["Garden", "Subscribe", "Newest posts", "Roses", "Snow", "Activity", "Categories", "Tags"]  # fmt: skip
    assert computed(browser, "body", "max-width") == "736px"
    assert complaints(browser) == []


def test_an_address_is_copied(look, address):
    """By the buttons that the script shows; it is said to those who do not see."""
    browser = look("/")
    for name in ("clipboard-read", "clipboard-write"):
        browser.execute_cdp_cmd(
            "Browser.setPermission",
            {"permission": {"name": name}, "setting": "granted", "origin": address},
        )
    copied = []
    for button in browser.find_elements("css selector", "button")[:2]:
        button.click()
        read = "navigator.clipboard.readText().then(arguments[0])"
        copied.append(browser.execute_async_script(read))

    assert copied == [
        "https://garden.example/feeds/feed.atom",
        "https://garden.example/feeds/categories/diary.atom",
    ]
    assert browser.find_element("css selector", "[role=status]").text == "The address is copied."


def test_it_needs_no_script(look):
    """Without one there are no buttons, and the address can be selected."""
    browser = look("/", scripts=False)
    buttons = browser.find_elements("css selector", "button")

    assert len(buttons) == 4
    assert not any(one.is_displayed() for one in buttons)
    assert browser.find_element("id", "address").is_displayed()


@pytest.mark.parametrize("path", ["/", "/tags/moss"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_can_be_told_from_what_is_behind_it(look, path, colours):
    """At least 4.5 : 1, in light and dark."""
    browser = look(path, colours=colours)

    assert browser.execute_script(CONTRAST) >= 4.5
    assert browser.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches") == (
        colours == "dark"
    )


@pytest.mark.parametrize("path", ["/", "/tags/moss", "/feed.atom", "/feed.rss"])
@pytest.mark.parametrize("width", [320, 1000])
def test_nothing_is_wider_than_the_window(look, path, width):
    """Not even an address."""
    metrics = look(path, width=width).execute_cdp_cmd("Page.getLayoutMetrics", {})

    assert metrics["cssContentSize"]["width"] <= width


def test_it_can_be_walked_through_by_keyboard(look):
    """The first stop leads past the header; where one is can be seen."""
    browser = look("/")
    browser.find_element("css selector", "body").send_keys("\ue004")
    first = browser.switch_to.active_element
    outline = computed(browser, "a.skip", "outline-style")
    left = first.rect["x"]

    assert first.text == "Skip to content"
    assert outline == "solid"
    assert left >= 0


def test_the_drawing_is_told_to_screen_readers(look):
    """As one picture with a name and a description."""
    browser = look("/")
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
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

    assert computed(browser, f"{top} > title", "font-size") == "32px"
    assert "This is a feed" in computed(browser, top, "content", "before")
    assert computed(browser, f"{entry} > {date}", "display") == "block"
    assert [computed(browser, f"{entry} > {name}", "display") for name in hidden] == ["none"] * len(hidden)  # fmt: skip
    assert computed(browser, ":root", "background-color") == {"light": "rgb(251, 250, 248)", "dark": "rgb(25, 24, 22)"}[colours]  # fmt: skip
    assert complaints(browser) == []


def test_a_feed_runs_no_script_and_is_no_download(look, address):
    """It is XML, from the address that readers have, in a sandbox."""
    browser = look("/feed.atom")

    assert browser.current_url == f"{address}/feed.atom"
    assert browser.find_elements("css selector", "entry > title")[0].text == garden.HOSTILE
    assert not browser.find_elements("css selector", "script")
