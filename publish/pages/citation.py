"""How an article is cited: as a sentence in two languages, for BibTeX, and as CSL-JSON for reference managers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from datasette.utils import tilde_encode

from publish.pages.language import Say

_SPECIAL = re.compile(r"[\\{}$&%#_^~]")
_BIBTEX = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation names."""

    article_id: str
    title: str
    author: str | None
    publication: str
    """Proper name of the portal."""
    published_at: str | None
    url: str
    """Original address."""
    address: str
    """Address of this archive's page, whole."""
    captured_at: str
    text_sha256: str

    def sentence(self, say: Say) -> str:
        """A line of a bibliography in the reader's language."""
        author = f"{_line(self.author)}. " if self.author else ""
        day = say.day(self.published_at) or say("không ghi ngày", "n.d.")
        return say(
            "{author}“{title}”. {publication}, {day}. {url}. Bản lưu tại Lưu chiểu, mã {id}, lưu lúc {at}: {address} "
            "(SHA-256 của văn bản: {digest}).",
            "{author}“{title}”. {publication}, {day}. {url}. Archived by Lưu chiểu, id {id}, captured {at}: {address} "
            "(SHA-256 of the text: {digest}).",
            author=author, title=_line(self.title), publication=self.publication, day=day, url=self.url,
            id=self.article_id, at=say.time(self.captured_at), address=self.address, digest=self.text_sha256,
        )  # fmt: skip

    def bibtex(self) -> str:
        """An @online entry of biblatex, in UTF-8."""
        key = re.sub(r"[^A-Za-z0-9-]", "", self.article_id) or "luuchieu"
        note = f"Archived by Lưu chiểu as {self.article_id}: {self.address}; SHA-256 of the text: {self.text_sha256}"
        fields = {
            "author": f"{{{_escaped(self.author)}}}" if self.author else "",
            "title": f"{{{_escaped(self.title)}}}",
            "organization": _escaped(self.publication),
            "date": (self.published_at or "")[:10],
            "url": _SPACE.sub("%20", self.url).replace("{", "%7B").replace("}", "%7D"),
            "urldate": self.captured_at[:10],
            "langid": "vietnamese",
            "note": _escaped(note),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@online{{{key},\n{lines}}}\n"

    def csl(self) -> list[dict[str, object]]:
        """A list of one item, as CSL-JSON wants it."""
        item: dict[str, object] = {
            "id": self.article_id,
            "type": "article-newspaper",
            "title": _line(self.title),
            "container-title": self.publication,
            "URL": self.url,
            "archive": "Lưu chiểu",
            "archive_location": self.address,
            "accessed": _date(self.captured_at),
            "language": "vi",
            "note": f"SHA-256 of the text: {self.text_sha256}",
        }
        if self.author:
            item["author"] = [{"literal": _line(self.author)}]
        if self.published_at:
            item["issued"] = _date(self.published_at)
        return [item]


def _line(value: str | None) -> str:
    return _SPACE.sub(" ", value or "").strip()


def _escaped(value: str | None) -> str:
    """As TeX reads it; nothing in it can end the field or call a macro."""
    return _SPECIAL.sub(lambda found: _BIBTEX.get(found[0], f"\\{found[0]}"), _line(value))


def _date(value: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in value[:10].split("-")]]}


def cite(row: Mapping[str, str | None], names: Mapping[str, str], absolute: Callable[[str], str]) -> Cited:
    """The citation of an article's row.

    Args:
        row: its row in `articles`.
        names: short name of a portal -> its proper name.
        absolute: a path of this site -> its whole address.
    """
    article_id, portal = str(row["article_id"]), str(row["portal"])
    return Cited(
        article_id=article_id,
        title=str(row["title"]),
        author=row["author"],
        publication=names.get(portal, portal),
        published_at=row["published_at"],
        url=str(row["url"]),
        address=absolute(f"/luuchieu/articles/{tilde_encode(article_id)}"),
        captured_at=str(row["last_captured_at"]),
        text_sha256=str(row["text_sha256"]),
    )
