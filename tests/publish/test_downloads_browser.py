"""A person takes files from the page of downloads, in a real browser, without JavaScript, on a phone."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.conftest import PROGRAMS
from tests.publish.made import ARTICLES, BACKAN
from tests.publish.running import serving

pytestmark = pytest.mark.browser
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def test_a_person_takes_a_csv_and_a_workbook(home: Path, tmp_path: Path) -> None:
    chromium = next(found for name in PROGRAMS["browser"] if (found := shutil.which(name)))
    with serving(home, tmp_path / "errors") as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        reader = browser.new_context(viewport={"width": 390, "height": 800}, locale="vi", java_script_enabled=False)
        page = reader.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{address}/downloads")
        assert "Toàn kho" in page.inner_text("main")
        with page.expect_download() as took:
            page.get_by_role("link", name="articles-excel.csv").click()
        assert took.value.suggested_filename == "articles-excel.csv"
        with Path(took.value.path()).open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(ARTICLES)
        page.get_by_text("Báo Bắc Kạn").click()
        with page.expect_download() as took:
            page.locator("tr", has_text="2022").get_by_role("link", name="XLSX").last.click()
        assert took.value.suggested_filename == "baobackan-2022.xlsx"
        took.value.save_as(tmp_path / "2022.xlsx")
        sheet = pd.read_excel(tmp_path / "2022.xlsx", engine="calamine").set_index("article_id")
        assert sheet.loc[BACKAN.article_id, "title"] == BACKAN.title
        assert complaints == []
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(home: Path, tmp_path: Path, scheme: str) -> None:
    chromium = next(found for name in PROGRAMS["browser"] if (found := shutil.which(name)))
    with serving(home, tmp_path / "errors") as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()  # type: ignore[arg-type]
        page.goto(f"{address}/downloads")
        for summary in page.locator("summary").all():
            summary.click()
        found = Axe().run(page, context="main").response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        browser.close()
