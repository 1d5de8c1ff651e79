"""What earlier runs left in archive.db, read beside the writer through a connection of its own."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from archive import keeping
from archive.captures import Answer, read_last_answer, read_place
from archive.clock import iso, now
from archive.listings import Listing, read_last_walks, read_listings
from archive.measures import read_days, read_measured
from archive.media import read_unasked
from archive.stored import Stored, in_warc_order, read_rows, read_stored
from crawler.health.facts import Past
from crawler.health.silence import LOOKS_BACK
from crawler.reading import Link

_BATCH = 500
_USUAL = timedelta(days=60)
"""What a portal was like so long ago is its past; a fault that lasts longer becomes what is usual."""
_WALKS = """
    SELECT w.listing_url, w.from_date, w.to_date FROM walks AS w JOIN runs AS r USING (run_id)
    WHERE w.portal = ? AND w.contiguous AND w.from_date IS NOT NULL AND w.to_date IS NOT NULL
    AND r.kind = 'crawl' AND r.source IN ('live', 'lab') AND r.started_at <= ? ORDER BY w.walk_id"""
# Several listings may show an address: the section that was kept is that of the first to come; where none was kept,
# their order must follow from what they showed and when, or an archive made anew would read the page differently.
_HINT = """
    SELECT s.listed_title, s.listed_date, coalesce(a.section, s.section)
    FROM sightings AS s LEFT JOIN urls AS u ON u.url = s.url LEFT JOIN articles AS a ON a.article_id = u.article_id
    WHERE s.url = ? ORDER BY s.section IS NULL, s.seen_at, s.section LIMIT 1"""

_TAKEN_IN = """
    SELECT 1 FROM captures AS c JOIN runs AS r USING (run_id) WHERE c.url = ?1 AND c.fetched_at = ?2
    AND (?3 IS NULL OR c.body_sha256 = ?3) AND r.kind = 'backfill' AND r.reason = 'finished' LIMIT 1"""
_RESPONSES = """
    SELECT fetched_at, warc_file, warc_offset FROM captures WHERE url IN (?, ?) AND record_type = 'response'
    ORDER BY fetched_at DESC"""


class History:
    """Read-only questions to an archive. Sees what is committed, not what the writer still buffers.

    What a run did under a clock that was ahead of now says nothing of the days until now.
    """

    def __init__(self, archive_db: Path) -> None:
        self._connection = sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)
        self._covered: dict[str, dict[str, date]] = {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def last_crawl(self, portal: str) -> date | None:
        """The day on which the portal's last crawl began that ran to its end; None before the first."""
        return self._last(portal, "")

    def last_sweep(self, portal: str, days: timedelta) -> date | None:
        """The same of crawls that looked back so many days, or to the beginning."""
        return self._last(portal, f"AND (since IS NULL OR julianday(started_at) - julianday(since) >= {days.days})")

    def _last(self, portal: str, condition: str) -> date | None:
        row = self._connection.execute(
            "SELECT max(started_at) FROM runs WHERE portal = ? AND kind = 'crawl' AND reason = 'finished'"  # noqa: S608
            f" AND source IN ('live', 'lab') AND started_at <= ? {condition}",
            (portal, iso(now())),
        ).fetchone()
        return date.fromisoformat(row[0][:10]) if row and row[0] else None

    def owes_beginning(self, portal: str, start_date: date) -> bool:
        """True when a crawl from the portal's first day on was begun, and none came to its end."""
        reached = self._connection.execute(
            "SELECT max(reason IS 'finished') FROM runs WHERE portal = ? AND kind = 'crawl' "
            "AND source IN ('live', 'lab') AND started_at <= ? AND coalesce(since, '') <= ?",
            (portal, iso(now()), start_date.isoformat()),
        ).fetchone()[0]
        return bool(reached == 0)

    def covered(self, portal: str) -> dict[str, date]:
        """For each listing of a portal the day up to which it was walked without a gap, by its address."""
        if portal not in self._covered:
            days: dict[str, date] = {}
            for listing_url, from_date, to_date in self._connection.execute(_WALKS, (portal, iso(now()))):
                begin, end = date.fromisoformat(from_date), date.fromisoformat(to_date)
                before = days.get(listing_url)
                if before is None or begin <= before:
                    days[listing_url] = max(before or end, end)
            self._covered[portal] = days
        return self._covered[portal]

    def listings(self, portal: str) -> dict[str, Listing]:
        """What the portal's listings showed last time, by their addresses."""
        return read_listings(self._connection, portal)

    def last_walks(self, portal: str) -> dict[str, bool]:
        """Every door of the portal that was ever walked, and whether the last walk was contiguous."""
        return read_last_walks(self._connection, portal)

    def count_articles(self, portal: str) -> int:
        """How many articles of the portal are kept."""
        row = self._connection.execute("SELECT count(*) FROM articles WHERE portal = ?", (portal,)).fetchone()
        return int(row[0])

    def was_seen(self, url: str, seen_at: str, section: str | None, via: str) -> bool:
        """True when this very sighting is on record: a capture that is replayed again shows nothing new."""
        row = self._connection.execute(
            "SELECT 1 FROM sightings WHERE url = ? AND seen_at = ? AND section IS ? AND via = ? LIMIT 1",
            (url, seen_at, section, via),
        ).fetchone()
        return row is not None

    def has_backfills(self) -> bool:
        """True when any backfill came to its end."""
        row = self._connection.execute(
            "SELECT 1 FROM runs WHERE kind = 'backfill' AND reason = 'finished' LIMIT 1"
        ).fetchone()
        return row is not None

    def was_taken_in(self, url: str, fetched_at: str, body_sha256: str | None) -> bool:
        """True when a backfill that came to its end made that capture, and so has read it. None: whatever its body."""
        row = self._connection.execute(_TAKEN_IN, (url, fetched_at, body_sha256)).fetchone()
        return row is not None

    def place_of(self, capture_id: int) -> tuple[str, int] | None:
        """WARC file and offset of the response that a capture is or repeats; None where it is not committed."""
        return read_place(self._connection, capture_id)

    def responses(self, url: str) -> list[tuple[str, str, int]]:
        """Time, WARC file and offset of every response that is kept of an address, under http or https."""
        bare = url.partition("://")[2]
        return self._connection.execute(_RESPONSES, (f"https://{bare}", f"http://{bare}")).fetchall()

    def unasked_media(self, portal: str, source: str, run_id: int) -> list[tuple[str, str]]:
        """Kind and address of pictures and files that runs before this one were to fetch and never asked for."""
        return read_unasked(self._connection, portal, source, run_id)

    def last_answer(self, url: str, since: str, until: str) -> Answer | None:
        """The newest answer that was kept of an address in that time."""
        return read_last_answer(self._connection, url, since, until)

    def text_of(self, article_id: str) -> str | None:
        """`text_sha256` of an article; None where it is not kept."""
        row = self._connection.execute(
            "SELECT text_sha256 FROM articles WHERE article_id = ?", (article_id,)
        ).fetchone()
        return row[0] if row else None

    def givers_of(self, article_id: str) -> dict[str, str]:
        """Field to the rule that gave it, of a kept article; empty where it is not kept."""
        row = self._connection.execute("SELECT fields FROM articles WHERE article_id = ?", (article_id,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def past(self, portal: str, kind: str, run_id: int) -> Past:
        """What is usual for the portal, by its runs of that kind before run `run_id`."""
        at = now()
        since = iso(at - _USUAL)
        return Past(
            runs=read_measured(self._connection, portal, kind, before=run_id, since=since),
            days=self._days(portal, at.date()) if kind == "crawl" else {},
            today=at.date(),
        )

    def _days(self, portal: str, today: date) -> dict[date, int]:
        return read_days(self._connection, portal, today - LOOKS_BACK, today + timedelta(days=1))

    def is_outdated(self, article_id: str) -> bool:
        """True when an article is kept as older rules than ours read it."""
        row = self._connection.execute(
            "SELECT extractor_version FROM articles WHERE article_id = ?", (article_id,)
        ).fetchone()
        return row is not None and row[0] < keeping.EXTRACTOR_VERSION

    def stored(self, article_id: str) -> Stored | None:
        """A kept article with the record that it was read from."""
        return read_stored(self._connection, article_id)

    def stored_rows(self, rowids: Sequence[int]) -> list[Stored]:
        """The same by row numbers, in their order."""
        return read_rows(self._connection, rowids)

    def in_warc_order(self, portal: str) -> array[int]:
        """Row numbers of a portal's articles as their records lie in the WARC files."""
        return in_warc_order(self._connection, portal)

    def has_looks(self, portal: str, at: str, rested: str) -> bool:
        """True when an article of the portal is due at `at`, or was last fetched before `rested`."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM urls WHERE portal = ?1 AND state IN ('kept', 'gone') AND kind = 'article' "
            "AND next_due_at <= ?2) OR EXISTS (SELECT 1 FROM articles WHERE portal = ?1 AND state = 'live' "
            "AND last_captured_at <= ?3)",
            (portal, at, rested),
        ).fetchone()
        return bool(row[0])

    def hint(self, url: str) -> Link:
        """What a listing said of an address when it first showed it; where a page is silent, that serves."""
        row = self._connection.execute(_HINT, (url,)).fetchone() or (None, None, None)
        return Link(url=url, title=row[0], listed_date=row[1], section=row[2])

    def published(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        """`published_at` of those of the articles that are kept."""
        ids = list(article_ids)
        found: dict[str, str | None] = {}
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            found |= dict(
                self._connection.execute(
                    f"SELECT article_id, published_at FROM articles WHERE article_id IN ({marks})",  # noqa: S608
                    batch,
                )
            )
        return found
