"""Which rows a sample holds: the newest articles of each portal, and all that belongs to them."""

from __future__ import annotations

import sqlite3

#: So many articles of each portal.
NEWEST = 100

_OF_ARTICLES = "article_id IN (SELECT article_id FROM temp.chosen)"
_OF_ADDRESSES = "url IN (SELECT url FROM temp.chosen_urls)"
_OF_MEMENTOS = (
    f"{_OF_ARTICLES} OR {_OF_ADDRESSES} OR article_id IN "  # noqa: S608 - our own conditions
    f"(SELECT named_id FROM live.urls WHERE {_OF_ADDRESSES} AND named_id IS NOT NULL)"
)
#: As many that are known and not kept, so that a sample shows what that looks like.
_NOT_KEPT = (
    "SELECT url FROM (SELECT url, row_number() OVER (PARTITION BY portal ORDER BY first_seen_at DESC, url) AS place "
    "FROM live.urls WHERE kind = 'article' AND article_id IS NULL) WHERE place <= ?"
)
#: Table -> which of its rows. Walks and listings tell of all articles of a day, so a sample holds none of them.
_WHICH = {
    "portals": "true",
    "runs": "true",
    "measures": "true",
    "verdicts": "true",
    "alarms": "true",
    "certificates": "true",
    "articles": _OF_ARTICLES,
    "revisions": _OF_ARTICLES,
    "images": _OF_ARTICLES,
    "attachments": _OF_ARTICLES,
    "clusters": _OF_ARTICLES,
    "absences": _OF_ARTICLES,
    "citations": _OF_ARTICLES,
    "mentions": _OF_ARTICLES,
    "urls": _OF_ADDRESSES,
    "sightings": _OF_ADDRESSES,
    "failures": _OF_ADDRESSES,
    "mementos": _OF_MEMENTOS,
    "index_walks": "true",
    "captures": f"{_OF_ADDRESSES} OR capture_id IN (SELECT capture_id FROM temp.chosen_captures)",  # noqa: S608
}


def which_rows(table: str) -> str:
    """The condition for a table's rows, once choose() has chosen. Tables that nobody named stay empty."""
    return _WHICH.get(table, "false")


def choose(connection: sqlite3.Connection, newest: int) -> None:
    """Write down the articles, addresses and captures of the sample of `live`, in temporary tables.

    Raises sqlite3.Error.
    """
    connection.execute(
        "CREATE TEMP TABLE chosen AS SELECT article_id FROM ("
        "SELECT article_id, row_number() OVER "
        "(PARTITION BY portal ORDER BY coalesce(published_at, first_captured_at) DESC, article_id) AS place "
        "FROM live.articles) WHERE place <= ?",
        [newest],
    )
    of_articles = " UNION ".join(
        f"SELECT url FROM live.{table} WHERE {_OF_ARTICLES}"  # noqa: S608 - names from the line below
        for table in ("articles", "urls", "images", "attachments")
    )
    connection.execute(f"CREATE TEMP TABLE chosen_urls AS {of_articles} UNION {_NOT_KEPT}", [newest])
    named = " UNION ".join(
        f"SELECT {column} AS capture_id FROM live.{table} WHERE {_OF_ARTICLES}"  # noqa: S608
        for table, column in (
            ("articles", "capture_id"),
            ("revisions", "capture_id"),
            ("absences", "capture_id"),
            ("absences", "confirming_capture_id"),
            ("absences", "ended_capture_id"),
        )
    )
    of_mementos = f"SELECT capture_id FROM live.mementos WHERE {_OF_MEMENTOS}"  # noqa: S608 - our own conditions
    connection.execute(f"CREATE TEMP TABLE chosen_captures AS {named} UNION {of_mementos}")
