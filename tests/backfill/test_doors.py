"""What a web archive's answers may lead to: the public web and the mirrors that were named, nothing else."""

from __future__ import annotations

import time

import pytest
import requests

from crawler.backfill.web.polite import ArchiveSilent, Pace, PoliteSession
from tests.hostile.attacking import Tripwire
from tests.hostile.attacks import redirecting
from tests.hostile.server import Hostile, serving


def session(mirror: str | None) -> PoliteSession:
    return PoliteSession(
        user_agent="test",
        paces={"index": Pace(6000), "capture": Pace(6000)},
        kind_of=lambda url: "capture",
        mirrors={"https://web.archive.org": mirror},
        told=lambda why, seconds: None,
    )


def following(response: requests.Response) -> requests.PreparedRequest:
    """The request for what a response leads to, as `wayback` sends it."""
    assert response.next is not None
    return response.next


def test_a_mirror_leads_to_itself_alone() -> None:
    tripwire = Tripwire()
    with serving(tripwire.serve) as inner:
        hostile = Hostile({"away": redirecting(f"http://127.0.0.1:{inner}/"), "near": redirecting("/tin/1.html")})
        with serving(hostile.serve) as port:
            asking = session(f"http://127.0.0.1:{port}")
            near = asking.get("https://web.archive.org/tin/near.html", allow_redirects=False)
            assert b"Tin" in asking.send(following(near)).content
            away = asking.get("https://web.archive.org/tin/away.html", allow_redirects=False)
            began = time.monotonic()
            with pytest.raises(ArchiveSilent, match=r"127\.0\.0\.1 leads to 127\.0\.0\.1, which is this machine"):
                asking.send(following(away))
            asking.reset()
            with pytest.raises(ArchiveSilent, match="own network"):
                asking.get(f"http://localhost:{inner}/")
    assert time.monotonic() - began < 10
    assert tripwire.touched == 0
