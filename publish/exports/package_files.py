"""The data files of a package: taken over from the last one, written from rows, or joined from others."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from pyarrow import parquet

from publish.exports.contents import Contents, Entry
from publish.exports.forms import FORMS, Form
from publish.exports.gzipped import Members
from publish.exports.parquet import Parquet
from publish.exports.parts import Part
from publish.exports.tables import ARTICLES
from publish.exports.writer import Writer

_COPIED_AT_A_TIME = 1024 * 1024


def take_over(last: Path, contents: Contents | None, folder: Path, paths: Sequence[str], digest: str) -> list[Entry]:
    """Link the files of the last package that were made of the same rows; nothing unless all can be had."""
    known = contents.by_path() if contents else {}
    entries = [known[path] for path in paths if path in known and known[path].digest == digest]
    if len(entries) != len(paths):
        return []
    try:
        for entry in entries:
            if (last / entry.path).stat().st_size != entry.bytes:
                return []
        for entry in entries:
            (folder / entry.path).parent.mkdir(exist_ok=True)
            os.link(last / entry.path, folder / entry.path)
    except OSError:  # gone meanwhile, or a disk without hard links: they are written instead
        for entry in entries:
            (folder / entry.path).unlink(missing_ok=True)
        return []
    return entries


def path_of(stem: str, form: str) -> str:
    """Path of a file within the package."""
    return stem + FORMS[form].ending


def write_part(folder: Path, part: Part, digest: str) -> list[Entry]:
    """Write a part in all its forms, reading its rows once. Raises OSError, sqlite3.Error."""
    (folder / part.stem).parent.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(_Opened.of(folder, part, FORMS[form])) for form in part.forms]
        rows = 0
        for batch in part.batches():
            rows += len(batch)
            for one in opened:
                one.writer.write(batch)
        for one in opened:
            one.close()
    whole = Entry(
        path="", table=part.table.name, form="", portal=part.portal, year=part.year, undated=part.undated,
        rows=rows, bytes=0, sha256="", head=0, digest=digest,
    )  # fmt: skip
    return [
        sealed(folder, replace(whole, path=path_of(part.stem, form), form=form, head=one.head))
        for form, one in zip(part.forms, opened, strict=True)
    ]


def sealed(folder: Path, entry: Entry) -> Entry:
    """The entry with the size and digest of its file, which is on the disk from then on. Raises OSError."""
    with (folder / entry.path).open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return replace(entry, bytes=file.tell(), sha256=digest)


def join(folder: Path, form: str, entries: Sequence[Entry], digest: str) -> Entry:
    """Write articles.* of a form from its files by portal and year. Raises OSError.

    A heading is written once; gzip members go over as they are, so nothing is packed again.
    """
    path = path_of("articles", form)
    with (folder / path).open("wb") as file:
        if form == "parquet":
            writer = Parquet(file, ARTICLES)
            for entry in entries:
                with parquet.ParquetFile(folder / entry.path) as part:
                    # Threads would each hold a piece of memory of their own.
                    for batch in part.iter_batches(batch_size=1000, use_threads=False):
                        writer.write_batch(batch)
            writer.close()
        else:
            for number, entry in enumerate(entries):
                with (folder / entry.path).open("rb") as part:
                    part.seek(entry.head if number else 0)
                    shutil.copyfileobj(part, file, _COPIED_AT_A_TIME)
    rows = sum(entry.rows for entry in entries)
    return sealed(
        folder, replace(entries[0], path=path, portal=None, year=None, undated=False, rows=rows, digest=digest)
    )


@dataclass(slots=True)
class _Opened:
    """A file of a part while it is written."""

    writer: Writer
    members: Members | None
    head: int

    @classmethod
    @contextlib.contextmanager
    def of(cls, folder: Path, part: Part, form: Form) -> Iterator[_Opened]:
        """Open the file and write its heading."""
        path = path_of(part.stem, form.name)
        with (folder / path).open("wb") as file:
            members = Members(file) if path.endswith(".gz") else None
            writer = form.open(cast("BinaryIO", members or file), part.table)
            if members:
                members.end_member()
            yield cls(writer, members, file.tell())

    def close(self) -> None:
        """Write what is held back."""
        self.writer.close()
        if self.members:
            self.members.end_member()
