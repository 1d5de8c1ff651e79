"""The lab's own things: sections, eras, articles and what stands in them. Times are whole seconds since 1970 (UTC)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """One listing of a portal: its path, its name as printed, the host that serves it, the CMS's code for it."""

    path: str
    name: str
    host: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """One generation of a portal: how its articles are addressed, and what their pages say."""

    name: str
    layout: str
    base: int = 1000
    until: str = ""
    """Last day of this generation in the real world, `YYYY-MM-DD`; used by `first: real` only."""
    precision: str = "minute"
    """What the page prints of the publication time: second, minute or day."""
    marks_lead: bool = True
    marks_author: bool = True
    marks_source: bool = False
    publisher: str = ""
    """The publisher that the page's JSON-LD names; the source where no other is printed."""
    marks_tags: bool = False
    marks_section: bool = True
    dateline: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Eras that share one set of listings."""

    eras: tuple[Era, ...]
    sections: tuple[Section, ...]
    per_page: int
    pages_listed: int = 0
    """How many pages of a listing can be reached; 0 is all of them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article, the `serial`-th of it."""

    serial: int
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a body: kind is p, note, pic, related or file."""

    kind: str
    text: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an article says at one time, before any markup."""

    title: str
    lead: str
    blocks: tuple[Block, ...]
    author: str | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()
    has_marked_lead: bool = True
    """False where the author left the lead's field empty; the lead is then the first paragraph."""
    is_spaced: bool = False
    """True where the last edit strewed spaces and line breaks into the markup."""

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures in the order of the page."""
        return tuple(block.picture for block in self.blocks if block.picture is not None)


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: what is changed, and the draw that decides how. `until` ends a change that is taken back."""

    at: int
    kind: str
    seed: int
    until: int | None = None


@dataclass(slots=True)
class Fate:
    """What the scenario does to one article."""

    changes: list[Change] = field(default_factory=list)
    gone: list[tuple[int, int | None, int]] = field(default_factory=list)
    """(from, until or None, HTTP status); status 200 is a soft 404, 301 a redirect to the home page."""
    moved_at: int | None = None
    moved_to: int | None = None
    """The article under whose address this one goes on; itself where the identity key stays."""
    move_status: int = 404
    linger_s: int = 0
    doors: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """An article that the running count does not hold: published by an event, backdated, moved here or reprinted."""

    published: int
    appears: int
    section: int
    slot: int
    like: tuple[str, int] | None = None
    """(portal, article) whose text this one carries."""
    percent: float = 0.0
    """How many words of a hundred differ from that text."""
    swaps: str = ""
    """What else a reprint replaces: caption, lead or title."""
    serial: str = ""
    """Name of a serial announcement's template, where it is one."""
