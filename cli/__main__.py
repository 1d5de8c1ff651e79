"""`python -m cli` is `luuchieu` where the distribution is not installed."""

from cli import main

main(prog_name="luuchieu")
