"""A run that keeps articles, each with a capture of its own."""

from __future__ import annotations

from archive.article import Article
from archive.rows import Place
from archive.store import Archive
from tests.archive.samples import capture, exchange, rows


class Crawl:
    """One run of one portal."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.path = archive.home.path
        self.run_id = archive.begin_run("baobackan", "crawl", "lab")
        self.offset = len(rows(self.path, "SELECT 1 FROM captures"))

    def fetch(self, at: str, body: bytes = b"") -> int:
        one = exchange(at=at, body=body or f"{at}{self.offset}".encode())
        place = Place(warc_file="w", offset=self.offset, record_type="response", payload_sha256=one.payload_sha256,
                      body_sha256=one.body_sha256, length=1)  # fmt: skip
        self.offset += 1
        return self.archive.add_capture(capture(one, place, self.run_id))

    def keep(self, one: Article, at: str, capture_id: int | None = None) -> int:
        capture_id = capture_id or self.fetch(at)
        self.archive.keep(one, run_id=self.run_id, capture_id=capture_id, captured_at=at)
        self.archive.flush()
        return capture_id

    def row(self, columns: str) -> tuple[object, ...]:
        (found,) = rows(self.path, f"SELECT {columns} FROM articles")
        return found

    def causes(self) -> list[tuple[object, ...]]:
        return rows(self.path, "SELECT revision, cause, captured_at FROM revisions ORDER BY revision")

    def end(self) -> tuple[int, int]:
        row = self.archive.end_run(self.run_id, reason="finished", requests=0, bytes=0, healthy=True)
        return row.articles_new, row.articles_changed
