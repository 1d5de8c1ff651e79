"""The faults that can be told of a portal's run: their names, and what to try. docs/health.md lists them."""

from __future__ import annotations

from archive.measures import Verdict

DOWN = "down"
BLOCKED = "blocked"
STAND_IN = "stand-in"
CERTIFICATE = "certificate"
NO_LISTING = "no listing"
ZERO_ITEMS = "zero items"
LAYOUT_DRIFT = "layout drift"
HOLLOW_FIELD = "hollow field"
SHORT_TEXT = "short text"
SILENCE = "silence"
HOLES = "holes"
ERRORS = "errors"
FAILURES = "failures"
COST = "cost"
TRAP = "trap"
STOPPED = "stopped"
BUDGET = "budget"
ARCHIVE = "archive"

ADVICE = {
    DOWN: "look at the portal in a browser; if it is well there, it may refuse this machine's address. What is missing "
    "is fetched by itself once it answers",
    BLOCKED: "look at the report for the page that came; ask the portal's administrators to let this machine in. The "
    "crawl tries again each night and is never in a hurry",
    STAND_IN: "the domain may have run out or been taken over: look at it in a browser, and at docs/backfilling.md for "
    "what web archives hold of it",
    CERTIFICATE: "somebody may stand between here and the portal, or it changed its certificate badly: compare in a "
    "browser; LUUCHIEU_TLS_ACCEPT=HOST lets it pass",
    NO_LISTING: "run `luuchieu probe` on the sections that the report names; their addresses may have changed "
    "(docs/when-a-portal-changes.md)",
    ZERO_ITEMS: "run `luuchieu probe` on a section and on an article; the markup may have changed "
    "(docs/when-a-portal-changes.md)",
    LAYOUT_DRIFT: "the text is kept by the generic extractor meanwhile; run `luuchieu probe` on an address of the "
    "report to see which selector died, mend it, then `luuchieu reparse` (docs/when-a-portal-changes.md)",
    HOLLOW_FIELD: "run `luuchieu probe` on an address of the report; if the portal gives it no more, nothing is to be "
    "done, and in some weeks this is what is usual",
    SHORT_TEXT: "run `luuchieu probe` on an address of the report and compare with the page; then mend and `luuchieu "
    "reparse` (docs/when-a-portal-changes.md)",
    SILENCE: "look at the portal in a browser: it may publish under a new section or address, or has stopped",
    HOLES: "`luuchieu coverage` says what is missing and when it is tried again; most are filled by the nights after",
    ERRORS: "the portal is in trouble, or a part of it is gone: the report has examples; what failed is tried again",
    FAILURES: "the report has examples; what failed is tried again the next night",
    COST: "the portal's listings may have become endless: the report says which walk took so many pages",
    TRAP: "the report names the address; mend how the family goes through it, or leave it: it is bounded each night",
    STOPPED: "nothing: the next run goes on from the ledger. If it happens each night, give it more time",
    BUDGET: "nothing: the next nights go on. If it happens each night, raise LUUCHIEU_NIGHT_MB",
    ARCHIVE: "free some space or mend the disk, then run it again; nothing committed is lost",
}
"""Name to what to try."""

BY_ERROR = {
    "blocked": BLOCKED,
    "certificate": CERTIFICATE,
    "stand-in": STAND_IN,
    "unknown markup": LAYOUT_DRIFT,
    "trap": TRAP,
    "pager in a circle": TRAP,
    "sitemaps without end": TRAP,
}
"""Errors of the table `failures` that have a name of their own; the others are failures."""

BY_REASON = {
    "shutdown": (STOPPED, "the run was stopped before its end; the next one goes on from the ledger"),
    "quiet hours": (STOPPED, "the quiet hours began before the run was through; the next one goes on from the ledger"),
    "byte budget": (BUDGET, "the night's byte budget was spent; what is left is fetched by the next nights"),
    "host down": (DOWN, "the host stopped answering; what is left is tried by the next run"),
    "blocked": (BLOCKED, "a wall against robots stands before the portal; nothing more was asked for"),
    "archive": (ARCHIVE, "the archive could not be written"),
    "start_error": (STOPPED, "the crawl could not begin"),
}
"""Why a run ended before its end."""


def verdict(name: str, what: str) -> Verdict:
    """A fault with the advice that goes with its name."""
    return Verdict(name, what, ADVICE[name])
