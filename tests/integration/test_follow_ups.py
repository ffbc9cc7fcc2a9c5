"""Follow-ups: what a public reply promised is kept, falls due, gets a draft, and is done; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from responders import correcting, handoff, posting, review
from responders import followups as rules
from responders.channels.interface import Unknown
from responders.followup_drafts import draft_follow_ups
from responders.followups import FollowUpError
from store import customers, events, followups, linking
from store.errors import MoveRefused
from store.states import DraftState, FollowUpState
from store.types import FollowUpKind, Label, Verdict
from tests.flow import ANGRY, BRANDS, WORDING

PROMISE = "I'm sorry. I'll come back to you in this thread by Friday. Maya at Kestrel"
WHAT = "I'll come back to you in this thread by Friday"
END_OF_FRIDAY = datetime(2026, 11, 28, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def found(flow, state=FollowUpState.OPEN, **more):
    with flow.store.read() as tx:
        return followups.listed(tx, state=state, **more)


def promise(flow, draft_id=1, text=PROMISE, by="maya"):
    at = flow.at + timedelta(hours=1)
    review.edit(flow.store, BRANDS, draft_id, text, by=by, at=at)
    review.approve(flow.store, BRANDS, draft_id, by=by, at=at)


def by_hand(flow, draft_id, at):
    review.approve(flow.store, BRANDS, draft_id, by="tom", at=at)
    handoff.hand_off(flow.store, BRANDS, draft_id, by="tom", at=at)


def propose(flow, at=FRIDAY_NOON):
    return draft_follow_ups(flow.store, BRANDS, WORDING, at=at)


# -- made


def test_a_sent_promise_makes_one_follow_up(flow):
    """With the span, the time, the case and who approved it as owner; the log names it, and holds no words."""
    promise(flow)
    report = flow.post()
    flow.post()
    [one] = found(flow)
    assert (one.kind, one.what, one.owner) == (FollowUpKind.PROMISE, WHAT, "maya")
    assert (one.case_id, one.draft_id, one.due_at) == (1, 1, END_OF_FRIDAY)
    assert one.starts_at == END_OF_FRIDAY - timedelta(days=1)
    assert any("follow-up 1" in note for note in report.notes)
    with flow.store.read() as tx:
        [made] = [event for event in events.listed(tx) if event.kind == "followup:made"]
    assert (made.subject, made.data["draft"], made.data["owner"]) == ("followup:1", 1, "maya")
    assert "come back" not in str(made.data)


def test_no_time_no_follow_up(flow):
    """A promise without a time makes none, and neither does a draft that never left."""
    promise(flow, text="I'm sorry. I'll look into it and write to you here. Maya at Kestrel")
    flow.post()
    assert flow.drafts()[0].state is DraftState.POSTED
    assert found(flow) == []


def test_what_is_not_public_promised_nothing(flow):
    """While the outcome is unknown there is no follow-up; a person who saw the reply makes it one."""
    promise(flow)
    flow.channel.outcomes = [Unknown("timed out")]
    flow.post()
    assert found(flow) == []
    link = "https://x.com/k/status/5"
    posting.settle(flow.store, BRANDS, 1, sent_url=link, external_id="5", by="tom", at=flow.at)
    [one] = found(flow)
    assert (one.owner, one.due_at) == ("maya", END_OF_FRIDAY)


def test_a_hand_off_that_is_done_and_later_seen_makes_one(flow):
    """`--done` makes it; that a poll sees the reply as well changes nothing."""
    flow.hear(flow.say("My Kestrel boots fell apart after a week, awful", author="bob"))
    flow.draft()
    promise(flow, 2)
    handoff.hand_off(flow.store, BRANDS, 2, by="tom", at=flow.at)
    link = "https://x.com/kestrelcare/status/77"
    handoff.done(flow.store, BRANDS, 2, link, external_id="77", verified=False, by="tom", at=flow.at)
    target = flow.mentions()[1].post.external_id
    seen = replace(flow.say("words", author="kestrelcare", minutes=40, url=link), external_id="77", in_reply_to=target)
    flow.hear(seen)
    propose(flow, flow.at + timedelta(hours=3))
    assert flow.drafts()[1].state is DraftState.POSTED
    assert [(one.draft_id, one.owner) for one in found(flow)] == [(2, "maya")]


def test_a_hand_off_that_only_a_poll_saw_makes_one_at_the_next_drafting(flow):
    """Hearing cannot read what we promise; drafting does, with the time at which it was posted."""
    flow.hear(flow.say("My Kestrel boots fell apart after a week, awful", author="bob"))
    flow.draft()
    promise(flow, 2, text="I'm sorry. I'll write again within 48 hours. Maya at Kestrel")
    handoff.hand_off(flow.store, BRANDS, 2, by="tom", at=flow.at)
    target = flow.mentions()[1].post.external_id
    seen = flow.say("words", author="kestrelcare", minutes=40, in_reply_to=target)
    flow.hear(seen)
    assert found(flow) == []
    for _ in range(2):
        propose(flow, flow.at + timedelta(hours=3))
    [one] = found(flow)
    assert (one.draft_id, one.due_at) == (2, seen.posted_at + timedelta(hours=48))


# -- due


def test_a_promise_that_falls_due_gets_a_draft_for_a_person_to_keep_it_by(flow):
    """Not before its day; once; as a hand-off, since we answered that very post by API (law 2)."""
    promise(flow)
    flow.post()
    assert propose(flow, FRIDAY_NOON - timedelta(days=1)).proposed == 0
    assert propose(flow).proposed == 1
    assert propose(flow).proposed == 0
    draft = flow.drafts()[-1]
    assert (draft.situation, draft.state, draft.mention_id) == ("follow-up", DraftState.PROPOSED, 1)
    assert draft.eligibility.verdict is Verdict.HAND_OFF
    assert "nothing is sent twice" in draft.eligibility.reason
    assert [f.severity for f in draft.findings] == []


def test_the_reply_that_keeps_a_promise_closes_it_and_may_promise_anew(flow):
    """The old one is done by who approved it; "by Monday" in the new words is a follow-up of its own."""
    promise(flow)
    flow.post()
    propose(flow)
    words = "We aren't done yet, and I'll write again by Monday. Maya at Kestrel"
    review.edit(flow.store, BRANDS, 2, words, by="tom", at=FRIDAY_NOON)
    by_hand(flow, 2, FRIDAY_NOON)
    link = "https://x.com/k/status/9"
    handoff.done(flow.store, BRANDS, 2, link, external_id="9", verified=True, by="tom", at=FRIDAY_NOON)
    [kept] = found(flow, FollowUpState.DONE)
    assert (kept.draft_id, kept.closed_by, kept.reason) == (1, "tom", "kept by draft 2")
    [fresh] = found(flow)
    assert (fresh.draft_id, fresh.owner, fresh.due_at) == (2, "tom", datetime(2026, 12, 1, tzinfo=UTC))


def test_the_draft_answers_the_newest_post_and_never_stands_beside_another(flow):
    """Ann wrote again and has a draft: none is added. Once that is rejected, the promise gets its own, by API."""
    promise(flow)
    flow.post()
    flow.at += timedelta(hours=5)
    flow.hear(replace(flow.say(f"{ANGRY} Still nothing!"), in_reply_to="91"))
    flow.draft()
    assert propose(flow).proposed == 0
    waiting = flow.drafts()[-1]
    assert waiting.mention_id == 2
    review.reject(flow.store, waiting.id, reason="no", by="tom", at=FRIDAY_NOON)
    assert propose(flow).proposed == 1
    draft = flow.drafts()[-1]
    assert (draft.mention_id, draft.eligibility.verdict) == (2, Verdict.API)


def test_who_asked_not_to_be_contacted_gets_no_draft_and_the_list_says_so(flow):
    """The promise stays open: it may have been a refund."""
    promise(flow)
    flow.post()
    with flow.store.write(flow.at, "maya") as tx:
        customers.opt_out(tx, 1)
    assert propose(flow).proposed == 0
    [one] = found(flow)
    with flow.store.read() as tx:
        _, way = rules.way_of(tx, BRANDS, one)
    assert (way.verdict, way.reason) == (Verdict.DO_NOT_CONTACT, "the customer asked not to be contacted")


# -- what people do


def test_a_snooze_moves_it_and_keeps_what_was_told(flow):
    """It leaves the top of the list, comes back with a draft, and the log says from when to when."""
    promise(flow)
    flow.post()
    propose(flow)
    moved = rules.snooze(flow.store, BRANDS, 1, "Monday 10am", by="tom", at=FRIDAY_NOON)
    assert (moved.due_at, moved.snoozes) == (datetime(2026, 11, 30, 10, tzinfo=UTC), 1)
    assert moved.first_due_at == END_OF_FRIDAY
    assert found(flow, due_by=FRIDAY_NOON) == []
    assert moved.proposed_at is None
    with flow.store.read() as tx:
        [event] = [one for one in events.listed(tx) if one.kind == "followup:snoozed"]
    assert event.data == {"was": "2026-11-28T00:00:00+00:00", "until": "2026-11-30T10:00:00+00:00"}
    with pytest.raises(FollowUpError, match="is no time to come"):
        rules.snooze(flow.store, BRANDS, 1, "yesterday", by="tom", at=FRIDAY_NOON)


def test_it_changes_hands_and_ends_once(flow):
    """Reassigned, then done; what is closed stays closed."""
    promise(flow)
    flow.post()
    assert rules.reassign(flow.store, 1, "tom", by="maya", at=flow.at).owner == "tom"
    assert [len(found(flow, owner=who)) for who in ("maya", "tom")] == [0, 1]
    closed, again = rules.done(flow.store, BRANDS, 1, by="tom", at=FRIDAY_NOON)
    assert (closed.state, closed.closed_by, again) == (FollowUpState.DONE, "tom", None)
    for act in (
        lambda: rules.done(flow.store, BRANDS, 1, by="tom", at=FRIDAY_NOON),
        lambda: rules.drop(flow.store, 1, reason="x", by="tom", at=FRIDAY_NOON),
        lambda: rules.snooze(flow.store, BRANDS, 1, "2d", by="tom", at=FRIDAY_NOON),
        lambda: rules.reassign(flow.store, 1, "maya", by="tom", at=FRIDAY_NOON),
    ):
        with pytest.raises(MoveRefused, match="It is done and cannot become"):
            act()


def test_dropping_wants_a_reason(flow):
    """Somebody was promised this."""
    promise(flow)
    flow.post()
    with pytest.raises(FollowUpError, match="--reason"):
        rules.drop(flow.store, 1, reason=" ", by="tom", at=FRIDAY_NOON)
    assert rules.drop(flow.store, 1, reason="she found it", by="tom", at=FRIDAY_NOON).reason == "she found it"


# -- dates to remember


def remember(flow, day, *, yearly=False, at=None):
    with flow.store.write(at or flow.at, "maya") as tx:
        note = customers.add_note(tx, 1, "ordered flowers for an anniversary")
        return followups.get(tx, rules.remind(tx, BRANDS, 1, note.id, day, yearly=yearly))


def test_a_note_comes_back_on_its_day_with_the_way_to_reach_the_person(flow):
    """All that day long, in the note's own words, and by the rules of where Ann wrote."""
    one = remember(flow, "2026-12-03")
    assert (one.what, one.kind, one.owner) == ("ordered flowers for an anniversary", FollowUpKind.REMINDER, "maya")
    assert (one.starts_at, one.due_at) == (datetime(2026, 12, 3, tzinfo=UTC), datetime(2026, 12, 4, tzinfo=UTC))
    with flow.store.read() as tx:
        mention, way = rules.way_of(tx, BRANDS, one)
    assert (mention.id, way.verdict, way.reason) == (1, Verdict.API, "the author mentioned us")
    assert propose(flow, datetime(2026, 12, 3, 12, tzinfo=UTC)).proposed == 0


