"""`python -m tests.audit`: what bandit finds and no line explains.

Bandit knows nothing of ruff's `noqa`, and its own marks beside each of those would say everything twice. So a finding
is explained where its lines carry ruff's mark of the same rule (`B608` is `S608`), never for a whole file or rule but
those that pyproject.toml names with a reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.checkout import PACKAGES, ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of bandit."""

    path: Path
    lines: tuple[int, ...]
    rule: str
    """`B608`."""
    told: str

    @property
    def is_explained(self) -> bool:
        """Whether one of its lines carries ruff's mark for the same rule."""
        text = self.path.read_text("utf-8").splitlines()
        mark = re.compile(rf"# noqa:[^#]*\bS{self.rule[1:]}\b")
        return any(mark.search(text[line - 1]) for line in self.lines if line <= len(text))

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.lines[0]}: {self.rule}: {self.told}"


def findings(*folders: str, root: Path = ROOT) -> Iterator[Finding]:
    """What bandit finds in the packages, by the configuration in pyproject.toml."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json"]
    configured = ["--configfile", str(ROOT / "pyproject.toml")]
    done = subprocess.run(
        [*command, *configured, *(folders or PACKAGES)], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"bandit did not run: {done.stderr}")
    told = json.loads(done.stdout)
    if told["errors"]:
        raise RuntimeError(f"bandit could not read: {told['errors']}")
    for one in told["results"]:
        lines = tuple(sorted({one["line_number"], *one["line_range"]}))
        yield Finding(path=root / one["filename"], lines=lines, rule=one["test_id"], told=one["issue_text"])


def main() -> int:
    """Print what is not explained; 1 where anything is."""
    found = list(findings())
    open_ones = [one for one in found if not one.is_explained]
    for one in open_ones:
        print(one)
    print(f"bandit: {len(found)} findings, {len(open_ones)} without a reason on their line")
    return int(bool(open_ones))


if __name__ == "__main__":
    sys.exit(main())
