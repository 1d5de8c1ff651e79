"""What can be wrong with the archive itself, beside what is wrong with a portal. docs/health.md lists it."""

from __future__ import annotations

from archive.measures import Verdict
from crawler.health.names import ARCHIVE, STOPPED

CHECK = "check"
PUBLISH = "publish"
KILLED = "killed"
CLOCK = "clock"
DISK = "disk"
PROGRAM = "program"

ADVICE = {
    ARCHIVE: "free some space or mend the disk, then run it again; nothing committed is lost (docs/faults.md)",
    CHECK: "run `luuchieu check`, which names each finding and its next step (docs/integrity.md)",
    PUBLISH: "readers keep the snapshot before; run `luuchieu publish` to see it again",
    KILLED: "nothing is lost and the runs are taken up again; look whether the machine ran out of memory, power or "
    "disk, or the time limit is too short",
    CLOCK: "set the machine's clock right and keep it so (NTP); times of what was captured meanwhile are wrong",
    DISK: "free some space, or move the home to a larger disk: WARC files may be moved away only as a whole copy",
    STOPPED: "nothing is lost, and the next night goes on; if it happens each night, give it more time",
    PROGRAM: "this is a fault of the program: the log has it; what was captured is kept, and the next night goes on",
}


def verdict(name: str, what: str) -> Verdict:
    """A fault with the advice that goes with its name."""
    return Verdict(name, what, ADVICE[name])


STOPPED_BY_SIGNAL = verdict(STOPPED, "the night was told to stop before its end")
