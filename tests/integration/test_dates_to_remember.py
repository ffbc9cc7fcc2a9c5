"""Dates that come back: with a draft for the way that is allowed, once each, whatever the program slept through."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.due import late_lines
from desk.followups import follow_up_pages
from desk.review import draft_page
from responders import followups as rules
from responders import handoff, review
from responders.brands import Brands
from responders.followup_drafts import draft_follow_ups
from responders.hours import BusinessHours, Opening
from store import customers, followups, memories
from store.states import DraftState, FollowUpState
from store.types import Memory, MemoryKind, Verdict
from tests.flow import ANGRY, BRANDS, WORDING

NOTE = "ordered flowers for her mother, pays late"


def remember(flow, day, *, yearly=False, brands=BRANDS, at=None):
    with flow.store.write(at or flow.at, "maya") as tx:
        note = customers.add_note(tx, 1, NOTE)
        return followups.get(tx, rules.remind(tx, brands, 1, note.id, day, yearly=yearly))


def propose(flow, at):
    """Twice: nothing is proposed a second time."""
    made = draft_follow_ups(flow.store, BRANDS, WORDING, at=at).proposed
    assert draft_follow_ups(flow.store, BRANDS, WORDING, at=at).proposed == 0
    return made


def free(flow):
    """Nobody answers Ann at the moment."""
    review.reject(flow.store, 1, reason="she was called", by="maya", at=flow.at)


def test_a_date_brings_a_draft_that_says_nothing_of_the_note(flow):
    """In the talk that goes on, by API; the reviewer sees the note, the customer does not; her name is used."""
    free(flow)
    with flow.store.write(flow.at, "maya") as tx:
        customers.add_note(tx, 1, "Annie", prefers="name")
    one = remember(flow, "2026-11-27")
    assert propose(flow, one.starts_at - timedelta(seconds=1)) == 0
    assert propose(flow, one.starts_at) == 1
    draft = flow.drafts()[-1]
    assert (draft.situation, draft.eligibility.verdict) == ("reminder", Verdict.API)
    assert [f.severity for f in draft.findings] == []
    assert "flowers" not in draft.text
    assert "Annie" in draft.text
    with flow.store.read() as tx:
        assert memories.of_draft(tx, draft.id) == Memory(MemoryKind.NAME, 1)
    page = "\n".join(draft_page(flow.store, draft.id, BRANDS, one.starts_at).lines())
    assert f"To remember: Follow-up {one.id}" in page
    [listed] = follow_up_pages(flow.store, BRANDS, at=one.starts_at, found=[one])
    assert listed.draft.id == draft.id


def test_long_after_their_last_word_a_person_posts_it(flow):
    """The thread is not open any more: hand-off, with the text and the link."""
    free(flow)
    one = remember(flow, "2026-12-24")
    assert propose(flow, one.starts_at) == 1
    draft = flow.drafts()[-1]
    assert draft.eligibility.verdict is Verdict.HAND_OFF
    assert "they last wrote on 24 Nov 2026" in draft.eligibility.reason
    review.approve(flow.store, BRANDS, draft.id, by="tom", at=one.starts_at)
    given_out = handoff.hand_off(flow.store, BRANDS, draft.id, by="tom", at=one.starts_at)
    assert given_out.link.startswith("https://x.com/intent/")


def test_who_asked_for_silence_is_a_reminder_with_the_reason(flow):
    """No draft, and the list says why."""
    one = remember(flow, "2026-11-27")
    with flow.store.write(flow.at, "maya") as tx:
        customers.opt_out(tx, 1)
    assert propose(flow, one.starts_at) == 0
    [page] = follow_up_pages(flow.store, BRANDS, at=one.starts_at, found=[one])
    assert list(page.lines())[-1].strip() == "How: do-not-contact, the customer asked not to be contacted"


def test_never_two_drafts_for_one_case(flow):
    """While Ann is being answered the date waits; a promise and a date of one day come one after the other."""
    one = remember(flow, "2026-11-27")
    assert propose(flow, one.starts_at) == 0
    at = flow.at + timedelta(hours=1)
    review.edit(flow.store, BRANDS, 1, "I'll come back to you here by Friday. Maya at Kestrel", by="maya", at=at)
    review.approve(flow.store, BRANDS, 1, by="maya", at=at)
    flow.post()
    assert propose(flow, one.starts_at) == 1
    live = [draft for draft in flow.drafts() if draft.state is DraftState.PROPOSED]
    assert len(live) == 1
    review.reject(flow.store, live[0].id, reason="later", by="maya", at=one.starts_at)
    assert propose(flow, one.starts_at) == 1
    assert {draft.situation for draft in flow.drafts()[1:]} == {"follow-up", "reminder"}


def test_what_is_said_by_the_draft_is_done_and_comes_again_next_year(flow):
    """Also where the program slept for years: once now, then on the next day that is to come."""
    free(flow)
    one = remember(flow, "2026-12-03", yearly=True)
    woke = datetime(2029, 3, 1, 9, tzinfo=UTC)
    assert propose(flow, woke) == 1
    draft = flow.drafts()[-1]
    review.approve(flow.store, BRANDS, draft.id, by="tom", at=woke)
    handoff.hand_off(flow.store, BRANDS, draft.id, by="tom", at=woke)
    link = "https://x.com/k/status/9"
    handoff.done(flow.store, BRANDS, draft.id, link, external_id="9", verified=True, by="tom", at=woke)
    with flow.store.read() as tx:
        [done] = followups.listed(tx, state=FollowUpState.DONE)
        [again] = followups.listed(tx)
    assert (done.id, done.reason, done.closed_by) == (one.id, f"kept by draft {draft.id}", "tom")
    assert again.starts_at == datetime(2029, 12, 3, tzinfo=UTC)
    assert propose(flow, woke) == 0


def test_a_date_of_one_person_is_not_done_by_a_reply_to_another(flow):
    """Ann's draft closes Ann's date, and no date whose day has not come."""
    free(flow)
    flow.hear(flow.say(ANGRY, author="bob"))
    later = remember(flow, "2026-12-24")
    one = remember(flow, "2026-11-27")
    with flow.store.write(flow.at, "maya") as tx:
        bob = customers.find(tx, "x:bob").id
        note = customers.add_note(tx, bob, "birthday")
        other = rules.remind(tx, BRANDS, bob, note.id, "2026-11-27", yearly=False)
    propose(flow, one.starts_at)
    draft = next(draft for draft in flow.drafts() if draft.situation == "reminder" and draft.customer_id == 1)
    review.approve(flow.store, BRANDS, draft.id, by="tom", at=one.starts_at)
    flow.at = one.starts_at
    flow.post()
    with flow.store.read() as tx:
        assert [followups.get(tx, i).state.value for i in (one.id, later.id, other)] == ["done", "open", "open"]


def test_overdue_ones_stand_on_top(flow):
    """Of the list of drafts, five of them and how many more."""
    for _ in range(7):
        remember(flow, "2026-11-27")
    with flow.store.read(datetime(2026, 11, 28, 3, tzinfo=UTC)) as tx:
        lines = late_lines(tx)
    assert [line.startswith("OVERDUE by 3 h: Follow-up ") for line in lines[:5]] == [True] * 5
    assert lines[5:] == ["and 2 more: wellheard followups list --due", ""]
    with flow.store.read(flow.at) as tx:
        assert late_lines(tx) == []


@pytest.mark.parametrize(
    ("zone", "day", "starts", "due"),
    [
        ("Pacific/Auckland", "2026-12-03", "2026-12-02T20:00", "2026-12-03T04:30"),
        ("America/New_York", "2027-03-15", "2027-03-15T13:00", "2027-03-15T21:30"),
        # The clocks went forward on the day before.
        ("America/New_York", "2027-03-12", "2027-03-12T14:00", "2027-03-12T22:30"),
        # A Sunday comes on the Friday before.
        ("Europe/London", "2027-02-14", "2027-02-12T09:00", "2027-02-12T17:30"),
    ],
)
def test_a_day_is_a_day_of_the_brand(flow, zone, day, starts, due):
    """By its own midnight, its hours and its summer time."""
    office = (Opening.parse("09:00-17:30"),)
    voice = BRANDS.voices["kestrel"]
    hours = BusinessHours(ZoneInfo(zone), (office,) * 5 + ((), ()))
    brands = Brands({"kestrel": _with_hours(voice, hours)}, BRANDS.accounts)
    one = remember(flow, day, brands=brands)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in (one.starts_at, one.due_at)] == [starts, due]


def _with_hours(voice, hours):
    return replace(voice, hours=hours)


DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@given(DAYS, DAYS)
def test_a_yearly_day_comes_once_in_every_year(told, start):
    """29 February too; never the day itself again, never a year left out."""
    month_day = f"{told:%m-%d}"
    day, seen = start, []
    for _ in range(9):
        after = rules.yearly_after(month_day, day)
        assert day < after <= day + timedelta(days=366)
        assert (after.month, after.day) in {(told.month, told.day), (2, 28)}
        seen.append(after.year)
        day = after
    assert seen == list(range(seen[0], seen[0] + 9))
