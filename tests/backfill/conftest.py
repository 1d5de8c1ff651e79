"""One web archive for all tests of a worker: the recording, pywb with it, and the shim before pywb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.archive import pywb
from tests.backfill.recording import Recording, record
from tests.backfill.shim import Shim
from tests.backfill.upstream import Upstream


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The WARC files and what is in them."""
    return record(tmp_path_factory.mktemp("recording"))


@pytest.fixture(scope="session")
def _running(recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shim]:
    if pywb.installed() is None:
        pytest.skip(f"pip cannot install pywb {pywb.VERSION} here, so backfilling from a web archive is not tried")
    with pywb.replaying_warcs(recording.warcs, tmp_path_factory.mktemp("pywb")) as address:
        shim = Shim(Upstream(address, recording.folder), recording)
        shim.open()
        yield shim
        shim.close()
    assert shim.errors == []


@pytest.fixture
def shim(_running: Shim) -> Shim:
    """The archive, well again and with an empty log."""
    _running.faults()
    _running.log.clear()
    return _running
