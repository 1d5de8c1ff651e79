"""Printed dates: the forms seen on the portals, forms invented for this table, properties over all days."""

from __future__ import annotations

import time as stopwatch
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import clock
from crawler.dates.printed import read_date
from tests.crawler.printed_dates import INVENTED, SEEN

SEEN_AT = datetime.fromisoformat("2026-11-22T10:20:30+07:00")


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUCHIEU_NOW", "2026-11-22T10:20:30+07:00")


@pytest.mark.parametrize(("printed", "value"), [*SEEN.items(), *INVENTED.items()])
def test_reads_a_printed_date(printed: str, value: str) -> None:
    read = read_date(printed)
    assert read is not None
    assert read.value == value


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(SEEN) + len(INVENTED) >= 90
    assert len(INVENTED) >= 25


@pytest.mark.parametrize(
    "printed",
    [
        *("", "   ", "10:30", "2022", "5/2022", "tháng 3 năm 2022", "Không có ngày", "17h08:"),
        *("32/13/2020", "29/02/2021", "30/02/2020 10:00", "00/00/0000", "99/99/9999"),
        *("18/03/1889", "18/03/2222", "25/11/2026", "1/8/1930 - 1/8/2022", "Trong 5 năm 2017 - 2022"),
        "20-07-05",
        "Ngày 30/12/2022, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị trực tuyến tổng kết công tác năm.",
        "Kỷ niệm 92 năm ngày Truyền thống ngành Tuyên giáo của Đảng (1/8/1930 - 1/8/2022)",
        *("sáng nay (1/8)", "Lễ khai mạc ngày 18/3/2022", "Bản tin ngày 18/03/2022", "Hội nghị ngày 30/12/2022"),
        "Ngày 18/3/2022 khai mạc",
        "Số 15/2022/QĐ-UBND ngày 18/03/2022",
        *("2 giờ trước", "hai ngày trước", "vừa xong", "hôm qua", "hôm nay, 10:30"),
        "18/03/2022 " + "x" * 300,
    ],
)
def test_gives_none_rather_than_a_guess(printed: str) -> None:
    assert read_date(printed) is None


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Xuất bản: 10:30 01/08/2022 - Cập nhật: 11:30 02/08/2022", "2022-08-01T10:30:00+07:00"),
        ("Cập nhật: 11:30 02/08/2022 - Ngày đăng: 10:30 01/08/2022", "2022-08-01T10:30:00+07:00"),
        ("10:30 01/08/2022 (Cập nhật: 11:30 02/08/2022)", "2022-08-01T10:30:00+07:00"),
        ("Last updated 02/08/2022 | Published 01/08/2022", "2022-08-01"),
        ("18:30 22/03/2022 - 19:00 23/03/2022", "2022-03-22T18:30:00+07:00"),
        ("22/03/2022 18:30 - 23/03/2022 19:00", "2022-03-22T18:30:00+07:00"),
        ("22/03/2022 18:30 - 19:00", "2022-03-22"),
        ("18/03/2022 25:61", "2022-03-18"),
    ],
)
def test_two_dates_or_two_times(printed: str, value: str) -> None:
    read = read_date(printed)
    assert read is not None
    assert read.value == value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("vừa xong", "2026-11-22T10:20:00+07:00"),
        ("15 phút trước", "2026-11-22T10:05:00+07:00"),
        ("2 giờ trước", "2026-11-22"),
        ("11 giờ trước", "2026-11-21"),
        ("hai ngày trước", "2026-11-20"),
        ("1 tuần trước", "2026-11-15"),
        ("hôm qua, 10:30", "2026-11-21T10:30:00+07:00"),
        ("hôm nay", "2026-11-22"),
    ],
)
def test_a_relative_form_counts_from_when_the_page_was_seen(printed: str, value: str) -> None:
    read = read_date(printed, seen_at=SEEN_AT)
    assert read is not None
    assert read.value == value


@pytest.mark.parametrize("printed", ["3 tháng trước", "vài ngày trước", "2 năm trước"])
def test_a_vague_relative_form_stays_unread(printed: str) -> None:
    assert read_date(printed, seen_at=SEEN_AT) is None


def test_a_page_cannot_print_a_day_after_it_was_seen() -> None:
    assert read_date("24/11/2026", seen_at=SEEN_AT) is not None
    assert read_date("25/11/2026", seen_at=SEEN_AT) is None
    assert read_date("18/03/2022", seen_at=datetime.fromisoformat("2019-01-01T00:00:00+07:00")) is None


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        ("Ngày đăng 09/09/2020 | 05:07 PM | View count: 842", "09/09/2020 | 05:07 PM"),
        ("Đăng ngày: 15-07-2020 | 550 lần đọc", "15-07-2020"),
        ("Thứ năm,  30/10/2025\u00a0| 10:31", "Thứ năm, 30/10/2025 | 10:31"),
        ("15:11, 04/07/2018 [GMT+7]", "15:11, 04/07/2018 [GMT+7]"),
    ],
)
def test_raw_keeps_the_print_and_drops_what_changes(printed: str, raw: str) -> None:
    read = read_date(printed)
    assert read is not None
    assert read.raw == raw


