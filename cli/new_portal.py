"""`luuchieu new-portal`: begin a spider."""

from __future__ import annotations

from pathlib import Path

import click

from archive import clock
from crawler.environment import UsageError
from crawler.new_portal import FAMILIES, NewPortal, create


@click.command()
@click.argument("name")
@click.option("--host", required=True, help="The portal's host, such as baohungyen.vn.")
@click.option("--family", required=True, help=f"The system it runs on: {', '.join(FAMILIES)}.")
@click.option("--title", help="Its proper name; the host until you know it.")
@click.option(
    "--province-code", default="00", show_default=True, help="Two digits, as the statistics office gives them."
)
def command(name: str, host: str, family: str, title: str | None, province_code: str) -> None:
    """Write a spider NAME, its folders for frozen pages, and with them a test that fails until they are filled.

    \b
    Example:
        luuchieu new-portal baohungyen --host baohungyen.vn --family mediasoft --title "Báo Hưng Yên"
    """  # noqa: D301 - click reads the \b
    portal = NewPortal(name=name, host=host, family=family, title=title or host, province_code=province_code)
    try:
        made = create(portal, Path.cwd(), clock.now().date())
    except UsageError as why:
        raise click.UsageError(str(why)) from why
    for path in made:
        click.echo(f"made {path.relative_to(Path.cwd())}")
    click.echo("Next: save a page as page.html in each folder, then run the tests. Steps: docs/add-a-portal.md")
