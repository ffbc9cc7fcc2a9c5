"""A report as a mail that every program shows: text, and HTML in which words stand where the page has pictures."""

import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from desk.plain import short
from desk.reports.formats import RENDERERS
from desk.reports.formats.story import summary
from desk.reports.report import Report

_SVG = re.compile(r"<svg\b([^>]*)>.*?</svg>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')
_SPARK = 'width="90"'
_LONGEST_SUBJECT = 300


def mail_of(report: Report, *, sender: str, recipient: str, brand: str, at: datetime) -> EmailMessage:
    """The mail. Its Message-ID is the same whenever this report of this period is sent to this recipient."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(short(summary(report), _LONGEST_SUBJECT).split())
    mail["From"], mail["To"] = sender, recipient
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(report.kind, brand, report.name, recipient, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<mailto:{sender}?subject=unsubscribe>"
    mail.set_content(RENDERERS["text"](report))
    mail.add_alternative(without_pictures(RENDERERS["html"](report)), subtype="html")
    return mail


def message_id(kind: str, brand: str, period: str, recipient: str, sender: str) -> str:
    """By it a mail program, and a person, knows a mail that was sent again."""
    digest = hashlib.sha256("\0".join((kind, brand, period, recipient)).encode()).hexdigest()[:32]
    return f"<wellheard.{digest}@{sender.rpartition('@')[2]}>"


def without_pictures(page: str) -> str:
    """Many mail programs leave out inline SVG without a word: what a picture says stands there in words."""
    return _SVG.sub(_told, page)


def _told(found: re.Match[str]) -> str:
    label = _LABEL.search(found[1])
    if label is None or _SPARK in found[1]:
        return ""
    return f"<span>{label[1]}</span>"
