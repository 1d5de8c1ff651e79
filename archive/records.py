"""Reading WARC and WACZ files made by anyone, 1.0 or 1.1, plain or gzip, whole or damaged, in flat memory."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urldefrag

from archive.blocks import WANTED, Block, Damage, read_blocks
from archive.errors import ArchiveError
from archive.message import decode, find_header, join_chunks, read_head
from archive.tape import BrokenRecord
from archive.zips import ZIP_FAULTS, Packed, told

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FAULTS: tuple[type[Exception], ...] = (OSError, *ZIP_FAULTS)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A response, revisit or resource record with an http(s) address. A revisit has no payload of its own.

    Hashes and body are computed on first use.
    """

    url: str
    record_type: str  # response, revisit, resource
    status: int  # 200 for a resource
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    payload: bytes  # without chunks
    fetched_at: datetime  # aware
    offset: int  # of the record, or of the gzip member that holds it
    warc_headers: dict[str, str]  # names in lower case
    member: str | None = None  # file inside a WACZ
    payload_flaw: str | None = None

    @cached_property
    def _decoded(self) -> tuple[bytes, str | None]:
        return decode(self.payload, self.header("Content-Encoding"))

    @property
    def body(self) -> bytes:
        """The payload with its Content-Encoding undone, as far as that goes; see flaw."""
        return self._decoded[0]

    @property
    def flaw(self) -> str | None:
        """Why payload or body are not whole: cut off, damaged, an encoding not known. None when they are."""
        return self.payload_flaw or self._decoded[1]

    @cached_property
    def payload_sha256(self) -> str | None:
        """Hash of the payload; of a revisit, of the one referred to, None where that is told otherwise."""
        if self.record_type != "revisit":
            return hashlib.sha256(self.payload).hexdigest()
        algorithm, _, digest = self.warc_headers.get("warc-payload-digest", "").partition(":")
        return digest.lower() if algorithm.lower() == "sha256" and len(digest) == 64 else None

    @cached_property
    def body_sha256(self) -> str | None:
        """Hash of the body; of a revisit, what its writer noted, None where it noted nothing."""
        if self.record_type != "revisit":
            return hashlib.sha256(self.body).hexdigest()
        return self.warc_headers.get("luuchieu-body-sha256")

    @property
    def refers_to_url(self) -> str | None:
        """Address of the record that a revisit refers to."""
        return self.warc_headers.get("warc-refers-to-target-uri")

    @property
    def refers_to_at(self) -> datetime | None:
        """Time of the record that a revisit refers to."""
        return _time(self.warc_headers.get("warc-refers-to-date", ""))

    @property
    def source(self) -> str | None:
        """Where the answer came from, in files that luuchieu wrote: live, lab, replay, ..."""
        return self.warc_headers.get("luuchieu-source")

    @property
    def doubt(self) -> str | None:
        """Why a web archive's capture may not be what was asked for, in files that luuchieu wrote."""
        doubt = self.warc_headers.get("luuchieu-doubt")
        return unquote(doubt) if doubt else None

    @property
    def section(self) -> str | None:
        """The section whose listing led to it, in files that luuchieu wrote."""
        section = self.warc_headers.get("luuchieu-section")
        return unquote(section) if section else None

    @property
    def media_type(self) -> str | None:
        """`text/html`, without parameters."""
        value = self.header("Content-Type")
        return value.partition(";")[0].strip().lower() or None if value else None

    def header(self, name: str) -> str | None:
        """The response's first header of that name, in any case of letters."""
        return find_header(self.headers, name)


def read_records(path: Path, damage: list[Damage] | None = None) -> Iterator[Record]:
    """Every response, revisit and resource record of a WARC or WACZ file, in its order.

    What cannot be read is passed over and added to `damage`; reading goes on with the next whole record.
    Raises ArchiveError when the file cannot be opened.
    """
    harm = damage if damage is not None else []
    try:
        with open(path, "rb") as file:
            if file.read(4) == b"PK\x03\x04":
                yield from _read_wacz(path, file, harm)
            else:
                yield from _read_warc(path, file, None, harm)
    except OSError as error:
        raise _unreadable(path, error) from error


def read_from(path: Path, file: IO[bytes], damage: list[Damage]) -> Iterator[Record]:
    """The same of a WARC file that is open, or held in memory; `path` is what damage names."""
    return _read_warc(path, file, None, damage)


