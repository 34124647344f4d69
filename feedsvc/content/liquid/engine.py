"""One expansion with python-liquid: its environment, its variables, its errors.

There is no loader, no clock and no environment variable, and a template reaches only into str,
int, float, bool, None, dates, lists and mappings. Importing python-liquid costs about a tenth of
a second, which is why the package imports this room only for a body that has braces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from liquid import Environment
from liquid.exceptions import LiquidError, LiquidInterrupt
from liquid.tag import Tag

from feedsvc.content.liquid import Ask, Expanded, TemplateError
from feedsvc.content.liquid.context import Context
from feedsvc.content.liquid.filters import FILTERS
from feedsvc.content.liquid.jekyll import JEKYLL_TAGS
from feedsvc.content.liquid.parse import parse, render
from feedsvc.content.liquid.scan import line_of
from feedsvc.content.liquid.tags import LIQUID_TAGS

NESTING: Final = 100
_JEKYLL: Final = {"version": "4.3.1", "environment": "production"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Runner(Environment):
    """python-liquid with our table of tags and filters, and with Ruby Liquid's depth."""

    block_nesting_limit = NESTING
    context_depth_limit = NESTING

    def __init__(self, tags: Sequence[type[Tag]]) -> None:
        super().__init__()
        for tag in (*LIQUID_TAGS, *tags):
            self.add_tag(tag)
        self.filters.update(FILTERS)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register nothing of the library's own accord."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Runner(JEKYLL_TAGS)


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
    values = {"page": page, "site": _SiteDrop(site, ask), "jekyll": _JEKYLL}
    return run_template(_environment(), source, values, ask, site.get("time"))


def run_template(
    env: Environment, source: str, values: Mapping[str, object], ask: Ask, now: object
) -> Expanded:
    """Return the text with its template run; `now` is the time that templates see.

    Raises TemplateError.
    """
    now = now if isinstance(now, datetime) else _EPOCH
    context = Context(env, values, ask, now if now.tzinfo else now.replace(tzinfo=UTC))
    buffer = context.get_buffer()
    try:
        render(parse(env, source, context.notes), context, buffer)
    except LiquidInterrupt:
        pass  # `break` outside of a loop ends the text, in Ruby's Liquid too
    except LiquidError as error:
        raise TemplateError(str(error.message), line_of(error.token)) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # The library lets through what Python raises where a value is not of the kind it expects.
        raise TemplateError(f"the template cannot be run: {error}"[:200], 0) from error
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply", 0) from error
    return Expanded(buffer.getvalue(), tuple(context.notes.warnings))
