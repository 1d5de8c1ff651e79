"""The message as mail: plain text that reads well at 72 columns and flows on a phone."""

from __future__ import annotations

import smtplib
import ssl
import textwrap
import time
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address

from nightly.alerts.calling import Manners
from nightly.alerts.message import Message
from nightly.alerts.plain import plain
from nightly.alerts.settings import Mail

_WIDTH = 72


class _Refused(Exception):
    """Trying again would not help; says what to do."""


def written(mail: Mail, message: Message, at: datetime) -> EmailMessage:
    """The mail with its headers. No text of the message can add one."""
    letter = EmailMessage()
    letter["From"] = mail.sender
    letter["To"] = ", ".join(mail.recipients)
    # The standard library reads such a beginning as an encoded word, and what it decodes to may hold a line end.
    letter["Subject"] = plain(message.subject).replace("=?", "= ?")
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = make_msgid("luuchieu", domain=mail.sender.rpartition("@")[2])
    # RFC 3834: no out-of-office note comes back.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(flowed(message.text), cte="quoted-printable", params={"format": "flowed"})
    return letter


def flowed(text: str) -> str:
    """Text broken at 72 columns as RFC 3676 has it: a line that goes on ends in a blank, and a reader may join it."""
    lines: list[str] = []
    for line in text.split("\n"):
        pieces = textwrap.wrap(line, _WIDTH - 2, break_long_words=False, break_on_hyphens=False) or [""]
        lines += [_stuffed(piece) + " " for piece in pieces[:-1]] + [_stuffed(pieces[-1])]
    return "\n".join(lines) + "\n"


def _stuffed(line: str) -> str:
    """A line that would read as quoted text, or be changed on its way, begins with a blank that is not shown."""
    return f" {line}" if line.startswith((" ", ">", "From ")) or line.rstrip() == "--" else line


def send(mail: Mail, letter: EmailMessage, manners: Manners) -> str | None:
    """Hand it to the mail server. None when it was taken for all, otherwise why not, without user and password."""
    why = ""
    for wait_s in (*manners.waits_s, None):
        try:
            return _handed_over(mail, letter, manners.timeout_s)
        except _Refused as refused:
            return str(refused)
        except (OSError, smtplib.SMTPException) as error:
            why = _told(error, mail, manners.timeout_s)
            if _is_final(error):
                return why
        if wait_s is not None:
            time.sleep(wait_s)
    return f"{why}{manners.tries}"


def _handed_over(mail: Mail, letter: EmailMessage, timeout_s: float) -> str | None:
    secure = ssl.create_default_context()
    try:
        server = (
            smtplib.SMTP_SSL(mail.host, mail.port, timeout=timeout_s, context=secure)
            if mail.is_smtps
            else smtplib.SMTP(mail.host, mail.port, timeout=timeout_s)
        )
        try:
            if not mail.is_smtps:
                _secured(server, mail, secure)
            if mail.user is not None and mail.password is not None:
                server.login(mail.user, mail.password)
            refused = server.send_message(letter, mail.sender, mail.recipients)
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()
    except ssl.SSLCertVerificationError as error:
        raise _Refused(
            f"its certificate does not hold ({error.verify_message}); where it comes from an authority of your own, "
            "name that in SSL_CERT_FILE"
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise _Refused(
            f"it does not know user and password of LUUCHIEU_SMTP (code {error.smtp_code}); "
            "some providers want a password made for this program"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise _Refused("it takes no user and password here; leave them out of LUUCHIEU_SMTP") from error
    return f"it does not take mail for {', '.join(sorted(refused))}" if refused else None


def _secured(server: smtplib.SMTP, mail: Mail, secure: ssl.SSLContext) -> None:
    """STARTTLS: always before a password is sent; otherwise where another machine offers it."""
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls") and (mail.user is not None or not _is_here(mail.host)):
        server.starttls(context=secure)
    elif mail.user is not None:
        raise _Refused(
            "it offers no encryption (STARTTLS), and no password is sent without; try smtps://...:465 in LUUCHIEU_SMTP"
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_final(error: Exception) -> bool:
    """Whether the server said, by a code of 500 and more, that it will never take this."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _told(error: Exception, mail: Mail, timeout_s: float) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"it did not answer within {timeout_s:g} s"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(f"{address} (code {code})" for address, (code, _) in sorted(error.recipients.items()))
        return f"it does not take mail for {codes}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"it does not take mail from {mail.sender} (code {error.smtp_code}); see LUUCHIEU_MAIL_FROM"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it did not take the mail (code {error.smtp_code})"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it hung up"
    return f"no connection: {getattr(error, 'strerror', None) or type(error).__name__}"
