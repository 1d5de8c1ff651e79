"""Where a state of an article stands among its revisions: a row each, in order of time, whichever came first.

A state is dated by the first capture that shows it. Of captures of one second those whose text has the smaller hash
count as earlier, so the order in which they were kept leaves no trace. Where the same bytes were read in two ways, only
the state that came first can be the source's; the other is of cause `parser`. A state that only the generic extractor
saw, of an article that a layout had read before, is of cause `fallback` until a layout reads the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from archive.article import Article
from archive.essence import Text, essence

_STATES = """
    SELECT r.revision, r.captured_at, r.text_sha256, r.cause, r.capture_id, c.body_sha256 FROM revisions AS r
    LEFT JOIN captures AS c ON c.capture_id = r.capture_id WHERE r.article_id = ? ORDER BY r.revision"""
_BODY = "SELECT body_sha256 FROM captures WHERE capture_id = ?"
_TEXT = "SELECT title, summary, body_text FROM revisions WHERE article_id = ? AND revision = ?"
_INSERT = """
    INSERT INTO revisions (captured_at, capture_id, cause, title, summary, body_text, text_sha256, revision,
                           article_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REPLACE = """
    UPDATE revisions SET captured_at = ?, capture_id = ?, cause = ?, title = ?, summary = ?, body_text = ?,
        text_sha256 = ?, revision = ? WHERE article_id = ? AND revision = 0"""
_NUMBER = "UPDATE revisions SET revision = ? WHERE article_id = ? AND revision = ?"
_OURS = "UPDATE revisions SET cause = 'parser' WHERE article_id = ? AND revision = ?"
_CONFIRM = "UPDATE revisions SET cause = 'source' WHERE article_id = ? AND revision = ?"
_NOT_FIRST = "UPDATE revisions SET cause = ? WHERE article_id = ? AND revision = ? AND cause = 'source'"

_ESSENCES_HELD = 20_000
_essences: dict[str, str] = {}
"""By text_sha256, of which it follows; to work it out takes a hundred times as long as all else here."""


class Doubt(NamedTuple):
    """Why the difference between a text and the one before need not be the portal's."""

    is_ours: bool = False
    """The same page was read otherwise before."""
    has_fallen: bool = False
    """No layout fits the page any more, and one did before; or none ever did, and the page gives less than before."""
    has_risen: bool = False
    """The other way about."""

    @property
    def crosses(self) -> bool:
        """Whether rules of two kinds read the two texts, from different pages."""
        return not self.is_ours and (self.has_fallen or self.has_risen)


class _State(NamedTuple):
    """A row of _STATES, or what is to become one."""

    revision: int
    captured_at: str
    text_sha256: str
    cause: str
    capture_id: int | None
    body_sha256: str | None  # None where no capture proves it


def file_state(
    connection: sqlite3.Connection, article: Article, *, captured_at: str, capture_id: int | None, doubt: Doubt
) -> str | None:
    """Enter the state that a capture shows; the cause of the revision that this added, None where it was known.

    A state that only a later capture had shown is moved to this one. Within the caller's transaction.
    """
    states = [_State._make(row) for row in connection.execute(_STATES, (article.article_id,))]
    (body,) = connection.execute(_BODY, (capture_id,)).fetchone() or (None,)
    shown = _State(0, captured_at, article.text_sha256, "source", capture_id, body)
    known = _find(connection, article, shown, states)
    others = [one for one in states if one is not known]
    if known is not None and known.cause == "fallback" and (doubt.has_risen or not article.is_by_fallback):
        connection.execute(_CONFIRM, (article.article_id, known.revision))
        known = known._replace(cause="source")
    if known is not None and _is_before(known, shown):
        # What was read from this very capture before stays as it is: a mistake in our rules may be mended again.
        after = [one for one in others if one.revision > known.revision and one.capture_id != capture_id]
        _own(connection, article, shown, after)
        return None
    earlier = [one for one in others if _is_before(one, shown)]
    place = max((one.revision for one in earlier), default=0) + 1
    later = [one for one in others if one.revision >= place]
    for capture in (shown, known) if known else (shown,):
        _own(connection, article, capture, later)
    cause = _cause(shown, known, earlier, doubt)
    if known is None and not earlier and later and doubt.crosses:
        # What was the first state until now differs from one that rules of another kind read.
        second = "parser" if doubt.has_fallen else "fallback"
        connection.execute(_NOT_FIRST, (second, article.article_id, later[0].revision))
    _make_room(connection, article, later, known)
    text = (article.title, article.summary, article.body_text, shown.text_sha256)
    row = (captured_at, capture_id, cause, *text, place, article.article_id)
    connection.execute(_REPLACE if known else _INSERT, row)
    return None if known else cause


def _cause(shown: _State, known: _State | None, earlier: Sequence[_State], doubt: Doubt) -> str:
    if doubt.has_risen and any(one.cause == "fallback" for one in earlier):
        # What the better rules read is held against what they read before, whatever was read in between.
        earlier, doubt = [one for one in earlier if one.cause != "fallback"], Doubt()
    if doubt.crosses and not earlier:
        return "source"
    if doubt.is_ours or doubt.has_risen or any(_is_same_page(one, shown) for one in earlier):
        return "parser"
    return "fallback" if doubt.has_fallen and (known is None or known.cause == "fallback") else "source"


def essence_of(text_sha256: str, text: Text) -> str:
    """The essence of the text that this is the hash of, remembered for the next to ask."""
    found = _essences.get(text_sha256)
    if found is None:
        if len(_essences) >= _ESSENCES_HELD:
            del _essences[next(iter(_essences))]
        found = _essences[text_sha256] = essence(*text)
    return found


def _find(connection: sqlite3.Connection, article: Article, shown: _State, states: Sequence[_State]) -> _State | None:
    """The state on record that reads as the article does."""
    for one in states:
        if one.text_sha256 == shown.text_sha256:
            return one
    if not states:
        return None
    now = essence_of(shown.text_sha256, (article.title, article.summary, article.body_text))
    for one in states:
        before = _essences.get(one.text_sha256)
        if before is None:
            text = connection.execute(_TEXT, (article.article_id, one.revision)).fetchone()
            before = essence_of(one.text_sha256, text)
        if before == now:
            return one
    return None


def _is_before(one: _State, shown: _State) -> bool:
    """Whether a state on record comes before the one that is shown now."""
    if one.captured_at != shown.captured_at:
        return one.captured_at < shown.captured_at
    return one.text_sha256 <= shown.text_sha256 or _is_same_page(one, shown)


def _is_same_page(one: _State, other: _State) -> bool:
    return one.body_sha256 is not None and one.body_sha256 == other.body_sha256


def _own(connection: sqlite3.Connection, article: Article, capture: _State, later: Sequence[_State]) -> None:
    """Of a page that is known to have shown an earlier state, the later ones that were read from it are our doing."""
    ours = [one for one in later if one.cause == "source" and _is_same_page(one, capture)]
    connection.executemany(_OURS, [(article.article_id, one.revision) for one in ours])


def _make_room(
    connection: sqlite3.Connection, article: Article, later: Sequence[_State], moving: _State | None
) -> None:
    """Count up the numbers of what comes later, as far as the number that what is moved leaves free."""
    if moving is not None:
        connection.execute(_NUMBER, (0, article.article_id, moving.revision))
        later = [one for one in later if one.revision < moving.revision]
    # From the top, for two rows must never have one number.
    numbers = [(one.revision + 1, article.article_id, one.revision) for one in reversed(later)]
    connection.executemany(_NUMBER, numbers)
