"""A run gone through again by its own records: the same spider, the same callbacks, and nobody is asked.

Each record answers the request that waited for it, in the order of the file, under the clock of that time. A request
that no record answers stays unanswered: what became of it is not on record.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Headers, Request, Response
from twisted.python.failure import Failure

from archive import clock
from archive.looks import read_look
from archive.records import Record, read_record_at
from archive.settling import capture_of
from crawler.backfill.intake import take_in
from crawler.capture import CAPTURED, Captured
from crawler.looks.recheck import Again
from crawler.middlewares import RedirectMiddleware
from crawler.reading import Link
from crawler.settings import RETRY_HTTP_CODES, RETRY_TIMES
from crawler.sources.replay import NotInCapture
from crawler.sources.troubles import Refused
from crawler.spider import PortalSpider

_NOT_MODIFIED = 304
_COUNTED = ("requests", "media_requests", "bytes", "healthy")
_PAGE = "SELECT kind FROM urls WHERE url = ? AND kind IN ('listing', 'sitemap')"
_ORIGINAL = """
    SELECT warc_file, warc_offset, capture_id FROM captures
    WHERE url = :url AND body_sha256 = :body AND record_type = 'response' ORDER BY fetched_at LIMIT 1"""
_SAME = """
    SELECT warc_file, warc_offset, capture_id FROM captures
    WHERE url = :url AND (fetched_at = :at OR (run_id = :run AND source NOT IN ('live', 'lab')))
    ORDER BY capture_id DESC LIMIT 1"""


class Retrace:
    """One run, begun by its spider. First `enter` each record, then `begin`, then `take` each again, then `end`."""

    def __init__(self, spider: PortalSpider) -> None:
        self._spider = spider
        self._run = spider.run
        self._waiting: dict[str, deque[Request]] = defaultdict(deque)
        self._redirects = RedirectMiddleware(cast(Any, SimpleNamespace(spider=spider)))
        # Reads what is committed, as the run did then; through the writer, asking would commit sooner.
        address = f"{self._run.archive.home.archive_db.resolve().as_uri()}?mode=ro"
        self._committed = sqlite3.connect(address, uri=True)
        self._is_live = self._run.source in ("live", "lab")
        self._capture_ids: dict[tuple[str, int], int] = {}
        self._to_come: Counter[str] = Counter()

    def enter(self, record: Record, warc_file: str) -> None:
        """Make the row of a record. Raises ArchiveError."""
        row = capture_of(record, self._run.portal.name, warc_file, self._run.run_id, self._run.source)
        self._capture_ids[warc_file, record.offset] = self._run.archive.add_capture(row)
        self._to_come[record.url] += 1

    async def begin(self) -> None:
        """Ask for what a crawl begins with. What is looked at again shows in the records."""
        if self._run.kind == "crawl":
            await self._ask_all(self._spider.start())

    async def take(self, record: Record, warc_file: str) -> None:
        """Do what was done with a record when it came. Raises ArchiveError."""
        if self._is_live:  # the time of what was captured by others is not that of the run
            clock.hold(record.fetched_at)
        self._to_come[record.url] -= 1
        read = self._read(record, self._capture_ids[warc_file, record.offset])
        if read is None:
            return  # nothing is known of its body
        if self._run.kind == "backfill":
            take_in(self._run, *read)
            return
        request = self._request_for(record)
        if request is not None:
            await self._answer(request, *read)
        # What came for several requests at one moment may have been kept for some of them only.
        while not self._to_come[record.url] and self._waiting[record.url]:
            await self._answer(_as_asked(self._waiting[record.url].popleft(), record), *read)

    def _read(self, record: Record, capture_id: int) -> tuple[Record, Captured] | None:
        whole = self._whole(record)
        if whole is None:
            return None
        return whole, Captured(
            capture_id=capture_id,
            fetched_at=record.fetched_at,
            body_sha256=record.body_sha256 or "",
            damage=whole.flaw,
        )

    def _whole(self, record: Record) -> Record | None:
        """A revisit with the payload of its original."""
        if record.record_type != "revisit" or record.status == _NOT_MODIFIED:
            return record
        found = self._find(_ORIGINAL, record.url, record.body_sha256)
        if found is None:
            return None
        return replace(found[0], fetched_at=record.fetched_at, status=record.status, headers=record.headers)

    # Which request it answers -----------------------------------------------------------------------------

    async def _ask(self, request: Request) -> None:
        """Have a request wait for its record, unless the answer has come: what came twice at a time was kept once."""
        came = None if self._to_come[request.url] else self._find(_SAME, request.url)
        read = self._read(*came) if came else None
        if read is not None:
            await self._answer(request, *read)
        elif self._is_live or self._to_come[request.url]:
            self._waiting[request.url].append(request)
        else:
            await self._fail(request, NotInCapture(f"{request.url} is not in the capture"))

    def _find(self, sql: str, url: str, body_sha256: str | None = None) -> tuple[Record, int] | None:
        """A record that is entered, and its capture_id."""
        values = {"url": url, "body": body_sha256, "at": clock.iso(clock.now()), "run": self._run.run_id}
        row = self._committed.execute(sql, values).fetchone()
        return (read_record_at(self._run.archive.home.path / row[0], row[1]), row[2]) if row else None

    def _request_for(self, record: Record) -> Request | None:
        """The request that waits for this record; else the one that must have been made for it."""
        waiting = self._waiting.get(record.url)
        if waiting:
            return _as_asked(waiting.popleft(), record)
        spider, ask = self._spider, self._spider.ask
        if self._run.kind == "recheck":
            look = read_look(self._committed, record.url)
            if look is not None:
                return ask.again(record.url, Again(look))
            page = self._committed.execute(_PAGE, (record.url,)).fetchone()
            if page is not None:
                return ask.back_page(record.url, page[0])
        media_type = record.media_type or ""
        if media_type.startswith("image/"):
            return ask.media("image", record.url)
        if spider.article_key(record.url) is not None:
            return ask.article(Link(url=record.url))
        return None

    # What is done with it ---------------------------------------------------------------------------------

    async def _answer(self, request: Request, record: Record, captured: Captured) -> None:
        request.meta[CAPTURED] = captured
        response = _response(request, record)
        try:
            passed = self._redirects.process_response(request, response)
        except Refused as refused:
            await self._fail(request, refused)
            return
        if isinstance(passed, Request):
            await self._ask(passed)
        elif self._is_tried_again(request, response, captured):
            tried = request.meta.get("retry_times", 0)
            await self._ask(request.replace(meta=request.meta | {"retry_times": tried + 1}))
        else:
            assert request.callback is not None
            await self._ask_all(request.callback(response, **request.cb_kwargs))

    async def _fail(self, request: Request, error: IgnoreRequest) -> None:
        failure = Failure(error)  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        await self._ask_all(self._spider.failed(failure))

    def _is_tried_again(self, request: Request, response: Response, captured: Captured) -> bool:
        """As PatientRetryMiddleware does; a replayed capture is asked once."""
        is_faulty = response.status in RETRY_HTTP_CODES or (
            response.status == 200 and (captured.damage is not None or not response.body.strip())
        )
        most = request.meta.get("max_retry_times", RETRY_TIMES)
        return is_faulty and self._is_live and request.meta.get("retry_times", 0) < most

    async def _ask_all(self, outcome: Any) -> None:
        """Whatever a callback gives: nothing, requests, requests as they come."""
        try:
            if isinstance(outcome, AsyncIterator):
                requests = [request async for request in outcome]
            else:
                requests = list(outcome or ())
        except CloseSpider:
            return  # the run gave up here; what still came is on record too
        for request in requests:
            await self._ask(request)

    # How it ends ------------------------------------------------------------------------------------------

    def end(self, told: Mapping[str, str]) -> None:
        """End the run as its last record says; empty: it was killed. Raises ArchiveError."""
        self._committed.close()
        run = self._run
        if not told:
            with run.archive.writing() as connection:
                connection.execute("UPDATE runs SET reason = 'killed', healthy = 0 WHERE run_id = ?", (run.run_id,))
            return
        run.close(told["ended"])
        counted = {name: int(told[name]) for name in _COUNTED if told.get(name, "").isdecimal()}
        if not counted:
            return
        assignments = ", ".join(f"{name} = :{name}" for name in counted)
        with run.archive.writing() as connection:
            connection.execute(
                f"UPDATE runs SET {assignments} WHERE run_id = :run_id",  # noqa: S608 - our own names
                counted | {"run_id": run.run_id},
            )


def _as_asked(request: Request, record: Record) -> Request:
    """The request as the record says it was made: of listings that show an article the first to come led to it."""
    link = request.cb_kwargs.get("link")
    if link is None or record.section in (None, link.section):
        return request
    return request.replace(cb_kwargs=request.cb_kwargs | {"link": replace(link, section=record.section)})


def _response(request: Request, record: Record) -> Response:
    headers = Headers()
    for name, value in record.headers:
        headers.appendlist(name, value)
    body = b"" if record.status == _NOT_MODIFIED else record.body
    return Response(record.url, status=record.status, headers=headers, body=body, protocol=record.http_version,
                    request=request)  # fmt: skip
