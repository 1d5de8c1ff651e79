"""The Wayback Machine: its index through `wayback`, captures as they were made (`id_`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from requests.exceptions import RequestException
from wayback import Memento, WaybackClient
from wayback.exceptions import (
    BlockedByRobotsError,
    BlockedSiteError,
    MementoPlaybackError,
    NoMementoError,
    WaybackException,
)

from archive import exchange
from archive.clock import iso
from archive.exchange import Exchange
from archive.mementos import IndexWalk, Listed, Wanted
from crawler.backfill.addresses import plain
from crawler.backfill.web import digests
from crawler.backfill.web.archives import Manners, NotListed, NotShown, mirror_of, short
from crawler.portal import Portal

_HOME = "https://web.archive.org"
_AT_ONCE = 10_000
"""Rows of one index call: fewer make more calls of a large host, more are answered too late."""
_FILTER = ["mimetype:(text/html|application/xhtml.xml|.*/xml|application/(rss|atom).xml|unk|warc/revisit)"]
"""Pictures, scripts and files are most of an index; they need not be sent."""
_ENCODED = frozenset(("content-encoding", "content-length", "transfer-encoding"))
"""Headers that tell how a body was sent, and not of the body that is kept."""


class Wayback:
    """The Wayback Machine, or what LUUCHIEU_WAYBACK names in its place."""

    source = "wayback"
    archives = "wayback"
    title = "Wayback Machine"

    def __init__(self, manners: Manners) -> None:
        self.session = manners.session(
            lambda url: "index" if urlsplit(url).path.startswith("/cdx") else "capture",
            {_HOME: mirror_of("LUUCHIEU_WAYBACK")},
        )
        self._client = WaybackClient(self.session)

    def walks(self, portal: type[Portal], since: date, until: date) -> Sequence[IndexWalk]:
        """A part for each domain and year: small enough to be answered, and to be asked again after a kill."""
        return [
            IndexWalk(
                archive=self.source,
                portal=portal.name,
                host=domain,
                since=max(since, date(year, 1, 1)).isoformat(),
                until=min(until, date(year, 12, 31)).isoformat(),
            )
            for domain in portal.allowed_domains
            for year in range(since.year, until.year + 1)
        ]

    def listed(self, walk: IndexWalk) -> Iterator[Listed]:
        """Every capture of the domain and its sub-domains in those days. Raises NotListed."""
        # A day of Vietnam's begins seven hours before it does in UTC.
        begin, end = _utc(walk.since), _utc(walk.until) + timedelta(days=1, seconds=-1)
        try:
            for row in self._client.search(
                walk.host, match_type="domain", limit=_AT_ONCE, from_date=begin, to_date=end, filter_field=_FILTER
            ):
                yield Listed(
                    archive=self.source,
                    url=row.original,
                    captured_at=iso(row.timestamp),
                    status=row.statuscode,
                    media_type=row.mimetype,
                    digest=row.digest,
                    length=row.length,
                )
        except (WaybackException, RequestException, ValueError, RuntimeError) as error:
            raise NotListed(
                f"the index could not be listed for {walk.host}, {walk.since} to {walk.until}: {short(error)}"
            ) from error

    def fetch(self, wanted: Wanted) -> Exchange:
        """The capture of that very second, redirects not followed. Raises NotShown."""
        at = datetime.fromisoformat(wanted.captured_at).astimezone(UTC)
        try:
            memento = self._client.get_memento(wanted.url, at, follow_redirects=False)
        except (NoMementoError, BlockedSiteError, BlockedByRobotsError) as error:
            raise NotShown(short(error), for_good=True) from error
        except (MementoPlaybackError, WaybackException, RequestException, ValueError) as error:
            raise NotShown(short(error), for_good=False) from error
        if memento.status_code != 200:
            raise NotShown(f"listed with status 200, shown with {memento.status_code}", for_good=False)
        return self._exchange(memento, wanted, at)

    def _exchange(self, memento: Memento, wanted: Wanted, at: datetime) -> Exchange:
        body: bytes = memento.content
        headers = [(name, value) for name, value in memento.headers.items() if name.lower() not in _ENCODED]
        payload = body
        doubt = digests.doubt_of(wanted.digest, body)
        if doubt and not digests.doubt_of(wanted.digest, self.session.payload):
            # It came as it was captured. Else the archive packed on the way what was not, or unpacked what was.
            payload, doubt = self.session.payload, None
            headers.append(("Content-Encoding", self.session.last.headers["Content-Encoding"]))
        return Exchange(
            url=wanted.url,
            request_headers=(),
            status=memento.status_code,
            reason="OK",
            response_headers=headers,
            payload=payload,
            body=body,
            fetched_at=at,
            source=self.source,
            memento=exchange.Memento(
                archive=wanted.archive,
                url=memento.memento_url,
                digest=wanted.digest,
                doubt=self._other(memento, wanted, at) or doubt,
            ),
        )

    def _other(self, memento: Memento, wanted: Wanted, at: datetime) -> str | None:
        """Why the answer is another capture than that which was asked for."""
        captured_at = parsedate_to_datetime(self.session.last.headers["Memento-Datetime"])
        if captured_at != at:
            return f"the archive gave the capture of {iso(captured_at)} instead"
        if plain(memento.url) != plain(wanted.url):
            return f"the archive gave a capture of {memento.url} instead"
        return None


def _utc(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+07:00").astimezone(UTC)
