"""When a follow-up is due, in words."""

from datetime import datetime, timedelta, tzinfo

from desk.plain import plain, short
from store.states import FollowUpState
from store.types import FollowUp


def due_words(one: FollowUp, zone: tzinfo, *, at: datetime) -> str:
    """When it is due, by the brand's clock; what is overdue says so."""
    when = f"{one.due_at.astimezone(zone):%a %d %b %Y %H:%M %Z}"
    if one.state is not FollowUpState.OPEN:
        return f"{one.state.value} (was due {when})"
    put_off = f", snoozed {one.snoozes}x, first due {one.first_due_at.astimezone(zone):%d %b}" if one.snoozes else ""
    yearly = f", every year on {_day(one.yearly_on)}" if one.yearly_on else ""
    if one.due_at < at:
        return f"OVERDUE by {_long(at - one.due_at)} ({when}{put_off}{yearly})"
    return f"{'DUE NOW' if one.starts_at <= at else 'due'} {when}{put_off}{yearly}"


def _day(month_day: str) -> str:
    # Of a leap year, which has every day.
    return f"{datetime.fromisoformat(f'2028-{month_day}'):%d %b}"


def _long(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // (24 * 60)} days"


def open_words(one: FollowUp) -> str:
    """One line about an open promise, for the pages of its case and its drafts."""
    return f"Follow-up {one.id}, due {one.due_at:%d %b %H:%M} UTC, {plain(one.owner)}: {short(one.what, 120)}"
