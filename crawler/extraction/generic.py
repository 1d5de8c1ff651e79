"""The last resort: a page whose layout nobody knows. trafilatura finds the text, this finds what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from archive.text import stream_safe, tidy
from crawler.extraction.blocks import Block, BlockReader
from crawler.extraction.furniture import boxes
from crawler.extraction.metadata import Metadata
from crawler.extraction.story import Story, fullest, printed_dates, read_parts
from crawler.layout import Layout
from crawler.pages.tree import common_ancestor, nearest, text_of

if TYPE_CHECKING:
    from crawler.pages.page import Page

_LONG_VALUE = re.compile(r"""(?<==)(?:"[^"<>]{10000,}+"|'[^'<>]{10000,}+')""")
"""An attribute that says nothing: trafilatura looks through each some hundred times."""
_HEADS = "h1, h2, h3, h4, [class*=title], [class*=Title], [class*=headline], [class*=tieude], [class*=tieu-de]"
_LEADS = (
    "[class*=sapo], [class*=lead], [class*=summary], [class*=brief], [class*=intro], [class*=tomtat], [class*=mota]"
)
_TIMES = "time, [class*=date], [class*=Date], [class*=time], [class*=ngay], [class*=publish], [class*=post-meta]"
_AUTHORS = "[rel=author], [class*=author], [class*=tacgia], [class*=tac-gia], [class*=byline]"
_CLOCK = re.compile(r"current|clock|egov|today|now\b|header|related|relate", re.I)
_MARKERS = re.compile(r"^[-|•*+]\s*")
_KEY_CHARS, _DATE_CHARS, _LEAD_CHARS, _STORY_CHARS, _TAIL_BLOCKS, _NAME_CHARS = 50, 120, 40, 60, 4, 80
_HEAD_CHARS = (12, 300)
_TITLES, _TITLE_CHARS = 3, 1000
"""What a page may say its title is. Each headline is looked for in it."""
_MOST_TAGS = 20_000
"""Trafilatura goes over the tree fifty times, and some of its steps take four times as long for twice the elements."""
_LINKED, _ABOVE_BLOCKS = 0.3, 6
_LONG_CHARS, _LONG_PARAGRAPHS = 200, 3


def find_story(page: Page, metadata: Metadata) -> Story | None:
    """The parts of the article on a page of unknown markup; None when it holds no text worth the name."""
    whole = next(iter(page.select("body")), page.tree)
    blocks = BlockReader(boxes(whole)).read(whole)
    told = _paragraphs_told(page)
    hits = [index for index, block in enumerate(blocks) if block.kind != "image" and _key(block.text) in told]
    # A page set in tables comes out of trafilatura as one row: then the unlinked paragraphs are the text.
    hits = hits or [index for index, block in enumerate(blocks) if _is_paragraph(block)]
    if not hits:
        return None
    title, title_element = _title(page, metadata, _holder(_solid(blocks, hits)))
    solid = [i for i in hits if len(blocks[i].text) >= _STORY_CHARS and blocks[i].text != title] or hits
    body = _holder([blocks[i] for i in solid])
    first, last = _bounds(blocks, solid, body)
    scope = common_ancestor(title_element, body) if title_element is not None else body
    return Story(
        giver="generic",
        title=title,
        title_element=title_element,
        body=body,
        lead=_lead(page, scope, body),
        author=_author(page, scope),
        dates=_dates(page, scope, blocks, title_element, first),
        only=frozenset(
            block.text
            for block in blocks[first : last + 1]
            if block.text != title and not _is_date_line(page, block.text)
        ),
    )


def is_long(page: Page) -> bool:
    """True for a page with several long paragraphs that are no links: an article even under a strange address."""
    blocks = BlockReader().read(next(iter(page.select("body")), page.tree))
    return sum(1 for block in blocks if _is_paragraph(block) and len(block.text) > _LONG_CHARS) >= _LONG_PARAGRAPHS


def fit_body(layouts: Sequence[Layout], page: Page, metadata: Metadata) -> Story | None:
    """The first layout whose body is there though its title is not: one renamed class must not cost the text."""
    for layout in layouts:
        body = fullest(page, layout.body)
        if body is not None:
            title, element = _title(page, metadata, body)
            story = read_parts(layout, page, element if element is not None else body, body)
            return replace(story, title=title, title_element=element, title_giver="generic")
    return None


def look_around(page: Page, story: Story) -> None:
    """Where a layout's date or author class is not on the page: the lines between title and body, a marked name."""
    if story.title_element is None or (story.dates and story.author):
        return
    scope = common_ancestor(story.title_element, story.body)
    if not story.author:
        story.beside = _author(page, scope)
    if not story.dates:
        order = {element: place for place, element in enumerate(scope.iter())}
        blocks = BlockReader([story.body]).read(scope)
        heads = [place for place, block in enumerate(blocks) if block.text == story.title]
        near = blocks[heads[0] : heads[0] + _ABOVE_BLOCKS] if heads else []
        end = order.get(story.body, 0)  # nowhere in a broken page of two roots
        before = [block for block in near if order[block.element] < end and not _is_clock(block.element)]
        story.above = [block.text for block in before if len(block.text) < _DATE_CHARS]


