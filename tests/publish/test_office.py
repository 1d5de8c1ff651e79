"""The files for spreadsheets, opened by LibreOffice itself."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from publish.build import Built
from publish.exports.contents import read_contents
from tests.publish.made import ARTICLES, BACKAN, EDITED, FORMULA, HOSTILE

pytestmark = pytest.mark.office
#: Written by LibreOffice: comma, double quotes, UTF-8, cells as they are stored, and in place of a result its formula.
_WRITE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,{formulas}"
#: What its dialog proposes for a file with our mark; the command line does not look for the mark. Numbers are
#: recognised and formulas run, which a person may choose: the worst case.
_READ = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0,true"


def opened(path: Path, folder: Path, *, formulas: bool = False) -> list[dict[str, str]]:
    """The rows of the first sheet as LibreOffice has them after opening the file; or their formulas, if it made any."""
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to",
         _WRITE.format(formulas="true" if formulas else "false"), *([_READ] if path.suffix == ".csv" else []),
         "--outdir", folder / "out", path],
        capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip
    out = folder / "out" / f"{path.stem}.csv"
    assert out.is_file(), done.stdout + done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("formulas", [False, True])
def test_the_csv_opens_right(built: Built, tmp_path: Path, formulas: bool) -> None:
    rows = {
        row["article_id"]: row
        for row in opened(built.snapshot.files / "articles-excel.csv", tmp_path, formulas=formulas)
    }
    assert len(rows) == len(ARTICLES)
    assert rows[BACKAN.article_id]["title"] == BACKAN.title
    assert rows[BACKAN.article_id]["body_text"] == EDITED.body_text
    assert rows[BACKAN.article_id]["tags"] == "hồ Ba Bể; đánh cá"
    assert rows[FORMULA.article_id]["title"].lstrip("'") == FORMULA.title, "neither run nor changed"
    assert rows[HOSTILE.article_id]["section"].lstrip("'") == HOSTILE.section
    assert rows[HOSTILE.article_id]["title"] == HOSTILE.title


@pytest.mark.parametrize("formulas", [False, True])
def test_the_workbook_opens_right(built: Built, tmp_path: Path, formulas: bool) -> None:
    contents = read_contents(built.snapshot.files)
    assert contents
    wanted = {
        "years/articles-2022.xlsx": BACKAN,
        "years/articles-2023.xlsx": FORMULA,
        "years/articles-2024.xlsx": HOSTILE,
    }
    for path, article in wanted.items():
        rows = {row["article_id"]: row for row in opened(built.snapshot.files / path, tmp_path, formulas=formulas)}
        assert len(rows) == contents.by_path()[path].rows
        kept = rows[article.article_id]
        assert kept["title"] == article.title
        assert kept["section"] == (article.section or "")
        assert kept["body_text"] == (EDITED if article is BACKAN else article).body_text
        assert kept["url"] == article.url


def test_a_formula_would_have_run(tmp_path: Path) -> None:
    """The test above can fail: without the apostrophe this LibreOffice does run what stands in the cell."""
    (tmp_path / "naive.csv").write_text("a,b\n=1+1,x\n", "utf-8-sig")
    assert opened(tmp_path / "naive.csv", tmp_path) == [{"a": "2", "b": "x"}]
