"""What an edit does to a text: the ones that a reader would notice, and the ones that nobody would."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.lab.chance import dice
from tests.lab.model import Block, Change, Content, Picture
from tests.lab.text import Writer

SIGNIFICANT = ("text", "add", "cut", "title", "lead")
TRIVIAL = ("views", "punctuation", "tone", "space", "caption")

_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_TONES = dict(zip(_OLD, _NEW, strict=True))
_TONES |= {old.capitalize(): new.capitalize() for old, new in _TONES.items()}
_TONE = re.compile("(" + "|".join(_TONES) + r")(?!\w)")


def retone(text: str) -> str:
    """`hòa`, `Ủy` written the newer way, `hoà`, `Uỷ`; the q of `quý` keeps its own."""
    return _TONE.sub(lambda found: _TONES[found[1]], text)


def _texts(content: Content, change_text: Callable[[str], str]) -> Content:
    blocks = tuple(replace(block, text=change_text(block.text)) if block.text else block for block in content.blocks)
    return replace(content, lead=change_text(content.lead), blocks=blocks)


def _straight(text: str) -> str:
    return text.replace("“", '"').replace("”", '"').replace("; ", " ; ").replace("./.", ".")


def _paragraphs(content: Content) -> list[int]:
    return [index for index, block in enumerate(content.blocks) if block.kind == "p"]


def _with_block(content: Content, index: int, block: Block | None, *, is_new: bool = False) -> Content:
    blocks = list(content.blocks)
    if is_new and block is not None:
        blocks.insert(index, block)
    elif block is None:
        del blocks[index]
    else:
        blocks[index] = block
    return replace(content, blocks=tuple(blocks))


def _move_picture(content: Content) -> Content:
    found = [index for index, block in enumerate(content.blocks) if block.kind == "pic"]
    if not found:
        return content
    blocks = list(content.blocks)
    picture = blocks.pop(found[-1])
    blocks.insert(len(blocks) if found[-1] < len(blocks) else 1, picture)
    return replace(content, blocks=tuple(blocks))


def apply(content: Content, change: Change, writer: Writer, number: int, published: int) -> Content:
    """The content after one edit. Kinds are SIGNIFICANT and TRIVIAL; any other is a ValueError."""
    kind, seed = change.kind, change.seed
    if kind == "views":
        return content
    if kind == "space":
        return replace(content, is_spaced=True)
    if kind == "tone":
        return _texts(content, retone)
    if kind == "punctuation":
        return _texts(content, _straight)
    if kind == "caption":
        return _move_picture(content)
    if kind == "title":
        return replace(content, title=writer.another(number, published, seed, "title"))
    if kind == "lead":
        return replace(content, lead=writer.another(number, published, seed, "lead"))
    places = _paragraphs(content)
    at = places[seed % len(places)]
    if kind == "cut":
        return _with_block(content, at, None) if len(places) > 2 else content
    new = Block("p", writer.another(number, published, seed, "paragraph"))
    if kind in ("text", "add"):
        return _with_block(content, at, new, is_new=kind == "add")
    raise ValueError(f"{kind!r} is no kind of edit; use one of {', '.join(SIGNIFICANT + TRIVIAL)}")


def _reworded(text: str, percent: float, rng: random.Random, bank: list[str]) -> str:
    words = text.split(" ")
    for index in range(len(words)):
        if rng.random() * 100 < percent:
            word = bank[int(rng.random() * len(bank))]
            words[index] = word.capitalize() if words[index][:1].isupper() else word
    return " ".join(words)


def reprinted(content: Content, percent: float, swaps: str, writer: Writer, seed: int, published: int) -> Content:
    """Another paper's copy: so many words of a hundred replaced, and the lead, title or captions if `swaps` names them."""
    rng = dice(seed, 77)
    bank = writer.another(seed, published, seed, "paragraph").split(" ")
    made = _texts(content, lambda text: _reworded(text, percent, rng, bank))
    if "title" in swaps:
        made = replace(made, title=writer.another(seed, published, seed, "title"))
    if "lead" in swaps:
        made = replace(made, lead=writer.another(seed, published, seed, "lead"))
    if "caption" in swaps:
        blocks = tuple(
            replace(
                b, picture=Picture(b.picture.serial, writer.another(seed, published, seed + i, "caption") + ".", None)
            )
            if b.picture is not None
            else b
            for i, b in enumerate(made.blocks)
        )
        made = replace(made, blocks=blocks)
    return replace(made, author=content.author)
