"""Made-up articles by the million, for measuring search and files: no sentence of theirs means anything.

Words are drawn from a made lexicon of some 25,000 words of one to three syllables whose frequencies fall as those of a
language do (Zipf), so common syllables stand in nearly every article, as they do in Vietnamese.
"""

from __future__ import annotations

import contextlib
import hashlib
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from archive.clock import VIETNAM
from archive.schema import connect, migrate

PORTALS = {
    "baothainguyen": "19", "baobackan": "06", "baothaibinh": "34", "thainguyen": "19", "backan": "06",
    "thaibinh": "34", "baotuyenquang": "08", "tnu": "19", "baocaovien": "01",
}  # fmt: skip
_COMMON = (
    "của và các có được trong cho là với đã một những người không này đến từ về khi năm tại ra theo trên vào để công "
    "đồng việc huyện tỉnh xã thành phố ban dân nhân ủy đảng hội nghị bộ sản xuất phát triển kinh tế văn hóa xã hội"
).split()
_ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split()
_RIMES = (
    "a ac ai am an ang anh ao au ay ăc ăm ăn ăng âm ân âng âu ây e em en eng eo ê êm ên ênh êu i ia im in inh iu iên "
    "iêng iêu o oa oan oang oi om on ong ô ôi ôm ôn ông ơ ơi ơm ơn u ua ui um un ung uy uôi uôn uông ư ưa ưng ươi ươn "
    "ương ươu"
).split()
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_SECTIONS = ("Thời sự", "Kinh tế", "Xã hội", "Văn hóa", "Giáo dục", "Y tế", "Quốc phòng", "Nông thôn mới")
_BATCH = 2000
_FIRST, _DAYS = datetime(2005, 1, 1, 8, tzinfo=VIETNAM), 7900
#: Syllables of an article of about 3 KB in UTF-8.
_SYLLABLES = 550

_INSERT = (
    "INSERT INTO articles (article_id, portal, url, canonical_url, title, summary, body_text, body_html, author, "
    "section, tags, language, published_at, first_captured_at, last_captured_at, state, text_sha256, word_count, "
    "extractor_version, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 'vi', ?, ?, ?, 'live', ?, ?, 1, '{}')"
)


def make_archive(home: Path, count: int, seed: int = 1) -> Path:
    """archive.db under `home` with `count` articles, spread over the portals and the days since 2005."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "archive.db"
    migrate(path)
    with contextlib.closing(connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(
            "INSERT INTO portals VALUES (?, ?, ?, ?, 'made', 'live', NULL)",
            [(portal, f"Cổng mẫu {portal}", province, f"{portal}.example") for portal, province in PORTALS.items()],
        )
        for batch in _batches(count, seed):
            connection.execute("BEGIN")
            connection.executemany(_INSERT, batch)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def lexicon(seed: int) -> list[str]:
    """Words, the most frequent first."""
    random = np.random.default_rng(seed)
    syllables = [_with_tone(f"{onset}{rime}", tone) for onset in _ONSETS for rime in _RIMES for tone in _TONES]
    chosen = [syllables[place] for place in random.permutation(len(syllables))[:3000]]
    pairs = [" ".join(chosen[place] for place in random.integers(0, 3000, size)) for size in [2] * 20_000 + [3] * 2000]
    return [*_COMMON, *chosen[:2000], *(pairs[place] for place in random.permutation(len(pairs)))]


def _with_tone(syllable: str, tone: str) -> str:
    """The tone over the last vowel letter but one of two, near enough to how it is written."""
    vowels = [place for place, char in enumerate(syllable) if char in "aăâeêioôơuưy"]
    place = vowels[-1] if syllable[-1] not in "aăâeêioôơuưy" or len(vowels) == 1 else vowels[-2]
    return unicodedata.normalize("NFC", f"{syllable[: place + 1]}{tone}{syllable[place + 1 :]}")


def _batches(count: int, seed: int) -> Iterator[list[tuple[object, ...]]]:
    words = np.array(lexicon(seed), dtype=object)
    weights = 1.0 / (np.arange(len(words)) + 8.0)
    cumulated = np.cumsum(weights / weights.sum())
    random = np.random.default_rng(seed + 1)
    authors = [f"{a.title()} {b.title()}" for a, b in zip(words[2000:2300], words[2300:2600], strict=True)]
    portals = list(PORTALS)
    for begin in range(0, count, _BATCH):
        size = min(_BATCH, count - begin)
        drawn = words[np.searchsorted(cumulated, random.random((size, _SYLLABLES * 2 // 3)))]
        batch = []
        for number, line in enumerate(drawn.tolist(), start=begin):
            portal = portals[number % len(portals)]
            published = _FIRST + timedelta(days=(number * _DAYS) // count, seconds=number % 36_000)
            batch.append(_row(number, portal, line, published.isoformat(), authors[number % 300]))
        yield batch


def _row(number: int, portal: str, words: list[str], published_at: str, author: str) -> tuple[object, ...]:
    title, summary = " ".join(words[:9]).capitalize(), " ".join(words[9:35]).capitalize() + "."
    step = 60
    parts = [" ".join(words[at : at + step]).capitalize() + "." for at in range(35, len(words), step)]
    body = "\n\n".join(parts)
    url = f"https://{portal}.example/{number}"
    digest = hashlib.sha256(body.encode()).hexdigest()
    html = "".join(f"<p>{part}</p>" for part in parts)
    return (
        f"{portal}-{number}", portal, url, url, title, summary, body, html, author, _SECTIONS[number % 8],
        published_at, published_at, published_at, digest, len(body.split()),
    )  # fmt: skip
