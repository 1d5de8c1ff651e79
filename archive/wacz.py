"""Writing WACZ 1.1.1: WARC files with an index and a list of pages in one zip, which other tools replay.

https://specs.webrecorder.net/wacz/1.1.1/. Records are copied as they lie, byte for byte; nothing is held in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from archive.blocks import WANTED, Block, Damage, read_sound_blocks
from archive.cdxj import BLOCKS, INDEX, Cdxj
from archive.clock import now, warc_date
from archive.disk import written_beside
from archive.errors import from_os
from archive.home import Home
from archive.members import ANSWERS
from archive.records import to_record
from archive.tape import BrokenRecord
from archive.wacz_selection import Selection

VERSION = "1.1.1"
_SOFTWARE = "luuchieu (lưu chiểu)"
_BLOCK = 1 << 20

Put = Callable[[bytes], None]
Told = Callable[[int, int], None]
"""Called with the bytes of WARC files that were gone through, and how many there are."""


@dataclass(slots=True, kw_only=True)
class Packed:
    """What a WACZ holds."""

    pages: int = 0
    records: int = 0
    bytes: int = 0
    damage: list[Damage] = field(default_factory=list)
    """What was left out because it cannot be read."""


def write_wacz(
    home: Home,
    out: Path,
    *,
    portal: str | None = None,
    year: int | None = None,
    told: Told = lambda done, total: None,
) -> Packed:
    """Write the captures of a portal, of a year (by the day of capture) or of both to `out`, with their pages.

    The file is written beside and renamed when it is whole; a failure leaves what stood there before.
    Raises NothingSelected, ArchiveError.
    """
    with Selection.of(home, portal, year) as selection:
        try:
            # Beside `out`, where there is room for it; the folder of temporary files may be in memory.
            with (
                tempfile.TemporaryDirectory(prefix=".wacz-", dir=out.parent) as folder,
                written_beside(out) as file,
                zipfile.ZipFile(file, "w") as wacz,
            ):
                packed = _Wacz(wacz, Path(folder), selection).write(told)
        except OSError as error:
            raise from_os(error, out) from error
        packed.bytes = out.stat().st_size
        return packed


class _Wacz:
    def __init__(self, wacz: zipfile.ZipFile, folder: Path, selection: Selection) -> None:
        self._zip = wacz
        self._selection = selection
        self._index = Cdxj(folder)
        self._resources: list[dict[str, object]] = []
        self._packed = Packed()
        self._created = now()

    def write(self, told: Told) -> Packed:
        files = self._selection.files()
        total, done = sum(path.stat().st_size for path in files), 0
        for path in files:
            wanted = self._selection.offsets(path)
            if wanted is None or wanted:
                self._add_warc(path, wanted)
            done += path.stat().st_size
            told(done, total)
        with self._member(f"indexes/{INDEX}") as put:
            blocks = self._index.write(put)
        self._index.close()
        with self._member(f"indexes/{BLOCKS}", zipfile.ZIP_DEFLATED) as put:
            put(blocks)
        with self._member("pages/pages.jsonl", zipfile.ZIP_DEFLATED) as put:
            self._put_pages(put)
        self._add_manifest()
        return self._packed

    def _add_warc(self, path: Path, wanted: set[int] | None) -> None:
        """The records that are wanted, each answer with its request, after the file's own warcinfo."""
        at, answered = 0, ""
        with self._member(f"archive/{path.name}") as put, path.open("rb") as file, path.open("rb") as source:
            for block, end in read_sound_blocks(path, file, self._packed.damage, kinds=WANTED):
                kind = block.headers["warc-type"]
                if kind in ANSWERS:
                    is_wanted = wanted is None or block.offset in wanted
                    answered = block.headers.get("warc-record-id", "") if is_wanted else ""
                elif kind == "warcinfo":
                    is_wanted = True
                else:
                    is_wanted = wanted is None or block.headers.get("warc-concurrent-to") == answered
                if not is_wanted:
                    continue
                _copy(source, block.offset, end, put)
                self._enter(path, block, at, end - block.offset)
                at += end - block.offset

    def _enter(self, path: Path, block: Block, offset: int, length: int) -> None:
        """Index the record that was copied to `offset`."""
        try:
            record = to_record(block)
        except BrokenRecord as broken:
            self._packed.damage.append(Damage(path=path, offset=block.offset, why=str(broken)))
            return
        if record is not None:
            self._index.add(record, offset, length, path.name)
            self._packed.records += 1

    def _put_pages(self, put: Put) -> None:
        put(_line({"format": "json-pages-1.0", "id": "pages", "title": "Articles"}))
        for page in self._selection.pages():
            put(_line({"id": page.article_id, "url": page.url, "ts": page.at, "title": page.title}))
            self._packed.pages += 1

    def _add_manifest(self) -> None:
        created = warc_date(self._created)
        manifest = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": self._title(),
            "description": f"{self._packed.pages} articles, {self._packed.records} captures",
            "created": created,
            "modified": created,
            "software": _SOFTWARE,
            "resources": self._resources,
        }
        told = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
        # These two describe the others, so they are not among them.
        for name, content in (("datapackage.json", told), ("datapackage-digest.json", json.dumps(digest).encode())):
            self._zip.writestr(self._info(name, zipfile.ZIP_DEFLATED), content)

    def _title(self) -> str:
        selection = self._selection
        portal = selection.portal_name() or selection.portal or "Provincial news"
        return f"{portal}, {selection.year}" if selection.year else portal

    @contextlib.contextmanager
    def _member(self, path: str, compression: int = zipfile.ZIP_STORED) -> Iterator[Put]:
        """A file in the zip, entered in the manifest when it is written."""
        hasher, size = hashlib.sha256(), 0

        def put(content: bytes) -> None:
            nonlocal size
            inner.write(content)
            hasher.update(content)
            size += len(content)

        with self._zip.open(self._info(path, compression), "w", force_zip64=True) as inner:
            yield put
        name = path.rpartition("/")[2].lower()
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{hasher.hexdigest()}", "bytes": size})

    def _info(self, name: str, compression: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._created.timetuple()[:6])
        info.compress_type = compression
        info.external_attr = 0o644 << 16
        return info


def _line(told: dict[str, str]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _copy(source: IO[bytes], start: int, end: int, put: Put) -> None:
    source.seek(start)
    while start < end and (block := source.read(min(_BLOCK, end - start))):
        put(block)
        start += len(block)
