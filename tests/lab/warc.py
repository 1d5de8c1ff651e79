"""The lab as a WARC: every exchange that a full crawl of the portals asks for, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from archive.clock import warc_date
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.serve import etag_of, http_headers
from tests.lab.sites.site import Site
from tests.lab.world import World


def _pages(site: Site, at: int) -> Iterator[str]:
    yield from site.home_urls()
    for channel in site.channels:
        for section in channel.sections:
            total = site.portal.listing(channel, section, at).total
            pages = max(1, -(-total // channel.per_page))
            last = min(pages, channel.pages_listed) if channel.pages_listed else pages
            yield from (site.page_url(section, page) for page in range(1, last + 2))
    yield from site.special_urls(at)


def _articles(site: Site, at: int) -> Iterator[str]:
    portal = site.portal
    for n in portal.everyone(at):
        fate = portal.fates.get(n)
        urls = [site.address(n, at)]
        if fate is not None:
            urls += [site.address(n, portal.appears(n)), *site.doors(n, at)[: fate.doors]]
        elif site.name == "baobackan":
            urls = site.doors(n, at)[: 2 if len(site.doors(n, at)) == 2 else 1]
        yield from urls
        if portal.absence(n, at) is not None:
            continue
        content = site.told(n, at)
        for picture in content.pictures:
            url = site.picture_url(n, picture.serial)
            yield url
            if "///" in url:
                yield url.replace("///", "/", 1)
        if any(block.kind == "file" for block in content.blocks):
            yield site.file_url(n)


def addresses(world: World, at: int) -> Iterator[str]:
    """Every address that a full crawl asks for, each once; robots.txt of every host first."""
    seen: set[str] = set()
    for site in world.sites.values():
        found = [*_pages(site, at), *_articles(site, at)]
        hosts = dict.fromkeys("/".join(url.split("/", 3)[:3]) for url in found)
        for url in [*(f"{host}/robots.txt" for host in hosts), *found]:
            if url not in seen:
                seen.add(url)
                yield url


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{UUID(bytes=sha256(chr(31).join(parts).encode()).digest()[:16], version=4)}>"


class _Sha256Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 in place of SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def open_writer(file: BinaryIO, digest: str = "sha256") -> WARCWriter:
    """A writer of WARC 1.1, gzip per record. `digest` is sha256, or sha1 as most web archives have it."""
    return {"sha256": _Sha256Writer, "sha1": WARCWriter}[digest](file, gzip=True, warc_version="1.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One exchange as a crawler records it. `at` in seconds."""

    url: str
    at: int
    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    @property
    def date(self) -> str:
        """The time as WARC-Date has it."""
        return warc_date(datetime.fromtimestamp(self.at, clocks.VN))


def shoot(world: World, url: str, at: int) -> Shot | None:
    """What an address answers at a time; None where the host hangs up."""
    parts = urlsplit(url)
    ask = Ask(parts.scheme, parts.hostname or "", parts.path, parts.query, at)
    answer = world.answer(ask)
    if answer.hangs_up:
        return None
    body = answer.body()
    fields = (*http_headers(answer, ask, etag_of(answer, ask)), ("Content-Length", str(len(body))))
    return Shot(url=url, at=at, status=answer.status, fields=fields, body=body)


def write(world: World, out: Path, times: Sequence[int], digest: str = "sha256") -> int:
    """Writes one full crawl per time and returns the number of exchanges; one left unanswered is left out."""
    count = 0
    with out.open("wb") as file:
        writer = open_writer(file, digest)
        write_info(writer, world.seed, times[0], "lab.warc.gz")
        for at in times:
            for url in addresses(world, at):
                shot = shoot(world, url, at)
                if shot is not None:
                    write_shot(writer, world.seed, shot)
                    count += 1
    return count


def write_info(writer: WARCWriter, seed: int, at: int, name: str) -> None:
    """The record that a WARC file begins with."""
    date = warc_date(datetime.fromtimestamp(at, clocks.VN))
    note = {
        "software": "luuchieu tests.lab",
        "format": "WARC File Format 1.1",
        "description": "Trang mẫu: sample pages written for luuchieu",
    }
    info = writer.create_warcinfo_record(name, note)
    info.rec_headers.replace_header("WARC-Record-ID", _record_id("warcinfo", str(seed), date))
    info.rec_headers.replace_header("WARC-Date", date)
    writer.write_record(info)


def status_line(shot: Shot) -> StatusAndHeaders:
    """The response's head as warcio takes it."""
    return StatusAndHeaders(f"{shot.status} {HTTPStatus(shot.status).phrase}", list(shot.fields), protocol="HTTP/1.1")


def write_shot(writer: WARCWriter, seed: int, shot: Shot, payload_digest: str | None = None) -> None:
    """A response and its request; a `payload_digest` stands in the place of the true one."""
    parts = urlsplit(shot.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = StatusAndHeaders(
        f"GET {target or '/'} HTTP/1.1", [("Host", parts.netloc), ("User-Agent", "luuchieu-lab")], is_http_request=True
    )  # fmt: skip
    response_id = _record_id("response", str(seed), shot.date, shot.url)
    named = {"WARC-Date": shot.date, "WARC-Record-ID": response_id}
    response = writer.create_warc_record(
        shot.url, "response", payload=BytesIO(shot.body), http_headers=status_line(shot), warc_content_type="application/http; msgtype=response",
        # warcio computes the digest anew unless the length is told.
        length=None if payload_digest is None else len(shot.body),
        warc_headers_dict=named if payload_digest is None else {**named, "WARC-Payload-Digest": payload_digest},
    )  # fmt: skip
    request = writer.create_warc_record(
        shot.url, "request", http_headers=sent, warc_content_type="application/http; msgtype=request",
        warc_headers_dict={
            "WARC-Date": shot.date, "WARC-Record-ID": _record_id("request", str(seed), shot.date, shot.url), "WARC-Concurrent-To": response_id,
        },
    )  # fmt: skip
    writer.write_record(response)
    writer.write_record(request)


def write_revisit(writer: WARCWriter, seed: int, shot: Shot, digest: str, first: Shot) -> None:
    """A record without a body, as Heritrix writes it for a body that it has kept before."""
    record = writer.create_revisit_record(
        shot.url, digest, first.url, first.date, http_headers=status_line(shot),
        warc_headers_dict={"WARC-Date": shot.date, "WARC-Record-ID": _record_id("revisit", str(seed), shot.date, shot.url)},
    )  # fmt: skip
    writer.write_record(record)
