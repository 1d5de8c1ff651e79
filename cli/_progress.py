"""What crawling commands show: a bar a portal on a terminal, plain lines elsewhere, a table at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from archive.text import harmless

if TYPE_CHECKING:
    from crawler.report import PortalResult
    from crawler.run import Outcome
    from crawler.session import Watcher

USAGE, UNWRITABLE, LOCKED = 2, 3, 75


class _Bars:
    """A line a portal that moves."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def started(self, portal: str, since: date) -> None:
        """A portal's crawl began."""
        self._tasks[portal] = self._progress.add_task(portal, total=None, pages=0, kept=0, failures=0)

    def moved(self, portal: str, pages: int, kept: int, failures: int) -> None:
        """It got on."""
        self._progress.update(self._tasks[portal], pages=pages, kept=kept, failures=failures)

    def paused(self, why: str, seconds: float) -> None:
        """It waits."""
        self._progress.console.print(_pause(why, seconds), highlight=False, markup=False)

    def ended(self, result: PortalResult) -> None:
        """It is over."""
        self._progress.update(self._tasks[result.portal], total=1, completed=1)


class _Lines:
    """A line when a portal begins and one when it ends."""

    def started(self, portal: str, since: date) -> None:
        """A portal's crawl began."""
        told = "everything" if since == date.min else f"from {since}"
        click.echo(f"{portal}: {told}", err=True)

    def moved(self, portal: str, pages: int, kept: int, failures: int) -> None:
        """Say nothing: a log of a night needs no line a page."""

    def paused(self, why: str, seconds: float) -> None:
        """It waits."""
        click.echo(_pause(why, seconds), err=True)

    def ended(self, result: PortalResult) -> None:
        """It is over."""
        state = "healthy" if result.healthy else "UNHEALTHY: " + "; ".join(result.why)
        click.echo(
            f"{result.label}: {result.pages} pages, {result.articles_new} new, {result.articles_changed} changed, "
            f"{result.failures} failures in {result.seconds:.1f} s, {state}",
            err=True,
        )


def _pause(why: str, seconds: float) -> str:
    return f"waiting {seconds:.0f} s: {why}"


@contextmanager
def watcher_for() -> Iterator[Watcher]:
    """Bars where standard error is a terminal, lines where it is not."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[pages]:>6} pages {task.fields[kept]:>6} articles {task.fields[failures]:>4} failures"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, refresh_per_second=4) as progress:
        yield _Bars(progress)


@contextmanager
def guarded(command: str) -> Iterator[None]:
    """Turn the errors that end a command into one line and its exit code; never a traceback."""
    from archive.clock import ClockError
    from archive.errors import ArchiveError, HomeLocked
    from crawler.environment import UsageError

    codes = ((ClockError, USAGE), (UsageError, USAGE), (ArchiveError, UNWRITABLE), (HomeLocked, LOCKED))
    try:
        yield
    except tuple(kind for kind, _ in codes) as error:
        click.echo(harmless(f"luuchieu {command}: {error}"), err=True)
        sys.exit(next(code for kind, code in codes if isinstance(error, kind)))


def finish(command: str, outcome: Outcome, *, as_json: bool) -> None:
    """Print the table, what else there is to say, and end with the outcome's exit code."""
    Console(stderr=True).print(_table(outcome.results))
    for note in outcome.notes:
        click.echo(harmless(f"luuchieu {command}: {note}"), err=True)
    for problem in outcome.problems:
        click.echo(harmless(f"luuchieu {command}: {problem}"), err=True)
    if outcome.report:
        click.echo(f"Report: {outcome.report}", err=True)
    if as_json:
        click.echo(json.dumps(outcome.document, ensure_ascii=False))
    sys.exit(outcome.exit_code)


def _table(results: tuple[PortalResult, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("portal", "pages", "new", "changed", "gone", "failures", "healthy", "why"):
        numeric = name in ("pages", "new", "changed", "gone", "failures")
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for one in results:
        table.add_row(
            one.label,
            str(one.pages),
            str(one.articles_new),
            str(one.articles_changed),
            str(one.articles_gone),
            str(one.failures),
            "yes" if one.healthy else "NO",
            "; ".join(one.why),
        )
    return table
