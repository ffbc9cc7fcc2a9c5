"""When a follow-up is due, in words."""

from datetime import UTC, datetime, timedelta, tzinfo

from desk.plain import plain, short
from store import followups
from store.engine import Tx
from store.states import FollowUpState
from store.types import FollowUp


def due_words(one: FollowUp, zone: tzinfo, *, at: datetime) -> str:
    """When it is due, by the brand's clock; what is overdue says so."""
    when = clock_words(one.due_at, zone, "%a %d %b %Y")
    if one.state is not FollowUpState.OPEN:
        return f"{one.state.value} (was due {when})"
    put_off = f", snoozed {one.snoozes}x, first due {one.first_due_at.astimezone(zone):%d %b}" if one.snoozes else ""
    yearly = f", every year on {_day(one.yearly_on)}" if one.yearly_on else ""
    if one.due_at < at:
        return f"OVERDUE by {_long(at - one.due_at)} ({when}{put_off}{yearly})"
    return f"{'DUE NOW' if one.starts_at <= at else 'due'} {when}{put_off}{yearly}"


def clock_words(at: datetime, zone: tzinfo, day: str) -> str:
    """A moment by a clock on a wall; midnight is the end of the day before: what is due on Friday says Friday."""
    local = at.astimezone(zone)
    if (local.hour, local.minute) != (0, 0):
        return f"{local:{day} %H:%M %Z}"
    return f"{(at - timedelta(seconds=1)).astimezone(zone):{day} 24:00 %Z}"


def _day(month_day: str) -> str:
    # Of a leap year, which has every day.
    return f"{datetime.fromisoformat(f'2028-{month_day}'):%d %b}"


def _long(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // (24 * 60)} days"


def late_lines(tx: Tx, *, most: int = 5) -> list[str]:
    """What is overdue at the time of this transaction, for the top of a list; nothing where nothing is."""
    late = followups.counts(tx, tx.at).overdue
    if not late:
        return []
    found = followups.listed(tx, due_by=tx.at, limit=min(late, most))
    lines = [f"OVERDUE by {_long(tx.at - one.due_at)}: {open_words(one)}" for one in found]
    return [*lines, *([f"and {late - most} more: wellheard followups list --due"] if late > most else []), ""]


def open_words(one: FollowUp) -> str:
    """One line about an open promise, for the pages of its case and its drafts."""
    return (
        f"Follow-up {one.id}, due {clock_words(one.due_at, UTC, '%d %b')}, {plain(one.owner)}: {short(one.what, 120)}"
    )