@pytest.mark.parametrize(
    ("told", "first", "second"),
    [
        ("14 February", (2027, 2, 14), (2028, 2, 14)),
        ("1990-11-24", (2026, 11, 24), (2027, 11, 24)),
        ("2028-05-01", (2028, 5, 1), (2029, 5, 1)),
        ("2024-02-29", (2027, 2, 28), (2028, 2, 29)),
        ("29 February", (2027, 2, 28), (2028, 2, 29)),
    ],
)
def test_a_yearly_note_comes_again(flow, told, first, second):
    """Done, it is there for the year after; in a year without a 29 February it comes on the 28th. Dropped, it ends."""
    one = remember(flow, told, yearly=True)
    assert one.starts_at == datetime(*first, tzinfo=UTC)
    closed, again = rules.done(flow.store, BRANDS, one.id, by="tom", at=one.starts_at)
    assert closed.state is FollowUpState.DONE
    assert (again.starts_at, again.note_id, again.owner) == (datetime(*second, tzinfo=UTC), one.note_id, "maya")
    rules.drop(flow.store, again.id, reason="moved away", by="tom", at=one.starts_at)
    assert found(flow) == []


def test_a_note_cannot_come_back_yesterday(flow):
    """And then nothing is noted either: one transaction."""
    with pytest.raises(FollowUpError, match="no time to come"):
        remember(flow, "2020-01-01")
    with flow.store.read() as tx:
        assert customers.notes(tx, 1) == []


