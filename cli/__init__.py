"""`luuchieu <command>`: each command parses its words, calls one function and prints; no logic of its own."""

from __future__ import annotations

import importlib
import pkgutil

import click


class Commands(click.Group):
    """The commands are the modules of this folder; one is imported only when it is called, so --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names as typed: `new_portal.py` is `new-portal`."""
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None, which click reports with the nearest names."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="luuchieu")
def main() -> None:
    """Legal deposit for Vietnam's provincial news portals: crawl, keep, publish."""
