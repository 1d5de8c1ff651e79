"""What the files hold: the tables that are given away, and the meaning of each column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archive.columns import DESCRIPTIONS
from publish.past import LOST

#: A value as it is read: text is UTF-8 as SQLite stores it, so that no form has to decode what it only passes on.
Cell: TypeAlias = "bytes | int | float | None"
Row: TypeAlias = "tuple[Cell, ...]"
Kind = Literal["text", "integer", "number", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. A `list` is stored as a JSON list of texts."""

    name: str
    kind: Kind
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of a table of the archive that go into files, and the order of its rows."""

    name: str
    columns: tuple[Column, ...]
    order: str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def description(self) -> str:
        """What a row is."""
        return _DESCRIPTIONS[self.name][""]


_DESCRIPTIONS = {**DESCRIPTIONS, "lost": LOST}


def _table(name: str, columns: str, order: str) -> Table:
    """A table from its columns' names; `:integer`, `:number` or `:list` follows those that are no text."""
    made = []
    for word in columns.split():
        column, _, kind = word.partition(":")
        made.append(Column(column, kind or "text", _DESCRIPTIONS[name][column]))  # type: ignore[arg-type]
    return Table(name, tuple(made), order)


ARTICLES = _table(
    "articles",
    "article_id portal title summary body_text author source_name dateline section tags:list language published_at "
    "modified_at first_captured_at last_captured_at state gone_at moved_to url canonical_url word_count:integer "
    "text_sha256",
    "article_id",
)
#: Small tables that go with the articles: not the texts of earlier revisions, which are in the database.
BESIDE = (
    _table("portals", "portal name province_code host family status merged_into", "portal"),
    _table("revisions", "article_id revision:integer captured_at cause title text_sha256", "article_id, revision"),
    _table("absences", "absence_id:integer article_id reason missed_at confirmed_at moved_to ended_at", "absence_id"),
    _table("clusters", "cluster_id:integer article_id role similarity:number", "cluster_id, article_id"),
    _table("lost", "identity portal title url listed_date year:integer asked", "portal, listed_date, identity"),
)
