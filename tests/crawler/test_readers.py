"""Pages read by a second process read the same, and a process that dies hands its pages back."""

from __future__ import annotations

import asyncio
import multiprocessing
from pathlib import Path

from crawler.pages.page import Page
from crawler.readers import Readers
from crawler.reading import Reading
from spiders import portals

FOLDER = Path(__file__).parents[1] / "pages" / "thaibinh" / "articles"
BODY = next(FOLDER.glob("*/page.html")).read_bytes()
URL = "https://thaibinh.gov.vn/tin-tuc/chinh-tri/trao-nha.html"


async def read_many(*, kill: bool) -> list[Reading]:
    spider, readers = portals()["thaibinh"], Readers(processes=1)
    try:
        early = [await readers.read(spider, Page(URL, BODY)) for _ in range(60)]
        while not readers.is_helped:
            await asyncio.sleep(0.05)
        late = [asyncio.ensure_future(readers.read(spider, Page(URL, BODY))) for _ in range(300)]
        await asyncio.sleep(0.01)
        if kill:
            for process in multiprocessing.active_children():
                process.kill()
        return early + await asyncio.wait_for(asyncio.gather(*late), 60)
    finally:
        readers.close()


def test_a_second_process_reads_the_same() -> None:
    readings = asyncio.run(read_many(kill=False))
    here = portals()["thaibinh"].read(Page(URL, BODY))
    assert here.kind == "article"
    assert all(reading == here for reading in readings)


def test_a_process_that_dies_hands_its_pages_back() -> None:
    readings = asyncio.run(read_many(kill=True))
    assert len(readings) == 360
    assert {reading.kind for reading in readings} == {"article"}
