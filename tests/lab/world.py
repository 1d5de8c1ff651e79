"""The nine portals of a scenario: the address and the time of a request in, an answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.lab import clocks, scenario
from tests.lab.answer import Answer, Ask
from tests.lab.faults import Condition, blocked, spoil
from tests.lab.model import Content, Era
from tests.lab.portal import Plan, Portal
from tests.lab.sites import unknown
from tests.lab.sites.baocaovien import BaoCaoVien
from tests.lab.sites.epi import BaoBacKan
from tests.lab.sites.liferay import ThaiNguyen
from tests.lab.sites.mediasoft import BaoThaiNguyen
from tests.lab.sites.mood import CALM, Mood
from tests.lab.sites.sharepoint import BacKan
from tests.lab.sites.site import Site
from tests.lab.sites.thaibinh_paper import BaoThaiBinh
from tests.lab.sites.tuyenquang import BaoTuyenQuang
from tests.lab.sites.vhv import ThaiBinh, Tnu

SITES: tuple[type[Site], ...] = (
    ThaiNguyen, BaoThaiNguyen, BaoBacKan, BacKan, ThaiBinh, BaoThaiBinh, BaoTuyenQuang, Tnu, BaoCaoVien,
)  # fmt: skip
NAMES = tuple(site.name for site in SITES)
_SHARES = {1: (1.0,), 2: (0.4, 0.6), 3: (0.25, 0.35, 0.4)}


@dataclass(slots=True)
class World:
    """A scenario come alive."""

    start: int
    end: int
    seed: int
    sites: dict[str, Site]
    conditions: dict[str, list[Condition]]
    _by_host: dict[str, Site]

    def site_of(self, host: str) -> Site | None:
        """The portal that a host name belongs to."""
        return self._by_host.get(host.split(":", 1)[0].lower())

    def mood(self, name: str, at: int) -> Mood:
        """How a portal behaves at that time."""
        active = tuple(c for c in self.conditions.get(name, ()) if c.holds(at))
        return _mood(active) if active else CALM

    def answer(self, ask: Ask) -> Answer:
        """The answer to one request, faults included."""
        site = self._by_host.get(ask.host)
        if site is None:
            return Answer(
                status=404,
                pieces=[f"lab: no portal of this scenario has the host {ask.host}\n".encode()],
                media_type="text/plain",
            )
        active = [c for c in self.conditions.get(site.name, ()) if c.holds(ask.at)]
        if not active:
            return site.answer(ask, CALM)
        for condition in active:
            early = blocked(condition, ask, self.seed)
            if early is not None:
                return early
        made = site.answer(ask, _mood(tuple(active)))
        if made.media_type.startswith("text/html"):
            # A page changed by a fault must not be answered with "not modified".
            made.modified = None
        for condition in active:
            made = spoil(made, condition, ask, self.seed)
        return made

    def text_of(self, portal: str, n: int, at: int) -> Content:
        """What an article of another portal says at that time."""
        return self.sites[portal].portal.content(n, at)


@lru_cache(maxsize=256)
def _mood(active: tuple[Condition, ...]) -> Mood:
    mood = CALM
    for one in active:
        if one.kind == "redesign":
            mood = replace(mood, layout=str(one.get("layout", "unknown")))
        elif one.kind == "empty_page":
            mood = replace(mood, empty_pages=(*mood.empty_pages, (str(one.get("section", "*")), one.whole("page", 1))))
        elif one.kind == "lazy":
            mood = replace(mood, is_lazy=True)
        elif one.kind == "nfd":
            mood = replace(mood, is_nfd=True)
        elif one.kind == "anonymous":
            mood = replace(mood, is_anonymous=True)
        elif one.kind == "soft_404":
            mood = replace(mood, is_soft=True)
    return mood


def _plan(name: str, kind: type[Site], wish: scenario.PortalWish, start: int, seed: int) -> Plan:
    eras = [era for channel in kind.channels for era in channel.eras]
    odd = set(wish.eras) - {era.name for era in eras}
    if odd:
        raise scenario.ScenarioError(
            f"portals.{name}.eras: unknown era {sorted(odd)[0]!r}; known are {', '.join(e.name for e in eras)}"
        )
    parts = [wish.eras.get(era.name, 0.0) for era in eras] if wish.eras else list(_SHARES[len(eras)])
    total = sum(parts)
    if total <= 0:
        raise scenario.ScenarioError(f"portals.{name}.eras: the parts add up to nothing")
    shares = tuple(part / total for part in parts)
    by_date = wish.first is not None and not wish.eras
    untils = (
        tuple(clocks.seconds(era.until) + clocks.DAY_S if era.until else 1 << 60 for era in eras) if by_date else ()
    )
    spans = _spans(eras, (1.0,) if by_date else shares, wish.first, start)
    return Plan(
        name=name, seed=seed, size=wish.size, per_day=wish.per_day, start=start, stops=wish.stops,
        spans=spans, shares=shares, untils=untils, paragraphs=wish.paragraphs,
    )  # fmt: skip


def _spans(eras: Sequence[Era], shares: Sequence[float], first: int | None, start: int) -> tuple[tuple[int, int], ...]:
    """The time that each era's part of the backlog lies in: in turn from `first`, or where the real portal had it."""
    spans: list[tuple[int, int]] = []
    if first is not None:
        at = float(first)
        for part in shares:
            spans.append((int(at), int(at + part * (start - first))))
            at += part * (start - first)
        return tuple(spans)
    begin = 0
    for era, part in zip(eras, shares, strict=True):
        end = min(start, clocks.seconds(era.until)) if era.until else start
        begin = min(begin or end - 4 * 365 * clocks.DAY_S, end - clocks.DAY_S)
        spans.append((begin, end))
        begin = end if part else 0
    return tuple(spans)


def open_world(source: str | Path | Mapping[str, object]) -> World:
    """The world of a scenario file, or of a mapping like the file's. Raises ScenarioError."""
    from tests.lab import events

    plan = scenario.load(source, NAMES)
    sites: dict[str, Site] = {}
    by_host: dict[str, Site] = {}
    for kind in SITES:
        wish = plan.portals.get(kind.name)
        if wish is None:
            continue
        portal = Portal(
            _plan(kind.name, kind, wish, plan.start, plan.seed),
            kind.channels,
            kind.province,
            kind.dash,
            kind.has_seconds,
        )
        site = kind(portal, wish.page_kb)
        site.layouts["unknown"] = unknown.layout()
        sites[kind.name] = site
        by_host |= dict.fromkeys(site.hosts, site)
    world = World(plan.start, plan.end, plan.seed, sites, {}, by_host)
    for site in sites.values():
        site.portal.text_of = world.text_of
    events.enact(plan, world)
    return world
