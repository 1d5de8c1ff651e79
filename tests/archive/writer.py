"""A crawl in a process of its own, for tests that kill it or take its disk away: `python -m tests.archive.writer HOME`.

Fetches what the ledger has due, then new articles from number FIRST until it is stopped. Prints the number of each
once its sighting is committed, and the words of an ArchiveError if one comes.
"""

from __future__ import annotations

import resource
import sys
from itertools import chain, count
from pathlib import Path

from archive.errors import ArchiveError
from archive.ledger import Mark
from archive.rows import Sighting
from archive.store import Archive
from tests.archive.samples import DAY_1, article, capture, exchange, open_archive


def crawl(archive: Archive, first: int) -> None:
    """Write until something stops it."""
    due = [int(state.url.split("-post")[1].split(".")[0]) for state in archive.due("baobackan", DAY_1)]
    run_id = archive.begin_run("baobackan", "crawl", "lab")
    writer = archive.open_warc("baobackan", run_id=run_id, source="lab")
    for number in chain(due, count(first)):
        one, page = article(number), exchange(number)
        archive.see([Sighting(run_id=run_id, portal="baobackan", url=one.url, seen_at=DAY_1)])
        print(number, flush=True)
        place = writer.write(page, archive.known_body(page.url, page.body_sha256))
        capture_id = archive.add_capture(capture(page, place, run_id))
        archive.keep(one, run_id=run_id, capture_id=capture_id, captured_at=DAY_1)
        archive.mark(Mark(url=one.url, portal="baobackan", kind="article", state="kept", at=DAY_1, status=200))


def main(home: str, first: str, limit_bytes: str = "") -> int:
    """Open the archive and write. 3 when the archive cannot be written, as the commands do."""
    try:
        with open_archive(Path(home)) as archive:
            if limit_bytes:
                resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit_bytes), int(limit_bytes)))
            crawl(archive, int(first))
    except ArchiveError as error:
        print(f"{error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
