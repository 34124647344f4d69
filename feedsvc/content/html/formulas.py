"""Formulas in MathML as text: what their author wrote, else what stands in them, with structure.

A formula that a script wrote is there twice (KaTeX, MathJax): as MathML for programs, and as marks
for the eye, which are hidden from programs. Feeds get it once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# What a program wrote for the eye, where the MathML of the same formula is there, too.
_SHOWN: Final = (
    ".katex:has(math) .katex-html, mjx-container:has(math) > :not(mjx-assistive-mml),"
    " .MathJax:has(math) > :not(.MJX_Assistive_MathML),"
    " .MathJax_SVG:has(math) > :not(.MJX_Assistive_MathML)"
)
# What MathJax 2 puts before the script that has the formula itself.
_RENDERED: Final = ("MathJax", "MathJax_Display", "MathJax_Preview", "MathJax_SVG", "MathJax_CHTML")
# Signs that nobody sees, which multiply, apply and separate.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))


def replace(body: LexborNode) -> None:
    """Make each formula text; of those that a script holds, take away what was made of them."""
    for script in body.css('script[type^="math/tex"]'):
        _without_rendered(script)
    for node in reversed(body.css(_SHOWN)):
        node.decompose()
    for formula in reversed(body.css("math")):
        formula.replace_with(written(formula))


def _without_rendered(script: LexborNode) -> None:
    before = script.prev
    while before is not None and before.tag in ("span", "div"):
        names = set((before.attributes.get("class") or "").split())
        if not names.intersection(_RENDERED):
            return
        last, before = before, before.prev
        last.decompose()


def written(formula: LexborNode) -> str:
    """The text that its author gave it, else the one that it shows."""
    if told := (formula.attributes.get("alttext") or "").strip():
        return told
    for note in formula.css("annotation"):
        own = note.text().strip()
        if own and "tex" in (note.attributes.get("encoding") or "").lower():
            return own
    return " ".join(_text(formula).translate(_UNSEEN).split())


def _text(node: LexborNode) -> str:
    """What a node shows, in one line."""
    if node.tag in ("annotation", "annotation-xml"):
        return ""
    parts = [_text(child) for child in node.iter(include_text=False)]
    structure = _STRUCTURES.get(node.tag or "")
    if structure is None or len(parts) < _LEAST.get(node.tag or "", 1):
        return "".join(parts) if parts else node.text(deep=True)
    return structure(parts)


def _whole(text: str) -> str:
    """In parentheses, where it is more than one sign or number."""
    bare = text.strip()
    return bare if len(bare) < 2 or bare.isalnum() else f"({bare})"


def _between(sign: str) -> Callable[[Sequence[str]], str]:
    """What writes the first two parts with a sign between them."""
    return lambda parts: f"{_whole(parts[0])}{sign}{_whole(parts[1])}"


_fraction = _between("/")
_above = _between("^")
_below = _between("_")


def _both(parts: Sequence[str]) -> str:
    return f"{_below(parts)}^{_whole(parts[2])}"


def _root(parts: Sequence[str]) -> str:
    return f"√{_whole(''.join(parts))}"


def _nth_root(parts: Sequence[str]) -> str:
    return f"{_whole(parts[1])}√{_whole(parts[0])}"


_STRUCTURES: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "mfrac": _fraction,
    "msup": _above,
    "mover": _above,
    "msub": _below,
    "munder": _below,
    "msubsup": _both,
    "munderover": _both,
    "msqrt": _root,
    "mroot": _nth_root,
    "mtr": ", ".join,
    "mtable": "; ".join,
}
# Parts that a structure has at least; with fewer it is none.
_LEAST: Final = {
    **dict.fromkeys(("mfrac", "msup", "mover", "msub", "munder", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
