"""Public text on the screen: harmless, of a sure width, and never taken for markup (law 5)."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from textual.content import Content

from desk.plain import plain
from responders import differing
from store.types import Finding, Urgency

_UNSURE = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""What joins or colours emoji: terminals disagree on how wide the result is, and a line that is wider than was thought
pushes its neighbours away. The emoji themselves stay."""
_MOST_MARKS = 2
"""Accents on one letter; more of them spill over the lines above."""
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
URGENT = {Urgency.CRITICAL: "!!", Urgency.HIGH: "! ", Urgency.NORMAL: "· ", Urgency.LOW: "  "}
"""Urgency without a colour."""
URGENCY_STYLE = {
    Urgency.CRITICAL: "bold $text-error", Urgency.HIGH: "bold $text-warning", Urgency.NORMAL: "", Urgency.LOW: "dim",
}  # fmt: skip


PLATFORMS = {"x": "X", "reddit": "Reddit", "bluesky": "Bluesky", "mastodon": "Mastodon"}
"""As people write them."""


def shown(text: str, *, lines: bool = False) -> str:
    """Text as every terminal shows it alike."""
    safe = _UNSURE.sub("", plain(text, lines=lines))
    return safe if safe.isascii() else "".join(_few_marks(safe))


def _few_marks(text: str) -> Iterable[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) or unicodedata.category(character) == "Me" else 0
        if marks <= _MOST_MARKS:
            yield character


def line(text: str, most: int = 400) -> str:
    """One line of a text."""
    flat = " ".join(shown(text[: most * 4]).split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def said(text: str, style: str = "") -> Content:
    """Words in one style; nothing in them is markup."""
    return Content.styled(text, style) if style else Content(text)


def joined(*parts: tuple[str, str] | str | Content) -> Content:
    """Words one after the other, each in its style."""
    whole = Content("")
    for part in parts:
        whole += part if isinstance(part, Content) else said(part) if isinstance(part, str) else said(*part)
    return whole


def marked(text: str, findings: Iterable[Finding], style: str) -> Content:
    """A reply in which the words that a check found stand out."""
    whole, done = Content(""), 0
    for begins, end in sorted(found.span for found in findings if found.span):
        start = max(begins, done)
        if start >= min(end, len(text)):
            continue
        whole += said(shown(text[done:start], lines=True)) + said(shown(text[start:end], lines=True), style)
        done = end
    return whole + said(shown(text[done:], lines=True))


def changes(before: str, after: str) -> Content:
    """What was taken out and put in, word by word."""
    whole = Content("")
    for change in differing.changes(_TOKENS.findall(before), _TOKENS.findall(after)):
        was, now = (shown("".join(part), lines=True) for part in change)
        if change.same:
            whole += said(was, "dim")
            continue
        whole += said(was, "strike $text-error") if was else ""
        whole += said(now, "bold underline $text-success") if now else ""
    return whole


def span_words(span: timedelta) -> str:
    """A stretch of time in the largest unit that fits, at most four characters."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 48 * 60:
        return f"{minutes // 60}h"
    return f"{min(minutes // 1440, 999)}d"


def clock_words(at: datetime, moment: datetime) -> str:
    """How long somebody has waited."""
    return span_words(at - moment)
