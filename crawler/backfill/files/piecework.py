"""A piece of a WARC file read, in whatever process: every record of a portal's as it will be kept, and as it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.blocks import WANTED, Damage
from archive.clock import iso
from archive.digests import fits
from archive.packing import pack, pack_beside
from archive.pieces import Piece, PieceReader, Sound
from archive.records import Record, to_record
from archive.tape import BrokenRecord
from archive.warc import Exchange
from crawler.backfill.intake import Seen, exchange_of, look
from crawler.history import History
from crawler.portal import Portal

_BATCH_BYTES = 1 << 18
_BATCH_RECORDS = 50
_HOSTS_REMEMBERED = 20_000
_OURS = "luuchieu-"


@dataclass(frozen=True, slots=True)
class Taken:
    """A record of a portal's: what its row needs, the members that its file needs, and what it shows."""

    portal: str
    exchange: Exchange  # bare
    members: bytes
    digest: str | None
    """Of the payload, as its writer told it: by that a revisit names it."""
    flaw: str | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class Repeated:
    """A revisit record of a portal's; what it repeats is found by the one who writes."""

    portal: str
    record: Record


@dataclass(frozen=True, slots=True)
class Known:
    """A record that a backfill took in before."""

    portal: str


@dataclass(slots=True)
class Batch:
    """Some records in their order, and what else was met on the way."""

    items: list[Taken | Repeated | Known] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    strangers: Counter[str] = field(default_factory=Counter)
    """Records of hosts that belong to no portal."""
    bytes: int = 0

    @property
    def is_full(self) -> bool:
        """True when it is time to hand it on."""
        return self.bytes >= _BATCH_BYTES or len(self.items) >= _BATCH_RECORDS or len(self.strangers) >= 1000


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the first record of a piece was found; None where none was."""

    first_at: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """Where the first record behind a piece begins; None where there is none."""

    next_at: int | None


Message = Begun | Batch | Ended
"""A piece is told as Begun, any number of batches, Ended."""


class Pieceworker:
    """Reads pieces. What it needs to know of the archive is what was there when the command began."""

    def __init__(self, archive_db: Path, portals: Sequence[type[Portal]]) -> None:
        self._portals: Mapping[str, type[Portal]] = {portal.name: portal for portal in portals}
        self._by_host: dict[str, str | None] = {}
        self._history = History(archive_db)
        self._may_be_known = self._history.has_backfills()
        self._batch = Batch()

    def close(self) -> None:
        """Let go of the archive."""
        self._history.close()

    def read(self, piece: Piece) -> Iterator[Message]:
        """All of a piece."""
        reader = PieceReader(piece, self._wants)
        self._batch = Batch(damage=reader.damage)
        for sound in reader.read():
            if sound is None:
                yield Begun(reader.first_at)
                continue
            self._take(piece, sound)
            if self._batch.is_full:
                yield self._batch
                reader.damage = []
                self._batch = Batch(damage=reader.damage)
        yield self._batch
        yield Ended(reader.next_at)

    def _wants(self, headers: dict[str, str]) -> bool:
        """True for what a portal answered. Other hosts are counted, and their records not even unpacked as such."""
        if headers["warc-type"] not in WANTED:
            return False
        url = headers.get("warc-target-uri", "").strip("<> ")
        host = _host_of(url)
        if host is None:
            return not url  # which is damage, and to be told
        if self._portal_of(host, url) is not None:
            return True
        self._batch.strangers[host] += 1
        return False

    def _portal_of(self, host: str, url: str) -> str | None:
        if host not in self._by_host:
            if len(self._by_host) >= _HOSTS_REMEMBERED:
                self._by_host.clear()
            self._by_host[host] = next((name for name, one in self._portals.items() if one.is_ours(url)), None)
        return self._by_host[host]

    def _take(self, piece: Piece, sound: Sound) -> None:
        block, batch = sound.block, self._batch
        try:
            record = to_record(block, piece.member)
        except BrokenRecord as broken:
            batch.damage.append(Damage(path=piece.path, offset=block.offset, why=str(broken), member=piece.member))
            return
        portal = self._portal_of(_host_of(record.url) or "", record.url) if record is not None else None
        if record is None or portal is None:
            return
        exchange = exchange_of(record)
        if self._is_known(record, exchange):
            batch.items.append(Known(portal))
        elif record.record_type == "revisit":
            batch.items.append(Repeated(portal, record))
            batch.bytes += 1 << 10
        else:
            taken = _taken(self._portals[portal], exchange, record, sound)
            batch.items.append(taken)
            batch.bytes += 2 * len(taken.members)

    def _is_known(self, record: Record, exchange: Exchange) -> bool:
        if not self._may_be_known:
            return False
        body_sha256 = None if record.record_type == "revisit" else exchange.body_sha256
        return self._history.was_taken_in(record.url, iso(record.fetched_at), body_sha256)


def _taken(portal: type[Portal], exchange: Exchange, record: Record, sound: Sound) -> Taken:
    return Taken(
        portal=portal.name,
        exchange=exchange.bare(),
        members=_members(exchange, record, sound),
        digest=record.warc_headers.get("warc-payload-digest"),
        flaw=record.flaw,
        seen=look(portal, record),
    )


def _members(exchange: Exchange, record: Record, sound: Sound) -> bytes:
    """The record as its writer packed it, where that can stay: to pack a page anew takes a third of reading it."""
    headers = record.warc_headers
    can_stay = (
        sound.packed is not None
        and record.record_type == "response"
        and record.payload_flaw is None
        and headers.get("warc-target-uri") == record.url
        and "warc-record-id" in headers
        and not any(name.startswith(_OURS) for name in headers)
        and _is_right(headers.get("warc-block-digest", ""), sound.block.content)
        and _is_right(headers.get("warc-payload-digest", ""), record.payload, exchange.payload_sha256)
    )
    if not can_stay:
        return pack(exchange)
    return (sound.packed or b"") + pack_beside(exchange, headers["warc-record-id"])


def _is_right(told: str, content: bytes, sha256: str | None = None) -> bool:
    """False for a digest that `luuchieu check` would find wrong: it looks at SHA-256 alone."""
    return not told.startswith("sha256:") or fits(told, content, sha256) is True


def _host_of(url: str) -> str | None:
    """The host of an http(s) address; None of any other. urlsplit alone would take as long as unpacking a record."""
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        return None
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.lower()
