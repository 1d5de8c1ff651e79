"""`python -m tests.lab serve|warc|truth SCENARIO`: the portal lab's commands (docs/lab.md)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.lab import clocks
from tests.lab.scenario import ScenarioError
from tests.lab.world import World, open_world


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab", description="Nine provincial portals, made up and deterministic."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve",
        help="answer over HTTP on loopback",
        epilog="example: python -m tests.lab serve samples/provinces.yaml --port 8900",
    )
    warc = commands.add_parser(
        "warc",
        help="write a full crawl as a WARC",
        epilog="example: python -m tests.lab warc samples/provinces.yaml out.warc.gz",
    )
    truth = commands.add_parser("truth", help="print what a right archive holds, as JSON lines")
    for command in (serve, warc, truth):
        command.add_argument("scenario", metavar="SCENARIO", type=Path)
    serve.add_argument("--port", type=int, default=8900, help="0 takes a free one (default 8900)")
    serve.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    serve.add_argument("--log", type=Path, metavar="FILE", help="append a JSON line per request")
    warc.add_argument("out", metavar="OUT", type=Path)
    at = "such as 2026-01-31T02:00:00+07:00 (default: the scenario's end)"
    warc.add_argument("--at", metavar="TIME", action="append", help=f"{at}; repeated, it adds a crawl per time")
    truth.add_argument("--at", metavar="TIME", help=at)
    truth.add_argument("--portal", action="append", metavar="NAME", help="only this portal; may be repeated")
    return parser


def _run(args: argparse.Namespace, world: World) -> None:
    if args.command == "serve":
        from tests.lab.serve import serve

        serve(world, args.host, args.port, args.log)
    elif args.command == "warc":
        from tests.lab.warc import write

        times = [clocks.seconds(at) for at in args.at] if args.at else [world.end]
        count = write(world, args.out, times)
        print(f"{args.out}: {count} exchanges as of {', '.join(map(clocks.iso, times))}", file=sys.stderr)
    else:
        from tests.lab.truth import rows

        for row in rows(world, clocks.seconds(args.at) if args.at else world.end):
            if not args.portal or row["portal"] in args.portal:
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0, or 2 when the scenario or the options cannot be used."""
    args = _parser().parse_args(argv)
    try:
        _run(args, open_world(args.scenario))
    except BrokenPipeError:
        return 0
    except (ScenarioError, ValueError, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
