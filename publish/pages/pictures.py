"""Pictures of a cleaned text as figures that load nothing: a link to the original address, and the caption once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import html
from lxml.html import HtmlElement

from archive.text import tidy

_LABEL = "Ảnh ở địa chỉ gốc"
_PICTURE_FILE = re.compile(r"\.(jpe?g|png|gif|webp)([?#]|$)", re.IGNORECASE)
_REL = "noopener nofollow ugc"
#: Elements that mean nothing when they hold neither text nor a figure.
_HOLLOW = (
    "p",
    "div",
    "em",
    "i",
    "strong",
    "b",
    "a",
    "figcaption",
    "td",
    "th",
    "tr",
    "tbody",
    "thead",
    "table",
    "figure",
)


def pictures_as_figures(root: HtmlElement, captions: Mapping[str, str]) -> None:
    """Replace every <img> below root, in place.

    A picture alone in its paragraph, table or figure takes that box's place; one within a line stays a link. Where
    the article's record knows the caption, the same words beside the picture are removed.
    """
    for image in list(root.iter("img")):
        address = _address(image)
        caption = captions.get(address) or captions.get(image.get("src") or "") or ""
        if caption:
            _remove_printed(root, image, caption)
        box = _box(root, image, tidy(caption))
        link = _link(image, "" if box is image and next(box.iterancestors("a"), None) is not None else address)
        if box.getparent() is root or box is not image:
            figure = html.Element("figure")
            figure.append(link)
            words = caption or tidy(box.text_content())
            if words:
                html.etree.SubElement(figure, "figcaption").text = words
                if link.text in words:
                    link.text = _LABEL
            link = figure
        link.tail = box.tail
        box.getparent().replace(box, link)
    _remove_hollow(root)


def _address(image: HtmlElement) -> str:
    """The larger picture that the small one links to, else its own address."""
    outer = next((link.get("href") or "" for link in image.iterancestors("a")), "")
    return outer if _PICTURE_FILE.search(outer) else image.get("src") or ""


def _link(image: HtmlElement, address: str) -> HtmlElement:
    """A picture as a link; a span where its address is not one of the web."""
    link = html.Element("a" if address.startswith(("http://", "https://")) else "span")
    if link.tag == "a":
        link.set("href", address)
        link.set("rel", _REL)
    link.set("class", "picture")
    link.text = tidy(image.get("alt") or "") or _LABEL
    return link


def _box(root: HtmlElement, image: HtmlElement, caption: str) -> HtmlElement:
    """The outermost element that holds this picture and nothing else but its caption."""
    box = image
    while (parent := box.getparent()) is not root:
        others = sum(1 for _ in parent.iter("img")) > 1
        marked = "".join(found.text_content() for found in parent.iter("figcaption"))
        if others or tidy(parent.text_content()) not in ("", tidy(marked), caption):
            break
        box = parent
    return box


def _remove_printed(root: HtmlElement, image: HtmlElement, caption: str) -> None:
    """Remove the first element after the picture, and near it, that holds just the caption."""
    wanted = tidy(caption)
    for number, element in enumerate(_after(root, image)):
        if number > 12:
            return
        if element.tag != "img" and tidy(element.text_content()) == wanted:
            element.drop_tree()
            return


def _after(root: HtmlElement, image: HtmlElement) -> Iterator[HtmlElement]:
    """Elements after the picture in the order of the page."""
    seen = False
    for element in root.iter():
        if seen and isinstance(element.tag, str):
            yield element
        seen = seen or element is image


def _remove_hollow(root: HtmlElement) -> None:
    """Remove boxes that are empty now, from the inside out; a line break alone does not fill one."""
    for element in reversed(list(root.iterdescendants(*_HOLLOW))):
        keeps = next(element.iter("figure", "img", "hr"), None) is not None or element.get("class") == "picture"
        if not keeps and not tidy(element.text_content()) and not _is_needed(element):
            element.drop_tree()


def _is_needed(element: HtmlElement) -> bool:
    """Whether an empty box still parts something: a cell of a table with words, a paragraph between bare lines."""
    if element.tag in ("td", "th", "tr"):
        table = next(element.iterancestors("table"), None)
        return table is not None and bool(tidy(table.text_content()))
    return element.tag in ("p", "div") and bool(tidy(element.tail or ""))
