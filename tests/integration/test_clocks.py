"""Clocks on real stores: set by what a case is, kept for the report, never stopped in silence."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from responders import teamwork
from responders.clocks import Clock, Duty, Targets
from responders.hours import BusinessHours
from responders.review import approve
from responders.winding import LEFT_ALONE, THEIR_WORD, clocks_of, wind
from store import by_clock, cases, clocks, customers, notices, responses
from store.clocks import Kept
from store.engine import Store
from store.states import CaseState
from store.types import ClockKind, Label
from tests.flow import ANGRY, BRAND, BRANDS, OUR_HANDLE, Flow

HOUR = timedelta(hours=1)
HOURS = BusinessHours(ZoneInfo("UTC"))
TARGETS = {
    BRAND: Targets(
        HOURS, {"complaint": 4 * HOUR, "question": 4 * HOUR, "high": 2 * HOUR}, {"complaint": HOUR, "high": HOUR},
        duties={"other": Duty("the duty officer", ("ada", "bo"), timedelta(minutes=10))},
    )
}  # fmt: skip
GRAVE = f"@{OUR_HANDLE} your Kestrel heater caught fire and my daughter was burned, we are in hospital"


@pytest.fixture
def flow(store, now):
    return Flow(store, now)


def begin(flow: Flow) -> datetime:
    """Long enough before the posts are heard that none is from the future."""
    return flow.at - 10 * HOUR


def say(flow: Flow, text: str, *, minutes: int = 0, **more: object):
    return flow.say(text, minutes=minutes - 600, **more)  # type: ignore[arg-type]  # as the flow takes it


def set_at(flow: Flow, minutes: int = 60) -> int:
    return wind(flow.store, TARGETS, at=begin(flow) + timedelta(minutes=minutes))


def kept(store: Store) -> dict[int, Kept]:
    with store.read() as tx:
        return clocks.of_cases(tx, range(1, 50))


def seen(flow: Flow, minutes: int, case_id: int = 1, targets: dict[str, Targets] = TARGETS) -> Clock | None:
    at = begin(flow) + timedelta(minutes=minutes)
    with flow.store.read(at) as tx:
        return clocks_of(tx, targets, [cases.get(tx, case_id)], at=at).get(case_id)


def taken(flow: Flow):
    with flow.store.read() as tx:
        return sorted(responses.of_cases(tx, range(1, 50)).values())


def own(flow: Flow, minutes: int, parent: str, root: str):
    return say(
        flow, "Sorry, we look into it.", author=OUR_HANDLE, minutes=minutes, in_reply_to=parent, thread_root=root
    )


def test_an_open_case_has_a_clock_from_the_customers_post(flow):
    """Due in four hours of business time, with a warning an hour before; a second look changes nothing."""
    flow.hear(say(flow, "I am not sure that my Kestrel kettle should leak like this, it is broken", author="ann"))
    assert seen(flow, 61) is not None, "also before it was set"
    assert set_at(flow) == 1
    one = kept(flow.store)[1]
    assert (one.kind, one.since, one.due_at - one.since) == (
        ClockKind.FIRST,
        begin(flow),
        timedelta(seconds=one.target_s),
    )
    assert one.due_at - one.warn_at == (one.due_at - one.since) / 4
    assert set_at(flow) == 0
    assert seen(flow, one.target_s // 60).state == "late"


def test_what_an_answer_took_is_kept_and_the_next_word_starts_another_clock(flow):
    """First answer in time, next answer late; the report finds both by when we answered."""
    first = say(flow, ANGRY, author="ann")
    flow.hear(first)
    set_at(flow)
    flow.hear(own(flow, 30, first.external_id, first.external_id))
    set_at(flow)
    assert kept(flow.store) == {}
    assert seen(flow, 61).paused_why == THEIR_WORD
    again = say(flow, ANGRY + " Again!", author="ann", minutes=40, in_reply_to=first.external_id,
                     thread_root=first.external_id)  # fmt: skip
    more = say(flow, ANGRY + " Hello?", author="ann", minutes=50, in_reply_to=first.external_id,
                    thread_root=first.external_id)  # fmt: skip
    flow.hear(again, more)
    set_at(flow)
    [clock] = kept(flow.store).values()
    assert (clock.kind, clock.since) == (ClockKind.NEXT, again.posted_at)
    flow.hear(own(flow, 140, again.external_id, first.external_id))
    set_at(flow, 180)
    assert [(r.kind, r.seconds, r.met) for r in taken(flow)] == [
        (ClockKind.FIRST, 30 * 60, 1), (ClockKind.NEXT, 100 * 60, 0),
    ]  # fmt: skip
    with flow.store.read() as tx:
        found = responses.met(tx, begin(flow), begin(flow) + 3 * HOUR, brands=[BRAND])
        assert {(m.kind, m.answered, m.met) for m in found} == {(ClockKind.FIRST, 1, 1), (ClockKind.NEXT, 1, 0)}
        assert responses.met(tx, begin(flow), begin(flow) + HOUR / 2, brands=[BRAND]) == []
        assert responses.met(tx, begin(flow), begin(flow) + 3 * HOUR, brands=["other"]) == []


def test_a_conversation_heard_at_once_comes_out_as_one_heard_bit_by_bit(flow):
    """An import of what is long over gives the same answers with the same times."""
    first = say(flow, ANGRY, author="ann")
    rest = [
        own(flow, 30, first.external_id, first.external_id),
        say(flow, ANGRY + " Again!", author="ann", minutes=40, in_reply_to=first.external_id,
                 thread_root=first.external_id),
        own(flow, 140, first.external_id, first.external_id),
    ]  # fmt: skip
    flow.hear(first, *rest)
    set_at(flow, 200)
    assert [(r.kind, r.seconds) for r in taken(flow)] == [(ClockKind.FIRST, 1800), (ClockKind.NEXT, 6000)]
    assert kept(flow.store) == {}


def test_an_answer_that_shows_late_moves_the_time_back(flow):
    """The reply in the app was there before the one we knew of: what was taken is corrected."""
    first = say(flow, ANGRY, author="ann")
    flow.hear(first, own(flow, 50, first.external_id, first.external_id))
    set_at(flow)
    flow.hear(own(flow, 10, first.external_id, first.external_id))
    set_at(flow, 70)
    assert [r.seconds for r in taken(flow)] == [600]


def test_a_reply_that_was_sent_stops_the_clock_at_once(flow):
    """Also before the next poll sets the clocks: what is shown is worked out from the case."""
    flow.hear(say(flow, ANGRY, author="ann"))
    set_at(flow)
    flow.draft()
    approve(flow.store, BRANDS, 1, by="ada", at=begin(flow) + HOUR)
    flow.post()
    assert seen(flow, 721).kind is None
    set_at(flow, 730)
    [one] = taken(flow)
    assert (one.seconds, one.label) == (12 * 3600, Label.COMPLAINT)


def test_what_was_closed_without_an_answer_asked_for_none(flow):
    """Whoever writes again later starts a clock of their own: it does not run from what was closed."""
    first = say(flow, ANGRY, author="ann")
    flow.hear(first)
    with flow.store.write(begin(flow) + HOUR, "ada") as tx:
        cases.move(tx, 1, CaseState.CLOSED, close_reason="no-reply-needed", closed_at=tx.at)
    set_at(flow)
    assert kept(flow.store) == {}
    assert seen(flow, 61) is None
    late = say(flow, ANGRY + " Once more!", author="ann", minutes=300, in_reply_to=first.external_id,
                    thread_root=first.external_id)  # fmt: skip
    flow.hear(late)
    set_at(flow, 310)
    [clock] = kept(flow.store).values()
    assert clock.since == late.posted_at
    assert taken(flow) == []


def test_new_targets_set_the_open_clocks_anew(flow):
    """Nothing has to be heard for it."""
    flow.hear(say(flow, ANGRY, author="ann"))
    set_at(flow)
    before = kept(flow.store)[1]
    shorter = {BRAND: replace(TARGETS[BRAND], first={"complaint": HOUR / 2, "high": HOUR / 2})}
    assert wind(flow.store, shorter, at=begin(flow) + HOUR) == 1
    assert kept(flow.store)[1].due_at < before.due_at
    assert wind(flow.store, shorter, at=begin(flow) + HOUR) == 0
    none = {BRAND: Targets(HOURS)}
    wind(flow.store, none, at=begin(flow) + HOUR)
    assert kept(flow.store) == {}


def test_a_snoozed_clock_says_why_and_goes_on_where_it_stood(flow):
    """Paused for two hours, due two hours later; ended early, due earlier."""
    flow.hear(say(flow, ANGRY, author="ann"))
    set_at(flow)
    due = kept(flow.store)[1].due_at
    teamwork.snooze(flow.store, BRANDS, 1, "2h", why="the courier answers at noon", by="ada", at=begin(flow) + HOUR)
    paused = seen(flow, 90)
    assert (paused.state, paused.paused_why, paused.paused_by) == ("paused", "the courier answers at noon", "ada")
    assert paused.paused_from == begin(flow) + HOUR
    set_at(flow)
    assert kept(flow.store)[1].due_at == due + 2 * HOUR
    assert seen(flow, 181).state != "paused"
    teamwork.wake(flow.store, 1, by="ada", at=begin(flow) + HOUR * 1.5)
    set_at(flow, 95)
    assert kept(flow.store)[1].due_at == due + HOUR / 2


def test_a_new_word_of_the_customers_ends_a_snooze(flow):
    """Nobody sleeps through a second cry."""
    first = say(flow, ANGRY, author="ann")
    flow.hear(first)
    set_at(flow)
    teamwork.snooze(flow.store, BRANDS, 1, "2d", why="asked the warehouse", by="ada", at=begin(flow) + HOUR)
    flow.hear(say(flow, ANGRY + " Hello?", author="ann", minutes=90, in_reply_to=first.external_id,
                       thread_root=first.external_id))  # fmt: skip
    set_at(flow, 100)
    assert seen(flow, 101).state != "paused"
    assert kept(flow.store)[1].since == begin(flow)


def test_whoever_asked_to_be_left_alone_waits_for_nobody(flow):
    """The clock stands, says why, and rings no more; when they are erased nothing of a snooze is left."""
    flow.hear(say(flow, ANGRY, author="ann"))
    set_at(flow)
    teamwork.snooze(flow.store, BRANDS, 1, "2d", why="Ann is at her mother's", by="ada", at=begin(flow) + HOUR)
    with flow.store.write(begin(flow) + HOUR, "ada") as tx:
        customers.opt_out(tx, 1)
    set_at(flow)
    assert (seen(flow, 600).state, seen(flow, 600).paused_why) == ("paused", LEFT_ALONE)
    with flow.store.write(begin(flow) + HOUR, "ada") as tx:
        assert clocks.ring(tx, begin(flow) + 100 * HOUR, limit=9) == []
        customers.erase(tx, 1)
    set_at(flow)
    with flow.store.read() as tx:
        assert "mother" not in repr(clocks.of_cases(tx, [1]))
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM clock_pauses").scalar() == 0


def test_what_is_critical_goes_to_the_person_on_duty_and_is_told_once(flow):
    """Minutes, a named role, an owner, one notice; who has it already keeps it, and who gave it back keeps that."""
    flow.hear(say(flow, GRAVE, author="ann"))
    set_at(flow)
    clock = kept(flow.store)[1]
    assert clock.risk is not None
    assert clock.due_at - clock.since == timedelta(minutes=10)
    with flow.store.read() as tx:
        assert cases.get(tx, 1).owner == "ada"
        [notice] = notices.unrouted(tx)
    assert (notice.critical, notice.people, notice.command) == (True, ("ada", "bo"), "wellheard cases show 1")
    assert "the duty officer" in notice.words
    assert "ann" not in notice.words
    assert "burned" not in notice.words
    with flow.store.write(begin(flow) + HOUR, "bo") as tx:
        cases.assign(tx, 1, None)
        clocks.set_anew(tx, [1])
    set_at(flow)
    with flow.store.read() as tx:
        assert cases.get(tx, 1).owner is None
        assert len(notices.unrouted(tx)) == 1


def test_open_cases_and_drafts_are_listed_by_their_clock(flow):
    """First due first, page by page, those without a clock at the end."""
    for n in range(5):
        flow.hear(say(flow, ANGRY + f" Order {n}", author=f"p{n}", minutes=-n * 10))
    flow.hear(say(flow, "Kestrel was on the radio today", author="zed"))
    set_at(flow)
    flow.draft()
    with flow.store.read() as tx:
        listed = [one.id for one in by_clock.cases(tx)]
        assert listed[:5] == [5, 4, 3, 2, 1]
        paged = [one.id for one in by_clock.cases(tx, limit=2)]
        while more := by_clock.cases(tx, after=paged[-1], limit=2):
            paged += [one.id for one in more]
        assert paged == listed
        assert [one.id for one in by_clock.cases(tx, owner="nobody")] == []
        listed_d = [one.case_id for one in by_clock.drafts(tx)]
        assert listed_d == [5, 4, 3, 2, 1]
        paged_d = by_clock.drafts(tx, limit=2)
        while more_d := by_clock.drafts(tx, after=paged_d[-1].id, limit=2):
            paged_d += more_d
        assert [one.case_id for one in paged_d] == listed_d


def test_counts_are_what_the_single_clocks_say(flow):
    """`status` adds up to what `cases list` shows."""
    for n in range(6):
        flow.hear(say(flow, ANGRY + f" Order {n}", author=f"p{n}", minutes=-n * 30))
    set_at(flow)
    teamwork.snooze(flow.store, BRANDS, 1, "1d", why="asked", by="ada", at=begin(flow) + timedelta(minutes=1))
    set_at(flow)
    for minutes in (2, 30, 60, 100, 130, 2000):
        at = begin(flow) + timedelta(minutes=minutes)
        with flow.store.read(at) as tx:
            shown = clocks_of(tx, TARGETS, cases.listed(tx), at=at).values()
            counted = clocks.counts(tx, at)
        assert counted == {name: sum(one.state == name for one in shown) for name in counted}


def test_a_brand_that_left_the_settings_has_no_clocks(flow):
    """And stops nothing."""
    flow.hear(say(flow, ANGRY, author="ann"))
    assert wind(flow.store, {}, at=begin(flow) + HOUR) == 1
    assert kept(flow.store) == {}
    assert seen(flow, 61, targets={}) is None
