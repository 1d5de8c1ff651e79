"""What an archive must hold that was filled from captures: the lab's truth, as far as the captures show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tests.backfill.tape import PORTAL, Capture
from tests.lab import clocks, truth
from tests.lab.world import World

_POSTS = re.compile(rb'"(?:https?://[a-z.]+)?/[\w-]+-post(\d+)\.html|<loc>[^<]+-post(\d+)\.html')
_OLD_POSTS = re.compile(rb"/channel/\d+/\d{6}/[\w-]+-(\d{7})/")


class Seen(NamedTuple):
    """A revision: the first moment of recording at which that state of the text was shown."""

    captured_at: str
    title: str
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """One article. Times as archive.db writes them."""

    article_id: str
    title: str
    text_sha256: str
    """Of the last captured state, trivial edits included."""
    revisions: tuple[Seen, ...]
    first_captured_at: str
    last_captured_at: str
    """The last capture that shows it, whether its bytes were new or not."""
    last_new_at: str
    """The last capture that shows it in bytes that no capture before it had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is kept, and what is only known to have existed."""

    articles: dict[str, KeptArticle]
    listed: frozenset[str]
    """Articles that a captured listing, feed or sitemap shows."""

    @property
    def lost(self) -> frozenset[str]:
        """Listed, and no page of theirs was captured."""
        return self.listed - self.articles.keys()


def expected(world: World, captures: Iterable[Capture]) -> Expected:
    """What these captures show. Those that need not be readable show a text that others before them show too."""
    by_article: dict[str, list[Capture]] = {}
    listed: set[str] = set()
    for capture in sorted(captures, key=lambda one: one.at):
        if capture.article_id is not None:
            by_article.setdefault(capture.article_id, []).append(capture)
        elif capture.status == 200 and capture.planted is None and not capture.media_type.startswith("image/"):
            listed |= _shown_in(capture.body)
    numbers = {f"{PORTAL}-{world.sites[PORTAL].key(n)}": n for n in world.sites[PORTAL].portal.everyone(world.end)}
    return Expected(
        articles={name: _article(world, numbers[name], name, many) for name, many in by_article.items()},
        listed=frozenset(listed),
    )


def _article(world: World, n: int, article_id: str, captures: list[Capture]) -> KeptArticle:
    revisions: list[Seen] = []
    essences: set[str] = set()
    digests: set[str] = set()
    last_new = captures[0].at
    for capture in captures:
        shown = truth.state(world.sites[PORTAL], n, capture.at)
        if shown.essence not in essences:
            essences.add(shown.essence)
            revisions.append(Seen(clocks.iso(capture.at), shown.title, shown.text_sha256))
        if capture.is_sure and capture.digest not in digests:
            digests.add(capture.digest)
            last_new = capture.at
    return KeptArticle(
        article_id=article_id,
        title=shown.title,
        text_sha256=shown.text_sha256,
        revisions=tuple(revisions),
        first_captured_at=clocks.iso(captures[0].at),
        last_captured_at=clocks.iso(captures[-1].at),
        last_new_at=clocks.iso(last_new),
    )


def _shown_in(body: bytes) -> set[str]:
    posts = [one or other for one, other in _POSTS.findall(body)] + _OLD_POSTS.findall(body)
    return {f"{PORTAL}-{post.decode()}" for post in posts}
