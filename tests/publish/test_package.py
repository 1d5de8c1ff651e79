"""The data package that is published with a snapshot, read as its users read it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import pytest
import yaml

from archive.article import Article
from publish.build import Built, build
from publish.exports.contents import Contents, read_contents
from publish.exports.spreadsheet import CUT_MARK, LONGEST
from publish.exports.tables import ARTICLES, BESIDE
from publish.place import Published
from tests.publish.made import ARTICLES as MADE
from tests.publish.made import BACKAN, make_archive

LONG = Article(
    article_id="baobackan-long",
    portal="baobackan",
    url="https://baobackan.vn/long-1.html",
    canonical_url="https://baobackan.vn/1.html",
    title="Bài dài",
    body_text="=Dòng \U0001f6f6 đầu, " + "chữ ệ\n" * 7000,
    published_at="2022-08-01",
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package whose archive also holds an article too long for a cell."""
    home = tmp_path_factory.mktemp("package")
    archive_db = make_archive(home, (*MADE, LONG))
    built = build(archive_db, Published(home / "published"))
    return built.snapshot.files


def stored(package: Path) -> Mapping[str, Mapping[str, object]]:
    """article_id -> what the snapshot holds of the columns that are exported."""
    with sqlite3.connect(package.parent / "luuchieu.db") as connection:
        connection.row_factory = sqlite3.Row
        return {
            row["article_id"]: dict(row)
            for row in connection.execute(f"SELECT {','.join(ARTICLES.names)} FROM articles")
        }


def contents_of(package: Path) -> Contents:
    found = read_contents(package)
    assert found
    return found


def test_every_article_is_in_every_form_by_portal_and_year(package: Path) -> None:
    contents = contents_of(package)
    expected = len(MADE) + 1
    assert contents.articles == expected
    for form in ("csv", "xlsx", "csv-faithful", "jsonl", "parquet"):
        assert sum(one.rows for one in contents.files if one.portal and one.form == form) == expected
    whole = {one.path: one.rows for one in contents.files if "/" not in one.path}
    assert whole == dict.fromkeys(
        ("articles-excel.csv", "articles.csv.gz", "articles.jsonl.gz", "articles.parquet"), expected
    )
    assert sum(one.rows for one in contents.files if one.path.startswith("years/")) == expected
    assert {one.path for one in contents.files if one.undated} >= {"baothaibinh/baothaibinh-undated.csv.gz"}
    assert {one.table for one in contents.files if one.path.startswith("tables/")} == {table.name for table in BESIDE}


