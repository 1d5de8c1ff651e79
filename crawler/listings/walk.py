"""One pass over one listing: when it goes on, when it ends, whether it left holes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from crawler.listings.harvest import Barren, Harvest
from crawler.listings.shortcut import Depth, Item, Memory, Trail, ends_window
from crawler.reading import Entry, Link

PAGE_LIMIT = 10_000
BAD_PAGES_IN_A_ROW = 2
"""How many pages without articles are stepped over in search of the listing's other side."""
OLD_PAGES_IN_A_ROW = 2

Outcome = Literal["empty page", "error page", "missing page", "not in capture"]
Ended = Literal[
    "window", "caught up", "last page", "empty page", "error page", "limit", "not in capture", "blocked", "stopped",
    "circle", "trap",
]  # fmt: skip
"""`caught up`: the listing goes on as it did last time, and its window's end is looked at another night. `circle`: its
pages show the same articles over and over; `trap`: what it leads to is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that a crawl covers, both included."""

    since: date
    until: date
    is_explicit: bool = False
    """True when a person named it: then nothing dated outside is fetched. Otherwise older articles that
    nobody has seen yet are taken along: they were published late or missed before."""
    is_nightly: bool = False
    """True for the crawl of every night, which may spare pages; a sweep, a first or a named one reads them all."""

    def told(self) -> dict[str, str]:
        """As the warcinfo record of a run keeps it."""
        days = "named" if self.is_explicit else "nightly" if self.is_nightly else "all"
        return {"since": self.since.isoformat(), "until": self.until.isoformat(), "days": days}

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Window:
        """The window that told() gave. Raises KeyError, ValueError."""
        since, until = date.fromisoformat(told["since"]), date.fromisoformat(told["until"])
        return cls(since=since, until=until, is_explicit=told["days"] == "named", is_nightly=told["days"] == "nightly")

    def wants(self, link: Link) -> bool:
        """True when the article behind this link is to be fetched if it is not kept yet."""
        day = link.listed_on
        if day is None:
            return True
        return day <= self.until and (not self.is_explicit or day >= self.since)


@dataclass(frozen=True, slots=True)
class Hole:
    """A page of a listing without articles on it."""

    url: str
    outcome: Outcome
    error: str
    """Short name of the fault, as the table `failures` has it: `HTTP 503`, `empty page`."""
    why: str
    is_promised: bool
    """True when the door or a pager named it; False when it was only tried."""


