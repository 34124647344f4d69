"""A site's own templates, as values: what uses them loads no template engine before it has to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Own(Struct, frozen=True):
    """Sources by name, and their folder from the site's root; empty where a site has none."""

    sources: Mapping[str, str] = {}
    folder: str = ""


NONE = Own()
