"""Where this installation is, and whose: what the templates of a schedule are filled in with."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from archive import clock
from crawler.environment import UsageError

ENV_FILE = Path("/etc/luuchieu.env")
DEFAULT_AT = time(1, 30)
"""Vietnam's time: portals are read least then, and the day before is whole."""
_PERSONAL = tuple(map(Path, ("/home", "/root", "/run/user")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What stands for what in a schedule."""

    program: tuple[str, ...]
    """Words that start luuchieu, the first an absolute path."""
    home: Path
    user: str
    user_home: Path
    at: time
    """When the night begins, in Vietnam."""
    now: datetime
    """Aware, in the zone that this machine keeps."""

    @property
    def is_personal(self) -> bool:
        """True where something it needs lies below the home of a user, which a service may be kept from seeing."""
        needed = (self.home, Path(self.program[0]), Path(self.program[0]).resolve(), Path(sys.base_prefix))
        return any(path.is_relative_to(folder) for path in needed for folder in _PERSONAL)


def this_installation(home: Path, at: time = DEFAULT_AT) -> Installation:
    """The one that runs. Raises UsageError for a home whose path no schedule can name."""
    home = home.absolute()
    if not str(home).isprintable() or '"' in str(home) or "\\" in str(home):
        raise UsageError(f"{str(home)!r} cannot be named in a schedule; choose another --home")
    account = pwd.getpwuid(os.getuid())
    return Installation(
        program=_program(),
        home=home,
        user=account.pw_name,
        user_home=Path(account.pw_dir),
        at=at,
        now=clock.now().astimezone(),
    )


def _program() -> tuple[str, ...]:
    """The command beside this interpreter, or one on the path, or else the interpreter and its module."""
    beside = Path(sys.executable).with_name("luuchieu")
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("luuchieu")
    return (str(Path(found).absolute()),) if found else (sys.executable, "-m", "cli")
