"""How fast a crawl asks, by who answers: politeness is for servers of others."""

from __future__ import annotations

from typing import Any

PACES: dict[str, dict[str, Any]] = {
    "live": {},
    "lab": {
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,  # all hosts are one, and so many connections are kept open
        "RETRY_WAIT_MAX_S": 0,
    },
    "replay": {
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "RETRY_ENABLED": False,
        "RETRY_WAIT_MAX_S": 0,
        "ROBOTSTXT_OBEY": False,
    },
}
"""`live` keeps the polite defaults of crawler/settings.py."""
