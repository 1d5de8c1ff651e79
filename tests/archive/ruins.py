"""Portals that are gone, as backfills leave them: rows written as SQL, since no archive of the web is asked here."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.home import Home
from archive.rows import PortalRow, Sighting
from archive.schema import connect
from archive.store import Archive
from tests.archive.samples import article

GONE = PortalRow(
    portal="baobackan",
    name="Báo Bắc Kạn",
    province_code="06",
    host="baobackan.vn",
    family="epi",
    status="no sign of life since 2025-05-24",
    merged_into="thainguyen",
)
ASKED = "2026-02-01T09:00:00+07:00"
_MEMENTO = (
    "INSERT INTO mementos (archive, portal, url, identity, article_id, captured_at, last_at, digest, state, why, "
    "capture_id, listed_at) VALUES (?, 'baobackan', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Ruin:
    """One such portal; each article by its number."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = Archive.open(Home(path))
        self.archive.register([GONE])
        self.run_id = self.archive.begin_run("baobackan", "backfill", "wayback")

    @classmethod
    @contextlib.contextmanager
    def made(cls, path: Path) -> Iterator[Ruin]:
        """An empty one."""
        ruin = cls(path)
        yield ruin
        ruin.archive.close()

    def see(self, number: int, day: str | None, *, host: str = "http://baobackan.vn", title: str | None = None) -> str:
        """An archived listing of 2019 shows it."""
        url = f"{host}/tin-post{number}.html"
        self.archive.see(
            [
                Sighting(
                    run_id=self.run_id, portal="baobackan", url=url, seen_at="2019-05-05T08:00:00+07:00",
                    listed_title=title or f"Tin số {number}", listed_date=day,
                    canonical_url=f"https://baobackan.vn/tin-post{number}.html", named_id=f"baobackan-{number}",
                )
            ]
        )  # fmt: skip
        return url

    def keep(self, number: int, published_at: str | None, at: str = "2020-06-06T08:00:00+07:00") -> None:
        """A capture of it was read."""
        one = article(number, published_at=published_at)
        self.archive.keep(one, run_id=self.run_id, capture_id=None, captured_at=at)
        self.archive.flush()

    def memento(
        self, number: int, state: str, *, archive: str = "wayback", host: str = "http://www.baobackan.vn:80",
        at: str = "2021-07-07T08:00:00+07:00", why: str | None = None, capture_id: int | None = None,
    ) -> None:  # fmt: skip
        """An index lists a capture of it."""
        url, identity = f"{host}/tin-post{number}.html", f"baobackan-{number}"
        values = (archive, url, identity, identity, at, at, f"{number}{at}", state, why, capture_id, ASKED)
        with self.writing() as connection:
            connection.execute(_MEMENTO, values)

    def ask(
        self, archive: str = "wayback", host: str = "baobackan.vn", since: str = "1996-01-01", until: str = "2026-02-01"
    ) -> None:
        """The index of an archive was listed whole for a host."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO index_walks VALUES (?, 'baobackan', ?, ?, ?, ?, 500, 300, '{}')",
                [archive, host, since, until, ASKED],
            )

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Another connection, for SQL."""
        self.archive.flush()
        with contextlib.closing(connect(self.path / "archive.db")) as connection:
            yield connection

    def reading(self) -> sqlite3.Connection:
        """What readers see."""
        self.archive.flush()
        return sqlite3.connect(f"file:{self.path / 'archive.db'}?mode=ro", uri=True)
