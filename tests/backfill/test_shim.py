"""The shim is what the real clients of both archives take for the archive, and says what was recorded."""

from __future__ import annotations

import json
import time
from collections import Counter
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from wayback.exceptions import MementoPlaybackError, NoMementoError, UnexpectedResponseFormat, WaybackException

from archive.surt import surt
from tests.backfill.clients import commoncrawl_client, wayback_client
from tests.backfill.faults import Fault
from tests.backfill.recording import Recording
from tests.backfill.shim import Shim
from tests.backfill.tape import COLLECTIONS, Capture

HOSTS = ("baobackan.vn", "baobackan.com.vn", "baobackan.org.vn")


def listed(capture: Capture) -> tuple[str, str, str, str, int | None, str]:
    """A capture as an index has it that does not resolve revisits."""
    kind, status = ("warc/revisit", None) if capture.is_revisit else (capture.media_type, capture.status)
    original = capture.url.replace(":80/", "/")
    return surt(capture.url), capture.timestamp, original, kind, status, capture.digest


def by_host(recording: Recording, host: str) -> list[Capture]:
    return [one for one in recording.captures if one.url.split("/")[2].split(":")[0].endswith(host)]


@pytest.mark.parametrize("limit", [7, 1000])
def test_wayback_lists_what_was_recorded(shim: Shim, recording: Recording, limit: int) -> None:
    client = wayback_client(shim.address)
    for host in HOSTS:
        found = [
            (one.urlkey, f"{one.timestamp:%Y%m%d%H%M%S}", one.original, one.mimetype, one.statuscode, one.digest)
            for one in client.search(host, match_type="domain", limit=limit, resolve_revisits=False)
        ]
        wanted = sorted((listed(one) for one in by_host(recording, host)), key=lambda one: one[:2])
        assert found == wanted
        assert len(shim.log.of("index")) == len(wanted) // limit + 1
        shim.log.clear()


def test_wayback_resolves_filters_and_bounds(shim: Shim, recording: Recording) -> None:
    client = wayback_client(shim.address)
    asked = {"match_type": "host", "limit": 40, "from_date": "20220101", "to_date": "20221001020030"}
    filters = ["statuscode:200", "mimetype:text/.*", "!original:.*robots.*"]
    rows = client.search(HOSTS[0], **asked, filter_field=filters)
    found = {(one.original, f"{one.timestamp:%Y%m%d%H%M%S}") for one in rows}
    wanted = {
        (one.url, one.timestamp)
        for one in by_host(recording, HOSTS[0])
        if one.url.split("/")[2] in ("baobackan.vn", "www.baobackan.vn")
        and one.status == 200
        and one.media_type == "text/html"
        and "20220101" <= one.timestamp <= "20221001020030"
    }
    assert found == wanted
    raw = client.search(HOSTS[0], **asked, filter_field=filters, resolve_revisits=False)
    assert len(list(raw)) < len(wanted), "revisits have no status of their own"


def test_both_forms_of_the_index_agree(shim: Shim) -> None:
    query = {"url": HOSTS[2], "matchType": "domain", "limit": 20, "showResumeKey": "true"}
    address = f"{shim.address}/cdx/search/cdx?"
    lines = requests.get(address + urlencode(query), timeout=20).text.split("\n")
    names, *rows = requests.get(address + urlencode(query | {"output": "json"}), timeout=20).json()
    assert names == ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    assert rows[:-2] == [line.split(" ") for line in lines[:20]]
    assert rows[-2:] == [[], [lines[21]]]
    assert (lines[20], lines[22:]) == ("", [""])


def test_originals_are_what_was_recorded(shim: Shim, recording: Recording) -> None:
    client = wayback_client(shim.address)
    asked: dict[tuple[object, ...], Capture] = {}
    for one in recording.captures:
        asked.setdefault((one.status, one.media_type, one.is_revisit, one.planted, ":80/" in one.url), one)
    for one in asked.values():
        memento = client.get_memento(one.url, timestamp=one.timestamp, follow_redirects=False)
        assert memento.content == one.body, one
        assert (memento.status_code, f"{memento.timestamp:%Y%m%d%H%M%S}") == (one.status, one.timestamp)
        assert memento.url == one.url
        assert memento.headers["server"] == "nginx"
        if one.status == 301:
            assert memento.headers["location"].startswith("https://baobackan.vn/")
    assert shim.log.fetched() == Counter((one.url, one.timestamp) for one in asked.values() if one.status == 200)


def test_no_exact_capture_leads_to_the_nearest_and_none_is_404(shim: Shim, recording: Recording) -> None:
    one = next(one for one in recording.captures if one.planted == "soft 404")
    answer = requests.get(f"{shim.address}/web/20231201id_/{one.url}", allow_redirects=False, timeout=20)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/web/{one.timestamp}id_/{one.url}")
    assert "Memento-Datetime" not in answer.headers
    with pytest.raises(NoMementoError):
        wayback_client(shim.address).get_memento("https://baobackan.vn/khong-co", timestamp="20230101000000")


