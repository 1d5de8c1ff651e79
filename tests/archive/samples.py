"""Rows and exchanges for the archive's tests: real types, invented contents."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.article import Article, Image
from archive.clock import iso
from archive.home import Home
from archive.rows import Capture, Place, PortalRow
from archive.schema import connect
from archive.store import Archive
from archive.warc import Exchange

PORTAL = PortalRow(
    portal="baobackan",
    name="Báo Bắc Kạn",
    province_code="06",
    host="baobackan.vn",
    family="epi",
    status="silent",
)
DAY_1 = "2026-01-01T02:00:00+07:00"
DAY_2 = "2026-01-02T02:00:00+07:00"
DAY_3 = "2026-01-03T02:00:00+07:00"
DAY_4 = "2026-01-04T02:00:00+07:00"
BODY = "Sáng 01/01, tại thành phố Bắc Kạn, Ủy ban nhân dân tỉnh tổ chức hội nghị. " * 4


def article(number: int = 57990, **changes: Any) -> Article:
    """One article of baobackan."""
    whole = Article(
        article_id=f"baobackan-{number}",
        portal="baobackan",
        url=f"https://baobackan.vn/hoi-nghi-post{number}.html",
        canonical_url=f"https://baobackan.vn/post{number}.html",
        title=f"Hội nghị số {number}",
        summary="BBK trích lược.",
        body_text=BODY.strip(),
        body_html=f"<p>{BODY.strip()}</p>",
        section="Thời sự",
        tags=("Bắc Kạn", "hội nghị"),
        published_at="2026-01-01T08:00:00+07:00",
        published_at_raw="01/01/2026 08:00",
        images=(Image(url=f"https://cdn.baobackan.vn/{number}.jpg", caption="Quang cảnh hội nghị."),),
        fields={"title": "epi-2", "body_text": "epi-2"},
    )
    return replace(whole, **changes)


EDITED = article(body_text=BODY + "\n\nCập nhật: thêm một đoạn.")


def exchange(number: int = 57990, at: str = DAY_1, **changes: Any) -> Exchange:
    """The fetch of one page, compressed by the server with the time in it, as servers do."""
    body: bytes = changes.pop("body", f"<html><h1>Hội nghị số {number}</h1>{BODY * 20}</html>".encode())
    moment = datetime.fromisoformat(at)
    fetched: dict[str, Any] = {
        "url": f"https://baobackan.vn/hoi-nghi-post{number}.html",
        "request_headers": [("User-Agent", "luuchieu"), ("Host", "baobackan.vn")],
        "status": 200,
        "reason": "OK",
        "response_headers": [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")],
        "payload": gzip.compress(body, mtime=int(moment.timestamp())),
        "body": body,
        "fetched_at": moment,
        "ip": "127.0.0.1",
        "source": "lab",
    }
    return Exchange(**(fetched | changes))


def capture(one: Exchange, place: Place, run_id: int | None = None) -> Capture:
    """The row of an exchange that was written."""
    return Capture(
        url=one.url,
        portal="baobackan",
        run_id=run_id,
        fetched_at=iso(one.fetched_at),
        status=one.status,
        source=one.source,
        media_type="text/html",
        record_type=place.record_type,
        warc_file=place.warc_file,
        warc_offset=place.offset,
        payload_sha256=place.payload_sha256,
        body_sha256=place.body_sha256,
        length=place.length,
    )


def open_archive(path: Path) -> Archive:
    """An archive that knows one portal."""
    archive = Archive.open(Home(path))
    archive.register([PORTAL])
    return archive


def rows(path: Path, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """What another connection reads from the archive under `path`."""
    connection = connect(path / "archive.db")
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but runs."""
    tables = rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
    return {name: rows(path, f"SELECT * FROM {name} ORDER BY 1, 2") for (name,) in tables if name != "runs"}
