"""Liquid before Markdown, as Jekyll and Eleventy do it, locked down.

python-liquid parses and evaluates: its parser, tags, expressions and filters. What is ours is the
scanner, the work budget, the tags and filters that Jekyll adds, and what Ruby's Liquid does
otherwise than python-liquid. A body is expanded from plain values alone: what it asks beyond
itself goes through an `Ask`, so that the caller decides what may be read and can record each
question with its answer. Text without braces is given back as it is, before python-liquid is even
imported. In the order in which a body meets them:

    jekyll          variables; highlight, include, link, post_url, plugins' and unknown tags
    eleventy        what Eleventy's sites write otherwise
    engine          one expansion: environment, errors; the library's tags, as Ruby has them
    parse           text → tokens → nodes, leniently
    expressions     what stands in a tag: its tokens, lax reading, comparisons
    context         variables, filters, work budget and warnings while nodes are rendered
    filters         all filters by name; over texts, numbers and addresses
    arrays            over lists
    dates             over dates
    values          what Ruby makes of plain values; what a template may cost
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedsvc.content.template import Ask, Expanded, TemplateError, TemplateWarning

__all__ = ["Ask", "Expanded", "TemplateError", "TemplateWarning", "expand"]


def expand(source: str, page: Mapping[str, Any], site: Mapping[str, Any], ask: Ask) -> Expanded:
    """Run the Liquid in a body (Liquid 4/5 with Jekyll 4.3's tags and filters).

    `page` and `site` are what the template sees under these names, made of plain values;
    `site["time"]` is "now" and its zone is the site's. Unknown tags print nothing, unknown blocks
    their inner text, unknown filters nothing new, each with a warning.

    Raises TemplateError, and nothing else.
    """
    if "{{" not in source and "{%" not in source:
        return Expanded(source)
    from feedsvc.content.liquid.jekyll import run

    return run(source, page, site, ask)
