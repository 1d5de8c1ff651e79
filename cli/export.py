"""`luuchieu export`: articles as a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from archive.home import Home
from cli._home import home_option
from cli._progress import guarded
from crawler.environment import UsageError
from publish.errors import PublishError
from publish.exports import export as exports
from publish.exports.forms import FORMS, PACKABLE
from publish.exports.selection import Selection
from publish.place import Published

FORMATS = (*FORMS, "wacz")
_SHOWN = 10
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(epilog='Example: luuchieu export bac-kan.csv --portal baobackan --query "hồ Ba Bể"')
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default the ending of OUT, else csv.")
@click.option("--portal", help="Only articles of this portal, by its short name.")
@click.option("--year", type=click.IntRange(1900, 2999), help="Only articles published (WACZ: captured) in this year.")
@click.option("--since", type=_DAY, help="Only articles published on this day or later.")
@click.option("--until", type=_DAY, help="Only articles published on this day or earlier.")
@click.option("--state", type=click.Choice(("live", "gone", "moved")), help="Only articles that are so now.")
@click.option("--query", help="Only articles that a search finds; with or without tone marks.")
@home_option
def command(
    out: Path,
    form: str | None,
    portal: str | None,
    year: int | None,
    since: datetime | None,
    until: datetime | None,
    state: str | None,
    query: str | None,
    home: Path,
) -> None:
    """Write articles to OUT; `-` is standard output. Reads the published snapshot, else the archive.

    csv and xlsx are for spreadsheets, csv-faithful, jsonl and parquet for programs. `{year}` in OUT makes a file for
    each year; an OUT that ends in .gz is packed. As WACZ, the pages themselves as they were captured, with pictures and
    files, for replay in other tools.
    """
    form = form or _form_of(out)
    if out.suffix == ".gz" and form not in PACKABLE:
        raise click.UsageError(f"{form} is packed already: leave out .gz")
    if form == "wacz":
        if since or until or state:
            raise click.UsageError("a WACZ takes --portal and --year, not --since, --until or --state")
        _export_wacz(out, portal, year, query, home)
        return
    selection = Selection(portal=portal, year=year, since=_iso(since), until=_iso(until), state=state, query=query)
    target = None if str(out) == "-" else out
    published = Published(home / "published")
    try:
        with _bar() as progress:
            done = exports.export(
                home / "archive.db", published, target, form=form, selection=selection, progress=progress
            )
    except PublishError as error:
        click.echo(f"luuchieu export: {error}", err=True)
        sys.exit(error.exit_code)
    name = ", ".join(map(str, done.files)) or "standard output"
    click.echo(f"{name}: {done.articles:,} {'article' if done.articles == 1 else 'articles'}", err=True)
    if done.cut_cells:
        click.echo(f"luuchieu export: texts cut to what a cell holds, marked so: {done.cut_cells:,}", err=True)


def _form_of(out: Path) -> str:
    """The form that the ending of a name asks for: of packed ones CSV is the faithful one, as in the data package."""
    ending = out.suffix.lstrip(".").lower()
    if ending == "gz":
        inner = out.with_suffix("").suffix.lstrip(".").lower()
        return inner if inner in FORMATS and inner != "csv" else "csv-faithful"
    return ending if ending in FORMATS else "csv"


def _iso(day: datetime | None) -> str | None:
    return day.date().isoformat() if day else None


def _export_wacz(out: Path, portal: str | None, year: int | None, query: str | None, home: Path) -> None:
    from archive.wacz import write_wacz
    from archive.wacz_selection import NothingSelected

    if out.suffix != ".wacz" or query is not None:
        raise click.UsageError("a WACZ takes --portal and --year, no --query, and OUT ends in .wacz")
    with guarded("export"), _bar(DownloadColumn()) as told:
        try:
            packed = write_wacz(Home(home), out, portal=portal, year=year, told=told)
        except NothingSelected as error:
            raise UsageError(str(error)) from error
    for damage in packed.damage[:_SHOWN]:
        click.echo(f"luuchieu export: left out: {damage}", err=True)
    size = f"{packed.pages:,} pages, {packed.records:,} captures, {packed.bytes / 1e6:,.1f} MB"
    left_out = f"; {len(packed.damage)} damaged places were left out, see `luuchieu check`" if packed.damage else ""
    click.echo(f"{out}: {size}{left_out}", err=True)
    sys.exit(1 if packed.damage else 0)


@contextlib.contextmanager
def _bar(count: ProgressColumn | None = None) -> Iterator[exports.Progress]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("Exporting"), BarColumn(), count or MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("export", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
