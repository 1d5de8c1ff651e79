"""Datasette plugin: what the home page, the list of articles and an article's page show beside their row."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request
from datasette.views.table import Row
from jinja2 import Environment
from markupsafe import Markup, escape

from publish.describe import NOT_LIVE
from publish.pages.reading import MARK_CLOSE, MARK_OPEN, is_address, read_body, read_snippet, read_time
from publish.search.match import fold_query, match_query

NEWEST = 8
Record: TypeAlias = "dict[str, str | int | None]"


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Identifiers as Datasette writes them in addresses."""
    env.filters["tilde_encode"] = tilde_encode


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, object]:
    """The names that our templates use."""
    figures = datasette.plugin_config("luuchieu") or {}
    variables: dict[str, object] = {
        "site": figures,
        "portal_names": lambda: {one["portal"]: one["name"] for one in figures.get("portals", [])},
        "read_time": read_time,
        "is_address": is_address,
    }
    if "luuchieu" in datasette.databases:
        database = datasette.get_database("luuchieu")
        variables["newest_articles"] = _newest(database)
        variables["article_parts"] = _parts(database)
        variables["found_words"] = _found_words(database, request)
    return variables


async def _records(database: Database, sql: str, params: Mapping[str, str | int]) -> list[Record]:
    results = await database.execute(sql, params)
    return [dict(row) for row in results.rows]


def _newest(database: Database) -> Callable[[], Awaitable[list[Record]]]:
    async def newest_articles() -> list[Record]:
        """The last articles by the date they were published."""
        return await _records(
            database,
            "SELECT article_id, portal, title, summary, substr(body_text, 1, 300) AS opening, section, "
            "published_at FROM articles ORDER BY published_at DESC LIMIT :newest",
            {"newest": NEWEST},
        )

    return newest_articles


def _parts(database: Database) -> Callable[[Mapping[str, str | None]], Awaitable[dict[str, object]]]:
    async def article_parts(row: Mapping[str, str | None]) -> dict[str, object]:
        """The article's text as shown, its pictures, files, revisions and the rules that gave its fields."""
        key = {"id": str(row["article_id"])}
        of_article = "FROM {} WHERE article_id = :id ORDER BY position"
        capture = await _records(
            database,
            "SELECT fetched_at, source, url FROM captures WHERE capture_id = :id",
            {"id": row["capture_id"] or 0},
        )
        images = await _records(database, "SELECT url, caption, credit " + of_article.format("images"), key)
        captions = {str(image["url"]): str(image["caption"] or "") for image in images}
        body = read_body(row["body_html"], row["body_text"] or "", lead=row["summary"], captions=captions)
        return {
            "body": body,
            "images": [image for image in images if f'href="{escape(image["url"])}"' not in body],
            "attachments": await _records(database, "SELECT url, caption " + of_article.format("attachments"), key),
            "revisions": await _records(
                database,
                "SELECT revision, captured_at, cause, title, text_sha256 FROM revisions "
                "WHERE article_id = :id ORDER BY revision DESC",
                key,
            ),
            "tags": _json_list(row["tags"]),
            "fields": _json_object(row["fields"]),
            "capture": capture[0] if capture else None,
            "replayed": bool(capture) and capture[0]["source"] in NOT_LIVE,
        }

    return article_parts


def _found_words(
    database: Database, request: Request | None
) -> Callable[[Sequence[Row]], Awaitable[dict[str, dict[str, Markup]]]]:
    async def found_words(rows: Sequence[Row]) -> dict[str, dict[str, Markup]]:
        """article_id -> title and snippet with the found words marked, for the rows of a page of results."""
        query = request.args.get("_search") if request is not None else None
        if not query or request is None or not rows:
            return {}
        match = fold_query(query) if request.args.get("_searchmode") == "raw" else match_query(query)
        ids = [str(row["article_id"]) for row in rows]
        found = await _records(
            database,
            "SELECT a.article_id AS id, highlight(articles_fts, 0, :open, :close) AS title, "
            "snippet(articles_fts, 2, :open, :close, '…', 40) AS in_text, "
            "snippet(articles_fts, 1, :open, :close, '…', 40) AS in_summary, "
            "highlight(articles_fts, 3, :open, :close) AS author "
            "FROM articles_fts JOIN articles AS a ON a.rowid = articles_fts.rowid "
            "WHERE articles_fts MATCH :match AND articles_fts.rowid IN "
            "(SELECT rowid FROM articles WHERE article_id IN (SELECT value FROM json_each(:ids)))",
            {"match": match, "ids": json.dumps(ids), "open": MARK_OPEN, "close": MARK_CLOSE},
        )
        return {str(one["id"]): _marked(one) for one in found}

    return found_words


def _marked(found: Record) -> dict[str, Markup]:
    """Title, the piece of lead or text to show, and the byline if it is what was found."""
    summary, text, author = (str(found[name] or "") for name in ("in_summary", "in_text", "author"))
    return {
        "title": read_snippet(str(found["title"])),
        "snippet": read_snippet(summary if MARK_OPEN in summary else text),
        "author": read_snippet(author if MARK_OPEN in author else ""),
    }


def _json_list(value: str | None) -> list[str]:
    """A stored JSON list, or nothing where it is not one."""
    try:
        found = json.loads(value or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def _json_object(value: str | None) -> dict[str, str]:
    """A stored JSON object, or nothing where it is not one."""
    try:
        found = json.loads(value or "{}")
    except ValueError:
        return {}
    return {str(key): str(one) for key, one in found.items()} if isinstance(found, dict) else {}
