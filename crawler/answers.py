"""What a response is before anybody reads it as a page, and what the ledger notes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scrapy.http import Response

from archive import clock
from crawler.capture import Captured
from crawler.listings.walk import Outcome
from crawler.middlewares import REDIRECTED_FROM
from crawler.pages.page import Page
from crawler.reading import Reading
from crawler.sources.troubles import told_status
from crawler.stand_ins.walls import wall_of

if TYPE_CHECKING:
    from crawler.portal_run import PortalRun

BLOCKED = "blocked"
_GONE = (404, 410)
ANSWERS = (200, *_GONE)
"""What a host says that is well, also of what it does not have."""
_WALL_STATUSES = (401, 403, 429, 503)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a response is no page to read."""

    outcome: Outcome
    """What it means to a walk over a listing."""
    stage: str
    error: str
    why: str


def fault_of(response: Response, captured: Captured) -> Fault | None:
    """What is wrong with a response; None when it can be read as a page."""
    if response.status != 200:
        error, why = told_status(response.status)
        if response.status in _GONE:
            return Fault("missing page", "fetch", error, why)
        wall = wall_of(page_of(response, captured)) if response.status in _WALL_STATUSES and response.body else None
        if wall:
            return Fault("error page", "fetch", BLOCKED, f"{why}: a wall against robots, {wall!r}")
        return Fault("error page", "fetch", error, why)
    return Fault("error page", "decode", "damaged body", captured.damage) if captured.damage else None


def page_of(response: Response, captured: Captured) -> Page:
    """The response as a portal reads it."""
    day = clock.day_of(captured.fetched_at)
    return Page(response.url, response.body, header_of(response, "Content-Type"), captured_on=day)


def header_of(response: Response, name: str) -> str | None:
    """A header's first value."""
    headers: Mapping[str, bytes | None] = response.headers
    value = headers.get(name)
    return value.decode("latin-1") if value else None


def note(
    run: PortalRun,
    response: Response,
    captured: Captured,
    kind: str,
    state: str,
    article_id: str | None = None,
    next_due_at: datetime | None = None,
    *,
    with_origin: bool = True,
) -> None:
    """Note in the ledger what became of an address and, `with_origin`, of those that redirected to it."""
    # Where an article's address led to the home page, that is no article's address.
    is_other = kind == "article" and run.portal.article_key(response.url) is None
    run.mark(
        response.url,
        kind="other" if is_other else kind,
        state=state,
        status=response.status,
        etag=header_of(response, "ETag"),
        last_modified=header_of(response, "Last-Modified"),
        body_sha256=captured.body_sha256,
        article_id=article_id,
        at=captured.fetched_at,
        next_due_at=next_due_at,
    )
    for url in response.meta.get(REDIRECTED_FROM, ()) if with_origin else ():
        run.mark(url, kind=kind, state=state, article_id=article_id, at=captured.fetched_at)


def unlike_a_listing(reading: Reading) -> Fault:
    """Why a page cannot serve as a listing."""
    if reading.kind == "blocked":
        return Fault("error page", "listing", BLOCKED, reading.error or "a wall stands before the listing")
    outcome: Outcome = "missing page" if reading.kind == "missing" else "error page"
    return Fault(outcome, "listing", reading.kind, reading.error or "the listing's address answers with an article")


def unlike_an_article(reading: Reading | None) -> Fault:
    """Why a page cannot serve as an article."""
    assert reading is not None
    why = reading.error or f"the page is no article but a {reading.kind} page"
    return Fault("error page", "read", BLOCKED if reading.kind == "blocked" else reading.kind, why)
