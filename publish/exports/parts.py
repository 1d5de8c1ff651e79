"""What a package is cut into: articles by portal and year, by year, and the tables beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.exports.faithful_csv import lines
from publish.exports.forms import FORMS
from publish.exports.selection import Source
from publish.exports.tables import ARTICLES, BESIDE, Row, Table

#: Raised when the bytes of a form change, so that no file of an earlier version is taken over.
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows that go into one file of each of some forms."""

    #: Path within the package, without its ending.
    stem: str
    table: Table
    forms: tuple[str, ...]
    batches: Callable[[], Iterator[list[Row]]]
    portal: str | None = None
    year: int | None = None
    undated: bool = False

    def digest(self) -> str:
        """SHA-256 of the rows, of their columns and of the version of the forms. Raises sqlite3.Error."""
        running = hashlib.sha256(repr((_VERSION, self.table.columns)).encode())
        for rows in self.batches():
            running.update(lines(rows))
        return running.hexdigest()


def parts(source: Source) -> list[Part]:
    """All parts of a snapshot; those by portal and year first, in the order in which a whole is joined from them."""
    found = source.connection.execute(
        "SELECT DISTINCT portal, year FROM articles ORDER BY portal, year IS NULL, year"
    ).fetchall()
    groups = [(portal.decode(), year) for portal, year in found]
    years = sorted({year for _, year in groups}, key=lambda year: (year is None, year))
    return [
        *(_group(source, portal, year, tuple(FORMS)) for portal, year in groups),
        *(_group(source, None, year, ("xlsx",)) for year in years),
        *(_beside(source, table) for table in BESIDE),
    ]


def _group(source: Source, portal: str | None, year: int | None, forms: tuple[str, ...]) -> Part:
    name = portal or "articles"
    return Part(
        stem=f"{portal or 'years'}/{name}-{'undated' if year is None else year}",
        table=ARTICLES,
        forms=forms,
        batches=lambda: source.group(portal, year),
        portal=portal,
        year=year,
        undated=year is None,
    )


def _beside(source: Source, table: Table) -> Part:
    return Part(
        stem=f"tables/{table.name}",
        table=table,
        forms=("csv-faithful", "parquet"),
        batches=lambda: source.table(table),
    )
