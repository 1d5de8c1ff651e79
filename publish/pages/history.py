"""The states of an article and the words that changed between them, as paragraphs for a page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datasette.database import Database

from archive.differences import Piece, compare, fold
from publish.pages.records import Record, read_records

#: Steps from one state to the next that a page shows.
STEPS = 10
_COLUMNS = "revision, captured_at, capture_id, cause, title, summary, body_text, text_sha256"
_UP_TO = (
    f"SELECT {_COLUMNS} FROM revisions WHERE article_id = :id AND revision <= :last "  # noqa: S608
    "ORDER BY revision DESC LIMIT :most"
)
_ONE = f"SELECT {_COLUMNS} FROM revisions WHERE article_id = :id AND revision = :revision"  # noqa: S608
#: Beyond so many letters a list shows no words of a change: its page compares them.
_LONGEST_IN_A_LIST = 40_000
#: Of the texts that one page compares: half a second.
_MOST_LETTERS = 200_000
_CONTEXT, _GLIMPSE_WORDS, _CHANGE_WORDS = 7, 46, 16
_PARAGRAPH = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Title, lead or body of two states, compared."""

    name: str
    """title, lead, body, or `lead and body` where only one of the states marks a lead."""
    paragraphs: list[list[Piece]]
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What changed from one state to the next."""

    old: Record
    new: Record
    removed: int
    """Words."""
    added: int
    parts: list[Part]


async def read_state(database: Database, article_id: str, revision: int) -> Record | None:
    """One state of an article, whole; None where there is none of that number."""
    found = await read_records(database, _ONE, {"id": article_id, "revision": revision})
    return found[0] if found else None


async def read_steps(
    database: Database, article_id: str, *, last: int = 1 << 31, steps: int = STEPS, whole: bool = False
) -> tuple[list[Step], list[Record]]:
    """The latest steps up to state `last`, newest first, and the states that they are between.

    `whole` leaves unchanged text unfolded.
    """
    states = await read_records(database, _UP_TO, {"id": article_id, "last": last, "most": steps + 1})
    pairs = _bounded(list(zip(states[1:], states, strict=False)))
    # Comparing two long texts takes a while; other readers are served meanwhile.
    return await asyncio.to_thread(lambda: [_step(old, new, whole) for old, new in pairs]), states


def _bounded(pairs: list[tuple[Record, Record]]) -> list[tuple[Record, Record]]:
    """The first, and those after it that a page has room for; the next page goes on where it ends."""
    letters = 0
    kept: list[tuple[Record, Record]] = []
    for pair in pairs:
        letters += sum(len(str(state["body_text"])) for state in pair)
        if kept and letters > _MOST_LETTERS:
            break
        kept.append(pair)
    return kept


def glimpse(step: Step) -> list[Piece]:
    """The first change of a step with a few words around it, for a line of a list."""
    for part in step.parts:
        if part.changed:
            return _first_words(piece for paragraph in part.paragraphs for piece in _spaced(paragraph))
    return []


async def read_glimpse(database: Database, article_id: str, revision: int) -> tuple[int, int, list[Piece]]:
    """Words removed and added by the step to a state, and its first change; nothing where the texts are very long."""
    states = await read_records(database, _UP_TO, {"id": article_id, "last": revision, "most": 2})
    if len(states) < 2 or sum(len(str(one["body_text"])) for one in states) > _LONGEST_IN_A_LIST:
        return 0, 0, []
    step = await asyncio.to_thread(_step, states[1], states[0], False)
    return step.removed, step.added, glimpse(step)


def _step(old: Record, new: Record, whole: bool) -> Step:
    compared = compare(_text(old), _text(new))
    parts = []
    for name, pieces in compared.items():
        changed = any(piece.kind != "kept" for piece in pieces)
        shown = pieces if whole or name == "title" else fold(pieces, _CONTEXT)
        parts.append(Part(name=name, paragraphs=_paragraphs(shown), changed=changed))
    every = [piece for pieces in compared.values() for piece in pieces]
    return Step(old=old, new=new, removed=_words(every, "removed"), added=_words(every, "added"), parts=parts)


def _text(state: Record) -> tuple[str, str | None, str]:
    summary = state["summary"]
    return str(state["title"]), None if summary is None else str(summary), str(state["body_text"])


def _words(pieces: Iterable[Piece], kind: str) -> int:
    return sum(piece.words for piece in pieces if piece.kind == kind)


def _paragraphs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces, cut where a paragraph ends; a folded stretch is a paragraph of its own."""
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "folded":
            paragraphs += [[piece], []]
            continue
        for number, text in enumerate(_PARAGRAPH.split(piece.text)):
            if number:
                paragraphs.append([])
            if text:
                paragraphs[-1].append(Piece(piece.kind, text))
    return [paragraph for paragraph in paragraphs if paragraph]


def _spaced(paragraph: list[Piece]) -> list[Piece]:
    """With a space at its end, for the next paragraph follows in the same line."""
    return [*paragraph[:-1], Piece(paragraph[-1].kind, paragraph[-1].text + " ")]


def _first_words(pieces: Iterable[Piece]) -> list[Piece]:
    """Up to so many words, from just before the first change on; long changes cut, so that what follows shows too."""
    shown = [piece for piece in pieces if piece.kind != "folded"]
    first = next(place for place, piece in enumerate(shown) if piece.kind != "kept")
    found: list[Piece] = []
    left = _GLIMPSE_WORDS
    for piece in shown[max(0, first - 1) :]:
        words = piece.text.split()
        if not found and piece.kind == "kept":
            words = words[-_CONTEXT:]
        most = min(left, _CHANGE_WORDS)
        after = " … " if len(words) > most else " " if piece.text[-1:].isspace() else ""
        found.append(Piece(piece.kind, " ".join(words[:most]) + after))
        left -= len(words[:most])
        if left <= 0:
            break
    return found