VIETNAMESE_MONTHS = [
    *("Một", "Hai", "Ba", "Tư", "Năm", "Sáu"),
    *("Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai"),
]
DATE_FORMS = [
    "{d:%d/%m/%Y}",
    "{d.day}/{d.month}/{d.year}",
    "{d:%d-%m-%Y}",
    "{d.day}.{d.month}.{d.year}",
    "{d:%Y-%m-%d}",
    "ngày {d.day} tháng {d.month} năm {d.year}",
    "{d.day} Tháng {vi}, {d.year}",
    "Tháng {vi} {d.day}, {d.year}",
    "{d:%B} {d.day}, {d.year}",
    "{d.day} {d:%b} {d.year}",
]
TIME_FORMS = [
    "{t:%H:%M}",
    "{t.hour}h{t:%M}",
    "{t.hour} giờ {t.minute} phút",
    "{t:%I:%M %p}",
    "{t:%H:%M} GMT+7",
]
LABELS = ["", "Ngày đăng: ", "Cập nhật lúc: ", "Thứ Hai, ", "T7, ", "Thái Nguyên, "]
SIGNS = [" ", ", ", " | ", " - ", " |", "\u00a0|\u00a0"]
days = st.dates(date(1990, 1, 1), date(2026, 11, 22))
minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(
    *(days, minutes, st.sampled_from(DATE_FORMS), st.sampled_from(["", *TIME_FORMS])),
    *(st.sampled_from(LABELS), st.sampled_from(SIGNS), st.booleans()),
)
def test_every_day_in_every_form_comes_back(
    day: date, at: time, date_form: str, time_form: str, label: str, sign: str, time_first: bool
) -> None:
    printed_day = date_form.format(d=day, vi=VIETNAMESE_MONTHS[day.month - 1])
    printed_time = time_form.format(t=at)
    parts = [printed_time, printed_day] if time_first else [printed_day, printed_time]
    line = label + sign.join(part for part in parts if part)
    read = read_date(line, seen_at=SEEN_AT)
    assert read is not None, line
    unknown = not time_form or ("%p" in time_form and at == time(0, 0))
    moment = datetime.combine(day, at, clock.VIETNAM)
    assert read.value == (day.isoformat() if unknown else f"{moment:%Y-%m-%dT%H:%M:%S}+07:00"), line


naive_moments = st.builds(datetime.combine, st.dates(date(1990, 1, 3), date(2026, 11, 20)), minutes)


@given(naive_moments, st.integers(-14 * 4, 14 * 4))
def test_an_offset_is_converted_and_the_moment_kept(moment: datetime, quarters: int) -> None:
    away = timedelta(minutes=15 * quarters)
    sign, (hours, rest) = "-" if quarters < 0 else "+", divmod(abs(quarters) * 15, 60)
    printed = f"{moment + away:%Y-%m-%dT%H:%M:%S}{sign}{hours:02}:{rest:02}"
    read = read_date(printed, seen_at=SEEN_AT)
    assert read is not None
    assert datetime.fromisoformat(read.value) == datetime.fromisoformat(printed).replace(microsecond=0)


words = st.sampled_from([*SEEN, "ngày", "tháng", "năm", "trước", "12", "2022", "/", ":", "giờ", "GMT+7", "31"])


@given(st.one_of(st.text(max_size=120), st.lists(words, max_size=8).map(" ".join)))
def test_no_text_raises_and_what_is_read_is_a_date(text: str) -> None:
    read = read_date(text, seen_at=SEEN_AT)
    if read is not None:
        day = date.fromisoformat(read.value[:10])
        assert date(1990, 1, 1) <= day <= SEEN_AT.date() + timedelta(days=2)
        assert len(read.value) in (10, 25)


def test_the_exact_path_is_quick() -> None:
    """Some 15 microseconds measured a line; the limit leaves room for a busy machine, not for dateparser."""
    lines = [line for line in SEEN if line != "2022 March 18"]
    best = min(_seconds_for(lines) for _ in range(15))
    assert best / len(lines) < 150e-6


def _seconds_for(lines: list[str]) -> float:
    start = stopwatch.perf_counter()
    for line in lines:
        read_date(line)
    return stopwatch.perf_counter() - start
