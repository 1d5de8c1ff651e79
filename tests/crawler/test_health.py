"""A run is well only when it did its work."""

from __future__ import annotations

from dataclasses import replace

from crawler.health import Facts, judge

WELL = Facts(
    reason="finished",
    is_first=True,
    articles_read=20,
    doors=3,
    doors_open=3,
    failures=0,
    fill={"title": 1.0, "body_text": 1.0, "published_at": 0.95},
)


def test_a_full_crawl_is_well() -> None:
    assert judge(WELL) == ()


def test_a_quiet_night_is_well() -> None:
    assert judge(replace(WELL, is_first=False, articles_read=0, fill={})) == ()


def test_each_fault_is_named() -> None:
    assert "first crawl found no article" in judge(replace(WELL, articles_read=0))[0]
    assert "no listing" in judge(replace(WELL, doors_open=0))[0]
    assert "2 failures: 2 x HTTP 503" in judge(replace(WELL, failures=2, failures_by_error={"HTTP 503": 2}))[0]
    assert "stopped" in judge(replace(WELL, reason="shutdown"))[0]
    assert "host stopped answering" in judge(replace(WELL, reason="host down"))[0]


def test_hollow_fields_are_named_with_their_share() -> None:
    hollow = replace(WELL, fill={"title": 1.0, "body_text": 0.5, "published_at": 0.2})
    assert judge(hollow) == (
        "body_text is filled in only 50% of the articles",
        "published_at is filled in only 20% of the articles",
    )
    assert judge(replace(hollow, articles_read=3)) == (), "three articles prove nothing"