def load() -> None:
    """Load what the first page without a layout would load, 40 MB of it lists of common words in all languages."""
    import trafilatura

    trafilatura.extract("<html><body><p>Một trang.</p></body></html>")


def _paragraphs_told(page: Page) -> set[str]:
    """The first letters of each paragraph that trafilatura takes for the article's text; none of a huge page."""
    import trafilatura  # slow to import, and most crawls never need it

    if page.body.count(b"<") > _MOST_TAGS:
        return set()
    text = trafilatura.extract(
        _LONG_VALUE.sub('""', stream_safe(page.text)), favor_precision=True, include_comments=False, include_tables=True
    )
    return {_key(line) for line in (text or "").splitlines() if line.strip()}


def _key(text: str) -> str:
    return tidy(_MARKERS.sub("", text))[:_KEY_CHARS]


def _solid(blocks: list[Block], hits: list[int]) -> list[Block]:
    """The paragraphs among the blocks told; all of them where there is none."""
    told = [blocks[index] for index in hits]
    return [block for block in told if len(block.text) >= _STORY_CHARS] or told


def _holder(blocks: list[Block]) -> HtmlElement:
    """The smallest element that holds all of these blocks."""
    holder = blocks[0].element
    for block in blocks[1:]:
        holder = common_ancestor(holder, block.element)
    return holder


def _bounds(blocks: list[Block], solid: list[int], body: HtmlElement) -> tuple[int, int]:
    """From the first to the last paragraph told, with the few short lines after it: captions and the byline."""
    inside = set(body.iter())
    last = solid[-1]
    for _ in range(_TAIL_BLOCKS):
        if last + 1 < len(blocks) and blocks[last + 1].element in inside and not _is_story(blocks[last + 1]):
            last += 1
    return solid[0], last


def _is_paragraph(block: Block) -> bool:
    return block.kind == "text" and len(block.text) >= _STORY_CHARS and block.linked < _LINKED


def _is_story(block: Block) -> bool:
    return len(block.text) > 300


def _title(page: Page, metadata: Metadata, body: HtmlElement) -> tuple[str, HtmlElement | None]:
    """The heading that `title` or metadata repeats; else the first h1; else the heading nearest to the text.

    Empty when there is none: a site's name is no headline.
    """
    titles = [text_of(element) for element in page.select("head > title")]
    declared = metadata.get("title")
    known = [text[:_TITLE_CHARS] for text in ([declared[0]] if declared else []) + titles[:_TITLES] if text]
    heads = [(text_of(element), element) for element in page.select(_HEADS)]
    heads = [(text, element) for text, element in heads if _HEAD_CHARS[0] <= len(text) <= _HEAD_CHARS[1]]
    repeated = [(text, element) for text, element in heads if any(text in name for name in known)]
    if repeated:
        return max(repeated, key=lambda found: len(found[0]))
    h1 = next(((text, element) for text, element in heads if element.tag == "h1"), None)
    if h1 is not None or not heads:
        return h1 or ("", None)
    closest = nearest([element for _, element in heads], body)[0]
    return text_of(closest), closest


def _lead(page: Page, scope: HtmlElement, body: HtmlElement) -> HtmlElement | None:
    holders = {body, *body.iterancestors()}
    for element in page.select(_LEADS, scope):
        if element not in holders and len(text_of(element)) >= _LEAD_CHARS:
            return element
    return None


def _author(page: Page, scope: HtmlElement) -> str | None:
    """A short line that the page marks as its author's, inside the article."""
    if scope.tag == "body":
        return None
    names = [text_of(element) for element in page.select(_AUTHORS, scope)]
    return next((name for name in names if 0 < len(name) < _NAME_CHARS), None)


def _dates(page: Page, scope: HtmlElement, blocks: list[Block], title: HtmlElement | None, first: int) -> list[str]:
    """Dates near the title, inside the article: marked elements, then short lines between title and text."""
    found: list[str] = []
    if scope.tag != "body":
        marked = [
            element
            for element in page.select(_TIMES, scope)
            if not _is_clock(element) and len(text_of(element)) < _DATE_CHARS
        ]
        found += [text for element in marked for text in printed_dates(element)]
    start = next((i for i, block in enumerate(blocks) if title is not None and block.element is title), None)
    if start is not None:
        near = [*blocks[start:first], *blocks[max(0, start - 3) : start]]
        inside = set(scope.iter()) if scope.tag != "body" else {block.element for block in blocks[start:first]}
        found += [block.text for block in near if block.element in inside and len(block.text) < _DATE_CHARS]
    return found


def _is_clock(element: HtmlElement) -> bool:
    chain = (element, *element.iterancestors())
    return any(_CLOCK.search(f"{node.get('id') or ''} {node.get('class') or ''}") for node in chain[:4])


def _is_date_line(page: Page, text: str) -> bool:
    """`Đăng ngày: 15-07-2020 | 550 lần đọc` above the text is not text."""
    return len(text) < 60 and any(char.isdigit() for char in text) and page.date_in(text) is not None
