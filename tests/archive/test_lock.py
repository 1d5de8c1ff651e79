"""The lock of a home: one process at a time, and that one as often as it likes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from archive.errors import HomeLocked
from archive.home import Home


def test_a_process_may_enter_again_what_it_holds_and_no_other_may(tmp_path: Path) -> None:
    home, elsewhere = Home(tmp_path / "home"), Home(tmp_path / "link")
    elsewhere.path.symlink_to(home.path)
    program = (
        "import sys; from pathlib import Path; from archive.home import Home, HomeLocked\n"
        "try:\n with Home(Path(sys.argv[1])).lock(): print('held')\nexcept HomeLocked: print('locked')"
    )

    def other() -> str:
        done = subprocess.run([sys.executable, "-c", program, str(home.path)], capture_output=True, text=True)
        return done.stdout

    with home.lock():
        with elsewhere.lock(), home.lock():
            assert other() == "locked\n"
        assert other() == "locked\n", "the inner block gave nothing free"
        forked = os.fork()
        if not forked:
            try:
                with home.lock():
                    os._exit(1)
            except HomeLocked:
                os._exit(75)
        assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 75
    assert other() == "held\n"
