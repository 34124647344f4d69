"""The quota: how often a client may fetch the same unchanged feed without saying what it has.

The table holds a bounded number of clients; the one that was quiet longest leaves first.
"""

from __future__ import annotations

from collections import OrderedDict, deque

from feedsvc.service.http.proxies import group

_HOUR = 3600
_CLIENTS = 10_000

_Key = tuple[str, bytes, str]


class Quota:
    """At most so many unconditional requests an hour for each client, feed and content."""

    def __init__(self, hourly: int) -> None:
        self._hourly = hourly
        self._seen: OrderedDict[_Key, tuple[str, deque[int]]] = OrderedDict()

    def wait(self, client: str, agent: bytes, path: str, digest: str, now: int) -> int:
        """Count a request; → 0, or the seconds after which the client may ask again.

        A client is an address with a User-Agent, because many people share an address. What is
        refused is not counted, so that the answer stays true.
        """
        key = (group(client), agent[:200], path)
        content, times = self._seen.pop(key, (digest, deque()))
        if content != digest:
            times = deque()
        self._seen[key] = (digest, times)
        if len(self._seen) > _CLIENTS:
            self._seen.popitem(last=False)
        while times and times[0] <= now - _HOUR:
            times.popleft()
        if len(times) >= self._hourly:
            return times[0] + _HOUR - now
        times.append(now)
        return 0
