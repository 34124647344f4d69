"""Reads and checks the feed on standard input; prints what came of it and what it cost."""

import json
import resource
import sys
from datetime import UTC, datetime

from feedsvc.check.documents import document
from feedsvc.published import parse

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
data = sys.stdin.buffer.read()
found = sorted({one.rule for one in document(data, "feed", now=datetime(2024, 6, 1, tzinfo=UTC))})
try:
    read = parse.read(data, subject="feed", address="https://g.example/feed")
    text = "".join((entry.title or "") + (entry.content or "") for entry in read.entries)
    said = f"{len(read.entries)} entries"
except parse.UnreadableFeed as error:
    text, said = str(error), "refused"
taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
outcome = {"said": said, "text": text[:10_000], "found": found, "memory": taken / 1024}
sys.stdout.write(json.dumps(outcome))
