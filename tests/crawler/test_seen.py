"""What was asked for already: right, and small."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.listings.seen import SeenSet


@given(st.lists(st.text()))
def test_is_a_set(values: list[str]) -> None:
    seen, right = SeenSet(), set()
    for value in values:
        assert seen.add(value) is (value not in right)
        right.add(value)
        assert value in seen
    assert len(seen) == len(right)


def test_a_hundred_thousand_addresses_take_under_two_megabytes() -> None:
    seen = SeenSet()
    for number in range(100_000):
        seen.add(f"https://portal.example/tin/{number}.html")
    assert len(seen) == 100_000
    assert "https://portal.example/tin/100000.html" not in seen
    assert seen._table.buffer_info()[1] * 8 <= 2 * 1024 * 1024 + 100_000
