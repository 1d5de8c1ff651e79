"""What the archive and its last runs come to, as Prometheus reads it from node_exporter's textfile collector."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from archive.alarms import read_open
from archive.clock import iso
from archive.disk import written_beside
from archive.errors import ArchiveError, from_sqlite
from archive.home import Home
from archive.schema import check_current

_EXIT_CODE, _ENDED_AT = "luuchieu_night_exit_code", "luuchieu_night_end_timestamp_seconds"
_NIGHT = {
    _EXIT_CODE: "Exit code of the last night: 0 complete, 1 unhealthy, 3 the archive cannot be written.",
    _ENDED_AT: "When the last night ended.",
}
_LAST_RUNS = """
    SELECT portal, kind, started_at, finished_at, healthy, articles_new, articles_changed, articles_gone, failures,
           requests + media_requests, bytes
    FROM runs WHERE run_id IN (
        SELECT max(run_id) FROM runs WHERE kind IN ('crawl', 'recheck') GROUP BY portal, kind)
    ORDER BY portal, kind"""
_STATES = "SELECT portal, state, count(*) FROM articles GROUP BY portal, state ORDER BY portal, state"
# Portals date articles ahead by mistake. Newest first by the index: the texts of older articles are not read.
_NEWEST = """
    SELECT portal, (SELECT published_at FROM articles AS a WHERE a.portal = p.portal AND published_at <= ?
                    ORDER BY published_at DESC LIMIT 1) AS newest
    FROM portals AS p WHERE newest IS NOT NULL ORDER BY portal"""
_DUE = """
    SELECT p.portal, (SELECT count(*) FROM urls AS u WHERE u.portal = p.portal AND u.kind = 'article'
                      AND u.state IN ('due', 'failed') AND u.next_due_at IS NOT NULL)
    FROM portals AS p ORDER BY p.portal"""
_HOLES = """
    SELECT r.portal, m.value FROM measures AS m JOIN runs AS r USING (run_id)
    WHERE m.name = 'holes' AND run_id IN (
        SELECT max(run_id) FROM measures JOIN runs USING (run_id)
        WHERE name = 'holes' AND kind = 'crawl' GROUP BY portal)
    ORDER BY r.portal"""

_Rows = Iterable[Sequence[object]]


def write_metrics(path: Path, archive_db: Path, *, exit_code: int | None = None, now: datetime) -> None:
    """Put the metrics at `path`, whole or not at all, readable by all.

    Without `exit_code` no night ended: what `path` said of the last one stays. Raises ArchiveError for an archive that
    cannot be read, after it wrote how the night ended and what room there is; OSError where `path` cannot be written.
    """
    registry = CollectorRegistry(auto_describe=False)
    night = _kept(path) if exit_code is None else {_EXIT_CODE: float(exit_code), _ENDED_AT: now.timestamp()}
    for name, value in night.items():
        _gauge(registry, name, _NIGHT[name], (), [(value,)])
    _room(registry, Home(archive_db.parent))
    try:
        _archive(registry, archive_db, now)
    except ArchiveError:
        if exit_code is not None:
            _write(path, registry)
        raise
    _write(path, registry)


def _archive(registry: CollectorRegistry, archive_db: Path, now: datetime) -> None:
    if not archive_db.exists():
        raise ArchiveError(f"{archive_db}: there is no archive; run `luuchieu crawl` first, or name another --home")
    try:
        connection = sqlite3.connect(f"file:{archive_db}?mode=ro", uri=True, timeout=30)
        try:
            check_current(connection, archive_db)
            _holdings(registry, connection, now)
            _runs(registry, connection.execute(_LAST_RUNS).fetchall())
            _alarms(registry, connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise from_sqlite(error, archive_db) from error


def _write(path: Path, registry: CollectorRegistry) -> None:
    with written_beside(path) as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(generate_latest(registry))


def _gauge(registry: CollectorRegistry, name: str, told: str, labels: Sequence[str], rows: _Rows) -> None:
    """One metric; a row is its labels' values and its value, and one whose value is None is left out."""
    gauge = Gauge(name, told, labels, registry=registry)
    for *values, value in rows:
        if value is not None:
            named = gauge.labels(*values) if labels else gauge
            named.set(float(str(value)))


