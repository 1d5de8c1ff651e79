"""pywb's index, asked once a question, in the terms of the two archives that the shim stands for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote_plus, unquote_plus, urlencode

from tests.backfill.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One capture as an index lists it; `-` is what it does not know."""

    urlkey: str
    timestamp: str
    original: str
    mimetype: str
    statuscode: str
    digest: str
    length: str
    offset: str
    filename: str

    @property
    def is_revisit(self) -> bool:
        """Whether the record has no body of its own."""
        return self.mimetype == "warc/revisit"


WAYBACK_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_CC_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}


class Index:
    """What pywb lists, sorted by urlkey and time."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.rows: Callable[[str, str], tuple[Row, ...]] = lru_cache(maxsize=None)(self._rows)
        """The captures of an address: exact, prefix, host or domain."""

    def _rows(self, url: str, match_type: str) -> tuple[Row, ...]:
        if url.startswith("*."):
            url, match_type = url[2:], "domain"
        elif url.endswith("*"):
            url, match_type = url[:-1], "prefix"
        query = urlencode({"url": url, "matchType": match_type or "exact", "output": "json"})
        status, _, body = self._upstream.get(f"/cdx?{query}")
        found = [json.loads(line) for line in body.decode().splitlines()] if status == 200 else []
        rows = (
            Row(
                urlkey=one["urlkey"], timestamp=one["timestamp"], original=one["url"], mimetype=one["mime"],
                statuscode=one.get("status", "-"), digest=one["digest"].removeprefix("sha1:"), length=one["length"],
                offset=one["offset"], filename=one["filename"],
            )
            for one in found
        )  # fmt: skip
        return tuple(sorted(rows, key=lambda row: (row.urlkey, row.timestamp)))


def resolved(rows: Iterable[Row]) -> Iterator[Row]:
    """Revisits with type and status of the capture of the same key and digest before them, where there is one."""
    for _, many in groupby(rows, key=lambda row: row.urlkey):
        originals: dict[str, Row] = {}
        for row in many:
            first = originals.setdefault(row.digest, row)
            known = row.is_revisit and not first.is_revisit
            yield replace(row, mimetype=first.mimetype, statuscode=first.statuscode) if known else row


def within(rows: Iterable[Row], since: str, until: str) -> Iterator[Row]:
    """The captures of a span of time; a short `until` such as 2021 takes in all that begins with it."""
    for row in rows:
        if row.timestamp >= since and (not until or row.timestamp <= until or row.timestamp.startswith(until)):
            yield row


def wayback_filter(told: str) -> Callable[[Row], bool]:
    """`[!]field:regex`, the regex matches the entire field."""
    negates, told = told.startswith("!"), told.removeprefix("!")
    name, _, pattern = told.partition(":")
    compiled = re.compile(pattern)
    return lambda row: (compiled.fullmatch(getattr(row, name)) is not None) is not negates


def commoncrawl_filter(told: str) -> Callable[[Row], bool]:
    """`[!][=|~]field:text`: holds it, is it, or matches it as a regex."""
    negates, told = told.startswith("!"), told.removeprefix("!")
    how = told[:1] if told[:1] in "=~" else ""
    name, _, text = told.removeprefix(how).partition(":")
    name = _CC_NAMES.get(name, name)

    def holds(row: Row) -> bool:
        value = getattr(row, name)
        hit = value == text if how == "=" else re.match(text, value) is not None if how == "~" else text in value
        return hit is not negates

    return holds


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a listing, and the key under which it goes on."""

    rows: tuple[Row, ...]
    resume_key: str | None


def page_of(rows: Sequence[Row], filters: Sequence[Callable[[Row], bool]], limit: int, resume_key: str) -> Page:
    """Up to `limit` captures from `resume_key` on (0: all).

    As the Wayback Machine's server does it: the key is the last capture's, its last digit raised; it is given whenever
    the limit was reached, though nothing may follow; it is percent-encoded before it is put in the answer.
    """
    start = tuple(unquote_plus(resume_key).rsplit(" ", 1)) if resume_key else ("", "")
    found: list[Row] = []
    for row in rows:
        if (row.urlkey, row.timestamp) >= start and all(holds(row) for holds in filters):
            found.append(row)
            if len(found) == limit:
                raised = row.timestamp[:-1] + chr(ord(row.timestamp[-1]) + 1)
                return Page(tuple(found), quote_plus(f"{row.urlkey} {raised}"))
    return Page(tuple(found), None)
