"""What this run has asked for already, in a few bytes an address."""

from __future__ import annotations

from array import array
from hashlib import blake2b

from scrapy.dupefilters import BaseDupeFilter
from scrapy.http import Request

_FILL = 0.6


class SeenSet:
    """A set of strings that keeps eight bytes of hash each: a million addresses take 16 MB.

    Two of a million strings share a hash once in 37 million runs.
    """

    __slots__ = ("_count", "_mask", "_table")

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 1024))
        self._mask = 1023
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: str) -> bool:
        hashed = _hash(value)
        return self._table[self._slot(hashed)] == hashed

    def add(self, value: str) -> bool:
        """True when the value is new."""
        hashed = _hash(value)
        slot = self._slot(hashed)
        if self._table[slot] == hashed:
            return False
        self._table[slot] = hashed
        self._count += 1
        if self._count > _FILL * len(self._table):
            self._grow()
        return True

    def _slot(self, hashed: int) -> int:
        """Where the hash stands, or the free place where it would."""
        table, mask = self._table, self._mask
        slot = hashed & mask
        while table[slot] and table[slot] != hashed:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        old = self._table
        self._mask = 2 * len(old) - 1
        self._table = array("Q", bytes(16 * len(old)))
        for hashed in old:
            if hashed:
                self._table[self._slot(hashed)] = hashed


def _hash(value: str) -> int:
    return int.from_bytes(blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") or 1


class AddressFilter(BaseDupeFilter):
    """Scrapy's duplicate filter with flat memory: by the address as it is, without reordering its query."""

    def __init__(self) -> None:
        self._seen = SeenSet()

    def request_seen(self, request: Request) -> bool:
        """True when this address was asked for before in this run."""
        return not self._seen.add(request.url)
