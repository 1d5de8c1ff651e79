"""What belongs to this checkout: its tracked files, or all files where there is no git."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("archive", "cli", "crawler", "nightly", "publish", "spiders")
_NEVER = {
    ".git",
    ".venv",
    "var",
    "__pycache__",
    "node_modules",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
}


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Tracked and not yet added files with one of the suffixes (all without any), ignored ones left out."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _NEVER.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file() and (not suffixes or path.name.endswith(suffixes))))


def name(path: Path) -> str:
    """A path as a person of this checkout names it."""
    return path.relative_to(ROOT).as_posix()
