"""Schedules as text: the templates beside this module, with the paths, times and words of an installation."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from archive.clock import VIETNAM
from archive.errors import from_os
from nightly.schedule.installation import ENV_FILE, Installation

UNITS = ("luuchieu.service", "luuchieu.timer", "luuchieu-check.service", "luuchieu-check.timer")
_AFTER_NIGHT = timedelta(hours=8)
"""From the night's time to the check's: 6 hours and a delay, and some time to spare."""
_SUNDAY = 6
_LONGEST, _CHECK_LONGEST = "6h", "6h"
_MEMORY_KB = 3_000_000
_PLACE = re.compile(r"<([a-z_]+)>")


def crontab(installed: Installation) -> str:
    """Lines for the crontab of this user, at this machine's times."""
    local = _begins(installed).astimezone(installed.now.tzinfo)
    check = _check_begins(installed).astimezone(installed.now.tzinfo)
    env_file = installed.user_home / ".config" / "luuchieu.env"
    return _filled(
        "crontab.txt",
        {
            "user": installed.user,
            "zone": f"{installed.now:%Z}, UTC{installed.now:%z}",
            "at": f"{installed.at:%H:%M}",
            "local": f"{local:%H:%M}",
            "env_file": str(env_file),
            "home": str(installed.home),
            "minute": str(local.minute),
            "hour": str(local.hour),
            "night": _cron_line(installed, env_file, "run --jitter 30", _LONGEST, "last-night.txt"),
            "check_minute": str(check.minute),
            "check_hour": str(check.hour),
            "check_weekday": str(check.isoweekday() % 7),
            "check": _cron_line(installed, env_file, "check --deep", _CHECK_LONGEST, "last-check.txt"),
        },
    )


def units(installed: Installation) -> dict[str, str]:
    """The units of systemd, by name of file."""
    told = {
        "user": installed.user,
        "home": _command_word(str(installed.home)),
        "home_word": _unit_word(str(installed.home)),
        "home_path": _unit_path(str(installed.home)),
        "luuchieu": " ".join(map(_command_word, installed.program)),
        "env_file": str(ENV_FILE),
        "protect_home": "read-only" if installed.is_personal else "yes",
        "at": f"{installed.at:%H:%M}",
        "check_at": f"{_check_begins(installed):%H:%M}",
    }
    return {name: _filled(name, told) for name in UNITS}


def systemd(installed: Installation) -> str:
    """All units after another, with how to install them."""
    folder = "/etc/systemd/system"
    head = (
        "# Four units. `luuchieu schedule systemd --out DIR` writes them as files into DIR; then, as root:\n"
        f"#     cp DIR/luuchieu* {folder}/\n"
        f"#     install -m 600 /dev/null {ENV_FILE}      and into it LUUCHIEU_CONTACT=mailto:you@example.org\n"
        "#     systemctl daemon-reload\n"
        "#     systemctl enable --now luuchieu.timer luuchieu-check.timer\n"
        "# Now at once: systemctl start --no-block luuchieu    When next: systemctl list-timers 'luuchieu*'\n"
        "# What it said: journalctl -u luuchieu\n"
    )
    return head + "".join(f"\n# ---- {name}\n{text}" for name, text in units(installed).items())


def write_units(installed: Installation, folder: Path) -> list[Path]:
    """Write the units as files. Raises ArchiveError where that cannot be done."""
    made = []
    for name, text in units(installed).items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise from_os(error, path) from error
        made.append(path)
    return made


def workflow(installed: Installation) -> str:
    """A workflow of GitHub Actions. Nothing of this machine is in it but the time."""
    begins = _begins(installed).astimezone(UTC)
    told = {"at": f"{installed.at:%H:%M}", "utc_minute": str(begins.minute), "utc_hour": str(begins.hour)}
    return _filled("github.yml", told)


def _begins(installed: Installation) -> datetime:
    """The night's time on the next Sunday, in Vietnam."""
    today = installed.now.astimezone(VIETNAM)
    sunday = today.date() + timedelta(days=(_SUNDAY - today.weekday()) % 7)
    return datetime.combine(sunday, installed.at, VIETNAM)


def _check_begins(installed: Installation) -> datetime:
    """The check's time on a Sunday, in Vietnam: on the same day, however late the night begins."""
    begins = _begins(installed)
    after = begins + _AFTER_NIGHT
    return after if after.date() == begins.date() else after - timedelta(days=1)


def _cron_line(installed: Installation, env_file: Path, words: str, longest: str, said: str) -> str:
    env, home = shlex.quote(str(env_file)), shlex.quote(str(installed.home))
    ionice = "ionice -c 2 -n 7 " if shutil.which("ionice") else ""
    line = (
        f"set -a; [ ! -r {env} ] || . {env}; set +a; ulimit -d {_MEMORY_KB}; mkdir -p {home}/reports; exec nice -n 10 "
        f"{ionice}timeout --kill-after=60 {longest} {shlex.join(installed.program)} {words} --home {home} "
        f">{home}/reports/{said} 2>&1"
    )
    # To cron a bare percent sign is the end of the line.
    return line.replace("%", r"\%")


def _unit_path(path: str) -> str:
    """A path that takes the rest of a line: only specifiers mean something in it."""
    return path.replace("%", "%%")


def _unit_word(path: str) -> str:
    """One path of a list. Those with double quotes in them were refused before."""
    path = _unit_path(path)
    return f'"{path}"' if re.search(r"[\s';]", path) else path


def _command_word(word: str) -> str:
    """One word of a command, in which variables mean something as well."""
    return _unit_word(word).replace("$", "$$")


def _filled(name: str, told: Mapping[str, str]) -> str:
    template = (files("nightly.schedule") / name).read_text("utf-8")
    return _PLACE.sub(lambda place: told[place[1]], template)
