"""Chromium, for one page at a time: what a page has become once all of it ran."""

import re
import socket
import subprocess
import threading

from tests.chromium import CHROMIUM, FLAGS

_FLAGS = (*FLAGS, "--virtual-time-budget=4000", "--dump-dom")


class Stranger:
    """Stands for every host but this machine; notes what is sent to any."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.heard.append(connection.recv(4096))
                except OSError:
                    continue

    def close(self):
        """Hear no more, and leave no thread: where there is one, no process is forked."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


def opened(address, profile, stranger):
    """The page at an address after its scripts, as HTML."""
    rules = f"--host-resolver-rules=MAP * 127.0.0.1:{stranger.port}, EXCLUDE 127.0.0.1"
    done = subprocess.run(
        [CHROMIUM, *_FLAGS, rules, f"--user-data-dir={profile}", address],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


def marks(page):
    """The numbers of the programs that ran."""
    found = re.search(r"""\bid="((?:-\d+)+)\"""", page)
    return {int(one) for one in found[1].split("-")[1:]} if found else set()
