"""`luuchieu probe`: why a page reads as it does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.clock import ClockError, day_of, now
from archive.text import harmless
from crawler.environment import UsageError
from crawler.probing.probe import Probe, ProbeError, probe_body, probe_file
from crawler.sources.once import FetchFailed, fetch_once
from spiders import portals

_SHOWN_LINKS = 40
_STYLES = {"works": "", "dead": "bold red", "silent": "dim"}


@click.command()
@click.argument("page")
@click.option("--portal", help="Whose page it is; told from its address where that is known.")
@click.option("--url", help="The page's address, for a saved file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def command(page: str, portal: str | None, url: str | None, as_json: bool) -> None:
    """Show each field of PAGE (a file or an address), its value, and the rule that gave it.

    \b
    Example:
        luuchieu probe saved.html --portal baobackan --url https://baobackan.vn/a-post57990.html
        luuchieu probe https://tnu.edu.vn/tin-tuc-su-kien/a.html --json
    """  # noqa: D301 - click reads the \b
    try:
        if page.startswith(("http://", "https://")):
            fetched = fetch_once(page)
            address, today = url or fetched.url, day_of(now())
            found = probe_body(fetched.body, portals(), portal, address, fetched.content_type, captured_on=today)
        else:
            found = probe_file(Path(page), portals(), portal, url)
    except (ProbeError, UsageError, ClockError) as why:
        raise click.UsageError(str(why)) from why
    except FetchFailed as why:
        click.echo(f"luuchieu probe: {why}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _show(found: Probe) -> None:
    console = Console()
    reading = found.reading
    console.print(Text.assemble((reading.kind, "bold"), f" of {found.portal}: {harmless(found.url)}"))
    if reading.error:
        console.print(Text(f"  {harmless(reading.error)}", style="yellow"))
    told = found.as_json()
    article, givers = told["article"], told["from"]
    if isinstance(article, dict) and isinstance(givers, dict):
        table = Table("field", "from", "value", show_lines=False)
        for name, value in article.items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            table.add_row(name, str(givers.get(name, "")), Text(harmless(text[:600])))
        console.print(table)
    for selector in found.selectors:
        console.print(Text(f"{selector.state:<6} {harmless(selector.line)}", style=_STYLES[selector.state]))
    if reading.links:
        table = Table("listed", "date", "title", "address")
        for link in reading.links[:_SHOWN_LINKS]:
            words = (Text(harmless(text)) for text in (link.title or "", link.url))
            table.add_row("yes" if link.is_listed else "side", link.listed_date or "", *words)
        console.print(table)
        console.print(Text(f"{len(reading.links)} links; next page: {harmless(reading.next_url or 'none')}"))
