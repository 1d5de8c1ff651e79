"""When articles are looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.looks.schedule import AGES, YEAR, moment_of, next_look

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_an_article_is_looked_at_after_1_3_7_30_and_180_days_and_then_yearly() -> None:
    looks, now = [], NOON
    for _ in range(8):
        now = next_look(now, NOON)
        looks.append((now - NOON).days)
    assert looks == [1, 3, 7, 30, 180, 365, 730, 1095]


def test_a_late_look_does_not_shift_the_next() -> None:
    assert next_look(NOON + 2 * DAY, NOON) == NOON + 3 * DAY
    assert next_look(NOON + 100 * DAY, NOON) == NOON + 180 * DAY


def test_what_changed_is_young_again() -> None:
    edited = NOON + 200 * DAY
    assert next_look(edited, NOON, edited) == edited + DAY
    assert next_look(edited + DAY, NOON, edited) == edited + 3 * DAY


def test_no_date_and_a_date_to_come_are_taken_as_now() -> None:
    assert next_look(NOON, None) == NOON + DAY
    assert next_look(NOON, NOON + 50 * DAY) == NOON + DAY


def test_a_bare_day_ends_at_midnight_in_vietnam() -> None:
    assert moment_of("2026-01-01") == datetime(2026, 1, 1, 16, 59, 59, tzinfo=UTC)
    assert moment_of("2026-01-01T08:00:00+07:00") == datetime(2026, 1, 1, 1, tzinfo=UTC)
    assert moment_of(None) is None


@given(st.integers(-400, 5000), st.one_of(st.none(), st.integers(-5000, 400)))
def test_the_next_look_is_always_ahead_and_never_more_than_a_year(age: int, changed: int | None) -> None:
    due = next_look(NOON, NOON - age * DAY, None if changed is None else NOON + changed * DAY)
    assert timedelta(0) < due - NOON <= YEAR
    assert AGES[0] <= due - NOON or due > NOON
