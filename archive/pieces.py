"""WARC and WACZ files cut into pieces, so that several processes can read one file, each record in one of them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from archive.blocks import Block, Damage, Wants, read_block
from archive.tape import BrokenRecord, GzipTape, PlainTape, open_tape
from archive.zips import ZIP_FAULTS, Packed, told

ZIP_MAGIC = b"PK\x03\x04"
_LOCAL_HEADER = 30
"""Bytes of a zip before the name of a file in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The records that begin at bytes `start`..`stop` of a WARC file, or of the file `member` inside a WACZ."""

    path: Path
    member: str | None = None
    start: int = 0
    stop: int | None = None  # None: the end
    is_sure: bool = True  # False: a record begins at `start` or somewhere behind it


def cut(path: Path, size: int, damage: list[Damage]) -> Iterator[Piece]:
    """All of a file in pieces of `size` bytes; a WACZ that cannot be opened is told as damage. Raises OSError."""
    with open(path, "rb") as file:
        is_zip = file.read(4) == ZIP_MAGIC
    if not is_zip:
        yield from _ranges(path, None, path.stat().st_size, size)
        return
    try:
        with zipfile.ZipFile(path) as wacz:
            inside = {info.filename: info for info in wacz.infolist() if info.filename.endswith((".warc", ".warc.gz"))}
    except ZIP_FAULTS as error:
        damage.append(_zip_damage(path, None, error))
        return
    if not inside:
        damage.append(Damage(path=path, offset=0, why="a zip file without WARC files in it"))
    for name in sorted(inside):
        is_stored = inside[name].compress_type == zipfile.ZIP_STORED
        # A zip says what it likes of the sizes of its files.
        whole = min(inside[name].file_size, path.stat().st_size) if is_stored else 0
        yield from _ranges(path, name, whole, size)


def _ranges(path: Path, member: str | None, whole: int, size: int) -> Iterator[Piece]:
    starts = range(0, max(whole, 1), size)
    for start in starts:
        stop = start + size if start != starts[-1] else None
        yield Piece(path=path, member=member, start=start, stop=stop, is_sure=start == 0)


@dataclass(frozen=True, slots=True)
class Sound:
    """A record that is whole, and the gzip member that it has to itself, if there is one."""

    block: Block
    packed: bytes | None


class PieceReader:
    """Reads a piece once, from its beginning to its end. What it cannot read is in `damage`.

    Where a piece begins is a guess: bytes that look like a record's beginning may lie within another record, or amid
    damage. The reader of the piece before knows; see Seams.
    """

    def __init__(self, piece: Piece, wants: Wants) -> None:
        self._piece = piece
        self._wants = wants
        self._is_wanted = False
        self.damage: list[Damage] = []
        self.first_at: int | None = None
        """Where its first record begins; None where none does."""
        self.next_at: int | None = None
        """Where the first record behind it begins; None at the end of the file."""

    def read(self) -> Iterator[Sound | None]:
        """None once `first_at` is known, then the records that are wanted."""
        piece = self._piece
        try:
            with _opened(piece) as file:
                tape = open_tape(file)
                if piece.is_sure:
                    tape.move(piece.start)
                    self.first_at = piece.start
                elif tape.move_to_record(piece.start, piece.stop):
                    self.first_at = tape.record_at
                yield None
                if self.first_at is not None:
                    yield from self._records(tape, file)
        except ZIP_FAULTS as error:
            self.damage.append(_zip_damage(piece.path, piece.member, error))
        except OSError as error:
            why = f"the file cannot be read ({error.strerror})"
            self.damage.append(Damage(path=piece.path, offset=piece.start, why=why, member=piece.member))

    def _records(self, tape: PlainTape, file: IO[bytes]) -> Iterator[Sound]:
        """A record is sound when the next has begun: only then is its gzip member known to be whole."""
        held: Block | None = None
        begun_at, is_first = -1, False  # the last record, and whether it is the first of its gzip member
        while True:
            has_moved, has_more, why, block = False, True, None, None
            self._is_wanted = False
            try:
                has_more = tape.begin()
                has_moved = True
                if has_more and not self._is_behind(tape.record_at):
                    block = read_block(tape, self._asked)
            except BrokenRecord as broken:
                why = str(broken)
            at = tape.record_at if has_more else tape.ends_at
            if held is not None and (has_moved or at != held.offset):
                is_alone = isinstance(tape, GzipTape) and is_first and at != held.offset
                yield Sound(held, _raw(file, held.offset, at) if is_alone else None)
            if not has_more:
                return
            if self._is_behind(at):
                self.next_at = at
                return
            begun_at, is_first = at, at != begun_at
            held = block if self._is_wanted else None
            if why is not None:
                self.damage.append(Damage(path=self._piece.path, offset=at, why=why, member=self._piece.member))
                held = None
                if not tape.resume():
                    return

    def _asked(self, headers: dict[str, str]) -> bool:
        self._is_wanted = self._wants(headers)
        return self._is_wanted

    def _is_behind(self, at: int) -> bool:
        return self._piece.stop is not None and at >= self._piece.stop


class Seams:
    """Whether the pieces of a file, told in their order, were begun where the one before left off."""

    def __init__(self) -> None:
        self._file: tuple[Path, str | None] | None = None
        self._next_at: int | None = 0

    def expected(self, piece: Piece) -> int | None:
        """Where the first record of the next piece begins; None where there is none in it."""
        if self._file != (piece.path, piece.member):
            self._file, self._next_at = (piece.path, piece.member), piece.start
        is_behind = self._next_at is not None and piece.stop is not None and self._next_at >= piece.stop
        return None if is_behind else self._next_at

    def mend(self, piece: Piece) -> Piece | None:
        """What is to be read instead of a piece that was begun elsewhere; None where that is nothing."""
        start = self.expected(piece)
        return None if start is None else replace(piece, start=start, is_sure=True)

    def end(self, first_at: int | None, next_at: int | None) -> None:
        """A piece was read that fitted. An empty one says nothing of what follows."""
        if first_at is not None:
            self._next_at = next_at


class _Span(io.RawIOBase):
    """A file that lies inside a zip as it is."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._descriptor, self.start, self._size = file.fileno(), start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        read = os.pread(self._descriptor, max(0, min(len(buffer), self._size - self._at)), self.start + self._at)
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)

    def fileno(self) -> int:
        return self._descriptor


@contextmanager
def _opened(piece: Piece) -> Iterator[IO[bytes]]:
    with open(piece.path, "rb") as file:
        if piece.member is None:
            yield file
            return
        with zipfile.ZipFile(file) as wacz:
            info = wacz.getinfo(piece.member)
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
                with wacz.open(info) as inner:
                    yield Packed(inner)  # type: ignore[misc]
                return
            local = os.pread(file.fileno(), _LOCAL_HEADER, info.header_offset)
            if len(local) < _LOCAL_HEADER or not local.startswith(ZIP_MAGIC):
                raise zipfile.BadZipFile(f"no file begins at byte {info.header_offset}")
            before = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
            yield _Span(file, info.header_offset + _LOCAL_HEADER + before, info.file_size)  # type: ignore[misc]


def _raw(file: IO[bytes], start: int, stop: int) -> bytes | None:
    """Those bytes, where they lie in a file as they are."""
    if isinstance(file, Packed):
        return None
    return os.pread(file.fileno(), stop - start, (file.start if isinstance(file, _Span) else 0) + start)


def _zip_damage(path: Path, member: str | None, error: Exception) -> Damage:
    return Damage(path=path, offset=0, why=told(error), member=member)
