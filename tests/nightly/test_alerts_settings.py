"""What the environment may say of channels, and what is refused: named, with an example, and never repeated."""

from __future__ import annotations

import pytest

from crawler.environment import UsageError
from nightly.alerts.settings import Settings, read_settings

MAIL = {
    "LUUCHIEU_MAIL_TO": "Lan <lan@example.vn>, minh@example.vn",
    "LUUCHIEU_MAIL_FROM": "archive@example.org",
    "LUUCHIEU_SMTP": "smtp://archive%40example.org:s3cr3t%2Fpass@mail.example.org",
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def say(told: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        told.setenv(name, value)


def test_nothing_is_set(told: pytest.MonkeyPatch) -> None:
    say(told, LUUCHIEU_WEBHOOK=" ", LUUCHIEU_SMTP="", LUUCHIEU_PING="")
    assert read_settings() == Settings()


def test_mail(told: pytest.MonkeyPatch) -> None:
    say(told, **MAIL)
    mail = read_settings().mail
    assert mail is not None
    assert mail.recipients == ("lan@example.vn", "minh@example.vn")
    assert (mail.host, mail.port, mail.is_smtps) == ("mail.example.org", 587, False)
    assert (mail.user, mail.password) == ("archive@example.org", "s3cr3t/pass")
    assert "s3cr3t" not in repr(mail)


@pytest.mark.parametrize(
    ("server", "port", "is_smtps"),
    [("smtp://localhost", 25, False), ("smtps://u:p@h", 465, True), ("smtp://h:2525", 2525, False)],
)
def test_ports(told: pytest.MonkeyPatch, server: str, port: int, is_smtps: bool) -> None:
    say(told, **(MAIL | {"LUUCHIEU_SMTP": server}))
    mail = read_settings().mail
    assert mail is not None
    assert (mail.port, mail.is_smtps) == (port, is_smtps)


HOOKS = {
    "https://hooks.slack.com/services/T0/B0/x": "slack",
    "https://discord.com/api/webhooks/1/x": "discord",
    "https://discordapp.com/api/webhooks/1/x": "discord",
    "https://api.telegram.org/bot1:x/sendMessage?chat_id=-100": "telegram",
    "https://chat.example.org/hooks/x": "json",
    "https://hooks.slack.com.evil.example/x": "json",
    "https://evil.example/discord.com/api/webhooks/1/x": "json",
}


def test_the_shape_follows_the_host(told: pytest.MonkeyPatch) -> None:
    say(told, LUUCHIEU_WEBHOOK=" ".join(HOOKS))
    assert [hook.shape for hook in read_settings().webhooks] == list(HOOKS.values())


def test_the_shape_that_is_asked_for_wins(told: pytest.MonkeyPatch) -> None:
    say(told, LUUCHIEU_WEBHOOK="https://a.example/x https://b.example/y", LUUCHIEU_WEBHOOK_SHAPE="slack")
    assert [hook.shape for hook in read_settings().webhooks] == ["slack", "slack"]
    say(told, LUUCHIEU_WEBHOOK_SHAPE="slack json")
    assert [hook.shape for hook in read_settings().webhooks] == ["slack", "json"]


def test_the_chat_of_telegram_goes_into_the_message(told: pytest.MonkeyPatch) -> None:
    say(told, LUUCHIEU_WEBHOOK="https://api.telegram.org/bot1:x/sendMessage?chat_id=-100&message_thread_id=7")
    (hook,) = read_settings().webhooks
    assert (hook.url, hook.chat_id, hook.thread_id) == ("https://api.telegram.org/bot1:x/sendMessage", "-100", "7")


@pytest.mark.parametrize(
    ("url", "ending", "asked"),
    [
        ("https://hc-ping.com/uuid", "/start", "https://hc-ping.com/uuid/start"),
        ("https://hc.example/ping/key/slug/?create=1", "/fail", "https://hc.example/ping/key/slug/fail?create=1"),
        ("https://hc-ping.com/uuid", "", "https://hc-ping.com/uuid"),
    ],
)
def test_endings_of_a_ping(told: pytest.MonkeyPatch, url: str, ending: str, asked: str) -> None:
    say(told, LUUCHIEU_PING=url)
    ping = read_settings().ping
    assert ping is not None
    assert ping.with_ending(ending) == asked


REFUSED = [
    ({"LUUCHIEU_MAIL_TO": "lan@example.vn"}, "LUUCHIEU_MAIL_FROM and LUUCHIEU_SMTP is not set"),
    ({"LUUCHIEU_SMTP": "smtp://u:s3cr3t@h"}, "LUUCHIEU_MAIL_TO and LUUCHIEU_MAIL_FROM is not set"),
    (MAIL | {"LUUCHIEU_MAIL_TO": "lan"}, "LUUCHIEU_MAIL_TO: 'lan' is no mail address"),
    (MAIL | {"LUUCHIEU_MAIL_TO": "a@b.vn c@d.vn"}, "LUUCHIEU_MAIL_TO: .* commas between"),
    (MAIL | {"LUUCHIEU_MAIL_TO": "a@b.vn\nBcc: x@y.vn"}, "LUUCHIEU_MAIL_TO"),
    (MAIL | {"LUUCHIEU_MAIL_TO": "lan@tỉnh.vn"}, "xn--"),
    (MAIL | {"LUUCHIEU_MAIL_FROM": "a@b.vn, c@d.vn"}, "LUUCHIEU_MAIL_FROM holds several"),
    (MAIL | {"LUUCHIEU_SMTP": "mail.example.org:587"}, "LUUCHIEU_SMTP must be an address such as smtp://"),
    (MAIL | {"LUUCHIEU_SMTP": "http://u:s3cr3t@h"}, "begins with none of smtp://, smtps://"),
    (MAIL | {"LUUCHIEU_SMTP": "smtp://u:s3cr3t/more@h"}, "host or port cannot be read"),
    (MAIL | {"LUUCHIEU_SMTP": "smtp://u:s3cr3t@h:port"}, "host or port cannot be read"),
    (MAIL | {"LUUCHIEU_SMTP": "smtp://s3cr3t@h"}, "user without a password"),
    (MAIL | {"LUUCHIEU_SMTP": "smtp://"}, "names no host"),
    ({"LUUCHIEU_WEBHOOK": "hooks.slack.com/s3cr3t"}, "LUUCHIEU_WEBHOOK must be an address such as https://"),
    ({"LUUCHIEU_WEBHOOK": "https://[s3cr3t/x"}, "cannot be read"),
    ({"LUUCHIEU_WEBHOOK": "https://h.example/s3cr3té"}, "a letter that no address has"),
    ({"LUUCHIEU_WEBHOOK": "https://api.telegram.org/bots3cr3t/sendMessage"}, "chat_id=<number>"),
    ({"LUUCHIEU_WEBHOOK": "https://h.example", "LUUCHIEU_WEBHOOK_SHAPE": "teams"}, "'teams' is none of slack, discord"),
    ({"LUUCHIEU_WEBHOOK": "https://h.example", "LUUCHIEU_WEBHOOK_SHAPE": "json slack"}, "one for each"),
    ({"LUUCHIEU_PING": "ftp://h.example/s3cr3t"}, "LUUCHIEU_PING must be an address"),
]


@pytest.mark.parametrize(("variables", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_cannot_be_meant_is_named_and_no_secret_repeated(
    told: pytest.MonkeyPatch, variables: dict[str, str], why: str
) -> None:
    say(told, **variables)
    with pytest.raises(UsageError, match=why) as refused:
        read_settings()
    assert "s3cr3t" not in str(refused.value)
    assert "\n" not in str(refused.value)
