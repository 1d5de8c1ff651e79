"""The Wayback Machine's answers: its index (CDX server) and its mementos, out of what pywb gives."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urljoin

from tests.backfill.faults import Fault
from tests.backfill.index import WAYBACK_FIELDS, Index, Page, Row, page_of, resolved, wayback_filter, within
from tests.backfill.reply import Reply, text
from tests.backfill.upstream import Upstream

MEMENTO = re.compile(r"^/web/(\d{1,14})id_/(.+)$")
_PLAIN = ("content-type", "content-length")
_PYWB = ("memento-datetime", "link", "content-location", "date", "transfer-encoding", "connection")
_NO_CAPTURE = "<html><body><h1>Hrm.</h1><p>The Wayback Machine has not archived that URL.</p></body></html>"


def listing(index: Index, asked: Mapping[str, Sequence[str]]) -> Reply:
    """`/cdx/search/cdx`: plain lines, or a JSON array of arrays under a row of names."""

    def one(name: str) -> str:
        return asked.get(name, [""])[0]

    if not one("url"):
        return text(400, "The url parameter is required\n")
    rows: Sequence[Row] = index.rows(one("url"), one("matchType"))
    if one("resolveRevisits") == "true":
        rows = tuple(resolved(rows))
    filters = [wayback_filter(told) for told in asked.get("filter", ())]
    page = page_of(tuple(within(rows, one("from"), one("to"))), filters, int(one("limit") or 0), one("resumeKey"))
    shown = page if one("showResumeKey") == "true" else Page(page.rows, None)
    return _as_json(shown) if one("output") == "json" else _as_text(shown)


def _fields(row: Row) -> list[str]:
    return [getattr(row, name) for name in WAYBACK_FIELDS]


def _as_text(page: Page) -> Reply:
    lines = [" ".join(_fields(row)) for row in page.rows]
    if page.resume_key is not None:
        lines += ["", page.resume_key]
    return text(200, "".join(f"{line}\n" for line in lines))


def _as_json(page: Page) -> Reply:
    lines = [json.dumps(_fields(row)) for row in page.rows]
    if lines:
        lines.insert(0, json.dumps(WAYBACK_FIELDS))
    if page.resume_key is not None:
        lines += ["[]", json.dumps([page.resume_key])]
    return text(200, "[" + ",\n".join(lines) + "]\n", "application/json")


class Mementos:
    """`/web/<14 digits>id_/<url>`."""

    def __init__(self, index: Index, upstream: Upstream) -> None:
        self._index = index
        self._upstream = upstream

    def answer(self, timestamp: str, url: str) -> Reply:
        """The capture, the way to the nearest one, or 404."""
        rows = self._index.rows(url, "exact")
        exact = next((row for row in rows if row.timestamp == timestamp), None)
        if exact is not None:
            return self._memento(exact, exact.original)
        if not rows:
            return text(404, _NO_CAPTURE, "text/html")
        nearest = min(rows, key=lambda row: abs(_moment(row) - _moment_of(timestamp)))
        return Reply(status=302, headers=(("Location", place(nearest.timestamp, nearest.original)),))

    def wrong(self, fault: Fault, timestamp: str, url: str) -> Reply:
        """What stands in a capture's place: another address's content, another time's, a redirect in a ring."""
        if fault.what == "loop":
            last = "1" if timestamp.endswith("0") else "0"
            return Reply(status=302, headers=(("Location", place(timestamp[:-1] + last, url)),))
        if fault.what == "schemes":
            scheme, _, rest = url.partition("://")
            return _moved(timestamp, url, place(timestamp, f"{'http' if scheme == 'https' else 'https'}://{rest}"))
        own = tuple(resolved(self._index.rows(url, "exact")))
        if fault.what == "wrong_time":
            other = next((row for row in own if row.timestamp != timestamp and row.statuscode == "200"), None)
            return self._memento(other, other.original) if other else text(404, _NO_CAPTURE, "text/html")
        host = url.split("/")[2]
        others = [
            row for row in self._index.rows(host, "host") if row.statuscode == "200" and row.mimetype == "text/html"
        ]
        other = next(row for row in reversed(others) if own and row.urlkey != own[0].urlkey)
        return self._memento(other, url, timestamp)

    def _memento(self, row: Row, original: str, timestamp: str | None = None) -> Reply:
        if row.statuscode.startswith("3"):
            status, headers, body = self._upstream.record(row.filename, int(row.offset), int(row.length))
        else:
            status, headers, body = self._upstream.get(f"/{row.timestamp}id_/{row.original}")
        made: list[tuple[str, str]] = []
        for name, value in headers:
            bare = name.removeprefix("X-Archive-Orig-")
            if name.lower() == "location":
                made.append((name, place(row.timestamp, urljoin(row.original, value))))
            elif name.lower() in _PLAIN:
                if name.lower() == "content-type":
                    made.append((name, value))
            elif name.lower() not in _PYWB:
                made.append((f"X-Archive-Orig-{bare}", value))
        made += _told(timestamp or row.timestamp, original)
        return Reply(status=status, headers=(*made, ("X-Archive-Src", row.filename)), body=body)


def place(timestamp: str, url: str) -> str:
    """Where a memento is within the archive."""
    return f"/web/{timestamp}id_/{url}"


def _moved(timestamp: str, url: str, target: str) -> Reply:
    return Reply(status=302, headers=(("Location", target), *_told(timestamp, url), ("X-Archive-Src", "x.warc.gz")))


def _told(timestamp: str, url: str) -> list[tuple[str, str]]:
    return [
        ("Memento-Datetime", format_datetime(_moment_of(timestamp), usegmt=True)),
        ("Link", f'<{url}>; rel="original"'),
    ]


def _moment(row: Row) -> datetime:
    return _moment_of(row.timestamp)


def _moment_of(timestamp: str) -> datetime:
    whole = timestamp + "00000101000000"[len(timestamp) :]
    return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
