"""`luuchieu check`: is the archive whole?"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from archive.findings import Finding, Findings
from archive.home import Home
from archive.integrity_records import Told
from archive.text import harmless
from cli._home import home_option
from cli._progress import UNWRITABLE, guarded
from crawler.environment import UsageError

_SHOWN_OF_A_KIND = 10


@click.command(
    epilog="Example: luuchieu check --deep --home var\n\n"
    "Exit codes: 0 nothing is wrong, or nothing any more; 2 there is no archive; 3 something is damaged or missing; "
    "75 another run is at work in this home."
)
@click.option("--deep", is_flag=True, help="Read every record whole and compute every digest anew.")
@click.option("--repair", "is_repair", is_flag=True, help="Mend what the WARC files allow; nothing is deleted.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print all that was found as JSON.")
def command(deep: bool, is_repair: bool, home: Path, as_json: bool) -> None:
    """Hold the archive against its WARC files, the database and the published snapshot against themselves.

    Without --repair nothing is changed. With it rows that lack are made, and archive.db is made anew from the WARC
    files where it is missing or damaged. What each finding means: docs/integrity.md.
    """
    done: list[str] = []
    with guarded("check"), _existing(home).lock():
        found = _check(Home(home), deep=deep)
        if is_repair and found:
            from crawler.rereading.repair import repair

            _print(found, home, deep=deep)
            with _bar("Repairing") as told:
                done = repair(Home(home), found, told)
            for line in done:
                click.echo(harmless(f"repaired: {line}"), err=True)
            found = _check(Home(home), deep=deep)
    _print(found, home, deep=deep)
    if as_json:
        click.echo(json.dumps(_document(found, home, deep=deep) | {"repaired": done}, ensure_ascii=False))
    sys.exit(UNWRITABLE if found else 0)


def _check(home: Home, *, deep: bool) -> Findings:
    from archive.integrity import check
    from publish.integrity import check_snapshot
    from publish.place import Published

    with _bar("Checking") as told:
        found = check(home, deep=deep, told=told)
        check_snapshot(Published(home.published_dir), found, deep=deep)
    return found


def _existing(path: Path) -> Home:
    """The home; a check makes none. Raises UsageError."""
    home = Home(path)
    if not home.archive_db.is_file() and not home.has_warcs:
        raise UsageError(f"{path} holds no archive to check; name the --home or run `luuchieu crawl` first")
    return home


@contextlib.contextmanager
def _bar(what: str) -> Iterator[Told]:
    """A bar over the bytes of the WARC files on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("check", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(found: Findings, home: Path, *, deep: bool) -> None:
    shown: dict[str, int] = {}
    for finding in found:
        shown[finding.kind] = shown.get(finding.kind, 0) + 1
        if shown[finding.kind] <= _SHOWN_OF_A_KIND:
            click.echo(harmless(str(finding)), err=True)
    for kind, count in found.counts.items():
        if count > _SHOWN_OF_A_KIND:
            click.echo(f"... and {count - _SHOWN_OF_A_KIND:,} more of {kind}", err=True)
    looked_at = ", ".join(f"{count:,} {name}" for name, count in found.checked.items())
    verdict = f"{len(found):,} findings" if found else "nothing is wrong"
    click.echo(f"{home}: checked {looked_at or 'nothing'}{' to the last byte' if deep else ''}: {verdict}", err=True)


def _document(found: Findings, home: Path, *, deep: bool) -> dict[str, object]:
    return {
        "home": str(home),
        "deep": deep,
        "checked": dict(found.checked),
        "counts": dict(found.counts),
        "findings": [_told(finding) for finding in found],
    }


def _told(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind,
        "path": str(finding.path),
        "where": finding.where,
        "what": finding.what,
        "meaning": finding.meaning,
        "next_step": finding.next_step,
    }
