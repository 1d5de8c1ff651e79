"""What an article's page shows beside its row: text, pictures, files, the kept copy, its states, absences, reprints."""

from __future__ import annotations

import json
from collections.abc import Mapping

from datasette.database import Database
from markupsafe import escape

from publish.describe import NOT_LIVE
from publish.pages.origin import origin_of
from publish.pages.reading import read_body
from publish.pages.records import Record, read_records

_MEDIA = "SELECT url, caption{} FROM {} WHERE article_id = :id ORDER BY position LIMIT 500"
_CAPTURE = (
    "SELECT c.capture_id, c.fetched_at, c.source, c.url, c.status, c.warc_file, c.warc_offset, c.payload_sha256, "
    "c.body_sha256, (SELECT m.archive FROM mementos AS m WHERE m.capture_id = c.capture_id) AS archive "
    "FROM captures AS c WHERE c.capture_id = :id"
)
_STATES = (
    "SELECT r.revision, r.captured_at, r.cause, r.title, r.text_sha256, c.source, c.url, c.fetched_at, "
    "(SELECT m.archive FROM mementos AS m WHERE m.capture_id = c.capture_id) AS archive "
    "FROM revisions AS r LEFT JOIN captures AS c USING (capture_id) WHERE r.article_id = :id ORDER BY r.revision"
)
_ABSENCES = (
    "SELECT reason, missed_at, confirmed_at, ended_at, moved_to FROM absences "
    "WHERE article_id = :id ORDER BY missed_at DESC LIMIT 50"
)
_GROUP = (
    "SELECT c.role, c.similarity, a.article_id, a.portal, a.title, a.published_at, a.state FROM clusters AS c "
    "JOIN articles AS a USING (article_id) WHERE c.cluster_id = :cluster "
    "ORDER BY c.role, a.published_at, a.article_id LIMIT 100"
)
_OTHER = "SELECT article_id, title FROM articles WHERE article_id = :id"


async def read_parts(database: Database, row: Mapping[str, str | None]) -> dict[str, object]:
    """The parts of an article's page by name; row is its row in `articles`."""
    key = {"id": str(row["article_id"])}
    capture = await read_records(database, _CAPTURE, {"id": row["capture_id"] or 0})
    images = await read_records(database, _MEDIA.format(", credit", "images"), key)
    captions = {str(image["url"]): str(image["caption"] or "") for image in images}
    body = read_body(row["body_html"], row["body_text"] or "", lead=row["summary"], captions=captions)
    states = await read_records(database, _STATES, key)
    moved_to = await read_records(database, _OTHER, {"id": row["moved_to"]}) if row["moved_to"] else []
    return {
        "body": body,
        "images": [image for image in images if f'href="{escape(image["url"])}"' not in body],
        "attachments": await read_records(database, _MEDIA.format("", "attachments"), key),
        "states": states,
        "edits": sum(one["cause"] == "source" for one in states[1:]),
        "tags": json_list(row["tags"]),
        "fields": json_object(row["fields"]),
        "capture": capture[0] if capture else None,
        "origin": origin_of(capture[0]) if capture else None,
        "origin_of": origin_of,
        "replayed": bool(capture) and capture[0]["source"] in NOT_LIVE,
        "absences": await read_records(database, _ABSENCES, key),
        "group": await _group(database, row),
        "moved_to": moved_to[0] if moved_to else None,
    }


async def _group(database: Database, row: Mapping[str, str | None]) -> list[Record]:
    """The near-duplicates that it stands among, the origin first; itself too. Empty where it stands alone."""
    if row["cluster_id"] is None:
        return []
    found = await read_records(database, _GROUP, {"cluster": row["cluster_id"]})
    return found if len(found) > 1 else []


def json_list(value: str | None) -> list[str]:
    """A stored JSON list, or nothing where it is not one."""
    try:
        found = json.loads(value or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def json_object(value: str | None) -> dict[str, str]:
    """A stored JSON object, or nothing where it is not one."""
    try:
        found = json.loads(value or "{}")
    except ValueError:
        return {}
    return {str(key): str(one) for key, one in found.items()} if isinstance(found, dict) else {}
