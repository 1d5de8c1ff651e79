"""From pairs to groups: who is the origin, who a reprint of it, and what archive.db says of them.

Articles that pairs connect stand together; the one published first is the origin, and whoever is a reprint of the
origin itself forms its group. Those left over (copies of copies that drifted too far, or a chain over a pair that was
wrongly taken for one) are grouped among themselves in the same way. So no group is held together by a chain.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.likeness import likeness
from archive.reprints import Reading, is_reprint

DATED = "coalesce(published_at, first_captured_at) || ' ' || first_captured_at"
"""By which the origin of a group is told, the article_id last: published first, and captured first among equals."""

ReadArticle = Callable[[int], Reading]
"""An article by its number in the index, taken apart."""


@dataclass(frozen=True, slots=True)
class _Member:
    dated: str  # publication, or capture where the page is silent; then capture
    article_id: str
    doc: int


def settle(connection: sqlite3.Connection, read: ReadArticle, most: int) -> int:
    """Bring `clusters` and `articles.cluster_id` into step for so many unsettled articles; how many rows changed.

    archive.db is committed before the index forgets that there was work, so a kill between them repeats it.
    """
    query = "SELECT u.article_id, d.doc FROM near.unsettled u LEFT JOIN near.docs d USING (article_id) LIMIT ?"
    unsettled = dict(connection.execute(query, (most,)).fetchall())
    done: set[str] = set()
    changed = 0
    connection.execute("BEGIN")
    try:
        for article_id, doc in unsettled.items():
            if article_id in done:
                continue
            members = _connected(connection, doc) if doc is not None else []
            names = {article_id, *(member.article_id for member in members)}
            changed += _write(connection, names, _groups(connection, members, read))
            done |= names
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("BEGIN")
    connection.executemany("DELETE FROM near.unsettled WHERE article_id = ?", ((name,) for name in sorted(done)))
    connection.execute("COMMIT")
    return changed


def _connected(connection: sqlite3.Connection, doc: int) -> list[_Member]:
    """Everything that pairs connect with the article, the earliest published first."""
    found, ahead = {doc}, [doc]
    while ahead:
        others = connection.execute("SELECT other FROM near.pairs WHERE one = ?", (ahead.pop(),)).fetchall()
        new = {other for (other,) in others} - found
        found |= new
        ahead.extend(new)
    # The dates as they are now: the index notes them, so that it is seen when they change.
    query = f"SELECT {DATED} FROM main.articles WHERE rowid = (SELECT place FROM near.docs WHERE doc = ?)"  # noqa: S608
    members = []
    for one in found:
        dated = connection.execute(query, (one,)).fetchone()[0]
        query_ = "UPDATE near.docs SET dated = ? WHERE doc = ? RETURNING article_id"
        members.append(_Member(dated, connection.execute(query_, (dated, one)).fetchone()[0], one))
    return sorted(members, key=lambda member: (member.dated, member.article_id))


def _groups(connection: sqlite3.Connection, members: list[_Member], read: ReadArticle) -> list[list[tuple[str, float]]]:
    """Groups of two or more, each its origin first; with each article its likeness to the origin."""
    groups = []
    while len(members) > 1:
        origin, *others = members
        text = read(origin.doc)
        paired = connection.execute("SELECT other FROM near.pairs WHERE one = ?", (origin.doc,)).fetchall()
        group, members = [(origin.article_id, 1.0)], []
        for other in others:
            its_text = read(other.doc)
            if (other.doc,) in paired or is_reprint(text, its_text):
                group.append((other.article_id, round(likeness(text.text, its_text.text), 4)))
            else:
                members.append(other)
        if len(group) > 1:
            groups.append(group)
    return groups


def _write(connection: sqlite3.Connection, names: set[str], groups: list[list[tuple[str, float]]]) -> int:
    """Replace what archive.db says of these articles; how many of them are in another group or role than before."""
    before = {}
    for name in sorted(names):
        query = "SELECT article_id, cluster_id, similarity, role FROM main.clusters WHERE article_id = ?"
        before.update({row[0]: row[1:] for row in connection.execute(query, (name,))})
    after: dict[str, tuple[int, float, str]] = {}
    taken: set[int] = set()
    for group in groups:
        cluster_id = _cluster_id(
            connection, [before[name][0] for name, _ in group if name in before], group, names, taken
        )
        taken.add(cluster_id)
        for position, (name, likeness_) in enumerate(group):
            after[name] = (cluster_id, likeness_, "reprint" if position else "origin")
    changed = [name for name in sorted(names) if before.get(name) != after.get(name)]
    for name in changed:
        connection.execute("DELETE FROM main.clusters WHERE article_id = ?", (name,))
        cluster = after.get(name)
        if cluster:
            query = "INSERT INTO main.clusters (cluster_id, article_id, similarity, role) VALUES (?, ?, ?, ?)"
            connection.execute(query, (cluster[0], name, *cluster[1:]))
    for name in sorted(names):
        now = after[name][0] if name in after else None
        query = "UPDATE main.articles SET cluster_id = ? WHERE article_id = ? AND cluster_id IS NOT ?"
        connection.execute(query, (now, name, now))
    return len(changed)


def _cluster_id(
    connection: sqlite3.Connection, held: list[int], group: list[tuple[str, float]], names: set[str], taken: set[int]
) -> int:
    """The number that the group has already, the origin's before others'; a new one is drawn from the origin's name.

    So numbers outlast a change of origin, and an archive that is made anew has the same ones.
    """
    for number in held:
        if number not in taken:
            return number
    number = int.from_bytes(hashlib.sha256(group[0][0].encode()).digest()[:6], "big")
    while number in taken or _is_held_by_others(connection, number, names):
        number += 1
    return number


def _is_held_by_others(connection: sqlite3.Connection, number: int, names: set[str]) -> bool:
    rows = connection.execute("SELECT article_id FROM main.clusters WHERE cluster_id = ?", (number,))
    return any(name not in names for (name,) in rows)
