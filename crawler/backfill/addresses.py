"""Addresses as those who captured them write them."""

from __future__ import annotations

from urllib.parse import urlsplit


def plain(url: str) -> str:
    """An address without scheme, port, `www.` and last slash. The query stays: pages of a listing differ in it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/') or '/'}{'?' if parts.query else ''}{parts.query}"
