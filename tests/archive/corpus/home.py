"""A home whose archive.db holds such texts, written straight into its tables: what is measured is not the keeping."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from archive.clock import VIETNAM, iso
from archive.home import Home
from archive.schema import connect, migrate
from archive.text import text_sha256
from tests.archive.corpus.copy import Text

PORTALS = ("thainguyen", "baothainguyen", "baobackan", "backan", "thaibinh", "baothaibinh", "baotuyenquang")
_CAPTURED = "2026-01-01T02:00:00+07:00"
_EPOCH = datetime(2020, 1, 1, tzinfo=VIETNAM)


def article_id(text: Text) -> str:
    """Copies are on another portal than the original, mostly."""
    return f"{PORTALS[text.number * 5 % 7]}-{text.number}"


def keep_texts(home: Home, texts: Iterable[Text]) -> None:
    """Insert the texts as articles, or replace what there is of them."""
    home.prepare()
    migrate(home.archive_db)
    connection = connect(home.archive_db)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT OR IGNORE INTO portals (portal, name, host, family, status) VALUES (?, ?, '', '', 'alive')",
        [(portal, portal) for portal in PORTALS],
    )
    for text in texts:
        row = _row(text)
        connection.execute(
            f"INSERT INTO articles ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "
            "ON CONFLICT (article_id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in row),
            list(row.values()),
        )
    connection.execute("COMMIT")
    connection.close()


def _row(text: Text) -> dict[str, Any]:
    name = article_id(text)
    return {
        "article_id": name,
        "portal": name.split("-")[0],
        "url": f"https://{name}",
        "canonical_url": f"https://{name}",
        "title": text.title,
        "summary": text.lead,
        "body_text": text.body,
        "body_html": "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs),
        "tags": "[]",
        "language": "vi",
        "published_at": iso(_EPOCH + timedelta(hours=text.hour)),
        "first_captured_at": _CAPTURED,
        "last_captured_at": _CAPTURED,
        "state": "live",
        "text_sha256": text_sha256(text.title, text.lead, text.body),
        "word_count": len(text.body.split()),
        "extractor_version": 1,
        "fields": "{}",
    }
