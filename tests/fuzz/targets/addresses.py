"""Addresses, asked everything that a portal is asked of one; an input is one address or two, parted by a line end."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from archive.surt import surt
from crawler.backfill.addresses import plain
from crawler.pages.page import Page
from crawler.portal import Portal
from spiders import portals
from tests.fuzz import seeds
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import Read, Target
from tests.fuzz.targets.promises import same, settled, text_of


def _open(folder: Path) -> Read:
    return _read


def _read(data: bytes) -> str:
    one, _, other = text_of(data[:20_000]).partition("\n")
    resolved = Page(one, b"").resolve(other)
    told: list[str] = []
    for portal in portals().values():
        told += [_ask(portal, url) for url in (one, other, resolved)]
        portal.is_near(one, other)
        portal.is_same_listing(one, other)
    plain(one)
    surt(one)
    return "".join(told)


def _ask(portal: type[Portal], url: str) -> str:
    is_ours, is_trap = portal.is_ours(url), portal.is_trap(url)
    number = portal.page_number(url)
    key = portal.article_key(url)
    canonical = portal.canonical_url(url)
    if is_ours:
        settled("canonical_url", portal.canonical_url, url)
        same("whose an address is, and its canonical form", is_ours, portal.is_ours(canonical))
    first = portal.page_url(url, 1)
    if is_ours and url.startswith("http"):
        same("the first page of a first page", first, portal.page_url(first, 1))
    if portal.is_paged(url) and is_ours and url.startswith("http") and portal.page_url(url, 3) != url:
        same("page 3", portal.page_number(portal.page_url(url, 3)), 3)
    if key is not None:
        portal.number_of(key)
    portal.days_of(url)
    portal.in_window(url, date(2024, 1, 1), date(2024, 2, 1))
    return f"{is_ours:d}{is_trap:d}{min(number, 3)}{key is not None:d} "


@cache
def _seeds() -> tuple[bytes, ...]:
    urls = sorted(
        {page.url.encode() for page in seeds.pages()} | {record.url.encode() for record in seeds.sample()[::4]}
    )
    return tuple(url + b"\n" + other for url, other in zip(urls, urls[7:] + urls[:7], strict=True))


ADDRESSES = Target(
    name="addresses",
    about="identity, paging, traps and canonical form of addresses, by all nine portals",
    open=_open,
    seeds=_seeds,
    tokens=tokens("addresses"),
    share=16,
    most_bytes=8000,
)
