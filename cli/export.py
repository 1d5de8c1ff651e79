"""`luuchieu export`: articles as a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli._home import home_option
from publish import export as exports
from publish.errors import PublishError
from publish.place import Published
from publish.selection import Selection

FORMATS = ("csv", "xlsx", "jsonl", "parquet")


@click.command(epilog='Example: luuchieu export bac-kan.csv --portal baobackan --query "hồ Ba Bể"')
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default the ending of OUT, else csv.")
@click.option("--portal", help="Only articles of this portal, by its short name.")
@click.option("--year", type=click.IntRange(1900, 2999), help="Only articles published in this year.")
@click.option("--query", help="Only articles that a search finds; with or without tone marks.")
@home_option
def command(out: Path, form: str | None, portal: str | None, year: int | None, query: str | None, home: Path) -> None:
    """Write articles to OUT; `-` is standard output. Reads the published snapshot, else the archive."""
    ending = out.suffix.lstrip(".").lower()
    form = form or (ending if ending in FORMATS else "csv")
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


@contextlib.contextmanager
def _bar() -> Iterator[exports.Progress]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("Exporting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("export", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
