"""Metrics: what was counted, in the form that Prometheus reads (prometheus-client's only room).

Requests are counted in a plain dictionary by the thread that answers them and turned into
metrics when they are asked for: prometheus-client's own counters cost a tenth of a request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from feedsvc.service.status import Status

CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = ""  # the `feed` of requests for what is no document: there is no end of such paths

Requests = Counter[tuple[str, int]]  # by path of the document and status code


def text(status: Callable[[], Status], requests: Requests) -> bytes:
    """All metrics in the text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(status, requests))
    return generate_latest(registry)


class _Collector(Collector):
    def __init__(self, status: Callable[[], Status], requests: Requests) -> None:
        self._status = status
        self._requests = requests

    def collect(self) -> Iterator[Metric]:
        yield from _of_passes(self._status())
        yield from _of_requests(self._requests)


def _of_passes(status: Status) -> Iterator[Metric]:
    passes = CounterMetricFamily("feedsvc_passes", "Builds by outcome.", labels=["outcome"])
    for outcome in ("ok", "rejected", "failed"):
        passes.add_metric([outcome], status.passes.get(outcome, 0))
    yield passes
    yield SummaryMetricFamily(
        "feedsvc_pass_duration_seconds",
        "Duration of builds.",
        count_value=sum(status.passes.values()),
        sum_value=status.seconds,
    )
    yield _gauge(
        "feedsvc_last_pass_duration_seconds", "Duration of the last build.", status.last_seconds
    )
    yield _gauge("feedsvc_last_pass_timestamp_seconds", "End of the last build.", status.last_pass)
    yield _gauge("feedsvc_next_pass_timestamp_seconds", "Time of the next build.", status.next_pass)
    yield _gauge("feedsvc_posts", "Posts that are published.", status.posts)
    problems = GaugeMetricFamily("feedsvc_problems", "Problems of posts.", labels=["severity"])
    problems.add_metric(["error"], len(status.errors))
    problems.add_metric(["warning"], len(status.warnings))
    yield problems


def _of_requests(requests: Requests) -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "feedsvc_requests", "Requests by feed and status code.", labels=["feed", "status"]
    )
    for (feed, status), number in sorted(requests.items()):
        counted.add_metric([feed, str(status)], number)
    yield counted
    of_feeds = [(status, number) for (feed, status), number in requests.items() if feed != OTHER]
    served = sum(number for status, number in of_feeds if status in (200, 304))
    unchanged = sum(number for status, number in of_feeds if status == 304)
    share = unchanged / served if served else 0.0
    yield _gauge("feedsvc_not_modified_ratio", "Share of 304 among 200 and 304.", share)


def _gauge(name: str, sentence: str, value: float | datetime | None) -> GaugeMetricFamily:
    """A single value; a moment in seconds since 1970, 0 where there is none."""
    if isinstance(value, datetime):
        value = value.timestamp()
    return GaugeMetricFamily(name, sentence, value=value or 0)
