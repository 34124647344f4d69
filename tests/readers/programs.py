"""Feed readers, each driven as its user would, and what it then shows."""

import mailbox
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple


class Shown(NamedTuple):
    """An entry as a reader shows it; `content` is HTML or what the reader made of it."""

    title: str
    link: str
    date: datetime
    content: str


class _Program:
    """A reader that keeps its things in a folder and is run once for each fetch."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.subscribe()

    def subscribe(self):
        """Write what the program is told by."""

    def run(self, *command):
        """Run it without proxies and without the user's own settings."""
        subprocess.run(
            command,
            check=True,
            timeout=120,
            cwd=self.folder,
            capture_output=True,
            env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )


class Newsboat(_Program):
    """newsboat, of which the cache is read."""

    executable = "newsboat"

    def subscribe(self):
        """One line is a subscription."""
        (self.folder / "urls").write_text(f"{self.url}\n")
        (self.folder / "config").write_text("reload-time 60\n")

    def fetch(self):
        """Reload all feeds."""
        files = (f"-{flag}{self.folder}/{name}" for flag, name in (("u", "urls"), ("C", "config"), ("c", "cache.db")))  # fmt: skip
        self.run("newsboat", *files, "-x", "reload")

    def entries(self):
        """Every row that is not deleted."""
        query = "SELECT title, url, pubDate, content FROM rss_item WHERE deleted = 0 ORDER BY id"
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            rows = cache.execute(query).fetchall()
        return [Shown(t, u, datetime.fromtimestamp(d, UTC), c) for t, u, d, c in rows]


class Sfeed(_Program):
    """sfeed, which keeps a line of values for each entry; with the caching its README shows."""

    executable = "sfeed_update"

    def subscribe(self):
        """Its settings are a shell script."""
        known = f"{self.folder}/known"
        (self.folder / "sfeedrc").write_text(
            f"sfeedpath={self.folder}/feeds\n"
            f"feeds() {{\n\tfeed one {self.url}\n}}\n"
            "fetch() {\n\tcurl -L --max-redirs 0 -H 'User-Agent:' -f -s -m 15 --compressed "
            f'--etag-save {known} --etag-compare {known} -z {known} "$2"\n}}\n'
        )

    def fetch(self):
        """Update all feeds, as if it were an hour ago.

        curl drops what is not newer than the file, and one second is no time between two fetches.
        """
        self.run("sfeed_update", str(self.folder / "sfeedrc"))
        known = self.folder / "known"
        hour_ago = known.stat().st_mtime - 3600
        os.utime(known, (hour_ago, hour_ago))

    def entries(self):
        """Every line."""
        lines = (self.folder / "feeds/one").read_text().splitlines()
        rows = [line.split("\t") for line in lines]
        return [Shown(r[1], r[2], datetime.fromtimestamp(int(r[0]), UTC), r[3]) for r in rows]


class Rss2email(_Program):
    """rss2email, which writes a mail for each entry and, if asked to, for each change.

    Mails are to be HTML: of Atom's entries, which have a summary in plain text, it would send that.
    """

    executable = "r2e"

    def subscribe(self):
        """Mails go to a folder."""
        (self.folder / "mails").mkdir()
        (self.folder / "config").write_text(
            "[DEFAULT]\nfrom = me@mail.example\nto = me@mail.example\nuse-8bit = True\n"
            "date-header = True\nemail-protocol = maildir\n"
            f"maildir-path = {self.folder}/mails\nmaildir-mailbox = in\nreply-changes = True\nhtml-mail = True\n"
        )
        self._run("add", "one", self.url)

    def fetch(self):
        """Send what is new."""
        self._run("run")

    def entries(self):
        """Every mail."""
        mails = mailbox.Maildir(self.folder / "mails" / "in", create=False)
        return [
            Shown(
                mail["Subject"],
                mail["X-RSS-URL"],
                parsedate_to_datetime(mail["Date"]).astimezone(UTC),
                mail.get_payload(decode=True).decode(),
            )
            for mail in mails
        ]

    def _run(self, *command):
        config, data = self.folder / "config", self.folder / "data.json"
        self.run("r2e", "-c", str(config), "-d", str(data), *command)


class Reader:
    """The library `reader`."""

    executable = "python3"

    def __init__(self, folder, url):
        self._path = str(folder / "reader.sqlite")
        self._url = url
        with self._open() as library:
            library.add_feed(url)

    def fetch(self):
        """Update the feed, now."""
        with self._open() as library:
            library.update_feed(self._url)

    def entries(self):
        """All that it knows."""
        with self._open() as library:
            return [
                Shown(one.title, one.link, one.published, one.content[0].value)
                for one in library.get_entries()
            ]

    def _open(self):
        import reader

        return closing(reader.make_reader(self._path, feed_root=""))


class Feedparser:
    """feedparser, given the validators of its last answer; it keeps nothing."""

    executable = "python3"

    def __init__(self, _folder, url):
        self._url = url
        self._last = None
        self._entries = []

    def fetch(self):
        """Ask whether there is anything new."""
        import feedparser

        known = self._last or {}
        got = feedparser.parse(self._url, etag=known.get("etag"), modified=known.get("modified"))
        assert not got.bozo, got.get("bozo_exception")
        if got.status == 304:
            return
        self._last, self._entries = got, got.entries

    def entries(self):
        """What the feed has now."""
        return [
            Shown(
                one.title,
                one.link,
                datetime(*one.published_parsed[:6], tzinfo=UTC),
                one.content[0].value,
            )
            for one in self._entries
        ]


PROGRAMS = (Newsboat, Sfeed, Rss2email, Reader, Feedparser)


def is_there(program):
    """Whether it is installed."""
    return shutil.which(program.executable) is not None
