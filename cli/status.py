"""`luuchieu status`: how each portal stands."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from cli._home import home_option
from cli._progress import guarded

if TYPE_CHECKING:
    from crawler.status import PortalStatus


@click.command(epilog="Example: luuchieu status --home var")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option(
    "--prometheus",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write metrics there, for node_exporter's textfile collector; its name must end in .prom.",
)
def command(home: Path, as_json: bool, prometheus: Path | None) -> None:
    """A line a portal: articles, the newest, the last run and how it went, what is gone, what is due.

    Of a portal that answers no more it also says how many of its articles are known, kept and lost. Below stands what
    lasts wrong, since when, and what to try.
    """
    from archive.clock import now
    from archive.home import Home
    from crawler.environment import UsageError
    from crawler.status import read_alarms, read_status

    with guarded("status"):
        portals = read_status(Home(home).archive_db)
        alarms = read_alarms(Home(home).archive_db)
        if prometheus:
            from nightly.prometheus import write_metrics

            try:
                write_metrics(prometheus, Home(home).archive_db, now=now())
            except OSError as error:
                raise UsageError(f"{prometheus}: {error.strerror or error}; name a file in another folder") from error
    if as_json:
        click.echo(json.dumps([asdict(portal) for portal in portals], ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    has_past = any(one.past for one in portals)
    for name in (*_COLUMNS, *(["past"] if has_past else [])):
        is_number = name in ("articles", "gone", "new", "changed", "failures", "due")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for one in portals:
        counts = (one.new, one.changed, one.failures, one.due)
        run = (one.last_run or "never")[:16].replace("T", " ")
        numbers = ("" if n is None else str(n) for n in counts)
        line = [one.portal, str(one.articles), str(one.gone), (one.newest or "")[:10], run, *numbers, _health(one)]
        table.add_row(*line, *([_past(one)] if has_past else []))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
    for alarm in alarms:
        click.echo(f"{alarm.portal or 'the archive'}: {alarm.name} since {alarm.since[:10]}: {alarm.what}")
        click.echo(f"    {alarm.advice}")


_COLUMNS = ("portal", "articles", "gone", "newest", "last run", "new", "changed", "failures", "due", "healthy")
_WIDE = 120
"""Columns of a line where no terminal says how many it has."""


def _past(one: PortalStatus) -> str:
    return f"{one.past.known:,} known, {one.past.kept:,} kept, {one.past.lost:,} lost" if one.past else ""


def _health(one: PortalStatus) -> str:
    if one.healthy is None:
        return "running or killed" if one.last_run else ""
    if one.healthy:
        return "yes"
    return "NO" if one.reason == "finished" else f"NO: {one.reason}"
