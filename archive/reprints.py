"""Whether one article is a copy of another.

It is when most of its words stand there in the same order, and its facts changed no more than its other words did.
Issues of a serial announcement (weather, prices, power cuts) share a template, often nine words of ten; what differs
are numbers and names. Somebody who touches up a copy changes words of every kind. So the changed words are counted by
kind: when numbers and names are hit far more often than chance would have it, it is another issue, no copy.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from itertools import compress

from rapidfuzz.distance import LCSseq, MatchingBlock

from archive.likeness import CAPITAL, DIGIT, ENDS, marked_words

SHARED_AT_LEAST = 0.5
"""Share of the words of both texts in runs of three or more that both have. Unrelated articles reach 0.25, copies with
15 words of 100 replaced and another lead seldom less than 0.6."""
_CHANCE = 0.002
"""Changed facts are put down to chance down to this probability; so many true copies it may cost."""
_CHANCE_OF_MOST = 0.02
"""The same where half of the numbers or more are others, which touching up seldom does."""
_TOUCHED_AT_MOST = 0.15
"""Share of words replaced in a copy: where more numbers are others, that is no touching up whatever the words say."""
_RUN = 3
_SLOT = 16
"""Most words between two runs that count as touched up; what is longer was written anew and tells nothing of facts."""
_MANY_NUMBERS = 10
_NUMBERS_AT_LEAST = 0.2
"""Where there are many numbers, a copy has more of them in common than this, whatever was dropped."""
_PLAIN, _NAME, _NUMBER = range(3)

_MARKS = CAPITAL | DIGIT | ENDS
_ENDS_SENTENCE = bytes(mark for mark in range(_MARKS + 1) if mark & ENDS)
_ONLY_CAPITAL = bytes(mark for mark in range(_MARKS + 1) if mark & CAPITAL and not mark & DIGIT)
_OPENING_CAPITAL = re.compile(b"(?<![^" + re.escape(_ENDS_SENTENCE) + b"])[" + re.escape(_ONLY_CAPITAL) + b"]")
_KIND_OF_MARKS = bytes(
    _NUMBER if mark & DIGIT else _NAME if mark & CAPITAL else _PLAIN for mark in range(_MARKS + 1)
).ljust(256, b"\x00")

_IS_NUMBER = bytes(mark & DIGIT for mark in range(256))

Counts = tuple[list[int], list[int]]
"""Words, and changed words, by kind."""


class Reading:
    """An article taken apart: its words as numbers, title first, and what kind each of them is."""

    __slots__ = ("head", "kinds", "numbers", "words")

    def __init__(self, title: str, summary: str | None, body_text: str) -> None:
        marked = marked_words(title)
        self.head = len(marked)
        marked += marked_words(f"{summary}\n{body_text}" if summary else body_text)
        # Eight bytes a word, its number in the lower four, its marks in the fifth (machines here are little-endian).
        packed = array("Q", marked).tobytes()
        self.words = array("I", packed)[::2]
        marks = packed[4::8]
        # A capital is a name's unless a sentence begins there.
        self.kinds = _OPENING_CAPITAL.sub(b"\x00", marks).translate(_KIND_OF_MARKS)
        self.numbers = array("I", compress(self.words, marks.translate(_IS_NUMBER)))

    @property
    def text(self) -> array[int]:
        """The words of lead and body."""
        return self.words[self.head :]


def is_reprint(one: Reading, other: Reading) -> bool:
    """Whether these are the same article, reprinted or touched up. Symmetric."""
    if _few_numbers_shared(one, other):
        return False
    if other.words < one.words:
        one, other = other, one  # equal words may be paired in several ways; always choose the same one
    runs = LCSseq.opcodes(one.words, other.words).as_matching_blocks()
    return _share(one, other, runs) >= SHARED_AT_LEAST and not is_another_issue(_count_changes(one, other, runs))


def _share(one: Reading, other: Reading, runs: Sequence[MatchingBlock]) -> float:
    """Share of the words of leads and bodies that stand in runs of three or more."""
    words = len(one.words) + len(other.words) - one.head - other.head
    sizes = [
        run.size if run.a >= one.head and run.b >= other.head else run.size - max(one.head - run.a, other.head - run.b)
        for run in runs
        if run.size >= _RUN
    ]
    return 2.0 * sum(size for size in sizes if size >= _RUN) / words if words else 0.0


def _few_numbers_shared(one: Reading, other: Reading) -> bool:
    """A quick look that spares comparing most issues of a series."""
    fewer = min(len(one.numbers), len(other.numbers))
    return fewer >= _MANY_NUMBERS and LCSseq.similarity(one.numbers, other.numbers) < _NUMBERS_AT_LEAST * fewer


def is_another_issue(counts: Counts) -> bool:
    """Whether facts were changed where other words were not."""
    numbers, changed = (column[_NUMBER] // 2 for column in counts)  # each was counted in both texts
    by_numbers = _improbability(counts, _NUMBER)
    if changed * 2 >= numbers and min(by_numbers, _tail(numbers, changed)) < _CHANCE_OF_MOST:
        return True
    return min(by_numbers, _improbability(counts, _NAME, _NUMBER)) < _CHANCE


def _improbability(counts: Counts, *facts: int) -> float:
    """How likely chance hits so many or more words of these kinds, given how many were changed (hypergeometric)."""
    total, changed = sum(counts[0]) // 2, sum(counts[1]) // 2
    of_facts, hit = (sum(column[kind] for kind in facts) // 2 for column in counts)
    if hit <= 0:
        return 1.0
    whole = _log_choose(total, changed)
    plain = total - of_facts
    return sum(
        math.exp(_log_choose(of_facts, k) + _log_choose(plain, changed - k) - whole)
        for k in range(max(hit, changed - plain), min(of_facts, changed) + 1)
    )


def _tail(numbers: int, changed: int) -> float:
    """How likely so many or more of the numbers are others in a copy that was touched up as much as copies are."""
    hit, missed = _TOUCHED_AT_MOST, 1 - _TOUCHED_AT_MOST
    return sum(math.comb(numbers, k) * hit**k * missed ** (numbers - k) for k in range(changed, numbers + 1))


def _log_choose(size: int, chosen: int) -> float:
    return math.lgamma(size + 1) - math.lgamma(chosen + 1) - math.lgamma(size - chosen + 1)


def _count_changes(one: Reading, other: Reading, runs: Sequence[MatchingBlock]) -> Counts:
    """Words and changed words of each kind, of both texts together, in the passages that both have."""
    its, others = one.kinds, other.kinds
    kept: list[bytes] = []
    changed = [0, 0, 0]
    at = its_at = -1 - _SLOT  # where the last run ended
    gone = come = same = b""  # since then: words of the one, of the other, of both
    end = its_end = 0
    for run in runs:
        start, its_start, size = run.a, run.b, run.size
        gone += its[end:start]
        come += others[its_end:its_start]
        end, its_end = start + size, its_start + size
        if size == 1:
            # One word alone may be the same by chance, so it holds no passage together.
            same += its[start:end] + others[its_start:its_end]
            continue
        if start - at <= _SLOT and its_start - its_at <= _SLOT:
            kept.append(same)
            changed[_PLAIN] += len(gone) + len(come)
            for fact in (_NAME, _NUMBER):
                # Where a number stood there is another: a changed fact. Where a word stood: a changed word.
                facts = 2 * min(gone.count(fact), come.count(fact))
                changed[fact] += facts
                changed[_PLAIN] -= facts
        kept += its[start:end], others[its_start:its_end]
        at, its_at = end, its_end
        gone = come = same = b""
    whole = b"".join(kept)
    return [whole.count(kind) + changed[kind] for kind in (_PLAIN, _NAME, _NUMBER)], changed
