"""Written: what a JSON Feed says that was written here, as far as others are made of it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Item(Struct, frozen=True, gc=False):
    """An entry; texts are plain and empty where there is none."""

    url: str = ""
    title: str = ""
    summary: str = ""
    date_published: Annotated[datetime, Meta(tz=True)] | None = None
    language: str = ""


class Written(Struct, frozen=True):
    """A feed with its entries, newest first."""

    version: str
    title: str
    home_page_url: str = ""
    description: str = ""
    language: str = ""
    items: tuple[Item, ...] = ()


def read(document: bytes) -> Written:
    """Read a document of `jsonfeed.json`; ValueError where it is none."""
    try:
        return msgspec.json.decode(document, type=Written)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
