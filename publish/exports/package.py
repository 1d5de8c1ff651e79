"""The data package of a snapshot: its articles in every form, described, with their digests."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from publish.errors import PublishError
from publish.exports.contents import NAME as CONTENTS
from publish.exports.contents import Contents, Entry, read_contents
from publish.exports.descriptor import write_descriptor
from publish.exports.forms import FORMS
from publish.exports.notes import write_notes
from publish.exports.package_files import join, path_of, take_over, write_part
from publish.exports.parts import parts
from publish.exports.selection import Source, open_snapshot
from publish.exports.xlsx import ROWS_A_SHEET
from publish.place import Snapshot

SUMS = "SHA256SUMS"
#: Files that are no data; their names are the same in every package.
PAPERS = (
    "README.txt", "LICENCE.txt", "CITATION.cff", "data-dictionary.md", "data-dictionary.csv", "datapackage.json",
    CONTENTS, SUMS,
)  # fmt: skip


def write_package(draft: Snapshot, last: Snapshot | None, built_at: str, told: Callable[[str], None]) -> None:
    """Write `files/` of a snapshot whose database is whole. Raises OSError, sqlite3.Error, PublishError.

    What is made of the same rows as in the last snapshot is linked from there: a night's publish writes the year that
    goes on, and joins the whole from parts.
    """
    draft.files.mkdir()
    before = last.files if last else draft.files
    old = read_contents(before) if last else None
    entries: list[Entry] = []
    with contextlib.closing((source := open_snapshot(draft)).connection):
        for part in parts(source):
            told(f"files {part.stem}")
            digest = part.digest()
            paths = [path_of(part.stem, form) for form in part.forms]
            entries += take_over(before, old, draft.files, paths, digest) or write_part(draft.files, part, digest)
        told("files of the whole")
        for form in FORMS:
            entries += _whole(draft.files, before, old, form, entries)
        contents = Contents(built_at, _checked(source, entries), tuple(entries))
        contents.write(draft.files)
        write_notes(draft.files, contents, source, json.loads(draft.summary.read_text("utf-8"))["sample"])
        write_descriptor(draft.files, contents)
    _write_sums(draft.files, contents)


def _whole(folder: Path, before: Path, old: Contents | None, form: str, entries: list[Entry]) -> list[Entry]:
    """articles.* in one form: none as XLSX, which is one file a year, and no CSV longer than Excel's sheet."""
    joined = [entry for entry in entries if entry.portal and entry.form == form]
    rows = sum(entry.rows for entry in joined)
    if form == "xlsx" or (form == "csv" and rows >= ROWS_A_SHEET):
        return []
    digest = hashlib.sha256("".join(entry.digest for entry in joined).encode()).hexdigest()
    taken = take_over(before, old, folder, [path_of("articles", form)], digest)
    return taken or [join(folder, form, joined, digest)]


def _checked(source: Source, entries: list[Entry]) -> int:
    """Articles of the snapshot, once every form is seen to hold as many. Raises PublishError."""
    (articles,) = source.connection.execute("SELECT count(*) FROM articles").fetchone()
    for form in FORMS:
        held = sum(entry.rows for entry in entries if entry.portal and entry.form == form)
        if held != articles:
            raise PublishError(f"The files as {form} hold {held} of {articles} articles: not published.")
    return int(articles)


def _write_sums(folder: Path, contents: Contents) -> None:
    """SHA256SUMS of all files, as `sha256sum -c` reads it."""
    known = {path: entry.sha256 for path, entry in contents.by_path().items()}
    sums = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        sums.append(f"{known.get(name) or hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    with (folder / SUMS).open("w", encoding="utf-8") as file:
        file.writelines(sums)
        file.flush()
        os.fsync(file.fileno())


def file_of(folder: Path, path: str) -> tuple[Path, str] | None:
    """A file of a package by its path within, and what changes when its content does.

    None for what the package does not list or what leads out of it.
    """
    contents = read_contents(folder)
    if contents is None or (path not in PAPERS and path not in contents.by_path()):
        return None
    entry = contents.by_path().get(path)
    found = (folder / path).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        return None
    return found, entry.sha256 if entry else f"{contents.built_at} {path}"
