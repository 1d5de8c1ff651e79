"""What is planted, on which night, and by which name it has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field

ARCHIVE = ""
"""In place of a portal: the fault is the archive's own."""
_WHILE_IT_HEALS = frozenset({"holes", "failures", "errors"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    night: int
    """The first night that meets it; night 1 is the first crawl."""
    name: str
    """The alarm that has to begin that night, unless `told_after`."""
    portal: str = ARCHIVE
    nights: int = 1
    event: dict[str, object] | None = None
    """As a scenario of the lab has it, without time and portal; None where it befalls the machine."""
    machine: str | None = None
    """What befalls the machine: see tests/soak/machine.py."""
    heals: int = 2
    """So many nights after the last one may still show its consequences."""
    also: frozenset[str] = _WHILE_IT_HEALS
    """Alarms of the same portal that may stand beside it."""
    code: int = 1
    """Exit code of the night's command."""

    def is_on(self, night: int) -> bool:
        """True on the nights that meet it."""
        return self.night <= night < self.night + self.nights

    def may_show(self, night: int) -> bool:
        """True on those, and while it heals."""
        return self.night <= night < self.night + self.nights + self.heals


@dataclass(frozen=True, slots=True)
class Alarms:
    """What one night may tell and has to."""

    required: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    allowed: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def expected(faults: tuple[Fault, ...], night: int) -> Alarms:
    """Portal and name of the alarms that have to last on a night, and of those that may."""
    required = {(fault.portal, fault.name) for fault in faults if fault.is_on(night)}
    allowed = {(fault.portal, name) for fault in faults if fault.may_show(night) for name in (fault.name, *fault.also)}
    return Alarms(frozenset(required), frozenset(allowed))


def _portal(night: int, name: str, portal: str, kind: str, nights: int = 1, **event: object) -> Fault:
    return Fault(night=night, name=name, portal=portal, nights=nights, event={"kind": kind, **event})


def _machine(night: int, name: str, what: str, **told: object) -> Fault:
    return Fault(night=night, name=name, machine=what, **told)  # type: ignore[arg-type]


_KILLED = frozenset({"killed"})
"""A run that could not write its end is found by the next night as one that was killed."""

YEAR: tuple[Fault, ...] = (
    _portal(16, "down", "thaibinh", "outage"),
    _portal(22, "blocked", "baothainguyen", "block", status=403),
    _portal(28, "layout drift", "thainguyen", "redesign", 3, layout="unknown"),
    _machine(37, "killed", "kill"),
    _portal(42, "down", "baothaibinh", "error", status=503),
    _machine(48, "clock", "clock back"),
    _machine(54, "archive", "disk full", code=3, also=_KILLED),
    _portal(60, "errors", "baothainguyen", "error", status=500, share=0.6),
    _portal(66, "holes", "thaibinh", "empty_page", page=1),
    _machine(72, "stopped", "stop"),
    _portal(79, "stand-in", "baothaibinh", "redirect_all", to="https://parking.example/"),
    _portal(85, "hollow field", "baothainguyen", "anonymous", 2),
    _machine(92, "check", "damage", code=3),
    _portal(98, "no listing", "backan", "error", status=404),
    _machine(105, "", "locked", code=75),
    _portal(110, "blocked", "thainguyen", "block", 2, status=200),
    _portal(117, "down", "baothainguyen", "outage", 3),
    _portal(126, "no listing", "baothaibinh", "truncated_gzip"),
    _portal(132, "no listing", "thainguyen", "empty_body"),
    _portal(138, "no listing", "thaibinh", "nested", depth=5000),
    _portal(144, "layout drift", "baothainguyen", "redesign", 5, layout="unknown"),
    _machine(154, "publish", "no publish", code=3),
    _portal(160, "no listing", "backan", "huge", mb=50),
    _machine(167, "killed", "kill"),
    _portal(173, "down", "thainguyen", "error", status=503, retry_after=1),
    _portal(180, "down", "thaibinh", "outage", 4),
    _portal(189, "blocked", "backan", "block", status=403),
    _machine(196, "stopped", "stop"),
    _portal(202, "stand-in", "thainguyen", "redirect_all", to="https://parking.example/"),
    _machine(209, "clock", "clock back"),
    _portal(216, "layout drift", "thaibinh", "redesign", 8, layout="unknown"),
    _portal(230, "no listing", "baothaibinh", "error", status=404),
    _machine(237, "archive", "disk full", code=3, also=_KILLED),
    _portal(243, "hollow field", "baothainguyen", "anonymous"),
    _machine(250, "killed", "kill"),
    _portal(256, "holes", "baothaibinh", "empty_page", page=1),
    _portal(263, "blocked", "baothainguyen", "block", 3, status=200),
    _machine(272, "check", "damage", code=3),
    _portal(279, "errors", "baothainguyen", "truncated_gzip", share=0.5),
    _portal(286, "down", "backan", "outage"),
    _machine(294, "publish", "no publish", code=3),
    _portal(300, "no listing", "thaibinh", "error", status=410),
    _machine(307, "", "locked", code=75),
    _portal(313, "layout drift", "baothaibinh", "redesign", 3, layout="unknown"),
    _machine(322, "stopped", "stop"),
    _portal(328, "down", "baothainguyen", "outage"),
    _portal(335, "no listing", "backan", "empty_body"),
    _portal(342, "down", "thainguyen", "outage", 2),
    _portal(350, "layout drift", "thainguyen", "redesign", 2, layout="unknown"),
)
"""Each on a night of its own, some twice, on portals in turn."""

SHORT: tuple[Fault, ...] = (
    _portal(13, "down", "thaibinh", "outage"),
    _portal(15, "blocked", "baothainguyen", "block", status=403),
    _portal(17, "layout drift", "thainguyen", "redesign", 2, layout="unknown"),
    _machine(21, "killed", "kill"),
    _machine(23, "clock", "clock back"),
    _machine(25, "archive", "disk full", code=3, also=_KILLED),
    _portal(27, "hollow field", "baothainguyen", "anonymous"),
    _machine(28, "publish", "no publish", code=3),
    _machine(30, "stopped", "stop"),
    _portal(32, "stand-in", "baothaibinh", "redirect_all", to="https://parking.example/"),
    _machine(34, "check", "damage", code=3),
    _machine(35, "", "locked", code=75),
    _portal(36, "no listing", "thainguyen", "empty_body"),
)
"""The same in five weeks, for `make soak`."""
