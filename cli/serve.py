"""`luuchieu serve`: the newest snapshot as a site on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli._home import home_option
from publish.errors import PublishError
from publish.place import Published


@click.command(epilog="Example: luuchieu serve --port 8001")
@home_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free one.")
def command(home: Path, port: int) -> None:
    """Serve the newest snapshot with Datasette on 127.0.0.1 until Ctrl-C. A later publish needs a restart."""
    try:
        snapshot = Published(home / "published").current()
        # Datasette takes half a second to import: not before there is something to serve.
        from publish.site import HOST, listen, open_site, serve

        listener = listen(port)
        site = open_site(snapshot)
    except PublishError as error:
        click.echo(f"luuchieu serve: {error}", err=True)
        sys.exit(error.exit_code)
    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    click.echo(f"Serving {snapshot.database}\n{address}  (Ctrl-C stops)", err=True)
    serve(site, listener)
