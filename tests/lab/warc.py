"""The lab as a WARC: every exchange that a full crawl of the portals asks for, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
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


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 in place of SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def write(world: World, out: Path, times: Sequence[int]) -> int:
    """Writes one full crawl per time and returns the number of exchanges; one left unanswered is left out."""
    count = 0
    with out.open("wb") as file:
        writer = _Writer(file, gzip=True, warc_version="1.1")
        _info(world, writer, out.name, times[0])
        for at in times:
            for url in addresses(world, at):
                count += _exchange(world, writer, url, at, warc_date(datetime.fromtimestamp(at, clocks.VN)))
    return count


def _info(world: World, writer: _Writer, name: str, at: int) -> None:
    date = warc_date(datetime.fromtimestamp(at, clocks.VN))
    note = {
        "software": "luuchieu tests.lab",
        "format": "WARC File Format 1.1",
        "description": "Trang mẫu: sample pages written for luuchieu",
    }
    info = writer.create_warcinfo_record(name, note)
    info.rec_headers.replace_header("WARC-Record-ID", _record_id("warcinfo", str(world.seed), date))
    info.rec_headers.replace_header("WARC-Date", date)
    info.rec_headers.replace_header("WARC-Filename", "lab.warc.gz")
    writer.write_record(info)


def _exchange(world: World, writer: WARCWriter, url: str, at: int, date: str) -> int:
    parts = urlsplit(url)
    ask = Ask(parts.scheme, parts.netloc, parts.path, parts.query, at)
    answer = world.answer(ask)
    if answer.hangs_up:
        return 0
    body = answer.body()
    fields = [*http_headers(answer, ask, etag_of(answer, ask)), ("Content-Length", str(len(body)))]
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = StatusAndHeaders(
        f"GET {target or '/'} HTTP/1.1", [("Host", parts.netloc), ("User-Agent", "luuchieu-lab")], is_http_request=True
    )  # fmt: skip
    status = StatusAndHeaders(f"{answer.status} {HTTPStatus(answer.status).phrase}", fields, protocol="HTTP/1.1")
    response_id = _record_id("response", str(world.seed), date, url)
    response = writer.create_warc_record(
        url, "response", payload=BytesIO(body), http_headers=status, warc_content_type="application/http; msgtype=response",
        warc_headers_dict={"WARC-Date": date, "WARC-Record-ID": response_id},
    )  # fmt: skip
    request = writer.create_warc_record(
        url, "request", http_headers=sent, warc_content_type="application/http; msgtype=request",
        warc_headers_dict={
            "WARC-Date": date, "WARC-Record-ID": _record_id("request", str(world.seed), date, url), "WARC-Concurrent-To": response_id,
        },
    )  # fmt: skip
    writer.write_record(response)
    writer.write_record(request)
    return 1
