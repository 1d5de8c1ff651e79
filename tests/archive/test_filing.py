"""One history however it was learned: captures in any order leave the rows that they leave in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import keeping
from archive.article import Article
from archive.essence import essence
from archive.findings import Findings
from archive.integrity_tables import check_articles
from tests.archive.keeper import Crawl
from tests.archive.samples import BODY, DAY_1, DAY_3, DAY_4, EDITED, article, open_archive, rows

TRIVIAL = article(body_text=BODY.strip().replace("Ủy", "Uỷ") + "…")
OTHER = article(title="Một bản thứ ba", author="Nông Công An", published_at=None, images=())
COMMA = article(title="Một bản, thứ ba", section="Khác")
TEXTS = (article(), TRIVIAL, EDITED, OTHER, COMMA)
NAMES = {"article_id", "url", "canonical_url", "capture_id"}
CAPTURED = "c.fetched_at, c.body_sha256 FROM {0} AS t LEFT JOIN captures AS c ON c.capture_id = t.capture_id"
_numbers = count(1)


@dataclass(frozen=True)
class Shot:
    """A capture of the article: when it was made, in which of TEXTS, and whether its bytes are its own alone."""

    second: int
    text: int
    is_dynamic: bool = True
    page: str | None = None

    @property
    def at(self) -> str:
        return f"2026-01-01T02:00:{self.second:02d}+07:00"

    def body(self, number: int) -> bytes:
        return f"{self.page or self.text} {number if self.is_dynamic and not self.page else ''}".encode()


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """One archive for all; each history is of an article of its own."""
    with open_archive(tmp_path_factory.mktemp("histories")) as archive:
        yield Crawl(archive)


def named(one: Article, number: int) -> Article:
    url = f"https://baobackan.vn/post{number}.html"
    return replace(one, article_id=f"baobackan-{number}", url=url, canonical_url=url)


def keep(crawl: Crawl, shots: Sequence[tuple[int, Shot]], ends: frozenset[int] = frozenset()) -> int:
    """Keep numbered captures in that order, a run and a transaction up to each of `ends`. The article's number."""
    number = next(_numbers)
    for place, (shot_number, shot) in enumerate(shots):
        if place in ends:
            crawl.end()
            crawl.run_id = crawl.archive.begin_run("baobackan", "backfill", "wayback")
        capture_id = crawl.fetch(shot.at, shot.body(shot_number))
        one = named(TEXTS[shot.text], number)
        crawl.archive.keep(one, run_id=crawl.run_id, capture_id=capture_id, captured_at=shot.at)
    crawl.archive.flush()
    return number


def history(crawl: Crawl, number: int) -> list[list[tuple[object, ...]]]:
    """The rows of an article, without its names; a capture is told by its time and its bytes."""
    found = []
    for table, order in (("articles", "1"), ("revisions", "revision"), ("images", "position"), ("attachments", "1")):
        columns = [row[1] for row in rows(crawl.path, f"PRAGMA table_info({table})")]
        told = ", ".join(f"t.{name}" for name in columns if name not in NAMES)
        source = CAPTURED.format(table) if "capture_id" in columns else f"0 FROM {table} AS t"
        sql = f"SELECT {told}, {source} WHERE t.article_id = ? ORDER BY {order}"
        found.append(rows(crawl.path, sql, [f"baobackan-{number}"]))
    return found


def causes(crawl: Crawl, number: int) -> list[tuple[object, ...]]:
    sql = (
        "SELECT substr(captured_at, 18, 2) + 0, cause, title, body_text FROM revisions WHERE article_id = ? ORDER BY 1"
    )
    shown = [(one.title, one.body_text) for one in TEXTS]
    found = rows(crawl.path, sql.replace("ORDER BY 1", "ORDER BY revision"), [f"baobackan-{number}"])
    return [(second, cause, shown.index((title, body))) for second, cause, title, body in found]


SHOTS = st.lists(
    st.builds(Shot, second=st.integers(0, 5), text=st.integers(0, len(TEXTS) - 1), is_dynamic=st.booleans()),
    min_size=1,
    max_size=8,
    unique_by=lambda shot: (shot.second, shot.text),
)


@settings(max_examples=120, deadline=None)
@given(shots=SHOTS, data=st.data())
def test_any_order_in_any_runs_leaves_the_rows_of_the_order_of_time(
    crawl: Crawl, shots: list[Shot], data: st.DataObject
) -> None:
    numbered = list(enumerate(shots))
    in_order = keep(crawl, sorted(numbered, key=lambda pair: pair[1].second), frozenset(range(len(shots))))
    order = data.draw(st.permutations(numbered))
    ends = data.draw(st.frozensets(st.integers(1, len(shots))))
    assert history(crawl, keep(crawl, order, ends)) == history(crawl, in_order)
    assert {cause for _, cause, _ in causes(crawl, in_order)} == {"source"}


def test_the_check_finds_nothing_wrong_with_any_order(crawl: Crawl) -> None:
    """Nor with the histories of the tests before."""
    for order in permutations(enumerate([Shot(0, 0), Shot(1, 2), Shot(2, 3), Shot(3, 0)])):
        keep(crawl, order)
    found = Findings()
    with crawl.archive.writing() as connection:
        check_articles(connection, crawl.path, found, deep=True)
        whole = "SELECT count(*) FROM articles AS a JOIN revisions AS r USING (article_id) WHERE r.revision = 1 AND {}"
        for condition in ("r.captured_at = a.first_captured_at", "r.cause = 'source'"):
            (count_of,) = connection.execute(whole.format(condition)).fetchone()
            assert count_of == found.checked["articles"]
    assert [str(one) for one in found] == []


