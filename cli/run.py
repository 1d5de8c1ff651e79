"""`luuchieu run`: the one nightly job."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from cli._contact import ask_contact
from cli._home import home_option
from cli._progress import guarded, watcher_for


@click.command(
    epilog="Example: luuchieu run --home /srv/luuchieu/var\n\n"
    "Exit codes: 0 all is well; 1 something is missing, failed or unusual; 2 called wrongly; 3 the archive cannot be "
    "written or is damaged; 75 another run is at work in this home."
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@home_option
@click.option("--publish/--no-publish", "with_publish", default=True, help="Publish a snapshot at the end, or not.")
@click.option(
    "--prometheus",
    "metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write metrics for node_exporter's text collector there.",
)
@click.option(
    "--jitter", type=click.IntRange(0, 720), default=0, metavar="MINUTES", help="Wait up to so long before it begins."
)
@click.option("--json", "as_json", is_flag=True, help="Print what the night came to as JSON on standard output.")
def command(
    portals: tuple[str, ...], home: Path, with_publish: bool, metrics: Path | None, jitter: int, as_json: bool
) -> None:
    """Spend a night: crawl all portals and look again at what is kept, check, publish, tell what is wrong.

    Made for cron and systemd: `luuchieu schedule` prints what to install. One portal's failure stops no other. SIGTERM
    ends it within half a minute where nothing is half done.
    """
    from nightly.night import Plan, spend
    from nightly.report import as_document
    from nightly.telling import Telling

    with guarded("run"):
        ask_contact(home)
        telling = Telling(home, lambda line: click.echo(f"luuchieu run: {line}", err=True), metrics)
        plan = Plan(home=home, portals=portals, with_publish=with_publish, jitter_s=jitter * 60)
        with watcher_for() as watcher:
            done = spend(plan, watcher, telling)
    if as_json:
        click.echo(json.dumps(as_document(done), ensure_ascii=False))
    sys.exit(done.exit_code)
