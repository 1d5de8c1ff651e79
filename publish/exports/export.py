"""Articles as a file, made on demand."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from archive.disk import written_beside
from publish.errors import NothingThere, PublishError
from publish.exports.forms import FORMS, Form
from publish.exports.gzipped import Members
from publish.exports.selection import Selection, Source, open_source
from publish.exports.tables import ARTICLES, Row
from publish.place import Published

#: In the name of a file: a file for each year of publication.
YEAR = "{year}"

#: Called with the articles written so far and the articles in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: tuple[Path, ...]
    articles: int
    cut_cells: int


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
) -> Exported:
    """Write the selected articles to `out` (None: standard output); `{year}` in its name makes a file a year.

    A name that ends in `.gz` is packed with gzip. Each file is written beside and renamed when it is whole; a failure
    leaves what stood there before.

    Raises:
        PublishError: no archive, no such portal, a full disk; it says which.
    """
    try:
        source = open_source(archive_db, published)
        with contextlib.closing(source.connection):
            parts = _parts(source, out, selection)
            total = sum(source.count(part) for _, part in parts)
            done = cuts = 0
            for name, part in parts:
                with contextlib.closing(source.articles(part)) as batches, _target(name) as file:
                    told = _told(batches, done, total, progress)
                    written, cut = _write(FORMS[form], file, told, packed=_is_packed(name))
                done, cuts = done + written, cuts + cut
        return Exported(tuple(name for name, _ in parts if name), done, cuts)
    except sqlite3.Error as error:
        raise PublishError(f"The articles cannot be read ({error}): run `luuchieu publish` again.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or error
        raise PublishError(
            f"{out or 'standard output'} cannot be written: {reason}. Nothing half-written was left."
        ) from error


def _parts(source: Source, out: Path | None, selection: Selection) -> list[tuple[Path | None, Selection]]:
    """The files to write and what goes into each."""
    if out is None or YEAR not in out.name:
        return [(out, selection)]
    years = source.years(selection)
    if not years:
        raise NothingThere("No article with a date is selected, so there is no year to name a file after.")
    return [(out.with_name(out.name.replace(YEAR, str(year))), replace(selection, year=year)) for year in years]


def _is_packed(name: Path | None) -> bool:
    return name is not None and name.suffix == ".gz"


def _write(form: Form, file: BinaryIO, batches: Iterator[list[Row]], *, packed: bool) -> tuple[int, int]:
    """Write all batches; articles written, cells cut."""
    members = Members(file)
    writer = form.open(cast("BinaryIO", members) if packed else file, ARTICLES)
    count = 0
    for rows in batches:
        writer.write(rows)
        count += len(rows)
    writer.close()
    members.end_member()
    return count, writer.cut_cells


def _told(batches: Generator[list[Row], None, None], done: int, total: int, progress: Progress) -> Iterator[list[Row]]:
    """The batches, with a word to the progress function after each."""
    for rows in batches:
        yield rows
        done += len(rows)
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
