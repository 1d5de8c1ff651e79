"""What a WARC file says of the run that wrote it: at its beginning what was asked for, at its end how that went.

archive.db can be made anew from the WARC files because these two records tell what no answer of a portal does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO

from warcio.warcwriter import WARCWriter

from archive.clock import now, warc_date

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
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    block = "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode()
    headers = {"WARC-Date": warc_date(now()), "WARC-Block-Digest": digest(block)}
    record = writer.create_warc_record(None, "metadata", BytesIO(block), len(block), "application/warc-fields", headers)
    writer.write_record(record)
    return buffer.getvalue()


def digest(*parts: bytes) -> str:
    """As WARC headers write it: `sha256:` and 64 hex digits."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(part)
    return f"sha256:{hasher.hexdigest()}"
