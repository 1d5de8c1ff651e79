"""A new portal in one step: spider, folders for frozen pages, and with them a test that fails until they are filled."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawler.environment import UsageError

FAMILIES = {
    "epi": ("crawler.families.epi", "Epi", "EPI"),
    "liferay": ("crawler.families.liferay", "Liferay", "LIFERAY_62"),
    "mediasoft": ("crawler.families.mediasoft", "MediaSoft", "MEDIASOFT"),
    "vhv": ("crawler.families.vhv", "Vhv", "VHV"),
    "vna": ("crawler.families.vna", "Vna", "VNA"),
    "btb": ("crawler.families.btb", "Btb", "BTB"),
}
_NAME = re.compile(r"[a-z][a-z0-9]*")
_SPIDER = '''"""{title}: who publishes it, in one line.

History:
    to {year}  {family} (say what shows it: an address, a class, a page)
Quirks: none known.
"""

from datetime import date

from {module} import {layout}, {base}


class {class_name}({base}):
    """{host}."""

    name = "{name}"
    title = "{title}"
    host = "{host}"
    province_code = "{province_code}"
    allowed_domains = ["{host}"]
    start_date = date({year}, 1, 1)
    sections = {{"Tin tức": "/tin-tuc"}}
    layouts = ({layout},)
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPortal:
    """What a person says of a portal that is to be added."""

    name: str
    host: str
    family: str
    title: str
    province_code: str


def create(portal: NewPortal, root: Path, today: date) -> Sequence[Path]:
    """Write the spider and its first frozen-page folders under `root`; the paths made, in order of work.

    Raises UsageError for a name that is taken or not a word, an unknown family, and a folder that is not the
    project's: spiders are part of its source.
    """
    if portal.family not in FAMILIES:
        raise UsageError(f"no family {portal.family!r}; known: {', '.join(FAMILIES)}. See docs/add-a-portal.md, step 2")
    if not _NAME.fullmatch(portal.name):
        raise UsageError(f"{portal.name!r} is no name for a spider: small letters and digits, a letter first")
    spider = root / "spiders" / f"{portal.name}.py"
    if not spider.parent.is_dir() or not (root / "tests").is_dir():
        raise UsageError(f"{root} holds no spiders/ and tests/: run this in a checkout of the project")
    if spider.exists():
        raise UsageError(f"{spider} exists already")
    module, base, layout = FAMILIES[portal.family]
    spider.write_text(
        _SPIDER.format(
            title=portal.title,
            year=today.year,
            family=portal.family,
            module=module,
            base=base,
            layout=layout,
            class_name=portal.name.capitalize(),
            name=portal.name,
            host=portal.host,
            province_code=portal.province_code,
        )
    )
    pages = root / "tests" / "pages" / portal.name
    made = [spider]
    for kind, address in (("articles", "/tin-tuc/a.html"), ("listings", "/tin-tuc")):
        folder = pages / kind / f"{today.isoformat()}-first"
        folder.mkdir(parents=True)
        url = f"https://{portal.host}{address}"
        meta = {"url": url, "saved": today.isoformat(), "origin": "where the page is from"}
        (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n")
        made.append(folder)
    return made
