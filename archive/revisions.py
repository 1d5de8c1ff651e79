"""The states that an article was in, read from archive.db beside whatever writes there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from archive.errors import from_sqlite
from archive.essence import Text, essence

_REVISION_COLUMNS = "revision, captured_at, capture_id, cause, title, summary, body_text"
_REVISIONS = f"SELECT {_REVISION_COLUMNS} FROM revisions WHERE article_id = ? ORDER BY revision"  # noqa: S608
_ARTICLE = "SELECT article_id, url, state, title, summary, body_text FROM articles WHERE article_id = ?"
_AT_ADDRESS = "SELECT article_id FROM urls WHERE url = ? AND article_id IS NOT NULL"
_SCHEMES = (("", ""), ("https://", "http://"), ("http://", "https://"))
_NEAR = "SELECT article_id FROM articles WHERE article_id >= ? AND article_id < ? ORDER BY article_id LIMIT 500"


class NotKept(LookupError):
    """No such archive, article or revision; says what there is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One row of the table revisions."""

    revision: int
    captured_at: str
    capture_id: int | None
    cause: str  # source, parser
    title: str
    summary: str | None
    body_text: str

    @property
    def text(self) -> Text:
        """What archive.essence and archive.differences compare."""
        return self.title, self.summary, self.body_text


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An article and its states, oldest first; there is at least one."""

    article_id: str
    url: str
    state: str  # live, gone, moved
    current: int | None  # the revision that the article reads as now, which need not be the last
    revisions: tuple[Revision, ...]

    def pair(self, numbers: tuple[int, int] | None) -> tuple[Revision, Revision]:
        """Two revisions by number; None: the last two, or twice the only one. Raises NotKept."""
        if numbers is None:
            return self.revisions[-2:][0], self.revisions[-1]
        known = {one.revision: one for one in self.revisions}
        for number in numbers:
            if number not in known:
                told = "it has 1 only" if len(known) == 1 else f"it has 1 to {max(known)}"
                raise NotKept(f"{self.article_id} has no revision {number}; {told}")
        return known[numbers[0]], known[numbers[1]]


def read_history(archive_db: Path, article: str, article_id: str | None = None) -> History:
    """The history of an article, named by its id or an address that the archive met; else by `article_id`.

    Raises NotKept, naming the nearest ids, and ArchiveError for a bad archive.
    """
    if not archive_db.exists():
        raise NotKept(f"there is no archive at {archive_db}; run `luuchieu crawl` first, or name another --home")
    with _reading(archive_db) as connection:
        names = [article, *_at_address(connection, article)]
        for name in [*names, article_id] if article_id else names:
            row = connection.execute(_ARTICLE, (name,)).fetchone()
            if row is not None:
                return _history(connection, row)
        near = _near(connection, article_id or article)
    hint = f"did you mean {' or '.join(near)}?" if near else "`luuchieu status` says which portals it holds"
    raise NotKept(f"{archive_db} holds no article {article}; {hint}")


def _history(connection: sqlite3.Connection, row: tuple[str, ...]) -> History:
    article_id, url, state, *text = row
    rows = connection.execute(_REVISIONS, (article_id,))
    revisions = tuple(Revision(**dict(zip(Revision.__slots__, values, strict=True))) for values in rows)
    now = essence(*text)
    current = next((one.revision for one in reversed(revisions) if essence(*one.text) == now), None)
    return History(article_id=article_id, url=url, state=state, current=current, revisions=revisions)


def _at_address(connection: sqlite3.Connection, address: str) -> list[str]:
    if "://" not in address:
        return []
    bare = address.partition("#")[0]
    slash = bare.removesuffix("/") if bare.endswith("/") else f"{bare}/"
    forms = [form.replace(*scheme, 1) for form in (bare, slash) for scheme in _SCHEMES]
    return [found for form in forms for (found,) in connection.execute(_AT_ADDRESS, (form,))]


def _near(connection: sqlite3.Connection, name: str) -> list[str]:
    """Up to three ids like this one: with a portal's name before it, else those that begin alike."""
    named = [f"{portal}-{name}" for (portal,) in connection.execute("SELECT portal FROM portals")]
    found = [one for one in named if connection.execute(_ARTICLE, (one,)).fetchone()]
    for length in range(len(name) if not found else 0, 2, -1):
        begins = name[:length]
        rows = connection.execute(_NEAR, (begins, begins[:-1] + chr(ord(begins[-1]) + 1)))
        found = get_close_matches(name, [one for (one,) in rows], 3)
        if found:
            break
    return found[:3]


@contextmanager
def _reading(archive_db: Path) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(f"{archive_db.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise from_sqlite(error, archive_db) from error