def read_record_at(path: Path, offset: int, *, member: str | None = None) -> Record:
    """The record at that offset of a WARC file, or of the file `member` inside a WACZ.

    Raises ArchiveError when there is no whole response, revisit or resource record.
    """
    harm: list[Damage] = []
    try:
        with open(path, "rb") as outer:
            if member is None:
                found = next(_read_warc(path, outer, None, harm, offset), None)
            else:
                with zipfile.ZipFile(outer) as wacz, wacz.open(member) as inner:
                    found = next(_read_warc(path, inner, member, harm, offset), None)
    except _FAULTS as error:
        raise _unreadable(path, error) from error
    if found is None or found.offset != offset:
        why = f": {harm[0].why}" if harm else ""
        raise ArchiveError(f"{path}: no readable record at byte {offset}{why}; run `luuchieu check`")
    return found


def as_answered(revisit: Record, original: Record) -> Record:
    """A revisit as its address answered: the payload of what it repeats, its own date and status."""
    return replace(
        original,
        url=revisit.url,
        fetched_at=revisit.fetched_at,
        offset=revisit.offset,
        member=revisit.member,
        status=revisit.status if revisit.headers else original.status,
    )


def address_key(url: str) -> int:
    """A hash of the address without its scheme, in the range of SQLite's integers."""
    bare = urldefrag(url)[0].partition("://")[2]
    host, slash, rest = bare.partition("/")
    text = f"{host.lower()}{slash or '/'}{rest}"
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def to_record(block: Block, member: str | None = None) -> Record | None:
    """The block as a Record; None for types and addresses that are not web pages.

    Raises BrokenRecord when it ought to be one and is not.
    """
    headers = block.headers
    kind = headers.get("warc-type", "")
    url = headers.get("warc-target-uri", "").strip("<> ")
    if kind in WANTED and not url:
        raise BrokenRecord("the record has no WARC-Target-URI")
    if kind not in WANTED or not url.lower().startswith(("http://", "https://")):
        return None
    if _CONTROL.search(url):
        raise BrokenRecord("its WARC-Target-URI holds control characters")
    fetched_at = _time(headers.get("warc-date", ""))
    if fetched_at is None:
        raise BrokenRecord(f"WARC-Date {headers.get('warc-date')!r} cannot be read")
    version, status, reason, payload, flaw = "HTTP/1.1", 200, "OK", block.content, None
    answer: tuple[tuple[str, str], ...] = ()
    if kind == "resource":
        answer = (("Content-Type", headers.get("content-type", "")),)
    if kind != "resource" and (block.content or kind == "response"):
        head = read_head(block.content)
        if head is None:
            raise BrokenRecord("the record does not begin with an HTTP status line")
        version, status, reason, answer = head.http_version, head.status, head.reason, head.headers
        payload = block.content[head.size :]
        if "chunked" in (find_header(answer, "Transfer-Encoding") or "").lower():
            payload, flaw = join_chunks(payload)
    truncated = headers.get("warc-truncated")
    return Record(
        url=url,
        record_type=kind,
        status=status,
        reason=reason,
        http_version=version,
        headers=answer,
        payload=payload if kind != "revisit" else b"",
        fetched_at=fetched_at,
        offset=block.offset,
        warc_headers=headers,
        member=member,
        payload_flaw=f"cut by its writer: {truncated}" if truncated else flaw,
    )


def _read_warc(
    path: Path, file: IO[bytes], member: str | None, damage: list[Damage], start: int = 0
) -> Iterator[Record]:
    for block in read_blocks(path, file, member, damage, start):
        try:
            record = to_record(block, member)
        except BrokenRecord as broken:
            damage.append(Damage(path=path, offset=block.offset, why=str(broken), member=member))
            continue
        if record is not None:
            yield record


def _read_wacz(path: Path, file: IO[bytes], damage: list[Damage]) -> Iterator[Record]:
    try:
        with zipfile.ZipFile(file) as wacz:
            names = [name for name in wacz.namelist() if name.endswith((".warc", ".warc.gz"))]
            if not names:
                damage.append(Damage(path=path, offset=0, why="a zip file without WARC files in it"))
            for name in sorted(names):
                with wacz.open(name) as inner:
                    yield from _read_warc(path, Packed(inner), name, damage)  # type: ignore[arg-type]
    except ZIP_FAULTS as error:
        damage.append(Damage(path=path, offset=0, why=told(error)))


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unreadable(path: Path, error: Exception) -> ArchiveError:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or told(error)
    return ArchiveError(f"{path}: cannot be read ({words}); give a WARC or WACZ file")
