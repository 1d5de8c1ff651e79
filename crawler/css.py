"""CSS by an index of classes and ids instead of a walk over the tree: ten selectors cost less than one XPath did.

Understands what layouts use: tag, `.class`, `#id`, `[attribute]` with `=`, `^=`, `*=`, and descendants by a space.
Anything else is left to lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import lxml.etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

_MARKED = lxml.etree.XPath("//@class | //@id")
_COMPOUND = re.compile(r"(?P<tag>[a-zA-Z][\w-]*)?(?P<rest>(?:[.#][\w-]+|\[[^\]]+\])*)")
_PART = re.compile(
    r"\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<attr>[\w-]+)(?:(?P<op>[*^]?=)['\"]?(?P<value>[^'\"\]]*)['\"]?)?\]"
)


@dataclass(frozen=True, slots=True)
class Compound:
    """One step of a selector: `div.meta[datetime]`."""

    tag: str | None
    classes: frozenset[str]
    id: str | None
    attributes: tuple[tuple[str, str, str], ...]
    """Name, operator (empty for presence alone), value."""

    def fits(self, element: HtmlElement) -> bool:
        """True when the element is such a one."""
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(_fits(element.get(name), operator, value) for name, operator, value in self.attributes)


@dataclass(frozen=True, slots=True)
class Chain:
    """A selector of one alternative: compounds from the outermost to the one that is selected."""

    compounds: tuple[Compound, ...]

    def fits(self, element: HtmlElement) -> bool:
        """True when the element and its ancestors match, the nearest ancestor first."""
        if not self.compounds[-1].fits(element):
            return False
        wanted = len(self.compounds) - 2
        for holder in element.iterancestors():
            if wanted < 0:
                break
            wanted -= self.compounds[wanted].fits(holder)
        return wanted < 0


def _fits(found: str | None, operator: str, value: str) -> bool:
    if found is None:
        return False
    if operator == "=":
        return found == value
    if operator == "^=":
        return found.startswith(value)
    return value in found


@cache
def parse(css: str) -> tuple[Chain | CSSSelector, ...]:
    """The alternatives of a selector. Raises SelectorSyntaxError for what not even lxml understands."""
    return tuple(_chain(part.strip()) or CSSSelector(part.strip(), translator="html") for part in css.split(","))


def _chain(css: str) -> Chain | None:
    compounds = []
    for step in css.split():
        found = _COMPOUND.fullmatch(step)
        if not found:
            return None
        parts = list(_PART.finditer(found["rest"]))
        if "".join(part[0] for part in parts) != found["rest"]:
            return None
        compounds.append(
            Compound(
                found["tag"],
                frozenset(part["cls"] for part in parts if part["cls"]),
                next((part["id"] for part in parts if part["id"]), None),
                tuple((part["attr"], part["op"] or "", part["value"] or "") for part in parts if part["attr"]),
            )
        )
    return Chain(tuple(compounds))


class Index:
    """Which elements of a tree have which class or id. Made in one pass; elements are fetched only when asked for."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._marked: dict[str, list[lxml.etree._ElementUnicodeResult]] = {}
        for value in _MARKED(tree):
            for name in value.split():
                self._marked.setdefault(name, []).append(value)
        self._all = " ".join(self._marked)

    def select(self, css: str, root: HtmlElement) -> list[HtmlElement]:
        """Elements under `root`, itself included, that match any alternative, in document order."""
        found: list[HtmlElement] = []
        hits = 0
        for alternative in parse(css):
            some = list(self._matches(alternative, root))
            hits += bool(some)
            found += some
        if hits < 2:
            return found
        unique = set(found)
        return [element for element in root.iter(*{element.tag for element in unique}) if element in unique]

    def _matches(self, alternative: Chain | CSSSelector, root: HtmlElement) -> Iterator[HtmlElement]:
        if not isinstance(alternative, Chain):
            yield from alternative(root)
            return
        named = [(place, names) for place, one in enumerate(alternative.compounds) if (names := _names(one))]
        if not all(name in self._marked for _, names in named for name in names):
            return
        if not all(part in self._all for one in alternative.compounds for part in _class_parts(one)):
            return
        seen: set[HtmlElement] = set()
        for element in self._candidates(alternative, named, root):
            if element not in seen and alternative.fits(element):
                seen.add(element)
                yield element

    def _candidates(
        self, chain: Chain, named: list[tuple[int, tuple[str, ...]]], root: HtmlElement
    ) -> Iterator[HtmlElement]:
        """What the chain may select: found by the innermost class or id that it names, else by tag or attribute."""
        last = chain.compounds[-1]
        if not named:
            yield from root.iter(last.tag) if last.tag else _having(last.attributes[0][0])(root)
            return
        place, names = named[-1]
        for value in self._marked[names[0]]:
            holder = value.getparent()
            found = (holder,) if place == len(chain.compounds) - 1 else holder.iter(last.tag or lxml.etree.Element)
            for element in found:
                if root is self._tree or element is root or any(above is root for above in element.iterancestors()):
                    yield element


@cache
def _class_parts(compound: Compound) -> tuple[str, ...]:
    """What some class must hold for `[class*=part]` to match."""
    return tuple(value for name, _, value in compound.attributes if name == "class" and value)


@cache
def _having(attribute: str) -> lxml.etree.XPath:
    return lxml.etree.XPath(f"descendant-or-self::*[@{attribute}]")


@cache
def _names(compound: Compound) -> tuple[str, ...]:
    return (*((compound.id,) if compound.id else ()), *compound.classes)
