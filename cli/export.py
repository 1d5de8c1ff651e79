"""`luuchieu export`: articles as a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
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
from publish.exports.selection import Selection
from publish.place import Published

FORMATS = ("csv", "xlsx", "jsonl", "parquet", "wacz")
_SHOWN = 10


@click.command(epilog='Example: luuchieu export bac-kan.csv --portal baobackan --query "hồ Ba Bể"')
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default the ending of OUT, else csv.")
@click.option("--portal", help="Only articles of this portal, by its short name.")
@click.option("--year", type=click.IntRange(1900, 2999), help="Only articles published (WACZ: captured) in this year.")
@click.option("--query", help="Only articles that a search finds; with or without tone marks.")
@home_option
def command(out: Path, form: str | None, portal: str | None, year: int | None, query: str | None, home: Path) -> None:
    """Write articles to OUT; `-` is standard output. Reads the published snapshot, else the archive.

    As WACZ, the pages themselves as they were captured, with pictures and files, for replay in other tools.
    """
    ending = out.suffix.lstrip(".").lower()
    form = form or (ending if ending in FORMATS else "csv")
    if form == "wacz":
        _export_wacz(out, portal, year, query, home)
        return
    try:
        with _bar() as progress:
            count = exports.export(
                home / "archive.db",
                Published(home / "published"),
                None if str(out) == "-" else out,
                form=form,
                selection=Selection(portal=portal, year=year, query=query),
                progress=progress,
            )
    except PublishError as error:
        click.echo(f"luuchieu export: {error}", err=True)
        sys.exit(error.exit_code)
    name = "standard output" if str(out) == "-" else out
    click.echo(f"{name}: {count:,} {'article' if count == 1 else 'articles'}", err=True)


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
