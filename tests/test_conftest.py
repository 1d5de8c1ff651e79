"""The guards of the test suite guard."""

from __future__ import annotations

import os
import socket

import pytest

from tests.conftest import SocketLeavesTheMachine


def test_no_socket_leaves_the_machine() -> None:
    # 192.0.2.0/24 is set aside for documents: nobody answers there.
    with socket.socket() as other:
        other.settimeout(0.2)
        with pytest.raises(AssertionError, match="loopback only") as caught:
            other.connect(("192.0.2.1", 9))
    assert caught.type.__name__ == SocketLeavesTheMachine.__name__


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as there:
        assert there.getpeername() == server.getsockname()


def test_the_person_s_own_settings_stay_out_of_the_tests() -> None:
    assert [found for found in os.environ if found.startswith("LUUCHIEU_")] == []
