"""The one option that most commands share."""

from __future__ import annotations

from pathlib import Path

import click

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="LUUCHIEU_HOME",
    default="var",
    show_default=True,
    help="Folder of the archive.",
)
