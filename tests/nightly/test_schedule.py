"""What `luuchieu schedule` prints: read by the programs that will read it, and run."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner

from archive.clock import VIETNAM
from cli import main
from crawler.environment import UsageError
from nightly.schedule.installation import Installation, this_installation
from nightly.schedule.writing import UNITS, crontab, units, workflow, write_units

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = "kho lưu chiểu/100% $HOME's; a"
"""What a path may hold that cron, a shell or systemd take for something else."""
CRON_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    """With a program that writes down how it was called, and a home with an awkward name."""
    program = tmp_path / "bin" / "luuchieu"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        'for word in "$@"; do printf "%s\\n" "$word"; done\n'
        'printf "contact %s\\nmemory %s\\nniceness %s\\n" "$LUUCHIEU_CONTACT" "$(ulimit -d)" "$(nice)"\n'
        "exit 1\n"
    )
    program.chmod(0o755)
    return Installation(
        program=(str(program),),
        home=tmp_path / AWKWARD,
        user="luuchieu",
        user_home=tmp_path / "luuchieu's",
        at=time(1, 30),
        now=datetime(2026, 1, 27, 12, 0, tzinfo=ZoneInfo("UTC")),
    )


def jobs(text: str) -> list[tuple[list[str], str]]:
    """The lines that cron would run, as cron reads them: five fields, and a command in which % was escaped."""
    found = []
    for line in text.splitlines():
        if not line or line.startswith("#") or re.fullmatch(r"[A-Z_]+=.*", line):
            continue
        *fields, command = line.split(None, 5)
        assert not re.search(r"(?<!\\)%", command), "cron would end the command there"
        for field, (least, most) in zip(fields, CRON_FIELDS, strict=True):
            assert field == "*" or least <= int(field) <= most
        found.append((fields, command.replace(r"\%", "%")))
    return found


def test_cron_runs_the_night_as_it_is_written(installed: Installation) -> None:
    env = installed.user_home / ".config" / "luuchieu.env"
    env.parent.mkdir(parents=True)
    env.write_text('LUUCHIEU_CONTACT="mailto:a@example.org"\n')
    (_, night), (_, check) = jobs(crontab(installed))
    assert subprocess.run(["/bin/sh", "-c", night], env={"PATH": os.environ["PATH"]}).returncode == 1
    *words, contact, memory, niceness = (installed.home / "reports" / "last-night.txt").read_text("utf-8").splitlines()
    assert words == ["run", "--jitter", "30", "--home", str(installed.home)]
    assert contact == "contact mailto:a@example.org"
    assert memory == "memory 3000000"
    assert int(niceness.removeprefix("niceness ")) >= 10
    env.unlink()
    assert subprocess.run(["/bin/sh", "-c", check], env={"PATH": os.environ["PATH"]}).returncode == 1
    said = (installed.home / "reports" / "last-check.txt").read_text("utf-8")
    assert said.startswith(f"check\n--deep\n--home\n{installed.home}\ncontact \n")


def test_cron_ends_a_night_that_takes_too_long_and_kills_one_that_does_not_heed(installed: Installation) -> None:
    Path(installed.program[0]).write_text("#!/bin/sh\ntrap 'echo stopped; exit 1' TERM\nsleep 60 & wait\n")
    (_, night), _ = jobs(crontab(installed))
    assert subprocess.run(["/bin/sh", "-c", night.replace(" 6h ", " 0.5 ")]).returncode in (1, 124)
    assert (installed.home / "reports" / "last-night.txt").read_text("utf-8") == "stopped\n"


@pytest.mark.parametrize(
    ("zone", "at", "night", "check"),
    [
        ("UTC", time(1, 30), ("30", "18", "*"), ("30", "2", "0")),
        ("Asia/Ho_Chi_Minh", time(1, 30), ("30", "1", "*"), ("30", "9", "0")),
        ("America/New_York", time(1, 30), ("30", "13", "*"), ("30", "21", "6")),
        ("Asia/Kathmandu", time(23, 5), ("50", "21", "*"), ("50", "5", "0")),
    ],
)
def test_cron_has_this_machines_times(
    installed: Installation, zone: str, at: time, night: tuple[str, ...], check: tuple[str, ...]
) -> None:
    there = replace(installed, at=at, now=installed.now.astimezone(ZoneInfo(zone)))
    found = [(minute, hour, weekday) for (minute, hour, _, _, weekday), _ in jobs(crontab(there))]
    assert found == [night, check]


def test_the_check_of_the_crontab_is_one_that_runs(tmp_path: Path, installed: Installation) -> None:
    real = replace(installed, program=(sys.executable, "-m", "cli"), home=tmp_path / "empty")
    _, (_, check) = jobs(crontab(real))
    done = subprocess.run(["/bin/sh", "-c", check], cwd=ROOT)
    said = (real.home / "reports" / "last-check.txt").read_text("utf-8")
    assert (done.returncode, "holds no archive to check" in said) == (2, True)


def test_systemd_finds_no_fault_with_the_units(installed: Installation, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("there is no systemd-analyze here")
    made = write_units(installed, tmp_path / "units")
    done = subprocess.run([verify, "verify", *map(str, made)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    security = subprocess.run(
        [verify, "security", "--offline=yes", "--threshold=40", str(tmp_path / "units" / "luuchieu.service")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert security.returncode == 0, security.stdout[-500:]
    calendar = subprocess.run([verify, "calendar", _read(installed, "luuchieu.timer")["Timer"]["OnCalendar"]])
    assert calendar.returncode == 0


def _read(installed: Installation, name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(units(installed)[name])
    return parser


def test_the_units_hold_limits_and_no_secret(installed: Installation) -> None:
    assert set(units(installed)) == set(UNITS)
    service = _read(installed, "luuchieu.service")["Service"]
    home = str(installed.home).replace("%", "%%")
    assert service["WorkingDirectory"] == home
    assert service["ReadWritePaths"] == f'"{home}"'
    assert service["ExecStart"] == f'{installed.program[0]} run --home "{home.replace("$", "$$")}"'
    assert service["TimeoutStartSec"] == "6h"
    assert int(service["TimeoutStopSec"]) > 30, "a night that is told to stop has 30 seconds"
    assert service["EnvironmentFile"] == "-/etc/luuchieu.env"
    assert {"MemoryMax", "MemoryHigh", "Nice", "NoNewPrivileges"} <= set(service)
    assert service["SuccessExitStatus"] == "75"
    assert "Environment" not in service
    timer = _read(installed, "luuchieu.timer")["Timer"]
    assert timer["OnCalendar"] == "*-*-* 01:30:00 Asia/Ho_Chi_Minh"
    assert (timer["Persistent"], timer["RandomizedDelaySec"]) == ("true", "30min")
    assert _read(installed, "luuchieu-check.timer")["Timer"]["OnCalendar"].startswith("Sun *-*-* 09:30:00 ")


def test_a_service_sees_an_installation_in_somebodys_home(installed: Installation) -> None:
    assert (
        "\nProtectHome=read-only\n"
        in units(replace(installed, home=Path("/", "home", "an", "var")))["luuchieu.service"]
    )


def test_the_workflow_is_one_that_github_would_take(installed: Installation) -> None:
    text = workflow(replace(installed, at=time(2, 15)))
    document = yaml.safe_load(text)
    # To YAML 1.1 `on` is a truth.
    assert document[True]["schedule"] == [{"cron": "15 19 * * *"}]
    assert document["permissions"] == {"contents": "read"}
    assert document["concurrency"] == {"group": "luuchieu", "cancel-in-progress": False}
    (job,) = document["jobs"].values()
    assert job["timeout-minutes"] < 360
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40}", one) for one in used)
    assert all(re.search(rf"{one} # v\d+", text) for one in used)
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script], "what is put into a script can be run by it"
    for script in scripts:
        assert subprocess.run(["bash", "-n", "-c", script]).returncode == 0
        for line in script.splitlines():
            words = shlex.split(line)
            if "luuchieu" in words and "check" in words:
                assert CliRunner().invoke(main, [*words[1:], "--help"]).exit_code == 0
    assert (ROOT / "requirements" / "run.txt").exists()


def test_the_command_fills_in_this_installation(tmp_path: Path) -> None:
    runner = CliRunner()
    printed = runner.invoke(main, ["schedule", "systemd", "--home", str(tmp_path / "var"), "--at", "03:00"])
    assert printed.exit_code == 0
    for said in (f"--home {tmp_path}/var", "03:00:00 Asia/Ho_Chi_Minh", "systemctl enable --now", "mode 600"):
        assert said in printed.stdout
    assert not re.search(r"<[a-z_]+>", printed.stdout)
    assert runner.invoke(main, ["schedule", "cron", "--home", "x", "--out", str(tmp_path)]).exit_code == 2
    assert runner.invoke(main, ["schedule", "cron", "--home", str(tmp_path / 'a"b')]).exit_code == 2
    written = runner.invoke(main, ["schedule", "systemd", "--home", "x", "--out", str(tmp_path / "units")])
    assert (written.exit_code, {path.name for path in (tmp_path / "units").iterdir()}) == (0, set(UNITS))
    (tmp_path / "file").write_text("")
    assert runner.invoke(main, ["schedule", "systemd", "--out", str(tmp_path / "file" / "units")]).exit_code == 3


def test_an_installation_knows_its_program() -> None:
    here = this_installation(Path("var"))
    assert Path(here.program[0]).is_file()
    assert os.access(here.program[0], os.X_OK)
    assert here.home.is_absolute()
    assert here.now.astimezone(VIETNAM) == here.now
    with pytest.raises(UsageError, match="cannot be named"):
        this_installation(Path("a\nb"))
