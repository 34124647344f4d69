"""An already published feed → what its readers know: ids, addresses, titles, dates, content.

feedparser reads Atom, RSS and whatever of them is slightly broken; it is imported here only. It
is given nothing but bytes, so that it neither opens a file nor an address, and a document that
declares entities never reaches it. What it repairs on the way must not be repaired in what
identifies an entry, so `elements` reads that:

- it makes an address of any `id` and `guid`, and an id of an address;
- it decodes any text once more that could be UTF-8 read as Latin-1, and C1 controls;
- it drops `;` from addresses with `&` in them, and `//` from others;
- it forgets the minutes of an offset written without a colon;
- it takes `updated` for `published`, and `dc:date` for `updated`.

Only a document that is not well-formed is left to feedparser alone.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import unescape

from feedsvc.errors import FeedsvcError
from feedsvc.feeds import facts
from feedsvc.feeds.elements import Elements, NoFeedError, decode, elements, split
from feedsvc.feeds.facts import Facts, Published, PublishedEntry
from feedsvc.feeds.published_json import read_json

__all__ = ["Published", "PublishedEntry", "UnreadableFeed", "read"]
