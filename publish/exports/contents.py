"""The list of a package's data files: what the site shows, and what the next package may take over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

NAME = "contents.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A data file of the package."""

    path: str
    table: str
    form: str
    #: None: of all portals.
    portal: str | None
    #: None: of all years, or, where `undated`, of none.
    year: int | None
    undated: bool
    rows: int
    bytes: int
    sha256: str
    #: Bytes of the heading, which a file joined from several has only once.
    head: int
    #: SHA-256 of the rows it was made of.
    digest: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All data files of a package, in the order in which they were written."""

    built_at: str
    articles: int
    files: tuple[Entry, ...]

    def by_path(self) -> Mapping[str, Entry]:
        """The files by their path within the package."""
        return {entry.path: entry for entry in self.files}

    def write(self, folder: Path) -> None:
        """Write contents.json. Raises OSError."""
        content = {"built_at": self.built_at, "articles": self.articles, "files": [asdict(one) for one in self.files]}
        (folder / NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def read_contents(folder: Path) -> Contents | None:
    """What a package holds; None where there is none, or one of another version."""
    try:
        return _read(folder / NAME, (folder / NAME).stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Contents:
    """The file as it was when it changed last: the site asks for it with every request."""
    content = json.loads(path.read_text("utf-8"))
    files = tuple(Entry(**one) for one in content["files"])
    return Contents(str(content["built_at"]), int(content["articles"]), files)
