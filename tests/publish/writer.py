"""`python -m tests.publish.writer HOME`: writes into archive.db without pause, as a crawl does, until it is ended.

Step N adds one article and edits the witness, whose title then says N; both are committed together.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.clock import VIETNAM, iso
from archive.home import Home
from archive.store import Archive
from tests.publish.made import BACKAN

WITNESS = replace(
    BACKAN,
    article_id="baobackan-nhan-chung",
    url="https://baobackan.vn/nhan-chung",
    canonical_url="https://baobackan.vn/nhan-chung",
    summary="Bài này được sửa không ngừng.",
    body_html="",
    images=(),
    attachments=(),
)
_BEGIN = datetime(2026, 2, 1, 2, tzinfo=VIETNAM)
_PAUSE_S = 0.1


def write(archive: Archive, run_id: int, number: int) -> None:
    """One step."""
    at = iso(_BEGIN + timedelta(minutes=number))
    text = f"Đây là lần sửa thứ {number}.\n\n" + f"Đoạn văn của lần {number}. " * 20
    edited = replace(WITNESS, title=f"Nhân chứng lần {number}", body_text=text)
    new = replace(
        WITNESS,
        article_id=f"baobackan-moi-{number}",
        url=f"https://baobackan.vn/moi-{number}",
        canonical_url=f"https://baobackan.vn/moi-{number}",
        title=f"Tin mới số {number}",
        body_text=f"Tin mới số {number} của báo Bắc Kạn.",
    )
    for article in (edited, new):
        archive.keep(article, run_id=run_id, capture_id=None, captured_at=at)
    archive.flush()


def main() -> None:
    with Archive.open(Home(Path(sys.argv[1]))) as archive:
        run_id = archive.begin_run("baobackan", "crawl", "live")
        number = 0
        while True:
            number += 1
            write(archive, run_id, number)
            if number == 1:
                print("begun", flush=True)
            time.sleep(_PAUSE_S)


if __name__ == "__main__":
    main()
