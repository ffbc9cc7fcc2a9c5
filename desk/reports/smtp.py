"""Handing one mail to the mail server, in one attempt: taken, refused for now, refused for good, or not known."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

from desk.plain import short
from desk.settings_mail import PASSWORD, MailSettings

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
    everyone: bool = False
    """It had to do with no recipient: nobody else's mail would have been taken either."""


def hand_over(mail: EmailMessage, settings: MailSettings, password: str | None) -> Attempt:
    """One attempt, and no other. Never raises for what a server or a network does.

    4xx means later and 5xx never (RFC 5321, 4.2.1), but for what has to do with no recipient: a wrong password or a
    certificate that has run out is put right, and the mail leaves then.
    """
    written = mail.as_bytes()
    try:
        server = _connected(settings)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return _broken(error)
    try:
        return _handed(server, mail, written, settings, password)
    finally:
        # What the server made of the mail is known by now: a quarrel about goodbye changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def lacking(settings: MailSettings, password: str | None) -> str | None:
    """What is certain to fail before a word is said to the server, as a sentence; None: nothing.

    smtplib signs in with ASCII alone.
    """
    if settings.user is not None and not password:
        return f"[mail] user signs in with a password. Set {PASSWORD}."
    if password is not None and not password.isascii():
        return f"{PASSWORD} holds characters that cannot be sent. Use letters, digits and signs of ASCII."
    if settings.ca_file is not None:
        try:
            ssl.create_default_context(cafile=settings.ca_file)
        except OSError as error:
            return f"[mail] ca_file holds no certificate that can be read ({type(error).__name__}). Check the file."
    return None


def _handed(
    server: smtplib.SMTP, mail: EmailMessage, written: bytes, settings: MailSettings, password: str | None
) -> Attempt:
    try:
        if settings.user is not None:
            server.login(settings.user, password or "")
        code, said = server.mail(str(mail["From"]))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return _broken(error)
    if code >= 300:
        return _put_off(f"the mail server answered {code} to the sender: {_words(said)}")
    try:
        code, said = server.rcpt(str(mail["To"]))
    except (smtplib.SMTPException, OSError) as error:
        return Attempt(Answer.LATER, _sentence(error))
    return _refused(code, said) if code >= 300 else _left(server, written)


def _left(server: smtplib.SMTP, written: bytes) -> Attempt:
    try:
        code, said = server.data(written)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError):
        return Attempt(Answer.UNKNOWN, "no answer came after the mail had left: it may have arrived")
    return Attempt(Answer.TAKEN) if code < 300 else _refused(code, said)


def _broken(error: smtplib.SMTPException | OSError | UnicodeError) -> Attempt:
    """Before anybody was named to whom the mail is."""
    return _put_off(_sentence(error))


def _put_off(why: str) -> Attempt:
    return Attempt(Answer.LATER, why, everyone=True)


def _sentence(error: smtplib.SMTPException | OSError | UnicodeError) -> str:
    if isinstance(error, UnicodeError):
        return "the name of this machine, or of the mail server, holds characters that cannot be sent"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code}: {_words(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the mail server's certificate is not to be trusted"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer what [mail] asks for"
    return f"the mail server was not reached ({type(error).__name__})"


def _connected(settings: MailSettings) -> smtplib.SMTP:
    host, context = settings.host or "localhost", ssl.create_default_context(cafile=settings.ca_file)
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, settings.port, timeout=settings.timeout_s, context=context)
    server = smtplib.SMTP(host, settings.port, timeout=settings.timeout_s)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _refused(code: int, said: bytes | str) -> Attempt:
    answer = Answer.LATER if 400 <= code < 500 else Answer.REFUSED
    return Attempt(answer, f"the mail server answered {code}: {_words(said)}")


def _words(said: bytes | str) -> str:
    return short(said.decode("utf-8", "replace") if isinstance(said, bytes) else said, _LONGEST)
