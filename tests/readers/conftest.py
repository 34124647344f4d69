"""Readers subscribe to a running `serve`."""

from tests.running import serve

__all__ = ["serve"]
