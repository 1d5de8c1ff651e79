"""Whoever changes what extraction gives for a page raises EXTRACTOR_VERSION, or archives never hear of it.

tests/pages/extractor.json holds the version and, for each frozen article, a hash over every field of its reading.
`python -m tests.test_extractor_version` writes it anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from archive.keeping import EXTRACTOR_VERSION
from tests.test_pages import FOLDERS, PAGES, read

NOTED = PAGES / "extractor.json"


def hashes() -> dict[str, str]:
    """What each frozen article reads as, in a few letters."""
    found = {}
    for folder in FOLDERS:
        article = read(folder)[1].article
        if article is not None:
            text = json.dumps(asdict(article), ensure_ascii=False, sort_keys=True, default=list)
            found[folder.relative_to(PAGES).as_posix()] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return found


def verdict(noted: dict[str, Any], found: dict[str, str], version: int) -> str | None:
    """What is wrong; None when all is well."""
    if set(found) != set(noted["pages"]) or version != noted["extractor_version"]:
        return f"{NOTED} is behind; read the frozen pages, then write it with python -m tests.test_extractor_version"
    other = sorted(page for page, value in found.items() if noted["pages"][page] != value)
    if not other:
        return None
    return (
        f"extraction gives something else for {', '.join(other)}: raise EXTRACTOR_VERSION in archive/keeping.py, so "
        "that no archive takes it for an edit, then write the hashes anew: python -m tests.test_extractor_version"
    )


def test_other_readings_have_another_version() -> None:
    assert verdict(json.loads(NOTED.read_text()), hashes(), EXTRACTOR_VERSION) is None


def test_a_changed_reading_is_noticed() -> None:
    noted = {"extractor_version": 1, "pages": {"a": "1", "b": "2"}}
    assert verdict(noted, {"a": "1", "b": "2"}, 1) is None
    assert "for b: raise EXTRACTOR_VERSION" in str(verdict(noted, {"a": "1", "b": "3"}, 1))
    assert "is behind" in str(verdict(noted, {"a": "1", "b": "3"}, 2))
    assert "is behind" in str(verdict(noted, {"a": "1"}, 1))


def main() -> None:
    """Write the hashes, but never other ones under the version that has them already."""
    found = hashes()
    if NOTED.exists():
        before = json.loads(NOTED.read_text())
        changed = [page for page, value in before["pages"].items() if found.get(page, value) != value]
        if changed and before["extractor_version"] == EXTRACTOR_VERSION:
            raise SystemExit(f"not written: raise EXTRACTOR_VERSION first, for {', '.join(changed)}")
    NOTED.write_text(json.dumps({"extractor_version": EXTRACTOR_VERSION, "pages": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
