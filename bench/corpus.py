"""A corpus of posts in the Jekyll shape, the same on every machine and every run."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

TAGS = 300
_WORDS = (  # noqa: SIM905
    "feed reader entry archive publish author garden river lamp window letter market engine "
    "signal paper coffee mountain winter harbour bridge quiet yellow seldom often carefully "
    "between without because however every another against morning evening number measure"
).split()
_HAN = "阅读订阅作者文章更新时间地址网络春天河流窗户信件市场机器桥梁安静"


def make(folder: Path, posts: int, *, size: int = 7000, seed: int = 1) -> None:
    """Write `posts` posts of about `size` bytes into `folder/_posts`, and a `_config.yml`."""
    target = folder / "_posts"
    target.mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text(
        "title: Bench\nurl: https://bench.example\ndescription: A corpus\nauthor: Someone\n"
    )
    for number in range(posts):
        chance = random.Random(seed * 1_000_003 + number)
        day = date(2004, 1, 1) + timedelta(days=number * 8000 // max(posts, 1))
        name = f"{day:%Y-%m-%d}-post-{number:06}.md"
        (target / name).write_text(post(chance, number, size), encoding="utf-8")


def post(chance: random.Random, number: int, size: int) -> str:
    """The text of one post: front matter as people write it, then a mixture of Markdown."""
    tags = ",".join(f"Tag{chance.randrange(TAGS)}" for _ in range(chance.randint(1, 4)))
    head = (
        f"---\nlayout: post\ncategory : {chance.choice(['News', 'Notes', 'Code'])}\n"
        f'tagline: ""\ntags : [{tags}]\n'
        f"title : 【{number}】{_sentence(chance, 5)} for ${chance.randint(1, 99)}M\n"
        "author: Someone\n---\n\n"
    )
    blocks: list[str] = []
    while sum(len(block.encode()) + 2 for block in blocks) < size:
        blocks.append(_block(chance))
    return head + "\n\n".join(blocks) + "\n"


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize()


def _paragraph(chance: random.Random) -> str:
    made = [_sentence(chance, chance.randint(6, 16)) for _ in range(chance.randint(2, 6))]
    if chance.random() < 0.3:
        made.append(f"a [{chance.choice(_WORDS)}](https://example.org/{chance.randrange(999)})")
    if chance.random() < 0.3:
        made.append(f"**{chance.choice(_WORDS)}** and `{chance.choice(_WORDS)}()`")
    return ". ".join(made) + "."


def _block(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.70:
        return _paragraph(chance)
    if kind < 0.78:
        return "\n".join(f"- {_sentence(chance, 6)}" for _ in range(4))
    if kind < 0.84:
        return f"## {_sentence(chance, 3)}"
    if kind < 0.90:
        return "```python\n" + "\n".join(f"x{n} = {n} * 2" for n in range(6)) + "\n```"
    if kind < 0.95:
        return "".join(chance.choice(_HAN) for _ in range(120)) + "。"
    return f"> {_paragraph(chance)}"
