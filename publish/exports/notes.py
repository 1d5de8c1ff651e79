"""What a person finds beside the data: what it is, whose it is, how to cite it, what each column means."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from publish.describe import ABOUT_IN_ENGLISH, TITLE
from publish.exports.contents import Contents
from publish.exports.notes_text import LICENCE, README, SAMPLE
from publish.exports.selection import Source
from publish.exports.tables import ARTICLES, BESIDE


def write_notes(folder: Path, contents: Contents, source: Source, sample: int | None) -> None:
    """README.txt, LICENCE.txt, CITATION.cff and the data dictionary. Raises OSError, sqlite3.Error.

    Args:
        folder: the package.
        contents: its data files.
        source: the snapshot that they were made of.
        sample: of each portal only so many articles; None: the whole archive.
    """
    found = source.connection.execute("SELECT name, host FROM portals ORDER BY portal")
    portals = "\n".join(f"  {name.decode()}: {host.decode()}" for name, host in found)
    values = {
        "built_at": contents.built_at,
        "articles": f"{contents.articles:,}",
        "portals": portals,
        "sample": "" if sample is None else SAMPLE.format(newest=sample),
    }
    (folder / "README.txt").write_text(README.format_map(values), "utf-8")
    (folder / "LICENCE.txt").write_text(LICENCE.format_map(values), "utf-8")
    (folder / "CITATION.cff").write_text(_citation(contents), "utf-8")
    _write_dictionary(folder)


def _citation(contents: Contents) -> str:
    """Citation File Format 1.2.0. A JSON text is a YAML text, so nothing needs another library."""
    day = contents.built_at[:10]
    values = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "Cite the archive as below, and each article with its portal, title, date, original address and "
        "text_sha256.",
        "title": TITLE,
        "abstract": ABOUT_IN_ENGLISH,
        "version": contents.built_at,
        "date-released": day,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines += [
        "authors:",
        "  - name: Lưu chiểu (luuchieu)",
        "keywords:",
        "  - Việt Nam",
        "  - local news",
        "  - archive",
    ]
    return "\n".join(lines) + "\n"


def _write_dictionary(folder: Path) -> None:
    """data-dictionary.md for people, data-dictionary.csv for programs: every column of every table."""
    with (folder / "data-dictionary.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "column", "kind", "description"])
        parts = ["# Data dictionary\n\nNULL: the page is silent, or it does not apply. Times are ISO 8601 at +07:00.\n"]
        for table in (ARTICLES, *BESIDE):
            parts.append(f"\n## {table.name}\n\n{table.description}\n\n| column | kind | meaning |\n|---|---|---|\n")
            for column in table.columns:
                writer.writerow([table.name, column.name, column.kind, column.description])
                parts.append(f"| {column.name} | {column.kind} | {column.description} |\n")
    (folder / "data-dictionary.md").write_text("".join(parts), "utf-8")
