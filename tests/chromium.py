"""Chromium, driven through the pipe of its debugger: no driver and no library is needed for it."""

import contextlib
import json
import os
import select
import shutil
import subprocess

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip
_PATIENCE = 120  # seconds that the slowest machine may take for one answer


class RefusedError(Exception):
    """The debugger does not do what it was told, and why."""


class Browser:
    """A running Chromium with one window. It asks nobody but this machine for anything."""

    def __init__(self, profile):
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        command = [CHROMIUM, *FLAGS, rules, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        # The debugger speaks through the files 3 and 4.
        self._process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" 3<&0 4>&1 0</dev/null 1>&2', "chromium", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._told = select.poll()
        self._told.register(self._process.stdout, select.POLLIN)
        self._number, self._rest, self._session = 0, b"", None
        self._events = []
        window = self("Target.createTarget", url="about:blank")["targetId"]
        attached = self("Target.attachToTarget", targetId=window, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM", "CSS", "Accessibility"):
            self(f"{domain}.enable")

    def __call__(self, method, **parameters):
        """Give the debugger a command; → its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        while (told := self._next()).get("id") != self._number:
            self._events.append(told)
        if "error" in told:
            raise RefusedError(f"{method}: {told['error']['message']}")
        return told["result"]

    def open(self, address):
        """Go to an address, until all of it is loaded."""
        self("Page.navigate", url="about:blank")
        self._loaded()
        self._events.clear()
        failed = self("Page.navigate", url=address).get("errorText")
        assert not failed, (address, failed)
        self._loaded()
        self._root = self("DOM.getDocument", depth=0)["root"]["nodeId"]

    def complaints(self):
        """What the browser has to say about the page, such as what its policy stopped."""
        entries = [one["params"]["entry"] for one in self._events if one["method"] == "Log.entryAdded"]  # fmt: skip
        thrown = [one for one in self._events if one["method"] == "Runtime.exceptionThrown"]
        return [one for one in entries if "favicon" not in one.get("url", "")] + thrown

    def evaluate(self, expression):
        """The value of an expression in the page, awaited if it is a promise."""
        told = self("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)  # fmt: skip
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def find(self, selector):
        """The numbers of all elements for a selector, asked of the debugger: no script runs."""
        return self("DOM.querySelectorAll", nodeId=self._root, selector=selector)["nodeIds"]

    def text(self, node):
        """All text within an element, blanks joined."""
        whole = self("DOM.describeNode", nodeId=node, depth=-1)["node"]
        return " ".join("".join(_texts(whole)).split())

    def box(self, node):
        """The corners of an element in the window, x and y in turns; none where it is not shown."""
        try:
            quads = self("DOM.getContentQuads", nodeId=node)["quads"]
        except RefusedError as refused:
            if "Could not compute content quads" not in str(refused):
                raise
            quads = []
        return quads[0] if quads else []

    def computed(self, selector, name, pseudo=""):
        """A computed style of the first element for a selector, or of what stands before it."""
        node = self.find(selector)[0]
        if pseudo:
            told = self("DOM.describeNode", nodeId=node)["node"]["pseudoElements"]
            (backend,) = [one["backendNodeId"] for one in told if one["pseudoType"] == pseudo]
            (node,) = self("DOM.pushNodesByBackendIdsToFrontend", backendNodeIds=[backend])["nodeIds"]  # fmt: skip
        styles = self("CSS.getComputedStyleForNode", nodeId=node)["computedStyle"]
        return {one["name"]: one["value"] for one in styles}[name]

    def click(self, node):
        """Press the mouse in the middle of an element."""
        self("DOM.scrollIntoViewIfNeeded", nodeId=node)
        corners = self.box(node)
        where = {"x": sum(corners[::2]) / 4, "y": sum(corners[1::2]) / 4}
        for kind in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where)

    def press(self, key, code):
        """Press a key that writes nothing."""
        for kind in ("rawKeyDown", "keyUp"):
            self("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def close(self):
        """End it, with all of its processes."""
        self._session = None
        with contextlib.suppress(BrokenPipeError, EOFError):
            self("Browser.close")
        self._process.communicate(timeout=_PATIENCE)

    def _loaded(self):
        """Wait until the page that was asked for is there."""
        while not any(one["method"] == "Page.loadEventFired" for one in self._events):
            self._events.append(self._next())
        self._events = [one for one in self._events if one["method"] != "Page.loadEventFired"]

    def _next(self):
        """The next message of the debugger: an answer, or what happened."""
        while b"\0" not in self._rest:
            assert self._told.poll(_PATIENCE * 1000), "Chromium does not answer"
            if not (more := os.read(self._process.stdout.fileno(), 1 << 16)):
                raise EOFError("Chromium ended")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


def _texts(node):
    """The text of a node and of those in it, one after the other."""
    if node["nodeName"] == "#text":
        yield node["nodeValue"]
    for child in node.get("children", ()):
        yield from _texts(child)
