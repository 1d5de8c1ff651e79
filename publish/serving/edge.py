"""What may not reach the site's pages: each request that no page could answer is refused here, with one plain line."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from publish.pages.language import COOKIE
from publish.serving.parameters import are_readable

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Headers: TypeAlias = list[tuple[bytes, bytes]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

#: Bytes as sent. A query of 10,000 Vietnamese characters is some 60,000 of them; an article's id some 50.
LONGEST_PATH = 4_000
LONGEST_QUERY = 100_000
LONGEST_HEADERS = 16_000
#: What a reader who is sent away is told to wait.
RETRY_AFTER_S = 5
#: Bytes of a file's name, as file systems have it.
_LONGEST_NAME = 255

_WELL_ENCODED = re.compile(rb"(?:[^%]|%[0-9A-Fa-f]{2})*")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_COOKIE = re.compile(rb"(?:^|; ?)(" + COOKIE.encode() + rb"=[a-z]+)(?=;|$)")
_STATIC = re.compile(rb"/(-/)?static(-plugins)?/")
#: Of Datasette's own pages under /-/, those that tell of the site and not of the machine that it runs on.
_OPEN = re.compile(rb"/-/(static/.+|static-plugins/.+|(versions|settings|metadata)(\.json)?)")


def refused(scope: Message) -> HTTPStatus | None:
    """Why no page can answer, or None. Cookies that the site does not read are dropped from the scope."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    reason = None
    if scope["method"] not in ("GET", "HEAD"):
        reason = HTTPStatus.METHOD_NOT_ALLOWED
    elif len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        reason = HTTPStatus.REQUEST_URI_TOO_LONG
    elif sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEADERS:
        reason = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    elif not _is_readable(path) or not are_readable(query.decode("latin-1")):
        reason = HTTPStatus.BAD_REQUEST
    elif not _is_open(path):
        reason = HTTPStatus.NOT_FOUND
    else:
        scope["headers"] = _kept(scope["headers"])
    return reason


def _is_readable(path: bytes) -> bool:
    """Whether a path begins at the root and is UTF-8 without control characters, rightly encoded."""
    if not path.startswith(b"/") or not _WELL_ENCODED.fullmatch(path):
        return False
    plain = unquote_to_bytes(path)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(plain)


def _is_open(path: bytes) -> bool:
    if path.startswith(b"/-") and not _OPEN.fullmatch(path):
        return False
    return not _STATIC.match(path) or all(len(name) <= _LONGEST_NAME for name in path.split(b"/"))


def _kept(headers: Headers) -> Headers:
    """The headers with the one cookie that the site reads. Others on its host may set any, readable or not."""
    cookies = [found[1] for name, value in headers if name == b"cookie" for found in _COOKIE.finditer(value)]
    return [*(header for header in headers if header[0] != b"cookie"), *((b"cookie", cookie) for cookie in cookies[:1])]


def refusal(status: HTTPStatus) -> tuple[Headers, bytes]:
    """Headers and body of a refusal: one line of plain text."""
    body = f"{_IN_VIETNAMESE[status]} {status.phrase}.\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"GET, HEAD"))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", str(RETRY_AFTER_S).encode()))
    return headers, body


async def refuse(status: HTTPStatus, send: Send) -> None:
    """Answer so."""
    headers, body = refusal(status)
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_IN_VIETNAMESE = {
    HTTPStatus.BAD_REQUEST: "Địa chỉ viết sai.",
    HTTPStatus.NOT_FOUND: "Không có trang này.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Trang này chỉ để đọc.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Địa chỉ quá dài.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Yêu cầu quá dài.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Đang có quá nhiều người đọc, xin thử lại sau ít giây.",
}
