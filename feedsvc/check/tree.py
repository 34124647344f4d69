"""Tree: an XML document as elements that know their lines and their names.

An element of the format itself has a bare name (`title`), one of a known vocabulary its usual
prefix (`dc:creator`), any other its namespace in braces (`{urn:x}y`); attributes likewise.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Node(Struct):
    """An element, filled in while its document is parsed and not changed afterwards.

    `text` is the character data directly in it, `lead` what of it stands before its first child.
    `base` is the address that relative ones in it refer to, `lang` its language.
    """

    name: str
    namespace: str
    line: int
    attributes: dict[str, str]
    parent: Node | None
    base: str = ""
    lang: str = ""
    text: str = ""
    lead: str = ""
    end: int = 0
    children: list[Node] = []

    @property
    def local(self) -> str:
        """The name without prefix or namespace."""
        return self.name.rpartition("}")[2].rpartition(":")[2]

    @property
    def above(self) -> str:
        """The name of the parent, `the document` for the root."""
        return f"<{self.parent.name}>" if self.parent else "the document"

    def has(self, name: str) -> bool:
        """Whether there is a child of that name."""
        return any(child.name == name for child in self.children)

    def all(self, name: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str:
        """The text of the first child of that name, without blanks around it."""
        found = self.first(name)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Node]:
        """All elements below this one, in their order."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Binding(Struct, frozen=True):
    """A namespace declaration: `early` where it stands on the root element."""

    prefix: str
    uri: str
    line: int
    early: bool


class Doctype(Struct, frozen=True):
    """A document type declaration."""

    public: str
    system: str
    line: int


class Tree(Struct, frozen=True):
    """A well-formed document."""

    root: Node
    bindings: tuple[Binding, ...] = ()
    doctype: Doctype | None = None
