"""One portal through time: which articles exist, when, in which section, under which running number. All by arithmetic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tests.lab import clocks, edits
from tests.lab.chance import mix, seed_of, share
from tests.lab.listing import Listing
from tests.lab.model import Channel, Content, Era, Extra, Fate, Section
from tests.lab.serial import announcement
from tests.lab.text import Writer

RUN = 17
"""After so many running numbers one is left out: the CMS gave it to a draft, or the lab to an article of an event."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the scenario asks of one portal. Times in seconds."""

    name: str
    seed: int
    size: int
    per_day: float
    start: int
    stops: int
    spans: tuple[tuple[int, int], ...]
    """A (from, until) per era."""
    shares: tuple[float, ...]
    """The part of the backlog that each era holds; sums to 1. An era after the last that holds any never comes."""
    untils: tuple[int, ...]
    """When each era ends, if articles are of the era of their date; empty if eras are parts of the backlog."""
    paragraphs: tuple[int, int]


class Portal:
    """The articles of one portal. Base articles are 0, 1, 2, ... by age, articles made by events are -1, -2, ..."""

    def __init__(self, plan: Plan, channels: tuple[Channel, ...], province: str, dash: str, has_seconds: bool) -> None:
        self.plan = plan
        self.name = plan.name
        self.channels = channels
        self.eras = tuple(era for channel in channels for era in channel.eras)
        self.writer = Writer(seed_of(plan.seed, plan.name, "text"), province, dash, plan.paragraphs)
        self.fates: dict[int, Fate] = {}
        self.extras: list[Extra] = []
        self.text_of: Callable[[str, int, int], Content] | None = None
        self._seed = seed_of(plan.seed, plan.name, "time")
        self._has_seconds = has_seconds
        # Neighbours ask for one another's titles and times: a bounded memory of the last few thousand answers.
        self.published: Callable[[int], int] = lru_cache(maxsize=8192)(self._published)
        self.count: Callable[[int], int] = lru_cache(maxsize=1024)(self._count)
        self._heading = lru_cache(maxsize=4096)(lambda n: self.writer.heading(n, self.published(n)))
        self._by_slot: dict[int, int] = {}
        self.bounds = self._era_bounds()
        """The first article after each era."""
        self.published.cache_clear()
        self.count.cache_clear()
        first = 0
        self._ranges: list[tuple[int, int]] = []
        for channel in channels:
            last = first + len(channel.eras) - 1
            self._ranges.append((self.bounds[first - 1] if first else 0, self.bounds[last]))
            first += len(channel.eras)

    def _era_bounds(self) -> list[int]:
        plan, bounds = self.plan, []
        if plan.untils:
            bounds = [self._count(until) for until in plan.untils]
        else:
            total = 0.0
            for part in plan.shares:
                total += part
                bounds.append(round(total * plan.size))
        newest = self.era_index(1 << 40)
        return bounds[:newest] + [1 << 60] * (len(bounds) - newest)

    def era_index(self, at: int) -> int:
        """The place of the era that articles are made in at that time."""
        if self.plan.untils:
            return min(bisect_right(self.plan.untils, at), len(self.eras) - 1)
        return max(place for place, part in enumerate(self.plan.shares) if part > 0)

    def era_at(self, at: int) -> Era:
        """The era that articles are made in at that time."""
        return self.eras[self.era_index(at)]

    def channel_at(self, at: int) -> Channel:
        """The listings that articles made at that time stand in."""
        return next(channel for channel in self.channels if self.era_at(at) in channel.eras)

    def _backlog_time(self, index: int) -> float:
        if self.plan.untils:
            low, high, (begin, end) = 0, self.plan.size, self.plan.spans[0]
        else:
            era = bisect_right(self.bounds, index)
            low = self.bounds[era - 1] if era else 0
            high = min(self.bounds[era], self.plan.size)
            begin, end = self.plan.spans[era]
        return begin + (index - low + 0.05 + 0.9 * share(self._seed, index)) / (high - low) * (end - begin)

    def _published(self, n: int) -> int:
        """When article n says it was published; asked for as `published`."""
        if n < 0:
            return self.extras[-n - 1].published
        if n < self.plan.size:
            moment = self._backlog_time(n)
        else:
            age = (n - self.plan.size + 0.05 + 0.9 * share(self._seed, n)) / self.plan.per_day
            moment = self.plan.start + age * clocks.DAY_S
        begin = clocks.midnight(int(moment))
        at = int(begin + 6 * 3600 + (moment - begin) * 16 / 24)
        return at if self._has_seconds else at // 60 * 60

    def appears(self, n: int) -> int:
        """When article n was first to be seen."""
        return self.extras[-n - 1].appears if n < 0 else self.published(n)

    def _count(self, at: int) -> int:
        """How many base articles are published by then; asked for as `count`."""
        plan, at = self.plan, min(at, self.plan.stops)
        most = plan.size
        if plan.per_day > 0 and at >= plan.start:
            most += int((at - plan.start) / clocks.DAY_S * plan.per_day) + int(plan.per_day) + 2
        return bisect_right(range(most), at, key=self.published)

    def running(self, n: int) -> int:
        """The running number, from 0; one in 18 belongs to no base article."""
        if n < 0:
            return self.extras[-n - 1].slot * (RUN + 1) + RUN
        return n + n // RUN

    def article_at(self, running: int) -> int | None:
        """The article of a running number, or None."""
        if running < 0:
            return None
        group, place = divmod(running, RUN + 1)
        if place == RUN:
            return self._by_slot.get(group)
        index = group * RUN + place
        return index if index < self.plan.size or self.plan.per_day > 0 else None

    def add(self, extra: Extra) -> int:
        """Takes in an article made by an event; it gets the free running number next to `slot`. Returns its n."""
        slot = extra.slot
        while slot in self._by_slot:
            slot += 1
        kept = Extra(
            published=extra.published, appears=extra.appears, section=extra.section, slot=slot, like=extra.like,
            percent=extra.percent, swaps=extra.swaps, serial=extra.serial,
        )  # fmt: skip
        self.extras.append(kept)
        self._by_slot[slot] = -len(self.extras)
        return -len(self.extras)

    def fate(self, n: int) -> Fate:
        """What events do to article n; made if there is none yet."""
        return self.fates.setdefault(n, Fate())

    def era(self, n: int) -> Era:
        """The generation that made article n; articles of events are made by the one of their day."""
        return self.era_at(self.appears(n)) if n < 0 else self.eras[bisect_right(self.bounds, n)]

    def channel(self, n: int) -> Channel:
        """The set of listings that article n stands in."""
        if n < 0:
            return self.channel_at(self.appears(n))
        return next(c for c, (low, high) in zip(self.channels, self._ranges, strict=True) if low <= n < high)

    def section(self, n: int) -> Section:
        """The section of article n."""
        channel = self.channel(n)
        many = len(channel.sections)
        if n < 0:
            return channel.sections[self.extras[-n - 1].section % many]
        block, place = divmod(n - self._ranges[self.channels.index(channel)][0], many)
        return channel.sections[(place + mix(self._seed, block)) % many]

    def is_dateless(self, n: int) -> bool:
        """True for the articles that were moved over from an older CMS and all read 12:00 AM."""
        return n >= 0 and self.era(n).name == "liferay62" and n % 11 == 4

    def absence(self, n: int, at: int) -> int | None:
        """The HTTP status under which article n is away at that time, None where it is there. 404 before it appears."""
        if at < self.appears(n) or (n >= 0 and self.published(n) > self.plan.stops):
            return 404
        fate = self.fates.get(n)
        if fate is None:
            return None
        if fate.moved_at is not None and fate.moved_to != n and at >= fate.moved_at:
            return fate.move_status
        for begin, end, status in fate.gone:
            if begin <= at and (end is None or at < end):
                return status
        return None

    def is_listed(self, n: int, at: int) -> bool:
        """Whether listings, feeds and sitemaps show article n."""
        fate = self.fates.get(n)
        back = fate.linger_s if fate is not None else 0
        return at >= self.appears(n) and self.absence(n, max(at - back, self.appears(n))) is None

    def content(self, n: int, at: int, *, with_trivial: bool = True) -> Content:
        """What article n says at that time; without trivial edits if so wished."""
        published = self.published(n)
        made = self._first_content(n, published)
        fate = self.fates.get(n)
        for change in fate.changes if fate is not None else ():
            is_on = change.at <= at and (change.until is None or at < change.until)
            if is_on and (with_trivial or change.kind not in edits.TRIVIAL):
                made = edits.apply(made, change, self.writer, n, published)
        return made

    def _first_content(self, n: int, published: int) -> Content:
        if n >= 0:
            return self.writer.write(n, published)
        extra = self.extras[-n - 1]
        if extra.serial:
            return announcement(extra.serial, mix(self._seed, n & 0xFFFF), published)
        if extra.like is None or self.text_of is None:
            return self.writer.write(10**9 + extra.slot, published)
        portal, other = extra.like
        copied = self.text_of(portal, other, extra.appears)
        if not extra.percent and not extra.swaps:
            return copied
        return edits.reprinted(copied, extra.percent, extra.swaps, self.writer, mix(self._seed, extra.slot), published)

    def heading(self, n: int, at: int) -> tuple[str, str]:
        """Title and lead of article n at that time, cheaply where nothing touched it."""
        if n >= 0 and n not in self.fates:
            return self._heading(n)
        now = self.content(n, at)
        return now.title, now.lead

    def first_title(self, n: int) -> str:
        """The title that article n was first published under, which its address is made of."""
        return self._heading(n)[0] if n >= 0 else self.content(n, self.appears(n)).title

    def listing(self, channel: Channel, section: Section, at: int) -> Listing:
        """The articles of one section as listed at that time."""
        low, high = self._ranges[self.channels.index(channel)]
        place, many = channel.sections.index(section), len(channel.sections)
        blocks, rest = divmod(max(0, min(self.count(at), high) - low), many)
        base = blocks + (1 if (place - mix(self._seed, blocks)) % many < rest else 0)
        removed = sorted(
            (n - low) // many
            for n in self.fates
            if low <= n < high and self.section(n) is section and not self.is_listed(n, at)
        )
        ranks: list[tuple[int, int, int]] = []
        for index, extra in enumerate(self.extras):
            n = -index - 1
            is_here = self.channel(n) is channel and channel.sections[extra.section % many] is section
            if is_here and self.is_listed(n, at):
                rank = bisect_right(
                    range(base), extra.published, key=lambda m: self.published(self._nth(low, many, place, m))
                )
                ranks.append((rank, extra.published, n))
        ranks.sort()
        return Listing(base, [m for m in removed if m < base], ranks, lambda m: self._nth(low, many, place, m))

    def _nth(self, low: int, many: int, place: int, m: int) -> int:
        return low + m * many + (place - mix(self._seed, m)) % many

    def between(self, begin: int, end: int, at: int) -> Iterator[int]:
        """Every listed article published in [begin, end), oldest first; extras last."""
        last = self.count(min(at, end - 1))
        for n in range(self.count(begin - 1), last):
            if n not in self.fates or self.is_listed(n, at):
                yield n
        for index, extra in enumerate(self.extras):
            if begin <= extra.published < end and self.is_listed(-index - 1, at):
                yield -index - 1

    def newest(self, many: int, at: int) -> list[int]:
        """The newest listed articles, newest first."""
        count = self.count(at)
        found = [n for n in range(max(0, count - many - len(self.fates)), count) if self.is_listed(n, at)]
        found += [-i - 1 for i in range(len(self.extras)) if self.is_listed(-i - 1, at)]
        return sorted(found, key=self.published, reverse=True)[:many]

    def everyone(self, at: int) -> Iterator[int]:
        """Every article that was ever to be seen by that time."""
        yield from range(self.count(at))
        yield from (-i - 1 for i, extra in enumerate(self.extras) if extra.appears <= at)

    def last_change(self, n: int, at: int) -> int:
        """The last time that the article's page was saved in the CMS."""
        fate = self.fates.get(n)
        times = [self.appears(n)]
        if fate is not None:
            times += [c.at for c in fate.changes if c.at <= at]
            times += [c.until for c in fate.changes if c.until is not None and c.until <= at]
        return max(times)
