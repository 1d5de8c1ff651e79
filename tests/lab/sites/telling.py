"""From what an article says to what its page prints."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from tests.lab.answer import Ask
from tests.lab.chance import mix
from tests.lab.model import Block
from tests.lab.sites.leaf import Leaf
from tests.lab.sites.mood import Mood

if TYPE_CHECKING:
    from tests.lab.sites.site import Site


def tell(site: Site, n: int, ask: Ask, mood: Mood) -> Leaf:
    """Everything a layout prints of article n, escaped."""
    portal, at = site.portal, ask.at
    content, published = site.told(n, at), portal.published(n)
    era = site.era(n)
    near = [m for m in range(max(0, n - 6), max(0, n)) if portal.is_listed(m, at)][-4:] if n >= 0 else []
    say = (lambda text: escape(unicodedata.normalize("NFD", text))) if mood.is_nfd else escape
    if content.is_spaced:
        plain = say
        say = lambda text: plain(text).replace(". ", ".&nbsp; ").replace(", ", ",\n      ")  # noqa: E731
    lead, blocks = site.split_lead(content, era)
    return Leaf(
        n=n, url=site.address(n, at), title=say(content.title), lead=say(lead) if lead is not None else None,
        blocks=tuple(_said(block, say) for block in blocks), published=published, modified=portal.last_change(n, at),
        section=portal.section(n), era=era, author=say(content.author) if content.author and not mood.is_anonymous else None,
        source=escape(content.source) if content.source else None, tags=tuple(map(escape, content.tags)),
        views=40 + mix(site.seed, n) % 400 + max(0, at - published) // 977, now=at, is_lazy=mood.is_lazy,
        is_spaced=content.is_spaced, related=tuple((site.address(m, at), escape(portal.heading(m, at)[0])) for m in near),
        pictures=tuple(site.picture_url(n, p.serial) for p in content.pictures),
        files=tuple(site.file_url(n) for b in blocks if b.kind == "file"), key=site.key(n), asked=ask.path,
    )  # fmt: skip


def _said(block: Block, say: Callable[[str], str]) -> Block:
    picture = block.picture
    if picture is None or picture.caption is None:
        return Block(block.kind, say(block.text), picture)
    return Block(block.kind, "", replace(picture, caption=say(picture.caption)))
