"""Every fact of a message, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive.alarms import Alarm
from archive.clock import iso
from nightly.alerts.plain import plain
from nightly.alerts.wording import proper_name

if TYPE_CHECKING:
    from nightly.alerts.message import Night

VERSION = 1
"""A field that changes its meaning raises it; a new field does not."""


def document(night: Night, subject: str, text: str, alarms: Sequence[Alarm]) -> dict[str, object]:
    """The fields that a webhook of shape `json` gets, as docs/alerts.md lists them."""
    states = {
        **dict.fromkeys((one.alarm_id for one in night.changes.begun), "begun"),
        **dict.fromkeys((one.alarm_id for one in night.changes.lasting), "lasting"),
        **dict.fromkeys((one.alarm_id for one in night.changes.ended), "ended"),
    }
    return {
        "version": VERSION,
        "source": "luuchieu",
        "test": night.is_test,
        "subject": subject,
        "text": text,
        "host": plain(night.host),
        "home": plain(night.home),
        "started_at": iso(night.started_at),
        "finished_at": iso(night.finished_at),
        "exit_code": night.exit_code,
        "fatal": night.fatal and plain(night.fatal, 1_000),
        "portals": night.portals,
        "new": night.new,
        "changed": night.changed,
        "gone": night.gone,
        "report": night.report and plain(night.report),
        "site": night.site and plain(night.site),
        "alarms": [
            {
                "state": states[one.alarm_id],
                "portal": one.portal and plain(one.portal, 40),
                "portal_name": proper_name(one.portal),
                "name": plain(one.name, 40),
                "what": plain(one.what),
                "advice": plain(one.advice),
                "since": plain(one.since, 40),
            }
            for one in alarms
        ],
    }
