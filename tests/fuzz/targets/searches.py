"""Searches of a snapshot that the real publish built, and requests to the whole site over it."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote_from_bytes

from datasette.app import Datasette

from publish.build import build
from publish.place import Published, Snapshot, open_finished
from publish.search.asked import Asked
from publish.search.find import find
from publish.search.help import attempts
from publish.search.index import Index
from publish.search.results import every_id, results
from publish.serving.edge import refused
from publish.serving.site import open_site
from tests.fuzz.dictionary import tokens
from tests.fuzz.target import BrokenPromise, Read, Target
from tests.fuzz.targets.promises import same
from tests.publish.made import make_archive


@cache
def _snapshot(folder: Path) -> Snapshot:
    make_archive(folder)
    return build(folder / "archive.db", Published(folder / "published")).snapshot


def _open_search(folder: Path) -> Read:
    snapshot = _snapshot(folder)
    connection = open_finished(snapshot.database)
    (last,) = connection.execute("SELECT max(rowid) FROM articles").fetchone()
    index = Index(snapshot.database.with_name("search.db"), last)

    def read(data: bytes) -> str:
        asked = Asked.read(parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True))
        query = asked.query()
        found = find(index, query, connection, asked.order)
        page = results(index, connection, asked)
        same("hits, and the most that a page shows", len(page.hits) <= asked.size, True)
        if page.total > len(index.all) or len(set(found.ids(0, last))) != len(found.articles):
            raise BrokenPromise(f"{page.total} of {len(index.all)} articles found")
        ids = [rowid for some in every_id(index, connection, asked) for rowid in some]
        same("articles found, each once", len(ids), len(set(ids)))
        if page.is_exact:
            same("articles counted and listed", page.total, len(ids))
        again = Asked.read(
            parse_qs(asked.address("/search", start=asked.start).partition("?")[2], keep_blank_values=True)
        )
        same("the question in its own address", asked, again)
        tried = attempts(index, connection, asked) if not page.total else []
        terms = (
            f"{min(len(query.wanted), 4)}{min(len(query.unwanted), 2)}{min(len(query.facets), 3)}{query.is_marked:d}"
        )
        whys = [one.why for one in tried]
        return f"{page.total} {terms} {bool(query.since)}{bool(query.until)}{bool(query.unread)} {whys}"

    return read


def _open_site(folder: Path) -> Read:
    site = open_site(_snapshot(folder))
    loop = asyncio.new_event_loop()

    def read(data: bytes) -> str:
        path, _, query = data.partition(b"?")
        raw_path, raw_query = _printable(b"/" + path.lstrip(b"/")), _printable(query)
        scope = {"method": "GET", "raw_path": raw_path, "query_string": raw_query, "headers": []}
        why = refused(scope)
        if why is not None:
            return f"refused {why.value}"
        status = loop.run_until_complete(
            asyncio.wait_for(_status(site, f"{raw_path.decode()}?{raw_query.decode()}"), 60)
        )
        if status >= 500:
            raise BrokenPromise(f"the site answered {status}: {data[:200]!r}")
        return f"{status} {path[:12]!r}"

    return read


async def _status(site: Datasette, url: str) -> int:
    return int((await site.client.get(url)).status_code)


def _printable(raw: bytes) -> bytes:
    """As a client sends it: what is no ASCII is percent-encoded."""
    return quote_from_bytes(raw, safe="/%&=+;,:@!$'()*~-._?[]<>\"{}|\\^`").encode()


@cache
def _search_seeds() -> tuple[bytes, ...]:
    words = tokens("queries")
    singles = [b"q=" + word for word in words]
    pairs = [b"q=%b %b&sort=newest&size=5" % pair for pair in zip(words, words[3:], strict=False)]
    whole = (b"q=&portal=baobackan&year=2022&from=2022&to=2023-07", b"q=hoi&start=20&size=100&state=live")
    return (*singles, *pairs, *whole)


@cache
def _site_seeds() -> tuple[bytes, ...]:
    paths = tokens("paths")
    searches = [path + b"?" + seed for path in paths[1:4] for seed in _search_seeds()[::5]]
    return (*paths, *searches, *(path + b"?_search=ba&_sort=title&_facet=portal" for path in paths))


SEARCHES = Target(
    name="searches",
    about="queries against a built snapshot: found, counted, shown, helped",
    open=_open_search,
    seeds=_search_seeds,
    tokens=tokens("queries", "searches"),
    share=8,
    most_bytes=3000,
)
SITE = Target(
    name="site",
    about="requests to the whole site: refused at the edge or answered without an error",
    open=_open_site,
    seeds=_site_seeds,
    tokens=tokens("queries", "paths", "searches", "site"),
    share=1,
    most_bytes=1500,
)
