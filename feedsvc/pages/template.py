"""Templates: the HTML of pages, from Jinja2 templates of the package or of a site.

A site's own template stands before the one of the same name; that is `feedsvc/NAME` then, so that
it can be extended. What a template may use is told in docs/reference/pages.md.

Templates are trusted as the site's settings are, but a slip in one must not hang a build: they
cannot call into Python, and do no more than so many steps. Steps are counted, not seconds, so that
a template fails on every machine or on none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import UTC
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.filters import do_replace, make_attrgetter
from jinja2.filters import sync_do_join as do_join
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_eval_context
from jinja2.visitor import NodeTransformer

from feedsvc.model.characters import clean, line
from feedsvc.model.document import MARK
from feedsvc.model.errors import ConfigError
from feedsvc.model.overview import plain
from feedsvc.pages import languages
from feedsvc.pages.style import NONE, Own

INDEX, FEED, SNIPPET = "index.html", "feed.html", "autodiscovery.html"
_OWN = "feedsvc/"  # how a name of the package's own templates begins
_SHOWN = 320  # characters of a summary
_REMEDY = "correct the template; docs/reference/pages.md names what it may use"


def render(name: str, context: Mapping[str, Any], own: Own = NONE) -> bytes:
    """Return a page, HTML in UTF-8.

    Raises ConfigError with file and line where a template of the site cannot be read or fails.
    """
    environment = _environment(tuple(sorted(own.sources.items())), own.folder)
    begin()
    try:
        made = environment.get_template(name).render({"generator": MARK, **context})
    except TemplateSyntaxError as error:
        where = f"{error.filename or error.name}:{error.lineno}"
        what = f"cannot be read ({(error.message or 'wrong syntax').rstrip('.')})"
        raise ConfigError(what, subject=where, remedy=_REMEDY) from error
    except Exception as error:
        if not own.sources:
            raise
        raise _failed(error, name, own) from error
    if MARK not in made:  # by which feedsvc knows the file for its own when its state is lost
        first, end, rest = made.partition("\n")
        made = f"{first}{end}<!-- {MARK} -->\n{rest}"
    return made.encode()


def _failed(error: Exception, name: str, own: Own) -> ConfigError:
    """What a template did that it cannot do, and in which line."""
    known = {f"{own.folder}/{one}" for one in own.sources}
    where, at = f"{own.folder}/{name}", error.__traceback__
    while at:
        if at.tb_frame.f_code.co_filename in known:
            where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
        at = at.tb_next
    is_said = isinstance(error, TemplateError)
    what = str(error) if is_said else f"fails with {type(error).__name__} ({error})"
    return ConfigError(what, subject=where, remedy=_REMEDY)


@lru_cache(maxsize=2)
def _environment(sources: tuple[tuple[str, str], ...], folder: str) -> Sandbox:
    """One for the package's templates, which are compiled once, and one for those of a site."""
    made = Sandbox(
        loader=FunctionLoader(_loader(dict(sources), folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "beginning": _beginning,
        "clean": clean,
        "day": languages.day,
        "iso_day": lambda instant: instant.astimezone(UTC).date().isoformat(),
        "line": line,
        "plain": plain,
        "thousands": languages.number,
    }
    made.globals |= {"say": languages.marked}
    made.tests["web"] = lambda url: url.lower().startswith(("http://", "https://"))
    return made


_Loaded = tuple[str, str, Callable[[], bool]]


def _loader(sources: Mapping[str, str], folder: str) -> Callable[[str], _Loaded | None]:
    packaged = files("feedsvc.pages") / "templates"

    def load(name: str) -> _Loaded | None:
        if name in sources:
            return sources[name], f"{folder}/{name}", lambda: True
        bare = name.removeprefix(_OWN)
        if bare not in names():
            return None
        return (packaged / bare).read_text(encoding="utf-8"), name, lambda: True

    return load


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The names of the package's templates."""
    found = (one.name for one in (files("feedsvc.pages") / "templates").iterdir())
    return frozenset(name for name in found if name.endswith(".html"))


def _beginning(summary: str) -> str:
    """No more than fits a few lines, cut between words where there are any."""
    if len(summary) <= _SHOWN:
        return summary
    words, blank, _ = summary[: _SHOWN + 1].rpartition(" ")
    return f"{words} …" if blank else f"{summary[:_SHOWN]}…"


STEPS = 1_000_000  # rounds of loops, calls and templates taken in, for one page
LONGEST = 16_000_000  # characters of a text, and of all that a page prints
# What makes long texts of short ones, or has other results at another time, is not among these.
_FILTERS = frozenset(
    ("abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float",
     "groupby", "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min",
     "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "sort",
     "string", "striptags", "sum", "title", "tojson", "trim", "truncate", "unique", "upper",
     "urlencode", "wordcount")
)  # fmt: skip
_GLOBALS = frozenset(("cycler", "dict", "joiner", "namespace", "range"))
_NOT_OF_TEXTS = frozenset(
    ("center", "encode", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust",
     "translate", "zfill")
)  # fmt: skip


class _Left:
    """What one page may still do."""

    def __init__(self) -> None:
        self.steps = STEPS
        self.characters = LONGEST


_left: ContextVar[_Left] = ContextVar("left")


def begin() -> None:
    """A page is begun: it has all its steps."""
    _left.set(_Left())


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which values are only looked at, and loops end."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, finalize=_printed)
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters |= {
            "bounded": _bounded, "joined": _joined, "join": _join, "replace": _replaced,
        }  # fmt: skip
        self.globals = {name: self.globals[name] for name in _GLOBALS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Counted().visit(super()._parse(source, name, filename))
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Neither what leads into Python nor what makes long texts of short ones."""
        if isinstance(obj, str) and attr in _NOT_OF_TEXTS:
            return False
        if isinstance(obj, int) and attr == "to_bytes":
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, *args: Any, **named: Any) -> Any:
        """Call what a template calls: a macro, or a method of a value."""
        _step()
        return super().call(context, obj, *args, **named)

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002 - its name
        if _left.get(None):  # a template that another one extends, takes in or imports from
            _step()
        return super()._load_template(name, globals)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator, where it cannot be endless."""
        texts = any(isinstance(one, str | list | tuple) for one in (left, right))
        huge = any(isinstance(one, int) and one.bit_length() > 64 for one in (left, right))
        if operator in ("*", "%") and texts:
            raise SecurityError(f"{operator} is not allowed with texts and lists")
        if operator == "**" or (operator == "*" and huge):
            raise SecurityError("numbers are too large")
        made = super().call_binop(context, operator, left, right)
        if texts and len(made) > LONGEST:
            raise SecurityError(_TOO_LONG)
        return made


_TOO_LONG = f"makes a text of over {LONGEST:,} characters"


def _step(count: int = 1) -> None:
    left = _left.get()
    left.steps -= count
    if left.steps < 0:
        raise SecurityError(f"takes over {STEPS:,} steps")


def _bounded(values: Iterable[Any]) -> list[Any]:
    """What a loop goes through; a step is taken for each value."""
    made = list(values)  # which knows its length, as `loop.length` asks for it
    _step(len(made))
    return made


def _joined(parts: Iterable[Any]) -> str:
    """The texts of `a ~ b`, escaped where they are not yet."""
    made = list(parts)
    if sum(len(one) for one in made if isinstance(one, str)) > LONGEST:
        raise SecurityError(_TOO_LONG)
    return markup_join(made)


@pass_eval_context
def _join(
    context: nodes.EvalContext, values: Iterable[Any], d: str = "", attribute: Any = None
) -> str:
    """The filter `join`, where the result is not too long."""
    made = list(values)
    if attribute is not None:
        made = list(map(make_attrgetter(context.environment, attribute), made))
    if sum(len(d) + (len(one) if isinstance(one, str) else 0) for one in made) > LONGEST:
        raise SecurityError(_TOO_LONG)
    return do_join(context, made, d)


@pass_eval_context
def _replaced(
    context: nodes.EvalContext, written: str, old: str, new: str, count: int | None = None
) -> str:
    """The filter `replace`, where the result is not too long."""
    if len(str(written)) + str(written).count(str(old)) * len(str(new)) > LONGEST:
        raise SecurityError(_TOO_LONG)
    return do_replace(context, written, old, new, count)


def _printed(value: Any) -> Any:
    left = _left.get(None)  # none while constants are folded
    if left is not None and isinstance(value, str):
        left.characters -= len(value)
        if left.characters < 0:
            raise SecurityError(_TOO_LONG)
    return value


class _Counted(NodeTransformer):
    """A template whose loops and concatenations are counted."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - its name
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "bounded")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - its name
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "joined")


def _filtered(value: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno)
