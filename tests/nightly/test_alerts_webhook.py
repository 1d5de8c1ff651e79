"""Webhooks and pings, to a real server on this machine: tried again where it helps, bounded, and their address kept."""

from __future__ import annotations

import email.utils
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from nightly.alerts.calling import Manners, post
from nightly.alerts.message import Night
from nightly.alerts.sending import Alerts
from nightly.alerts.settings import read_settings
from tests.nightly.listener import Reply, listening
from tests.nightly.mailserver import make_certificates
from tests.nightly.nights import QUICK, alarm, night

SECRET = "T0S3CR3T/B0S3CR3T"
NIGHT = night(alarm())


def asked(url: str, manners: Manners = QUICK) -> str | None:
    problem = post(f"{url}/{SECRET}?token={SECRET}", b"{}", "application/json", manners)
    assert "S3CR3T" not in (problem or "")
    return problem


def tell(monkeypatch: pytest.MonkeyPatch, url: str, shape: str, one: Night = NIGHT) -> list[str]:
    monkeypatch.setenv("LUUCHIEU_WEBHOOK", url)
    monkeypatch.setenv("LUUCHIEU_WEBHOOK_SHAPE", shape)
    return Alerts(read_settings(), QUICK).tell(one)


@pytest.mark.parametrize(("shape", "field"), [("slack", "text"), ("discord", "content"), ("json", "text")])
def test_a_night_arrives_in_its_shape(monkeypatch: pytest.MonkeyPatch, shape: str, field: str) -> None:
    with listening() as listener:
        assert tell(monkeypatch, f"{listener.url}/hooks/x", shape) == []
    assert "Báo Bắc Kạn (baobackan): down" in listener.heard()[field]
    assert listener.paths == ["/hooks/x"]
    assert listener.headers[0]["Content-Type"] == "application/json"


def test_telegram_hears_of_its_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as listener:
        assert tell(monkeypatch, f"{listener.url}/bot1:x/sendMessage?chat_id=-100", "telegram") == []
    assert listener.paths == ["/bot1:x/sendMessage"]
    assert listener.heard()["chat_id"] == "-100"


def test_nothing_is_sent_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as listener:
        assert tell(monkeypatch, listener.url, "json", night(lasting=(alarm(),))) == []
    assert listener.bodies == []


def test_several_webhooks_and_one_of_them_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as well, listening(Reply(404)) as broken:
        problems = tell(monkeypatch, f"{broken.url}/{SECRET} {well.url}/y", "json")
    assert problems == [
        "alert not delivered: webhook 1 at localhost: it does not know this address, or does not know it any more "
        "(HTTP 404); make a new one there"
    ]
    assert len(well.bodies) == 1


@pytest.mark.parametrize("first", [Reply(429), Reply(500), Reply(503), Reply(502, {"Retry-After": "soon"})])
def test_trouble_that_passes_is_sat_out(first: Reply) -> None:
    with listening(first, first, Reply()) as listener:
        assert asked(listener.url) is None
    assert len(listener.bodies) == 3


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, {"Retry-After": "1"}),
        Reply(429, body=b'{"message": "You are being rate limited.", "retry_after": 0.9}'),
        Reply(429, body=b'{"ok": false, "parameters": {"retry_after": 0.9}}'),
    ],
    ids=["header", "discord", "telegram"],
)
def test_it_waits_as_long_as_it_is_asked_to(reply: Reply) -> None:
    with listening(reply, Reply()) as listener:
        assert asked(listener.url) is None
    assert 0.85 <= listener.at[1] - listener.at[0] < 5


@pytest.mark.parametrize("after", ["3600", "date", "1e400", "-5"])
def test_how_long_it_may_be_asked_to_wait(after: str) -> None:
    told = email.utils.formatdate(time.time() + 3600) if after == "date" else after
    with listening(Reply(429, {"Retry-After": told})) as listener:
        problem = asked(listener.url)
    assert problem is not None
    if after == "-5":
        assert problem == "it has been sent too much (HTTP 429) (3 tries)"
    else:
        assert "asks to be left alone for" in problem
        assert len(listener.bodies) == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "it did not take the message (HTTP 400)"),
        (403, "it does not know this address"),
        (404, "it does not know this address"),
        (413, "it did not take the message (HTTP 413)"),
    ],
)
def test_what_would_fail_again_is_not_tried_again(status: int, told: str) -> None:
    with listening(Reply(status, body=SECRET.encode())) as listener:
        problem = asked(listener.url)
    assert problem is not None
    assert problem.startswith(told)
    assert len(listener.bodies) == 1


