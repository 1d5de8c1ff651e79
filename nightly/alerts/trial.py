"""A test message, so that whoever sets up a channel sees it work before it is needed."""

from __future__ import annotations

import socket
from pathlib import Path

from archive.alarms import Alarm, Changes
from archive.clock import iso, now
from crawler.environment import UsageError
from nightly.alerts.message import Night, compose
from nightly.alerts.sending import Alerts, Delivery


def try_channels(home: Path) -> list[Delivery]:
    """Send a message that says it is a test over every channel. Raises UsageError where none is set or one is wrong."""
    alerts = Alerts.from_environment()
    if alerts.is_silent:
        raise UsageError(
            "nobody is to be told: set LUUCHIEU_MAIL_TO with LUUCHIEU_MAIL_FROM and LUUCHIEU_SMTP, or set "
            "LUUCHIEU_WEBHOOK, or LUUCHIEU_PING; docs/alerts.md says how"
        )
    at = now()
    example = Alarm(
        alarm_id=0,
        portal=None,
        name="example",
        what="this is how a fault is told; nothing is wrong",
        advice="nothing; what helps would stand here",
        since=iso(at),
        last_at=iso(at),
    )
    night = Night(
        home=str(home.resolve()),
        host=socket.gethostname(),
        started_at=at,
        finished_at=at,
        exit_code=0,
        changes=Changes(begun=(example,)),
        is_test=True,
    )
    return alerts.test(compose(night))
