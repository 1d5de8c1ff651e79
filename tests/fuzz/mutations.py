"""Inputs made of valid ones: cut, spliced, doubled, nested, with the format's own pieces and odd letters put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.dictionary import tokens as tokens_of

_NUMBER = re.compile(rb"\d{1,20}")
_NUMBERS = (
    *(b"0", b"-1", b"1", b"00", b"13", b"31", b"32", b"60", b"255", b"256", b"9999", b"65536", b"1e9", b"0x10"),
    *(b"2147483648", b"9223372036854775808", b"99999999999999999999", b"1" * 50, b"7" * 5000, b"\xd9\xa3", b"\xc2\xb2"),
)
_LONG = 4000
_ODD = tokens_of("odd")
Change = Callable[[Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]


def mutate(
    random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes], *, most_bytes: int = 1 << 18
) -> bytes:
    """One to eight changes to `data`; `others` are inputs to splice with, `tokens` pieces of the format."""
    for _ in range(min(random.choice((1, 1, 1, 2, 2, 3, 4, 8)), 8)):
        data = random.choice(_CHANGES)(random, data, others, tokens)[:most_bytes]
    return data


def _span(random: Random, data: bytes) -> tuple[int, int]:
    """A stretch; short ones are as likely as long ones."""
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + int(2 ** random.uniform(0, 14)))


def _flip(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut_out(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _truncate(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] if random.random() < 0.7 else data[at:]


def _double(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 5, 40)) + data[end:]


def _move(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    rest = data[:start] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _splice(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    start, end = _span(random, other)
    at, until = _span(random, data)
    return data[:at] + other[start:end] + data[random.choice((at, until)) :]


def _cross(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another, parted where both have the same few bytes if they do."""
    other = random.choice(others)
    at = random.randrange(len(data) + 1)
    found = other.find(data[at : at + 4])
    return data[:at] + other[found if found >= 0 else random.randrange(len(other) + 1) :]


def _put_in(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + _piece(random, tokens) + data[at:]


def _put_over(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """One piece of the format for another, wherever it stands or in one place."""
    there = [token for token in random.sample(tokens, min(len(tokens), 12)) if token and token in data]
    if not there:
        return _put_in(random, data, others, tokens)
    return data.replace(random.choice(there), _piece(random, tokens), random.choice((1, 1, 3, -1)))


def _number(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    start, end = 0, 0
    from_here = random.randrange(len(data) + 1)
    found = _NUMBER.search(data, from_here) or _NUMBER.search(data)
    if found:
        start, end = found.span()
    near = str(int(found[0]) + random.choice((-1, 1, 10))).encode() if found else b"1"
    return data[:start] + random.choice((near, near, *_NUMBERS)) + data[end:]


def _odd(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(_ODD) * random.choice((1, 1, 1, 2, 30)) + data[at:]


def _nest(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A stretch held by many openings of the same kind, closed or not."""
    start, end = _span(random, data)
    deep = random.choice((2, 10, 100, 400, 2000))
    opening, closing = _piece(random, tokens)[:40], _piece(random, tokens)[:40] if random.random() < 0.5 else b""
    if opening.startswith(b"<") and b" " not in opening and random.random() < 0.7:
        closing = b"</" + opening[1:]
    return data[:start] + opening * deep + data[start:end] + closing * deep + data[end:]


def _noise(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    at, end = _span(random, data)
    return data[:at] + random.randbytes(random.choice((1, 4, 16, 256))) + data[random.choice((at, end)) :]


def _spell(random: Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A stretch in capitals, in small letters, backwards, or one byte of it many times."""
    start, end = _span(random, data)
    part = data[start:end]
    other = random.choice((part.upper(), part.lower(), part[::-1], part[:1] * random.choice((50, _LONG))))
    return data[:start] + other + data[end:]


def _piece(random: Random, tokens: Sequence[bytes]) -> bytes:
    return random.choice(tokens) if tokens else random.choice(_ODD)


_CHANGES: tuple[Change, ...] = (
    _flip, _cut_out, _truncate, _double, _move, _splice, _cross, _put_in, _put_in, _put_over, _put_over,
    _number, _number, _odd, _nest, _noise, _spell,
)  # fmt: skip
