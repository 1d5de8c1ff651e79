from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.duplicates import update
from archive.errors import ArchiveError
from archive.home import Home
from tests.archive.corpus.copy import Text, copied
from tests.archive.corpus.home import article_id, keep_texts
from tests.archive.corpus.mixed import mixed
from tests.archive.corpus.notices import notice
from tests.archive.corpus.press import Language
from tests.archive.corpus.scores import Scores, clusters

UPDATE = """
import sys
from pathlib import Path
from archive.duplicates import update
from archive.home import Home
print("begins", flush=True)
update(Home(Path(sys.argv[1])))
"""
LANGUAGE = Language(3)
ARTICLE = LANGUAGE.article(1, random.Random(1), hour=100)


def query(home: Home, sql: str, *values: object) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(home.archive_db)
    connection.execute("ATTACH ? AS near", (str(home.duplicates_db),))
    rows = connection.execute(sql, values).fetchall()
    connection.commit()
    connection.close()
    return rows


def groups(home: Home) -> set[frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for name, cluster in clusters(home).items():
        found[cluster].add(name)
    return set(map(frozenset, found.values()))


def everything(home: Home) -> list[tuple[Any, ...]]:
    return query(home, "SELECT article_id, cluster_id, similarity, role FROM main.clusters ORDER BY 1")


def roles(home: Home) -> dict[str, str]:
    return {name: role for name, _, _, role in everything(home)}


def a_copy(number: int, percent: int = 5, of: Text = ARTICLE, **changes: Any) -> Text:
    made = copied(of, number, "words", percent, LANGUAGE.bank, random.Random(number))
    return replace(made, **changes)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_reprints_are_found_and_issues_of_a_series_are_not(home: Home) -> None:
    keep_texts(home, mixed(3000, 11))
    found = update(home)
    scores = Scores.of(home, mixed(3000, 11))
    assert scores.recall(most=10) >= 0.97
    assert scores.precision >= 0.99
    assert sum(scores.made.values()) > 600
    assert (found.compared, found.articles) == (3000, len(clusters(home)))
    assert update(home).compared == 0


def test_any_order_of_arrival_gives_the_same_groups(tmp_path: Path) -> None:
    texts = list(mixed(1500, 5))
    whole = Home(tmp_path / "whole")
    keep_texts(whole, texts)
    update(whole)
    for seed in (1, 2):
        shuffled = random.Random(seed).sample(texts, len(texts))
        by_and_by = Home(tmp_path / f"parts-{seed}")
        for first in range(0, len(texts), 400):
            keep_texts(by_and_by, shuffled[first : first + 400])
            update(by_and_by)
        assert groups(by_and_by) == groups(whole)
        assert roles(by_and_by) == roles(whole)


def test_an_index_that_was_deleted_is_made_anew_with_the_same_result(home: Home) -> None:
    keep_texts(home, mixed(600, 6))
    update(home)
    before = everything(home)
    for path in home.path.glob("duplicates.db*"):
        path.unlink()
    assert update(home).changed == 0
    assert everything(home) == before != []


@pytest.mark.parametrize("damage", ["garbage", "a damaged page", "older rules"])
def test_an_index_that_cannot_be_used_is_made_anew(home: Home, damage: str) -> None:
    keep_texts(home, [ARTICLE, a_copy(2)])
    update(home)
    before = everything(home)
    if damage == "garbage":
        for path in home.path.glob("duplicates.db*"):
            path.unlink()
        home.duplicates_db.write_bytes(b"no database" * 500)
    elif damage == "a damaged page":
        query(home, "PRAGMA near.wal_checkpoint(TRUNCATE)")
        with home.duplicates_db.open("r+b") as file:
            file.seek(2 * 4096)
            file.write(b"\xff" * 6 * 4096)
        keep_texts(home, [a_copy(2, title="Có nhan đề khác")])  # so that there is something to do
    else:
        query(home, "UPDATE near.meta SET rules = '0'")
    assert update(home).compared == 2
    assert everything(home) == before


def test_the_origin_is_the_one_published_first(home: Home) -> None:
    keep_texts(home, [ARTICLE, a_copy(2, hour=90), a_copy(3, hour=110)])
    update(home)
    assert roles(home) == {
        article_id(ARTICLE): "reprint",
        article_id(a_copy(2)): "origin",
        article_id(a_copy(3)): "reprint",
    }
    likeness = {name: value for name, _, value, _ in everything(home)}
    assert likeness[article_id(a_copy(2))] == 1.0
    assert all(0.8 < value < 1.0 for name, value in likeness.items() if name != article_id(a_copy(2)))


def test_among_equals_the_first_captured_is_the_origin_then_the_first_by_name(home: Home) -> None:
    two = a_copy(2, hour=100)
    names = sorted([article_id(ARTICLE), article_id(two)])
    keep_texts(home, [ARTICLE, two])
    update(home)
    assert roles(home) == {names[0]: "origin", names[1]: "reprint"}
    number = everything(home)[0][1]
    query(home, "UPDATE articles SET first_captured_at = '2025-12-31T02:00:00+07:00' WHERE article_id = ?", names[1])
    assert update(home).compared == 0
    assert roles(home) == {names[0]: "reprint", names[1]: "origin"}
    assert everything(home)[0][1] == number


def test_an_unknown_date_of_publication_counts_as_the_capture(home: Home) -> None:
    keep_texts(home, [ARTICLE, a_copy(2)])
    query(home, "UPDATE articles SET published_at = NULL WHERE article_id = ?", article_id(ARTICLE))
    update(home)
    assert roles(home)[article_id(a_copy(2))] == "origin"


def test_a_number_outlasts_new_members_and_a_new_origin(home: Home) -> None:
    keep_texts(home, [ARTICLE, a_copy(2)])
    update(home)
    (number,) = set(clusters(home).values())
    keep_texts(home, [a_copy(3, hour=1)])
    found = update(home)
    assert found.compared == 1
    assert clusters(home) == dict.fromkeys(map(article_id, [ARTICLE, a_copy(2), a_copy(3)]), number)
    assert roles(home)[article_id(a_copy(3))] == "origin"
    for path in home.path.glob("duplicates.db*"):
        path.unlink()
    assert update(home).changed == 0
    assert set(clusters(home).values()) == {number}


def test_an_article_that_reads_differently_leaves_its_group_and_comes_back(home: Home) -> None:
    two, three = a_copy(2), a_copy(3)
    keep_texts(home, [ARTICLE, two, three])
    update(home)
    before = everything(home)
    other = LANGUAGE.article(2, random.Random(9), hour=two.hour)
    keep_texts(home, [other])
    update(home)
    assert set(clusters(home)) == {article_id(ARTICLE), article_id(three)}
    assert query(home, "SELECT cluster_id FROM articles WHERE article_id = ?", article_id(two)) == [(None,)]
    keep_texts(home, [two])
    update(home)
    assert everything(home) == before
    keep_texts(home, [replace(other, number=number) for number in (2, 3)])
    update(home)
    assert groups(home) == {frozenset(map(article_id, [two, three]))}


def test_a_chain_of_copies_ends_where_it_no_longer_resembles_the_origin(home: Home) -> None:
    chain = [ARTICLE]
    for number in range(2, 9):
        chain.append(a_copy(number, 20, chain[-1]))
    keep_texts(home, chain)
    update(home)
    assert len(groups(home)) > 1
    for name, _, likeness, role in everything(home):
        assert likeness > 0.5, (name, role)


def test_nothing_but_the_number_of_the_group_is_changed_in_articles(home: Home) -> None:
    keep_texts(home, mixed(200, 4))
    columns = "article_id, portal, url, title, summary, body_text, state, text_sha256, published_at, first_captured_at"
    before = query(home, f"SELECT {columns} FROM articles ORDER BY 1")
    update(home)
    assert query(home, f"SELECT {columns} FROM articles ORDER BY 1") == before
    assert query(home, "SELECT article_id, cluster_id FROM articles WHERE cluster_id IS NOT NULL ORDER BY 1") == [
        row[:2] for row in everything(home)
    ]


def test_a_series_of_many_issues_crowds_no_key(home: Home) -> None:
    issues = [notice(LANGUAGE, "obituary", number, random.Random(number), hour=24 * number) for number in range(800)]
    keep_texts(home, [*issues, a_copy(900, 5, issues[700])])
    update(home)
    assert groups(home) == {frozenset([article_id(issues[700]), article_id(a_copy(900))])}
    (most,) = query(home, "SELECT max(n) FROM (SELECT count(*) AS n FROM near.bands GROUP BY key)")[0]
    assert most <= 10


def test_many_copies_of_one_text_are_one_group(home: Home) -> None:
    notices = [
        Text(
            number=n,
            title="Thông báo",
            lead=None,
            paragraphs=("Trang đang được cập nhật, mời quý vị quay lại sau.",),
            hour=n,
        )
        for n in range(60)
    ]
    keep_texts(home, notices[:30])
    update(home)
    keep_texts(home, notices[30:])
    update(home)
    assert groups(home) == {frozenset(map(article_id, notices))}


def test_a_vacuum_of_the_archive_costs_nothing(home: Home) -> None:
    keep_texts(home, mixed(300, 8))
    update(home)
    before = everything(home)
    query(home, "DELETE FROM articles WHERE article_id NOT IN (SELECT article_id FROM main.clusters) AND rowid < 200")
    connection = sqlite3.connect(home.archive_db, isolation_level=None)
    connection.execute("VACUUM")
    connection.close()
    assert update(home).compared == 0
    assert everything(home) == before


def test_groups_lost_from_the_archive_are_written_again(home: Home) -> None:
    keep_texts(home, mixed(300, 8))
    update(home)
    before = everything(home)
    query(home, "DELETE FROM main.clusters")
    query(home, "UPDATE articles SET cluster_id = NULL")
    assert update(home).compared == 0
    assert everything(home) == before


def test_without_an_archive_it_says_so(home: Home) -> None:
    with pytest.raises(ArchiveError, match="no archive yet"):
        update(home)
    assert not home.archive_db.exists()


def test_killed_again_and_again_it_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    texts = list(mixed(2500, 9))
    whole, killed = Home(tmp_path / "whole"), Home(tmp_path / "killed")
    for home in (whole, killed):
        keep_texts(home, texts)
    began = time.monotonic()
    update(whole)
    took = time.monotonic() - began
    dice = random.Random(1)
    kills = 0
    for _ in range(6):
        process = subprocess.Popen([sys.executable, "-c", UPDATE, str(killed.path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(dice.uniform(0.02, 0.4) * took)
        os.kill(process.pid, signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    update(killed)
    assert kills >= 3
    assert everything(killed) == everything(whole)
    assert query(killed, "SELECT count(*), count(DISTINCT article_id) FROM near.docs") == [(2500, 2500)]
