"""What an archive's crawler writes down: WARC records as Heritrix makes them, and a list of them."""

from __future__ import annotations

from base64 import b32encode
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlsplit

from archive.surt import surt
from tests.lab import clocks
from tests.lab.answer import Ask
from tests.lab.chance import seed_of
from tests.lab.sites.site import Site
from tests.lab.warc import Shot, open_writer, shoot, write_info, write_revisit, write_shot
from tests.lab.world import World

PORTAL = "baobackan"


@dataclass(frozen=True, slots=True)
class Collection:
    """One WARC file, which Common Crawl would call a crawl. Times in seconds."""

    crawl: str
    name: str
    begins: int


COLLECTIONS = (
    Collection("CC-MAIN-2021-39", "2021.warc.gz", clocks.seconds("2020-10-01")),
    Collection("CC-MAIN-2023-06", "2023.warc.gz", clocks.seconds("2021-10-15")),
    Collection("CC-MAIN-2024-42", "2024.warc.gz", clocks.seconds("2023-03-15")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One capture of the recording, as the archive's index should list it. `at` in seconds."""

    url: str
    at: int
    status: int
    media_type: str
    detected: str
    digest: str
    warc: str
    is_revisit: bool
    body: bytes = field(repr=False)
    """What it shows; of a revisit the body of its original."""
    article_id: str | None
    """The article whose text this page shows."""
    planted: str | None
    is_sure: bool = True
    """False where a reader may also say that it cannot be read."""

    @property
    def timestamp(self) -> str:
        """The time as indexes write it: 14 digits, UTC."""
        return clocks.show(self.at - clocks.OFFSET_S, "%Y%m%d%H%M%S")


def digest_of(body: bytes) -> str:
    """As web archives' indexes give it: SHA-1 in base 32."""
    return b32encode(sha1(body).digest()).decode()


class Tape:
    """Writes what is captured, as Heritrix would: a body that was kept before becomes a revisit."""

    def __init__(self, world: World, folder: Path, stack: ExitStack) -> None:
        self.world = world
        self.site: Site = world.sites[PORTAL]
        self.captures: list[Capture] = []
        self._writers = {}
        for one in COLLECTIONS:
            self._writers[one.name] = open_writer(stack.enter_context((folder / one.name).open("wb")), "sha1")
            write_info(self._writers[one.name], world.seed, one.begins, one.name)
        self._kept: dict[tuple[str, str], Shot] = {}
        self._cached: dict[tuple[object, ...], Shot] = {}

    def article_at(self, url: str, at: int) -> int | None:
        """The article of an address."""
        parts = urlsplit(url)
        return self.site.find(Ask(parts.scheme, parts.hostname or "", parts.path, parts.query, at))

    def page(self, url: str, at: int) -> Shot:
        """What the portal answers; three articles in four come from its cache, with the clock of the first time."""
        shot = shoot(self.world, url, at)
        assert shot is not None
        n = self.article_at(url, at)
        if n is None or shot.status != 200 or n % 4 == 0:
            return shot
        first = self._cached.setdefault((n, self.site.address(n, at), self.site.told(n, at)), shot)
        fields = tuple(pair for pair in shot.fields if pair[0] != "Content-Length")
        return replace(shot, body=first.body, fields=(*fields, ("Content-Length", str(len(first.body)))))

    def take(self, url: str, at: int) -> None:
        """Capture an address at a time."""
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname == self.site.host:
            moved = (("Server", "nginx"), ("Location", url.replace("http", "https", 1)), ("Content-Length", "0"))
            self.keep(Shot(url=url, at=at, status=301, fields=moved, body=b""))
            return
        n = self.article_at(url, at)
        shot = self.page(url, at)
        self.keep(shot, n if shot.status == 200 else None)

    def keep(
        self,
        shot: Shot,
        n: int | None = None,
        *,
        planted: str | None = None,
        told: str | None = None,
        anywhere: bool = False,
        is_sure: bool = True,
    ) -> None:
        """Write an exchange that shows article n. `told`: the digest that the archive took down for it.

        `anywhere`: a body that was kept under any address makes it a revisit, not only under its own.
        """
        digest = told or digest_of(shot.body)
        name = next(one.name for one in reversed(COLLECTIONS) if shot.at >= one.begins)
        first = self._kept.setdefault(("" if anywhere else surt(shot.url), digest), shot)
        # Not every crawler of an archive looks into what another has kept.
        is_revisit = first is not shot and shot.status == 200 and seed_of(shot.url, shot.at) % 3 > 0
        if is_revisit:
            write_revisit(self._writers[name], self.world.seed, shot, f"sha1:{digest}", first)
        else:
            write_shot(self._writers[name], self.world.seed, shot, told and f"sha1:{told}")
        media_type = dict(shot.fields).get("Content-Type", "unk").partition(";")[0]
        detected = _sniffed(shot.body, media_type)
        self.captures.append(
            Capture(
                url=shot.url, at=shot.at, status=shot.status, media_type=media_type, detected=detected,
                digest=digest, warc=name, is_revisit=is_revisit, body=shot.body,
                article_id=None if n is None else self.article_id(n), planted=planted, is_sure=is_sure,
            )
        )  # fmt: skip

    def article_id(self, n: int) -> str:
        """The identity of article n in an archive."""
        return f"{PORTAL}-{self.site.key(n)}"


def _sniffed(body: bytes, told: str) -> str:
    signs = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg"}
    return next((kind for sign, kind in signs.items() if body.startswith(sign)), told)
