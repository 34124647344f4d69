"""A blog whose feeds are served by a running `serve`, with passes when a test wants them."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest


class Serve:
    """The daemon as a process. It looks for changes only when `publish` asks it to."""

    def __init__(self, blog, *arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        blog.write(
            "feedsvc.toml",
            f'[feeds]\nurl = "{self.address}"\n[schedule]\nwatch = false\nevery = "1h"\n',
        )
        command = [sys.executable, "-m", "feedsvc", "serve", str(blog.root), "-q"]
        self._process = subprocess.Popen([*command, "--port", str(port), *arguments])
        self._await(lambda: self._passes() >= 1)

    def stop(self):
        """End it."""
        self._process.terminate()
        assert self._process.wait(120) == 0

    def publish(self):
        """One pass; what changed is served when this returns."""
        before = self._passes()
        self._process.send_signal(signal.SIGHUP)
        self._await(lambda: self._passes() > before)

    def answered(self, path, status):
        """How many requests for a document were answered with a status until now."""
        counted = re.escape(f'feedsvc_requests_total{{feed="{path}",status="{status}"}} ')
        found = re.search(rf"(?m)^{counted}(\S+)$", self.get("/metrics").decode())
        return int(float(found[1])) if found else 0

    def get(self, path):
        """The body of a document."""
        with urllib.request.urlopen(self.address + path, timeout=120) as answer:
            return answer.read()

    def _passes(self):
        try:
            told = self.get("/metrics").decode()
        except OSError:
            return 0
        found = re.findall(r"(?m)^feedsvc_passes_total\{.*?\} (\S+)$", told)
        return sum(map(float, found))

    def _await(self, condition):
        end = time.monotonic() + 120
        while not condition():
            assert self._process.poll() is None, "serve ended"
            assert time.monotonic() < end, "serve takes too long"
            time.sleep(0.02)


@pytest.fixture
def spawn():
    """Start a command whose output is kept; what still runs is killed at the end."""
    started = []

    def spawn(*arguments, **named):
        command = [sys.executable, "-m", "feedsvc", *map(str, arguments)]
        told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, **told, **named))
        return started[-1]

    yield spawn
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def serve(blog):
    """Start `serve` on the blog, at most once."""
    started = []

    def serve(*arguments):
        started.append(Serve(blog, *arguments))
        return started[-1]

    yield serve
    for one in started:
        one.stop()
