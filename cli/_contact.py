"""The one question that a live crawl asks, at its first use and on a terminal only."""

from __future__ import annotations

import sys
from pathlib import Path

import click


def ask_contact(home: Path) -> None:
    """Ask whom the portals can turn to, where nobody has said so yet and somebody is there to answer."""
    from crawler.environment import read_environment
    from crawler.manners.contact import keep_contact

    environment = read_environment(home)
    if environment.lab or environment.contact or not sys.stdin.isatty():
        return
    click.echo(
        "A crawl tells the portals whom to turn to. Your mail address, or a page of yours (https://...), goes out with "
        f"every request, and is kept in {home / 'contact'} for the next times.",
        err=True,
    )
    keep_contact(home, click.prompt("Contact", value_proc=_valid, err=True))


def _valid(text: str) -> str:
    """The contact, or the words with which click asks again."""
    from crawler.manners.contact import valid_contact

    try:
        return valid_contact(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
