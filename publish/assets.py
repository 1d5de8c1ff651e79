"""Static files under addresses that change with their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

_STATIC = Path(__file__).parent / "static"


@cache
def version(name: str) -> str:
    """Ten hex digits of a static file's content. Raises OSError."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file in its present state: `/static/site.css?v=...`."""
    return f"/static/{name}?v={version(name)}"


def is_for_good(path: str, query: bytes) -> bool:
    """Whether what a path of `/static/` answers will never change: a font, or a file asked for by its content."""
    if path.endswith(".woff2"):
        return True  # a font that changes gets another name
    asked = parse_qs(query.decode("latin-1")).get("v", [""])[0]
    return bool(asked) and asked == version(path.removeprefix("/static/"))
