"""thainguyen.gov.vn: Liferay 6.2 as saved pages of its family show it, Liferay 7, and the slug-id pages of 2026 (inferred)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote_plus

from tests.lab.answer import Answer, Ask
from tests.lab.chance import hexes, mix
from tests.lab.model import Channel, Era, Section
from tests.lab.sites.leaf import Layout, number
from tests.lab.sites.liferay_pages import PAGER, article7, article62, article2026, listing62
from tests.lab.sites.mood import Mood
from tests.lab.sites.site import Site

HOST = "thainguyen.gov.vn"
_INSTANCES = ("CxpLMxKIhxrm", "L0n17VJXU23O", "bQiShy2NRK1f", "q8Zt4WmA0cYs")
_SECTIONS = tuple(
    Section(f"/vi_VN/{path}", name, HOST, code)
    for path, name, code in (
        ("tin-hoat-dong-cua-tinh", "Tin hoạt động của tỉnh", _INSTANCES[0]),
        ("thoi-su", "Thời sự", _INSTANCES[1]),
        ("tin-hoat-dong-cua-don-vi", "Tin hoạt động của đơn vị", _INSTANCES[2]),
        ("van-hoa", "Văn hóa", _INSTANCES[3]),
    )
)
_CONTENT = re.compile(r"^(?:/vi_VN)?/[\w-]+/-/asset_publisher/\w{12}/content/([\w-]+?)/?$")
_SLUG_ID = re.compile(r"^(?:/vi_VN)?/[\w-]+/([\w-]+-(\d{6,}))/?$")
_TRAP = re.compile(r"^(.+?)((?:/(?:vi|en))+)$")
_OPEN = '<!DOCTYPE html> <html class="aui ltr" dir="ltr" lang="vi-VN"> <head> '
_TOP = (
    '</head> <body class=" yui3-skin-sam controls-visible signed-out public-page site"> <a href="#main-content" id="skip-to-content">'
    'Truy cập nội dung luôn</a> <div class="body"> <div id="header"> <div class="egov_date"> <div id="point_portal_egov_date"></div> </div>'
    ' </div> <div class"after_main"></div> <div id="main">'
    ' <div class="so_4thn" id="main-content" role="main"> <div class="portlet-layout row-fluid"> <div class="portlet-column '
    'portlet-column-first span9" id="column-1"> <div class="portlet-dropzone" id="layout-column_column-1">'
)
_BOTTOM = "</div> </div> </div> </div> </div> </div> </body> </html>"


class ThaiNguyen(Site):
    """thainguyen.gov.vn."""

    name = "thainguyen"
    title = "Cổng thông tin điện tử tỉnh Thái Nguyên"
    host = HOST
    province = "thainguyen"
    has_files = True
    more_hosts = ("www.thainguyen.gov.vn",)
    robots = "User-agent: *\nDisallow: /c/\nDisallow: /group/\nDisallow: /*p_p_state=pop_up\n"
    channels = (
        Channel(
            (
                Era(name="liferay62", layout="liferay62", until="2023-06-30"),
                Era(name="liferay7", layout="liferay7", marks_lead=False, until="2025-12-31"),
                Era(name="slugid", layout="slugid", base=280_000, marks_lead=False),
            ),
            _SECTIONS,
            10,
        ),
    )

    def make_layouts(self) -> dict[str, Layout]:
        """Three generations; their lists look alike."""
        frame = {"open": _OPEN, "top": _TOP, "bottom": _BOTTOM, "title": "{title} - {section} - {site}"}
        return {
            "liferay62": Layout(article62, listing62, **frame),  # type: ignore[arg-type]
            "liferay7": Layout(article7, listing62, **frame),  # type: ignore[arg-type]
            "slugid": Layout(article2026, listing62, **frame),  # type: ignore[arg-type]
        }

    def key(self, n: int) -> str:
        """The last part of the address."""
        return self.address(n, 1 << 40).split("?")[0].rsplit("/", 1)[1]

    def _number(self, n: int) -> int:
        return self.portal.era(n).base + self.portal.running(n)

    def address(self, n: int, at: int) -> str:
        """As listed, with `inheritRedirect`."""
        section = self.portal.section(n)
        base = f"https://{HOST}{section.path.replace('/vi_VN', '')}"
        if self.portal.era(n).name == "slugid":
            return f"{base}/{self.slug(n, at)}-{self._number(n):06d}"
        end = "?inheritRedirect=true" if n % 2 else ""
        return f"{base}/-/asset_publisher/{section.code}/content/{self.slug(n, at)}-{self.portal.running(n) + 1}{end}"

    def doors(self, n: int, at: int) -> list[str]:
        """The same article under other sections and instances, with and without `/vi_VN`."""
        first = self.address(n, at)
        if self.portal.era(n).name == "slugid":
            return [first, *(f"https://{HOST}{s.path}/{first.rsplit('/', 1)[1]}" for s in _SECTIONS)]
        last = first.split("?")[0].rsplit("/", 1)[1]
        others = [f"https://{HOST}{s.path}/-/asset_publisher/{s.code}/content/{last}" for s in _SECTIONS]
        return [first, *others]

    def find(self, ask: Ask) -> int | None:
        """Any section, any instance; the last part decides, and must be the article's own."""
        content, slug_id = _CONTENT.match(ask.path), _SLUG_ID.match(ask.path)
        if content is not None:
            digits = number(content[1].rsplit("-", 1)[-1])
            n = self.portal.article_at(digits - 1) if digits else None
        elif slug_id is not None:
            n = self.portal.article_at(int(slug_id[2]) - 280_000)
        else:
            return None
        last = ask.path.rstrip("/").rsplit("/", 1)[1]
        if n is None or (n >= 0 and n >= self.portal.count(ask.at)):
            return None
        is_slug_id = self.portal.era(n).name == "slugid"
        known = {self.address(n, at).split("?")[0].rsplit("/", 1)[1] for at in (ask.at, 0)}
        return n if last in known and is_slug_id == (slug_id is not None) else None

    def page_number(self, query: str) -> int:
        """The parameter that ends in `_cur`, whatever the portlet's name."""
        found = [value for name, value in parse_qsl(query) if name.endswith("_cur")]
        return (number(found[-1]) if found else 1) or 1

    def page_of(self, ask: Ask) -> tuple[Channel, Section, int] | None:
        """With and without `/vi_VN`."""
        path = ask.path if ask.path.startswith("/vi_VN/") else "/vi_VN" + ask.path
        if any(s.path == path.rstrip("/") for s in _SECTIONS) and "p_p_state=pop_up" not in ask.query:
            section = next(s for s in _SECTIONS if s.path == path.rstrip("/"))
            return self.channels[0], section, self.page_number(ask.query)
        return None

    def page_url(self, section: Section, page: int) -> str:
        """Only `_101_cur` differs from page to page."""
        base = f"https://{HOST}{section.path}"
        return base if page == 1 else f"{base}?{PAGER}{page}"

    def home_urls(self) -> list[str]:
        """The home page that `/` redirects to."""
        return [f"https://{HOST}/vi_VN/trang-chu"]

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """Home, the redirect to it, the language-link trap, and the portlets that multiply addresses."""
        if ask.path in ("/", ""):
            return Answer(status=302, headers=[("Location", f"https://{HOST}/vi_VN/trang-chu")])
        if ask.path in ("/vi_VN/trang-chu", "/trang-chu", "/vi_VN", "/vi_VN/"):
            return self.answer_home(ask, mood)
        state = dict(parse_qsl(ask.query))
        if state.get("p_p_id", "").startswith("59_INSTANCE"):
            # Liferay keeps the portlet's last render parameters in the session: a listing's address shows an article.
            return self.answer_article(max(0, self.portal.count(ask.at) - 1), ask, mood)
        trap = _TRAP.match(ask.path)
        if trap is not None:
            inner = Ask(ask.scheme, ask.host, trap[1], ask.query, ask.at)
            if self.find(inner) is not None or self.page_of(inner) is not None:
                made = self.answer(inner, mood)
                if made.status == 200:
                    made.pieces = [
                        p.replace(b'/en"', trap[2].encode() + b'/en"') if isinstance(p, bytes) else p
                        for p in made.pieces
                    ]
                    return made
        return None

    def picture_url(self, n: int, serial: int) -> str:
        """Group, folder, a name with plus signs, a uuid, and the time in milliseconds."""
        raw = hexes(self.seed, n * 8 + serial, 32)
        uuid = f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
        name = quote_plus(f"Anh tin {mix(self.seed, n) % 9000} {serial + 1}.jpg")
        return f"https://{HOST}/documents/130212/{7_203_175 + n % 997}/{name}/{uuid}?t={self.portal.published(n) * 1000 + 329}"

    def file_url(self, n: int) -> str:
        """A PDF beside the pictures."""
        raw = hexes(self.seed, n * 8 + 7, 32)
        uuid = f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
        return f"https://{HOST}/documents/130212/{7_203_175 + n % 997}/Van+ban+{n % 9000}.pdf/{uuid}?t={self.portal.published(n) * 1000}"
