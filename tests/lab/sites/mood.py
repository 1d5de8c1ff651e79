"""How a portal behaves for the moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mood:
    """How a portal behaves just now, by the scenario's events."""

    layout: str = ""
    is_lazy: bool = False
    is_nfd: bool = False
    empty_pages: tuple[tuple[str, int], ...] = ()
    is_soft: bool = False
    has_trap: bool = False
    is_anonymous: bool = False


CALM = Mood()
