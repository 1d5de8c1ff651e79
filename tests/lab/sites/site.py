"""What every portal of the lab does: answers an address with a page, by its family's addresses and layouts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape
from urllib.parse import parse_qs, quote

from tests.lab import clocks, furniture
from tests.lab.answer import Answer, Ask, Piece, Static
from tests.lab.chance import mix, seed_of
from tests.lab.media import media
from tests.lab.model import Block, Channel, Content, Era, Section
from tests.lab.portal import Portal
from tests.lab.sites.leaf import Layout, Leaf, Row, Shelf, number
from tests.lab.sites.mood import CALM, Mood
from tests.lab.sites.telling import tell
from tests.lab.text import slug

_slug = lru_cache(maxsize=8192)(slug)


class Site:
    """One portal. A family says how addresses are made and read, and gives the layouts."""

    name = ""
    title = ""
    host = ""
    scheme = "https"
    province = ""
    dash = "/"
    has_seconds = False
    has_validators = False
    channels: tuple[Channel, ...] = ()
    robots = "User-agent: *\nDisallow: /tim-kiem\nDisallow: /lien-ket/\n"
    more_hosts: tuple[str, ...] = ()

    def __init__(self, portal: Portal, page_kb: float) -> None:
        self.portal = portal
        self.seed = seed_of(portal.plan.seed, self.name, "site")
        self._page_bytes = int(page_kb * 1024)
        self.layouts = self.make_layouts()
        self._sections = {(s.host, s.path): (c, s) for c in self.channels for s in c.sections}

    def make_layouts(self) -> dict[str, Layout]:
        """The templates of each era, and of the redesign `unknown`."""
        raise NotImplementedError

    def address(self, n: int, at: int) -> str:
        """The address under which listings name article n."""
        raise NotImplementedError

    def find(self, ask: Ask) -> int | None:
        """The article of an address of any door, whether it is there or not; None for other addresses."""
        raise NotImplementedError

    def key(self, n: int) -> str:
        """The CMS's identity key of article n."""
        raise NotImplementedError

    def picture_url(self, n: int, serial: int) -> str:
        """The address of the serial-th picture of article n."""
        raise NotImplementedError

    def file_url(self, n: int) -> str:
        """The address of the file of article n; families without files are never asked."""
        raise NotImplementedError

    has_files = False

    def doors(self, n: int, at: int) -> list[str]:
        """Every address of article n, the listed one first."""
        return [self.address(n, at)]

    def page_of(self, ask: Ask) -> tuple[Channel, Section, int] | None:
        """The listing page of an address: `?page=N` unless the family says otherwise."""
        for path in (ask.path, ask.path.rstrip("/"), ask.path + "/"):
            found = self._sections.get((ask.host, path))
            if found is not None:
                return (*found, self.page_number(ask.query))
        return None

    def page_number(self, query: str) -> int:
        """The page that a query asks for, 1 where it names none."""
        return number(parse_qs(query).get("page", ["1"])[-1]) or 1

    def page_url(self, section: Section, page: int) -> str:
        """The address of one page of a listing."""
        base = f"{self.scheme}://{section.host}{quote(section.path)}"
        return base if page == 1 else f"{base}?page={page}"

    def special(self, ask: Ask, mood: Mood) -> Answer | None:
        """Feeds, sitemaps and other addresses of the family's own."""
        return None

    def special_urls(self, at: int) -> Iterator[str]:
        """The addresses that `special` answers at that time."""
        yield from ()

    def slug(self, n: int, at: int, limit: int = 90) -> str:
        """The folded first title; an article that was moved within its portal has a new one."""
        made = _slug(self.portal.first_title(n), limit)
        fate = self.portal.fates.get(n)
        return made + "-ban-moi" if fate and fate.moved_to == n and fate.moved_at and at >= fate.moved_at else made

    def home_urls(self) -> list[str]:
        """The home page of every host that has listings."""
        hosts = dict.fromkeys((self.host, *(s.host for c in self.channels for s in c.sections)))
        return [f"{self.scheme}://{host}/" for host in hosts]

    @property
    def hosts(self) -> set[str]:
        """Every host name that this portal answers under."""
        return {self.host, *self.more_hosts, *(s.host for c in self.channels for s in c.sections)}

    def era(self, n: int) -> Era:
        """The generation of article n, with the precision that its own page has."""
        era = self.portal.era(n)
        return replace(era, precision="day") if self.portal.is_dateless(n) else era

    def answer(self, ask: Ask, mood: Mood) -> Answer:
        """The page of an address at a time."""
        if ask.path == "/robots.txt":
            return Answer(pieces=[self.robots.encode()], media_type="text/plain; charset=utf-8")
        made = self.special(ask, mood)
        if made is not None:
            return made
        place = self.page_of(ask)
        if place is not None:
            return self.answer_listing(*place, ask, mood)
        n = self.find(ask)
        if n is not None:
            return self.answer_article(n, ask, mood)
        if ask.path in ("/", ""):
            return self.answer_home(ask, mood)
        found = media(ask.url)
        if found is not None:
            return Answer(
                pieces=[found[1]], media_type=found[0], is_packable=False, etag=f'"{mix(seed_of(ask.url)):x}"'
            )
        return self.missing(ask, mood)

    def missing(self, ask: Ask, mood: Mood, status: int = 404) -> Answer:
        """The page for what is not there; 200 where the portal has soft 404s or the event says so."""
        text = (
            '<div class="thong-bao-loi"><h2>Không tìm thấy nội dung</h2><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa. '
            'Vui lòng quay lại <a href="/">Trang chủ</a>.</p></div>'
        )
        soft = mood.is_soft or status == 200
        return self.frame("Không tìm thấy trang", "", text, ask, mood, status=200 if soft else status)

    def answer_home(self, ask: Ask, mood: Mood) -> Answer:
        """The home page: the menu and the newest of every section on this host."""
        main = []
        for channel in self.channels:
            for section in channel.sections:
                if section.host == ask.host or ask.host not in {s.host for s in channel.sections}:
                    rows = self.rows(self.portal.listing(channel, section, ask.at).page(1, 4), ask.at)
                    items = "".join(f'<li><a href="{escape(r.url)}" title="{r.title}">{r.title}</a></li>' for r in rows)
                    main.append(
                        f'<div class="home-box"><div class="home-box-title"><a href="{section.path}">{section.name}</a></div><ul>{items}</ul></div>'
                    )
        return self.frame(self.title, "", "".join(main), ask, mood)

    def rows(self, found: Iterable[int], at: int) -> tuple[Row, ...]:
        """Listing entries; an article with several doors stands there once for each."""
        made: list[Row] = []
        for n in found:
            title, lead = self.portal.heading(n, at)
            fate = self.portal.fates.get(n)
            urls = self.doors(n, at)[: fate.doors] if fate and fate.doors > 1 else [self.address(n, at)]
            thumb = self.picture_url(n, 0) if mix(self.seed, n) % 5 else None
            published = self.portal.published(n)
            precision = self.era(n).precision
            made += [
                Row(
                    n=n, url=url, title=escape(title), lead=escape(lead), published=published, thumb=thumb, precision=precision
                )
                for url in urls
            ]  # fmt: skip
        return tuple(made)

    def answer_listing(self, channel: Channel, section: Section, page: int, ask: Ask, mood: Mood) -> Answer:
        """One page of a listing; no rows past the last, or where an event emptied it."""
        listing = self.portal.listing(channel, section, ask.at)
        pages = -(-listing.total // channel.per_page)
        if channel.pages_listed:
            pages = min(pages, channel.pages_listed)
        found = listing.page(page, channel.per_page) if page <= pages else []
        if (section.path, page) in mood.empty_pages or ("*", page) in mood.empty_pages:
            found, pages = [], 0
        shelf = Shelf(
            section=section, rows=self.rows(found, ask.at), page=page, pages=pages, total=listing.total, now=ask.at
        )  # fmt: skip
        now = self.portal.era_at(ask.at)
        name = mood.layout or (now if now in channel.eras else channel.eras[-1]).layout
        layout = self.layouts[name]
        head, main = layout.listing(shelf)
        title = section.name if page == 1 else f"{section.name} - Trang {page}"
        return self.frame(title, head, main, ask, mood, layout_name=name)

    def answer_article(self, n: int, ask: Ask, mood: Mood) -> Answer:
        """The article's page, or what stands in its place."""
        portal = self.portal
        status = portal.absence(n, ask.at)
        fate = portal.fates.get(n)
        has_moved = fate is not None and fate.moved_to == n and fate.moved_at is not None and ask.at >= fate.moved_at
        if status is None and fate is not None and has_moved and not self.is_current(n, ask):
            status = fate.move_status
        if status in (301, 302):
            target = self.address(fate.moved_to, ask.at) if fate and fate.moved_to is not None else self.home_urls()[0]
            return Answer(status=status, headers=[("Location", target)])
        if status is not None:
            return self.missing(ask, mood, status)
        leaf = self.leaf(n, ask, mood)
        name = mood.layout or leaf.era.layout
        head, main = self.layout(mood, leaf.era.layout).article(leaf)
        made = self.frame(leaf.title, head, main, ask, mood, layout_name=name, section=leaf.section.name)
        if self.has_validators:
            made.modified = leaf.modified
        return made

    def is_current(self, n: int, ask: Ask) -> bool:
        """Whether an address is one that a moved article goes by now."""
        asked = f"{ask.host}{ask.path}".rstrip("/")
        return any(url.split("://", 1)[1].split("?")[0].rstrip("/") == asked for url in self.doors(n, ask.at))

    def layout(self, mood: Mood, name: str) -> Layout:
        """The layout in force."""
        return self.layouts[mood.layout or name]

    def leaf(self, n: int, ask: Ask, mood: Mood) -> Leaf:
        """Everything a layout prints of article n."""
        return tell(self, n, ask, mood)

    def told(self, n: int, at: int, *, with_trivial: bool = True) -> Content:
        """The content as this portal can print it: newspapers carry no files."""
        content = self.portal.content(n, at, with_trivial=with_trivial)
        if not self.has_files and any(b.kind == "file" for b in content.blocks):
            content = replace(content, blocks=tuple(b for b in content.blocks if b.kind != "file"))
        return content

    def split_lead(self, content: Content, era: Era) -> tuple[str | None, tuple[Block, ...]]:
        """(marked lead or None, blocks): where the page marks no lead it is the first paragraph."""
        if era.marks_lead and (content.has_marked_lead or not self.can_skip_lead(era)):
            return content.lead, content.blocks
        return None, (Block("p", content.lead), *content.blocks)

    def can_skip_lead(self, era: Era) -> bool:
        """Whether authors of this era may leave the lead's field empty."""
        return True

    def frame(
        self, title: str, head: str, main: str, ask: Ask, mood: Mood, *, status: int = 200, layout_name: str = "", section: str = ""
    ) -> Answer:  # fmt: skip
        """A whole page around a main part."""
        name = layout_name or mood.layout or self.portal.era_at(ask.at).layout
        layout = self.layouts[name]
        top, bottom = self.parts(name)
        shown = layout.title.format(title=title, section=section or self.title, site=self.title)
        clock = f'<div class="site-clock">{clocks.weekday(ask.at)}, {clocks.show(ask.at, "%d/%m/%Y %H:%M")}</div>'
        start = f"{layout.open}<title>{shown}</title>{head}".encode()
        pieces: list[Piece] = [start, top, (clock + main).encode(), bottom]
        return Answer(status=status, pieces=pieces)

    def parts(self, name: str) -> tuple[Static, Static]:
        """The furniture before and after the main part, padded so that an article's page has about page_kb."""
        layout = self.layouts[name]
        if not layout.parts:
            sections = tuple(s for c in self.channels for s in c.sections)
            start = f"{layout.top}{furniture.top(self.seed, sections, self.title)}"
            end = f"{furniture.bottom(self.seed, self.title, 0)}{layout.bottom}"
            size = self._page_bytes - len((start + end).encode()) - self._typical_bytes(layout)
            end = f"{furniture.bottom(self.seed, self.title, max(0, size))}{layout.bottom}"
            layout.parts["static"] = (Static(start), Static(end))
        return layout.parts["static"]

    def _typical_bytes(self, layout: Layout) -> int:
        at = self.portal.plan.start
        count = max(1, min(4, self.portal.count(at)))
        total = 0
        for n in range(count):
            leaf = self.leaf(n, Ask(self.scheme, self.host, "/", "", at), CALM)
            head, main = layout.article(leaf)
            total += len((layout.open + head + main).encode())
        return total // count
