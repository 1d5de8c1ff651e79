"""The body of a story: its paragraphs, its pictures, its files, and a clean copy of its HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

import lxml.etree
import nh3
from lxml.html import HtmlElement

from archive.article import Attachment, Image
from archive.text import harmless
from crawler.extraction.blocks import Block, BlockReader
from crawler.extraction.byline import Byline, take_byline
from crawler.extraction.furniture import boxes, without_furniture
from crawler.extraction.pictures import picture_url, take_pictures
from crawler.extraction.story import Story
from crawler.pages.addresses import parts_of
from crawler.pages.tree import drop, text_of

if TYPE_CHECKING:
    from crawler.pages.page import Page
    from crawler.portal import Portal

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|ods|rtf)(?:$|[/?])", re.I)
MOST_FILES = 1000
"""Files, and pictures, that one article may have; galleries of the portals have a hundred."""
# fmt: off
_TAGS = frozenset((
    "p", "div", "br", "b", "strong", "i", "em", "u", "sub", "sup", "a", "ul", "ol", "li", "blockquote",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "figure", "figcaption",
    "img", "hr",
))
# fmt: on
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https"},
)


@dataclass(slots=True)
class Body:
    """What stands in the body. `paragraphs` holds text only: no captions, furniture, byline or lead."""

    paragraphs: list[str]
    first_is_bold: bool
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    byline: Byline
    html: str

    def drop_first(self) -> None:
        """Take the first paragraph out: it is the lead."""
        del self.paragraphs[0]
        self.first_is_bold = False


def read_body(portal: type[Portal], page: Page, story: Story, title: str, lead: HtmlElement | None) -> Body:
    """The body's parts, in page order."""
    dropped = [*story.dropped, *boxes(story.body)]
    dropped += [element for element in (lead, story.title_element) if element is not None]
    blocks = BlockReader(dropped, story.captions).read(story.body)
    if story.only is not None:
        blocks = [block for block in blocks if block.kind == "image" or block.text in story.only]

    def is_article(href: str) -> bool:
        url = page.resolve(href)
        return bool(url) and portal.article_key(url) is not None

    attachments = _attachments(page, blocks)
    blocks = without_furniture(blocks, title, is_article)
    byline, blocks = take_byline(blocks)
    images, texts = take_pictures(blocks, page.resolve)
    texts = [block for block in texts if block.text != title]
    return Body(
        paragraphs=[block.text for block in texts],
        first_is_bold=bool(texts) and texts[0].bold,
        images=tuple(images[:MOST_FILES]),
        attachments=attachments,
        byline=byline,
        html=clean_html(page, story.body, dropped),
    )


def _attachments(page: Page, blocks: list[Block]) -> tuple[Attachment, ...]:
    """Files linked from the text; raw spaces in their addresses are seen on Liferay pages."""
    files: dict[str, Attachment] = {}
    for block in blocks:
        addresses = {href: page.resolve(href).replace(" ", "%20") for href in block.hrefs}
        led = {href: url for href, url in addresses.items() if url.startswith("http") and _is_file(url)}
        words: dict[str, str] = {}
        for anchor in block.element.iter("a") if led else ():
            if anchor.get("href") in led:
                words.setdefault(anchor.get("href"), text_of(anchor))
        for href, url in led.items():
            files.setdefault(url, Attachment(url=quote(url, safe="%/:=&?~#+!$,;'@()*[]"), caption=words.get(href)))
    return tuple(islice(files.values(), MOST_FILES))


def _is_file(url: str) -> bool:
    return bool(_FILE.search(parts_of(url).path))


def clean_html(page: Page, body: HtmlElement, dropped: list[HtmlElement]) -> str:
    """The body as harmless HTML with absolute addresses. Changes the tree: call it last."""
    for element in dropped:
        if element is not body:
            drop(element)
    for anchor in body.iter("a"):
        if anchor.get("href"):
            anchor.set("href", page.resolve(anchor.get("href")))
    for image in body.iter("img"):
        image.set("src", picture_url(image, page.resolve) or "")
    markup = lxml.etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return harmless(_CLEANER.clean(markup)).strip()
