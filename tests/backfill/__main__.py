"""The web archive of the tests for trying things by hand: `python -m tests.backfill [LOG]`, until it is interrupted."""

from __future__ import annotations

import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.archive import pywb
from tests.backfill.recording import record
from tests.backfill.shim import Shim
from tests.backfill.upstream import Upstream


def main() -> None:
    if pywb.installed() is None:
        sys.exit(f"pip cannot install pywb {pywb.VERSION} here, so there is no web archive to start")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or pywb would outlive it
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = record(folder)
        (folder / "pywb").mkdir()
        with pywb.replaying_warcs(recording.warcs, folder / "pywb") as address:
            shim = Shim(Upstream(address, folder), recording, Path(sys.argv[1]) if sys.argv[1:] else None)
            shim.open()
            for variable in ("LUUCHIEU_WAYBACK", "LUUCHIEU_COMMONCRAWL", "LUUCHIEU_COMMONCRAWL_DATA"):
                print(f"export {variable}={shim.address}", flush=True)
            signal.pause()


if __name__ == "__main__":
    main()
