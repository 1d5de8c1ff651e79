"""What earlier runs left in archive.db, read beside the writer through a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

_BATCH = 500


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
