"""A page becomes an `Article`: the portal's layouts first, then metadata, then the generic extractor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.article import Article
from crawler.dates.printed import PrintedDate
from crawler.extraction.body import Body, read_body
from crawler.extraction.byline import clean_author, clean_source, is_name
from crawler.extraction.generic import find_story, fit_body, is_long, look_around
from crawler.extraction.language import language_of
from crawler.extraction.lead import take_lead
from crawler.extraction.metadata import Metadata, read_metadata
from crawler.extraction.story import Story, fit
from crawler.layout import in_order
from crawler.pages.tree import text_of
from crawler.stand_ins.walls import is_missing

if TYPE_CHECKING:
    from crawler.pages.page import Page
    from crawler.portal import Portal
    from crawler.reading import Link


_MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}")


class FieldMissing(ValueError):
    """A required field that no rule could find."""

    def __init__(self, name: str, tried: str, url: str) -> None:
        super().__init__(f"no {name} on {url}: tried {tried}")
        self.name = name


@dataclass(slots=True)
class _Draft:
    """Values found so far and who gave each; the first giver of a field wins."""

    values: dict[str, str] = field(default_factory=dict)
    givers: dict[str, str] = field(default_factory=dict)

    def offer(self, name: str, value: str | None, giver: str) -> None:
        if value and name not in self.values:
            self.values[name] = value
            self.givers[name] = giver


class ArticleMissing(ValueError):
    """The portal itself says that there is no article at this address: a soft 404."""


def read_article(
    portal: type[Portal], page: Page, key: str | None, hint: Link | None
) -> tuple[Article | None, ValueError | None]:
    """The article on a page, or the reason why there is none: FieldMissing, ArticleMissing.

    A page whose address is not an article's counts as one only when a layout fits it, or when long paragraphs
    stand under a headline; otherwise every section page with a paragraph of text would become an article.
    """
    layouts = in_order(portal.layouts, page.captured_on)
    story = fit(layouts, page)
    if story is None and key is None:
        story = _lone_story(portal, page)
        if story is None:
            return None, ValueError(f"no layout fits ({', '.join(layout.name for layout in layouts) or 'none'})")
    if story is None and is_missing(page):
        return None, ArticleMissing("the portal says that the article does not exist")
    metadata = read_metadata(page)
    if story is None:
        story = fit_body(layouts, page, metadata) or find_story(page, metadata)
    if story is not None:
        look_around(page, story)
    try:
        if story is None:
            tried = [layout.name for layout in layouts] + ["generic"]
            raise FieldMissing("body", ", ".join(tried), page.url)
        return _assemble(portal, page, key, story, metadata, hint), None
    except FieldMissing as missing:
        return None, missing


def _lone_story(portal: type[Portal], page: Page) -> Story | None:
    """An article under an address of unknown shape: long text under a headline, with no other article inside it."""
    if page.select(portal.listing_items) or not is_long(page):
        return None
    story = find_story(page, read_metadata(page))
    if story is None or not story.title:
        return None
    hrefs = (anchor.get("href") for anchor in story.body.iter("a"))
    return None if any(portal.article_key(page.resolve(href)) for href in hrefs if href) else story


def _assemble(
    portal: type[Portal], page: Page, key: str | None, story: Story, metadata: Metadata, hint: Link | None
) -> Article:
    draft = _Draft()
    draft.offer("title", story.title, story.title_giver or story.giver)
    _offer_metadata(draft, "title", metadata)
    if hint:
        draft.offer("title", hint.title, "listing")
    if "title" not in draft.values:
        raise FieldMissing("title", f"{story.giver}, metadata, listing", page.url)
    title = draft.values["title"]
    lead = take_lead(story)
    body = read_body(portal, page, story, title, lead.element)
    lead = lead.settle(body, story)
    _offer_dates(draft, page, story, metadata)
    _offer_names(draft, story, metadata, body)
    _offer_section(draft, story, metadata, title)
    if not (body.paragraphs or body.images or body.attachments or lead.text):
        raise FieldMissing("body_text", story.giver, page.url)
    for name, value in (("summary", lead.text), ("dateline", lead.dateline), ("body_text", body.paragraphs)):
        if value:
            draft.givers[name] = story.giver
    tags = tuple(dict.fromkeys(text_of(tag) for tag in story.tags if text_of(tag))) or metadata.tags
    identity = key or portal.page_key(page) or page.url.rstrip("/").rsplit("/", 1)[-1]
    canonical = portal.canonical_url(page.url)
    article = Article(
        article_id=portal.article_id(identity),
        portal=portal.name,
        url=page.url,
        canonical_url=canonical,
        title=title,
        summary=lead.text,
        body_text="\n\n".join(body.paragraphs),
        body_html=body.html,
        author=draft.values.get("author"),
        source_name=draft.values.get("source_name"),
        dateline=lead.dateline,
        section=draft.values.get("section"),
        tags=tags,
        language=language_of(f"{title} {' '.join(body.paragraphs)}"),
        published_at=draft.values.get("published_at"),
        published_at_raw=draft.values.get("published_at_raw"),
        modified_at=draft.values.get("modified_at"),
        images=body.images,
        attachments=body.attachments,
        fields=draft.givers,
    )
    return complete(article, hint) if hint else article


def lacks(article: Article) -> bool:
    """True when the page is silent where a listing's words may serve."""
    return article.published_at is None or article.section is None


