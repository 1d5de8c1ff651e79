"""`python -m cli` is `luuchieu` where the distribution is not installed."""

from __future__ import annotations

from cli import main

main(prog_name="luuchieu")
