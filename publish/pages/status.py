"""What /status shows: whether the archive can be trusted today, portal by portal, night by night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from datasette.database import Database

from publish.pages.portals import Portal
from publish.pages.records import Record, read_records

State = Literal["well", "trouble", "never", "gone"]
Night = Literal["well", "trouble", "none"]

NIGHTS = 90
PAST = 20
#: Days after which the last night is no longer last night's.
STALE_DAYS = 2
#: A run of the evening belongs to the night of the day that follows.
_EVENING = timedelta(hours=6)
_NIGHTLY = "kind IN ('crawl', 'recheck') AND source IN ('live', 'lab', 'replay')"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('runs', 'alarms')"
_LAST = f"SELECT portal, max(started_at) AS started_at FROM runs WHERE {_NIGHTLY} GROUP BY portal"  # noqa: S608
_RUNS = (
    "SELECT portal, started_at, finished_at, healthy, articles_new, articles_changed, articles_gone "  # noqa: S608
    f"FROM runs WHERE {_NIGHTLY} AND started_at >= :since ORDER BY started_at"
)
_OPEN = (
    "SELECT portal, name, what, advice, since, last_at FROM alarms WHERE ended_at IS NULL "
    "ORDER BY portal IS NOT NULL, portal, since, name LIMIT 500"
)
_PAST = (
    "SELECT portal, name, what, since, ended_at FROM alarms WHERE ended_at IS NOT NULL "
    "ORDER BY ended_at DESC, alarm_id DESC LIMIT :most"
)


@dataclass(slots=True)
class Watched:
    """A portal as its runs and alarms tell it."""

    portal: Portal
    nights: tuple[Night, ...]
    """The last NIGHTS nights, oldest first."""
    last_run_at: str | None = None
    new: int = 0
    changed: int = 0
    removed: int = 0
    """Of its last night, as are the two before."""
    alarms: list[Record] = field(default_factory=list)

    @property
    def state(self) -> State:
        """A portal that is gone is no trouble: nothing of it can fail any more."""
        if self.portal.silent_since:
            return "gone"
        if self.last_run_at is None:
            return "trouble" if self.alarms else "never"
        return "trouble" if self.alarms or not self.is_last_well else "well"

    is_last_well: bool = True
    """False where its last night was unhealthy or was cut short."""

    def count(self, night: Night) -> int:
        """Nights of that kind."""
        return self.nights.count(night)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole page."""

    watched: tuple[Watched, ...]
    """Trouble first."""
    archive: tuple[Record, ...]
    """Alarms of the archive itself."""
    past: tuple[Record, ...]
    last_run_at: str | None
    age_days: int | None
    """Since the last run, on the day of the reader."""

    @property
    def troubled(self) -> int:
        """Portals."""
        return sum(one.state == "trouble" for one in self.watched)

    @property
    def followed(self) -> int:
        """Portals that are not gone."""
        return sum(one.state != "gone" for one in self.watched)

    @property
    def state(self) -> Literal["well", "trouble", "stale", "never"]:
        """Of all together."""
        if self.age_days is None:
            return "never"
        if self.archive or self.troubled:
            return "trouble"
        return "stale" if self.age_days >= STALE_DAYS else "well"

    @property
    def is_stale(self) -> bool:
        """Whether last night's crawl is missing."""
        return self.age_days is not None and self.age_days >= STALE_DAYS


async def read_status(database: Database, portals: Iterable[Portal], today: date) -> Status:
    """The status of every portal. Snapshots of archives from before alarms were kept have none."""
    tables = {row["name"] for row in await read_records(database, _TABLES)}
    last = {str(row["portal"]): str(row["started_at"]) for row in await read_records(database, _LAST)}
    portals = list(portals)
    followed = {str(one.row["portal"]) for one in portals if not one.silent_since}
    newest = max((at for portal, at in last.items() if portal in followed), default=None)
    end = _night_of(newest) if newest else today
    since = (end - timedelta(days=NIGHTS)).isoformat()
    runs = await read_records(database, _RUNS, {"since": since})
    alarms = await read_records(database, _OPEN) if "alarms" in tables else []
    past = await read_records(database, _PAST, {"most": PAST}) if "alarms" in tables else []
    by_portal: dict[str, list[Record]] = {}
    for run in runs:
        by_portal.setdefault(str(run["portal"]), []).append(run)
    watched = [_watch(one, by_portal, last, alarms, end) for one in portals]
    order = ("trouble", "well", "never", "gone")
    return Status(
        watched=tuple(sorted(watched, key=lambda one: order.index(one.state))),
        archive=tuple(alarm for alarm in alarms if alarm["portal"] is None),
        past=tuple(past),
        last_run_at=newest,
        age_days=max(0, (today - end).days) if newest else None,
    )


def _watch(
    portal: Portal, runs: Mapping[str, list[Record]], last: Mapping[str, str], alarms: list[Record], end: date
) -> Watched:
    name = str(portal.row["portal"])
    nights: dict[date, list[Record]] = {}
    for run in runs.get(name, ()):
        nights.setdefault(_night_of(str(run["started_at"])), []).append(run)
    days = [end - timedelta(days=back) for back in range(NIGHTS - 1, -1, -1)]
    found = Watched(portal, tuple(_judged(nights.get(day, ())) for day in days), last.get(name))
    found.alarms = [alarm for alarm in alarms if alarm["portal"] == name]
    if nights:
        final = nights[max(nights)]
        found.is_last_well = _judged(final) == "well"
        found.new = _sum(final, "articles_new")
        found.changed = _sum(final, "articles_changed")
        found.removed = _sum(final, "articles_gone")
    return found


def _judged(runs: Iterable[Record]) -> Night:
    """A run that never ended was killed, so it is no good night."""
    found = [run["healthy"] == 1 and run["finished_at"] is not None for run in runs]
    return "none" if not found else "well" if all(found) else "trouble"


def _sum(runs: Iterable[Record], column: str) -> int:
    return sum(int(run[column] or 0) for run in runs)


def _night_of(started_at: str) -> date:
    """The morning to which the night of a run leads."""
    return (datetime.fromisoformat(started_at) + _EVENING).date()