# -- people


def test_erasing_a_person_erases_what_was_promised_and_noted(flow):
    """Open and done, and what a poll saw and nobody had read yet."""
    promise(flow)
    flow.post()
    rules.done(flow.store, BRANDS, 1, by="tom", at=flow.at)
    remember(flow, "14 February", yearly=True)
    with flow.store.write(flow.at, "maya") as tx:
        followups.unread(tx, 1, flow.at)
        customers.erase(tx, 1)
        assert followups.of_customer(tx, 1) == []
        assert not followups.has_unread(tx)
    assert [found(flow, state) for state in FollowUpState] == [[], [], []]
    with flow.store.read() as tx:
        assert events.verify(tx)


def test_two_who_are_one_keep_what_was_promised(flow):
    """Linking moves it along, and erasing the one then erases it."""
    promise(flow)
    flow.post()
    flow.hear(flow.say(ANGRY, author="ann2"))
    with flow.store.write(flow.at, "maya") as tx:
        other = customers.find(tx, "x:ann2").id
        linking.link(tx, other, 1)
        assert [one.customer_id for one in followups.of_customer(tx, other)] == [other]
        customers.erase(tx, other)
    assert found(flow) == []


def test_a_correction_leaves_the_promise_as_it_is(flow):
    """What we said we said, whatever the mention is called now."""
    promise(flow)
    flow.post()
    correcting.correct(flow.store, 1, Label.QUESTION, by="maya", at=flow.at)
    assert len(found(flow)) == 1
