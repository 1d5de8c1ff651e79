"""`python -m tests.commands_page`: docs/commands.md, made from the commands themselves."""

from __future__ import annotations

import inspect
import re

import click

from cli import main

_HEAD = """# Commands

Made from the commands themselves by `make docs`; `luuchieu COMMAND --help` says the same in a terminal.

Exit codes: 0 complete; 1 finished but unhealthy; 2 usage or configuration; 3 the archive cannot be written or is
damaged; 75 another run holds the lock.
"""


def commands() -> dict[str, click.Command]:
    """Every command by the words that call it: `crawl`, `backfill warc`; groups are there as well."""
    found: dict[str, click.Command] = {}

    def walk(group: click.Group, before: tuple[str, ...]) -> None:
        context = click.Context(group, info_name=before[-1] if before else "luuchieu")
        for word in group.list_commands(context):
            command = group.get_command(context, word)
            if command is None or command.hidden:
                continue
            found[" ".join((*before, word))] = command
            if isinstance(command, click.Group):
                walk(command, (*before, word))

    walk(main, ())
    return found


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_HEAD, *(_section(words, command) for words, command in commands().items())])


def _section(words: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"luuchieu {words}")
    usage = re.sub(r"^Usage:\s+", "", command.get_usage(context))
    lines = [
        f"## luuchieu {words}",
        "",
        _plain(command.help),
        "",
        f"    {' '.join(usage.split())}",
        "",
    ]
    options = [
        parameter for parameter in command.params if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    if options:
        lines += ["| option | meaning |", "|---|---|"]
        lines += [_row(option, context) for option in options]
        lines += [""]
    if command.epilog:
        lines += [_plain(command.epilog), ""]
    return "\n".join(lines)


def _plain(text: str | None) -> str:
    """Help text without click's mark for "leave these lines as they are"."""
    return inspect.cleandoc(text or "").replace("\b\n", "").replace("\b", "").strip()


def _row(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    names, meaning = record if record else ("", "")
    cells = [" ".join(cell.replace("|", r"\|").split()) for cell in (names, meaning)]
    return f"| `{cells[0]}` | {cells[1]} |"


if __name__ == "__main__":
    click.echo(page(), nl=False)
