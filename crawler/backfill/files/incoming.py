"""WARC and WACZ files fetched from an address into a folder of the home, gone on with after a cut or a kill."""

from __future__ import annotations

import hashlib
import json
import os
import re
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, InvalidURL
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request

from crawler.sources.connecting import opener_for
from crawler.sources.reach import Door, PrivateAddress, is_public_host

_SILENCE_S = 60.0
"""So long a server may send nothing."""
_TRIES = 4
"""In a row that bring no byte more."""
_PAUSE_S = 1.0
_BLOCK = 1 << 18
_BEGINNINGS = (b"\x1f\x8b", b"WARC/", b"PK\x03\x04")
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


class NotFetched(Exception):
    """The file could not be fetched; the message names the address and says what to do."""


class _WebOnly(HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        """Follow to http and https alone: urllib would also follow to ftp."""
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise HTTPError(req.full_url, code, f"it leads to {newurl}, which is not http(s)", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(slots=True)
class Download:
    """One address and the file that it becomes."""

    url: str
    folder: Path
    user_agent: str

    @property
    def path(self) -> Path:
        """Where the file lies once it is whole."""
        name = re.sub(r"[^\w.-]", "_", unquote(urlsplit(self.url).path.rpartition("/")[2]))[-80:] or "file"
        return self.folder / f"{hashlib.sha256(self.url.encode()).hexdigest()[:12]}-{name}"

    @property
    def _part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    @property
    def _state(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def fetch(self) -> Path:
        """Fetch what is not here yet. Raises NotFetched, and OSError for a folder that cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tries = 0
        while not self.path.exists():
            before = self._size()
            try:
                self._fetch_rest()
            except HTTPError as error:
                raise NotFetched(f"{self.url}: answered {error.code} {error.reason}") from error
            except InvalidURL as error:
                raise NotFetched(f"{self.url}: is no address ({error})") from error
            except (URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
                if isinstance(error, URLError) and isinstance(error.reason, PrivateAddress):
                    raise NotFetched(f"{self.url}: {error.reason}") from error
                tries = 1 if self._size() > before else tries + 1
                if tries >= _TRIES:
                    why = str(error.reason if isinstance(error, URLError) else error) or type(error).__name__
                    held = f"broke off after {self._size()} bytes ({why})"
                    raise NotFetched(f"{self.url}: {held}; the same command again goes on there") from error
                time.sleep(_PAUSE_S * (tries - 1))
        return self.path

    def _door(self) -> Door:
        """A machine of one's own network may be named, but no other page may lead there."""
        is_own = not is_public_host(urlsplit(self.url).hostname or "")
        return Door.to(self.url) if is_own else Door()

    def discard(self) -> None:
        """Delete the file, once it is taken in."""
        for path in (self.path, self._part, self._state):
            path.unlink(missing_ok=True)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _fetch_rest(self) -> None:
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "identity"}
        held, validator = self._size(), self._validator()
        if held and validator:
            headers |= {"Range": f"bytes={held}-", "If-Range": validator}
        try:
            opener = opener_for(self._door().connect, _WebOnly())
            response = opener.open(Request(self.url, headers=headers), timeout=_SILENCE_S)  # noqa: S310 - http(s) alone
        except HTTPError as error:
            if error.code != 416:
                raise
            error.close()
            self.discard()  # another file lies there by now, or the last bytes were lost with the power
            return
        with response:
            if response.status == 206 and _begins_at(response) != held:
                raise ConnectionError("another part of the file was sent than was asked for")
            if response.status != 206:
                self._part.unlink(missing_ok=True)
            self._note(response)
            with open(self._part, "ab") as file:
                self._copy(response, file)
        os.rename(self._part, self.path)
        self._state.unlink(missing_ok=True)

    def _copy(self, response: HTTPResponse, file: IO[bytes]) -> None:
        whole = _whole_size(response)
        while block := response.read1(_BLOCK):
            if file.tell() == 0 and not block.startswith(_BEGINNINGS):
                kind = response.headers.get_content_type()
                raise NotFetched(f"{self.url}: answered {kind}, not a WARC or WACZ file; open the address in a browser")
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        if whole is not None and file.tell() < whole:
            raise ConnectionError(f"{whole} were announced")

    def _validator(self) -> str | None:
        """What tells that the file at the address is still the one that was begun."""
        try:
            told = json.loads(self._state.read_text())
        except (OSError, ValueError):
            return None
        return str(told) if told else None

    def _note(self, response: HTTPResponse) -> None:
        etag = response.headers.get("ETag", "")
        strong = etag if etag and not etag.startswith("W/") else None
        self._state.write_text(json.dumps(strong or response.headers.get("Last-Modified")))


def _begins_at(response: HTTPResponse) -> int | None:
    told = _RANGE.match(response.headers.get("Content-Range", ""))
    return int(told[1]) if told else None


def _whole_size(response: HTTPResponse) -> int | None:
    told = _RANGE.match(response.headers.get("Content-Range", "")) if response.status == 206 else None
    length = response.headers.get("Content-Length", "")
    return int(told[2]) if told else int(length) if length.isdecimal() else None
