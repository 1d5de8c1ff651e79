"""One connection to a web archive: calls evenly apart, Retry-After obeyed, longer waits while it struggles."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import requests
from requests import exceptions
from urllib3.exceptions import HTTPError
from wayback import WaybackSession

from archive.message import MAX_BODY_BYTES, decode
from crawler.backfill.web.doors import DoorAdapter
from crawler.manners.retry_after import seconds_of
from crawler.sources.reach import Door, PrivateAddress, is_public_host

Kind = Literal["index", "capture"]
LONGEST_WAIT_S = 15 * 60
_FIRST_WAIT_CALLS, _TOO_MANY_CALLS = 10, 60
"""The first wait is as long as so many calls of the kind would take, each further one twice as long. At the usual pace
that is more than an hour in all: so long the Wayback Machine shuts out who asks on within a minute of a 429."""
_PATIENCE: Mapping[str, int] = {"service": 10, "answer": 3}
"""How often a call is repeated: when the archive refuses to talk, and when it cannot give this one answer."""
_OVERLOADED = frozenset((429, 509))
_BROKEN = frozenset((500, 502, 503, 504, 520, 522, 524))
_TIMEOUT_S, _WHOLE_ANSWER_S, _BLOCK = 60, 300, 1 << 16


class ArchiveSilent(Exception):
    """The web archive does not talk to us any more; says what it answered last and when to try again."""


class AnswerCut(Exception):
    """An answer came cut off or far too large, each time that it was asked for."""


@dataclass(slots=True)
class Pace:
    """Keeps calls apart, from the beginning of one to the beginning of the next."""

    per_minute: float
    _last: float = float("-inf")

    @property
    def interval_s(self) -> float:
        """Seconds between two calls."""
        return 60 / self.per_minute

    def wait(self) -> None:
        """Return when the next call may go out."""
        rest = self._last + self.interval_s - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._last = time.monotonic()


@dataclass(frozen=True, slots=True)
class _Trouble:
    what: str
    of: Literal["service", "answer"]
    retry_after_s: float | None = None
    is_too_many: bool = False


class PoliteSession(WaybackSession):  # type: ignore[misc]
    """A session of `requests` that waits before it asks. `wayback` and the reading of Common Crawl go through it.

    `mirrors` maps the beginnings of the archive's addresses to where they are asked for instead, or to None.
    `told` is called with the reason and the seconds of each wait that is longer than the pace.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        paces: Mapping[Kind, Pace],
        kind_of: Callable[[str], Kind],
        mirrors: Mapping[str, str | None],
        told: Callable[[str, float], None],
    ) -> None:
        super().__init__(user_agent=user_agent, timeout=_TIMEOUT_S)
        self.asked: Counter[Kind] = Counter()
        self.repeated = 0
        self.last = requests.Response()
        """The last answer."""
        self.payload = b""
        """Its body as it came over the wire."""
        self._paces = paces
        self._kind_of = kind_of
        self._mirrors = {begin: mirror for begin, mirror in mirrors.items() if mirror}
        hosts = [urlsplit(mirror or begin).hostname or "" for begin, mirror in mirrors.items()]
        self.is_local = not any(is_public_host(host) for host in hosts)
        """True when nobody else is asked: a mirror on this machine or in its own network."""
        self._told = told
        self._door = Door.to(*self._mirrors.values())
        self._mount()

    def reset(self) -> None:
        """Close what is open, as `wayback` has it; new connections go through the same door."""
        super().reset()
        self._mount()

    def _mount(self) -> None:
        for scheme in ("https://", "http://"):
            self.mount(scheme, DoorAdapter(self._door))

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:
        """The answer to a request. Raises ArchiveSilent and AnswerCut; an error that stays is answered as it came."""
        kind = self._kind_of(str(request.url))
        troubles: Counter[str] = Counter()
        while True:
            self._paces[kind].wait()
            self.asked[kind] += 1
            answer = self._ask(request, options)
            trouble = _trouble_of(answer) if isinstance(answer, requests.Response) else answer
            if trouble is None:
                assert isinstance(answer, requests.Response)
                return answer
            troubles[trouble.of] += 1
            if troubles[trouble.of] > _PATIENCE[trouble.of]:
                if isinstance(answer, requests.Response) and trouble.of == "answer":
                    return answer
                raise (ArchiveSilent if trouble.of == "service" else AnswerCut)(f"{request.url}: {trouble.what}")
            self._rest(trouble, self._paces[kind].interval_s, troubles.total(), str(request.url))
            self.repeated += 1

    def _rest(self, trouble: _Trouble, interval_s: float, count: int, url: str) -> None:
        calls = _TOO_MANY_CALLS if trouble.is_too_many else _FIRST_WAIT_CALLS
        wait_s = min(calls * interval_s * 2 ** (count - 1), LONGEST_WAIT_S)
        if trouble.retry_after_s is not None:
            if trouble.retry_after_s > LONGEST_WAIT_S:
                raise ArchiveSilent(
                    f"{url}: {trouble.what}; it asks to be left alone for {trouble.retry_after_s:.0f} s"
                )
            wait_s = max(wait_s if count > 1 else 0.0, trouble.retry_after_s)
        self._told(f"{urlsplit(url).hostname}: {trouble.what}", wait_s)
        time.sleep(wait_s)

    def _ask(self, request: requests.PreparedRequest, options: Mapping[str, object]) -> requests.Response | _Trouble:
        true_url = str(request.url)
        for begin, mirror in self._mirrors.items():
            if true_url.startswith(begin):
                request = request.copy()
                request.url = mirror + true_url.removeprefix(begin)
        try:
            # Past WaybackSession.send, which has a patience of its own and does not wait as long.
            response = requests.Session.send(self, request, **{**options, "stream": True, "allow_redirects": False})
            with response:
                read = self._read(response)
        except (exceptions.ChunkedEncodingError, exceptions.ContentDecodingError, HTTPError) as error:
            return _Trouble(f"the answer was cut off ({error.__class__.__name__})", "answer")
        except exceptions.Timeout:
            return _Trouble(f"no answer within {_TIMEOUT_S} s", "service")
        except exceptions.ConnectionError as error:
            root = _root(error)
            if isinstance(root, PrivateAddress):
                raise ArchiveSilent(f"{true_url}: {root}") from error
            return _Trouble(f"the connection was refused or broke off ({_cause(error)})", "service")
        if read is not None:
            return read
        self._name_truly(response, true_url)
        self.last = response
        return response

    def _read(self, response: requests.Response) -> _Trouble | None:
        """Take in the body, as it came and decoded, within bounds."""
        until = time.monotonic() + _WHOLE_ANSWER_S
        parts, size = [], 0
        while part := response.raw.read(_BLOCK, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > MAX_BODY_BYTES:
                return _Trouble(f"the answer is larger than {MAX_BODY_BYTES >> 20} MiB", "answer")
            if time.monotonic() > until:
                return _Trouble(f"the answer was not there whole after {_WHOLE_ANSWER_S} s", "answer")
        self.payload = b"".join(parts)
        body, flaw = decode(self.payload, response.headers.get("Content-Encoding"))
        if flaw is not None:
            return _Trouble(f"the answer was cut off ({flaw})", "answer")
        response._content = body  # where requests itself puts it
        response._content_consumed = True
        return None

    def _name_truly(self, response: requests.Response, true_url: str) -> None:
        """Let a mirror's answer name addresses as the archive itself would."""
        response.url = true_url
        if response.next is not None:
            response.next.url = self._true(str(response.next.url))
        if "Location" in response.headers:
            response.headers["Location"] = self._true(response.headers["Location"])

    def _true(self, url: str) -> str:
        for begin, mirror in self._mirrors.items():
            if url.startswith(mirror):
                return begin + url.removeprefix(mirror)
        return url


def _trouble_of(response: requests.Response) -> _Trouble | None:
    if "Memento-Datetime" in response.headers:
        return None  # whatever its status: that is what was captured
    if response.status_code in _OVERLOADED:
        return _Trouble(f"HTTP {response.status_code}", "service", _retry_after_s(response), is_too_many=True)
    if response.status_code in _BROKEN:
        return _Trouble(f"HTTP {response.status_code}", "answer", _retry_after_s(response))
    return None


def _retry_after_s(response: requests.Response) -> float | None:
    return seconds_of(response.headers.get("Retry-After", ""))


def _cause(error: BaseException) -> str:
    """What lies at the bottom: requests wraps what urllib3 wrapped."""
    name = _root(error).__class__.__name__
    return "its name is not known here; is there a network?" if name == "gaierror" else name


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return error