def _kept(path: Path) -> dict[str, float]:
    """What an earlier file says of the last night; nothing where there is none that can be read."""
    try:
        families = list(text_string_to_metric_families(path.read_text("utf-8")))
    except (OSError, ValueError):
        return {}
    return {sample.name: sample.value for family in families for sample in family.samples if sample.name in _NIGHT}


def _room(registry: CollectorRegistry, home: Home) -> None:
    parts = {
        "database": home.path.glob("*.db*"),
        "warc": home.warc_dir.glob("**/*"),
        "published": home.published_dir.glob("**/*"),
        "exports": home.exports_dir.glob("**/*"),
    }
    sizes = [(part, sum(_size(file) for file in files)) for part, files in parts.items()]
    _gauge(registry, "luuchieu_archive_size_bytes", "Room that the archive takes, by what takes it.", ["part"], sizes)
    if home.path.is_dir():
        free = shutil.disk_usage(home.path).free
        _gauge(registry, "luuchieu_disk_free_bytes", "Room left on the disk of the archive.", (), [(free,)])


def _size(file: Path) -> int:
    """Bytes that it takes; 0 for a folder, and for what went while it was looked at."""
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:
        return 0


def _holdings(registry: CollectorRegistry, connection: sqlite3.Connection, now: datetime) -> None:
    newest = [(portal, _seconds(at)) for portal, at in connection.execute(_NEWEST, (iso(now),))]
    for name, told, labels, rows in (
        ("luuchieu_articles", "Articles that are kept, by what became of them.", ["portal", "state"],
         connection.execute(_STATES)),
        ("luuchieu_newest_article_timestamp_seconds", "When the newest article was published.", ["portal"], newest),
        ("luuchieu_due_addresses", "Addresses of articles that were seen and are not kept yet.", ["portal"],
         connection.execute(_DUE)),
        ("luuchieu_holes", "Holes that the last crawl that was judged left.", ["portal"], connection.execute(_HOLES)),
    ):  # fmt: skip
        _gauge(registry, name, told, labels, rows)


_RUN_FIGURES = (
    ("start_timestamp_seconds", "When the last run began."),
    ("end_timestamp_seconds", "When the last run ended; absent while it runs."),
    ("healthy", "1 where nothing was wrong with the last run."),
    ("new_articles", "Articles that the last run found."),
    ("changed_articles", "Articles that the last run found edited."),
    ("gone_articles", "Articles that the last run found removed."),
    ("failures", "What went wrong in the last run."),
    ("requests", "Requests of the last run."),
    ("received_bytes", "What the last run received."),
)


def _runs(registry: CollectorRegistry, rows: list[tuple[object, ...]]) -> None:
    read = [(portal, kind, _seconds(began), _seconds(ended), *figures) for portal, kind, began, ended, *figures in rows]
    for place, (name, told) in enumerate(_RUN_FIGURES, 2):
        some = [(portal, kind, row[place - 2]) for portal, kind, *row in read]
        _gauge(registry, f"luuchieu_run_{name}", told, ["portal", "kind"], some)


def _alarms(registry: CollectorRegistry, connection: sqlite3.Connection) -> None:
    found = read_open(connection)
    labels = ["portal", "name"]
    lasting = [(one.portal or "", one.name, 1) for one in found]
    since = [(one.portal or "", one.name, _seconds(one.since)) for one in found]
    _gauge(registry, "luuchieu_alarm", "1 while a fault lasts; portal is empty for the archive's own.", labels, lasting)
    _gauge(registry, "luuchieu_alarm_since_timestamp_seconds", "When a fault that lasts began.", labels, since)


def _seconds(at: object) -> float | None:
    try:
        return datetime.fromisoformat(str(at)).timestamp()
    except ValueError:
        return None
