"""`luuchieu diff`: the words that an edit removed and added."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.text import Text

from archive.text import harmless
from cli._home import home_option
from cli._progress import guarded

if TYPE_CHECKING:
    from archive.differences import Piece
    from archive.revisions import History, Revision

_STYLES = {"removed": "red strike", "added": "green", "folded": "dim", "kept": ""}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_WORDS = re.compile(r"\S(?:.*\S)?")


@click.command(epilog="Example: luuchieu diff baobackan-57990 1 3")
@click.argument("article")
@click.argument("revisions", nargs=-1, type=click.IntRange(min=1), metavar="[REV REV]")
@click.option("--full", is_flag=True, help="Show unchanged text in full.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs; nothing is folded in it.")
def command(article: str, revisions: tuple[int, ...], full: bool, home: Path, as_json: bool) -> None:
    """Show the words removed and added between two revisions of ARTICLE, its id or its address.

    Without REV REV it is the last two. On a terminal what was removed is red and struck out, what was added green;
    elsewhere they are `[-removed-]` and `{+added+}`.
    """
    from archive.differences import compare
    from archive.home import Home
    from archive.revisions import NotKept, read_history
    from crawler.environment import UsageError

    if len(revisions) not in (0, 2):
        raise click.UsageError("name two revisions, or none for the last two")
    with guarded("diff"):
        try:
            history = read_history(Home(home).archive_db, article, _id_of(article))
            old, new = history.pair((revisions[0], revisions[1]) if revisions else None)
        except NotKept as why:
            raise UsageError(str(why)) from why
    parts = compare(old.text, new.text)
    if as_json:
        click.echo(json.dumps(_document(history, old, new, parts), ensure_ascii=False))
    elif len(history.revisions) == 1:
        click.echo(harmless(f"{_name(history)}\nOne revision, {_told(new)}: nothing to compare."))
    else:
        _print(history, old, new, parts, full=full)


def _id_of(address: str) -> str | None:
    """The id that the portal of an address gives it, also where the archive met the article under another."""
    if "://" not in address:
        return None
    from spiders import portals

    portal = next((one for one in portals().values() if one.is_ours(address)), None)
    key = portal.article_key(address) if portal else None
    return portal.article_id(key) if portal and key else None


def _document(history: History, old: Revision, new: Revision, parts: dict[str, list[Piece]]) -> dict[str, Any]:
    pieces = [piece for some in parts.values() for piece in some]
    return {
        "article_id": history.article_id,
        "url": history.url,
        "state": history.state,
        "revisions": [one.revision for one in history.revisions],
        "current": history.current,
        "old": _facts(old),
        "new": _facts(new),
        "words_removed": _count(pieces, "removed"),
        "words_added": _count(pieces, "added"),
        "parts": {part: [asdict(piece) for piece in some] for part, some in parts.items()},
    }


def _facts(one: Revision) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("revision", "captured_at", "cause", "capture_id")}


def _count(pieces: Iterable[Piece], kind: str) -> int:
    return sum(piece.words for piece in pieces if piece.kind == kind)


def _told(one: Revision) -> str:
    capture = "" if one.capture_id is None else f", capture {one.capture_id}"
    return f"captured {one.captured_at}, cause {one.cause}{capture}"


def _name(history: History) -> str:
    state = "" if history.state == "live" else f"  ({history.state})"
    return f"{history.article_id}  {history.url}{state}"


def _print(history: History, old: Revision, new: Revision, parts: dict[str, list[Piece]], *, full: bool) -> None:
    from archive.differences import fold

    console = Console()
    is_colored = console.is_terminal and console.color_system is not None and not console.no_color
    pieces = [piece for some in parts.values() for piece in some]
    lines = [_name(history), *(f"revision {one.revision}: {_told(one)}" for one in (old, new))]
    removed = _count(pieces, "removed")
    lines.append(f"{removed} {'word' if removed == 1 else 'words'} removed, {_count(pieces, 'added')} added")
    if history.current not in (None, history.revisions[-1].revision):
        lines.append(f"The article reads as revision {history.current} again.")
    click.echo(harmless("\n".join(lines)))
    for part, some in parts.items():
        click.echo(f"\n{part.capitalize()}:")
        shown = _spaced(some if full or part == "title" else fold(some))
        if is_colored:
            console.print(_colored(shown))
        else:
            click.echo(harmless("".join(_marked(piece) for piece in shown)))


def _spaced(pieces: list[Piece]) -> list[Piece]:
    """With a space between what was removed before a comma and what took its place."""
    return [
        replace(one, text=f"{one.text} ")
        if (one.kind, other.kind) == ("removed", "added") and one.text[-1:].isalnum()
        else one
        for one, other in pairwise([*pieces, pieces[-1]])
    ]


def _marked(piece: Piece) -> str:
    """A piece as wdiff prints it: each paragraph of a change in marks of its own, the spaces around it outside."""
    before, after = _MARKS.get(piece.kind, ("", ""))
    return _WORDS.sub(lambda found: f"{before}{found[0]}{after}", _shown(piece))


def _colored(pieces: Iterable[Piece]) -> Text:
    text = Text()
    for piece in pieces:
        words = _shown(piece)
        bare = words.rstrip()
        text.append(bare, _STYLES[piece.kind]).append(words[len(bare) :])
    return text


def _shown(piece: Piece) -> str:
    if piece.kind != "folded":
        return harmless(piece.text)
    return f"[… {piece.words} words …]{piece.text[len(piece.text.rstrip()) :]}"
