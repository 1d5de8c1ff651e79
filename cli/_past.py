"""The past of a portal, as `luuchieu coverage` and `luuchieu status` print it."""

from __future__ import annotations

from rich.table import Table

from archive.fates import ARCHIVES
from archive.past import Past, Standings

_COLUMNS = ("known", "kept", "waiting", "lost", "not sought")
_SOURCES = {"live": "the portal itself", "warc": "files", **ARCHIVES}


def years_table(past: Past) -> Table:
    """A row a year, and the total."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("year")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for year in past.years:
        table.add_row(year.year or "(undated)", *_figures(year))
    table.add_row("all years", *_figures(past.total), style="bold")
    return table


def past_lines(past: Past) -> list[str]:
    """Lines: which archives were asked, where copies came from, what is next."""
    lines = []
    for one in past.asked:
        first, last = one.first_at[:10], one.last_at[:10]
        crawls = f" ({one.crawls} crawl{'s' * (one.crawls > 1)})" if one.archive == "commoncrawl" else ""
        lines.append(
            f"asked: {ARCHIVES[one.archive]}{crawls} on {first if first == last else f'{first} to {last}'}, "
            f"for captures of {one.since} to {one.until}: {one.captures:,} listed, {one.chosen:,} chosen"
        )
    asked = {one.archive for one in past.asked}
    lines += [f"never asked: {name}" for key, name in ARCHIVES.items() if key not in asked]
    if past.sources:
        lines.append("copies from: " + ", ".join(f"{_SOURCES[name]} {count:,}" for name, count in past.sources.items()))
    if past.next_step:
        lines.append(f"next: {past.next_step}")
    return lines


def is_unfinished(past: Past | None) -> bool:
    """True where copies of articles are known to lie in an archive and are still to be fetched."""
    return past is not None and past.is_vanished and past.total.waiting > 0


def _figures(standings: Standings) -> list[str]:
    counts = (standings.known, standings.kept, standings.waiting, standings.lost, standings.not_sought)
    return [f"{count:,}" for count in counts]
