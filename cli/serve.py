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
@click.option("--published", type=click.Path(path_type=Path), help="Folder of the snapshots, not HOME/published.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free one.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; another one only in a container, behind a web server.",
)
def command(home: Path, published: Path | None, port: int, host: str) -> None:
    """Serve the newest snapshot with Datasette until Ctrl-C, and each later one as soon as it is published."""
    place = Published(published or home / "published")
    try:
        place.current()
        # Datasette takes half a second to import: not before there is something to serve.
        from publish.serving.following import Following
        from publish.serving.server import listen, prepare_signals, serve

        prepare_signals()
        listener = listen(host, port)
        site = Following(place, told=lambda line: click.echo(f"luuchieu serve: {line}", err=True))
    except PublishError as error:
        click.echo(f"luuchieu serve: {error}", err=True)
        sys.exit(error.exit_code)
    address = f"http://{host}:{listener.getsockname()[1]}/"
    click.echo(f"Serving {site.snapshot.database}\n{address}  (Ctrl-C stops)", err=True)
    serve(site, listener)
