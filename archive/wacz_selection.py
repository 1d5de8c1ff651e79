"""What goes into a WACZ: the WARC files and records of a portal or a year, and its articles as pages."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.clock import warc_date
from archive.errors import from_sqlite
from archive.home import Home

# A revisit of the year shows nothing without its original, which may be years older.
_OFFSETS = """
    SELECT warc_offset FROM captures WHERE warc_file = ?1 AND substr(fetched_at, 1, 4) = ?2
    UNION
    SELECT o.warc_offset FROM captures AS o WHERE o.warc_file = ?1 AND o.record_type = 'response' AND EXISTS (
        SELECT 1 FROM captures AS r WHERE r.url = o.url AND r.payload_sha256 = o.payload_sha256
        AND r.record_type = 'revisit' AND substr(r.fetched_at, 1, 4) = ?2)"""
# The last time that an article's page came, from any of its addresses; "not modified" is an answer, no page.
_PAGES = """
    SELECT a.article_id, a.title, c.url, max(c.fetched_at)
    FROM articles AS a JOIN urls AS u ON u.article_id = a.article_id JOIN captures AS c ON c.url = u.url
    WHERE c.status = 200 AND (?1 IS NULL OR a.portal = ?1) AND (?2 IS NULL OR substr(c.fetched_at, 1, 4) = ?2)
    GROUP BY a.article_id ORDER BY coalesce(a.published_at, a.first_captured_at), a.article_id"""


class NothingSelected(Exception):
    """The archive holds nothing of the portal or year that was asked for."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """An article as a page of the WACZ."""

    article_id: str
    title: str
    url: str
    at: str  # as WARC-Date writes it


class Selection:
    """A portal, a year or both of an archive; neither: all of it. Of files that a crawl still writes, nothing."""

    def __init__(self, connection: sqlite3.Connection, home: Home, portal: str | None, year: int | None) -> None:
        self._connection = connection
        self._home = home
        self.portal = portal
        self.year = None if year is None else f"{year:04}"

    @classmethod
    @contextlib.contextmanager
    def of(cls, home: Home, portal: str | None, year: int | None) -> Iterator[Selection]:
        """Read one state of the archive, whatever is written meanwhile. Raises ArchiveError, NothingSelected."""
        if not home.archive_db.is_file():
            raise NothingSelected(f"{home.archive_db} does not exist: run `luuchieu crawl` first, or name the --home")
        try:
            address = f"{home.archive_db.resolve().as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
                connection.execute("BEGIN")
                selection = cls(connection, home, portal, year)
                selection._check()
                yield selection
        except sqlite3.Error as error:
            raise from_sqlite(error, home.archive_db) from error

    def files(self) -> list[Path]:
        """The WARC files to go through, portal by portal in order of time."""
        return sorted(self._home.warc_dir.glob(f"{self.portal or '*'}/*.warc.gz"))

    def offsets(self, path: Path) -> set[int] | None:
        """Where the answers begin that are wanted of a file; None: all of it."""
        if self.year is None:
            return None
        warc_file = path.relative_to(self._home.path).as_posix()
        return {offset for (offset,) in self._connection.execute(_OFFSETS, (warc_file, self.year))}

    def pages(self) -> Iterator[PageEntry]:
        """Articles in order of publication, each as it was last captured."""
        for article_id, title, url, fetched_at in self._connection.execute(_PAGES, (self.portal, self.year)):
            yield PageEntry(article_id, title, url, warc_date(datetime.fromisoformat(fetched_at)))

    def portal_name(self) -> str | None:
        """The proper name of the portal asked for."""
        row = self._connection.execute("SELECT name FROM portals WHERE portal = ?", (self.portal,)).fetchone()
        return row[0] if row else None

    def _check(self) -> None:
        sql = (
            "SELECT 1 FROM captures WHERE (?1 IS NULL OR portal = ?1) AND (?2 IS NULL OR substr(fetched_at, 1, 4) = ?2)"
        )
        if self._connection.execute(f"{sql} LIMIT 1", (self.portal, self.year)).fetchone():
            return
        portals = ", ".join(name for (name,) in self._connection.execute("SELECT DISTINCT portal FROM captures"))
        asked = " in ".join(word for word in (self.portal, self.year) if word)
        raise NothingSelected(f"{self._home.archive_db} holds no capture of {asked}; its portals: {portals}")
