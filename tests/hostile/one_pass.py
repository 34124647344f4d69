"""One pass over a site, in a process that does nothing else; prints what it came to and cost."""

import json
import resource
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.build import one_pass
from feedsvc.config import read
from feedsvc.config.setup import setup

root = Path(sys.argv[1])
made = setup(root, read.given(root, {}, {}), jobs=2)
report = one_pass.run(made, datetime(2024, 6, 1, 12, tzinfo=UTC))
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
text = (root / "feeds" / "feed.json").read_text(encoding="utf-8")
feed = json.loads(text)
problems = defaultdict(list)
for problem in report.problems:
    problems[problem.path].append(str(problem))
refused = sorted({problem.path for problem in report.problems if problem.severity == "error"})
outcome = {
    "titles": [item["title"] for item in feed["items"]],
    "problems": problems,
    "refused": refused,
    "text": text,
    "worker": max(0, worker - own) / 1024,
}
sys.stdout.write(json.dumps(outcome))
