"""Network faults and refusals in words that a person can act on."""

from __future__ import annotations

from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost


class Refused(IgnoreRequest):
    """We do not follow this. `error` is its short name; `is_silence` when the host gave us no answer to go by."""

    def __init__(self, error: str, message: str, *, is_silence: bool = False) -> None:
        super().__init__(message)
        self.error = error
        self.is_silence = is_silence


class Unasked(IgnoreRequest):
    """The crawl ends before its time, and this was not asked for or not waited for: it stays due."""


def told(error: BaseException) -> tuple[str, str]:
    """Short name and plain words for why a request brought no response."""
    if isinstance(error, Refused):
        return error.error, str(error)
    if isinstance(error, IgnoreRequest):
        text = str(error)
        return ("robots.txt", "robots.txt asks not to fetch this") if "robots.txt" in text else ("refused", text)
    for kind, name, words in _WORDS:
        if isinstance(error, kind):
            return name, words
    return type(error).__name__, str(error) or "no response"


def is_silence(error: BaseException) -> bool:
    """True when nothing answered: such faults in a row mean that the host is down."""
    return error.is_silence if isinstance(error, Refused) else isinstance(error, _SILENCE)


def told_status(status: int) -> tuple[str, str]:
    """Short name and plain words for a status that is not 200."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "a status that HTTP does not know"
    return f"HTTP {status}", f"the server answered {status} ({phrase})"


_WORDS: tuple[tuple[type[BaseException], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "no whole answer within the time allowed (DOWNLOAD_TIMEOUT)"),
    (CannotResolveHostError, "DNS", "the host's name has no address; it may be closed"),
    (DownloadConnectionRefusedError, "connection refused", "the host refuses connections"),
    (DownloadCancelledError, "too large", "the answer is larger than DOWNLOAD_MAXSIZE, so it was dropped"),
    (ResponseDataLossError, "cut short", "the connection closed before the whole answer had come"),
    (ConnectionDone, "connection lost", "the server closed the connection without an answer"),
    (ConnectionLost, "connection lost", "the connection broke off"),
    (ConnectError, "connection", "no connection could be made"),
    (DownloadFailedError, "connection lost", "the connection broke off before an answer had come"),
)
_SILENCE = (
    DownloadTimeoutError,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ConnectionDone,
    ConnectionLost,
    ConnectError,
)
