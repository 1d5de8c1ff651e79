"""What goes wrong with a portal for a while: errors, walls, outages, broken bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.lab.answer import Answer, Ask
from tests.lab.chance import seed_of

KINDS = (
    "empty_page", "empty_body", "error", "block", "outage", "redirect_all", "redesign", "drip", "charset", "nfd", "lazy",
    "soft_404", "truncated_gzip", "huge", "nested", "anonymous",
)  # fmt: skip
_WALL = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Just a moment...</title><meta name="robots" content="noindex"></head><body>'
    '<div class="challenge"><h1>Checking your browser before accessing {host}</h1><p>Please enable JavaScript and cookies to continue. '
    'Vui lòng xác nhận bạn không phải là người máy.</p><div id="captcha" class="g-recaptcha" data-sitekey="lab"></div>'
    "<p>Ray ID: {ray}</p></div></body></html>"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One fault of one portal: from `at`, until `until` (None: for ever). `args` are the event's other keys."""

    kind: str
    at: int
    until: int | None
    args: tuple[tuple[str, str], ...]
    serial: int

    def holds(self, moment: int) -> bool:
        """Whether it is in force."""
        return self.at <= moment and (self.until is None or moment < self.until)

    def get(self, key: str, default: str) -> str:
        """An argument as text."""
        return dict(self.args).get(key, default)

    def whole(self, key: str, default: int) -> int:
        """An argument as a whole number."""
        return int(float(self.get(key, str(default))))

    def real(self, key: str, default: float) -> float:
        """An argument as a number."""
        return float(self.get(key, str(default)))

    def hits(self, ask: Ask, seed: int) -> bool:
        """Whether this request is among those that the fault strikes: by `host`, `path` (a pattern), `share` and `first`."""
        args = dict(self.args)
        if "host" in args and args["host"] != ask.host:
            return False
        target = ask.path + (f"?{ask.query}" if ask.query else "")
        if "path" in args and not re.search(args["path"], target):
            return False
        if "first" in args and ask.turn >= int(args["first"]):
            return False
        part = float(args.get("share", "1"))
        return part >= 1 or (seed_of(seed, self.serial, ask.url, ask.at // 3600) % 10_000) < part * 10_000


def blocked(condition: Condition, ask: Ask, seed: int) -> Answer | None:
    """The answer of a fault that keeps the portal from being asked at all, or None."""
    kind = condition.kind
    if kind not in ("outage", "error", "block", "redirect_all") or not condition.hits(ask, seed):
        return None
    if kind == "outage":
        return Answer(hangs_up=True)
    if kind == "error":
        wait = condition.get("retry_after", "")
        status = condition.whole("status", 503)
        text = f"<html><head><title>{status}</title></head><body><h1>{status}</h1><p>The server is temporarily unable to service your request.</p></body></html>"
        return Answer(status=status, headers=[("Retry-After", wait)] if wait else [], pieces=[text.encode()])
    if kind == "block":
        ray = f"{seed_of(ask.url, ask.at):016x}"
        return Answer(status=condition.whole("status", 403), pieces=[_WALL.format(host=ask.host, ray=ray).encode()])
    target = condition.get("to", "")
    is_there = ask.url.startswith(target) if target else ask.path in ("/", "", "/vi_VN/trang-chu")
    return None if is_there else Answer(status=302, headers=[("Location", target or f"https://{ask.host}/")])


def spoil(made: Answer, condition: Condition, ask: Ask, seed: int) -> Answer:
    """The answer after a fault that breaks what the portal says."""
    kind = condition.kind
    if kind not in ("empty_body", "drip", "charset", "truncated_gzip", "huge", "nested") or made.status != 200:
        return made
    is_page = made.media_type.startswith("text/html")
    if not is_page or not condition.hits(ask, seed) or ask.path == "/robots.txt":
        return made
    if kind == "empty_body":
        size = int(condition.real("kb", 0) * 1024)
        made.pieces = (
            [(b"<!DOCTYPE html><html><head></head><body>" + b" " * size + b"</body></html>")] if size else [b""]
        )
    elif kind == "drip":
        made.drip_s = condition.real("seconds", 10)
    elif kind == "charset":
        name = condition.get("declared", "iso-8859-1")
        made.media_type = f"text/html; charset={name}"
        if condition.get("encoded", ""):
            made.pieces = [made.body().decode().encode(condition.get("encoded", "utf-8"), "xmlcharrefreplace")]
        made.pieces = [
            made.body()
            .replace(b'charset="utf-8"', f'charset="{name}"'.encode())
            .replace(b"charset=UTF-8", f"charset={name}".encode())
        ]
    elif kind == "truncated_gzip":
        made.keeps = condition.real("keeps", 0.5)
    elif kind == "huge":
        made.pieces = [*made.pieces, b"<!-- " + b"trang mau " * int(condition.real("mb", 50) * 104_858) + b" -->"]
    elif kind == "nested":
        depth = condition.whole("depth", 5000)
        body = made.body()
        start = body.find(b"<body") + 1
        place = body.find(b">", start) + 1
        end = body.rfind(b"</body>")
        made.pieces = [body[:place] + b"<div>" * depth + body[place:end] + b"</div>" * depth + body[end:]]
    return made
