"""Records of any type as they lie in a WARC file, and the damage between them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archive.tape import BrokenRecord, PlainTape, open_tape

MAX_RECORD_BYTES = 128 << 20
"""Larger records (films) are passed over and told as damage: a record is held in memory whole."""

_MAX_LINE = 64 << 10
WANTED = frozenset({"response", "revisit", "resource"})
"""Types that hold what a server answered; the others are passed over."""

Wants = Callable[[dict[str, str]], bool]
"""Whether a record is wanted, by its WARC headers. Asked once a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A place in a WARC file that could not be read, and why."""

    path: Path
    offset: int
    why: str
    member: str | None = None  # file inside a WACZ

    def __str__(self) -> str:
        inside = f" in {self.member}" if self.member else ""
        return f"{self.path}{inside}: at byte {self.offset}: {self.why}"


@dataclass(frozen=True, slots=True)
class Block:
    """Any record as it lies in the file: its WARC headers and its bytes (none for types passed over)."""

    offset: int
    headers: dict[str, str]
    content: bytes

    @property
    def info(self) -> dict[str, str]:
        """What a warcinfo or metadata record says, names in lower case; empty where its bytes were not read."""
        if self.headers.get("warc-type") not in ("warcinfo", "metadata"):
            return {}
        lines = (line.partition(":") for line in self.content.decode("utf-8", "replace").splitlines())
        return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def read_blocks(
    path: Path,
    file: IO[bytes],
    member: str | None,
    damage: list[Damage],
    start: int = 0,
    *,
    kinds: Container[str] | None = WANTED,
) -> Iterator[Block]:
    """Every record of any type, those of `kinds` (None: all) with their bytes; damage is noted and passed over."""
    tape = open_tape(file, start)
    while True:
        try:
            if not tape.begin():
                return
            block = read_block(tape, lambda headers: kinds is None or headers["warc-type"] in kinds)
        except BrokenRecord as broken:
            damage.append(Damage(path=path, offset=tape.record_at, why=str(broken), member=member))
            if not tape.resume():
                return
            continue
        yield block


def read_sound_blocks(
    path: Path, file: IO[bytes], damage: list[Damage], *, kinds: Container[str] | None = WANTED
) -> Iterator[tuple[Block, int]]:
    """Those blocks whose gzip member proved sound to its end, which shows when the next is begun; and where it ends."""
    held: Block | None = None
    told = 0
    for block in read_blocks(path, file, None, damage, kinds=kinds):
        if held is not None and all(one.offset != held.offset for one in damage[told:]):
            yield held, min([block.offset, *(one.offset for one in damage[told:])])
        held, told = block, len(damage)
    if held is not None and all(one.offset != held.offset for one in damage[told:]):
        yield held, min([file.seek(0, 2), *(one.offset for one in damage[told:])])


def read_block(tape: PlainTape, wants: Wants) -> Block:
    """The record that the tape has just begun, with its bytes if it is wanted. Raises BrokenRecord."""
    offset = tape.record_at
    version = tape.line(_MAX_LINE)
    if not version.startswith(b"WARC/"):
        raise BrokenRecord("no WARC record begins here")
    headers = _read_headers(tape)
    try:
        length = int(headers.get("content-length", ""))
    except ValueError:
        length = -1
    if length < 0:
        raise BrokenRecord(f"Content-Length {headers.get('content-length')!r} cannot be read")
    if "warc-type" not in headers:
        raise BrokenRecord("the record has no WARC-Type")
    left = tape.left
    if left is not None and left < length:
        raise BrokenRecord(f"the record ends after {left} of {length} bytes")
    wanted = wants(headers)
    if wanted and length <= MAX_RECORD_BYTES:
        content = tape.read(length)
        held = len(content)
    else:
        content, held = b"", tape.skip(length)
    if held < length:
        raise BrokenRecord(f"the record ends after {held} of {length} bytes")
    if wanted and length > MAX_RECORD_BYTES:
        raise BrokenRecord(f"the record holds {length >> 20} MiB, more than {MAX_RECORD_BYTES >> 20}")
    return Block(offset, headers, content)


def _read_headers(tape: PlainTape) -> dict[str, str]:
    headers: dict[str, str] = {}
    name = ""
    while True:
        line = tape.line(_MAX_LINE)
        # Where the next record begins this one has ended: else each of many beginnings would be read through again.
        if not line.endswith(b"\n") or line.startswith(b"WARC/") or len(headers) > 1000:
            raise BrokenRecord("the record ends within its headers")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return headers
        if text[0] in " \t" and name:
            headers[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        headers.setdefault(name, value.strip())
