"""Quiet hours: times of day, as Vietnam's clocks show them, in which nothing of others is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from archive import clock

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Spans of the day, each with the first moment that is quiet and the first that is not; one may end tomorrow."""

    spans: tuple[tuple[time, time], ...] = ()

    @classmethod
    def of(cls, text: str) -> QuietHours:
        """`07:00-19:00`, several with commas, over midnight too. Raises ValueError where that cannot be meant."""
        spans = tuple(_span(part.strip()) for part in text.split(",") if part.strip())
        if sum((_length(*span) for span in spans), timedelta()) >= _DAY:
            raise ValueError("no time of the day would be left")
        return cls(spans)

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet that holds at an aware datetime ends; None where none holds."""
        end = moment.astimezone(clock.VIETNAM)
        # Spans may touch or overlap: the end of one is looked at again.
        for _ in self.spans:
            for begins, ends in self.spans:
                since_begin = _since(begins, end)
                if since_begin < _length(begins, ends):
                    end += _length(begins, ends) - since_begin
        return end if end > moment else None


NONE_QUIET = QuietHours()


def _span(text: str) -> tuple[time, time]:
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is no span")
    span = time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    if span[0].tzinfo or span[1].tzinfo:
        raise ValueError("the times are Vietnam's, so they name no zone")
    return span


def _length(begins: time, ends: time) -> timedelta:
    """Of a span; one that ends where it begins is a whole day."""
    return _of_day(ends) - _of_day(begins) + (_DAY if ends <= begins else timedelta())


def _since(begins: time, moment: datetime) -> timedelta:
    """How long ago it was that time of the day."""
    return (_of_day(moment.time()) - _of_day(begins)) % _DAY


def _of_day(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
