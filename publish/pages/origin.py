"""Where the kept copy of a page came from: its portal, a web archive, a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from publish.pages.reading import is_address

_REPLAY = "https://web.archive.org/web"


@dataclass(frozen=True, slots=True)
class Origin:
    """`kind`: live, wayback, commoncrawl or file."""

    kind: str
    crawl: str | None = None
    """Of Common Crawl, the crawl."""
    link: str | None = None
    """To the capture, where the archive shows it to readers."""


def origin_of(capture: Mapping[str, object]) -> Origin:
    """From a row with source, url, fetched_at and the memento's archive."""
    source = capture["source"]
    if source == "wayback":
        return Origin("wayback", link=_replayed(str(capture["url"]), str(capture["fetched_at"])))
    if source == "commoncrawl":
        return Origin("commoncrawl", crawl=str(capture["archive"]) if capture["archive"] else None)
    return Origin("live" if source in ("live", "lab") else "file")


def _replayed(url: str, captured_at: str) -> str | None:
    """The address under which the Wayback Machine shows a capture; None of what is no address or no time."""
    try:
        moment = datetime.fromisoformat(captured_at).astimezone(UTC)
    except ValueError:
        return None
    return f"{_REPLAY}/{moment:%Y%m%d%H%M%S}/{url}" if is_address(url) else None
