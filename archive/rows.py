"""What goes into archive.db and what comes out of it: one frozen dataclass a kind of row.

Times are strings as `archive.clock.iso` writes them (`2026-01-31T02:00:00+07:00`), dates `YYYY-MM-DD`,
hashes 64 hex digits of SHA-256. Column by column: docs/article-schema.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.listings import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRow:
    """A portal as its spider declares it."""

    portal: str  # short name, `baobackan`
    name: str  # proper name, `Báo Bắc Kạn`
    province_code: str | None
    host: str
    family: str
    status: str  # the spider's own word: `live`, `silent`, `closed`
    merged_into: str | None = None  # short name of the portal or province that took it over


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run over one portal. What only its end can tell is None while it runs, or when it was killed."""

    run_id: int
    portal: str
    kind: str  # crawl, recheck, backfill, reparse, repair
    source: str  # live, lab, replay, warc, wayback, commoncrawl
    started_at: str
    finished_at: str | None
    reason: str | None
    requests: int
    bytes: int
    articles_new: int
    articles_changed: int
    articles_gone: int
    failures: int
    healthy: bool | None
    since: str | None = None
    until: str | None = None
    media_requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A listing, feed or sitemap showed an address."""

    run_id: int
    portal: str
    url: str
    seen_at: str
    section: str | None = None
    page: int = 1  # 1-based page of the listing; file number of a sitemap
    position: int = 0  # 0-based place on that page
    listed_title: str | None = None
    listed_date: str | None = None  # `YYYY-MM-DD` or ISO 8601, as the listing gives it
    via: str = "listing"  # listing, feed, sitemap
    kind: str = "article"  # what the address is: see UrlState.kind
    canonical_url: str | None = None
    named_id: str | None = None  # article_id that the address names
    is_due: bool = True  # False: no crawl need try it, an archive's listing of a portal that is gone showed it


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlState:
    """What the ledger knows of an address."""

    url: str
    portal: str
    kind: str  # listing, feed, sitemap, robots, article, image, attachment, other
    state: str  # due, kept, failed, gone, refused
    first_seen_at: str
    last_seen_at: str
    next_due_at: str | None
    attempts: int  # fetches since the last one that succeeded
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    last_status: int | None
    article_id: str | None
    canonical_url: str | None
    published_at: str | None  # of the article at this address


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where WarcWriter.write put a response or revisit record, and its hashes."""

    warc_file: str  # relative to the home, as it is called once closed: `warc/baobackan/....warc.gz`
    offset: int  # of the record's first byte
    record_type: str  # response, revisit
    payload_sha256: str  # of a revisit: of the payload it refers to
    body_sha256: str
    length: int  # payload bytes as they came over the wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response kept. Six of the fields are a Place."""

    url: str
    portal: str
    run_id: int | None
    fetched_at: str
    status: int
    source: str  # live, lab, replay, warc, wayback, commoncrawl
    media_type: str | None  # `text/html`, without parameters
    record_type: str
    warc_file: str
    warc_offset: int
    payload_sha256: str
    body_sha256: str
    length: int
    tls: str | None = None  # `verified`, or why the host did not prove who it is; None over http


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The response record that a revisit record refers to."""

    url: str
    fetched_at: str
    payload_sha256: str
    body_sha256: str = ""  # needed where a "not modified" refers to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One pass over one listing, and how it ended."""

    run_id: int
    portal: str
    listing_url: str
    section: str | None
    pages: int
    from_date: str | None  # first and last day that it speaks for; where it is not contiguous: was to speak for
    to_date: str | None
    ended: str  # window, caught up, last page, empty page, error page, not in capture, blocked, limit, stopped
    contiguous: bool  # every page from the first to the last was read, or proved to be as it was
    skipped: int = 0  # pages not asked for: proved to be as they were
    shown: Listing | None = None  # what to remember for the next walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that went wrong, in words a person can act on."""

    portal: str
    url: str | None
    stage: str  # fetch, capture, read, keep, listing, publish
    error: str  # short class: `HTTP 503`, `blocked`, `FieldMissing`
    message: str
    at: str
    run_id: int | None = None
