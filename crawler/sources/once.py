"""One page fetched by itself, for `luuchieu probe`: no archive, no walk."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive import clock
from crawler.environment import read_environment

_TIMEOUT_S = 60
_MOST_BYTES = 32 * 1024 * 1024


class FetchFailed(OSError):
    """The page could not be fetched; the message names the address and why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the body uncompressed, at most 32 MB of it."""

    status: int
    content_type: str | None
    body: bytes


def fetch_once(url: str) -> Fetched:
    """GET an address, from the lab where LUUCHIEU_LAB names one. Error pages are pages.

    Raises FetchFailed, and UsageError where LUUCHIEU_LAB is not an address of this machine.
    """
    headers = {"User-Agent": "luuchieu-probe", "Accept-Encoding": "identity"}
    lab = read_environment().lab
    target = url
    if lab:
        parts = urlsplit(url)
        headers |= {
            "Host": parts.netloc,
            "X-Luuchieu-Scheme": parts.scheme,
            "X-Luuchieu-Now": clock.iso(clock.now()),
        }
        target = lab.rstrip("/") + url[url.index(parts.netloc) + len(parts.netloc) :]
    request = urllib.request.Request(target, headers=headers)  # noqa: S310 - the caller names http or https
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            return Fetched(answer.status, answer.headers.get("Content-Type"), answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        return Fetched(error.code, error.headers.get("Content-Type"), error.read(_MOST_BYTES))
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise FetchFailed(f"{url} could not be fetched: {why}") from why
