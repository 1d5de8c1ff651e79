"""Every channel that is set, told side by side; what goes wrong there is reported and never ends a night."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from smtplib import SMTPException

from archive.clock import now
from nightly.alerts import mail, shapes
from nightly.alerts.calling import Manners, post
from nightly.alerts.message import Message, Night, compose
from nightly.alerts.settings import Mail, Settings, Webhook, read_settings

_LONGEST_BODY = 10_000
"""Bytes of a ping; healthchecks keeps no more."""
_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"
_Job = Callable[[], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a message on one channel."""

    channel: str
    """Such as `webhook at hooks.slack.com`; holds no secret."""
    problem: str | None

    def __str__(self) -> str:
        return f"{self.channel}: {self.problem or 'ok'}"


class Alerts:
    """The channels of this command."""

    def __init__(self, settings: Settings, manners: Manners | None = None) -> None:
        self._settings = settings
        self._manners = manners or Manners()

    @classmethod
    def from_environment(cls) -> Alerts:
        """Raises crawler.environment.UsageError for a setting that cannot be meant."""
        return cls(read_settings())

    @property
    def is_silent(self) -> bool:
        """True when no channel is set."""
        return self._settings == Settings()

    def began(self) -> list[str]:
        """Ping that a night begins. Returns what went wrong, in plain words."""
        return _problems(self._delivered(self._ping_jobs("/start", b"")))

    def tell(self, night: Night) -> list[str]:
        """Send one message over every channel, if anything changed. Returns what went wrong, in plain words."""
        return _problems(self.deliver(compose(night))) if night.has_news else []

    def ended(self, exit_code: int, summary: str) -> list[str]:
        """Ping how the night ended: 0 is success. Returns what went wrong, in plain words."""
        told = f"exit code {exit_code}\n{summary}".encode(errors="replace")[:_LONGEST_BODY]
        # The cut may have gone through a letter, and what is no UTF-8 is not shown there.
        body = told.decode(errors="ignore").encode()
        return _problems(self._delivered(self._ping_jobs("/fail" if exit_code else "", body)))

    def deliver(self, message: Message) -> list[Delivery]:
        """Send a message over mail and webhooks, side by side."""
        jobs: dict[str, _Job] = {}
        if self._settings.mail:
            jobs[f"mail by {self._settings.mail.host}"] = _mail_job(self._settings.mail, message, self._manners)
        for number, hook in enumerate(self._settings.webhooks, 1):
            several = f" {number}" if len(self._settings.webhooks) > 1 else ""
            jobs[f"webhook{several} at {hook.host}"] = _webhook_job(hook, message, self._manners)
        return self._delivered(jobs)

    def test(self, message: Message) -> list[Delivery]:
        """Send it over every channel; the ping is one of success, with the message's subject."""
        return self.deliver(message) + self._delivered(self._ping_jobs("", message.subject.encode()))

    def _ping_jobs(self, ending: str, body: bytes) -> dict[str, _Job]:
        ping, manners = self._settings.ping, self._manners
        if ping is None:
            return {}
        url = ping.with_ending(ending)
        return {f"ping at {ping.host}": lambda: post(url, body, _TEXT, manners)}

    def _delivered(self, jobs: Mapping[str, _Job]) -> list[Delivery]:
        """Do them all at once. A name server or a socket that hangs holds up no night: its thread is left behind."""
        found: dict[str, str | None] = {}

        def work(channel: str, job: _Job) -> None:
            try:
                found[channel] = job()
            except (OSError, HTTPException, SMTPException, ValueError) as error:
                found[channel] = f"it could not be told ({type(error).__name__}); this is a fault of the program"

        threads = [threading.Thread(target=work, args=job, daemon=True) for job in jobs.items()]
        for thread in threads:
            thread.start()
        until = time.monotonic() + self._manners.longest_s
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        late = f"it was not through after {self._manners.longest_s:.0f} s"
        return [Delivery(channel=channel, problem=found.get(channel, late)) for channel in jobs]


def _problems(deliveries: list[Delivery]) -> list[str]:
    return [f"alert not delivered: {one}" for one in deliveries if one.problem]


def _mail_job(settings: Mail, message: Message, manners: Manners) -> _Job:
    return lambda: mail.send(settings, mail.written(settings, message, now()), manners)


def _webhook_job(hook: Webhook, message: Message, manners: Manners) -> _Job:
    return lambda: post(hook.url, shapes.body_for(hook, message), _JSON, manners)
