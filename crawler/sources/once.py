"""One page fetched by itself, for `luuchieu probe`: no archive, no walk."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from archive import clock
from crawler.environment import Environment, read_environment
from crawler.pages.oversize import MOST_BYTES
from crawler.sources.connecting import Deadline, opener_for
from crawler.sources.reach import MOVED, REDIRECT_LIMIT, Door, why_not

_TIMEOUT_S = 60
"""For the whole of it, redirects and a dripping body included."""


class FetchFailed(OSError):
    """The page could not be fetched; the message names the address and why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back from `url`, after redirects: the body uncompressed, cut where it is too large to be read."""

    url: str
    status: int
    content_type: str | None
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are followed here, not by the library: under the lab each must go through the lab again."""

    def redirect_request(self, *args: object) -> None:
        """Never."""


def fetch_once(url: str, timeout_s: float = _TIMEOUT_S) -> Fetched:
    """GET an address, from the lab where LUUCHIEU_LAB names one. Error pages are pages.

    Raises FetchFailed, and UsageError where LUUCHIEU_LAB is not an address of this machine.
    """
    environment = read_environment()
    with Deadline(timeout_s, Door.to(environment.lab) if environment.lab else Door()) as deadline:
        for _ in range(REDIRECT_LIMIT + 1):
            try:
                fetched = _ask(url, environment, deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                why = f"not whole after {timeout_s:.0f} s" if deadline.is_over else error
                raise FetchFailed(f"{url} could not be fetched: {why}") from error
            if isinstance(fetched, Fetched):
                return fetched
            url = fetched
    raise FetchFailed(f"{url} could not be fetched: more than {REDIRECT_LIMIT} redirects")


def _ask(url: str, environment: Environment, deadline: Deadline) -> Fetched | str:
    """What an address answers, or where it leads. Raises FetchFailed, OSError, HTTPException, ValueError."""
    refusal = why_not(url, (urlsplit(url).port or 80,))
    if refusal is not None:
        raise FetchFailed(f"{url} is not fetched: {refusal[1]}")
    opener = opener_for(deadline.connect, _Stay())
    try:
        answer = opener.open(_request(url, environment), timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        target = urljoin(url, answer.headers.get("Location") or "") if answer.status in MOVED else url
        if target != url and target.startswith(("http://", "https://")):
            return target
        body = answer.read(MOST_BYTES + 1)
        if deadline.is_over:
            raise FetchFailed(f"{url} could not be fetched: the answer was not there whole in time")
        return Fetched(url, answer.status, answer.headers.get("Content-Type"), body)


def _request(url: str, environment: Environment) -> urllib.request.Request:
    headers = {"User-Agent": environment.user_agent, "Accept-Encoding": "identity"}
    target = url
    if environment.lab:
        parts = urlsplit(url)
        headers |= {"Host": parts.netloc, "X-Luuchieu-Scheme": parts.scheme, "X-Luuchieu-Now": clock.iso(clock.now())}
        target = environment.lab + url[url.index(parts.netloc) + len(parts.netloc) :]
    return urllib.request.Request(target, headers=headers)  # noqa: S310 - the caller names http or https
