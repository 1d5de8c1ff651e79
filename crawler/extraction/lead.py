"""The lead: marked by the page, told apart from the body, its dateline split off."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from crawler.extraction.story import Story
from crawler.pages.tree import text_of

if TYPE_CHECKING:
    from crawler.extraction.body import Body

_DATELINE = re.compile(r"[(]?([A-ZĐ]{2,5}\d?|[A-ZĐ]{2,5}(?:\.[A-ZĐ]{2,4})?)[)]?\s*[-–—]\s*(?=[\"“'(]?[A-ZÀ-Ỹ0-9Đ])")
_NO_DATELINE = frozenset(("UBND", "HĐND", "TP", "MTTQ", "XDCB", "KTXH", "ATGT", "THCS", "THPT", "CNTT", "BCH", "TW"))
_LEADING_DASH = re.compile(r"^[-–—•*]\s*")
_LEAD_CHARS = 40
"""A first bold line shorter than this is a sub-head, not a lead."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead's text without dateline and leading dash; `element` is where it stands, None when unmarked."""

    text: str | None = None
    dateline: str | None = None
    element: HtmlElement | None = None

    def settle(self, body: Body, story: Story) -> Lead:
        """The lead once the body is known.

        A first paragraph in bold may be it; an unmarked one keeps its place in the body but gives up its dateline;
        and the body never repeats the lead.
        """
        lead = self
        if lead.text is None and story.lead_is_first_bold and body.first_is_bold:
            first = body.paragraphs[0]
            if len(first) >= _LEAD_CHARS and len(body.paragraphs) > 1:
                body.drop_first()
                lead = replace(lead, **_parted(first))
        if lead.text is None and body.paragraphs:
            parted = _parted(body.paragraphs[0])
            body.paragraphs[0] = parted["text"] or body.paragraphs[0]
            return replace(lead, dateline=parted["dateline"])
        if lead.text and body.paragraphs and _parted(body.paragraphs[0])["text"] == lead.text:
            body.drop_first()
        return lead


def take_lead(story: Story) -> Lead:
    """The lead that the page marks; empty when the mark is empty (Liferay prints `p.sapo` always)."""
    if story.lead is None:
        return Lead()
    return Lead(element=story.lead, **_parted(text_of(story.lead)))


def _parted(text: str) -> dict[str, str | None]:
    """`BBK - Sáng 26/12, ...` as dateline `BBK` and the rest."""
    text = _LEADING_DASH.sub("", text).strip()
    found = _DATELINE.match(text)
    if found and found[1] not in _NO_DATELINE:
        return {"text": text[found.end() :] or None, "dateline": found[1]}
    return {"text": text or None, "dateline": None}