def complete(article: Article, hint: Link) -> Article:
    """The article with the date and the section that a listing gave, where its page gives none."""
    told = {"published_at": hint.listed_date, "section": hint.section}
    served = {name: value for name, value in told.items() if value and getattr(article, name) is None}
    if not served:
        return article
    return replace(article, **served, fields={**article.fields, **dict.fromkeys(served, "listing")})  # type: ignore[arg-type]


def _offer_metadata(draft: _Draft, name: str, metadata: Metadata) -> None:
    declared = metadata.get(name)
    if declared:
        draft.offer(name, *declared)


def _offer_dates(draft: _Draft, page: Page, story: Story, metadata: Metadata) -> None:
    """The printed date first; then what the page declares to machines."""
    printed = [(text, story.giver) for text in story.dates] or [(text, "generic") for text in story.above]
    declared = metadata.get("published")
    for text, giver in [*printed, *([declared] if declared else [])]:
        date = page.date_in(text)
        if date:
            draft.offer("published_at", date.value, giver)
            draft.offer("published_at_raw", _as_printed(page, date, story.dates), giver)
            break
    changed = metadata.get("modified")
    if changed:
        date = page.date_in(changed[0])
        if date:
            draft.offer("modified_at", date.value, changed[1])


def _as_printed(page: Page, date: PrintedDate, texts: list[str]) -> str:
    """The words that a reader sees, where the date itself came from an attribute."""
    if not _MACHINE.match(date.raw):
        return date.raw
    others = (page.date_in(text) for text in texts if not _MACHINE.match(text))
    return next((other.raw for other in others if other and other.value[:10] == date.value[:10]), date.raw)


def _offer_names(draft: _Draft, story: Story, metadata: Metadata, body: Body) -> None:
    draft.offer("author", clean_author(story.author), story.giver)
    draft.offer("author", body.byline.author, story.giver)
    beside = clean_author(story.beside)
    draft.offer("author", beside if beside and is_name(beside) else None, "generic")
    declared = metadata.get("author")
    if declared and is_name(declared[0]):
        draft.offer("author", clean_author(declared[0]), declared[1])
    draft.offer("source_name", clean_source(story.source), story.giver)
    draft.offer("source_name", body.byline.source, story.giver)
    publisher = metadata.get("publisher")
    if publisher and story.source_is_publisher:
        draft.offer("source_name", *publisher)


def _offer_section(draft: _Draft, story: Story, metadata: Metadata, title: str) -> None:
    named = [text_of(element) for element in story.sections]
    fitting = [name for name in named if name and name.lower() not in ("trang chủ", "home") and name != title]
    draft.offer("section", fitting[-1] if fitting else None, story.giver)
    _offer_metadata(draft, "section", metadata)
