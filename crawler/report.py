"""What a run has to say for itself: one result a portal, as JSON for programs and as Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from archive import clock
from archive.duplicates import Found
from archive.errors import from_os
from archive.measures import Verdict
from archive.text import harmless


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkResult:
    """How one listing, feed or sitemap was walked."""

    url: str
    section: str | None
    pages: int
    from_date: str | None
    to_date: str | None
    ended: str
    contiguous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that went wrong, as it stands in the table `failures`."""

    url: str | None
    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalResult:
    """One run over one portal."""

    portal: str
    title: str
    run_id: int
    kind: str
    source: str
    since: str
    until: str
    started_at: str
    finished_at: str
    seconds: float
    reason: str
    healthy: bool
    why: tuple[str, ...] = ()
    """Why the run is unhealthy, in plain words."""
    verdicts: tuple[Verdict, ...] = ()
    """The same with a short name each, and what to try."""
    notes: tuple[str, ...] = ()
    """What else a reader should know."""
    requests: int = 0
    media_requests: int = 0
    retries: int = 0
    bytes: int = 0
    pages: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    articles_gone: int = 0
    articles_moved: int = 0
    articles_read: int = 0
    articles_unchanged: int = 0
    """Looked at again and found to be the very same page."""
    not_in_capture: int = 0
    failures: int = 0
    holes: int = 0
    """What is missing of the days covered: articles shown and not kept, spans of days not read whole."""
    requests_per_new_article: float | None = None
    fill: dict[str, float] = field(default_factory=dict)
    """Share of the articles read that have the field."""
    givers: dict[str, float] = field(default_factory=dict)
    """Share of the fields that each rule gave: `generic` growing means that a layout died."""
    failures_by_stage: dict[str, int] = field(default_factory=dict)
    stand_ins: dict[str, int] = field(default_factory=dict)
    """Captures of what stood in place of the portal's pages, such as `a parking page`; of a live crawl, failures."""
    examples: tuple[Trouble, ...] = ()
    walks: tuple[WalkResult, ...] = ()

    @property
    def label(self) -> str:
        """The portal, and which of its two phases this was."""
        return f"{self.portal}, again" if self.kind == "recheck" else self.portal


def as_document(
    results: Sequence[PortalResult],
    started_at: datetime,
    exit_code: int,
    problems: Sequence[str] = (),
    notes: Sequence[str] = (),
    duplicates: Found | None = None,
) -> dict[str, object]:
    """All results of one command as one JSON object."""
    return {
        "started_at": clock.iso(started_at),
        "healthy": exit_code == 0,
        "exit_code": exit_code,
        "problems": list(problems),
        "notes": list(notes),
        "portals": [asdict(result) for result in results if result.kind != "recheck"],
        "rechecks": [asdict(result) for result in results if result.kind == "recheck"],
        "duplicates": asdict(duplicates) if duplicates else None,
    }


def write_report(document: dict[str, object], results: Sequence[PortalResult], stem: Path) -> tuple[Path, Path]:
    """Write STEM.json and STEM.md. Raises ArchiveError when they cannot be written."""
    as_json, as_markdown = stem.with_suffix(".json"), stem.with_suffix(".md")
    try:
        as_json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        as_markdown.write_text(markdown(results, document), encoding="utf-8")
    except OSError as error:
        raise from_os(error, stem.parent) from error
    return as_json, as_markdown


def stem_for(folder: Path, started_at: datetime, command: str) -> Path:
    """A name for this command's report that no other has: `20260131T020000-crawl`, then `...-crawl-2`."""
    base = folder / f"{started_at:%Y%m%dT%H%M%S}-{command}"
    stem, serial = base, 1
    while stem.with_suffix(".json").exists() or stem.with_suffix(".log").exists():
        serial += 1
        stem = base.with_name(f"{base.name}-{serial}")
    return stem


def markdown(results: Sequence[PortalResult], document: Mapping[str, object]) -> str:
    """The report for people."""
    lines = [f"# Run of {document['started_at']}", "", *_table(results), ""]
    for name in ("problems", "notes"):
        said = document[name]
        assert isinstance(said, list)
        lines += [f"- {name}: {cell(one)}" for one in said]
    for result in results:
        lines += _portal(result)
    return "\n".join(lines) + "\n"


def _table(results: Sequence[PortalResult]) -> list[str]:
    head = [
        "| portal | pages | new | changed | gone | moved | failures | healthy | why |",
        "|---|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    return head + [
        f"| {one.label} | {one.pages} | {one.articles_new} | {one.articles_changed} | {one.articles_gone} "
        f"| {one.articles_moved} | {one.failures} | {'yes' if one.healthy else 'NO'} | {cell('; '.join(one.why))} |"
        for one in results
    ]


def _portal(result: PortalResult) -> list[str]:
    cost = result.requests_per_new_article
    lines = [
        f"## {result.title} (`{result.label}`)",
        "",
        f"Run {result.run_id}, {result.source}, {result.since} to {result.until}, ended: {result.reason}. "
        f"{result.requests} requests for pages, {result.media_requests} for pictures and files, "
        f"{result.retries} repeated, {result.bytes:,} bytes in {result.seconds:.0f} s"
        + (f"; {cost} requests a new article." if cost is not None else "."),
        "",
        *(f"- {note}" for note in result.notes),
    ]
    if result.walks:
        lines += [
            "",
            "| listing | section | pages | from | to | ended | contiguous |",
            "|---|---|---:|---|---|---|---|",
        ]
        lines += [
            f"| {cell(walk.url)} | {cell(walk.section or '')} | {walk.pages} | {walk.from_date or ''} "
            f"| {walk.to_date or ''} | {walk.ended} | {'yes' if walk.contiguous else 'NO'} |"
            for walk in result.walks
        ]
    if result.examples:
        lines += ["", "| stage | error | address | message |", "|---|---|---|---|"]
        lines += [
            f"| {one.stage} | {cell(one.error)} | {cell(one.url or '')} | {cell(one.message)} |"
            for one in result.examples
        ]
    return [*lines, ""]


def cell(text: str) -> str:
    """Text that cannot break out of its table cell, nor become a link or a tag."""
    cleaned = " ".join(harmless(text).split()).replace("\\", "\\\\").replace("|", "\\|")
    return cleaned.replace("<", "&lt;").replace("[", "\\[")