def test_commoncrawl_lists_and_gives_what_was_recorded(
    shim: Shim, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawls = [one.crawl for one in COLLECTIONS]
    client = commoncrawl_client(shim.address, crawls, f"{tmp_path}/", monkeypatch)
    assert len(client.raw_index_list) >= 60
    found = list(client.iter("baobackan.vn", matchType="domain"))
    wanted = by_host(recording, HOSTS[0])
    key = Counter((one["url"], one["timestamp"], one["digest"], one["mime-detected"]) for one in found)
    assert key == Counter((one.url, one.timestamp, one.digest, one.detected) for one in wanted)
    assert {one["filename"].split("/")[1] for one in found} == set(crawls[1:]), "2021 has the old host only"
    only = ["=status:200", "~mime:image/.*"]
    pictures = list(client.iter("baobackan.vn", matchType="domain", filter=only))
    assert {one["mime"] for one in pictures} == {"image/jpeg"}
    bodies = {(one.url, one.timestamp): one.body for one in recording.captures}
    for one in [*found[::60], *pictures[:2]]:
        if one["mime"] != "warc/revisit":
            assert one.fetch_warc_record().content_stream().read() == bodies[one["url"], one["timestamp"]]
    assert {one.status for one in shim.log.of("data")} == {206}
    assert list(client.iter("example.vn", matchType="domain")) == []


def test_a_busy_archive(shim: Shim) -> None:
    shim.faults(
        Fault(what="busy", on="index", nth=(1,), seconds=3),
        Fault(what="unavailable", on="index", nth=(2,), seconds=3, as_date=True),
        Fault(what="busy", on="index", nth=(3,)),
    )
    address = f"{shim.address}/cdx/search/cdx?url={HOSTS[0]}"
    one, other, third, good = (requests.get(address, timeout=20) for _ in range(4))
    assert [one.status_code, other.status_code, third.status_code, good.status_code] == [429, 503, 429, 200]
    assert one.headers["Retry-After"] == "3"
    assert other.headers["Retry-After"].endswith("GMT")
    assert "Retry-After" not in third.headers
    assert len(shim.log.impatient()) == 3
    assert (shim.log.busiest(60, "index"), shim.log.busiest(1e-9, "index"), shim.log.at_once()) == (4, 1, 1)
    assert shim.log.busiest(60, "capture") == 0


def test_nobody_listens_for_a_while(shim: Shim) -> None:
    shim.faults(Fault(what="refuse", nth=(2,), seconds=0.4), Fault(what="reset", nth=(4,)))
    address = f"{shim.address}/cdx/search/cdx?url={HOSTS[0]}"
    with requests.Session() as session:
        assert session.get(address, timeout=20).status_code == 200
        with pytest.raises(requests.ConnectionError):
            session.get(address, timeout=20)
        with pytest.raises(requests.ConnectionError, match="refused"):
            session.get(address, timeout=20)
        time.sleep(0.6)
        assert session.get(address, timeout=20).status_code == 200
        with pytest.raises(requests.ConnectionError):
            session.get(address, timeout=20)
        assert session.get(address, timeout=20).status_code == 200
    assert [one.status for one in shim.log.of()] == [200, 0, 200, 0, 200]


def test_slow_and_cut_answers(shim: Shim, recording: Recording) -> None:
    one = next(one for one in recording.captures if one.status == 200 and len(one.body) > 3000)
    shim.faults(Fault(what="cut", on="capture", nth=(1,)), Fault(what="slow", on="capture", nth=(2,), seconds=0.3))
    address = f"{shim.address}/web/{one.timestamp}id_/{one.url}"
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(address, timeout=20)
    begin = time.monotonic()
    assert requests.get(address, timeout=20).content == one.body
    assert time.monotonic() - begin >= 0.3
    assert [asked.is_whole for asked in shim.log.of("capture")] == [False, True]


def test_an_index_that_makes_no_sense(shim: Shim) -> None:
    shim.faults(Fault(what="html", on="index", nth=(1,)), Fault(what="malformed", on="index"))
    client = wayback_client(shim.address)
    for _ in range(2):
        with pytest.raises(UnexpectedResponseFormat):
            list(client.search(HOSTS[0], match_type="host"))
    rows = requests.get(f"{shim.address}/cdx/search/cdx?url={HOSTS[0]}&matchType=host&output=json", timeout=20).json()
    assert Counter(len(row) for row in rows)[3] == 1
    lines = requests.get(f"{shim.address}/CC-MAIN-2023-06-index?url={HOSTS[0]}&matchType=host", timeout=20).text
    with pytest.raises(json.JSONDecodeError):
        [json.loads(line) for line in lines.splitlines()]


def test_mementos_that_are_not_what_was_asked_for(shim: Shim, recording: Recording) -> None:
    client = wayback_client(shim.address)
    one = next(one for one in recording.captures if one.article_id and one.url.startswith("https://baobackan.vn/"))
    for what, exact in (("loop", False), ("schemes", True)):
        shim.faults(Fault(what=what, on="capture", nth=(1,), match="post"))
        with pytest.raises(MementoPlaybackError, match="circular"):
            client.get_memento(one.url, timestamp=one.timestamp, exact=exact)
    shim.faults(Fault(what="wrong_page", on="capture"))
    wrong = client.get_memento(one.url, timestamp=one.timestamp)
    assert (wrong.url, f"{wrong.timestamp:%Y%m%d%H%M%S}") == (one.url, one.timestamp)
    assert wrong.content != one.body
    shim.faults(Fault(what="wrong_time", on="capture"))
    answer = requests.get(f"{shim.address}/web/{one.timestamp}id_/{one.url}", timeout=20)
    assert answer.headers["Link"] == f'<{one.url}>; rel="original"'
    assert f"{parsedate_to_datetime(answer.headers['Memento-Datetime']):%Y%m%d%H%M%S}" != one.timestamp
    shim.faults(Fault(what="unavailable", on="capture"))
    with pytest.raises(WaybackException):
        client.get_memento(one.url, timestamp=one.timestamp)
