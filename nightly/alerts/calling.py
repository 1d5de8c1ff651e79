"""One POST to an address that is a secret: bounded in time, tried again where that may help, redirects not followed."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, gaierror, socket
from urllib.parse import SplitResult, unquote, urlsplit

from crawler.manners.retry_after import seconds_of

_ENOUGH_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How long to try."""

    timeout_s: float = 20
    """Of connecting, and of all that follows."""
    waits_s: tuple[float, ...] = (2, 8)
    """Before the second try, the third, ..."""
    longest_wait_s: float = 30
    """Who asks to wait longer than that is not asked again."""

    @property
    def tries(self) -> str:
        """How a failure tells them."""
        return f" ({len(self.waits_s) + 1} tries)" if self.waits_s else ""

    @property
    def longest_s(self) -> float:
        """After so long all tries are over, unless something hangs that knows no timeout, such as a name server."""
        return 2 * self.timeout_s * (len(self.waits_s) + 1) + self.longest_wait_s * len(self.waits_s)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after_s: float | None


class _Failed(Exception):
    """No answer came; says why, without the address."""


def post(url: str, body: bytes, media_type: str, manners: Manners) -> str | None:
    """Send it. None when it was taken, otherwise why not, in words that do not hold the address.

    Tries again where there was no connection, no answer, 429 or an error of the server.
    """
    parts = urlsplit(url)
    why = ""
    for wait_s in (*manners.waits_s, None):
        asked_s = None
        try:
            answer = _once(parts, body, media_type, manners.timeout_s)
        except _Failed as failed:
            why = str(failed)
        else:
            if 200 <= answer.status < 300:
                return None
            why, asked_s = _told(answer.status), answer.retry_after_s
            if answer.status != 429 and answer.status < 500:
                return why
        if asked_s is not None and asked_s > manners.longest_wait_s:
            return f"{why}; it asks to be left alone for {asked_s:.0f} s"
        if wait_s is not None:
            time.sleep(wait_s if asked_s is None else asked_s)
    return f"{why}{manners.tries}"


def _once(parts: SplitResult, body: bytes, media_type: str, timeout_s: float) -> _Answer:
    host = parts.hostname or ""
    connection = (
        HTTPSConnection(host, parts.port, timeout=timeout_s, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(host, parts.port, timeout=timeout_s)
    )
    headers = {"Content-Type": media_type, "User-Agent": "luuchieu", "Connection": "close"}
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
    target = parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/").geturl()
    began = time.monotonic()
    try:
        connection.connect()
        with _ended_after(connection, timeout_s):
            connection.request("POST", target, body, headers)
            response = connection.getresponse()
            if response.status != 429:
                return _Answer(response.status, None)
            return _Answer(429, _retry_after(response.getheader("Retry-After"), response.read(_ENOUGH_BYTES)))
    except ssl.SSLCertVerificationError as error:
        raise _Failed(f"its certificate does not hold: {error.verify_message}") from error
    except gaierror as error:
        raise _Failed("its name is not known (DNS)") from error
    except (OSError, HTTPException) as error:
        if isinstance(error, TimeoutError) or time.monotonic() - began >= timeout_s:
            raise _Failed(f"it did not answer within {timeout_s:g} s") from error
        raise _Failed(f"no answer came: {getattr(error, 'strerror', None) or type(error).__name__}") from error
    finally:
        connection.close()


@contextmanager
def _ended_after(connection: HTTPConnection, timeout_s: float) -> Iterator[None]:
    """Hangs up when the time is over: the timeout of a socket begins anew with each byte that drips in."""
    # http.client lets go of its socket while the answer is read.
    timer = threading.Timer(timeout_s, _hang_up, [connection.sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connected: socket) -> None:
    with suppress(OSError):
        connected.shutdown(SHUT_RDWR)


def _retry_after(header: str | None, body: bytes) -> float | None:
    """Seconds that a server asks to wait: in the header, or as Discord and Telegram also say it, in the answer."""
    if header is not None:
        try:
            return max(0.0, float(header))
        except ValueError:
            pass
        return seconds_of(header)
    try:
        told = json.loads(body)
        told = told.get("parameters", told)["retry_after"]
        return max(0.0, float(told))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _told(status: int) -> str:
    if status in (401, 403, 404, 410):
        return f"it does not know this address, or does not know it any more (HTTP {status}); make a new one there"
    if 300 <= status < 400:
        return f"it answers with a redirect (HTTP {status}), which is not followed; set the address that it leads to"
    if status == 429:
        return "it has been sent too much (HTTP 429)"
    if status >= 500:
        return f"it is in trouble (HTTP {status})"
    return f"it did not take the message (HTTP {status}); is it of the shape that is set?"
