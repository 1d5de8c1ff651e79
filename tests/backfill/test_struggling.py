"""`luuchieu backfill wayback` and an archive that is busy, down, silent, or gives what was not asked for."""

from __future__ import annotations

import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

from tests.backfill.backfills import assert_truth, backfill, begun, rows, since
from tests.backfill.expected import expected
from tests.backfill.faults import Fault
from tests.backfill.recording import Recording
from tests.backfill.shim import Shim
from tests.faults.commands import finish


def test_a_struggling_archive_is_never_pressed(shim: Shim, recording: Recording, tmp_path: Path) -> None:
    shim.faults(
        Fault(what="busy", on="index", nth=(2,), seconds=1, as_date=True),
        Fault(what="busy", on="capture", nth=(10,), seconds=1),
        Fault(what="busy", on="capture", nth=(20,)),
        Fault(what="unavailable", on="capture", nth=(25,), seconds=1, as_date=True),
        Fault(what="refuse", on="capture", nth=(30,), seconds=0.5),
        Fault(what="reset", on="capture", nth=(40,)),
        Fault(what="cut", on="capture", nth=(45, 46)),
        Fault(what="slow", on="capture", nth=(50,), seconds=0.3),
    )
    days = ("--from", "2023-06-01", "--to", "2023-12-31")
    done = backfill(shim, tmp_path, *days, pace=("--index-rate", "1200", "--capture-rate", "3000"))
    assert done.code in (0, 1), done.stderr
    assert done.document["portals"][0]["reason"] == "finished"
    assert_truth(tmp_path, expected(recording.world, since(recording.captures, "2023-06-01", "2024-01-01")))
    assert {one.fault for one in shim.log.of()} >= {"busy", "unavailable", "refuse", "reset", "cut", "slow"}
    assert shim.log.impatient() == []
    assert shim.log.at_once() == 1
    # One more where a call was held up on its way and the next was not.
    assert shim.log.busiest(1.0, "capture") <= 50 + 1
    assert shim.log.busiest(0.5, "index") <= 10 + 1
    assert set(shim.log.fetched().values()) == {1}


def test_an_archive_that_falls_silent_is_left_alone_and_gone_on_with(shim: Shim, tmp_path: Path) -> None:
    days = ("--from", "2023-09-01", "--to", "2023-12-31")
    shim.faults(Fault(what="busy", on="capture", nth=tuple(range(6, 100)), seconds=3600))
    done = backfill(shim, tmp_path, *days)
    assert (done.code, len(shim.log.of("capture"))) == (1, 6)
    assert "run the same command again later" in done.told
    shim.faults()
    backfill(shim, tmp_path, *days)
    assert set(shim.log.fetched().values()) == {1}


def _kept(home: Path) -> int:
    try:
        return int(rows(home, "SELECT count(*) FROM mementos WHERE state = 'kept'")[0][0])
    except sqlite3.OperationalError:
        return 0  # it has not begun


def test_told_to_stop_it_ends_at_once_and_goes_on_later(shim: Shim, tmp_path: Path) -> None:
    days = ("--from", "2023-06-25", "--to", "2023-07-10")
    shim.faults(Fault(what="slow", on="capture", nth=(6,), seconds=10))
    process = begun(shim, tmp_path, *days)
    while process.poll() is None and _kept(tmp_path) < 5:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    done = finish(process)
    assert time.monotonic() - began < 8, "it does not wait for the slow answer"
    assert (done.code, done.document["portals"][0]["reason"]) == (1, "shutdown")
    shim.faults()
    done = backfill(shim, tmp_path, *days)
    assert done.document["portals"][0]["reason"] == "finished"
    assert rows(tmp_path, "SELECT count(*) FROM mementos WHERE state = 'due'") == [(0,)]
    assert len(set(rows(tmp_path, "SELECT url, fetched_at FROM captures"))) == len(shim.log.fetched())


def test_mementos_that_are_not_what_was_asked_for(shim: Shim, recording: Recording, tmp_path: Path) -> None:
    days = ("--from", "2023-06-25", "--to", "2023-07-10")
    captures = since(recording.captures, "2023-06-25", "2023-07-11")
    truth = expected(recording.world, captures)
    faults = {}
    names = sorted(name for name in truth.articles if name.startswith("baobackan-5003"))
    for what, name in zip(("loop", "schemes", "wrong_page", "wrong_time"), names, strict=False):
        faults[name] = Fault(what=what, on="capture", match=f"post{name.rpartition('-')[2]}")
    assert len(faults) == 4
    shim.faults(*faults.values())
    done = backfill(shim, tmp_path, *days)
    assert done.code in (0, 1), done.stderr
    for name, fault in faults.items():
        whys = rows(tmp_path, "SELECT why FROM mementos WHERE article_id = ? AND state <> 'same'", name)
        assert whys, name
        assert all(why and why in done.told for (why,) in whys), (fault.what, whys)
    others = {name: one for name, one in truth.articles.items() if name not in faults}
    assert_truth(tmp_path, replace(truth, articles=others))
    shim.faults()
    backfill(shim, tmp_path, *days)
    looped = {name: truth.articles[name] for name, fault in faults.items() if fault.what in ("loop", "schemes")}
    assert_truth(tmp_path, replace(truth, articles=others | looped))


def test_an_index_that_makes_no_sense(shim: Shim, tmp_path: Path) -> None:
    days = ("--from", "2022-01-01", "--to", "2023-12-31", "--dry-run")
    shim.faults(Fault(what="html", on="index", nth=(2,)), Fault(what="malformed", on="index", nth=(5,)))
    done = backfill(shim, tmp_path, *days)
    assert done.code == 1
    assert rows(tmp_path, "SELECT count(*) FROM index_walks") == [(4,)]
    broken = [one for one in shim.log.of("index") if one.fault]
    assert [one.fault for one in broken] == ["html", "malformed"]
    assert all(one.url in problem for one, problem in zip(broken, done.document["problems"], strict=True))
    assert done.document["captures"] > 0
    shim.faults()
    shim.log.clear()
    assert backfill(shim, tmp_path, *days).document["problems"] == []
    assert [one.path for one in shim.log.of()] == [one.path for one in broken], "only what was not listed is asked for"
