"""The site under load: many readers at once, and one who means harm.

python -m bench.site --readers 50 --seconds 60 --articles 3000

`luuchieu serve` runs over a snapshot of made articles; readers ask for one page after the other without a pause, each
from an address of its own, as a web server before the site hands them on. Meanwhile one reader more sends queries that
would run for ever, three at a time. Prints a line for each kind of page; exits 1 when a request of a reader failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from bench.corpus import PORTALS, lexicon, make_archive
from publish.build import build
from publish.place import Published
from tests.publish.crowd import Crowd, memory_mb
from tests.publish.room.watched import watch
from tests.publish.running import serving


def pages(seed: int = 1) -> dict[str, str]:
    """What readers ask for, by the name of its kind. Their questions are words of the made articles."""
    words = lexicon(seed)
    common, rare, plain = words[4], words[900], "phat trien"
    return {
        "home": "/",
        "search with marks": f"/search?q={quote(common)}",
        "search without marks": f"/search?q={quote(plain)}",
        "search, phrase": f"/search?q={quote(chr(34) + rare + chr(34))}",
        "search, JSON": f"/search.json?q={quote(rare)}",
        "feed": "/search.atom?q=portal:baobackan",
        "article": "/luuchieu/articles/baobackan-1",
        "history": "/luuchieu/articles/baobackan-1/history",
        "table with facets": "/luuchieu/articles?portal=baobackan&_facet=section&_facet=year",
        "table, JSON": "/luuchieu/articles.json?_size=20&_sort_desc=published_at",
        "CSV of 100 rows": "/luuchieu/articles.csv?_size=100&_col=title",
        "SQL": "/luuchieu.json?sql=" + quote("select portal, count(*) from articles group by portal"),
        "portals": "/portals",
        "portal": "/portals/baobackan",
        "status": "/status",
        "status, JSON": "/status.json",
        "downloads": "/downloads",
        "a file": "/files/datapackage.json",
        "style sheet": "/static/site.css",
    }


def main() -> None:
    """Measure, print, judge."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--readers", type=int, default=50)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--articles", type=int, default=3000)
    args = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_archive(home, args.articles)
        watch(home / "archive.db", list(PORTALS), ill="thaibinh", drifting="tnu")
        build(home / "archive.db", Published(home / "published"))
        with serving(home, home / "said") as (process, address):
            crowd = Crowd(address, pages(), readers=args.readers, seconds=args.seconds)
            before = memory_mb(process.pid)
            asyncio.run(crowd.run())
            after = memory_mb(process.pid)
        said = (home / "said").read_text("utf-8")
    for line in crowd.lines():
        print(line)
    told = {
        "requests_a_second": round(len(crowd.answers) / args.seconds, 1),
        "errors": len(crowd.failures),
        "of_the_bad_reader": dict(crowd.harm),
        "slowest_of_the_bad_reader_s": round(crowd.longest_harm_s, 1),
        "memory_mb": [before, after],
    }
    print(json.dumps(told))
    for failure in crowd.failures[:10]:
        print(f"  {failure}")
    sys.exit(1 if crowd.failures or "Traceback" in said else 0)


if __name__ == "__main__":
    main()
