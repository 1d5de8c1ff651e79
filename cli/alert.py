"""`luuchieu alert`: whether those who are to be told of a fault can be told."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli._home import home_option
from cli._progress import guarded


@click.group()
def command() -> None:
    """Try the ways in which a night tells of faults."""


@command.command(
    epilog="Example: luuchieu alert test\n\n"
    "Exit codes: 0 all took it; 1 one did not; 2 none is set, or a setting cannot be meant."
)
@home_option
def test(home: Path) -> None:
    """Send a message marked as a test over every channel that is set, and say how each took it.

    Channels are mail (LUUCHIEU_MAIL_TO), webhooks (LUUCHIEU_WEBHOOK) and the ping (LUUCHIEU_PING), which is told of
    a success.
    """
    from nightly.alerts.trial import try_channels

    with guarded("alert test"):
        deliveries = try_channels(home)
    for one in deliveries:
        click.echo(str(one))
    sys.exit(1 if any(one.problem for one in deliveries) else 0)
