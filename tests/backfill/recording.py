"""A newspaper's last three years as an archive's crawler recorded them: WARC files, and a list of what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.backfill.planted import Planted
from tests.backfill.planting import plant
from tests.backfill.tape import COLLECTIONS, PORTAL, Capture, Tape
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import seed_of
from tests.lab.warc import addresses
from tests.lab.world import World, open_world

SCENARIO = Path(__file__).resolve().parents[1] / "lab" / "scenarios" / "vanished.yaml"
VISITS = [clocks.seconds(f"{year}-{month:02d}-01 09:00") for year in range(2020, 2024) for month in (1, 4, 7, 10)][3:]
"""Every quarter, October 2020 to October 2023; the portal is dead after that."""
NEVER = frozenset({12, 35})
"""Articles that listings show and the crawler never asked for."""
ONLY_PLANTED = frozenset({10, 37})
"""Articles of which the archive has what is planted and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The WARC files, what they hold, and what was put in by hand."""

    world: World
    folder: Path
    captures: tuple[Capture, ...]
    planted: tuple[Planted, ...]

    @property
    def warcs(self) -> list[Path]:
        """The files, oldest first."""
        return [self.folder / one.name for one in COLLECTIONS]


def record(folder: Path) -> Recording:
    """Write the recording into a folder; the same bytes every time."""
    world = open_world(SCENARIO)
    with ExitStack() as stack:
        tape = Tape(world, folder, stack)
        for number, begin in enumerate(VISITS):
            for place, url in enumerate(_wanted(world, begin, number)):
                tape.take(url, begin + place)
        planted = tuple(plant(tape))
    return Recording(world=world, folder=folder, captures=tuple(tape.captures), planted=planted)


def _wanted(world: World, at: int, number: int) -> Iterator[str]:
    """What the crawler asked for at one of its visits: pages when they are due, most articles, some by two doors."""
    site = world.sites[PORTAL]
    skipped = NEVER | ONLY_PLANTED
    has_epi = at >= clocks.seconds("2021-11-15")
    for url in addresses(world, at):
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not has_epi and not host.endswith("baobackan.org.vn"):
            continue
        n = site.find(Ask(parts.scheme, host, parts.path, parts.query, at))
        draw = seed_of(url, number)
        if n is None:
            is_media = host.startswith(("cdn.", "image.")) or "/file/" in url
            is_due = number % 3 == 0 and (draw % 4 == 0 or "sitemaps" not in url)
            if parts.path == "/robots.txt" or (draw % 2 == 0 if is_media else is_due):
                yield url
        elif n not in skipped and (n in site.portal.fates or draw % 4 > 0):
            yield from _doors(url, number)


def _doors(url: str, number: int) -> Iterator[str]:
    draw = seed_of(url) % 6
    if "baobackan.org.vn" in url:
        yield url.replace(".org.vn/", ".org.vn:80/") if draw < 2 and number % 2 else url
        if draw == 2:
            yield url.replace("www.", "")
        return
    yield url
    if draw == 0:
        yield url.replace("https://", "http://")
    elif draw == 1 and "://baobackan.vn/" in url:
        yield url.replace("https://", "https://www.")
    elif draw == 2:
        yield f"{url}?ref=home"
