"""The files that a call of `backfill warc` means: named, found in folders, or to be fetched."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from archive.pieces import ZIP_MAGIC
from crawler.environment import UsageError

_ENDINGS = (".warc", ".warc.gz", ".wacz")
_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 1 << 20
"""So far a WARC file may be damaged at its beginning and still be known as one."""


def is_address(word: str) -> bool:
    """True for what is to be fetched."""
    return word.lower().startswith(("http://", "https://"))


def files_of(words: Sequence[str]) -> tuple[list[str | Path], list[str]]:
    """Addresses and files in the order they were given, each once; and what is wrong with others.

    Raises UsageError where that leaves nothing, for a path that is not there, and for a folder without such files.
    """
    found: dict[str | Path, str | Path] = {}
    wrong: list[str] = []
    for word in words:
        if is_address(word):
            found.setdefault(word, word)
            continue
        for path in _files_at(Path(word)):
            why = fault_of(path)
            if why is None:
                found.setdefault(path.resolve(), path)
            else:
                wrong.append(f"{path}: {why}")
    if not found:
        raise UsageError("; ".join(wrong))
    return list(found.values()), wrong


def _files_at(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder; give WARC or WACZ files, folders or addresses")
        return [path]
    files = sorted(one for one in path.rglob("*") if one.name.endswith(_ENDINGS) and one.is_file())
    if not files:
        raise UsageError(f"{path}: holds no file called {', '.join(f'*{ending}' for ending in _ENDINGS)}")
    return files


def fault_of(path: Path) -> str | None:
    """Why a file cannot be taken in at all; None where reading it will tell."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not head:
        return "the file is empty"
    if head.startswith(_GZIP):
        return _arc(_inflated(head))
    if head.startswith(ZIP_MAGIC) or b"WARC/" in head:
        return None
    return _arc(head) or "at byte 0: no WARC record begins here; give a WARC or WACZ file"


def _arc(head: bytes) -> str | None:
    if head.startswith(b"filedesc://"):
        return "is an ARC file, the forerunner of WARC; `warcio recompress FILE NEW.warc.gz` makes a WARC of it"
    return None


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 100)
    except zlib.error:
        return b""
