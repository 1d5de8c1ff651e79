"""Each form at its edges: sheets that fill, texts that no cell holds, characters that XML forbids, row groups."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from publish.exports import parquet as parquet_form
from publish.exports.excel_csv import ExcelCsv
from publish.exports.faithful_csv import lines
from publish.exports.forms import FORMS
from publish.exports.gzipped import Members
from publish.exports.spreadsheet import CUT_MARK, LONGEST, cut, fits
from publish.exports.tables import BESIDE, Column, Row, Table
from publish.exports.xlsx import Xlsx
from tests.publish.test_export import run, write

NOTES = Table("articles", (Column("a", "text", "A."), Column("b", "text", "B."), Column("n", "integer", "N.")), "a")
CONTROLS = "".join(map(chr, range(32))) + "\x7f\x85\u202e\u200f\ufeff\ufffe\uffff_x0041_"


def sheet(rows: list[Row], **options: int) -> dict[str, pd.DataFrame]:
    file = io.BytesIO()
    writer = Xlsx(file, NOTES, **options)
    writer.write(rows)
    writer.close()
    found: dict[str, pd.DataFrame] = pd.read_excel(
        io.BytesIO(file.getvalue()), sheet_name=None, engine="calamine", dtype=str, keep_default_na=False
    )
    return found


def test_rows_go_on_in_the_next_sheet() -> None:
    found = sheet([(b"%d" % number, b"x", number) for number in range(7)], rows_a_sheet=4)
    assert list(found) == ["articles", "articles 2", "articles 3", "notes"]
    assert [name for title in list(found)[:3] for name in found[title]["a"]] == [str(number) for number in range(7)]


def test_what_xml_forbids_is_left_out_and_the_rest_kept() -> None:
    row = sheet([(CONTROLS.encode(), b"<b>&amp;\"'</b> \xf0\x9f\x9b\xb6", None)])["articles"].iloc[0]
    kept = row["a"].replace("\r\n", "\n")
    assert "\x00" not in kept
    assert "\x0b" not in kept
    assert "\u202e\u200f" in kept
    assert kept.endswith("_x0041_"), "no text is read as an escape"
    assert row["b"] == "<b>&amp;\"'</b> \U0001f6f6"
    assert row["n"] == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "http://evil.example", "mailto:a@b.vn", "internal:'notes'!A1", "{=1}", "0123", "1e5", "TRUE"]
)
def test_a_cell_is_the_text_and_nothing_else(text: str) -> None:
    assert sheet([(text.encode(), b"", 1)])["articles"].iloc[0]["a"] == text


@given(st.text(st.sampled_from("aệ\U0001f6f6\n"), min_size=1, max_size=8), st.integers(-20, 20))
def test_a_cut_text_fits_and_is_the_beginning(pattern: str, more: int) -> None:
    units = len(pattern.encode("utf-16-le")) // 2
    text = pattern * ((LONGEST + more) // units + 1)
    value = text.encode()
    if fits(value):
        assert len(text.encode("utf-16-le")) // 2 <= LONGEST
        return
    shortened = cut(value).decode()
    assert fits(shortened.encode())
    assert shortened.endswith(CUT_MARK)
    assert text.startswith(shortened.removesuffix(CUT_MARK))
    assert len(shortened.encode("utf-16-le")) // 2 >= LONGEST - 1


@pytest.mark.parametrize("start", ["", "=", "- "])
@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 10 * LONGEST])
def test_no_field_of_the_csv_for_excel_is_too_long(start: str, length: int) -> None:
    file = io.BytesIO()
    writer = ExcelCsv(file, NOTES)
    writer.write([((start + "\U0001f6f6" * length)[:length].encode(), b'"' * 9000, 1), (b"x", None, 2)])
    frame = pd.read_csv(io.BytesIO(file.getvalue()), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    field = frame.iloc[0]["a"]
    assert len(field.encode("utf-16-le")) // 2 <= LONGEST
    assert (frame.iloc[0]["cut_columns"] == "a") == field.endswith(CUT_MARK) == (writer.cut_cells == 1)
    assert (len(field) < length) == field.endswith(CUT_MARK), "nothing that fits is cut"
    assert not field.startswith("=")
    assert list(frame.iloc[1]) == ["x", "", "2", ""]


@given(st.lists(st.tuples(st.text(max_size=20), st.none() | st.text(max_size=20)), min_size=1, max_size=5))
def test_faithful_csv_gives_back_every_text(rows: list[tuple[str, str | None]]) -> None:
    import csv

    packed = lines([(first.encode(), None if second is None else second.encode(), 1) for first, second in rows])
    read = list(csv.reader(io.StringIO(packed.decode(), newline="")))
    assert read == [[first, second or "", "1"] for first, second in rows]


def test_row_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_form, "_GROUP_BYTES", 100_000)
    file = io.BytesIO()
    writer = FORMS["parquet"].open(file, NOTES)
    for number in range(50):
        writer.write([(b"%d" % number, b"x" * 10_000, number)])
    writer.close()
    read = parquet.ParquetFile(io.BytesIO(file.getvalue()))
    assert read.metadata.num_row_groups >= 4
    assert read.read().column("n").to_pylist() == list(range(50))


def test_a_table_without_rows_is_still_a_file(tmp_path: Path) -> None:
    for form in FORMS.values():
        with (tmp_path / form.name).open("wb") as file:
            form.open(file, BESIDE[3]).close()
    assert pd.read_parquet(tmp_path / "parquet").columns.tolist() == ["cluster_id", "article_id", "role", "similarity"]
    assert (tmp_path / "csv-faithful").read_text() == "cluster_id,article_id,role,similarity\n"
    assert (tmp_path / "jsonl").read_bytes() == b""


def test_members_are_one_file_and_always_the_same() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        members = Members(file)
        members.write(b"a" * 1000)
        members.end_member()
        members.end_member()
        members.write(b"b")
        members.end_member()
    assert gzip.decompress(first.getvalue()) == b"a" * 1000 + b"b"
    assert first.getvalue() == second.getvalue()


def test_a_file_a_year(home: Path, tmp_path: Path) -> None:
    done = run("export", str(tmp_path / "bac-kan-{year}.xlsx"), "--home", str(home), "--portal", "baobackan")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"bac-kan-{year}.xlsx" for year in (2020, 2021, 2022, 2023, 2024)]
    assert all(name in done.stderr.decode() for name in names)
    for name in names:
        years = pd.read_excel(tmp_path / name, engine="calamine", dtype=str)["published_at"].str[:4]
        assert set(years) == {name[8:12]}


def test_a_name_that_ends_in_gz_is_packed(home: Path, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "a.jsonl.gz"), "--home", str(home)).returncode == 0
    assert run("export", str(tmp_path / "a.csv.gz"), "--home", str(home)).returncode == 0
    assert run("export", str(tmp_path / "b.csv.gz"), "--home", str(home), "--format", "csv").returncode == 0
    read = [json.loads(line) for line in gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).splitlines()]
    assert len(read) == write(home, tmp_path / "all.csv")
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).startswith(b"article_id,"), "the faithful one"
    assert gzip.decompress((tmp_path / "b.csv.gz").read_bytes()).startswith(b"\xef\xbb\xbf"), "the one for Excel"


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_pipe_takes_every_form(home: Path, form: str) -> None:
    done = run("export", "-", "--home", str(home), "--format", form, "--since", "2022-07-30", "--until", "2022-07-30")
    assert done.returncode == 0, done.stderr
    file = io.BytesIO(done.stdout)
    frame = pd.read_parquet(file) if form == "parquet" else pd.read_excel(file, engine="calamine")
    assert frame["article_id"].tolist() == ["baobackan-57990"]


def test_words_that_do_not_go_together(home: Path, tmp_path: Path) -> None:
    for words in (
        ["a.wacz", "--since", "2022-01-01"],
        ["a.parquet.gz"],
        ["a.csv", "--since", "30/07/2022"],
        ["x-{year}.csv", "--year", "1999"],
    ):
        done = run("export", str(tmp_path / words[0]), *words[1:], "--home", str(home))
        assert done.returncode == 2, words
        assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_duckdb_finds_the_types(home: Path, tmp_path: Path) -> None:
    write(home, tmp_path / "all.parquet", "parquet")
    with duckdb.connect() as connection:
        found = connection.sql(
            f"DESCRIBE SELECT tags, word_count, published_at FROM '{tmp_path}/all.parquet'"
        ).fetchall()
    assert [row[1] for row in found] == ["VARCHAR[]", "BIGINT", "VARCHAR"]
