"""Files for readers: a CSV that a spreadsheet opens right, and JSON Lines that keep every character."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from archive.disk import written_beside
from publish.errors import NothingThere, PublishError
from publish.exports.defuse import defuse
from publish.exports.selection import COLUMNS, Selection, Value, open_source
from publish.place import Published

_TAGS = COLUMNS.index("tags")
#: Articles a call of the progress function.
_STEP = 200

#: Called with the articles written so far and the articles in all.
Progress = Callable[[int, int], None]
Rows = Iterable[tuple[Value, ...]]


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def export(
    archive_db: Path,
    published: Published,
    out: Path | None,
    *,
    form: str,
    selection: Selection,
    progress: Progress = _silent,
) -> int:
    """Write the selected articles to `out` (None: standard output) and return how many they are.

    The file is written beside and renamed when it is whole; a failure leaves what stood there before.

    Raises:
        PublishError: no archive, no such portal, a form not written yet, a full disk; it says which.
    """
    write = _writer(form)
    try:
        source = open_source(archive_db, published)
        with contextlib.closing(source.connection):
            total = source.count(selection)
            with contextlib.closing(source.articles(selection)) as articles, _target(out) as file:
                return write(file, _told(articles, total, progress))
    except sqlite3.Error as error:
        raise PublishError(f"The articles cannot be read ({error}): run `luuchieu publish` again.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        name = out or "standard output"
        reason = error.strerror or error
        raise PublishError(f"{name} cannot be written: {reason}. Nothing half-written was left.") from error


def _writer(form: str) -> Callable[[BinaryIO, Rows], int]:
    try:
        return _WRITERS[form]
    except KeyError:
        raise NothingThere(
            f"--format {form} cannot be written yet: use csv for a spreadsheet, jsonl for a program."
        ) from None


def write_csv(file: BinaryIO, rows: Rows) -> int:
    """CSV as Excel opens it: UTF-8 with its mark, CRLF, formulas as text. Returns how many articles."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text, dialect="excel")
        writer.writerow(COLUMNS)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is returned
            writer.writerow([defuse(value) if isinstance(value, str) else value for value in _with_tags_told(row)])
        text.flush()
        return count
    finally:
        text.detach()


def _with_tags_told(row: tuple[Value, ...]) -> tuple[Value, ...]:
    """The list of tags as a person reads it: `hồ Ba Bể; đánh cá`."""
    return (*row[:_TAGS], "; ".join(_tags(row[_TAGS])), *row[_TAGS + 1 :])


def write_jsonl(file: BinaryIO, rows: Rows) -> int:
    """One JSON object a line, UTF-8, every value as stored, tags as a list. Returns how many."""
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is what is returned
        record: dict[str, Value | list[str]] = dict(zip(COLUMNS, row, strict=True))
        record["tags"] = _tags(row[_TAGS])
        file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return count


def _tags(stored: Value) -> list[str]:
    try:
        found = json.loads(str(stored or "[]"))
    except ValueError:
        return []
    return [str(tag) for tag in found] if isinstance(found, list) else []


_WRITERS: Mapping[str, Callable[[BinaryIO, Rows], int]] = {"csv": write_csv, "jsonl": write_jsonl}


def _told(rows: Rows, total: int, progress: Progress) -> Iterator[tuple[Value, ...]]:
    """The rows, with a word to the progress function now and then."""
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if done % _STEP == 0:
            progress(done, total)
    progress(done, total)


@contextlib.contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    """The file to write to: standard output, or one beside `out` that takes its name when it is whole."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if out.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if out.exists() and not out.is_file():  # a pipe or a device: to be written to, never replaced
        with out.open("wb") as file:
            yield file
        return
    with written_beside(out) as file:
        yield file
