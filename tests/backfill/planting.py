"""What is put into the recording by hand, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.backfill import planted as pages
from tests.backfill.planted import Planted
from tests.backfill.tape import Tape, digest_of
from tests.lab import clocks
from tests.lab.warc import Shot

PARKED = (0, 6, 14, 16, 18, 19, 25, 28, 31, 36, 37, 39)
TOKENS = (1, 11, 20, 29, 32, 37)
SUCCEEDED = (2, 15, 17, 21, 30, 34, 38)
_STRANGE: tuple[tuple[str, Callable[[str, int], Shot], tuple[int, ...]], ...] = (
    ("pdf", pages.as_pdf, (5, 34)),
    ("picture", pages.as_picture, (36,)),
    ("error page", pages.error_page, (15, 25, 38)),
    ("login page", pages.login, (16, 33)),
    ("parking page", pages.parking, PARKED),
    ("parking page with a token", pages.parking_with_token, TOKENS),
    ("parking page, again", pages.parking, PARKED[::3]),
    ("successor page", pages.successor, SUCCEEDED),
)
_MONTHLY = 31
DAYS = 30


def plant(tape: Tape) -> Iterator[Planted]:
    """Put it all in; what was planted."""
    planter = _Planter(tape)
    yield planter.put("windows-1258", 10, "2021-08-25", pages.in_windows_1258, must="read")
    yield planter.put("windows-1258 called UTF-8", 2, "2022-02-20", _called_utf8, must="either")
    yield planter.put("mojibake", 3, "2023-11-10", pages.in_mojibake, must="either")
    yield planter.put("mojibake", 22, "2023-11-10", pages.in_mojibake, must="either")
    yield planter.put("not what its digest says", 28, "2023-11-15", pages.cut_short, tells_whole=True)
    yield planter.put("not what its digest says", 32, "2023-11-15", pages.cut_short, tells_whole=True)
    yield planter.put("soft 404", 39, "2023-11-25", _soft_404)
    for month, (kind, make, articles) in enumerate(_STRANGE):
        for n in articles:
            yield planter.strange(kind, n, clocks.seconds(f"2024-{month + 1:02d}-05"), make)
    for day in range(DAYS):
        yield planter.put("every day", _MONTHLY, f"2023-04-{day + 1:02d} 22:30", lambda page: page, must="read")


def _called_utf8(page: Shot) -> Shot:
    return pages.in_windows_1258(page, "utf-8")


def _soft_404(page: Shot) -> Shot:
    text = page.body.decode()
    start, end = text.index('<div class="l-content">'), text.rindex("</div></div></div>")
    gone = '<div class="thong-bao-loi"><h2>Không tìm thấy nội dung</h2><p>Trang bạn yêu cầu không tồn tại.</p>'
    return pages.html(page.url, page.at, text[:start] + gone + text[end:])


class _Planter:
    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._second = 0

    def put(
        self,
        kind: str,
        n: int,
        when: str,
        make: Callable[[Shot], Shot],
        *,
        must: str = "named",
        tells_whole: bool = False,
    ) -> Planted:
        """The article's own page of that time, changed."""
        at = clocks.seconds(when) + self._next()
        page = self._tape.page(self._tape.site.address(n, at), at)
        told = digest_of(page.body) if tells_whole else None
        return self._keep(kind, n, make(page), must, told)

    def strange(self, kind: str, n: int, begin: int, make: Callable[[str, int], Shot]) -> Planted:
        """A page that has nothing of the article."""
        at = begin + self._next()
        return self._keep(kind, n, make(self._tape.site.address(n, at), at), "named", None)

    def _next(self) -> int:
        self._second += 1
        return self._second

    def _keep(self, kind: str, n: int, shot: Shot, must: str, told: str | None) -> Planted:
        shows = None if must == "named" else n
        anywhere = kind.startswith("parking page")
        self._tape.keep(shot, shows, planted=kind, told=told, anywhere=anywhere, is_sure=must != "either")
        return Planted(kind=kind, url=shot.url, at=shot.at, article_id=self._tape.article_id(n), must=must)
