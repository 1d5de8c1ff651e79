"""`luuchieu backfill`: the past, from captures that others made."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from cli._home import home_option
from cli._progress import finish, guarded, watcher_for

if TYPE_CHECKING:
    from crawler.backfill.web.run import Errand, Making, Plan

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_RATE = click.FloatRange(min=0, min_open=True)
_CODES = (
    "Exit codes: 0 complete; 1 something could not be listed, fetched or read, or the archive fell silent; 2 called "
    "wrongly; 3 the archive cannot be written; 75 another run is at work in this home."
)
_C = TypeVar("_C", bound=Callable[..., Any])


def _web_options(command: _C) -> _C:
    """What both web archives are asked with."""
    options = (
        click.argument("portal"),
        click.option("--from", "since", type=_DAY, metavar="DATE", help="First day of captures, YYYY-MM-DD."),
        click.option("--to", "until", type=_DAY, metavar="DATE", help="Last day of captures."),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Ask for so many captures at most."),
        click.option("--dry-run", is_flag=True, help="List what there is and say how long it takes; fetch nothing."),
        click.option("--index-rate", type=_RATE, default=24, show_default=True, metavar="N",
                     help="Calls of the index a minute."),
        click.option("--capture-rate", type=_RATE, default=60, show_default=True, metavar="N",
                     help="Captures a minute."),
        home_option,
        click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def command() -> None:
    """Fill the past from files or web archives."""


@command.command(epilog=f"Example: luuchieu backfill wayback baobackan --from 2023-11-01 --dry-run\n\n{_CODES}")
@_web_options
def wayback(portal: str, dry_run: bool, as_json: bool, **asked: Any) -> None:
    """Bring back what the Wayback Machine holds of PORTAL.

    Every state of every article, under its own address and time; listings tell which articles there were. What was
    fetched is never fetched again: stop it whenever you like, and run it again.
    """
    from crawler.backfill.web.wayback import Wayback

    _bring(_errand(portal, asked), "wayback", Wayback, dry_run=dry_run, as_json=as_json)


@command.command(epilog=f"Example: luuchieu backfill commoncrawl thaibinh --crawls CC-MAIN-2024-10\n\n{_CODES}")
@_web_options
@click.option(
    "--crawls",
    metavar="NAMES",
    multiple=True,
    help="Crawls to look in, with commas or given again; without it all that hold the days.",
)
def commoncrawl(portal: str, dry_run: bool, as_json: bool, crawls: tuple[str, ...], **asked: Any) -> None:
    """Bring back what the crawls of Common Crawl hold of PORTAL.

    Works as `backfill wayback` does, and both fill one history.
    """
    from crawler.backfill.web.commoncrawl import CommonCrawl

    names = _names(crawls)
    making = lambda manners: CommonCrawl(manners, names)  # noqa: E731 - a class with one argument more
    _bring(_errand(portal, asked), "commoncrawl", making, dry_run=dry_run, as_json=as_json)


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
    from crawler.backfill.files.run import backfill

    with guarded("backfill"), watcher_for() as watcher:
        outcome = backfill(files, home, watcher, jobs)
    finish("backfill", outcome, as_json=as_json)


def _names(crawls: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in ",".join(crawls).split(",") if name.strip())
    for name in names:
        if not name.startswith("CC-MAIN-"):
            raise click.BadParameter(f"{name} is no crawl; a name is such as CC-MAIN-2024-10", param_hint="--crawls")
    return names


def _errand(portal: str, asked: dict[str, Any]) -> Errand:
    from crawler.backfill.web.run import Errand

    since, until = (moment and moment.date() for moment in (asked.pop("since"), asked.pop("until")))
    return Errand(portal=portal, since=since, until=until, **asked)


def _bring(errand: Errand, source: str, making: Making, *, dry_run: bool, as_json: bool) -> None:
    from crawler.backfill.web.polite import ArchiveSilent
    from crawler.backfill.web.run import backfill_web, plan_web

    if not dry_run:
        with guarded("backfill"), watcher_for() as watcher:
            outcome = backfill_web(errand, source, making, watcher)
        finish("backfill", outcome, as_json=as_json)
    try:
        with guarded("backfill"), watcher_for() as watcher:
            plan = plan_web(errand, source, making, watcher)
    except ArchiveSilent as silent:
        click.echo(f"luuchieu backfill: {silent}; run the same command again later, it goes on", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(asdict(plan), ensure_ascii=False))
    else:
        _print(plan)
    sys.exit(1 if plan.problems else 0)


def _print(plan: Plan) -> None:
    console = Console()
    console.print(f"\n[bold]{plan.title}[/bold] ({plan.portal}) in the {plan.archive}: still to fetch", highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("year", "articles", "their captures", "other pages"):
        table.add_column(name, justify="right")
    for year in plan.years:
        table.add_row(*map(str, (year.year, year.articles, year.of_articles, year.captures - year.of_articles)))
    console.print(table)
    hours, minutes = divmod(round(plan.seconds / 60), 60)
    console.print(f"{plan.captures} captures; fetching them takes about {hours} h {minutes:02} min.", highlight=False)
    for problem in plan.problems:
        click.echo(f"luuchieu backfill: {problem}", err=True)
