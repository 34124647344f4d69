"""Language tags (RFC 5646): what authors write as a language, and what is one."""

from __future__ import annotations

import re
from typing import Final

# ISO 639-1; the codes of three letters (639-2 and 639-3) are too many to list.
_TWO_LETTERS: Final = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a list of two hundred strings is harder to read
)
_TAG = re.compile(r"([A-Za-z]{2,3}|[ix](?=-))(?:-[A-Za-z0-9]{1,8})*")


def of(written: str) -> str:
    """The tag that an author means; empty where it is none.

    `pt_BR` is `pt-BR`. Words, and most names of programming languages, are no tags.
    """
    found = _TAG.fullmatch(written.strip().replace("_", "-"))
    if found is None or (len(found[1]) == 2 and found[1].lower() not in _TWO_LETTERS):
        return ""
    return found[0]
