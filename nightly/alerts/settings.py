"""Whom a night tells, and how, as the environment says it. See docs/alerts.md.

Addresses hold secrets. No message of an error repeats one, and no repr shows one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from email.utils import getaddresses
from typing import Literal, get_args
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit

from crawler.environment import UsageError

Shape = Literal["slack", "discord", "telegram", "json"]
_SMTP_EXAMPLE = "such as smtp://user:password@mail.example.org:587, smtps://user:password@mail.example.org:465 or smtp://localhost:25"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server, and who writes to whom."""

    host: str
    port: int
    is_smtps: bool
    """TLS from the first byte; otherwise by STARTTLS."""
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that takes messages."""

    url: str = field(repr=False)
    shape: Shape
    host: str
    chat_id: str | None = None
    """Telegram's, taken out of the address."""
    thread_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """An address that wants to hear of every night."""

    url: str = field(repr=False)
    host: str

    def with_ending(self, ending: str) -> str:
        """The address for `/start` or `/fail`; what it asks for (`?create=1`) stays behind it."""
        parts = urlsplit(self.url)
        return parts._replace(path=parts.path.rstrip("/") + ending, fragment="").geturl()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every channel that is set."""

    mail: Mail | None = None
    webhooks: tuple[Webhook, ...] = ()
    ping: Ping | None = None


def read_settings() -> Settings:
    """What the environment says. Raises UsageError for a value that cannot be meant."""
    ping = _value("LUUCHIEU_PING")
    return Settings(mail=_mail(), webhooks=_webhooks(), ping=_ping(ping) if ping else None)


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


def _mail() -> Mail | None:
    values = {name: _value(name) for name in ("LUUCHIEU_MAIL_TO", "LUUCHIEU_MAIL_FROM", "LUUCHIEU_SMTP")}
    if not any(values.values()):
        return None
    lacking = [name for name, value in values.items() if not value]
    if lacking:
        raise UsageError(f"mail needs three settings, and {' and '.join(lacking)} is not set; see docs/alerts.md")
    to, sender, server = values.values()
    senders = _addresses("LUUCHIEU_MAIL_FROM", sender)
    if len(senders) > 1:
        raise UsageError("LUUCHIEU_MAIL_FROM holds several addresses; mail has one sender")
    parts = _split("LUUCHIEU_SMTP", server, ("smtp", "smtps"), _SMTP_EXAMPLE)
    is_smtps = parts.scheme == "smtps"
    if (parts.username is None) != (parts.password is None):
        raise UsageError(f"LUUCHIEU_SMTP holds a user without a password; {_SMTP_EXAMPLE}")
    return Mail(
        host=parts.hostname or "",
        port=parts.port or (465 if is_smtps else 587 if parts.username else 25),
        is_smtps=is_smtps,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        sender=senders[0],
        recipients=_addresses("LUUCHIEU_MAIL_TO", to),
    )


def _addresses(name: str, value: str) -> tuple[str, ...]:
    found = tuple(address for _, address in getaddresses([value])) if value.isprintable() else ("",)
    for address in found:
        local, _, domain = address.rpartition("@")
        if not local or not domain or not address.isascii() or any(char in address for char in " ,;:<>"):
            raise UsageError(
                f"{name}: {value!r} is no mail address, or no list of them with commas between (a domain in other "
                "letters is written as xn--...)"
            )
    return found


def _webhooks() -> tuple[Webhook, ...]:
    urls, shapes = _value("LUUCHIEU_WEBHOOK").split(), _value("LUUCHIEU_WEBHOOK_SHAPE").lower().split()
    known = get_args(Shape)
    for shape in shapes:
        if shape not in known:
            raise UsageError(f"LUUCHIEU_WEBHOOK_SHAPE: {shape!r} is none of {', '.join(known)}")
    if len(shapes) == 1:
        shapes *= len(urls)
    if shapes and len(shapes) != len(urls):
        raise UsageError(
            "LUUCHIEU_WEBHOOK_SHAPE wants one shape for all addresses of LUUCHIEU_WEBHOOK, or one for each"
        )
    return tuple(_webhook(url, shapes[position] if shapes else None) for position, url in enumerate(urls))


def _webhook(url: str, asked: str | None) -> Webhook:
    parts = _split("LUUCHIEU_WEBHOOK", url, ("https", "http"), "such as https://hooks.example.org/services/...")
    shape: Shape = next((one for one in get_args(Shape) if one == asked), shape_of(parts))
    hook = Webhook(url=url, shape=shape, host=parts.hostname or "")
    return _telegram(hook, parts) if shape == "telegram" else hook


def shape_of(parts: SplitResult) -> Shape:
    """What the host of an address is known to take."""
    host, path = parts.hostname or "", parts.path
    if host == "hooks.slack.com" or host.endswith(".slack.com"):
        return "slack"
    if host in ("discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com") and "/webhooks/" in path:
        return "discord"
    return "telegram" if host == "api.telegram.org" else "json"


def _telegram(hook: Webhook, parts: SplitResult) -> Webhook:
    asked = parse_qs(parts.query)
    chat = asked.pop("chat_id", [""])[0].strip()
    if not chat or not parts.path.endswith("/sendMessage"):
        raise UsageError(
            "LUUCHIEU_WEBHOOK: an address of Telegram looks like "
            "https://api.telegram.org/bot<token>/sendMessage?chat_id=<number>; see docs/alerts.md"
        )
    thread = asked.pop("message_thread_id", [None])[0]
    url = parts._replace(query=urlencode(asked, doseq=True), fragment="").geturl()
    return replace(hook, url=url, chat_id=chat, thread_id=thread)


def _ping(url: str) -> Ping:
    parts = _split("LUUCHIEU_PING", url, ("https", "http"), "such as https://hc-ping.com/<uuid>")
    return Ping(url=url, host=parts.hostname or "")


def _split(name: str, url: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The parts of an address. What cannot be read is told without repeating it: it may hold a password."""
    wanted = f"{name} must be an address {example}"
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"{wanted}; it holds a blank or a letter that no address has (write others as %XX)")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{wanted}; its host or port cannot be read (write a / in a password as %2F)") from None
    if parts.scheme not in schemes:
        raise UsageError(f"{wanted}; it begins with none of {', '.join(f'{one}://' for one in schemes)}")
    if not host:
        raise UsageError(f"{wanted}; it names no host")
    return parts
