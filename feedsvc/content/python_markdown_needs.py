"""What a text must have in it for a part of Python-Markdown to do anything with it.

Most parts look for a regular expression. Beside the very text of each stand a few strings: every
match has at least one of them in it, or right behind it. A part that is not known here, or that
looks for another expression, is always run.
"""

from __future__ import annotations

from collections.abc import Mapping

from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor, Pattern
from markdown.preprocessors import Preprocessor

Needs = tuple[str, ...]
Marks = tuple[tuple[str, str], ...]

ALWAYS: Needs = ("",)  # what is in every text

_TAG = (
    r"""(<(\/?+[a-zA-Z][^\s"'<>@]*+(?:\s+[^\s"'=<>]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>]++))?+)*+\s*+/?|"""
    r"!--(?:(?!<!--|-->).)*--|[?](?:(?!<[?]|[?]>).)*[?]|!\[CDATA\[(?:(?!<!\[CDATA\[|\]\]>).)*\]\])>)"
)
_INLINE: Mapping[str, Needs] = {
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)": ("`",),
    r"\\(.)": ("\\",),
    r"\[\^([^\]]*)\]": ("[^",),
    r"(?<!\!)\[": ("[",),
    r"\!\[": ("![",),
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": ("://",),
    r"<([^<> !]+@[^@<> ]+)>": ("@",),
    r"  \n": ("  \n",),
    r"\n": ("\n",),
    _TAG: ("<",),
    rf"{_TAG}(?!\>)": ("<",),
    r"(&(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+);)": ("&",),
    r"\[\[([\w0-9_ -]+)\]\]": ("[[",),
    r"\*|_": ("*", "_"),
}
_BEFORE = r"(\s|&nbsp;|--|–|—|&[mn]dash;|&#8211;|&#8212;)"  # noqa: RUF001 - as smarty has it
_MARK = r"""[!"#\$\%'()*+,-.\/:;<=>?\@\[\\\]\^_`{|}~]"""
_CLOSE = r"[^\ \t\r\n\[\{\(\-\u0002\u0003]"
_SMARTY: Mapping[str, Needs] = {
    r"(?<!\.)\.{3}(?!\.)": ("...",),
    r"(?<!-)---(?!-)": ("---",),
    r"(?<!-)--(?!-)": ("--",),
    r"\<\<": ("<<",),
    r"\>\>": (">>",),
    rf"^'(?={_MARK}\B)": ("'",),
    rf'^"(?={_MARK}\B)': ('"',),
    r""""'(?=\w)""": ("\"'",),
    r"""'"(?=\w)""": ("'\"",),
    rf"(?<={_CLOSE})\'" '"': ("'\"",),
    rf"(?<={_CLOSE})\"'": ("\"'",),
    r"(?<!\w)'(?=\d{2}s)": ("'",),
    rf"{_BEFORE}'(?=\w)": ("'",),
    rf"(?<={_CLOSE})'(?!\s|s\b|\d)": ("'",),
    r"'(\s|s\b)": ("'",),
    r"'": ("'",),
    rf'{_BEFORE}"(?=\w)': ('"',),
    r'"(?=\s)': ('"',),
    rf'(?<={_CLOSE})"': ('"',),
    r'"': ('"',),
}
# With what a match begins, where it is not with what it needs.
_STARTS: Mapping[str, Needs] = {
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)": ("`", "\\"),
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": ("<",),
    r"<([^<> !]+@[^@<> ]+)>": ("<",),
    rf"{_BEFORE}'(?=\w)": ALWAYS,
    rf'{_BEFORE}"(?=\w)': ALWAYS,
}
_BLOCKS: Mapping[str, Needs] = {
    r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)": ("#",),
    r"^.*?\n(?:=+|-+)[ ]*(\n|$)": ("\n=", "\n-"),
    r"^[ ]{0,3}(?=(?P<atomicgroup>(-+[ ]{0,2}){3,}|(_+[ ]{0,2}){3,}|(\*+[ ]{0,2}){3,}))"
    r"(?P=atomicgroup)[ ]*$": (
        *("---", "- -", "-  -"), *("***", "* *", "*  *"), *("___", "_ _", "_  _"),
    ),
    r"(^|\n)[ ]{0,3}>[ ]?(.*)": (">",),
    r"""^[ ]{0,3}\[([^\[\]]*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*"""
    r"""(?:\n[ ]*)?((["\'])(.*)\4[ ]*|\((.*)\)[ ]*)?$""": ("]:",),
    r"(^|\n)[ ]{0,3}:[ ]{1,3}(.*?)(\n|$)": (": ",),
    r"^[*]\[(?P<abbr>[^\\]*?)\][ ]?:[ ]*\n?[ ]*(?P<title>.*)$": ("*[",),
    r"^[ ]{0,3}\[\^([^\]]*)\]:[ ]*(.*)$": ("[^",),
    # It also takes what is indented below it.
    r'(?:^|\n)!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +"(.*?)")? *(?:\n|$)': ("!!!", "    "),
}  # fmt: skip
_REFERENCES = frozenset(
    f"markdown.inlinepatterns.{name}InlineProcessor"
    for name in ("Reference", "ShortReference", "ImageReference", "ShortImageReference")
)
# Where a class keeps the expression without which nothing is its own.
_SEARCHED: Mapping[str, str] = {
    "markdown.blockprocessors.HashHeaderProcessor": "RE",
    "markdown.blockprocessors.SetextHeaderProcessor": "RE",
    "markdown.blockprocessors.HRProcessor": "SEARCH_RE",
    "markdown.blockprocessors.BlockQuoteProcessor": "RE",
    "markdown.blockprocessors.ReferenceProcessor": "RE",
    "markdown.extensions.abbr.AbbrBlockprocessor": "RE",
    "markdown.extensions.admonition.AdmonitionProcessor": "RE",
    "markdown.extensions.def_list.DefListProcessor": "RE",
    "markdown.extensions.footnotes.FootnoteBlockProcessor": "RE",
}
# Those that look at a text in other ways: for a placeholder, cells or a border, fences, HTML.
_CLASSES: Mapping[str, Needs] = {
    "markdown.extensions.md_in_html.MarkdownInHtmlProcessor": ("\x02",),
    "markdown.extensions.tables.TableProcessor": ("|",),
    "markdown.extensions.fenced_code.FencedBlockPreprocessor": ("```", "~~~"),
    "markdown.extensions.md_in_html.HtmlBlockPreprocessor": ("<", "&"),
    "markdown.preprocessors.HtmlBlockPreprocessor": ("<", "&"),
}


def of_pattern(pattern: Pattern) -> tuple[Needs, Needs]:
    """What a text needs for an inline pattern, and what a match begins with."""
    if not isinstance(pattern, InlineProcessor):
        return ALWAYS, ALWAYS  # it is matched in another way
    said = pattern.getCompiledRegExp().pattern
    needs = _INLINE.get(said) or _SMARTY.get(said, ALWAYS)
    return needs, _STARTS.get(said, needs)


def of_part(part: BlockProcessor | Preprocessor) -> Needs:
    """What a block needs for a block processor, or a document for a preprocessor."""
    name = _name(part)
    if searched := getattr(part, _SEARCHED.get(name, ""), None):
        return _BLOCKS.get(searched.pattern, ALWAYS)
    return _CLASSES.get(name, ALWAYS)


def marks(needs: Needs) -> Marks:
    """Each need behind a character of it, the one that is rarest in prose: that is found sooner."""
    return tuple((need.strip()[:1] or need[-1:], need) for need in needs)


def refers(pattern: Pattern) -> bool:
    """Whether a pattern makes links only of what the document has definitions for."""
    return _name(pattern) in _REFERENCES


def _name(part: object) -> str:
    return f"{type(part).__module__}.{type(part).__qualname__}"
