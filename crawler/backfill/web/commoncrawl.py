"""Common Crawl: its indexes through `cdx_toolkit`, records by range requests into its WARC files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path

import cdx_toolkit
import requests
from cdx_toolkit import commoncrawl as indexes
from requests.exceptions import RequestException

from archive.blocks import Damage
from archive.clock import iso
from archive.exchange import Exchange, Memento
from archive.mementos import IndexWalk, Listed, Wanted
from archive.records import Record, read_from
from crawler.backfill.addresses import plain
from crawler.backfill.intake import exchange_of
from crawler.backfill.web import digests
from crawler.backfill.web.archives import Manners, NotListed, NotShown, mirror_of, short
from crawler.backfill.web.polite import PoliteSession
from crawler.portal import Portal

_INDEX, _DATA = "https://index.commoncrawl.org", "https://data.commoncrawl.org"
_FILTER = ("=status:200", "~mime:.*(html|xml|unk).*")
_FILES = "/crawl-data/"
_STAMP = "%Y%m%d%H%M%S"


class CommonCrawl:
    """The crawls of Common Crawl, or what LUUCHIEU_COMMONCRAWL and LUUCHIEU_COMMONCRAWL_DATA name in its place."""

    source = "commoncrawl"
    archives = "CC-MAIN-*"
    title = "Common Crawl"

    def __init__(self, manners: Manners, crawls: Sequence[str] = ()) -> None:
        mirrors = {_INDEX: mirror_of("LUUCHIEU_COMMONCRAWL"), _DATA: mirror_of("LUUCHIEU_COMMONCRAWL_DATA")}
        self.session = manners.session(
            lambda url: "capture" if _FILES in url else "index",
            mirrors,
        )
        self._crawls = list(crawls)

    def walks(self, portal: type[Portal], since: date, until: date) -> Sequence[IndexWalk]:
        """A part for each crawl and domain, the newest crawls first. Raises NotListed."""
        return [
            IndexWalk(archive=crawl, portal=portal.name, host=domain, since=since.isoformat(), until=until.isoformat())
            for crawl in self._choose(since, until)
            for domain in portal.allowed_domains
        ]

    def listed(self, walk: IndexWalk) -> Iterator[Listed]:
        """Every page of the domain and its sub-domains that one crawl holds of those days. Raises NotListed."""
        try:
            self._indexes.crawl = [walk.archive]
            for row in self._indexes.iter(walk.host, matchType="domain", filter=list(_FILTER)):
                listed = _listed(walk.archive, row)
                if walk.since <= listed.captured_at[:10] <= walk.until:
                    yield listed
        except _ODD as error:
            raise NotListed(f"{walk.archive} could not be listed for {walk.host}: {short(error)}") from error

    def fetch(self, wanted: Wanted) -> Exchange:
        """One record out of the middle of a WARC file. Raises NotShown."""
        url, begin = f"{_DATA}/{wanted.warc_file}", wanted.warc_offset or 0
        place = f"bytes={begin}-{begin + (wanted.length or 0) - 1}"
        try:
            response = self.session.get(url, headers={"Range": place})
        except RequestException as error:
            raise NotShown(short(error), for_good=False) from error
        if response.status_code != requests.codes.partial_content:
            is_gone = response.status_code in (403, 404, 410)
            raise NotShown(f"{url}: HTTP {response.status_code} for {place}", for_good=is_gone)
        record = _record(response.content, f"{url}, {place}")
        memento = Memento(
            archive=wanted.archive,
            url=f"{url}#{place}",
            digest=wanted.digest,
            doubt=_other(record, wanted) or digests.doubt_of(wanted.digest, record.payload),
        )
        return exchange_of(record, self.source, memento)

    @cached_property
    def _indexes(self) -> cdx_toolkit.CDXFetcher:
        """Which crawls there are. Raises what is in _ODD."""
        _go_through(self.session)
        with tempfile.TemporaryDirectory() as folder:
            # The list of crawls would be kept in the user's own folder for a day, whatever mirror it came from.
            indexes.CACHE_DIR = f"{folder}/"
            return cdx_toolkit.CDXFetcher(source="cc", cc_mirror=_INDEX, warc_download_prefix=_DATA)

    def _choose(self, since: date, until: date) -> list[str]:
        """Names of crawls that were asked for, or that hold those days. Raises NotListed."""
        span = {"from_ts": since.strftime(_STAMP), "to": until.strftime(_STAMP)}
        try:
            found = self._indexes.raw_index_list
            chosen = indexes.filter_cc_endpoints(found, "mixed", {"crawl": self._crawls} if self._crawls else span)
        except _ODD as error:
            raise NotListed(f"the list of crawls: {short(error)}") from error
        return [address.rpartition("/")[2].removesuffix("-index") for address in chosen]


_ODD = (RequestException, ValueError, KeyError, RuntimeError)
"""What `cdx_toolkit` raises for answers that it does not understand."""


def _go_through(session: PoliteSession) -> None:
    """Let cdx_toolkit ask through our session: its own neither obeys Retry-After nor keeps a connection."""

    def get(
        url: str, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None, **_: object
    ) -> requests.Response:
        asked = {{"from_ts": "from"}.get(name, name): value for name, value in (params or {}).items()}
        answer: requests.Response = session.get(url, params=asked, headers=headers)
        return answer

    cdx_toolkit.myrequests_get = indexes.myrequests_get = get


def _listed(crawl: str, row: Mapping[str, str]) -> Listed:
    captured_at = datetime.strptime(f"{row['timestamp']}+0000", f"{_STAMP}%z")
    return Listed(
        archive=crawl,
        url=row["url"],
        captured_at=iso(captured_at),
        status=int(row["status"]) if row.get("status", "").isdecimal() else None,
        media_type=row.get("mime"),
        digest=row["digest"],
        length=int(row["length"]),
        warc_file=row["filename"],
        warc_offset=int(row["offset"]),
    )


def _record(member: bytes, place: str) -> Record:
    damage: list[Damage] = []
    record = next(read_from(Path(place), BytesIO(member), damage), None)
    if record is None:
        why = damage[0].why if damage else "there is no response in it"
        raise NotShown(f"{place}: {why}", for_good=True)
    return record


def _other(record: Record, wanted: Wanted) -> str | None:
    """Why the record is another than that which was asked for."""
    if plain(record.url) != plain(wanted.url):
        return f"the record there is of {record.url}"
    if iso(record.fetched_at) != wanted.captured_at:
        return f"the record there is of {iso(record.fetched_at)}"
    return None
