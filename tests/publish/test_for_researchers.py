"""docs/for-researchers.md keeps its word: each question gets the same answer in SQL, pandas, DuckDB and R."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from datasette.app import Datasette

from publish.build import build
from publish.place import Published, Snapshot
from publish.serving.site import open_site
from tests.checkout import ROOT
from tests.publish.made import BACKAN, RECAPTURED, make_archive

PAGE = (ROOT / "docs" / "for-researchers.md").read_text("utf-8")
_BLOCK = re.compile(r"^(?:(Datasette|pandas|DuckDB|R):\n\n)?```(sql|python|r)\n(.*?)^```", re.MULTILINE | re.DOTALL)
Answer = list[list[str]]


def _sections() -> dict[str, dict[str, str]]:
    """Question -> tool -> code; what comes before the questions is under `To begin`."""
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    return {
        part.splitlines()[0]: {tool or language: code for tool, language, code in _BLOCK.findall(part)}
        for part in parts
    }


BEGIN = _sections()["To begin"]
QUESTIONS = {title: code for title, code in _sections().items() if title.endswith("?")}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot in which every question has an answer."""
    home = tmp_path_factory.mktemp("researchers")
    archive_db = make_archive(home)
    with sqlite3.connect(archive_db) as connection:
        connection.execute(
            "UPDATE articles SET state = 'gone', gone_at = ? WHERE article_id = ?", [RECAPTURED, BACKAN.article_id]
        )
        connection.executemany(
            "INSERT INTO clusters (cluster_id, article_id, similarity, role) VALUES (?, ?, ?, ?)",
            [
                (1, "baobackan-1000", 1.0, "origin"), (1, "baothaibinh-1001", 0.9, "reprint"),
                (1, "thainguyen-1002", 0.8, "reprint"), (2, "baobackan-1003", 1.0, "origin"),
                (2, "baothaibinh-1007", 0.7, "reprint"), (3, "thainguyen-1005", 1.0, "origin"),
                (3, "baobackan-1006", 0.95, "reprint"),
            ],
        )  # fmt: skip
    return build(archive_db, Published(home / "published")).snapshot


@pytest.fixture(scope="module")
def researchers_site(snapshot: Snapshot) -> Datasette:
    return open_site(snapshot)


def by_site(site: Datasette, sql: str) -> Answer:
    async def ask() -> Answer:
        answer = await site.client.get("/luuchieu.json", params={"sql": sql, "_shape": "objects"})
        assert answer.status_code == 200, answer.text
        assert not answer.json()["truncated"]
        columns = answer.json()["columns"]
        return [columns, *([str(row[name]) for name in columns] for row in answer.json()["rows"])]

    return asyncio.run(ask())


def by_pandas(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    monkeypatch.chdir(folder)
    names: dict[str, pd.DataFrame] = {}
    exec(BEGIN["python"] + code, names)
    answer = names["answer"]
    return [list(answer.columns), *([str(value) for value in row] for row in answer.itertuples(index=False))]


def by_duckdb(sql: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        answer = connection.sql(sql)
        return [list(answer.columns), *([str(value) for value in row] for row in answer.fetchall())]


def test_the_page_asks_five_questions_in_four_ways() -> None:
    assert len(QUESTIONS) == 5
    assert {frozenset(code) for code in QUESTIONS.values()} == {frozenset({"Datasette", "pandas", "DuckDB", "R"})}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answers_are_the_same(
    question: str, snapshot: Snapshot, researchers_site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    code: Mapping[str, str] = QUESTIONS[question]
    answer = by_site(researchers_site, code["Datasette"])
    assert len(answer) > 1, "the archive of this test has an answer"
    assert by_pandas(code["pandas"], snapshot.files, monkeypatch) == answer
    assert by_duckdb(code["DuckDB"], snapshot.files, monkeypatch) == answer


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="there is no R here")
@pytest.mark.parametrize("question", QUESTIONS)
def test_r_answers_the_same(question: str, snapshot: Snapshot, researchers_site: Datasette) -> None:
    code = QUESTIONS[question]
    program = BEGIN["r"] + code["R"] + "\nwrite.csv(answer, stdout(), row.names = FALSE)\n"
    done = subprocess.run(
        ["Rscript", "-e", program], cwd=snapshot.files, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(csv.reader(io.StringIO(done.stdout))) == by_site(researchers_site, code["Datasette"])


def test_the_answers_are_right(researchers_site: Datasette) -> None:
    answers = {title: by_site(researchers_site, code["Datasette"]) for title, code in QUESTIONS.items()}
    assert answers["Which articles were edited after publication, and how often?"][1:] == [
        [BACKAN.article_id, "1", RECAPTURED]
    ]
    assert answers["Who reprints whom?"][1:] == [
        ["baobackan", "baothaibinh", "2"], ["baobackan", "thainguyen", "1"], ["thainguyen", "baobackan", "1"],
    ]  # fmt: skip
    removed = answers["What was removed, and when?"]
    assert [row[removed[0].index("url")] for row in removed[1:]] == [BACKAN.url, "https://baothaibinh.example.vn/1004"]
