"""The five seed articles, set as their portals set them and as different editors would have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests import seeds_pieces as pieces

GOLD = Path(__file__).parents[2] / "shared" / "seeds" / "gold.json"
ORDER = ("cppppcp", "pppcp", "cppcpcp", "cppcpppcp", "cppppcp")
"""Where captions (c) stand among the paragraphs (p) after the lead, as the seeds' plain text shows."""
PORTALS = ("thainguyen", "baotuyenquang", "tnu", "baobackan", "baocaovien")
SOURCES = (
    "/documents/20181/7203175/anh+{k}.jpg/c86c9e7c-a51a-42bf-89c7-f703d9f4b6cd?t=1642560329978",
    "/media/images/2019/07/img_2019070815300{k}.jpg",
    "/uploads/2020/15-7-2020-TG-{k}.jpg",
    "https://photo-cms-baobackan.epicdn.me/2022/12/26/anh-{k}.jpg",
    "https://img.baocaovien.vn///MediaUpload/Org/2022/12/30/A00{k}30122022.jpg",
)
DAYS = ("2022-08-01", "2019-07-08", "2020-07-15", "2022-12-26", "2022-12-30")


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One editor's page of one seed. `lead` tells its place: marked, first paragraph, bold first, or both."""

    seed: int
    name: str
    url: str
    frame: Callable[..., str]
    paragraph: pieces.Paragraph
    picture: pieces.Picture
    byline: str = ""
    author: str = ""
    lead: str = "marked"
    within: str = ""
    """Furniture after the second block of the body."""
    before: str = ""
    wrap: tuple[str, str] = ("", "")
    noise: tuple[str, ...] = ()
    shift: bool = False
    """The first picture stands inside the paragraph before its caption."""


@dataclass(frozen=True, kw_only=True)
class SeedPage:
    """A page to read, and what a right reading of it holds."""

    name: str
    portal: str
    url: str
    html: str
    lead: str
    wanted: dict[str, Any]
    noise: tuple[str, ...] = field(default=())


def gold() -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = json.loads(GOLD.read_text("utf-8"))
    return answers


def _blocks(told: dict[str, Any], variation: Variation) -> Iterator[str]:
    paragraphs, captions = iter(told["paragraphs"]), iter(told["captions"])
    if variation.lead == "bold":
        yield f"<p><strong>{escape(told['lead'])}</strong></p>"
    elif variation.lead in ("first", "both"):
        yield variation.paragraph(told["lead"])
    pictures = 0
    for kind in ORDER[variation.seed]:
        if kind == "p":
            yield variation.paragraph(next(paragraphs))
            continue
        pictures += 1
        source = SOURCES[variation.seed].format(k=pictures)
        yield variation.picture(source, next(captions), f"{told['title']} ảnh {pictures}")


def _shifted(blocks: list[str]) -> list[str]:
    """The first picture moved into the paragraph before it, its caption left behind."""
    for place, block in enumerate(blocks):
        if place and "<img" in block:
            picture, caption = block.split("</p>", 1)
            image = picture[picture.index("<img") :]
            blocks[place - 1] = blocks[place - 1].replace("</p>", f"{image}</p>", 1)
            blocks[place] = caption
            break
    return blocks


def build(told: dict[str, Any], variation: Variation) -> SeedPage:
    blocks = list(_blocks(told, variation))
    if variation.shift:
        blocks = _shifted(blocks)
    if variation.within:
        blocks.insert(2, variation.within)
    body = variation.before + variation.wrap[0] + "\n".join([*blocks, variation.byline]) + variation.wrap[1]
    lead = told["lead"] if variation.lead in ("marked", "both") else ""
    wanted = {name: told.get(name) for name in ("title", "lead", "paragraphs", "captions", "source", "dateline")}
    return SeedPage(
        name=f"{variation.seed:03}-{variation.name}",
        portal=PORTALS[variation.seed],
        url=variation.url,
        html=variation.frame(told["title"], lead, body, variation.author),
        lead=variation.lead,
        wanted=wanted | {"author": told["byline"], "day": DAYS[variation.seed]},
        noise=(*told["noise"], *pieces.FURNITURE_WORDS, *variation.noise),
    )


def pages() -> list[SeedPage]:
    """Every variation of every seed. Raises FileNotFoundError where the seeds are not at hand."""
    from tests import seeds_variations as first
    from tests import seeds_variations_more as more
    from tests import seeds_variations_press as press

    told = gold()
    groups = (first.THAI_NGUYEN, first.TUYEN_QUANG, first.UNIVERSITY, press.BAC_KAN, press.BAO_CAO_VIEN, more.MORE)
    return [build(told[variation.seed], variation) for group in groups for variation in group]


def right(*markup: str) -> str:
    return "".join(f'<p style="text-align: right;"><strong>{one}</strong></p>' for one in markup)
