"""Pictures and files of an article: its rows of images and attachments."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.article import Article

_Media = list[tuple[str | None, ...]]
_MEDIA_COLUMNS = {"images": "url, caption, credit", "attachments": "url, caption"}


def _images(article: Article) -> _Media:
    return [(one.url, one.caption, one.credit) for one in article.images]


def _attachments(article: Article) -> _Media:
    return [(one.url, one.caption) for one in article.attachments]


def _read_media(connection: sqlite3.Connection, article_id: str, table: str) -> _Media:
    return connection.execute(
        f"SELECT {_MEDIA_COLUMNS[table]} FROM {table} WHERE article_id = ? ORDER BY position",  # noqa: S608
        (article_id,),
    ).fetchall()


def insert_media(connection: sqlite3.Connection, article: Article) -> None:
    """The rows of an article that has none yet."""
    _insert(connection, article, "images", _images(article), {})
    _insert(connection, article, "attachments", _attachments(article), {})


def replace_media(connection: sqlite3.Connection, article: Article) -> None:
    """Bring the rows into step with the page; an unchanged list is not touched."""
    for table, wanted in (("images", _images(article)), ("attachments", _attachments(article))):
        if _read_media(connection, article.article_id, table) == wanted:
            continue
        where = f"FROM {table} WHERE article_id = ?"
        fetched = dict(connection.execute(f"SELECT url, sha256 {where}", (article.article_id,)))
        connection.execute(f"DELETE {where}", (article.article_id,))
        _insert(connection, article, table, wanted, fetched)


def _insert(
    connection: sqlite3.Connection,
    article: Article,
    table: str,
    media: Sequence[tuple[str | None, ...]],
    fetched: dict[str, str | None],
) -> None:
    """A picture that another article brought in before has its hash in the ledger."""
    if not media:
        return
    columns = _MEDIA_COLUMNS[table]
    marks = ", ".join("?" * (len(media[0]) + 2))
    connection.executemany(
        f"INSERT INTO {table} (article_id, position, {columns}, sha256) VALUES ({marks}, "  # noqa: S608
        "coalesce(?, (SELECT body_sha256 FROM urls WHERE url = ? AND kind IN ('image', 'attachment') "
        "AND state = 'kept')))",
        [(article.article_id, position, *one, fetched.get(str(one[0])), one[0]) for position, one in enumerate(media)],
    )


def set_hashes(connection: sqlite3.Connection, fetched: Sequence[tuple[str, str]]) -> None:
    """Note the body hash of (address, hash) pairs wherever an article shows that address."""
    for table in _MEDIA_COLUMNS:
        connection.executemany(
            f"UPDATE {table} SET sha256 = ?2 WHERE url = ?1 AND sha256 IS NOT ?2",  # noqa: S608
            fetched,
        )
