"""Rules: what an address in a text becomes on the page, and who says so for a generator."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Destination(NamedTuple):
    """The address that something has on the page, None for none; and why there is none."""

    address: str | None
    why: str = ""


class Links(Protocol):
    """The rules of a generator for the addresses in the text of one file."""

    def link(self, address: str) -> Destination:
        """Of a link in Markdown."""

    def picture(self, address: str) -> Destination:
        """Of a picture in Markdown."""

    def file(self, written: str) -> Destination:
        """Of a file that is imported or required."""

    def component(self, address: str) -> Destination:
        """Of the link of a component (`<Link to>`)."""

    def raw(self, address: str) -> Destination:
        """Of a link that is written as HTML."""

    def based(self, address: str) -> str:
        """Of an address that is meant from the path of the site (`useBaseUrl`)."""