def test_a_redirect_is_not_followed() -> None:
    with listening() as other, listening(Reply(307, {"Location": f"{other.url}/{SECRET}"})) as listener:
        problem = asked(listener.url)
    assert problem is not None
    assert "redirect (HTTP 307), which is not followed" in problem
    assert other.bodies == []


def test_trouble_that_stays_is_told_with_the_tries() -> None:
    with listening(Reply(500, body=SECRET.encode())) as listener:
        assert asked(listener.url) == "it is in trouble (HTTP 500) (3 tries)"
    assert len(listener.bodies) == 3


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        problem = asked(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert problem == "no answer came: Connection refused (3 tries)"


def test_a_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        problem = asked(f"http://127.0.0.1:{mute.getsockname()[1]}", Manners(timeout_s=0.5, waits_s=()))
    assert problem == "it did not answer within 0.5 s"
    assert time.monotonic() - began < 3


def test_a_server_that_drips_is_left_in_time() -> None:
    with listening(Reply(429, drips_s=20)) as listener:
        began = time.monotonic()
        # Time enough for the status line to come on a busy machine: what is late here is the body.
        problem = asked(listener.url, Manners(timeout_s=3, waits_s=()))
        took = time.monotonic() - began
    assert problem == "it has been sent too much (HTTP 429)"
    assert took < 10


def test_a_status_line_that_drips_is_left_in_time() -> None:
    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(b"H")
            for _ in range(80):
                connection.sendall(b"x")
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        began = time.monotonic()
        problem = asked(f"http://127.0.0.1:{server.getsockname()[1]}", Manners(timeout_s=0.5, waits_s=()))
    assert problem == "it did not answer within 0.5 s"
    assert time.monotonic() - began < 4


def test_tls_that_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    with listening(tls=certificates.context()) as listener:
        assert asked(listener.url) is None
    with listening(Reply(429, drips_s=8), tls=certificates.context()) as listener:
        began = time.monotonic()
        assert asked(listener.url, Manners(timeout_s=1, waits_s=())) is not None
    assert time.monotonic() - began < 4


def test_tls_that_does_not_hold(tmp_path: Path) -> None:
    with listening(tls=make_certificates(tmp_path).context()) as listener:
        problem = asked(listener.url)
    assert problem is not None
    assert problem.startswith("its certificate does not hold: ")
    assert listener.bodies == []


def test_it_is_through_when_the_answer_has_begun() -> None:
    with listening(Reply(200, drips_s=8)) as listener:
        began = time.monotonic()
        assert asked(listener.url, Manners(timeout_s=2, waits_s=())) is None
    assert time.monotonic() - began < 4


def test_a_ping_at_the_beginning_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as listener:
        monkeypatch.setenv("LUUCHIEU_PING", f"{listener.url}/uuid")
        alerts = Alerts(read_settings(), QUICK)
        assert alerts.began() == []
        assert alerts.ended(0, "9 portals, 41 new") == []
        assert alerts.ended(1, "baobackan: down\n" + "ắ" * 10_000) == []
    assert listener.paths == ["/uuid/start", "/uuid", "/uuid/fail"]
    assert listener.bodies[0] == b""
    assert listener.bodies[1] == b"exit code 0\n9 portals, 41 new"
    assert listener.bodies[2].startswith(b"exit code 1\nbaobackan: down")
    assert 9_990 < len(listener.bodies[2].decode().encode()) <= 10_000


def test_a_ping_that_fails_is_a_problem_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(Reply(500)) as listener:
        monkeypatch.setenv("LUUCHIEU_PING", f"{listener.url}/{SECRET}")
        problems = Alerts(read_settings(), QUICK).began()
    assert problems == ["alert not delivered: ping at localhost: it is in trouble (HTTP 500) (3 tries)"]


def test_without_channels_nothing_happens() -> None:
    alerts = Alerts.from_environment()
    assert alerts.is_silent
    assert (alerts.began(), alerts.tell(NIGHT), alerts.ended(3, "x")) == ([], [], [])


def test_a_channel_that_hangs_for_ever_holds_up_no_night(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("LUUCHIEU_PING", f"http://127.0.0.1:{mute.getsockname()[1]}/x")
        began = time.monotonic()
        problems = Alerts(read_settings(), Manners(timeout_s=0.4, waits_s=(0.1,), longest_wait_s=0.1)).began()
    assert len(problems) == 1
    assert time.monotonic() - began < 5
