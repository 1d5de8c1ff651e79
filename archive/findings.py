"""What `luuchieu check` can find, what each finding means, and what to do about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KEPT_OF_A_KIND = 200
"""More findings of one kind are counted, not kept: a lost disk must not fill the memory."""

REPAIR = "run `luuchieu check --repair`"
_COPY = "put the file back from a copy; without one the records are lost, and `luuchieu check --repair` keeps the rest"
_PUBLISH = "run `luuchieu publish`, which builds it anew"


@dataclass(frozen=True, slots=True)
class Kind:
    """What findings of one kind have in common."""

    meaning: str
    next_step: str


KINDS: dict[str, Kind] = {
    "database-missing": Kind("the WARC files are there, what was read from them is not", REPAIR),
    "database-damaged": Kind("SQLite cannot rely on the file: what it answers may be wrong", REPAIR),
    "schema-old": Kind("an earlier version made it, so its tables cannot be checked", f"{REPAIR}: a backup is made"),
    "reference-broken": Kind("a row names another that is not there", REPAIR),
    "warc-missing": Kind("the pages that its rows name cannot be read again", _COPY),
    "warc-cut": Kind("the end of the file is missing; readers of WARC files pass over that in silence", _COPY),
    "warc-open": Kind("a run was killed; its last rows may be missing", "nothing: the next crawl closes it"),
    "record-damaged": Kind("the bytes of one answer cannot be read whole", _COPY),
    "record-changed": Kind("the record reads well, but is not what was written", _COPY),
    "record-without-row": Kind("an answer is kept that archive.db does not know of", REPAIR),
    "row-differs": Kind("archive.db says something else than the record", REPAIR),
    "revisit-without-original": Kind("the answer says that it repeats another, which is not there", _COPY),
    "article-without-capture": Kind("nothing shows what the article was read from", "nothing: a crawl fetches it anew"),
    "text-differs": Kind("title, summary or body were changed in archive.db by another program", REPAIR),
    "revisions-gap": Kind("a state of the article is not on record", REPAIR),
    "revisions-disordered": Kind("the dates of the article's states cannot all be right", REPAIR),
    "revision-disagrees": Kind("the article reads like none of its revisions", REPAIR),
    "state-wrong": Kind("what is said of the article's removal does not agree with its absences", REPAIR),
    "snapshot-damaged": Kind("readers of the published archive may get wrong answers or none", _PUBLISH),
    "index-out-of-step": Kind("the search of the published archive misses articles", _PUBLISH),
}
"""Every finding is of one of these; docs/integrity.md tells more of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    kind: str
    path: Path
    where: str | None  # `byte 1234`, `captures 17`, `articles baobackan-57990`
    what: str

    @property
    def meaning(self) -> str:
        """What it means for who relies on the archive."""
        return KINDS[self.kind].meaning

    @property
    def next_step(self) -> str:
        """What to do."""
        return KINDS[self.kind].next_step

    def __str__(self) -> str:
        place = f"{self.path}: {self.where}" if self.where else str(self.path)
        return f"{place}: {self.what} ({self.kind}: {self.meaning}; {self.next_step})"


@dataclass(slots=True)
class Findings:
    """All that was found, and how much was looked at."""

    counts: Counter[str] = field(default_factory=Counter)
    """Findings by kind; may be more than are kept."""
    checked: Counter[str] = field(default_factory=Counter)
    """What was looked at: WARC files, records, captures, articles, ..."""
    files: dict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))
    """Files by kind of finding."""
    _kept: list[Finding] = field(default_factory=list)

    def add(self, kind: str, path: Path, where: str | None, what: str) -> None:
        """Take a finding in. `kind` is one of KINDS."""
        assert kind in KINDS
        self.counts[kind] += 1
        self.files[kind].add(path)
        if self.counts[kind] <= _KEPT_OF_A_KIND:
            self._kept.append(Finding(kind=kind, path=path, where=where, what=what))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._kept)

    def __len__(self) -> int:
        return self.counts.total()
