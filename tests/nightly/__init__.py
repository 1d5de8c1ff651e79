"""The nightly job: whom it tells, and what it measures."""

from __future__ import annotations
