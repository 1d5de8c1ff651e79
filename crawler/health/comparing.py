"""A run held against what is usual for its portal: layout drift, empty fields, short texts, too many requests. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from archive.measures import Verdict
from crawler.health.chance import at_least, at_most, usual_rate
from crawler.health.facts import ENOUGH_NIGHTS, Facts, Past
from crawler.health.names import COST, HOLLOW_FIELD, LAYOUT_DRIFT, SHORT_TEXT, verdict

REQUIRED_FILL = {"title": 0.99, "body_text": 0.97, "published_at": 0.9}
"""Share of articles that must have the field where nothing is known of what is usual. Below it a layout has died."""
ENOUGH_TO_JUDGE = 5
"""Articles of a run."""
_ENOUGH_USUAL = 20
"""Articles of earlier runs."""
_RARE, _VERY_RARE = 1e-4, 1e-5
"""How unlikely a count must be. Eight fields of nine portals are judged each night: in a year 26,000 times."""
_LOSS = 0.2
"""So much a share of filled fields must fall by, beside being unlikely."""
_SHORT, _FEW_WORDS = 0.5, 3
_COST_TIMES, _COST_SLACK = 3, 100


def compare(facts: Facts, past: Past) -> Iterator[Verdict]:
    """What is not as usual."""
    yield from _drift(facts, past)
    yield from _hollow(facts, past)
    yield from _short(facts, past)
    yield from _cost(facts, past)


def _drift(facts: Facts, past: Past) -> Iterator[Verdict]:
    read, fallen = facts.articles_read, facts.fallen
    nights = past.usual(LAYOUT_DRIFT)
    whole, before = _sum(nights, "articles"), _sum(nights, "fallback")
    lasts = LAYOUT_DRIFT in past.last_verdicts and (not read or fallen > read / 2) and before < whole / 2
    if facts.kind == "recheck":
        is_new = facts.fell >= 2 and facts.fell >= read / 2
    else:
        is_new = whole >= _ENOUGH_USUAL and fallen > 0 and at_least(fallen, read, usual_rate(before, whole)) < _RARE
    if is_new or lasts:
        usual = f"{before / whole:.0%}" if whole else "unknown"
        told = (
            f"no layout fits {fallen} of {read} articles (usual: {usual})" if read else "nothing shows that it is over"
        )
        yield verdict(LAYOUT_DRIFT, told)


def _hollow(facts: Facts, past: Past) -> Iterator[Verdict]:
    """Told as one: the fields that lack have one cause."""
    if facts.kind == "recheck":  # pages of other years in turn
        return
    nights = past.usual(HOLLOW_FIELD)
    whole = _sum(nights, "articles")
    hollow = []
    for name in sorted(
        {*REQUIRED_FILL, *facts.filled, *(key[5:] for one in nights for key in one if key[:5] == "fill.")}
    ):
        share = facts.fill(name)
        if whole >= _ENOUGH_USUAL:
            before = _sum(nights, f"fill.{name}")
            is_hollow = (
                share < before / whole - _LOSS
                and facts.articles_read > 0
                and (at_most(facts.filled.get(name, 0), facts.articles_read, usual_rate(before, whole)) < _VERY_RARE)
            )
            usual = f" (usual: {before / whole:.0%})"
        else:
            is_hollow = facts.articles_read >= ENOUGH_TO_JUDGE and share < REQUIRED_FILL.get(name, 0.0)
            usual = ""
        if is_hollow:
            hollow.append(f"{name} is filled in only {share:.0%} of the articles{usual}")
    if hollow:
        yield verdict(HOLLOW_FIELD, "; ".join(hollow))


def _short(facts: Facts, past: Past) -> Iterator[Verdict]:
    if facts.words is None or facts.articles_read < _FEW_WORDS:
        return
    told = [one["words"] for one in past.usual(SHORT_TEXT) if "words" in one and one["articles"] >= _FEW_WORDS]
    if len(told) >= ENOUGH_NIGHTS and facts.words < _SHORT * min(told):
        yield verdict(
            SHORT_TEXT, f"the article in the middle has {facts.words:.0f} words, on other nights {median(told):.0f}"
        )


def _cost(facts: Facts, past: Past) -> Iterator[Verdict]:
    if not facts.is_nightly:
        return
    others = [one["requests"] - one["articles"] for one in past.usual(COST)]
    cost = facts.requests - facts.articles_read
    if len(others) >= ENOUGH_NIGHTS and cost > _COST_TIMES * max(others) + _COST_SLACK:
        yield verdict(
            COST,
            f"{facts.requests} requests for {facts.articles_read} articles; on other nights at most {max(others):.0f} "
            "beside those for articles",
        )


def _sum(nights: Sequence[Mapping[str, float]], name: str) -> float:
    return sum(one.get(name, 0.0) for one in nights)
