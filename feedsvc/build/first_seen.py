"""Posts without a date whose URL has one: it is the day on which they were first seen.

A reader leaves the placeholders of the date in such a URL (`Post.awaits`). What they stand for is
taken from the ledger, so that the URL is the same in every later build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from feedsvc.model.entry import Row
from feedsvc.model.post import Post
from feedsvc.sites import dates, permalink

_NAMES = "|".join(sorted(permalink.WAITING, key=len, reverse=True))
_PLACEHOLDER = re.compile(rf":({_NAMES})(?![^\W_])")


def settled(post: Post, rows: Iterable[Row], now: datetime, zone: str) -> Post:
    """A post with its URL: as one of the `rows` has it, or with the day of the first of them.

    Rows are those of its file, and such as no file is known of. A URL that was published stays
    where the post's still has that form. A post that no row is of is first seen now.
    """
    fits = re.compile(
        "".join(
            r"\d+" if n % 2 else re.escape(part)
            for n, part in enumerate(_PLACEHOLDER.split(post.awaits))
        )
    )
    known = list(rows)
    same = next((row for row in known if fits.fullmatch(row.url)), None)
    if same is not None:
        return structs.replace(post, url=same.url, natural_id=same.natural_id)
    own = (row.first_seen for row in known if row.path == post.path)
    moment = min(own, default=now).astimezone(dates.zone(zone))
    values = {
        **permalink.moments(moment, permalink.WAITING),
        "timestamp": str(int(moment.timestamp())),
    }
    url, natural = (
        _PLACEHOLDER.sub(lambda found: values[found[1]], one)
        for one in (post.awaits, post.natural_id)
    )
    return structs.replace(post, url=url, natural_id=natural)
