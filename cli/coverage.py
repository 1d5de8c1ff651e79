"""`luuchieu coverage`: what was shown, what is kept, what is missing and why."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from archive.text import harmless
from cli._home import home_option
from cli._past import is_unfinished, past_lines, years_table
from cli._progress import guarded

if TYPE_CHECKING:
    from archive.coverage import Coverage
    from archive.holes import Hole

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_PICTURE = click.Path(dir_okay=False, writable=True, path_type=Path)
_GAPS_SHOWN = 10


@click.command(
    epilog="Example: luuchieu coverage baobackan --since 2026-01-01 --png coverage.png\n\n"
    "Exit codes: 0 nothing is missing that can be had; 1 there is a hole, or a copy in a web archive to be fetched; "
    "2 called wrongly; 3 the archive cannot be read."
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--since", type=_DAY, metavar="DATE", help="First day to report, YYYY-MM-DD.")
@click.option("--until", type=_DAY, metavar="DATE", help="Last day to report.")
@click.option("--svg", type=_PICTURE, metavar="FILE", help="Draw the heat map as SVG.")
@click.option("--png", type=_PICTURE, metavar="FILE", help="Draw the heat map as PNG.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every section and day of it.")
def command(
    portals: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    svg: Path | None,
    png: Path | None,
    home: Path,
    as_json: bool,
) -> None:
    """Show how complete the archive is: portal by section by day, each hole with its reason and next try.

    Listed is what a listing, feed or sitemap showed; an article under five addresses is one. What is gone before it
    could be fetched, refused by robots.txt or outside of the days that were asked for is told apart from holes, and so
    is what is lost: an article of a portal that is gone, of which no web archive that was asked has a copy. Of such
    portals a table says year by year how many articles are known, kept, waiting to be fetched, and lost.
    """
    from archive.home import Home
    from crawler.covered import read_all
    from spiders import portals as declared

    with guarded("coverage"):
        read = read_all(Home(home).archive_db, portals, declared(), since=_day(since), until=_day(until))
        _draw(read, svg, png)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in read], ensure_ascii=False))
    else:
        for coverage in read:
            _print(coverage)
    sys.exit(1 if any(one.holes or is_unfinished(one.past) for one in read) else 0)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _draw(read: Sequence[Coverage], svg: Path | None, png: Path | None) -> None:
    if not svg and not png:
        return
    from archive.errors import from_os
    from publish.charts import heatmap

    pictures = {svg: heatmap.svg(read).encode() if svg else b"", png: heatmap.png(read) if png else b""}
    for path, drawn in pictures.items():
        if path is not None:
            try:
                path.write_bytes(drawn)
            except OSError as error:
                raise from_os(error, path) from error
            click.echo(f"Heat map: {path}", err=True)


def _print(one: Coverage) -> None:
    console = Console()
    days = f"{one.since} to {one.until}" if one.since else "nothing listed yet"
    console.print(f"\n[bold]{one.name}[/bold] ({one.portal}), {days}", highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("section", overflow="fold")
    for column in ("days", "walked whole", "listed", "kept", "missing"):
        table.add_column(column, justify="right")
    sections: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for cell in one.cells:
        counts = (1, cell.walked, cell.listed, cell.kept, cell.missing)
        sections[cell.section] = [a + b for a, b in zip(sections[cell.section], counts, strict=True)]
    for section, told in sorted(sections.items()):
        table.add_row(harmless(section or "(in no listing)"), *map(str, told))
    whole = (len(one.days), sum(day.walked for day in one.days), one.listed, one.kept, one.missing)
    table.add_row("all, each article once", *map(str, whole), style="bold")
    console.print(table)
    if one.past is not None:
        console.print(years_table(one.past))
    for line in [*map(_hole, one.holes), *(past_lines(one.past) if one.past else ()), *_asides(one)]:
        console.print(harmless(line), highlight=False, markup=False, soft_wrap=True)


def _hole(hole: Hole) -> str:
    days = hole.since if hole.since == hole.until else f"{hole.since} to {hole.until}"
    section = f", {hole.section}" if hole.section else ""
    if hole.kind == "article":
        tries = [f"next try {hole.next_try_at[:16].replace('T', ' ')}"] if hole.next_try_at else []
        steps = "; ".join(tries + ([hole.next_step] if hole.next_step else []))
        return f"HOLE {days}{section}: {hole.url}: {hole.reason}; {steps or 'no next try'}"
    return f"HOLE {days}{section}: {hole.url} was not read whole: {hole.reason}; the next crawl reads back to there"


def _asides(one: Coverage) -> list[str]:
    lines = [f"not a hole: {count} x {reason}" for reason, count in sorted(one.excused.items())]
    lines += [f"note: {note.count} kept articles {note.what}, such as {note.examples[0]}" for note in one.notes]
    numbers = one.numbers
    if numbers.known:
        is_gone = one.past is not None and one.past.is_vanished
        never = "" if is_gone else f"{numbers.never_published} never published or never listed, "
        doubt = " between them: lost without a trace, or never published" if is_gone else ""
        lines.append(f"running numbers: {numbers.known} known, {never}{numbers.suspected} suspected{doubt}")
    for gap in numbers.gaps[:_GAPS_SHOWN]:
        lines.append(f"suspected: numbers {gap.first} to {gap.last}, of about {gap.since} to {gap.until}")
    if len(numbers.gaps) > _GAPS_SHOWN:
        lines.append(f"suspected: {len(numbers.gaps) - _GAPS_SHOWN} gaps more; --json names them all")
    return lines
