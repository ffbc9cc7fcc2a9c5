"""Follow-ups: a sent reply that promises something with a time makes one, and a note may come back on a day."""

from datetime import date, datetime, timedelta
from typing import Final

from responders.brands import Brands
from responders.hours import BusinessHours, wall_clock, working_day
from responders.promised import first_promise
from responders.proposals import eligibility_of
from responders.when import moment, named_date
from responders.when_reading import FARTHEST
from store import cases, customers, drafts, followups, mentions, postings
from store.engine import Store, Tx
from store.followups import Window
from store.states import FollowUpState
from store.types import Draft, Eligibility, FollowUp, FollowUpKind, Mention, Verdict

SITUATIONS: Final = {FollowUpKind.PROMISE: "follow-up", FollowUpKind.REMINDER: "reminder"}
"""Of the drafts that keep a promise, and of those that a date is for."""
_TALK_LASTS: Final = timedelta(days=7)
"""So long after somebody's last word a word of ours still belongs to that conversation."""
_ONE_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_DAYS_OFF: Final = 14
_ONLY_BY_HAND: Final = (
    "we answered this post by API before, and nothing is sent twice to one post: post it by hand below our answer"
)


class FollowUpError(Exception):
    """Something that cannot be done with a follow-up: fact first, then what to do."""


# -- promises


def keep_promise(tx: Tx, brands: Brands, draft_id: int, *, sent_at: datetime) -> int | None:
    """A reply is public: what it promises with a time becomes a follow-up, and what it was written to keep is kept.

    Called in the transaction that makes the reply public. Returns the follow-up's id; None where nothing was promised
    or this reply was read before.
    """
    draft = drafts.get(tx, draft_id)
    owner = draft.approved_by or draft.decided_by or tx.actor
    if draft.situation in SITUATIONS.values():
        _kept(tx, brands, draft, owner, sent_at)
    hours = brands.hours(draft.brand)
    promise = first_promise(draft.text, said_at=sent_at, hours=hours)
    if promise is None:
        return None
    return followups.add_promise(
        tx, draft_id=draft.id, case_id=draft.case_id, customer_id=draft.customer_id, brand=draft.brand,
        what=promise.what, owner=owner, when=window(promise.due_at, hours),
    )  # fmt: skip


def _kept(tx: Tx, brands: Brands, draft: Draft, by: str, sent_at: datetime) -> None:
    if draft.situation == SITUATIONS[FollowUpKind.PROMISE]:
        kept = followups.open_of_cases(tx, [draft.case_id])
    else:
        known = followups.open_of_customer(tx, draft.customer_id) if draft.customer_id is not None else []
        kept = [one for one in known if one.kind is FollowUpKind.REMINDER and one.proposed_at is not None]
    for one in kept:
        # Whose time had not come was not what this reply was about.
        if one.starts_at <= sent_at and one.draft_id != draft.id:
            followups.close(tx, one.id, FollowUpState.DONE, by=by, reason=f"kept by draft {draft.id}")
            _next_year(tx, brands, one)


def read_unread(tx: Tx, brands: Brands) -> int:
    """Read what a poll found to be public since. Returns how many follow-ups that made."""
    made = [keep_promise(tx, brands, draft_id, sent_at=sent_at) for draft_id, sent_at in followups.take_unread(tx)]
    return sum(one is not None for one in made)


def window(due_at: datetime, hours: BusinessHours) -> Window:
    """From when on something is on top of the list: the beginning of the business day on which it is due."""
    day = (due_at - _INSTANT).astimezone(hours.zone).date()
    for back in range(_DAYS_OFF):
        bounds = working_day(day - back * _ONE_DAY, hours)
        if bounds is not None and bounds[0] < due_at:
            return Window(bounds[0], due_at)
    return Window(min(wall_clock(day, 0, hours.zone), due_at), due_at)


def way_to(tx: Tx, brands: Brands, mention: Mention) -> Eligibility:
    """How a person may be told something more below this post, by today's rules."""
    found = eligibility_of(tx, brands, mention)
    account = brands.account(mention.brand, mention.post.platform)
    if found.verdict is Verdict.API and account and postings.is_taken(tx, account.name, mention.post.external_id):
        return Eligibility(Verdict.HAND_OFF, _ONLY_BY_HAND)
    return found


# -- notes that come back


def remind(tx: Tx, brands: Brands, customer_id: int, note_id: int, day: str, *, yearly: bool) -> int:
    """Have a note about a customer come back on a day, this year or every year.

    Raises:
        FollowUpError: it is no day to come.
    """
    brand = _brand_of(tx, customer_id)
    hours = brands.hours(brand)
    try:
        told = _told_day(day, tx.at, hours, yearly=yearly)
    except ValueError as error:
        raise FollowUpError(str(error)) from error
    yearly_on = f"{told:%m-%d}" if yearly else None
    first = _first_of_many(told, day, tx.at.astimezone(hours.zone).date()) if yearly else told
    return followups.add_reminder(
        tx, note_id=note_id, customer_id=customer_id, brand=brand, owner=tx.actor, when=_on_day(first, hours, tx.at),
        yearly_on=yearly_on,
    )  # fmt: skip


def _brand_of(tx: Tx, customer_id: int) -> str | None:
    newest = mentions.of_customer(tx, customer_id, limit=1)
    return newest[0].brand if newest else None


def _told_day(text: str, at: datetime, hours: BusinessHours, *, yearly: bool) -> date:
    """A date of every year may be told by one that is past: a date of birth."""
    if yearly:
        try:
            found = date.fromisoformat(text.strip())
        except ValueError:
            pass  # not written so: then in words
        else:
            if found <= (at + FARTHEST).date():
                return found
    return named_date(text, at=at, hours=hours)


