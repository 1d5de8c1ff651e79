"""How alike two texts are."""

from __future__ import annotations

import difflib


def similarity(one: str, other: str) -> float:
    """Share of words that both texts have in the same order, 0 to 1."""
    return difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
