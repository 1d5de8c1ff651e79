"""What earlier runs left in archive.db, read beside the writer through a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from crawler.reading import Link

_BATCH = 500
_HINT = """
    SELECT listed_title, listed_date, section FROM sightings WHERE url = ?
    ORDER BY section IS NULL, sighting_id LIMIT 1"""


class History:
    """Read-only questions to an archive. Sees what is committed, not what the writer still buffers."""

    def __init__(self, archive_db: Path) -> None:
        self._connection = sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def last_complete_crawl(self, portal: str) -> date | None:
        """The day on which the portal's last crawl began that ran to its end; None before the first."""
        row = self._connection.execute(
            "SELECT max(started_at) FROM runs WHERE portal = ? AND kind = 'crawl' AND reason = 'finished'"
            " AND source IN ('live', 'lab')",
            (portal,),
        ).fetchone()
        return date.fromisoformat(row[0][:10]) if row and row[0] else None

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

    def text_of(self, article_id: str) -> str | None:
        """`text_sha256` of an article; None where it is not kept."""
        row = self._connection.execute(
            "SELECT text_sha256 FROM articles WHERE article_id = ?", (article_id,)
        ).fetchone()
        return row[0] if row else None

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