def _first_of_many(told: date, text: str, today: date) -> date:
    """Its next day of the year; a year to come that was named is waited for."""
    begins_later = told > today and str(told.year) in text
    return told if begins_later else yearly_after(f"{told:%m-%d}", today - _ONE_DAY)


def yearly_after(month_day: str, after: date) -> date:
    """The first such day after a date; 29 February is 28 February where there is none."""
    this_year = _in_year(month_day, after.year)
    return this_year if this_year > after else _in_year(month_day, after.year + 1)


def _in_year(month_day: str, year: int) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def _on_day(day: date, hours: BusinessHours, at: datetime) -> Window:
    """That business day; for a day off the last business day before it that is not over."""
    for back in range(_DAYS_OFF):
        bounds = working_day(day - back * _ONE_DAY, hours)
        if bounds is not None and bounds[1] > at:
            return Window(*bounds)
    return Window(wall_clock(day, 0, hours.zone), wall_clock(day + _ONE_DAY, 0, hours.zone))


# -- what people do


def done(store: Store, brands: Brands, follow_up_id: int, *, by: str, at: datetime) -> tuple[FollowUp, FollowUp | None]:
    """A person did it. Returns it, and what comes again next year."""
    with store.write(at, by) as tx:
        found = followups.get(tx, follow_up_id)
        followups.close(tx, follow_up_id, FollowUpState.DONE)
        again = _next_year(tx, brands, found)
        return followups.get(tx, follow_up_id), again


def _next_year(tx: Tx, brands: Brands, was: FollowUp) -> FollowUp | None:
    if was.yearly_on is None or was.note_id is None or was.customer_id is None:
        return None
    hours = brands.hours(was.brand)
    # Told on a working day before it: the day itself is at most a few days later.
    told_for = (was.first_due_at - _INSTANT).astimezone(hours.zone).date()
    this_time = yearly_after(was.yearly_on, told_for - _ONE_DAY)
    day = yearly_after(was.yearly_on, max(this_time, tx.at.astimezone(hours.zone).date()))
    new_id = followups.add_reminder(
        tx, note_id=was.note_id, customer_id=was.customer_id, brand=was.brand, owner=was.owner,
        when=_on_day(day, hours, tx.at), yearly_on=was.yearly_on,
    )  # fmt: skip
    return followups.get(tx, new_id)


def drop(store: Store, follow_up_id: int, *, reason: str, by: str, at: datetime) -> FollowUp:
    """It need not be done any more; what came every year comes no more."""
    if not reason.strip():
        raise FollowUpError("Give a reason with --reason: somebody was promised this.")
    with store.write(at, by) as tx:
        followups.close(tx, follow_up_id, FollowUpState.DROPPED, reason=reason.strip())
        return followups.get(tx, follow_up_id)


def snooze(store: Store, brands: Brands, follow_up_id: int, until: str, *, by: str, at: datetime) -> FollowUp:
    """Put it off until a time such as `2d`, `Friday` or `2026-12-01`.

    Raises:
        FollowUpError: that is no time to come.
    """
    with store.write(at, by) as tx:
        hours = brands.hours(followups.get(tx, follow_up_id).brand)
        try:
            when = window(moment(until, at=at, hours=hours), hours)
        except ValueError as error:
            raise FollowUpError(str(error)) from error
        followups.snooze(tx, follow_up_id, when)
        return followups.get(tx, follow_up_id)


def reassign(store: Store, follow_up_id: int, owner: str, *, by: str, at: datetime) -> FollowUp:
    """Give it to a colleague."""
    with store.write(at, by) as tx:
        followups.reassign(tx, follow_up_id, owner)
        return followups.get(tx, follow_up_id)


def way_of(tx: Tx, brands: Brands, one: FollowUp) -> tuple[Mention | None, Eligibility]:
    """The post below which this person may be told something, and how; by their newest post that we know."""
    if one.kind is FollowUpKind.PROMISE and one.draft_id is not None:
        said = [mentions.get(tx, newest)] if (newest := _newest_of_case(tx, one)) is not None else []
    else:
        said = mentions.of_customer(tx, one.customer_id, limit=1) if one.customer_id is not None else []
        return _unasked(tx, brands, said[0]) if said else _nowhere(tx, one)
    return (said[0], way_to(tx, brands, said[0])) if said else _nowhere(tx, one)


def _unasked(tx: Tx, brands: Brands, mention: Mention) -> tuple[Mention, Eligibility]:
    """A date of ours is no answer to what they wrote last: by API only while that talk goes on."""
    way = way_to(tx, brands, mention)
    if way.verdict is Verdict.API and tx.at - mention.post.posted_at > _TALK_LASTS:
        last = f"{mention.post.posted_at:%d %b %Y}"
        return mention, Eligibility(
            Verdict.HAND_OFF, f"they last wrote on {last}: a word nobody asked for needs a person"
        )
    return mention, way


def _nowhere(tx: Tx, one: FollowUp) -> tuple[None, Eligibility]:
    asked = one.customer_id is not None and bool(customers.opted_out(tx, [one.customer_id]))
    why = "the customer asked not to be contacted" if asked else "we know no public post of theirs"
    return None, Eligibility(Verdict.DO_NOT_CONTACT, why)


def _newest_of_case(tx: Tx, one: FollowUp) -> int | None:
    return cases.get(tx, one.case_id).newest_mention_id if one.case_id is not None else None
