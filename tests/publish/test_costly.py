"""SQL functions that one call could keep busy for hours: alike for what people ask, refused beyond."""

from __future__ import annotations

import sqlite3
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.serving.costly import bound

_TEXT = st.text(alphabet="abế \u0301", max_size=12)
_ANY = st.one_of(
    st.none(), st.integers(-99, 99), st.floats(allow_nan=False, width=16), st.sampled_from([b"", b"a", b"ab a"]), _TEXT
)


@pytest.fixture(scope="module")
def bounded() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
    bound(connection)
    return connection


@given(first=_ANY, second=_ANY, third=_ANY)
def test_they_say_what_sqlites_own_say(
    bounded: sqlite3.Connection, first: object, second: object, third: object
) -> None:
    own = sqlite3.connect(":memory:")
    for call in ("instr(?1, ?2)", "trim(?1, ?2)", "ltrim(?1, ?2)", "rtrim(?1, ?2)", "replace(?1, ?2, ?3)"):
        sql, values = f"SELECT {call}, ?3", (first, second, third)
        assert bounded.execute(sql, values).fetchone() == own.execute(sql, values).fetchone(), call
    own.close()


def test_printf_formats_as_ever(bounded: sqlite3.Connection) -> None:
    sql = "SELECT printf('%05.2f|%-8s|%,d|%%', 3.14159, 'ế', 1234567), format('%s', 1), printf(NULL), json('[1]')"
    assert bounded.execute(sql).fetchone() == ("03.14|ế     |1,234,567|%", "1", None, "[1]")


@pytest.mark.parametrize(
    "call",
    [
        "instr(hex(zeroblob(1000000)), hex(zeroblob(500000)) || '1')",
        "instr(zeroblob(1000000), zeroblob(500000))",
        "replace(hex(zeroblob(1000000)), hex(zeroblob(500000)), '')",
        "replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000000)))",
        "trim(hex(zeroblob(200000)), hex(randomblob(20000)))",
        "ltrim(zeroblob(200000), zeroblob(20000))",
        "printf('%.*c', 1e9, 'x')",
        "printf('%1000000000d', 1)",
        "format('%-.100000s', 1)",
        "json_patch('{}', '{}')",
    ],
)  # fmt: skip
def test_without_bounds_they_are_refused_at_once(bounded: sqlite3.Connection, call: str) -> None:
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="user-defined function raised"):
        bounded.execute(f"SELECT length({call})").fetchone()
    assert time.monotonic() - began < 1
