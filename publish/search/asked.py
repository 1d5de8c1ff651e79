"""What an address of the search page asks for, and the address that asks for it: the query, its order, its facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from publish.search.find import Order
from publish.search.index import FACETS
from publish.search.query import Query, read_query
from publish.search.spans import read_span

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

#: Results of a page, unless `size` asks for another number.
PAGE, MOST = 20, 100
_ORDERS: dict[str, Order] = {"newest": "newest", "date": "date"}
_START_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of /search. `chosen` are values of facets chosen beside the query's own."""

    text: str = ""
    order: Order = "relevance"
    chosen: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    start: int = 0
    size: int = PAGE

    @classmethod
    def read(cls, args: Mapping[str, Sequence[str]]) -> Asked:
        """From the values of each parameter; what makes no sense counts as not given."""

        def one(name: str) -> str:
            return (args.get(name) or [""])[0].strip()

        start, size = one("start"), one("size")
        return cls(
            text=one("q"),
            order=_ORDERS.get(one("sort"), "relevance"),
            chosen=tuple(dict.fromkeys((name, value) for name in FACETS for value in args.get(name, []) if value)),
            since=one("from"),
            until=one("to"),
            start=int(start) if _is_number(start) else 0,
            size=min(MOST, max(1, int(size))) if _is_number(size) else PAGE,
        )

    @classmethod
    def of(cls, request: Request) -> Asked:
        """What a request of the site asks for."""
        return cls.read({name: request.args.getlist(name) for name in request.args})

    def query(self) -> Query:
        """The query as typed, narrowed by what was chosen beside it."""
        typed = read_query(self.text)
        since, until = read_span(self.since), read_span(self.until)
        bad = [text for text, span in ((self.since, since), (self.until, until)) if text and span is None]
        return replace(
            typed,
            facets=typed.facets + self.chosen,
            since=since or typed.since,
            until=until or typed.until,
            unread=typed.unread + tuple(bad),
        )

    def address(self, path: str = "", **changed: str | int) -> str:
        """The same question at `path`, with some fields changed; from the first result unless told otherwise."""
        asked = replace(self, **{"start": 0, **changed})  # type: ignore[arg-type]
        return f"{path}?{urlencode(list(asked._parameters()))}"

    def with_value(self, name: str, value: str) -> Asked:
        """Narrowed by a value of a facet."""
        return replace(self, chosen=(*self.chosen, (name, value)), start=0)

    def without_value(self, name: str, value: str) -> Asked:
        """The choice of that value taken back."""
        return replace(self, chosen=tuple(one for one in self.chosen if one != (name, value)), start=0)

    def _parameters(self) -> Iterator[tuple[str, str]]:
        yield "q", self.text
        yield from self.chosen
        for name, value in (("from", self.since), ("to", self.until)):
            if value:
                yield name, value
        if self.order != "relevance":
            yield "sort", self.order
        if self.start:
            yield "start", str(self.start)
        if self.size != PAGE:
            yield "size", str(self.size)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _START_DIGITS
