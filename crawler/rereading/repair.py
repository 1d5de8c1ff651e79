"""What `luuchieu check --repair` does about what was found."""

from __future__ import annotations

from archive.errors import ArchiveError, from_os
from archive.findings import Findings
from archive.home import Home
from archive.store import Archive
from crawler.rereading.rebuild import Told, rebuild

_UNREADABLE = frozenset({"database-missing", "database-damaged"})
_MADE_ANEW = _UNREADABLE | {
    "reference-broken",
    "row-differs",
    "text-differs",
    "revisions-gap",
    "revisions-disordered",
    "revision-disagrees",
    "state-wrong",
}
_LOST = frozenset({"warc-missing", "warc-cut", "record-damaged", "record-changed"})


def repair(home: Home, found: Findings, told: Told = lambda done, total: None) -> list[str]:
    """Mend what can be mended; what was done, one line each. Hold home.lock() around it.

    archive.db is made anew where it is unreadable or wrong; else rows that lack are made, an old schema is brought up
    to date, files of killed runs are closed. Raises ArchiveError.
    """
    kinds = set(found.counts)
    if not kinds & _MADE_ANEW:
        return _mend(home, found)
    if kinds & _LOST and not kinds & _UNREADABLE:
        # What was read from those records would be lost with it.
        raise ArchiveError(
            f"{home.archive_db}: is wrong, and WARC files that it would be made anew from are missing or damaged "
            f"({', '.join(sorted(kinds & _LOST))}); put those back from a copy first, then run it again"
        )
    return rebuild(home, told)


def _mend(home: Home, found: Findings) -> list[str]:
    with Archive.open(home) as archive:
        done = list(archive.repairs)
        for path in sorted(found.files["record-without-row"]):
            try:
                entered = archive.enter_missing(path)
            except OSError as error:
                raise from_os(error, path) from error
            done.append(f"{path}: {entered} captures entered")
    return done
