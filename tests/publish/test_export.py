from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from publish.errors import NothingThere, PublishError
from publish.exports.defuse import defuse
from publish.exports.export import export
from publish.exports.forms import FORMS
from publish.exports.selection import COLUMNS, Selection
from publish.place import Published
from tests.publish.conftest import Get
from tests.publish.made import ARTICLES, BACKAN, EDITED, FORMULA, make_archive


def write(home: Path, out: Path, form: str = "csv", **selection: str | int) -> int:
    chosen = Selection(**selection)  # type: ignore[arg-type]
    return export(home / "archive.db", Published(home / "published"), out, form=form, selection=chosen).articles


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_csv_holds_every_article_marks_intact(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    assert write(home, out) == len(ARTICLES)
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + b",".join(name.encode() for name in COLUMNS) + b",cut_columns\r\n")
    rows = {row["article_id"]: row for row in read_csv(out)}
    assert len(rows) == len(ARTICLES)
    kept = rows[BACKAN.article_id]
    assert kept["title"] == BACKAN.title
    assert kept["body_text"] == EDITED.body_text
    assert kept["tags"] == "hồ Ba Bể; đánh cá"
    assert kept["published_at"] == "2022-07-30T10:30:00+07:00"
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


def test_formulas_are_text_and_numbers_stay(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    write(home, out)
    row = next(row for row in read_csv(out) if row["article_id"] == FORMULA.article_id)
    assert row["title"] == "'" + FORMULA.title
    assert row["summary"] == "'+84 227 là mã vùng"
    assert row["body_text"] == "'" + FORMULA.body_text
    assert row["author"] == "-12,5"
    dangerous = [value for row in read_csv(out) for value in row.values() if value[:1] in "=+-@\t\r" and value]
    assert dangerous == ["-12,5"]


UNSEEN = ("\u3000=1", "\u200b=1", "\ufeff+1+1", "\n\n =cmd|' /C calc'!A0", "\u202e@SUM(1)", " \t=1")
"""White space and unseen characters before the sign (OWASP, CSV Injection)."""


@pytest.mark.parametrize(
    "value", ["=1+1", "+cmd", "-a", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "- Sáng nay", *UNSEEN]
)
def test_defused(value: str) -> None:
    assert defuse(value) == "'" + value


@pytest.mark.parametrize("value", ["", "-12", "+84 227", "-1.234,5", "-5%", "2022-07-30", "Sáng – chiều", "a=b", " "])
def test_left_alone(value: str) -> None:
    assert defuse(value) == value


def test_jsonl_keeps_every_value(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    assert write(home, out, "jsonl") == len(ARTICLES)
    records = {one["article_id"]: one for one in map(json.loads, out.read_text("utf-8").splitlines())}
    for article in (EDITED, *ARTICLES[1:]):
        one = records[article.article_id]
        assert (one["title"], one["body_text"], one["summary"]) == (article.title, article.body_text, article.summary)
        assert one["tags"] == list(article.tags)
    assert records["baothaibinh-8"]["published_at"] is None


def test_selections(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "some.csv"
    assert write(home, out, portal="baobackan", year=2022) == len(read_csv(out))
    assert {(row["portal"], row["published_at"][:4]) for row in read_csv(out)} == {("baobackan", "2022")}
    assert write(home, out, query="BAC KAN") == 1
    assert write(home, out, query="đồng", year=2022) == 1
    assert write(home, out, state="gone") == 1
    assert write(home, out, since="2022-07-30", until="2022-07-30") == 1
    assert write(home, out, since="2024-02-01", until="2024-02-01") == 1, "a bare date is a day too"
    assert write(home, out, year=1999) == 0
    assert read_csv(out) == []


def test_oldest_first(home: Path, tmp_path: Path) -> None:
    write(home, tmp_path / "all.csv")
    dates = [row["published_at"] for row in read_csv(tmp_path / "all.csv") if row["published_at"]]
    assert dates == sorted(dates)


def test_without_a_snapshot_the_archive_is_read(tmp_path: Path) -> None:
    make_archive(tmp_path)
    assert write(tmp_path, tmp_path / "all.csv") == len(ARTICLES)
    with pytest.raises(NothingThere, match="luuchieu publish"):
        write(tmp_path, tmp_path / "some.csv", query="bac kan")


def test_what_cannot_be_exported(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    out.write_text("before")
    with pytest.raises(NothingThere, match="baobackan, baothaibinh, thainguyen"):
        write(home, out, portal="baocaobang")
    with pytest.raises(NothingThere, match="luuchieu crawl"):
        write(tmp_path / "nowhere", out)
    with pytest.raises(PublishError, match="No such file") as caught:
        write(home, tmp_path / "no" / "x.csv")
    assert caught.value.exit_code == 3
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def run(*words: str, limit: int | None = None) -> subprocess.CompletedProcess[bytes]:
    code = "from cli import main; main(prog_name='luuchieu')"
    if limit is not None:
        code = (
            "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); {code}"
        )
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("all.csv", 4096), ("all.csv.gz", 1024), ("all.jsonl", 4096), ("all.parquet", 4096), ("all.xlsx", 4096),
     ("all.xlsx", 8 * 1024)],
)  # fmt: skip
def test_a_full_disk_leaves_nothing_half_written(home: Path, tmp_path: Path, name: str, limit: int) -> None:
    out = tmp_path / name
    done = run("export", str(out), "--home", str(home), limit=limit)
    assert done.returncode == 3, done.stderr
    assert b"Traceback" not in done.stderr
    assert str(out).encode() in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_device_is_written_to_and_not_replaced(home: Path, form: str) -> None:
    done = run("export", "/dev/full", "--home", str(home), "--format", form)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert Path("/dev/full").is_char_device()


def test_the_command(home: Path, tmp_path: Path) -> None:
    done = run("export", "-", "--home", str(home), "--portal", "baobackan")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert {row["portal"] for row in rows} == {"baobackan"}
    assert done.stderr.decode().strip() == f"standard output: {len(rows)} articles"
    assert run("export", str(tmp_path / "a.jsonl"), "--home", str(home)).returncode == 0
    assert (tmp_path / "a.jsonl").read_text("utf-8").startswith("{")
    assert run("export", str(tmp_path / "a.xlsx.gz"), "--home", str(home)).returncode == 2
    assert run("export", str(tmp_path / "a.csv"), "--home", str(tmp_path)).returncode == 2
    assert run("export", "--help").stdout.count(b"Example:") == 1


@pytest.mark.parametrize(
    "query", ["đồng", "hội nghị -44", "portal:baobackan", "from:2022 to:6/2023", '"lần thứ 44"', "zzz"]
)
def test_a_query_selects_what_the_search_page_finds(home: Path, get: Get, tmp_path: Path, query: str) -> None:
    found = get("/search.json", q=query, size="100").json()["articles"]
    write(home, tmp_path / "found.jsonl", "jsonl", query=query)
    lines = (tmp_path / "found.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["article_id"] for line in lines} == {one["article_id"] for one in found}
