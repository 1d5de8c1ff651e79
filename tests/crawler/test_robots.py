"""What an answer to robots.txt means."""

from __future__ import annotations

import pytest

from crawler.robots import rules_of

RULES = b"User-agent: *\nDisallow: /tim-kiem\n"


def test_rules_are_rules() -> None:
    assert rules_of(200, RULES) == RULES


@pytest.mark.parametrize("status", [301, 403, 404, 410])
def test_a_missing_file_forbids_nothing(status: int) -> None:
    assert rules_of(status, RULES) == b""


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Disallow: /", b"\n <html>Disallow: /", b"<?xml version='1.0'?>"])
def test_a_page_in_its_place_forbids_nothing(page: bytes) -> None:
    assert rules_of(200, page) == b""


def test_half_a_megabyte_is_read() -> None:
    assert len(rules_of(200, RULES * 40_000)) == 512 * 1024
