"""How unlikely a count is, if things are as they usually are. Pure."""

from __future__ import annotations

from math import exp, lgamma, log, log1p


def usual_rate(count: float, whole: float) -> float:
    """The rate behind `count` of `whole`, never quite 0 or 1: what was not seen so far may still happen."""
    return (count + 0.5) / (whole + 1)


def at_least(count: int, whole: int, rate: float) -> float:
    """How likely `count` or more of `whole` are at that rate (0 < rate < 1)."""
    return min(1.0, sum(_exactly(hits, whole, rate) for hits in range(count, whole + 1)))


def at_most(count: int, whole: int, rate: float) -> float:
    """How likely `count` or fewer of `whole` are at that rate."""
    return at_least(whole - count, whole, 1 - rate)


def _exactly(hits: int, whole: int, rate: float) -> float:
    ways = lgamma(whole + 1) - lgamma(hits + 1) - lgamma(whole - hits + 1)
    return exp(ways + hits * log(rate) + (whole - hits) * log1p(-rate))