@dataclass(slots=True, kw_only=True)
class ListingWalk:
    """The state of a walk. `took` and `missed` are told what each page was and answer the next address."""

    entry: Entry
    window: Window
    page_url: Callable[[str, int], str]
    """The portal's own: the address of page n of a listing."""
    pager_is_sure: bool = True
    """True when the pager names only pages that exist; False where the next address is computed."""
    is_door: bool = True
    """False for a sitemap that another one named: a month without articles is no fault."""
    is_paged: bool = True
    """False for a listing that goes on by script: its one page is not all there is."""
    days: tuple[date, date] | None = None
    """The days that a sitemap lists completely, both included."""
    key_of: Callable[[str], str | None] = field(default=lambda url: url)
    memory: Memory | None = None
    """What this listing showed last time."""
    depth: Depth = "full"
    ended: Ended | None = None
    contiguous: bool = True
    pages: int = 0
    from_date: date | None = None
    to_date: date | None = None
    holes: list[Hole] = field(default_factory=list)
    """Pages that the listing promised and did not give."""
    is_strange: bool = False
    """The markup is not the family's; links were taken by the shape of their addresses alone."""
    number: int = 0
    """Of the page that came last, from 1."""
    harvest: Harvest = field(default_factory=Harvest)
    trail: Trail = field(init=False)
    _next: int = 1
    _resume_at: str | None = None
    """The page after the one that a foretold page was asked for from."""
    _bad: list[Hole] = field(default_factory=list)
    _shown: set[int] = field(default_factory=set)
    _old_pages: int = 0

    def __post_init__(self) -> None:
        self.trail = Trail(self.memory, self.depth, self.window.since)

    @property
    def skipped(self) -> int:
        """Pages that were not asked for because the listing had not changed there."""
        return self.trail.skipped

    def took(self, url: str, links: Sequence[Link], next_url: str | None, *, all_known_old: bool) -> str | None:
        """A page of the listing came with links. `all_known_old`: each is kept and older than the window."""
        self._count_page()
        listed = [link for link in links if link.is_listed]
        if self.trail.is_jumping:
            return self._land(self._items(listed), listed)
        if not listed and links and not self._shown:
            # No page of this walk has shown the family's markup: what else the page links to is all there is.
            self.is_strange, listed = True, list(links)
        if not listed:
            why = "the listing page shows no article"
            return self._step_over(Hole(url, "empty page", "empty page", why, self._is_promised()), next_url)
        shown = hash(frozenset(link.url for link in listed))
        if shown in self._shown:
            # Some portals answer a page past the end with their last page, some with their first.
            self._drop_doubtful()
            return self._end("last page")
        self._shown.add(shown)
        self.pages += 1
        self._confirm_holes()
        self._date(listed)
        items = self._items(listed)
        self.trail.note(items)
        if self._is_past_window(listed, all_known_old):
            return self._end("window")
        barren = self.harvest.judge(key for key, _ in items)
        return self._go_on(next_url) if barren is None else self._give_up(url, barren)

    def took_whole(self, url: str, links: Sequence[Link], *, has_nested: bool, error: str | None) -> str | None:
        """A feed or sitemap came: it has one page. A door that shows neither links nor sitemaps is an empty one."""
        self._count_page()
        if self.is_door and not links and not has_nested:
            why = error or f"the {self.entry.kind} names no article"
            self.contiguous = False
            self.holes.append(Hole(url, "empty page", "empty page", why, True))
            return self._end("empty page")
        self.pages += 1
        self._date(links)
        return self._end("last page")

    def missed(self, url: str, outcome: Outcome, error: str, why: str) -> str | None:
        """A page did not come, or came as something that is no listing."""
        self._count_page()
        if self.trail.is_jumping:
            return self._land(None, ())
        if not self.is_door and outcome == "missing page":
            # The sitemap of a day on which nothing was published need not exist.
            return self._end("last page")
        if self.entry.kind != "listing":
            # Feeds and sitemaps have no second page to look for.
            self._bad = [Hole(url, outcome, error, why, True)]
            return self._end_behind()
        is_promised = outcome == "error page" or self._is_promised()
        return self._step_over(Hole(url, outcome, error, why, is_promised), None)

    def blocked(self) -> None:
        """A wall stands before the listing."""
        self.contiguous = False
        self._end("blocked")

    def stop(self) -> None:
        """The run ends before the walk does."""
        if self.ended is None:
            self.contiguous = False
            self.ended = "stopped"

    def covered(self, start_date: date, today: date) -> tuple[date | None, date | None]:
        """The first and last day that the walk speaks for; of one that left a hole, those it was to speak for."""
        since, until = max(self.window.since, start_date), min(self.window.until, self.entry.until or today, today)
        if self.entry.kind == "feed":
            return self.from_date, self.to_date
        if self.entry.kind == "sitemap":
            if self.days is None or not (self.pages or self.holes):
                return None, None
            # One that came lists all of its days, those before the window too.
            return self.days[0] if self.contiguous else max(since, self.days[0]), min(until, self.days[1])
        is_whole = self.ended == "window" or (self.ended == "last page" and self.is_paged)
        return (since if is_whole or not self.contiguous else self.from_date), until

    # How it goes on -----------------------------------------------------------------------------------

    def _count_page(self) -> None:
        self.number = self._next
        self._next += 1

    def _items(self, listed: Sequence[Link]) -> list[Item]:
        return [(self.key_of(link.url) or link.url, link.listed_on) for link in listed]

    def _land(self, items: Sequence[Item] | None, listed: Sequence[Link]) -> str | None:
        """The page that was foretold: as expected, or the walk goes on from where it left."""
        back = self.trail.landed(items)
        if back is None:
            self.pages += 1
            self._date(listed)
            return self._end("window")
        self._next = back + 1
        return self._resume_at

    def _is_promised(self) -> bool:
        """True when this page was named by the door or by a pager that is sure, not guessed."""
        return self.number == 1 or (self.pager_is_sure and not self._bad)

    def _give_up(self, url: str, barren: Barren) -> str | None:
        self.contiguous = False
        self.holes.append(Hole(url, "error page", barren.error, barren.why, True))
        return self._end(barren.how)

    def _go_on(self, next_url: str | None) -> str | None:
        if next_url is None:
            return self._end("last page")
        if self.number >= PAGE_LIMIT:
            self.contiguous = False
            return self._end("limit")
        ahead = self.trail.ahead(self.number) if self.contiguous and not self.is_strange else None
        if ahead is None:
            return next_url
        if ahead == self.number:
            return self._end("caught up")
        self._next, self._resume_at = ahead, next_url
        return self.page_url(next_url, ahead)

    def _step_over(self, hole: Hole, next_url: str | None) -> str | None:
        """Look behind a bad page: another page after it with articles proves that it is a hole."""
        self._bad.append(hole)
        is_dead_door = self.number == 1 and hole.outcome != "empty page"
        if is_dead_door or len(self._bad) > BAD_PAGES_IN_A_ROW:
            return self._end_behind()
        following = next_url or self.page_url(self.entry.url, self.number + 1)
        return following if following != hole.url else self._end_behind()

    def _end_behind(self) -> str | None:
        """No page with articles follows: what was promised is a hole, what was only tried is the end."""
        if self.trail.is_cut_short():
            self._bad[0] = replace(self._bad[0], is_promised=True)
        first = self._bad[0]
        self._drop_doubtful()
        if not first.is_promised:
            return self._end("last page")
        return self._end("error page" if first.outcome == "missing page" else first.outcome)

    def _confirm_holes(self) -> None:
        if self._bad:
            self.contiguous = False
            self.holes += self._bad
            self._bad.clear()

    def _drop_doubtful(self) -> None:
        self.holes += [hole for hole in self._bad if hole.is_promised]
        self.contiguous = self.contiguous and not self.holes
        self._bad.clear()

    def _date(self, listed: Sequence[Link]) -> None:
        days = [day for day in (link.listed_on for link in listed) if day]
        if days:
            self.from_date = min(days) if self.from_date is None else min(self.from_date, *days)
            self.to_date = max(days) if self.to_date is None else max(self.to_date, *days)

    def _is_past_window(self, listed: Sequence[Link], all_known_old: bool) -> bool:
        days = [link.listed_on for link in listed]
        if ends_window(days, self.window.since):
            return True
        self._old_pages = self._old_pages + 1 if all_known_old and not any(days) else 0
        return self._old_pages >= OLD_PAGES_IN_A_ROW

    def _end(self, how: Ended) -> str | None:
        self.ended = how
        return None
