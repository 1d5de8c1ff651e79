"""Parameters of an address that Datasette 0.65 would stumble over: they are refused before it sees them."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_SEARCH = re.compile(r"_search(?!mode$|_|$)")


def are_readable(query: str) -> bool:
    """Whether names hold no control characters, and numbers and JSON are such where Datasette reads them.

    A name that begins as `_search` is one of Datasette's three.
    """
    return all(_is_readable(name, value) for name, value in parse_qsl(query, keep_blank_values=True))


def _is_readable(name: str, value: str) -> bool:
    if _CONTROL.search(name) or _NO_SEARCH.match(name):
        return False
    if name == "_timelimit":
        return value.isascii() and value.isdigit()
    if name == "_through":
        found = _json(value)
        return isinstance(found, dict) and all(
            isinstance(found.get(key), str | int) for key in ("table", "column", "value")
        )
    if name.endswith(("__in", "__notin")) and value.startswith("["):
        return isinstance(_json(value), list)
    return True


def _json(value: str) -> object:
    """The value as JSON, or None where it is none."""
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found
