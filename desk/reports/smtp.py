"""Handing one mail to the mail server, in one attempt: taken, refused for now, refused for good, or not known."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

from desk.plain import short
from desk.settings_mail import MailSettings

_LONGEST = 160


class Answer(StrEnum):
    """What the mail server made of it."""

    TAKEN = "taken"
    LATER = "later"
    """It certainly was not taken, and may be when it is tried again."""
    REFUSED = "refused"
    """For good."""
    UNKNOWN = "unknown"
    """The connection ended after the whole mail had left."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of it, and why."""

    answer: Answer
    why: str | None = None


def hand_over(mail: EmailMessage, settings: MailSettings, password: str | None) -> Attempt:
    """One attempt, and no other. Never raises for what a server or a network does.

    4xx means later and 5xx never (RFC 5321, 4.2.1).
    """
    try:
        server = _connected(settings)
    except (smtplib.SMTPException, OSError) as error:
        return _broken(error)
    try:
        return _handed(server, mail, settings, password)
    finally:
        # What the server made of the mail is known by now: a quarrel about goodbye changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _handed(server: smtplib.SMTP, mail: EmailMessage, settings: MailSettings, password: str | None) -> Attempt:
    try:
        if settings.user is not None:
            server.login(settings.user, password or "")
        for code, said in _envelope(server, mail):
            if code >= 300:
                return _refused(code, said)
    except (smtplib.SMTPException, OSError) as error:
        return _broken(error)
    try:
        code, said = server.data(mail.as_bytes())
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError):
        return Attempt(Answer.UNKNOWN, "no answer came after the mail had left: it may have arrived")
    return Attempt(Answer.TAKEN) if code < 300 else _refused(code, said)


def _broken(error: smtplib.SMTPException | OSError) -> Attempt:
    """Before the mail had left: it certainly was not taken."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Attempt(Answer.REFUSED, "the mail server's certificate is not to be trusted")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Attempt(Answer.REFUSED, "the mail server does not offer what [mail] asks for")
    return Attempt(Answer.LATER, f"the mail server was not reached ({type(error).__name__})")


def _connected(settings: MailSettings) -> smtplib.SMTP:
    host, context = settings.host or "localhost", ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, settings.port, timeout=settings.timeout_s, context=context)
    server = smtplib.SMTP(host, settings.port, timeout=settings.timeout_s)
    if settings.security == "starttls":
        server.starttls(context=context)
    server.ehlo_or_helo_if_needed()
    return server


def _envelope(server: smtplib.SMTP, mail: EmailMessage) -> list[tuple[int, bytes]]:
    first = server.mail(str(mail["From"]))
    return [first, server.rcpt(str(mail["To"]))] if first[0] < 300 else [first]


def _refused(code: int, said: bytes | str) -> Attempt:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    answer = Answer.LATER if 400 <= code < 500 else Answer.REFUSED
    return Attempt(answer, f"the mail server answered {code}: {short(words, _LONGEST)}")
