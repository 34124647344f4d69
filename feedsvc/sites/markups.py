"""Markups that generators publish posts in and feedsvc does not read, by the ending of a file."""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS = {
    ".rst": "reStructuredText",
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".ad": "AsciiDoc",
    ".org": "Org",
}
_TEXTILE = {".textile": "Textile"}
_NOTEBOOKS = {".ipynb": "a Jupyter notebook"}
_PANDOC = {".pandoc": "Pandoc's Markdown", ".pdc": "Pandoc's Markdown"}
_QUARTO = {".qmd": "Quarto's Markdown", ".rmd": "R Markdown"}
_MDX = {".mdx": "MDX"}

# Those of each generator, its usual plugins among them. Zola, Docusaurus and Obsidian have none;
# Eleventy's posts may lie anywhere, and nothing tells such a one from other files.
UNREAD: Mapping[str, Mapping[str, str]] = {
    "jekyll": _TEXTS | _TEXTILE,
    "hugo": _TEXTS | _PANDOC,
    "pelican": _TEXTS | _TEXTILE | _NOTEBOOKS,
    "hexo": _TEXTS | _TEXTILE,
    "astro": {".mdoc": "Markdoc"},
    "nikola": _TEXTS | _TEXTILE | _NOTEBOOKS | {".txt": "reStructuredText"},
    "plain": _TEXTS | _TEXTILE | _NOTEBOOKS | _QUARTO | _MDX,
}
