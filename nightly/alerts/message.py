"""What is said of a night: composed once, then given the form that each channel wants. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.alarms import Alarm, Changes
from archive.clock import VIETNAM
from nightly.alerts.document import document
from nightly.alerts.plain import plain, sentence, stopped
from nightly.alerts.urgency import by_urgency
from nightly.alerts.wording import counted, day, listed, moment, place, proper_name

_LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one night came to, as far as alerts need it."""

    home: str
    host: str
    """Name of the machine."""
    started_at: datetime
    finished_at: datetime
    exit_code: int
    changes: Changes
    fatal: str | None = None
    """An error that ended the night: a full disk, a damaged archive. Alarms could not be written then."""
    new: int = 0
    changed: int = 0
    gone: int = 0
    portals: int = 0
    report: str | None = None
    """Path of the report."""
    site: str | None = None
    """Public address of the site."""
    is_test: bool = False

    @property
    def has_news(self) -> bool:
        """True when there is something to tell."""
        return bool(self.changes or self.fatal or self.is_test)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. Each line is whole, however long: who shows it breaks it as wide as the screen is."""

    subject: str
    opening: str
    blocks: tuple[str, ...]
    """The most important first; where a channel has no room for all, the last are left out."""
    closing: str
    document: Mapping[str, object]
    """Every fact, for programs."""

    @property
    def text(self) -> str:
        """All of it, with an empty line between blocks."""
        return "\n\n".join((self.opening, *self.blocks, self.closing))


def compose(night: Night) -> Message:
    """The message of a night, whatever portals wrote into it."""
    begun, lasting, ended = (
        sorted(some, key=by_urgency) for some in (night.changes.begun, night.changes.lasting, night.changes.ended)
    )
    blocks = [f"The night broke off.\n{sentence(night.fatal, 1_000)}"] if night.fatal else []
    blocks += [_begun(number, one) for number, one in enumerate(begun, 1)]
    if lasting:
        blocks.append("Still there: " + listed(lasting))
    if ended:
        blocks.append("Over: " + listed(ended))
    subject = plain(f"luuchieu: {_headline(night, begun, lasting, ended)} ({night.host})", _LONGEST_SUBJECT)
    opening, closing = _opening(night, len(begun), len(lasting), len(ended)), _closing(night)
    text = "\n\n".join((opening, *blocks, closing))
    return Message(
        subject=subject,
        opening=opening,
        blocks=tuple(blocks),
        closing=closing,
        document=document(night, subject, text, (*begun, *lasting, *ended)),
    )


def _headline(night: Night, begun: Sequence[Alarm], lasting: Sequence[Alarm], ended: Sequence[Alarm]) -> str:
    if night.is_test:
        return "TEST, nothing is wrong"
    if night.fatal:
        return f"the night broke off: {plain(night.fatal, 70)}"
    first = (begun or ended)[0]
    told = f"{proper_name(first.portal)}, {plain(first.name, 40)}"
    more = len(begun or ended) - 1
    told += f", and {more} more" if more else ""
    if begun:
        return told
    return f"over: {told}" + ("" if lasting else "; all is well")


def _opening(night: Night, begun: int, lasting: int, ended: int) -> str:
    if night.is_test:
        return (
            f"This is a test, sent from {plain(night.host)} by `luuchieu alert test`. Nothing is wrong. "
            "What a night has to tell comes this way, and looks like what follows."
        )
    counts = ((begun, "began"), (ended, "ended"), (lasting, "went on"))
    told = [f"{number} {'fault' if number == 1 else 'faults'} {what}" for number, what in counts if number]
    which = f"The night of {day(night.started_at)} on {plain(night.host)}"
    return f"{which}: {', '.join(told)}." if told else f"{which} ended with exit code {night.exit_code}."


def _begun(number: int, alarm: Alarm) -> str:
    lines = [f"{number}. {place(alarm.portal)}: {plain(alarm.name, 40)}", sentence(alarm.what)]
    lines.append(f"Since {moment(alarm.since)}.")
    if alarm.advice:
        lines.append(f"Try: {stopped(alarm.advice)}")
    return "\n".join(line for line in lines if line)


def _closing(night: Night) -> str:
    begin, end = (one.astimezone(VIETNAM) for one in (night.started_at, night.finished_at))
    lines = []
    if not night.is_test:
        lines.append(
            f"{counted(night.portals, 'portal')}, {counted(night.new, 'new article')}, {night.changed} changed, "
            f"{night.gone} gone; {begin:%H:%M} to {end:%H:%M} Vietnam time, exit code {night.exit_code}."
        )
    named = (("Report", night.report), ("Site", night.site), ("Archive", night.home))
    return "\n".join(lines + [f"{what}: {plain(value)}" for what, value in named if value])
