"""`luuchieu backfill`: the past, from captures that others made."""

from __future__ import annotations

from pathlib import Path

import click

from cli._home import home_option
from cli._progress import finish, guarded, watcher_for


@click.group()
def command() -> None:
    """Fill the past from files or web archives."""


@command.command(
    epilog="Example: luuchieu backfill warc crawl-2019.warc.gz\n\n"
    "Exit codes: 0 complete; 1 taken in, but a file is damaged or could not be fetched, a page could not be read, "
    "nothing was of a known portal, or it was stopped; 2 no WARC file; 3 the archive cannot be written; 75 another "
    "run is at work in this home."
)
@click.argument("files", nargs=-1, required=True, metavar="FILE|DIR|URL...")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes that read; one a core by default.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
def warc(files: tuple[str, ...], jobs: int | None, home: Path, as_json: bool) -> None:
    """Take in WARC or WACZ files made by any tool: FILEs, all in a DIR, or what lies at a URL.

    Pages of known portals become captures, sightings and articles; those of other hosts are counted and named. Run it
    again after it was stopped or killed: nothing is taken in twice.
    """
    from crawler.backfill.files import backfill

    with guarded("backfill"), watcher_for() as watcher:
        outcome = backfill(files, home, watcher, jobs)
    finish("backfill", outcome, as_json=as_json)
