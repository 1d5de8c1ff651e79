"""An answer of the shim before it is sent, and what a fault makes of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from email.utils import formatdate
from math import ceil

from tests.backfill.faults import Fault

_MENDED = (
    b"<!DOCTYPE html><html><head><title>Temporarily Offline</title></head><body><h1>Temporarily Offline</h1>"
    b"<p>Internet Archive services are temporarily offline. We apologize for the inconvenience.</p></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Status, headers and body; `delay_s` before the first byte, `keeps` of the body are sent."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_s: float = 0.0
    wait_s: float = 0.0
    keeps: float = 1.0


def text(status: int, body: str, media_type: str = "text/plain") -> Reply:
    """A plain answer."""
    return Reply(status=status, headers=(("Content-Type", media_type),), body=body.encode())


def turned_away(fault: Fault) -> Reply:
    """429 or 503, with or without the time to wait."""
    status = 429 if fault.what == "busy" else 503
    headers = [("Content-Type", "text/html")]
    if fault.seconds:
        # A date has whole seconds: it is late rather than early.
        date = formatdate(ceil(time.time() + fault.seconds), usegmt=True)
        headers.append(("Retry-After", date if fault.as_date else f"{fault.seconds:.0f}"))
    body = f"<html><body><h1>{status}</h1><p>You have sent too many requests in a given time.</p></body></html>"
    return Reply(status=status, headers=tuple(headers), body=body.encode(), wait_s=fault.seconds)


def spoilt(reply: Reply, fault: Fault) -> Reply:
    """The answer after a fault that does not need to know what was asked."""
    if fault.what == "slow":
        return replace(reply, delay_s=fault.seconds)
    if fault.what == "cut":
        return replace(reply, keeps=0.5)
    if fault.what == "html":
        return Reply(headers=(("Content-Type", "text/html; charset=utf-8"),), body=_MENDED)
    if fault.what == "malformed":
        return replace(reply, body=_with_broken_line(reply.body))
    return reply


def _with_broken_line(body: bytes) -> bytes:
    """One line in the middle loses its end; of a JSON array it loses its last fields."""
    lines = body.split(b"\n")
    place = len(lines) // 2
    line = lines[place]
    if line.startswith(b"["):
        lines[place] = json.dumps(json.loads(line.rstrip(b","))[:3]).encode() + b","
    else:
        lines[place] = line[: len(line) // 2].rstrip()
    return b"\n".join(lines)
