"""Front matter after blank lines, which Hugo and Zola pass over (pagelexer_intro.go, Zola's fence).

The blank lines are kept at the beginning of `matter`, so that its lines are counted with them.
"""

from __future__ import annotations

from feedsvc.sites import frontmatter


def cut(text: str) -> frontmatter.Split:
    """Cut a text after its front matter of any kind, which need not begin on its first line."""
    bare = text.lstrip()
    found = frontmatter.cut(bare)
    if found.matter is None:
        return frontmatter.Split(None, text, 1)
    blanks = text.count("\n", 0, len(text) - len(bare))
    return found._replace(matter="\n" * blanks + found.matter, line=found.line + blanks)