def test_a_state_that_was_there_before_is_dated_by_its_first_capture(crawl: Crawl) -> None:
    number = keep(crawl, list(enumerate([Shot(9, 0), Shot(5, 2), Shot(7, 3), Shot(3, 4), Shot(1, 1)])))
    assert causes(crawl, number) == [(1, "source", 1), (3, "source", 4), (5, "source", 2)]


# ---- Whose doing it was. Pages are named by letters: the same letter, the same bytes.


@pytest.mark.parametrize(
    ("shots", "expected"),
    [
        # Two rules read one page in two ways: only the first state is the source's.
        ([Shot(9, 0, page="A"), Shot(1, 2, page="A")], [(1, "source", 2), (9, "parser", 0)]),
        ([Shot(1, 0, page="A"), Shot(9, 2, page="A")], [(1, "source", 0), (9, "parser", 2)]),
        ([Shot(1, 0, page="A"), Shot(9, 2, page="B"), Shot(5, 3, page="A")],
         [(1, "source", 0), (5, "parser", 3), (9, "source", 2)]),
        ([Shot(1, 0, page="A"), Shot(1, 2, page="A")], [(1, "source", 0), (1, "parser", 2)]),
        ([Shot(1, 2, page="A"), Shot(1, 0, page="A")], [(1, "source", 2), (1, "parser", 0)]),
        ([Shot(1, 0, page="A"), Shot(3, 1, page="B"), Shot(5, 2, page="B")], [(1, "source", 0), (5, "parser", 2)]),
        ([Shot(1, 0, page="A"), Shot(3, 2, page="B"), Shot(5, 0, page="B")], [(1, "source", 0), (3, "parser", 2)]),
        # What was read from page A by older rules is not how the portal changed page B.
        ([Shot(9, 0, page="A"), Shot(9, 2, page="A"), Shot(1, 2, page="B")], [(1, "source", 2), (9, "parser", 0)]),
        # An edit before another capture is found.
        ([Shot(1, 0, page="A"), Shot(9, 2, page="B"), Shot(5, 3, page="C")],
         [(1, "source", 0), (5, "source", 3), (9, "source", 2)]),
    ],
)  # fmt: skip
def test_the_same_bytes_never_make_two_states_of_the_source(
    crawl: Crawl, shots: list[Shot], expected: list[tuple[int, str, int]]
) -> None:
    assert causes(crawl, keep(crawl, list(enumerate(shots)))) == expected


@pytest.mark.parametrize("pages", ["AAB", "ABA", "ABB", "AAA", "ABCA"])
def test_whose_doing_it_was_is_the_same_in_any_order(crawl: Crawl, pages: str) -> None:
    shots = [
        *enumerate(Shot(n, text, page=page) for n, (text, page) in enumerate(zip((0, 2, 3, 4), pages, strict=False)))
    ]
    expected = causes(crawl, keep(crawl, shots))
    for order in permutations(shots):
        assert causes(crawl, keep(crawl, order)) == expected, order


def test_an_older_page_read_anew_stands_where_it_was_captured(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captured on day 1, still the same on day 4; on day 3 a web archive saw an edit; then our rules change."""
    number = next(_numbers)
    first = crawl.keep(named(article(), number), DAY_1)
    crawl.archive.answered(f"baobackan-{number}", capture_id=None, at=DAY_4)
    crawl.keep(named(EDITED, number), DAY_3)
    monkeypatch.setattr(keeping, "EXTRACTOR_VERSION", 2)
    crawl.keep(named(OTHER, number), DAY_1, first)
    assert rows(
        crawl.path,
        "SELECT revision, captured_at, cause FROM revisions WHERE article_id = ? ORDER BY 1",
        [f"baobackan-{number}"],
    ) == [(1, DAY_1, "source"), (2, DAY_1, "parser"), (3, DAY_3, "source")]


def test_a_capture_read_anew_leaves_alone_what_was_read_from_it_before(crawl: Crawl) -> None:
    """Rules that no longer see an edit may be wrong, and be mended."""
    number = next(_numbers)
    crawl.keep(named(article(), number), DAY_1)
    capture_id = crawl.keep(named(EDITED, number), DAY_3)
    for reading in (article(), EDITED):
        crawl.keep(named(reading, number), DAY_3, capture_id)
        assert [cause for _, cause, _ in causes(crawl, number)] == ["source", "source"]


# ---- What it costs


def test_the_states_of_a_long_history_are_compared_once(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of captures of a page that always reads differently, the newest first."""
    asked = 0

    def counting(*text: str) -> str:
        nonlocal asked
        asked += 1
        return essence(*text)

    monkeypatch.setattr("archive.filing.essence", counting)
    number, states = next(_numbers), 120
    for n in reversed(range(states)):
        one = named(article(title=f"Lịch công tác tuần {n}"), number)
        at = f"2026-01-01T{n // 60:02d}:{n % 60:02d}:00+07:00"
        crawl.archive.keep(one, run_id=crawl.run_id, capture_id=crawl.fetch(at), captured_at=at)
    crawl.archive.flush()
    assert asked <= 2 * states
    found = rows(
        crawl.path, "SELECT revision, title FROM revisions WHERE article_id = ? ORDER BY 1", [f"baobackan-{number}"]
    )
    assert found == [(n + 1, f"Lịch công tác tuần {n}") for n in range(states)]
