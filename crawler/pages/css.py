"""CSS by an index of classes and ids instead of a walk over the tree: ten selectors cost less than one XPath did.

Understands what layouts use: tag, `.class`, `#id`, `[attribute]` with `=`, `^=`, `*=`, and descendants by a space.
Anything else is left to lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import lxml.etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

_CLASSES = lxml.etree.XPath("/descendant::*/@class")
_IDS = lxml.etree.XPath("/descendant::*/@id")
_ASKED: set[str] = set()
"""Every class that a selector named so far. On a page there are twenty times as many."""
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
    classes: frozenset[str]
    """Those that must be somewhere on the page if this is to match anything."""
    parts: tuple[str, ...]
    """What some class must hold for `[class*=part]` to match."""

    @classmethod
    def of(cls, compounds: Sequence[Compound]) -> Chain:
        """The chain, with what it needs gathered from its compounds."""
        return cls(
            tuple(compounds),
            frozenset(name for one in compounds for name in one.classes),
            tuple(value for one in compounds for name, _, value in one.attributes if name == "class" and value),
        )

    def fits(self, element: HtmlElement) -> bool:
        """True when the element and its ancestors match, the nearest ancestor first."""
        if not self.compounds[-1].fits(element):
            return False
        wanted = len(self.compounds) - 2
        if wanted < 0:
            return True
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
    chain = Chain.of(compounds)
    _ASKED.update(chain.classes)
    return chain


class Index:
    """Which elements of a tree have which class or id. Of the classes only those are kept that some selector names."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._class_values = _CLASSES(tree)
        self._distinct = set(self._class_values)
        self._all = " ".join(self._distinct)
        self._classes = frozenset(self._all.split())
        self._gather()

    def _gather(self) -> None:
        """Sort out what selectors ask for; anew when one came that asks for something else."""
        self._asked = len(_ASKED)
        told = {value for value in self._distinct if not _ASKED.isdisjoint(value.split())}
        self._with_class: dict[str, list[HtmlElement]] = {}
        for value in self._class_values:
            if value in told:
                element = value.getparent()
                for name in set(value.split()):
                    self._with_class.setdefault(name, []).append(element)

    def select(self, css: str, root: HtmlElement) -> list[HtmlElement]:
        """Elements under `root`, itself included, that match any alternative, in document order."""
        found: list[HtmlElement] = []
        hits = 0
        for alternative in parse(css):
            some = self._matches(alternative, root) if isinstance(alternative, Chain) else alternative(root)
            if some:
                hits += 1
                found += some
        if hits < 2:
            return found
        unique = set(found)
        tags = {element.tag for element in unique}
        # The parser takes names that lxml refuses to look for, such as an `h` with a control character behind it.
        walked = root.iter(*tags) if all(map(str.isprintable, tags)) else root.iter()
        return [element for element in walked if element in unique]

    @cached_property
    def _by_id(self) -> dict[str, list[lxml.etree._ElementUnicodeResult]]:
        by_id: dict[str, list[lxml.etree._ElementUnicodeResult]] = {}
        for value in _IDS(self._tree):
            by_id.setdefault(value, []).append(value)
        return by_id

    def _matches(self, chain: Chain, root: HtmlElement) -> list[HtmlElement]:
        if not chain.classes <= self._classes or not all(part in self._all for part in chain.parts):
            return []
        if self._asked != len(_ASKED):
            self._gather()
        found = dict.fromkeys(filter(chain.fits, self._candidates(chain, root)))
        if root is self._tree or not found:
            return list(found)
        return [one for one in found if one is root or any(above is root for above in one.iterancestors())]

    def _candidates(self, chain: Chain, root: HtmlElement) -> Iterable[HtmlElement]:
        """What the chain may select: found by the innermost class or id that it names, else by tag or attribute."""
        last = chain.compounds[-1]
        for compound in reversed(chain.compounds):
            if compound.id or compound.classes:
                holders = self._holders(compound)
                return holders if compound is last else _inside(holders, last.tag)
        found: Iterable[HtmlElement] = root.iter(last.tag) if last.tag else _having(*last.attributes[0])(root)
        return found

    def _holders(self, compound: Compound) -> list[HtmlElement]:
        if compound.id:
            return [value.getparent() for value in self._by_id.get(compound.id, ())]
        return self._with_class.get(next(iter(compound.classes)), [])


def _inside(holders: Iterable[HtmlElement], tag: str | None) -> Iterator[HtmlElement]:
    for holder in holders:
        yield from holder.iter(tag or lxml.etree.Element)


@cache
def _having(name: str, operator: str, value: str) -> lxml.etree.XPath:
    test = {"": "", "=": '[. = "{}"]', "^=": '[starts-with(., "{}")]', "*=": '[contains(., "{}")]'}[operator]
    return lxml.etree.XPath(f"descendant-or-self::*/@{name}{test.format(value)}/..")
