"""`luuchieu publish`: the archive as a snapshot that readers can search."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from cli._home import home_option
from publish.build import Built, build
from publish.errors import PublishError
from publish.place import Published
from publish.sample import NEWEST


@click.command(epilog="Example: luuchieu publish --home var")
@home_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the snapshots, not HOME/published.")
@click.option("--sample", is_flag=True, help=f"Only the {NEWEST} newest articles of each portal, into HOME/sample.")
@click.option("--force", is_flag=True, help="Publish although there are fewer articles than last time.")
@click.option(
    "--files/--no-files",
    default=True,
    help="Write the files to take away (CSV, XLSX, Parquet ...) too, or leave them out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
def command(home: Path, out: Path | None, sample: bool, force: bool, files: bool, as_json: bool) -> None:
    """Build a read-only snapshot of the archive, with its search index, and switch readers over to it."""
    console = Console(stderr=True)
    published = Published(out or home / ("sample" if sample else "published"))
    if sample and published.path.resolve() == (home / "published").resolve():
        raise click.UsageError(f"{published.path} is for the whole archive: name another --out for a sample.")
    try:
        with console.status("Publishing ...") as status:
            built = build(
                home / "archive.db",
                published,
                newest=NEWEST if sample else None,
                force=force,
                files=files,
                told=lambda step: status.update(f"Publishing: {step}"),
            )
            if out is None and not sample:
                published.link_files(home / "exports" / "latest")
    except PublishError as error:
        click.echo(f"luuchieu publish: {error}", err=True)
        sys.exit(error.exit_code)
    click.echo(_as_json(built) if as_json else _as_text(built, published))


def _as_text(built: Built, published: Published) -> str:
    size = f"{built.rows['articles']:,} articles, {built.size_bytes / 1_000_000:,.1f} MB"
    return f"{published.path / 'luuchieu.db'}: {size}, built at {built.built_at}"


def _as_json(built: Built) -> str:
    return json.dumps(
        {
            "folder": str(built.snapshot.folder),
            "built_at": built.built_at,
            "bytes": built.size_bytes,
            "rows": dict(built.rows),
        }
    )
