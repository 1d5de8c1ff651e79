"""Addresses as those who captured them write them."""

from __future__ import annotations

from crawler.pages.addresses import parts_of


def plain(url: str) -> str:
    """An address without scheme, port, `www.` and last slash. The query stays: pages of a listing differ in it."""
    parts = parts_of(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/') or '/'}{'?' if parts.query else ''}{parts.query}"
