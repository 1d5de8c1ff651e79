"""`luuchieu reparse`: the kept captures read again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from archive.text import harmless
from cli._home import home_option
from cli._progress import guarded

if TYPE_CHECKING:
    from crawler.rereading.reparse import Reparsed, Told


@click.command(
    epilog="Example: luuchieu reparse baobackan --dry-run\n\n"
    "Exit codes: 0 complete; 1 some captures could not be read, or it was stopped; 2 called wrongly; "
    "3 the archive cannot be written; 75 another run is at work in this home."
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes that read; one a core by default.")
@click.option("--dry-run", is_flag=True, help="Tell what would change and change nothing.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
def command(portals: tuple[str, ...], jobs: int | None, dry_run: bool, home: Path, as_json: bool) -> None:
    """Read every kept article of PORTALs, or of all, again from its capture, without a network.

    For when the rules of reading have changed. Tells which fields changed and in how many articles. A text that reads
    differently becomes a revision of cause `parser`, never an edit of the source.
    """
    from crawler.rereading.reparse import reparse

    with guarded("reparse"), _bars() as told:
        outcome = reparse(portals, home, told, jobs=jobs, dry_run=dry_run)
    _show(outcome)
    if as_json:
        click.echo(json.dumps(outcome.document, ensure_ascii=False))
    sys.exit(outcome.exit_code)


@contextmanager
def _bars() -> Iterator[Told]:
    """A bar a portal where standard error is a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def told(portal: str, done: int, total: int) -> None:
            if portal not in tasks:
                tasks[portal] = progress.add_task(portal, total=total)
            progress.update(tasks[portal], completed=done)

        yield told


def _show(outcome: Reparsed) -> None:
    console = Console(stderr=True)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("portal", "articles", "changed", "unread", "seconds"):
        table.add_column(name, justify="left" if name == "portal" else "right")
    for one in outcome.portals:
        table.add_row(one.portal, f"{one.articles:,}", f"{one.changed:,}", f"{one.unread:,}", f"{one.seconds:.1f}")
    console.print(table)
    if any(one.fields for one in outcome.portals):
        console.print(_fields(outcome))
    for one in outcome.portals:
        for trouble in one.troubles:
            click.echo(harmless(f"luuchieu reparse: {trouble.url}: {trouble.message}"), err=True)
        if one.unread > len(one.troubles):
            told = "" if outcome.dry_run else "; all are in the table failures"
            click.echo(f"luuchieu reparse: {one.portal}: {one.unread - len(one.troubles)} more{told}", err=True)
    for line in (*outcome.notes, *outcome.problems):
        click.echo(f"luuchieu reparse: {line}", err=True)
    if outcome.dry_run:
        click.echo("luuchieu reparse: nothing was changed (--dry-run)", err=True)


def _fields(outcome: Reparsed) -> Table:
    """Field by field: in how many articles it changed, and some of them."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("portal")
    table.add_column("field")
    table.add_column("articles", justify="right")
    for name in ("article", "old", "new"):
        table.add_column(name, overflow="fold")
    for one in outcome.portals:
        for name, count in one.fields.items():
            for number, example in enumerate(one.examples[name]):
                head = (one.portal, name, f"{count:,}") if number == 0 else ("", "", "")
                table.add_row(*head, example.article_id, Text(harmless(example.old)), Text(harmless(example.new)))
    return table
