"""What a WARC file says beside the answers: what its run was asked for, how that went, where a capture was found.

archive.db can be made anew from the WARC files because these records tell what no answer of a portal does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from warcio.warcwriter import WARCWriter

from archive.clock import now, warc_date
from archive.exchange import Memento

SOFTWARE = "luuchieu (lưu chiểu)"
_FORMAT = {
    "software": SOFTWARE,
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


def begin_record(filename: str, told: Mapping[str, str]) -> bytes:
    """The warcinfo record with which a file begins."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    record = writer.create_warcinfo_record(filename, {**_FORMAT, **told})
    block = record.raw_stream.read()
    record.raw_stream.seek(0)
    record.rec_headers.replace_header("WARC-Date", warc_date(now()))
    record.rec_headers.add_header("WARC-Block-Digest", digest(block))
    writer.write_record(record)
    return buffer.getvalue()


def end_record(told: Mapping[str, str]) -> bytes:
    """The metadata record with which a run ends; a killed one has none."""
    return _metadata(None, told, {"WARC-Date": warc_date(now())})


def memento_record(memento: Memento, url: str, fetched_at: datetime, answer_id: str) -> bytes:
    """The metadata record of a capture that came out of a web archive: where it was found there, and when."""
    told = {
        "via": memento.url,
        "archive": memento.archive,
        "index-digest": memento.digest,
        "taken-from-archive-at": warc_date(now()),
    }
    if memento.doubt:
        told["doubt"] = memento.doubt
    return _metadata(url, told, {"WARC-Date": warc_date(fetched_at), "WARC-Refers-To": answer_id})


def _metadata(url: str | None, told: Mapping[str, str], headers: dict[str, str]) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    block = "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode()
    headers["WARC-Block-Digest"] = digest(block)
    record = writer.create_warc_record(url, "metadata", BytesIO(block), len(block), "application/warc-fields", headers)
    writer.write_record(record)
    return buffer.getvalue()


def digest(*parts: bytes) -> str:
    """As WARC headers write it: `sha256:` and 64 hex digits."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(part)
    return f"sha256:{hasher.hexdigest()}"
