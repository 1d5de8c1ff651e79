"""What holds for every test: the environment is clean, no socket leaves this machine, some programs may be missing."""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys

import pytest
from hypothesis import settings

PROGRAMS = {"browser": ("chromium", "chromium-browser", "google-chrome"), "office": ("soffice",)}

for variable in [found for found in os.environ if found.startswith("LUUCHIEU_")]:
    del os.environ[variable]

# A busy machine is no reason to fail; in CI the same examples every time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


class SocketLeavesTheMachine(AssertionError):
    """A test tried to reach another machine."""


def _stay_at_home(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    try:
        at_home = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        at_home = host == "localhost"
    if not at_home:
        raise SocketLeavesTheMachine(f"a test reached out to {host}: tests use loopback only")


sys.addaudithook(_stay_at_home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips the tests whose program is not on this machine."""
    for mark, programs in PROGRAMS.items():
        if any(shutil.which(program) for program in programs):
            continue
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"no {' or '.join(programs)} on this machine"))
