"""`luuchieu crawl`: the portals' new articles into the archive."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from cli._contact import ask_contact
from cli._home import home_option
from cli._progress import finish, guarded, watcher_for

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(
    epilog="Example: luuchieu crawl baobackan thaibinh --since 2025-01-01\n\n"
    "Exit codes: 0 complete; 1 finished, but something is missing or failed; 2 called wrongly; "
    "3 the archive cannot be written; 75 another run is at work in this home."
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--since", type=_DAY, metavar="DATE", help="First day to cover, YYYY-MM-DD.")
@click.option("--until", type=_DAY, metavar="DATE", help="Last day to cover; today by default.")
@click.option("--days", type=int, metavar="N", help="Cover the last N days, today included.")
@click.option("--replay", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True, metavar="FILE",
              help="Answer from this WARC or WACZ file, not the network; may be repeated.")  # fmt: skip
@click.option("--refetch", is_flag=True, help="Fetch articles again that are kept already.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
def command(
    portals: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    days: int | None,
    replay: tuple[Path, ...],
    refetch: bool,
    home: Path,
    as_json: bool,
) -> None:
    """Crawl PORTALs, or all of them: capture every page, keep every article.

    The first crawl of a portal goes back to its beginning, later ones over the last seven days. A crawl of the live
    portals needs LUUCHIEU_CONTACT, a mail address or page of yours that their administrators can turn to; on a terminal
    it is asked for once.
    """
    from crawler.run import crawl
    from crawler.session import Order

    with guarded("crawl"):
        if not replay:
            ask_contact(home)
        order = Order(home=home, since=_day(since), until=_day(until), days=days, replay=replay, refetch=refetch)
        with watcher_for() as watcher:
            outcome = crawl(portals, order, watcher)
    finish("crawl", outcome, as_json=as_json)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
