"""Where each layout prints what, as XPath: the tests' own reading of docs/lab.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Boxes:
    """XPath of the boxes of one layout."""

    title: str
    body: str
    date: str
    date_form: str
    lead: str = ""


BOXES = {
    "liferay62": Boxes(
        "//div[@class='asset-full-content-title']", "//div[@class='journal-content-article']",
        "//div[contains(@class,'assetPublishDate')]", "%d/%m/%Y", "//p[@class='sapo']",
    ),
    "liferay7": Boxes(
        "//h1[@class='header-title']", "//div[@class='journal-content-article']", "//span[contains(@class,'metadata-publish-date')]", "%d/%m/%Y %H:%M",
    ),
    "slugid": Boxes("//h1[@class='news-item-title']", "//div[@class='news-item-body']", "//article//time", "%H:%M %d/%m/%Y"),
    "mediasoft1": Boxes("//h1", "//div[@class='news_detail']", "//span[@class='date_up']", "%d/%m/%Y - %H:%M", "//div[@class='Summary']//strong"),
    "mediasoft2": Boxes(
        "//h1[@class='head_title']", "//*[@id='content']/div[contains(@class,'td-post-content')]", "//div[@class='date']", "%H:%M, %d/%m/%Y",
        "(//*[@id='content']//div/div/strong)[1]",
    ),
    "cms2026": Boxes(
        "//h1[@class='title-info']", "//div[contains(@class,'article-prose')]", "//time[@class='detail-author__date']", "%d/%m/%Y", "//p[@class='desc desc-info']",
    ),
    "org": Boxes("//div[@id='title']", "//div[@id='content']", "//div[@id='date']", "%d/%m/%Y, %H:%M", "//div[@id='content']/p/strong[not(../@style)]"),
    "epi": Boxes(
        "//h1[contains(@class,'cms-title')]", "//div[contains(@class,'article__body')]", "//div[@class='article__meta']//time", "%H:%M",
        "//div[contains(@class,'article__sapo')]",
    ),
    "sharepoint": Boxes("//h1[@class='news-title']", "//div[contains(@class,'news-content')]", "//div[@class='news-date']", "%d/%m/%Y", "//div[@class='news-sapo']"),
    "vhv": Boxes("//h1[@class='title-detail']", "//div[contains(@class,'content-detail')]", "//span[@class='post-date left']", "%d/%m/%Y", "//div[@class='brief']"),
    "tnu_old": Boxes("//h1", "//div[@class='news-body']", "//div[@class='news-info']", "%d-%m-%Y"),
    "btb": Boxes(
        "//h1", "//div[@class='fr-view info']", "//div[@class='news_content']/div[@class='date']", "%d/%m/%Y | %H:%M:%S", "//div[@class='desc']"
    ),
    "tq_own": Boxes("//h1", "//*[@itemprop='articleBody']", "//time", "%H:%M | %d/%m/%Y", "//div[@class='summary']"),
    "lr": Boxes("//h1[@class='font-42']", "//div[@class='lr-ct']", "//div[@class='lr-time']", "%H:%M | %d/%m/%Y", "//div[@class='lr-summary-post']"),
}  # fmt: skip
BOXES["lrbare"] = BOXES["lr"]
