"""`luuchieu portals`: who can be crawled."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table


@click.command(epilog="Example: luuchieu portals --json")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(as_json: bool) -> None:
    """List the portals: short name, proper name, host, family, and what is known of its state."""
    from crawler.run import load_portals

    rows = [
        {
            "portal": portal.name,
            "name": portal.title,
            "host": portal.host,
            "family": portal.family,
            "province_code": portal.province_code,
            "status": portal.status,
            "merged_into": portal.merged_into,
            "start_date": portal.start_date.isoformat(),
        }
        for portal in load_portals().values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    shown = ("portal", "name", "host", "family", "status", "merged_into")
    for column in shown:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(row[column] or "" for column in shown))
    Console().print(table)
