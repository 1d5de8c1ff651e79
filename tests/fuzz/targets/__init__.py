"""What is fuzzed: each target with its seeds, its tokens and the promises that it is held to."""

from __future__ import annotations

from tests.fuzz.target import Target
from tests.fuzz.targets.addresses import ADDRESSES
from tests.fuzz.targets.charsets import CHARSETS
from tests.fuzz.targets.dates import DATES
from tests.fuzz.targets.diffs import DIFFS
from tests.fuzz.targets.messages import MESSAGES
from tests.fuzz.targets.pages import PAGES
from tests.fuzz.targets.searches import SEARCHES, SITE
from tests.fuzz.targets.texts import TEXTS
from tests.fuzz.targets.warcs import WARCS

TARGETS: dict[str, Target] = {
    target.name: target for target in (PAGES, DATES, ADDRESSES, CHARSETS, TEXTS, DIFFS, MESSAGES, WARCS, SEARCHES, SITE)
}
