"""Reads a scenario file: which portals, how many articles, from when to when, and what befalls them (docs/lab.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.lab import clocks

Value = object
_TOP = {
    "seed",
    "start",
    "end",
    "first",
    "stops",
    "size",
    "per_day",
    "page_kb",
    "paragraphs",
    "portals",
    "events",
    "title",
}
_PORTAL = {"size", "per_day", "first", "stops", "page_kb", "paragraphs", "eras"}


class ScenarioError(ValueError):
    """The scenario file cannot be used; the message names the place in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalWish:
    """One portal as the file asks for it. Times in seconds; `first` None means the real world's dates."""

    size: int
    per_day: float
    first: int | None
    stops: int
    page_kb: float
    paragraphs: tuple[int, int]
    eras: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario, events still as written."""

    seed: int
    start: int
    end: int
    portals: Mapping[str, PortalWish]
    events: Sequence[Mapping[str, Value]]


def _mapping(value: Value, where: str) -> dict[str, Value]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ScenarioError(f"{where}: a mapping is needed, not {value!r}")
    return {str(key): item for key, item in value.items()}


def _known(found: Mapping[str, Value], allowed: set[str], where: str) -> None:
    odd = sorted(set(found) - allowed)
    if odd:
        raise ScenarioError(f"{where}: unknown key {odd[0]!r}; known are {', '.join(sorted(allowed))}")


def _number(value: Value, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ScenarioError(f"{where}: a number from 0 up is needed, not {value!r}")
    return float(value)


def _wish(own: Mapping[str, Value], common: Mapping[str, Value], start: int, end: int, where: str) -> PortalWish:
    _known(own, _PORTAL, where)

    def get(key: str, default: Value) -> Value:
        return own.get(key, common.get(key, default))

    first = get("first", None)
    pair = get("paragraphs", [4, 12])
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(p, int) and p >= 2 for p in pair):
        raise ScenarioError(f"{where}.paragraphs: two numbers from 2 up are needed, such as [4, 12]")
    stops = get("stops", None)
    return PortalWish(
        size=int(_number(get("size", 100), f"{where}.size")),
        per_day=_number(get("per_day", 0), f"{where}.per_day"),
        first=None
        if first == "real"
        else clocks.seconds(first)
        if first is not None
        else start - 3 * 365 * clocks.DAY_S,
        stops=clocks.seconds(stops) if stops is not None else end + 3650 * clocks.DAY_S,
        page_kb=_number(get("page_kb", 20), f"{where}.page_kb"),
        paragraphs=(pair[0], pair[1]),
        eras={
            name: _number(part, f"{where}.eras.{name}")
            for name, part in _mapping(own.get("eras"), f"{where}.eras").items()
        },
    )


def build(raw: Mapping[str, Value], names: Sequence[str]) -> Scenario:
    """A scenario from its parsed YAML. Raises ScenarioError."""
    _known(raw, _TOP, "scenario")
    try:
        start = clocks.seconds(raw.get("start", "2026-01-01"))
        end = clocks.seconds(raw["end"]) if "end" in raw else start + 30 * clocks.DAY_S
        wanted = raw.get("portals")
        chosen = {str(name): {} for name in wanted} if isinstance(wanted, list) else _mapping(wanted, "portals")
        if not chosen:
            chosen = dict.fromkeys(names)
        for name in chosen:
            if name not in names:
                raise ScenarioError(f"portals.{name}: unknown portal; known are {', '.join(names)}")
        portals = {
            name: _wish(_mapping(own, f"portals.{name}"), raw, start, end, f"portals.{name}")
            for name, own in chosen.items()
        }
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    if end <= start:
        raise ScenarioError("end: must come after start")
    events = raw.get("events") or []
    if not isinstance(events, list):
        raise ScenarioError("events: a list is needed")
    seed = raw.get("seed", 1)
    return Scenario(
        seed=int(_number(seed, "seed")), start=start, end=end, portals=portals,
        events=[_mapping(event, f"events[{index}]") for index, event in enumerate(events)],
    )  # fmt: skip


def load(source: str | Path | Mapping[str, Value], names: Sequence[str]) -> Scenario:
    """A scenario from a file or from a mapping like the file's. Raises ScenarioError."""
    if isinstance(source, Mapping):
        return build(source, names)
    try:
        raw = yaml.safe_load(Path(source).read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{source}: cannot be read ({error.strerror}); give the path of a scenario file") from error
    except yaml.YAMLError as error:
        raise ScenarioError(f"{source}: is not YAML ({error})") from error
    return build(_mapping(raw, str(source)), names)
