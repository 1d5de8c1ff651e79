"""Looking again at articles that are kept: unchanged, edited, missing, moved, back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from scrapy.http import Request, Response

from archive.clock import iso
from archive.looks import Look, read_doors, read_looks, read_pages
from crawler.answers import BLOCKED, fault_of, note, page_of
from crawler.capture import Captured, captured_of
from crawler.looks.removals import Miss
from crawler.looks.schedule import LOOKS_A_NIGHT, PAGES_A_NIGHT, RESTED, moment_of, next_look
from crawler.middlewares import REDIRECTED_FROM
from crawler.reading import Entry, Link, Reading

if TYPE_CHECKING:
    from crawler.spider import PortalSpider

_MOST = 20_000
"""More than that is left for the next night, so that memory stays flat."""

_NEW_PAGES = 50
"""Pages behind the window that are asked for the first time in one night; the last of them leads on another night."""

_WITNESSES = 4
"""Looks at the least, as one article alone cannot tell whether it is missing or its host is in trouble."""


@dataclass(frozen=True, slots=True)
class Again:
    """One look on its way, and the addresses that were tried in vain before."""

    look: Look
    tried: tuple[str, ...] = ()


class Recheck:
    """The second phase of a crawl, over one portal."""

    def __init__(self, spider: PortalSpider) -> None:
        self._spider = spider
        self._run = spider.run
        self._new_pages = 0

    def requests(self) -> Iterator[Request]:
        """What is to be looked at tonight."""
        for look in self._looks():
            yield self._spider.ask.again(look.url, Again(look))
        with self._run.archive.writing() as connection:
            rested = iso(self._run.now() - RESTED)
            pages = read_pages(connection, self._run.portal.name, rested, PAGES_A_NIGHT)
        for url, kind in pages:
            yield self._spider.ask.back_page(url, kind)

    def _looks(self) -> list[Look]:
        now, portal = self._run.now(), self._run.portal.name
        with self._run.archive.writing() as connection:
            return read_looks(
                connection,
                portal,
                iso(now),
                most=_MOST,
                fill=LOOKS_A_NIGHT,
                rested=iso(now - RESTED),
                witnesses=_WITNESSES,
            )

    async def came(self, response: Response, again: Again) -> tuple[list[Request], str | None]:
        """An answer: what is to be asked for next, for the same article, and BLOCKED before a wall."""
        look, captured = again.look, captured_of(response)
        is_same_page = response.status == 200 and captured.body_sha256 == look.body_sha256
        if response.status == 304 or (is_same_page and not _came_from_elsewhere(response, again)):
            self._unchanged(response, look, captured)
            return [], None
        fault = fault_of(response, captured)
        reading = None
        if fault is None:
            hint = self._run.session.history.hint(look.url)
            reading = await self._spider.session.readers.read(type(self._spider), page_of(response, captured), hint)
            if reading.article is not None:
                return self._read(response, again, captured, reading), None
        reason = _reason_missing(response, reading)
        if reason is not None:
            return self._missing(response, again, captured, reason), None
        stage, error, why = ("read", reading.kind, reading.error) if reading else (fault.stage, fault.error, fault.why)  # type: ignore[union-attr]
        self._run.fail(response.url, stage, error, why or f"the page is no article but a {error} page")
        return [], BLOCKED if error == BLOCKED else None

    @cached_property
    def _listings(self) -> list[Entry]:
        """Every listing that the portal ever had."""
        portal = self._run.portal
        doors = portal.entries(portal.start_date, self._run.now().date())
        return [door for door in doors if door.kind == "listing"]

    async def turned(self, response: Response, kind: str) -> tuple[list[Link], str | None]:
        """A page behind the window: the articles that it shows, and the next page where none was read before."""
        captured, portal = captured_of(response), self._run.portal
        if response.meta.get(REDIRECTED_FROM):
            # Sent elsewhere, it says nothing; it is turned again in its turn.
            self._run.mark(response.meta[REDIRECTED_FROM][0], kind=kind, state="kept", at=captured.fetched_at)
            return [], None
        if fault_of(response, captured) is None:
            reading = await self._spider.session.readers.read(type(self._spider), page_of(response, captured))
        elif response.status in (404, 410):
            reading = Reading(kind="missing")
        else:
            return [], None
        if reading.nested or reading.kind == "stand-in":
            return [], None
        if reading.kind not in ("listing", "sitemap") or not reading.links:
            # Past the end of the listing, for now: it is turned again in its turn, as listings grow.
            note(self._run, response, captured, kind, "kept")
            return [], None
        note(self._run, response, captured, kind, "kept")
        section = next(
            (door.section for door in self._listings if portal.is_same_listing(response.url, door.url)), None
        )
        links = [replace(link, section=section) for link in reading.links]
        page = portal.page_number(response.url) if kind == "listing" else 1
        self._run.see(links, captured.fetched_at, via=kind, section=section, page=page)
        following = reading.next_url if kind == "listing" else None
        if following is None or self._new_pages >= _NEW_PAGES or self._run.archive.url_state([following]):
            return links, None
        self._new_pages += 1
        return links, following

    def _unchanged(self, response: Response, look: Look, captured: Captured) -> None:
        self._run.unchanged(look, response.url, captured)
        self._note(response, look, captured)

    def _read(self, response: Response, again: Again, captured: Captured, reading: Reading) -> list[Request]:
        article, look = reading.article, again.look
        assert article is not None
        self._run.keep(article, captured)
        if article.article_id == look.article_id:
            self._note(response, look, captured)
            if _came_from_elsewhere(response, again):
                self._run.removals.readdressed(look.article_id, response.url)
            return [self._spider.ask.media(kind, url) for kind, url in self._spider.media.due(article)]
        # Its address leads to another article: where it went to, or what the portal shows instead.
        due_at = next_look(captured.fetched_at, moment_of(article.published_at))
        note(self._run, response, captured, "article", "kept", article.article_id, due_at, with_origin=False)
        return self._missing(response, again, captured, "redirect", led_to=article.article_id)

    def _missing(
        self, response: Response, again: Again, captured: Captured, reason: str, led_to: str | None = None
    ) -> list[Request]:
        look, tried = again.look, (*again.tried, response.meta.get(REDIRECTED_FROM, [response.url])[0])
        if led_to is None:
            with self._run.archive.writing() as connection:
                doors = read_doors(connection, look.article_id, look.url)
            other = next((url for url in doors if url not in tried), None)
            if other is not None:
                return [self._spider.ask.again(other, Again(look, tried))]
        self._run.removals.missed(
            Miss(
                article_id=look.article_id,
                url=look.url,
                reason=reason,
                status=response.status,
                at=captured.fetched_at,
                capture_id=captured.capture_id,
                led_to=led_to,
                sent_to=response.url if response.meta.get(REDIRECTED_FROM) else None,
            )
        )
        return []

    def _note(self, response: Response, look: Look, captured: Captured) -> None:
        """The address answered: when it is due again."""
        changed = max(filter(None, (look.edited_at, look.gone_at)), default=None)
        due_at = next_look(captured.fetched_at, moment_of(look.published_at), moment_of(changed))
        note(self._run, response, captured, "article", "kept", look.article_id, due_at)


def _came_from_elsewhere(response: Response, again: Again) -> bool:
    """True when the answer is not from the article's own address: it was sent on, or another door was asked."""
    return bool(again.tried or response.meta.get(REDIRECTED_FROM))


def _reason_missing(response: Response, reading: Reading | None) -> str | None:
    """How the page shows that the article is not there; None when it shows something else."""
    if response.status in (404, 410):
        return str(response.status)
    if reading is None:
        return None
    if reading.kind == "missing":
        return "soft 404"
    # Sent to the home page or a listing, as portals do with what they removed.
    was_sent = bool(response.meta.get(REDIRECTED_FROM))
    return "redirect" if was_sent and reading.kind in ("listing", "other") else None
