"""An article made safe and pleasant to read: its text as HTML of ours.

Nothing that a portal wrote is trusted here, whatever the crawler has already cleaned.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

import nh3
from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup, escape

from archive.text import tidy
from publish.pages.pictures import pictures_as_figures

#: What a running text needs. No class, id or style survives, so the page's own look cannot be imitated.
_TAGS = {
    "p", "div", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "sub", "sup", "blockquote", "ul", "ol", "li",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "img", "figure", "figcaption", "hr",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_DROPPED_WHOLE = {"script", "style", "iframe", "object", "noscript", "template"}
_SCHEMES = {"http", "https"}
#: What lxml refuses in a text: control characters, halves of a pair, non-characters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: How deep the lead may stand in the HTML, and how long the dateline before it may be.
_OPENING_ELEMENTS, _DATELINE_CHARS = 8, 30


def is_address(value: str | None) -> bool:
    """Whether a stored address may become a link: http and https, nothing else."""
    return bool(value) and re.match(r"https?://[^\s/]", value or "", re.IGNORECASE) is not None


def read_body(
    body_html: str | None, body_text: str, *, lead: str | None = None, captions: Mapping[str, str] | None = None
) -> Markup:
    """The text of an article as HTML that holds no script, no style and loads nothing from anywhere.

    Pictures become links to their original address: their hosts may be gone, and a reader's visit is not for
    them to know. Without body_html the paragraphs of body_text are used.

    Args:
        body_html: as the crawler kept it.
        body_text: its paragraphs, a blank line between them.
        lead: shown above the text already; where the HTML opens with it, it is left out.
        captions: address of a picture -> its caption.
    """
    if body_html and body_html.strip():
        clean = nh3.clean(
            body_html,
            tags=_TAGS,
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            clean_content_tags=_DROPPED_WHOLE,
            url_schemes=_SCHEMES,
            link_rel="noopener nofollow ugc",
        )
        root = html.fragment_fromstring(_NOT_IN_XML.sub("", clean), create_parent="div")
        if lead:
            _remove_lead(root, tidy(lead))
        told = {address: _NOT_IN_XML.sub("", caption) for address, caption in (captions or {}).items()}
        pictures_as_figures(root, told)
        if tidy(root.text_content()):
            children = "".join(html.tostring(child, encoding="unicode") for child in root)
            return escape(root.text or "") + Markup(children)  # noqa: S704 - nh3 has cleaned it
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body_text) if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in paragraphs)


def _remove_lead(root: HtmlElement, lead: str) -> None:
    """Remove the element at the opening of the text that says the lead, a dateline (`BBK -`) before it or not."""
    for element in itertools.islice(root.iterdescendants(), _OPENING_ELEMENTS):
        words = tidy(element.text_content())
        if words.endswith(lead) and len(words) <= len(lead) + _DATELINE_CHARS:
            if next(element.iter("img"), None) is None:
                element.drop_tree()
            return
