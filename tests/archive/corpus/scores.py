"""Groups in an archive held against what the generators know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Self

from archive.home import Home
from archive.schema import connect
from tests.archive.corpus.copy import Text
from tests.archive.corpus.home import article_id


@dataclass
class Scores:
    """Reprints found and missed; pairs of articles in one group, right and wrong."""

    found: Counter[tuple[str, int]] = field(default_factory=Counter)
    made: Counter[tuple[str, int]] = field(default_factory=Counter)
    pairs: int = 0
    wrong: int = 0
    wrong_by: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, home: Home, texts: Iterable[Text]) -> Self:
        """Read the groups of the home, which holds these texts."""
        groups = clusters(home)
        scores = cls()
        members: defaultdict[int, list[Text]] = defaultdict(list)
        names: dict[int, str] = {}
        for text in texts:
            names[text.number] = name = article_id(text)
            if name in groups:
                members[groups[name]].append(_bare(text))
            if text.original is not None:
                kind = (text.kind, text.percent)
                scores.made[kind] += 1
                scores.found[kind] += name in groups and groups[name] == groups.get(names[text.original])
        for group in members.values():
            scores._weigh(group)
        return scores

    def _weigh(self, group: list[Text]) -> None:
        self.pairs += comb(len(group), 2)
        for one, other in combinations(group, 2):
            if _family(one) != _family(other):
                self.wrong += 1
                self.wrong_by[one.series if one.series == other.series else f"{one.series}/{other.series}"] += 1

    @property
    def precision(self) -> float:
        """Share of the pairs in groups that are of one original."""
        return 1 - self.wrong / self.pairs if self.pairs else 1.0

    def recall(self, *, kind: str | None = None, percent: int | None = None, most: int = 100) -> float:
        """Share of the reprints of that kind that are in their original's group."""
        chosen = [key for key in self.made if kind in (None, key[0]) and percent in (None, key[1]) and key[1] <= most]
        made = sum(self.made[key] for key in chosen)
        return sum(self.found[key] for key in chosen) / made if made else 1.0

    def lines(self) -> Iterator[dict[str, object]]:
        """What is worth printing."""
        yield {
            "recall_to_10": round(self.recall(most=10), 4),
            "recall": round(self.recall(), 4),
            "precision": round(self.precision, 4),
            "pairs": self.pairs,
            "wrong": self.wrong,
            "wrong_by": dict(self.wrong_by.most_common(8)),
        }
        percents = sorted({percent for _, percent in self.made})
        yield {"percent": {percent: round(self.recall(percent=percent), 4) for percent in percents}}
        for kind in sorted({kind for kind, _ in self.made}):
            yield {"kind": kind} | {
                str(percent): round(self.recall(kind=kind, percent=percent), 4) for percent in percents
            }


def clusters(home: Home) -> dict[str, int]:
    """article_id to cluster_id."""
    connection = connect(home.archive_db)
    rows = dict(connection.execute("SELECT article_id, cluster_id FROM clusters").fetchall())
    connection.close()
    return rows


def _family(text: Text) -> int:
    return text.number if text.original is None else text.original


def _bare(text: Text) -> Text:
    """Without its words: so many are not held."""
    return Text(
        number=text.number, title="", lead=None, paragraphs=(), hour=0, original=text.original, series=text.series
    )
