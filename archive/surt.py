"""Search keys of web addresses, as indexes of web archives sort them: `https://a.b.vn/C?d` is `vn,b,a)/c?d`.

The rules are those of the Wayback Machine (SURT with its default canonicalization), so that what others look up is
found; a test holds this against the package `surt` wherever pywb can be installed.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_WWW = re.compile(rb"^www\d*\.")
_SPACES = re.compile(r"[\n\r\t]")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PATH_SESSIONS = [
    re.compile(rb"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)$"),
    re.compile(rb"^(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)$"),
]
_QUERY_SESSIONS = [
    re.compile(rb"^(.*)(?:jsessionid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:phpsessid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:sid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$", re.I),
]


def surt(url: str) -> str:
    """The key of an http or https address. What is no address is its own key."""
    try:
        return _key(url)
    except ValueError:
        return url


def _key(url: str) -> str:
    """Raises ValueError, as of a port that is no number and of half a letter."""
    parts = urlsplit(_SPACES.sub("", url.strip()))
    host, port = parts.hostname or "", parts.port
    if not host:
        return url
    default = 443 if parts.scheme == "https" else 80
    key = ",".join(reversed(_host(host).decode("ascii", "replace").split(".")))
    path, query = _path(parts.path), _query(parts.query)
    return key + (f":{port}" if port not in (None, default) else "") + ")" + path + (f"?{query}" if query else "")


def _host(host: str) -> bytes:
    bare = _unescape(host.encode())
    try:
        bare.decode("ascii")
    except UnicodeDecodeError:
        try:
            bare = bare.decode("utf-8", "ignore").encode("idna")
        except UnicodeError:
            bare = _escape(bare).encode()
    return _WWW.sub(b"", _escape(bare.replace(b"..", b".").strip(b".").lower()).encode())


def _path(path: str) -> str:
    kept: list[bytes] = []
    pieces = _unescape(path.encode()).split(b"/")[1:]
    for piece in pieces:
        if piece == b"..":
            kept = kept[:-1] if kept else [piece]
        elif piece != b".":
            kept.append(piece)
    whole = b"/" + b"/".join([piece for piece in kept[:-1] if piece] + kept[-1:])
    whole = _escape(whole).lower().encode()
    for session in _PATH_SESSIONS:
        whole = session.sub(rb"\1\2", whole)
    return (whole[:-1] if whole.endswith(b"/") and len(whole) > 1 else whole).decode()


def _query(query: str) -> str:
    whole = _escape(_unescape(query.encode())).encode()
    for session in _QUERY_SESSIONS:
        found = session.match(whole)
        if found:
            whole = found[1] + (found[2] or b"")
    return "&".join("=".join(pair) for pair in sorted(part.split("=", 1) for part in whole.decode().lower().split("&")))


def _unescape(raw: bytes) -> bytes:
    while (bare := unquote_to_bytes(raw)) != raw:
        raw = bare
    return raw


def _escape(raw: bytes) -> str:
    return quote_from_bytes(raw, safe=_SAFE)
