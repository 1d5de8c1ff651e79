"""What a right archive holds at a time: one mapping per article, in the terms of design.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.text import text_sha256, tidy
from tests.lab import clocks
from tests.lab.model import Content, Fate
from tests.lab.sites.site import Site
from tests.lab.world import World

Row = dict[str, object]


def _read(site: Site, n: int, content: Content) -> tuple[str, str | None, str]:
    """(title, summary, body_text) as the page marks them."""
    lead, blocks = site.split_lead(content, site.era(n))
    texts = []
    for block in blocks:
        if block.kind in ("p", "note"):
            texts.append(tidy(block.text))
        elif block.kind == "file":
            texts.append(tidy(f"Nội dung chi tiết xem tại {block.text}."))
    return tidy(content.title), tidy(lead) if lead is not None else None, "\n\n".join(texts)


class State(NamedTuple):
    """What an article says at one time. Two states of one essence differ in trivial edits only."""

    essence: str
    title: str
    text_sha256: str


def state(site: Site, n: int, at: int) -> State:
    """What the page of article n says at a time at which it is there."""
    essence = text_sha256(*_read(site, n, site.told(n, at, with_trivial=False)))
    shown = _read(site, n, site.told(n, at))
    return State(essence, shown[0], text_sha256(*shown))


def _moments(fate: Fate, appears: int, at: int) -> list[int]:
    times = {appears}
    for change in fate.changes:
        times |= {moment for moment in (change.at, change.until) if moment is not None and appears < moment <= at}
    return sorted(times)


def _revisions(site: Site, n: int, at: int) -> tuple[list[Row], list[Row]]:
    """(significant states, each once; every change of the page's text, returns included)."""
    portal = site.portal
    fate = portal.fates.get(n) or Fate()
    revisions: list[Row] = []
    changes: list[Row] = []
    seen: set[str] = set()
    last = ""
    for moment in _moments(fate, portal.appears(n), at):
        essence, title, digest = state(site, n, moment)
        if essence not in seen:
            seen.add(essence)
            revisions.append({"at": clocks.iso(moment), "title": title, "text_sha256": digest})
        changes.append({"at": clocks.iso(moment), "text_sha256": digest, "is_significant": essence != last})
        last = essence
    return revisions, changes


def _state(site: Site, n: int, at: int) -> Row:
    portal = site.portal
    status, fate = portal.absence(n, at), portal.fates.get(n)
    row: Row = {"state": "live", "gone_at": None, "moved_to": None, "moved_at": None, "status": status or 200}
    if fate is None:
        return row
    if fate.moved_at is not None and at >= fate.moved_at and fate.moved_to is not None:
        row["moved_at"] = clocks.iso(fate.moved_at)
        if fate.moved_to != n:
            row |= {
                "state": "moved",
                "moved_to": f"{site.name}-{site.key(fate.moved_to)}",
                "moved_to_url": site.address(fate.moved_to, at),
            }
            return row
    begun = [begin for begin, end, _ in fate.gone if begin <= at and (end is None or at < end)]
    if begun:
        row |= {"state": "gone", "gone_at": clocks.iso(begun[-1])}
    row["absences"] = [
        {"from": clocks.iso(b), "until": clocks.iso(e) if e is not None and e <= at else None, "status": s}
        for b, e, s in fate.gone
        if b <= at
    ]
    return row


def row(world: World, site: Site, n: int, at: int) -> Row:
    """One article as a right archive has it at that time."""
    portal = site.portal
    content, era = site.told(n, at), site.era(n)
    title, summary, body = _read(site, n, content)
    published = portal.published(n)
    revisions, changes = _revisions(site, n, at)
    author = tidy(content.author) if content.author and era.marks_author else None
    has_source = era.marks_source and content.source and (author or era.name != "tnu_old")
    source = tidy(content.source or "") if has_source else era.publisher or None
    extra = portal.extras[-n - 1] if n < 0 else None
    made: Row = {
        "article_id": f"{site.name}-{site.key(n)}",
        "portal": site.name,
        "url": site.address(n, at),
        "urls": list(dict.fromkeys(site.doors(n, at))),
        **_state(site, n, at),
        "title": title,
        "summary": summary,
        "body_text": body,
        "text_sha256": text_sha256(title, summary, body),
        "author": author,
        "source_name": source,
        "dateline": era.dateline if era.dateline and summary is not None else None,
        "section": portal.section(n).name,
        "tags": [tidy(tag) for tag in content.tags] if era.marks_tags else [],
        "published_at": clocks.day(published) if era.precision == "day" else clocks.iso(published),
        "first_seen_at": clocks.iso(portal.appears(n)),
        "images": [
            {"url": site.picture_url(n, p.serial).replace(".vn///", ".vn/"), "caption": tidy(p.caption) if p.caption else None, "credit": p.credit}
            for p in content.pictures
        ],
        "captions": [tidy(p.caption) for p in content.pictures if p.caption],
        "attachments": [{"url": site.file_url(n), "caption": tidy(b.text)} for b in content.blocks if b.kind == "file"],
        "era": era.name,
        "revisions": revisions,
        "changes": changes,
    }  # fmt: skip
    if extra is not None and extra.like is not None:
        other, m = extra.like
        before = f"{other}-{world.sites[other].key(m)}"
        made |= {"moved_from": before} if other == site.name else {"reprint_of": before, "percent": extra.percent}
    if extra is not None and extra.serial:
        made["series"] = extra.serial
    return made


def rows(world: World, at: int) -> Iterator[Row]:
    """Every article that was ever to be seen by that time, portal by portal, oldest first, extras last."""
    for site in world.sites.values():
        for n in site.portal.everyone(at):
            yield row(world, site, n, at)
