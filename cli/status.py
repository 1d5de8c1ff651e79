"""`luuchieu status`: how each portal stands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cli._home import home_option
from cli._progress import guarded


@click.command(epilog="Example: luuchieu status --home var")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(home: Path, as_json: bool) -> None:
    """A line a portal: articles, the newest, the last run and how it went, what is due."""
    from archive.home import Home
    from crawler.status import read_status

    with guarded("status"):
        portals = read_status(Home(home).archive_db)
    if as_json:
        click.echo(json.dumps([asdict(portal) for portal in portals], ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("portal", "articles", "newest", "last run", "ended", "healthy", "new", "changed", "failures", "due"):
        table.add_column(column, justify="left" if column in ("portal", "newest", "last run", "ended") else "right")
    for one in portals:
        health = {None: "", True: "yes", False: "NO"}[one.healthy]
        run = (one.last_run or "never", one.reason or ("running or killed" if one.last_run else ""), health)
        counts = (one.new, one.changed, one.failures, one.due)
        newest = (one.newest or "")[:10]
        table.add_row(one.portal, str(one.articles), newest, *run, *("" if n is None else str(n) for n in counts))
    Console().print(table)
