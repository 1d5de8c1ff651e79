"""`luuchieu schedule`: what to install so that the night's job runs by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cli._home import home_option
from cli._progress import guarded


@click.command(epilog="Example: luuchieu schedule systemd --home /srv/luuchieu/var --out units")
@click.argument("kind", type=click.Choice(["cron", "systemd", "github"]))
@click.option("--at", type=click.DateTime(formats=["%H:%M"]), default="01:30", show_default=True, metavar="HH:MM",
              help="When the night begins, Vietnam's time.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="With systemd: write the units into this folder.")  # fmt: skip
@home_option
def command(kind: str, at: datetime, out: Path | None, home: Path) -> None:
    """Print what runs `luuchieu run` every night and `luuchieu check --deep` every week.

    A crontab, units of systemd or a workflow of GitHub Actions, ready to use: with the paths of this installation,
    limits on time and memory, and comments that say where each part goes. Nothing is installed.
    """
    from nightly.schedule.installation import this_installation
    from nightly.schedule.writing import crontab, systemd, workflow, write_units

    if out and kind != "systemd":
        raise click.UsageError("--out goes with systemd; redirect what the others print")
    with guarded("schedule"):
        installed = this_installation(home, at.time())
        if out:
            for path in write_units(installed, out):
                click.echo(f"wrote {path}", err=True)
            return
    click.echo({"cron": crontab, "systemd": systemd, "github": workflow}[kind](installed), nl=False)
