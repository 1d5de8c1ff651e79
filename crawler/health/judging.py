"""Facts of a run in, verdicts out: the reasons why it is unhealthy, none when it is well. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from archive.measures import Verdict
from crawler.health.comparing import compare
from crawler.health.facts import Facts, Past
from crawler.health.names import (
    BLOCKED,
    BUDGET,
    BY_ERROR,
    BY_REASON,
    CERTIFICATE,
    DOWN,
    ERRORS,
    FAILURES,
    HOLES,
    HOLLOW_FIELD,
    LAYOUT_DRIFT,
    NO_LISTING,
    SHORT_TEXT,
    STAND_IN,
    STOPPED,
    TRAP,
    ZERO_ITEMS,
    verdict,
)
from crawler.health.silence import silent

_FOLLOWS = {
    DOWN: {NO_LISTING, FAILURES, ERRORS, HOLES},
    BLOCKED: {NO_LISTING, FAILURES, ERRORS, HOLES},
    STAND_IN: {NO_LISTING, FAILURES, ERRORS, HOLES, LAYOUT_DRIFT},
    CERTIFICATE: {NO_LISTING, FAILURES, ERRORS, HOLES, DOWN},
    STOPPED: {NO_LISTING, ZERO_ITEMS, HOLES},
    BUDGET: {NO_LISTING, ZERO_ITEMS, HOLES},
    NO_LISTING: {ZERO_ITEMS, FAILURES, ERRORS, HOLES},
    LAYOUT_DRIFT: {HOLLOW_FIELD, SHORT_TEXT},
}
"""What follows from a fault is not told beside it."""


_AWAY = "redirect away"
_SILENCE = frozenset({"timeout", "DNS", "connection", "connection lost", "connection refused"})
"""Errors of requests that nobody answered. A server's own errors say no more, nor does a robots.txt that fails."""
_AS_EXPECTED = ("finished", "host down", "blocked")
"""How a crawl of a portal that is gone ends."""


def judge(facts: Facts, past: Past | None = None) -> tuple[Verdict, ...]:
    """The reasons why a run is unhealthy, the cause before what follows from it; each name once."""
    past = past or Past()
    if _is_as_expected(facts) and not past.has_answered:
        return ()
    found: dict[str, Verdict] = {}
    for one in _all(facts, past):
        found.setdefault(one.name, one)
    consequences = {name for cause in found for name in _FOLLOWS.get(cause, ())}
    return tuple(one for name, one in found.items() if name not in consequences)


def _is_as_expected(facts: Facts) -> bool:
    """A crawl of a portal that is gone found nothing."""
    return facts.is_gone and facts.kind == "crawl" and not facts.doors_open and facts.reason in _AS_EXPECTED


def _all(facts: Facts, past: Past) -> Iterator[Verdict]:
    if facts.reason != "finished":
        yield verdict(*BY_REASON.get(facts.reason, (STOPPED, f"the run ended early: {facts.reason}")))
    yield from _named_errors(facts)
    if facts.doors and not facts.doors_open:
        yield _no_listing(facts)
    if facts.is_first and not facts.articles_read:
        yield verdict(ZERO_ITEMS, "the first crawl found no article")
    yield from compare(facts, past)
    if facts.kind == "crawl" and facts.reason == "finished" and not facts.is_gone:
        yield from silent(past)
    if facts.holes:
        many = f"{facts.holes} hole{'s' if facts.holes > 1 else ''}"
        yield verdict(HOLES, f"{many} in the days that it was to cover; see `luuchieu coverage`")
    yield from _failures(facts, past)


def _no_listing(facts: Facts) -> Verdict:
    elsewhere = facts.failures_by_error.get(_AWAY, 0)
    if elsewhere >= facts.doors:
        return verdict(STAND_IN, "every listing sends its readers to another host; the report says where")
    worst = _worst(facts.failures_by_error)
    if facts.failures_by_error and all(map(_is_silence, facts.failures_by_error)):
        return verdict(DOWN, f"no listing could be had: {worst}")
    return verdict(NO_LISTING, f"no listing could be read: {worst}")


def _is_silence(error: str) -> bool:
    return error in _SILENCE or error.startswith(("robots.txt ", "HTTP 5"))


def _worst(errors: Mapping[str, int]) -> str:
    worst = sorted(errors.items(), key=lambda one: (-one[1], one[0]))[:3]
    return ", ".join(f"{count} x {error}" for error, count in worst) or "none shows an article"


def _named_errors(facts: Facts) -> Iterator[Verdict]:
    for name in dict.fromkeys(BY_ERROR.values()):
        if count := sum(facts.failures_by_error.get(error, 0) for error in BY_ERROR if BY_ERROR[error] == name):
            yield verdict(name, _SAID[name].format(pages=_counted(count, "page"), times=_counted(count, "time")))


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


_SAID = {
    BLOCKED: "a wall against robots came in place of {pages}",
    CERTIFICATE: "the host did not prove who it is, as it had done before; {times}",
    STAND_IN: "something else came in place of {pages} of the portal: parked, an error, a login; see the report",
    LAYOUT_DRIFT: "{pages} of listings with nothing that this family prints; links were taken by their addresses",
    TRAP: "listings or sitemaps that went on without an end were left, {times}",
}
_FEW, _MANY_SHARE, _TIMES_USUAL = 5, 0.1, 5
"""Failures are the portal's trouble where so many of all requests fail, and that is not usual."""


def _failures(facts: Facts, past: Past) -> Iterator[Verdict]:
    others = Counter({error: count for error, count in facts.failures_by_error.items() if error not in BY_ERROR})
    failed = others.total()
    if not failed:
        return
    nights = past.usual(ERRORS)
    usual = sum(one["failures"] for one in nights) / max(1.0, sum(one["requests"] for one in nights))
    share = failed / max(1, facts.requests, failed)
    if failed >= _FEW and share > max(_MANY_SHARE, _TIMES_USUAL * usual):
        yield verdict(
            ERRORS, f"{failed} of {max(facts.requests, failed)} requests failed: {_worst(others)} (usual: {usual:.1%})"
        )
    else:
        yield verdict(FAILURES, f"{_counted(failed, 'failure')}: {_worst(others)}")
