"""WARC files as other tools write them."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import Damage, Record, read_records

NOISE = random.Random(1).randbytes(50_000).hex().encode()
PAGE = "<html><h1>Hội nghị triển khai nhiệm vụ</h1></html>".encode() * 40
Headers = list[tuple[str, str]]


def chunked(payload: bytes, size: int = 500) -> bytes:
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


class Foreign:
    """A WARC as another tool would write it: 1.0, warcio's own way."""

    def __init__(self, path: Path, packed: bool = True, version: str = "WARC/1.0") -> None:
        self.path = path
        self.file = open(path, "wb")  # noqa: SIM115
        self.writer = WARCWriter(self.file, gzip=packed, warc_version=version)

    def page(self, number: int, payload: bytes = PAGE, headers: Headers | None = None, **options: Any) -> None:
        http = StatusAndHeaders("200 OK", headers or [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            options.pop("url", f"http://backan.gov.vn/{number}"),
            options.pop("kind", "response"),
            payload=BytesIO(payload),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2019-05-06T07:08:09Z", **options},
        )
        self.writer.write_record(record)

    def other(self, kind: str, url: str, content: bytes, media_type: str) -> None:
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                kind,
                payload=BytesIO(content),
                warc_content_type=media_type,
                length=len(content),
                warc_headers_dict={"WARC-Date": "2019-05-06T07:08:09Z"},
            )
        )

    def done(self) -> Path:
        self.file.close()
        return self.path


def read(path: Path) -> tuple[list[Record], list[Damage]]:
    damage: list[Damage] = []
    return list(read_records(path, damage)), damage


def numbers(records: list[Record]) -> list[int]:
    return [int(record.url.rsplit("/", 1)[1]) for record in records]


def ten_pages(path: Path, packed: bool = True) -> tuple[Path, list[int]]:
    foreign = Foreign(path, packed)
    for number in range(10):
        foreign.page(number, NOISE[number * 1000 : number * 1000 + 5000])
    foreign.done()
    return path, [record.offset for record in read_records(path)]
