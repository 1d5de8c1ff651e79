"""Pictures and files of an article: its rows of images and attachments."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.article import Article

_Media = list[tuple[str | None, ...]]
_MEDIA_COLUMNS = {"images": "url, caption, credit", "attachments": "url, caption"}

_UNASKED_MOST = 20_000
"""More are left for the next run, so that memory stays flat."""

# A run writes down what it keeps before it asks for the pictures: one that was ended between the two leaves pictures
# that the ledger never met. Looked for in what was captured since the last crawl that ran to its end.
_UNASKED = """
    WITH shown AS (
        SELECT DISTINCT u.article_id FROM captures AS c JOIN urls AS u ON u.url = c.url
        WHERE c.run_id IN (
            SELECT run_id FROM runs WHERE portal = ?1 AND source = ?2 AND run_id < ?3 AND run_id > (
                SELECT coalesce(max(run_id), 0) FROM runs
                WHERE portal = ?1 AND source = ?2 AND kind = 'crawl' AND reason = 'finished' AND run_id < ?3)))
    SELECT kind, url FROM (
        SELECT 'image' AS kind, url, sha256 FROM shown JOIN images USING (article_id)
        UNION SELECT 'attachment', url, sha256 FROM shown JOIN attachments USING (article_id))
    WHERE sha256 IS NULL AND url NOT IN (SELECT url FROM urls)
    UNION SELECT kind, url FROM urls WHERE portal = ?1 AND state = 'due' AND kind IN ('image', 'attachment')
    LIMIT ?4"""


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


def read_unasked(connection: sqlite3.Connection, portal: str, source: str, run_id: int) -> list[tuple[str, str]]:
    """Kind and address of pictures and files that runs before this one were to fetch and never asked for."""
    return connection.execute(_UNASKED, (portal, source, run_id, _UNASKED_MOST)).fetchall()
