"""Common Crawl's answers: the list of its crawls, an index a crawl, and pieces of its WARC files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tests.backfill.index import Index, Row, commoncrawl_filter, within
from tests.backfill.recording import Recording
from tests.backfill.reply import Reply, text
from tests.backfill.tape import COLLECTIONS

INDEX = re.compile(r"^/(CC-MAIN-\d{4}-\d{2})-index$")
DATA = re.compile(r"^/(crawl-data/CC-MAIN-\d{4}-\d{2}/segments/lab/warc/([\w.-]+))$")
PAGE_LINES = 150
_WEEKS = [(year, week) for year in range(2015, 2025) for week in (5, 13, 21, 30, 39, 47)]


def path_of(name: str) -> str:
    """The path of a file of the recording, as the index gives it."""
    crawl = next(one.crawl for one in COLLECTIONS if one.name == name)
    return f"crawl-data/{crawl}/segments/lab/warc/{name}"


def collinfo(address: str) -> Reply:
    """`/collinfo.json`, newest first: cdx_toolkit refuses fewer than sixty."""
    crawls = {f"CC-MAIN-{year}-{week:02d}": _span(year, week) for year, week in _WEEKS}
    crawls |= {one.crawl: _span(*map(int, one.crawl.split("-")[2:])) for one in COLLECTIONS}
    told = [
        {
            "id": crawl, "name": f"{crawl} Index", "timegate": f"{address}/{crawl}/",
            "cdx-api": f"{address}/{crawl}-index", "from": f"{begin}T00:00:00", "to": f"{end}T00:00:00",
        }
        for crawl, (begin, end) in sorted(crawls.items(), reverse=True)
    ]  # fmt: skip
    return text(200, json.dumps(told, indent=2), "application/json")


def _span(year: int, week: int) -> tuple[date, date]:
    begin = date.fromisocalendar(year, week, 1)
    return begin, begin + timedelta(days=13)


class Crawls:
    """What stands in the indexes and files of the crawls."""

    def __init__(self, index: Index, recording: Recording) -> None:
        self._index = index
        self._recording = recording
        self._detected = {(one.url, one.timestamp): one.detected for one in recording.captures}

    def listing(self, crawl: str, asked: Mapping[str, Sequence[str]]) -> Reply:
        """One page of an index: a JSON object a line."""

        def one(name: str) -> str:
            return asked.get(name, [""])[0]

        names = [other.name for other in COLLECTIONS if other.crawl == crawl]
        rows = [row for row in self._index.rows(one("url"), one("matchType")) if row.filename in names]
        pages = -(-len(rows) // PAGE_LINES)
        if one("showNumPages") == "true":
            return text(200, json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}), "application/json")
        number = int(one("page") or 0)
        if number and number >= pages:
            return _message(400, f"Page {number} invalid: First Page is 0, Last Page is {max(0, pages - 1)}")
        found = rows[number * PAGE_LINES : (number + 1) * PAGE_LINES]
        filters = [commoncrawl_filter(told) for told in asked.get("filter", ())]
        found = [row for row in within(found, one("from"), one("to")) if all(holds(row) for holds in filters)]
        if one("limit"):
            found = found[: int(one("limit"))]
        if not found:
            return _message(404, f"No Captures found for: {one('url')}")
        return text(200, "".join(f"{json.dumps(self._line(row))}\n" for row in found), "text/x-ndjson")

    def _line(self, row: Row) -> dict[str, str]:
        told = {
            "urlkey": row.urlkey, "timestamp": row.timestamp, "url": row.original, "mime": row.mimetype,
            "mime-detected": self._detected[row.original, row.timestamp], "status": row.statuscode,
            "digest": row.digest, "length": row.length, "offset": row.offset, "filename": path_of(row.filename),
        }  # fmt: skip
        return told if row.statuscode != "-" else {name: value for name, value in told.items() if name != "status"}

    def data(self, name: str, wanted: str) -> Reply:
        """A file, or the piece of it that a Range names."""
        path = self._recording.folder / name
        if not path.is_file():
            return text(404, "<Error><Code>NoSuchKey</Code></Error>", "application/xml")
        body = path.read_bytes()
        kind = ("Content-Type", "application/octet-stream")
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        if span is None:
            return Reply(headers=(kind,), body=body)
        first, last = int(span[1]), min(int(span[2] or len(body)), len(body) - 1)
        if first > last:
            return text(416, "<Error><Code>InvalidRange</Code></Error>", "application/xml")
        piece = ("Content-Range", f"bytes {first}-{last}/{len(body)}")
        return Reply(status=206, headers=(kind, piece), body=body[first : last + 1])


def _message(status: int, told: str) -> Reply:
    return text(status, json.dumps({"message": told}), "application/json")
