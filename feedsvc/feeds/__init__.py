"""Feeds: entries → documents."""
