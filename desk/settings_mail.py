"""What [mail] and [reports] are made of: how mail leaves, and who gets which report when. No password stands here."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, Field

from desk.settings_brand import DAYS, Section
from desk.settings_fields import NO_TRUTH, Line, Name, is_loopback
from desk.settings_words import did_you_mean, shown

PASSWORD = "WELLHEARD_MAIL_PASSWORD"  # noqa: S105  # the name of the variable
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOST = re.compile(
    r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?"
)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def mail_address(value: str) -> str:
    """A bare mail address, in the characters that fit every mail server.

    Raises:
        ValueError: it is none.
    """
    if not _ADDRESS.fullmatch(value.strip()) or len(value.strip()) > 254:
        raise ValueError(f"{shown(value)} is no mail address. Write it as maya@kestrel.example.")
    return value.strip()


def _time(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise ValueError(f"{shown(value)} is no time of day. Write it as 08:00.")
    return value


def _mail_host(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        pass
    if not _HOST.fullmatch(value) or len(value) > 253:
        raise ValueError(
            f"{shown(value)} is no name of a machine. Write it as mail.kestrel.example; the port has a key."
        )
    return value


def _signing_in(value: str) -> str:
    if not value.isascii():
        raise ValueError(f"{shown(value)} holds characters that mail servers do not take. Use ASCII.")
    return value


MailAddress = Annotated[str, AfterValidator(mail_address)]
TimeOfDay = Annotated[str, AfterValidator(_time)]


class MailSettings(Section):
    """How reports are mailed.

    A password comes from the environment: WELLHEARD_MAIL_PASSWORD, or a file named by WELLHEARD_MAIL_PASSWORD_FILE.
    """

    host: Annotated[Line, AfterValidator(_mail_host)] | None = None
    """The mail server. Without it nothing is mailed."""
    port: Annotated[int, NO_TRUTH, Field(ge=1, le=65535)] = 587
    """Its port: usually 587 with starttls, 465 with tls."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """starttls: encrypted after the first words; tls: from the beginning; none: only for a server on this machine."""
    user: Annotated[Line, AfterValidator(_signing_in)] | None = None
    """Who signs in. Without it nobody does."""
    ca_file: Line | None = None
    """A file with the certificate (PEM) of whoever vouches for the mail server, where this machine does not know them.
    Its full path. Who answers is checked with and without it."""
    sender: MailAddress | None = None
    """From whom the mail is; what a mail server sends back later goes there."""
    timeout_s: Annotated[float, NO_TRUTH, Field(ge=1, le=120, allow_inf_nan=False)] = 20.0
    """Seconds that the mail server may take to answer."""


class ReportMailSettings(Section):
    """A report that leaves by itself once its period is over: by mail, to a chat, or both."""

    kind: Literal["day", "week", "month", "quarter"] = "week"
    """Which period."""
    brand: Name | None = None
    """Of which of [brands]. Without it: of the only one."""
    to: tuple[MailAddress, ...] = ()
    """Who gets it by mail; each a mail of their own."""
    chat: tuple[Name, ...] = ()
    """Which of [notices.targets] get it in three lines."""
    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    """On which day after the week (week only)."""
    at: TimeOfDay = "08:00"
    """From this time on, by the brand's clock."""

    @property
    def time(self) -> time:
        """The time of day."""
        return time.fromisoformat(self.at)

    @property
    def days_after(self) -> int:
        """0: on the first day after the period."""
        return DAYS.index(self.day) if self.kind == "week" else 0


class _Notices(Protocol):
    @property
    def targets(self) -> Mapping[str, object]: ...


class _Sections(Protocol):
    @property
    def notices(self) -> _Notices: ...
    @property
    def brands(self) -> Mapping[str, object]: ...
    @property
    def mail(self) -> MailSettings: ...
    @property
    def reports(self) -> Mapping[str, ReportMailSettings]: ...


def problems_of_mail(settings: _Sections) -> Iterator[tuple[str, str]]:
    """(dotted key, sentence) for what does not fit."""
    mail = settings.mail
    if mail.host is not None and mail.sender is None:
        yield "mail.sender", "a mail needs somebody it is from. Add the address."
    if mail.host is not None and mail.security == "none" and not is_loopback(mail.host):
        yield "mail.security", "without encryption only for a server on this machine. Use starttls or tls."
    for name, report in settings.reports.items():
        if not report.to and not report.chat:
            yield f"reports.{name}.to", "nobody gets it. Name mail addresses here, or targets of notices in chat."
        if report.to and mail.host is None:
            yield f"reports.{name}.to", "there is no mail server. Set host and sender in [mail]."
        for target in report.chat:
            if target not in settings.notices.targets:
                near = did_you_mean(target, settings.notices.targets)
                there = ", ".join(settings.notices.targets) or "none"
                yield f"reports.{name}.chat", f'there is no "{target}" in [notices.targets]. {near}There is: {there}.'
        if report.brand is None and len(settings.brands) > 1:
            yield f"reports.{name}.brand", f"there are several brands. Name one: {', '.join(settings.brands)}."
        if report.brand is not None and report.brand not in settings.brands:
            near = did_you_mean(report.brand, settings.brands)
            there = ", ".join(settings.brands)
            yield f"reports.{name}.brand", f'there is no brand "{report.brand}". {near}There is: {there}.'
