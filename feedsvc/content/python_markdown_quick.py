"""Python-Markdown that leaves out what cannot change a text: the same HTML, sooner.

It looks for each of some thirty marks in each paragraph, which has few of them. Here a part is run
only on a text that has what this part needs (`python_markdown_needs`). This goes deeper into the
package than its documentation does; so it is done with the one release that was read for it, and
any other release is used as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Self
from xml.etree.ElementTree import Element

import markdown
from markdown import blockparser, treeprocessors
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import Pattern
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.util import ETX, STX, AtomicString

from feedsvc.content.python_markdown_needs import Marks, marks, of_part, of_pattern, refers

RELEASE = "3.11.3"
# Stages that apply inline patterns, and steps that come before all others: with their priorities.
_STAGES = (("inline", 20), ("smarty", 6))
_STEPS = (("fenced_code_block", 25), ("html_block", 20))
_ODD = (STX, ETX, "\r", "\t")
_BLANKS = re.compile(r"\n +(?:\n|\Z)")


def converter(**settings: Any) -> markdown.Markdown:
    """A converter with settings of Python-Markdown's own."""
    quick = markdown.__version__ == RELEASE
    return QuickMarkdown(**settings) if quick else markdown.Markdown(**settings)


class QuickMarkdown(markdown.Markdown):
    """Python-Markdown whose extensions have been added, with quick parts in place of slow ones."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.preprocessors.register(_Whitespace(self), "normalize_whitespace", 30)
        for name, priority in _STEPS:
            if name in self.preprocessors:
                step = _Step(self.preprocessors[name])
                self.preprocessors.register(step, name, priority)
        for name, priority in _STAGES:
            stage = self.treeprocessors[name] if name in self.treeprocessors else None  # noqa: SIM401
            if isinstance(stage, treeprocessors.InlineProcessor):
                self.treeprocessors.register(InlineProcessor(stage), name, priority)

    def build_parser(self) -> Self:
        """Give the block parser to everything that asks for it."""
        super().build_parser()
        self._block_level = frozenset(self.block_level_elements)
        stock, self.parser = self.parser, _BlockParser(self)
        self.parser.blockprocessors = stock.blockprocessors
        for processor in stock.blockprocessors:
            processor.parser = self.parser
        return self

    def is_block_level(self, tag: object) -> bool:
        """Say it without going through a list."""
        return isinstance(tag, str) and tag.lower().rstrip("/") in self._block_level


class _Whitespace(NormalizeWhitespace):
    """Only two empty lines are missing where nothing is odd."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if any(odd in text for odd in _ODD) or _BLANKS.search(text):
            return super().run(lines)
        return [*lines, "", ""]


class _Step(Preprocessor):
    """A step that is left out where the document has nothing for it."""

    def __init__(self, step: Preprocessor) -> None:
        super().__init__(step.md)
        self._step = step
        self._needs = of_part(step)

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return self._step.run(lines) if any(need in text for need in self._needs) else lines


class _BlockParser(blockparser.BlockParser):
    """A block is shown only to processors that may want it."""

    @cached_property
    def _tried(self) -> Sequence[tuple[BlockProcessor, Marks]]:
        return [(processor, marks(of_part(processor))) for processor in self.blockprocessors]

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802 - its name
        while blocks:
            for processor, needed in self._tried:
                for mark, need in needed:
                    if mark in blocks[0] and need in blocks[0]:
                        break
                else:
                    continue
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break


class InlineProcessor(treeprocessors.InlineProcessor):
    """A pattern is looked for only from where it may be found; has the name of what it stands for.

    With that name its private methods are those of the package's class, too.
    """

    def __init__(self, stock: treeprocessors.InlineProcessor) -> None:
        super().__init__(stock.md)
        self.inlinePatterns = stock.inlinePatterns
        patterns: Iterable[Any] = stock.inlinePatterns
        self._all = [_Tried.of(pattern) for pattern in patterns]
        self._alone = [one._replace(needed=()) if refers(one.pattern) else one for one in self._all]
        self._tried = self._all

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the patterns; those for references where the document defines any."""
        self._tried = self._all if self.md.references else self._alone
        return super().run(tree, ancestors)

    def __handleInline(self, data: str, first: int = 0) -> str:  # noqa: N802 - its name
        """The text with a placeholder for each thing that the patterns from a first one on find."""
        if isinstance(data, AtomicString):
            return data
        for index, (pattern, needed, find) in enumerate(self._tried[first:], first):
            for mark, need in needed:
                if mark in data and need in data:
                    break
            else:
                continue
            start, more = find(data, 0), True
            while more and start >= 0:
                data, more, start = self.__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
                start = find(data, start)
        return data


class _Tried(NamedTuple):
    """An inline pattern, what it needs, and what gives the place from which on it may be found."""

    pattern: Pattern
    needed: Marks
    find: Callable[[str, int], int]

    @classmethod
    def of(cls, pattern: Pattern) -> Self:
        """Known by the regular expression of the pattern."""
        needs, starts = of_pattern(pattern)
        return cls(pattern, marks(needs), _finder(starts))


def _finder(starts: Sequence[str]) -> Callable[[str, int], int]:
    """What finds the first of some strings in a text, from a place on; -1 where none is."""
    if len(starts) == 1:
        (only,) = starts
        return lambda text, start: text.find(only, start)
    search = re.compile("|".join(map(re.escape, starts))).search
    return lambda text, start: found.start() if (found := search(text, start)) else -1
