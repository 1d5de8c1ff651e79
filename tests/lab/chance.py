"""Chance that always falls the same way: every draw is a function of the scenario's seed."""

from __future__ import annotations

import random
from hashlib import blake2b

_MASK = (1 << 64) - 1


def mix(a: int, b: int = 0) -> int:
    """64 well-mixed bits of two integers (splitmix64)."""
    z = (a * 0x9E3779B97F4A7C15 + b + 0x632BE59BD9B4E019) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def seed_of(*parts: object) -> int:
    """64 bits that name a thing: `seed_of(7, "baobackan", "articles")`."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def share(a: int, b: int = 0) -> float:
    """A number in [0, 1) drawn for two integers."""
    return (mix(a, b) >> 11) / (1 << 53)


def dice(*parts: int) -> random.Random:
    """A generator of its own for these integers."""
    state = parts[0]
    for part in parts[1:]:
        state = mix(state, part & _MASK)
    return random.Random(state)


def hexes(a: int, b: int, digits: int) -> str:
    """So many hexadecimal digits drawn for two integers."""
    words = (digits + 15) // 16
    return "".join(f"{mix(a, b * 31 + word):016x}" for word in range(words))[:digits]
