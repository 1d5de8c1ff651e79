"""The indexes of a web archive into the ledger: what they list of a portal, and what of that is worth fetching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from archive import clock, mementos
from archive.mementos import IndexWalk, Listed
from archive.store import Archive
from crawler.backfill.web.archives import NotListed, WebArchive
from crawler.backfill.web.choice import choose
from crawler.backfill.web.polite import AnswerCut
from crawler.ending.stop import Stop
from crawler.portal import Portal

LISTED_AGAIN_AFTER = timedelta(days=30)
"""Archives take in old captures later, too."""
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A part of an index that could not be listed. It is asked for again by the next run."""

    host: str
    why: str


def list_portal(
    archive: Archive, web: WebArchive, portal: type[Portal], window: tuple[date, date], stop: Stop
) -> Iterator[IndexWalk | Unlisted]:
    """List what was not listed of late, part by part. Raises ArchiveError, ArchiveSilent, Stopped.

    Each part is on disk whole before it is given.
    """
    try:
        with stop.at_once():
            walks = web.walks(portal, *window)
    except (NotListed, AnswerCut) as error:
        yield Unlisted(web.title, str(error))
        return
    for walk in walks:
        if _is_known(archive, walk):
            continue
        try:
            _list(archive, web, portal, walk, stop)
        except (NotListed, AnswerCut) as error:
            yield Unlisted(walk.host, str(error))
        else:
            yield walk
    with archive.writing() as connection:
        mementos.refuse_repeated(connection, portal.name)
        mementos.ask_for_returns(connection, portal.name)


def _is_known(archive: Archive, walk: IndexWalk) -> bool:
    with archive.writing() as connection:
        listed_at = mementos.walked_at(connection, walk)
    return listed_at is not None and clock.now() - datetime.fromisoformat(listed_at) < LISTED_AGAIN_AFTER


def _list(archive: Archive, web: WebArchive, portal: type[Portal], walk: IndexWalk, stop: Stop) -> None:
    rows, at = web.listed(walk), clock.iso(clock.now())
    left_out: Counter[str] = Counter()
    chosen = 0
    while batch := _next(rows, stop):
        with archive.writing() as connection:
            for listed in batch:
                choice = choose(portal, listed)
                if isinstance(choice, str):
                    left_out[choice] += 1
                    continue
                why = mementos.enter(connection, portal.name, listed, choice.identity, choice.article_id, at)
                left_out.update([why] if why else [])
                chosen += why is None
    with archive.writing() as connection:
        mementos.note_walk(connection, walk, at, left_out, chosen)


def _next(rows: Iterator[Listed], stop: Stop) -> list[Listed]:
    with stop.at_once():
        return list(islice(rows, _BATCH))
