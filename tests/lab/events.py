"""Turns a scenario's events into fates of articles and conditions of portals (docs/lab.md lists every kind)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tests.lab import clocks, edits, faults, serial
from tests.lab.chance import dice, seed_of
from tests.lab.faults import Condition
from tests.lab.model import Change, Extra
from tests.lab.portal import RUN, Portal
from tests.lab.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    from tests.lab.world import World

Event = Mapping[str, object]
_COMMON = {"at", "kind", "portal", "every", "until", "for", "note"}
_PICK = {"article", "articles", "pick", "older_than", "newer_than", "era"}
_KEYS: dict[str, set[str]] = {
    "edit": _PICK | {"what"},
    "flip": _PICK | {"what", "back", "times"},
    "delete": _PICK | {"status", "back", "linger"},
    "revive": {"article", "articles", "pick"},
    "move": _PICK | {"status", "same_key"},
    "backdate": {"count", "days", "published"},
    "publish": {"count"},
    "reprint": _PICK | {"from", "percent", "swaps", "after"},
    "serial": {"series"},
    "doors": _PICK | {"many"},
    "five_addresses": _PICK | {"many"},
}
_FAULT_KEYS = {
    "host", "path", "share", "first", "status", "retry_after", "to", "layout", "section", "page", "kb", "seconds", "declared",
    "encoded", "keeps", "mb", "depth",
}  # fmt: skip


_NUMBERS = {"share", "first", "status", "page", "kb", "seconds", "keeps", "mb", "depth"}


class _Stage:
    """One event at one time on one portal."""

    def __init__(self, world: World, portal: Portal, event: Event, at: int, where: str, seed: int) -> None:
        self.world, self.portal, self.event, self.at, self.where, self.seed = world, portal, event, at, where, seed

    def fail(self, text: str) -> ScenarioError:
        return ScenarioError(f"{self.where}: {text}")

    def whole(self, key: str, default: int) -> int:
        value = self.event.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(f"{key} must be a whole number, not {value!r}")
        return value

    def text(self, key: str, default: str) -> str:
        return str(self.event.get(key, default))

    def span(self, key: str) -> int | None:
        return clocks.span(self.event[key]) if key in self.event else None

    def chosen(self, source: Portal | None = None) -> list[int]:
        """The articles that the event names or draws."""
        portal = source or self.portal
        named = self.event.get("articles", [self.event["article"]] if "article" in self.event else None)
        if named is not None:
            if not isinstance(named, list) or not all(isinstance(n, int) for n in named):
                raise self.fail("articles must be a list of numbers; 0 is the oldest, -1 the newest at that time")
            count = portal.count(self.at)
            found = [n if n >= 0 else count + n for n in named]
            if any(n < 0 or n >= count for n in found):
                raise self.fail(f"there are only {count} articles at that time")
            return found
        return self._drawn(portal, self.whole("pick", 1))

    def _drawn(self, portal: Portal, many: int) -> list[int]:
        low, high = 0, portal.count(self.at)
        older, newer = self.span("older_than"), self.span("newer_than")
        if older is not None:
            high = portal.count(self.at - older)
        if newer is not None:
            low = portal.count(self.at - newer)
        era = self.event.get("era")
        rng = dice(self.seed)
        found: list[int] = []
        for _ in range(60 * many + 200):
            if len(found) == many or high <= low:
                break
            n = rng.randrange(low, high)
            fresh = n not in portal.fates and n not in found
            if fresh and portal.is_listed(n, self.at) and (era is None or portal.era(n).name == era):
                found.append(n)
        if len(found) < many:
            raise self.fail(
                f"only {len(found)} of {many} untouched articles were found; ask for fewer or widen older_than/newer_than"
            )
        return found

    def add(self, extra: Extra) -> int:
        return self.portal.add(extra)

    def slot(self) -> int:
        """The free running number next to those in use at that time."""
        return self.portal.count(self.at) // RUN


def _edit(stage: _Stage) -> None:
    what = stage.event.get("what", "text")
    kinds = [str(kind) for kind in what] if isinstance(what, list) else [str(what)]
    for kind in kinds:
        if kind not in edits.SIGNIFICANT + edits.TRIVIAL:
            raise stage.fail(f"what: {kind!r} is no edit; known are {', '.join(edits.SIGNIFICANT + edits.TRIVIAL)}")
    for n in stage.chosen():
        changes = stage.portal.fate(n).changes
        changes += [Change(stage.at, kind, seed_of(stage.seed, n, kind)) for kind in kinds]


def _flip(stage: _Stage) -> None:
    back, kind = stage.span("back") or clocks.DAY_S, stage.text("what", "text")
    for n in stage.chosen():
        seed = seed_of(stage.seed, n, kind)
        for turn in range(stage.whole("times", 1)):
            begin = stage.at + 2 * turn * back
            stage.portal.fate(n).changes.append(Change(begin, kind, seed, begin + back))


def _delete(stage: _Stage) -> None:
    back = stage.span("back")
    for n in stage.chosen():
        fate = stage.portal.fate(n)
        fate.gone.append((stage.at, None if back is None else stage.at + back, stage.whole("status", 404)))
        fate.linger_s = stage.span("linger") or 0


def _revive(stage: _Stage) -> None:
    portal = stage.portal
    away = [n for n, fate in portal.fates.items() if any(b <= stage.at and e is None for b, e, _ in fate.gone)]
    named = "article" in stage.event or "articles" in stage.event
    found = stage.chosen() if named else dice(stage.seed).sample(sorted(away), min(stage.whole("pick", 1), len(away)))
    for n in found:
        fate = portal.fate(n)
        fate.gone = [(b, stage.at if e is None else e, status) for b, e, status in fate.gone]


def _move(stage: _Stage) -> None:
    portal = stage.portal
    for n in stage.chosen():
        fate = portal.fate(n)
        fate.moved_at, fate.move_status = stage.at, stage.whole("status", 404)
        if stage.event.get("same_key"):
            if portal.name in ("thainguyen", "thaibinh", "tnu"):
                raise stage.fail(
                    f"same_key: the address is the identity key of {portal.name}, a move there makes a new one"
                )
            fate.moved_to = n
            continue
        sections = portal.channel_at(stage.at).sections
        home = portal.section(n)
        place = sections.index(home) if home in sections else n % len(sections)
        fate.moved_to = stage.add(
            Extra(
                published=portal.published(n), appears=stage.at, section=place, slot=stage.slot(), like=(portal.name, n)
            )
        )


def _backdate(stage: _Stage) -> None:
    rng = dice(stage.seed)
    for _ in range(stage.whole("count", 1)):
        given = stage.event.get("published")
        days = float(str(stage.event.get("days", 10)))
        published = (
            clocks.seconds(given)
            if given is not None
            else stage.at - int(days * clocks.DAY_S * (0.5 + rng.random() / 2))
        )
        stage.add(Extra(published=published // 60 * 60, appears=stage.at, section=rng.randrange(12), slot=stage.slot()))


def _publish(stage: _Stage) -> None:
    rng = dice(stage.seed)
    for index in range(stage.whole("count", 1)):
        at = (stage.at + index * 60) // 60 * 60
        stage.add(Extra(published=at, appears=at, section=rng.randrange(12), slot=stage.slot()))


def _reprint(stage: _Stage) -> None:
    rng = dice(stage.seed)
    name = stage.text("from", "")
    if name not in stage.world.sites or name == stage.portal.name:
        raise stage.fail(f"from: name another portal of the scenario, not {name!r}")
    source = stage.world.sites[name].portal
    swaps = stage.event.get("swaps", [])
    if not isinstance(swaps, list) or set(map(str, swaps)) - {"caption", "lead", "title"}:
        raise stage.fail("swaps: a list of caption, lead, title")
    for n in stage.chosen(source):
        at = (stage.at + (stage.span("after") or 0)) // 60 * 60
        stage.add(
            Extra(
                published=at, appears=at, section=rng.randrange(12), slot=stage.slot(), like=(name, n),
                percent=float(str(stage.event.get("percent", 5))), swaps=" ".join(map(str, swaps)),
            )
        )  # fmt: skip


def _serial(stage: _Stage) -> None:
    series = stage.text("series", "weather")
    if series not in serial.KINDS:
        raise stage.fail(f"series: known are {', '.join(serial.KINDS)}")
    at = stage.at // 60 * 60
    stage.add(Extra(published=at, appears=at, section=0, slot=stage.slot(), serial=series))


def _doors(stage: _Stage) -> None:
    for n in stage.chosen():
        stage.portal.fate(n).doors = stage.whole("many", 5)


_ACTS = {
    "edit": _edit, "flip": _flip, "delete": _delete, "revive": _revive, "move": _move, "backdate": _backdate,
    "publish": _publish, "reprint": _reprint, "serial": _serial, "doors": _doors, "five_addresses": _doors,
}  # fmt: skip
KINDS = (*_ACTS, *faults.KINDS)


def _times(event: Event, end: int) -> Iterator[int]:
    at = clocks.seconds(event["at"])
    if "every" not in event:
        yield at
        return
    step = clocks.span(event["every"])
    last = clocks.seconds(event["until"]) if "until" in event else end
    while step > 0 and at < last:
        yield at
        at += step


def _portals(event: Event, world: World, where: str) -> list[str]:
    wanted = event.get("portal", "all")
    names = list(world.sites) if wanted == "all" else wanted if isinstance(wanted, list) else [wanted]
    for name in names:
        if name not in world.sites:
            raise ScenarioError(f"{where}: portal {name!r} is not in this scenario")
    return [str(name) for name in names]


def _condition(event: Event, at: int, serial_number: int) -> Condition:
    for key in _NUMBERS & set(event):
        float(str(event[key]))
    re.compile(str(event.get("path", "")))
    until = at + clocks.span(event["for"]) if "for" in event else None
    if until is None and "until" in event and "every" not in event:
        until = clocks.seconds(event["until"])
    args = tuple(sorted((k, str(v)) for k, v in event.items() if k in _FAULT_KEYS))
    return Condition(str(event["kind"]), at, until, args, serial_number)


def enact(plan: Scenario, world: World) -> None:
    """Plays every event, in order of time. Raises ScenarioError, naming the event."""
    queue: list[tuple[int, int, Event]] = []
    for index, event in enumerate(plan.events):
        kind = event.get("kind")
        where = f"events[{index}] ({kind})"
        if kind not in KINDS:
            raise ScenarioError(f"{where}: unknown kind; known are {', '.join(KINDS)}")
        odd = set(event) - _COMMON - _KEYS.get(str(kind), _FAULT_KEYS)
        if odd or "at" not in event:
            raise ScenarioError(f"{where}: unknown key {sorted(odd)[0]!r}" if odd else f"{where}: needs at:")
        try:
            queue += [(at, index, event) for at in _times(event, plan.end)]
        except ValueError as error:
            raise ScenarioError(f"{where}: {error}") from error
    for at, index, event in sorted(queue, key=lambda item: item[:2]):
        where = f"events[{index}] ({event['kind']})"
        for name in _portals(event, world, where):
            _one(plan, world, name, event, at, index, where)


def _one(plan: Scenario, world: World, name: str, event: Event, at: int, index: int, where: str) -> None:
    try:
        if event["kind"] in faults.KINDS:
            layouts = world.sites[name].layouts
            if event["kind"] == "redesign" and event.get("layout", "unknown") not in layouts:
                raise ScenarioError(f"{where}: {name} has the layouts {', '.join(layouts)}")
            world.conditions.setdefault(name, []).append(_condition(event, at, index))
            return
        stage = _Stage(world, world.sites[name].portal, event, at, where, seed_of(plan.seed, index, at, name))
        _ACTS[str(event["kind"])](stage)
    except ScenarioError:
        raise
    except (ValueError, re.error) as error:
        raise ScenarioError(f"{where}: {error}") from error