def test_the_sums_are_right_and_of_every_file(package: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=package, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = [path for path in package.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    assert done.stdout.count(": OK\n") == len(files)
    for entry in contents_of(package).files:
        assert (package / entry.path).stat().st_size == entry.bytes


def test_pandas_duckdb_and_the_snapshot_hold_equal_values(package: Path) -> None:
    truth = stored(package)
    by_csv = pd.read_csv(package / "articles.csv.gz", dtype=str, keep_default_na=False, na_values=[""])
    by_parquet = pd.read_parquet(package / "articles.parquet")
    by_jsonl = pd.read_json(package / "articles.jsonl.gz", lines=True, dtype=False)
    assert list(by_csv) == list(by_parquet) == list(by_jsonl) == list(ARTICLES.names)
    connection = duckdb.connect()
    columns = ", ".join(f"'{name}': '{'BIGINT' if name == 'word_count' else 'VARCHAR'}'" for name in ARTICLES.names)
    in_csv = f"read_csv('{package}/articles.csv.gz', columns={{{columns}}}, header=true)"
    in_parquet = f"'{package}/articles.parquet'"
    plain = ", ".join(name for name in ARTICLES.names if name != "tags")
    for first, second in ((in_csv, in_parquet), (in_parquet, in_csv)):
        left = connection.sql(f"SELECT {plain} FROM {first} EXCEPT ALL SELECT {plain} FROM {second}").fetchall()
        assert left == []
    assert connection.sql(f"SELECT count(*) FROM {in_csv}").fetchall() == [(len(truth),)]
    for frame in (by_csv, by_parquet, by_jsonl):
        assert len(frame) == len(truth)
        for row in frame.to_dict("records"):
            kept = truth[row["article_id"]]
            for name in ARTICLES.names:
                value = row[name]
                if name == "tags":
                    tags = json.loads(value) if isinstance(value, str) else list(value)
                    assert tags == json.loads(str(kept["tags"]))
                elif kept[name] is None:
                    assert pd.isna(value), (name, value)
                else:
                    assert str(value) == str(kept[name]), name


def test_null_and_an_empty_text_are_told_apart(tmp_path: Path) -> None:
    make_archive(tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("UPDATE articles SET summary = '' WHERE article_id = ?", [BACKAN.article_id])
    files = build(tmp_path / "archive.db", Published(tmp_path / "published")).snapshot.files
    with duckdb.connect() as connection:
        sql = "SELECT count(*) FILTER (summary = ''), count(*) FILTER (summary IS NULL) FROM "
        in_csv = f"read_csv('{files}/articles.csv.gz', allow_quoted_nulls = false)"
        ((empty, null),) = connection.sql(sql + in_csv).fetchall()
        assert connection.sql(f"{sql} '{files}/articles.parquet'").fetchall() == [(empty, null)]
    assert empty == 1
    assert null > 1


def test_csvkit_reads_and_finds_no_fault(package: Path) -> None:
    tools = Path(sys.executable).parent
    expected = len(MADE) + 1
    for name in ("articles.csv.gz", "articles-excel.csv"):
        counted = subprocess.run(
            [tools / "csvstat", "--count", package / name], capture_output=True, text=True, check=True
        )
        assert counted.stdout.strip() == str(expected)
    with gzip.open(package / "articles.csv.gz") as packed:
        clean = subprocess.run(
            [tools / "csvclean", "--length-mismatch"], input=packed.read(), capture_output=True, check=False
        )
    assert clean.returncode == 0, clean.stderr
    again = list(csv.DictReader(io.StringIO(clean.stdout.decode())))
    assert {row["article_id"]: row["body_text"] for row in again} == {
        key: row["body_text"] for key, row in stored(package).items()
    }


def test_frictionless_validates_what_it_reads(package: Path, tmp_path: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.to_summary()
    rows = {task.name: task.stats.get("rows", 0) for task in report.tasks if task.type == "table"}
    assert rows["articles"] == len(MADE) + 1
    assert rows["revisions"] == len(MADE) + 2
    assert set(rows) == {"articles", *(table.name for table in BESIDE)}
    broken = tmp_path / "broken"
    shutil.copytree(package, broken)
    text = gzip.decompress((broken / "articles.csv.gz").read_bytes())
    (broken / "articles.csv.gz").write_bytes(gzip.compress(text + text.splitlines(keepends=True)[1]))
    assert not frictionless.validate(str(broken / "datapackage.json")).valid


def test_a_cell_too_long_is_cut_and_said_so(package: Path) -> None:
    with (package / "articles-excel.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["article_id"]: row for row in csv.DictReader(file)}
    long = rows[LONG.article_id]
    assert long["cut_columns"] == "body_text"
    assert long["body_text"].endswith(CUT_MARK)
    assert long["body_text"].startswith("'=Dòng \U0001f6f6")
    assert LONGEST - 1 <= len(long["body_text"].encode("utf-16-le")) // 2 <= LONGEST
    assert [key for key, row in rows.items() if row["cut_columns"]] == [LONG.article_id]
    sheet = pd.read_excel(package / "baobackan" / "baobackan-2022.xlsx", engine="calamine").set_index("article_id")
    cell = sheet.loc[LONG.article_id, "body_text"]
    assert cell.endswith(CUT_MARK)
    assert cell.startswith("=Dòng"), "a text in a workbook runs nothing, so it needs no apostrophe"
    assert sheet.loc[LONG.article_id, "cut_columns"] == "body_text"
    assert set(pd.ExcelFile(package / "baobackan" / "baobackan-2022.xlsx", engine="calamine").sheet_names) == {
        "articles",
        "notes",
    }


def test_the_citation_and_the_papers(package: Path) -> None:
    citation = yaml.safe_load((package / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "type", "version", "date-released"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert all(set(author) == {"name"} for author in citation["authors"])
    licence = (package / "LICENCE.txt").read_text("utf-8")
    assert "Quyền tác giả" in licence
    assert "stay with the portals" in licence
    assert "baobackan.vn" in licence
    told = list(csv.DictReader((package / "data-dictionary.csv").open(encoding="utf-8")))
    assert [row["column"] for row in told if row["table"] == "articles"] == list(ARTICLES.names)
    assert all(row["description"] for row in told)
    dictionary = (package / "data-dictionary.md").read_text("utf-8")
    assert all(f"| {row['column']} |" in dictionary for row in told)


def test_a_second_publish_writes_only_what_changed(tmp_path: Path) -> None:
    archive_db = make_archive(tmp_path)
    published = Published(tmp_path / "published")
    first = build(archive_db, published).snapshot.files
    with sqlite3.connect(archive_db) as connection:
        connection.execute("UPDATE articles SET title = 'Tên mới' WHERE article_id = ?", [BACKAN.article_id])
    second = build(archive_db, published).snapshot.files
    entries = contents_of(second).files
    written = {one.path for one in entries if (second / one.path).stat().st_ino != (first / one.path).stat().st_ino}
    whole = {"articles-excel.csv", "articles.csv.gz", "articles.jsonl.gz", "articles.parquet"}
    assert written == {
        *whole, "years/articles-2022.xlsx",
        *(f"baobackan/baobackan-2022{end}" for end in ("-excel.csv", ".xlsx", ".csv.gz", ".jsonl.gz", ".parquet")),
    }  # fmt: skip
    assert (
        pd.read_parquet(second / "articles.parquet").set_index("article_id").loc[BACKAN.article_id, "title"]
        == "Tên mới"
    )
    assert (
        pd.read_parquet(first / "articles.parquet").set_index("article_id").loc[BACKAN.article_id, "title"]
        == BACKAN.title
    )
    for folder in (first, second):
        subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    (second / "articles.parquet").write_bytes(b"damaged")
    third = build(archive_db, published).snapshot.files
    assert len(pd.read_parquet(third / "articles.parquet")) == len(MADE)


def test_what_the_command_leaves(tmp_path: Path, built: Built) -> None:
    shutil.copy(built.snapshot.folder.parent.parent / "archive.db", tmp_path / "archive.db")
    command = [sys.executable, "-m", "cli", "publish", "--home", str(tmp_path)]
    latest = tmp_path / "exports" / "latest"
    subprocess.run(command, check=True, capture_output=True)
    assert latest.readlink() == Path("../published/current/files")
    assert (latest / "articles.parquet").is_file()
    subprocess.run([*command, "--no-files"], check=True, capture_output=True)
    assert not latest.is_symlink()
    assert not (tmp_path / "published" / "current" / "files").exists()


def test_a_disk_that_fills_leaves_the_last_package(tmp_path: Path) -> None:
    archive_db = make_archive(tmp_path)
    last = build(archive_db, Published(tmp_path / "published")).snapshot
    with sqlite3.connect(archive_db) as connection:  # quotes are doubled in CSV: the file outgrows the database
        connection.execute("""UPDATE articles SET body_text = replace(hex(zeroblob(16000)), '0', '"')""")
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_500_000, 3_500_000)); "
        "from cli import main; main(prog_name='luuchieu')"
    )
    command = [sys.executable, "-c", code, "publish", "--home", str(tmp_path)]
    assert subprocess.run([*command, "--no-files", "--out", str(tmp_path / "fits")], check=False).returncode == 0
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "published") in done.stderr
    assert Published(tmp_path / "published").last() == last
    assert [path.name for path in (tmp_path / "published").iterdir() if path.name.startswith(".building")] == []


def test_a_sample_says_so(tmp_path: Path) -> None:
    archive_db = make_archive(tmp_path)
    whole = build(archive_db, Published(tmp_path / "published")).snapshot.files
    sample = build(archive_db, Published(tmp_path / "sample"), newest=5).snapshot.files
    assert "5 newest articles of each portal" in (sample / "README.txt").read_text("utf-8")
    assert "SAMPLE" not in (whole / "README.txt").read_text("utf-8")
    assert contents_of(sample).articles == 15
