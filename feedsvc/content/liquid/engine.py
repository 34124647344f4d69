"""One expansion with python-liquid: its environment, its variables, its errors.

There is no loader, no clock and no environment variable, and a template reaches only into str,
int, float, bool, None, dates, lists and mappings. Importing python-liquid costs about a tenth of
a second, which is why the package imports this room only for a body that has braces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from liquid import Environment
from liquid.exceptions import LiquidError, LiquidInterrupt

from feedsvc.content.liquid import Ask, Expanded, TemplateError
from feedsvc.content.liquid.branches import BRANCH_TAGS
from feedsvc.content.liquid.counters import COUNTER_TAGS
from feedsvc.content.liquid.jekyll import JEKYLL_TAGS
from feedsvc.content.liquid.loops import LOOP_TAGS
from feedsvc.content.liquid.run import Context, parse, render
from feedsvc.content.liquid.scan import line_of
from feedsvc.content.liquid.tags import LIQUID_TAGS
from feedsvc.content.liquid.values import RefusedError

NESTING: Final = 100
_JEKYLL: Final = {"version": "4.3.1", "environment": "production"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Jekyll(Environment):
    """python-liquid with no tags and filters but ours, and with Ruby Liquid's depth."""

    block_nesting_limit = NESTING
    context_depth_limit = NESTING

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register our tags; filters are looked up by the context."""
        for tag in (*LIQUID_TAGS, *BRANCH_TAGS, *LOOP_TAGS, *COUNTER_TAGS, *JEKYLL_TAGS):
            self.add_tag(tag)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return _Jekyll()


class _SiteDrop(Mapping[str, Any]):
    """`site`, whose posts are asked for only when a template looks at them."""

    def __init__(self, values: Mapping[str, Any], ask: Ask) -> None:
        self._values = {**values}
        self._ask = ask

    def __getitem__(self, key: str) -> Any:
        if key == "posts" and key not in self._values:
            self._values[key] = list(self._ask.posts())
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, "posts": ()})

    def __len__(self) -> int:
        return len({**self._values, "posts": ()})


def run(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """The body with its Liquid run; see `liquid.expand`.

    Raises TemplateError.
    """
    now = site.get("time")
    now = now if isinstance(now, datetime) else _EPOCH
    values = {"page": page, "site": _SiteDrop(site, ask), "jekyll": _JEKYLL}
    context = Context(_environment(), values, ask, now if now.tzinfo else now.replace(tzinfo=UTC))
    buffer = context.get_buffer()
    try:
        render(parse(context.env, source, context.notes), context, buffer)
    except LiquidInterrupt:
        pass  # `break` outside of a loop ends the text, in Ruby's Liquid too
    except RefusedError as error:
        raise TemplateError(error.message, error.line) from error
    except LiquidError as error:
        raise TemplateError(str(error.message), line_of(error.token)) from error
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply", 0) from error
    return Expanded(buffer.getvalue(), tuple(context.notes.warnings))
