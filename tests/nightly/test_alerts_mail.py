"""Mail, to a real server on this machine: encrypted before a password goes out, tried again, told in plain words."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from nightly.alerts.mail import send, written
from nightly.alerts.message import compose
from nightly.alerts.settings import Mail
from tests.nightly.mailserver import Certificates, Mailbox, make_certificates, receiving
from tests.nightly.nights import QUICK, alarm, night

SECRET = "s3cr3t/pass"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    return certificates


def mail_to(box: Mailbox, **more: object) -> Mail:
    plain = Mail(
        host="localhost",
        port=box.port,
        is_smtps=box.is_smtps,
        user="archive@example.org" if box.password else None,
        password=SECRET if box.password else None,
        sender="archive@example.org",
        recipients=("lan@example.vn", "minh@example.vn"),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def deliver(mail: Mail) -> str | None:
    one = night(alarm())
    problem = send(mail, written(mail, compose(one), one.finished_at), QUICK)
    assert SECRET not in (problem or "")
    return problem


def test_a_mail_is_what_was_composed() -> None:
    with receiving(Mailbox()) as box:
        assert deliver(mail_to(box)) is None
    (letter,) = box.parsed
    assert letter["Subject"] == "luuchieu: Báo Bắc Kạn, down (archive01)"
    assert letter["To"] == "lan@example.vn, minh@example.vn"
    assert letter["From"] == "archive@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(letter["Date"]).isoformat() == "2026-11-26T04:12:00+07:00"
    assert re.fullmatch(r"<[^@<>\s]+@example\.org>", letter["Message-ID"])
    assert letter.get_content_type() == "text/plain"
    assert letter["Content-Type"].params == {"charset": "utf-8", "format": "flowed"}
    assert letter.get_content().replace("\r", "").replace(" \n", " ").rstrip("\n") == compose(night(alarm())).text
    assert box.verbs.count("RCPT") == 2
    assert max(map(len, box.letters[0].splitlines())) <= 78


def test_a_password_goes_out_over_tls_only(trusted: Certificates) -> None:
    with receiving(Mailbox(trusted, SECRET)) as box:
        assert deliver(mail_to(box)) is None
    assert box.were_secret == [True]
    assert box.verbs.index("STARTTLS") < box.verbs.index("AUTH")


def test_without_starttls_no_password_goes_out() -> None:
    with receiving(Mailbox(None, SECRET)) as box:
        problem = deliver(mail_to(box))
    assert problem is not None
    assert "offers no encryption (STARTTLS)" in problem
    assert "smtps://" in problem
    assert "AUTH" not in box.verbs
    assert box.letters == []


def test_a_certificate_that_nobody_vouches_for_ends_it(certificates: Certificates) -> None:
    with receiving(Mailbox(certificates, SECRET)) as box:
        problem = deliver(mail_to(box))
    assert problem is not None
    assert "certificate does not hold" in problem
    assert "SSL_CERT_FILE" in problem
    assert "AUTH" not in box.verbs


def test_a_certificate_of_another_name_ends_it(trusted: Certificates) -> None:
    with receiving(Mailbox(trusted, SECRET)) as box:
        problem = deliver(mail_to(box, host="127.0.0.2"))
    assert problem is not None
    assert "certificate does not hold" in problem or "no connection" in problem
    assert "AUTH" not in box.verbs


def test_tls_from_the_first_byte(trusted: Certificates) -> None:
    with receiving(Mailbox(trusted, SECRET, is_smtps=True)) as box:
        assert deliver(mail_to(box)) is None
    assert box.were_secret == [True]
    assert "STARTTLS" not in box.verbs


def test_a_wrong_password_is_told_without_it(trusted: Certificates) -> None:
    with receiving(Mailbox(trusted, "another")) as box:
        problem = deliver(mail_to(box))
    assert problem is not None
    assert "does not know user and password of LUUCHIEU_SMTP (code 535)" in problem
    assert box.verbs.count("AUTH") == 1, "who is refused does not knock again"


def test_a_server_that_takes_no_password(trusted: Certificates) -> None:
    with receiving(Mailbox(trusted)) as box:
        problem = deliver(mail_to(box, user="u", password=SECRET))
    assert problem == "it takes no user and password here; leave them out of LUUCHIEU_SMTP"


def test_a_server_that_asks_for_patience_is_asked_again() -> None:
    with receiving(Mailbox(answers={"MAIL": ["451 greylisted, come back"]})) as box:
        assert deliver(mail_to(box)) is None
    assert len(box.letters) == 1
    assert box.verbs.count("MAIL") == 2


def test_a_mail_that_was_taken_is_not_sent_twice_when_the_goodbye_fails() -> None:
    with receiving(Mailbox(answers={"QUIT": ["421 gone already"]})) as box:
        assert deliver(mail_to(box)) is None
    assert len(box.letters) == 1


def test_one_recipient_refused_is_told_and_the_other_gets_it() -> None:
    with receiving(Mailbox(answers={"RCPT": ["550 no such user"]})) as box:
        assert deliver(mail_to(box)) == "it does not take mail for lan@example.vn"
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"RCPT": ["550 no"] * 6}, "it does not take mail for lan@example.vn (code 550), minh@example.vn (code 550)"),
        ({"MAIL": ["553 no"] * 3}, "it does not take mail from archive@example.org (code 553); see LUUCHIEU_MAIL_FROM"),
        ({"DATA": ["554 spam"] * 3}, "it did not take the mail (code 554)"),
    ],
)
def test_refusals_are_told_in_words(answers: dict[str, list[str]], told: str) -> None:
    with receiving(Mailbox(answers=answers)) as box:
        problem = deliver(mail_to(box))
    assert problem is not None
    assert problem == told
    assert box.letters == []
    assert box.verbs.count("EHLO") == 1, "a refusal for good is not asked again"


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        box = Mailbox(port=taken.getsockname()[1])
        assert deliver(mail_to(box, host="127.0.0.1")) == "no connection: Connection refused (3 tries)"


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        problem = deliver(mail_to(Mailbox(port=mute.getsockname()[1]), host="127.0.0.1"))
    assert problem == "it did not answer within 1 s (3 tries)"


def test_a_password_is_not_shown_where_the_settings_are() -> None:
    assert SECRET not in repr(mail_to(Mailbox(password=SECRET)))
