"""How fast a snapshot becomes files, beside Datasette's own streamed CSV of the same articles, in one run.

    python -m bench.export [--articles N] [--folder DIR]

Articles of about 3 KB of Vietnamese words, made from a seed. Each measurement is a process of its own: seconds on the
clock, articles a second, and the most memory it held. `datasette` is a client that reads
`/luuchieu/articles.csv?_stream=on` of our site over the loopback, its limits lifted, the columns of the faithful CSV.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.schema import migrate
from publish.exports.export import export
from publish.exports.forms import FORMS
from publish.exports.package import write_package
from publish.exports.selection import COLUMNS, Selection
from publish.place import Published, Snapshot

PORTALS = ("baobackan", "baothaibinh", "thainguyen")
YEARS = 12
_TEXT = (
    "tỉnh huyện xã thôn ủy ban nhân dân đồng bào hồ Ba Bể Bắc Kạn Thái Nguyên Thái Bình phát triển kinh tế nông nghiệp "
    "chè lúa rừng sản xuất chương trình mục tiêu quốc gia xây dựng nông thôn mới hội nghị tổng kết đại biểu "
    "lãnh đạo chỉ đạo nghị quyết kế hoạch năm quý tháng ngày học sinh giáo viên nhà trường bệnh viện y tế dịch vụ công "
    "trực tuyến chuyển đổi số doanh nghiệp đầu tư khu công nghiệp giao thông mưa lũ khắc phục hậu quả "
    "an ninh văn hóa du lịch lễ hội truyền thống bảo tồn di tích được các của và với cho trong theo khi"
)
WORDS = _TEXT.split()


def make_home(home: Path, count: int) -> None:
    """An archive of generated articles, and its snapshot without files."""
    from publish.build import build

    archive_db = home / "archive.db"
    migrate(archive_db)
    with contextlib.closing(sqlite3.connect(archive_db)) as connection, connection:
        connection.executemany(
            "INSERT INTO portals (portal, name, host, family, status) VALUES (?, ?, ?, 'x', 'live')",
            [(portal, portal, f"{portal}.vn") for portal in PORTALS],
        )
        columns = (*COLUMNS, "body_html", "extractor_version", "fields")
        marks = ", ".join(f":{name}" for name in columns)
        connection.executemany(f"INSERT INTO articles ({', '.join(columns)}) VALUES ({marks})", _articles(count))
    build(archive_db, Published(home / "published"), files=False)


def _articles(count: int) -> Iterator[dict[str, str | int | None]]:
    chance = random.Random(4)

    def words(number: int) -> str:
        return " ".join(chance.choices(WORDS, k=number)).capitalize()

    for number in range(count):
        portal = PORTALS[number % len(PORTALS)]
        day = f"{2015 + number * YEARS // count}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        url = f"https://{portal}.vn/bai-{number}.html"
        yield dict.fromkeys(COLUMNS) | {
            "article_id": f"{portal}-{number}", "portal": portal, "title": words(12), "summary": words(30) + ".",
            "body_text": "\n\n".join(words(85) + ', "theo kế hoạch".' for _ in range(5)), "author": words(2),
            "section": "Kinh tế", "tags": '["hồ Ba Bể"]', "language": "vi", "published_at": f"{day}T08:00:00+07:00",
            "first_captured_at": f"{day}T09:00:00+07:00", "last_captured_at": f"{day}T09:00:00+07:00", "state": "live",
            "url": url, "canonical_url": url, "word_count": 470, "text_sha256": f"{number:064x}", "body_html": "",
            "extractor_version": 1, "fields": "{}",
        }  # fmt: skip


def by_datasette(home: Path, folder: Path) -> None:
    """Read Datasette's streamed CSV of all articles from a server in this process."""
    import httpx
    import uvicorn

    from publish.serving import site
    from publish.serving.server import listen

    site.SETTINGS |= {"max_csv_mb": 0, "sql_time_limit_ms": 600_000}
    listener = listen("127.0.0.1", 0)
    app = site.open_site(Published(home / "published").current()).app()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True).start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/luuchieu/articles.csv"
    params: list[tuple[str, str | int | float | bool | None]] = [
        ("_stream", "on"),
        ("_size", "max"),
        *(("_col", name) for name in COLUMNS),
    ]
    with (folder / "datasette.csv").open("wb") as out, httpx.stream("GET", address, params=params, timeout=600) as got:
        got.raise_for_status()
        for piece in got.iter_raw():
            out.write(piece)
    server.should_exit = True


def by_form(form: str) -> Callable[[Path, Path], None]:
    """Export all articles in a form."""

    def run(home: Path, folder: Path) -> None:
        published = Published(home / "published")
        export(home / "archive.db", published, folder / f"out.{form}", form=form, selection=Selection())

    return run


def by_package(home: Path, folder: Path) -> None:
    """Write the whole package where none was before."""
    snapshot = Published(home / "published").current()
    shutil.rmtree(snapshot.files, ignore_errors=True)
    write_package(snapshot, None, "2026-11-26T02:00:00+07:00", lambda step: None)


def make_night(home: Path) -> None:
    """The database of the next night: one article of the last year has another title."""
    (home / "night").mkdir()
    last = Published(home / "published").current()
    for path in (last.database, last.summary):
        shutil.copy(path, home / "night")
    with contextlib.closing(sqlite3.connect(home / "night" / "luuchieu.db")) as connection, connection:
        connection.execute("UPDATE articles SET title = 'Tên khác' WHERE rowid = (SELECT max(rowid) FROM articles)")


def by_night(home: Path, folder: Path) -> None:
    """Write the package of the next night, which takes over what did not change."""
    last = Published(home / "published").current()
    write_package(Snapshot(home / "night"), last, "2026-11-27T02:00:00+07:00", lambda step: None)


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "datasette": by_datasette,
    **{form: by_form(form) for form in FORMS},
    "package": by_package,
    "package of the next night": by_night,
}


def _peak_mb() -> int:
    """The most memory that this process held. The kernel's other figure counts what the parent held at the fork."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) // 1024 if found else 0


def measured(way: str, home: Path, count: int) -> dict[str, str | int | float]:
    """Run one way in a process of its own."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "bench.export", "--run", way, "--folder", str(home), "--out", folder],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        result: dict[str, str | int | float] = json.loads(done.stdout)
        written = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    seconds = float(result["seconds"])
    return {
        "way": way, "articles": count, "seconds": seconds, "a_second": round(count / seconds),
        "peak_mb": result["peak_mb"], "mb": round(written / 1e6, 1), "with_start": round(time.monotonic() - began, 2),
    }  # fmt: skip


def main() -> None:
    """Measure every way and print a JSON object a line, then the ratio to Datasette."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument(
        "--folder", type=Path, help="Where to make the archive, 2 GB for 100,000 articles; then removed."
    )
    parser.add_argument("--run", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    order = parser.parse_args()
    if order.run:
        began = time.monotonic()
        WAYS[order.run](order.folder, order.out)
        seconds = round(time.monotonic() - began, 2)
        print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))
        return
    with tempfile.TemporaryDirectory(dir=order.folder) as folder:
        home = Path(folder)
        make_home(home, order.articles)
        rows = {}
        make_night(home)
        for way in WAYS:
            rows[way] = measured(way, home, order.articles)
            print(json.dumps(rows[way]), flush=True)
        ratios = {form: round(float(rows["datasette"]["seconds"]) / float(rows[form]["seconds"]), 1) for form in FORMS}
        print(json.dumps({"times_as_fast_as_datasette": ratios}))


if __name__ == "__main__":
    main()
