"""Rows on their way into archive.db: gathered one by one, written in one transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive import runs
from archive.absences import answered
from archive.captures import Captures
from archive.keeping import Kept, keep_all
from archive.ledger import Mark, write_failures, write_marks, write_walks
from archive.media import set_hashes
from archive.mementos import Settled, settle_all
from archive.rows import Failure, Walk


class Gathered:
    """What waits for the next commit. Its length is the number of rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.captures = Captures(connection)
        self.articles: list[Kept] = []
        self.answered: list[tuple[str, int | None, str]] = []
        self.marks: list[Mark] = []
        self.marked: set[str] = set()
        self.media: list[tuple[str, str]] = []
        self.failures: list[Failure] = []
        self.walks: list[Walk] = []
        self.mementos: list[Settled] = []

    def __len__(self) -> int:
        return len(self.captures) + sum(map(len, self._lists))

    @property
    def _lists(self) -> tuple[list[Any], ...]:
        return (self.articles, self.answered, self.marks, self.media, self.failures, self.walks, self.mementos)

    def write(self) -> None:
        """Write everything, within the caller's transaction.

        Captures come before the articles that refer to them, articles before their pictures' hashes.
        """
        self.captures.write()
        counts, edited = keep_all(self._connection, self.articles)
        for article_id, capture_id, at in self.answered:
            answered(self._connection, article_id, at=at, capture_id=capture_id)
        write_marks(self._connection, self.marks, edited)
        set_hashes(self._connection, self.media)
        write_walks(self._connection, self.walks)
        write_failures(self._connection, self.failures)
        settle_all(self._connection, self.mementos)
        counts.update((failure.run_id, "failures") for failure in self.failures if failure.run_id is not None)
        runs.count(self._connection, counts)

    def forget(self) -> None:
        """Empty it, once the transaction is committed."""
        self.captures.forget()
        for rows in self._lists:
            rows.clear()
        self.marked.clear()
