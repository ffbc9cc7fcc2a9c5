"""A team at one desk: one case is decided by one person, put off, noted beside, given on; second thoughts in time."""

from datetime import timedelta

import pytest

from responders import redrafting, review, teamwork, undoing
from responders.proposals import ReviewError
from store import case_notes, cases, claims, customers, drafts, notices, nudges, postings, presence, snoozes
from store.errors import AlreadyDecided, ClaimedByAnother
from store.models_notices import NoticeKind
from store.models_team import Doing, NudgeKind
from store.states import DraftState, PostingState
from store.types import Urgency
from tests.flow import BRANDS, WORDING

WORDS = "Sorry about the jacket. I'll look into it; please DM us. Maya at Kestrel"


def approve(flow, draft_id=1, by="maya", **more):
    return review.approve(flow.store, BRANDS, draft_id, by=by, at=flow.at + timedelta(hours=1), **more)


def listed(flow, at):
    with flow.store.read(at) as tx:
        return [draft.id for draft in drafts.listed(tx, state=DraftState.PROPOSED, awake=True)]


@pytest.mark.parametrize("act", ["edit", "reject", "redraft", "approve", "undo", "snooze", "claim"])
def test_a_claimed_case_is_left_to_whoever_holds_it(flow, act):
    """First wins; whatever another does, they are told who holds it, until when, and for how long still."""
    teamwork.claim_case(flow.store, 1, by="tom", at=flow.at)
    late = flow.at + timedelta(minutes=18)
    acts = {
        "edit": lambda: review.edit(flow.store, BRANDS, 1, WORDS, by="maya", at=late),
        "reject": lambda: review.reject(flow.store, 1, reason="tone", by="maya", at=late),
        "redraft": lambda: redrafting.redraft(flow.store, BRANDS, WORDING, 1, situation=None, by="maya", at=late),
        "approve": lambda: review.approve(flow.store, BRANDS, 1, by="maya", at=late),
        "undo": lambda: undoing.undo(flow.store, 1, by="maya", at=late),
        "snooze": lambda: teamwork.snooze(flow.store, BRANDS, 1, "2d", by="maya", at=late),
        "claim": lambda: review.claim(flow.store, 1, by="maya", at=late),
    }
    with pytest.raises(ClaimedByAnother, match=r"claimed by tom until 12:30 UTC, another 12 minutes"):
        acts[act]()
    assert flow.drafts()[0].state is DraftState.PROPOSED


def test_a_claim_ends_by_itself_and_lasts_while_its_holder_acts(flow):
    """Half an hour after the last act of its holder, the case is anybody's."""
    teamwork.claim_case(flow.store, 1, by="tom", at=flow.at)
    review.edit(flow.store, BRANDS, 1, WORDS, by="tom", at=flow.at + timedelta(minutes=20))
    with pytest.raises(ClaimedByAnother, match="12:50"):
        review.claim(flow.store, 1, by="maya", at=flow.at + timedelta(minutes=40))
    made = review.claim(flow.store, 1, by="maya", at=flow.at + timedelta(minutes=51))
    assert (made.claimed_by, made.claimed_until) == ("maya", flow.at + timedelta(minutes=81))


def test_deciding_lets_the_case_go(flow):
    """What is decided keeps nobody off the rest of the conversation."""
    teamwork.claim_case(flow.store, 1, by="maya", at=flow.at + timedelta(minutes=50))
    approve(flow)
    with flow.store.read(flow.at + timedelta(hours=1)) as tx:
        assert claims.of_case(tx, 1) is None


def test_presence_says_who_reads_and_who_writes(flow):
    """Whoever falls silent for two minutes has left."""
    teamwork.look(flow.store, 1, Doing.READING, by="maya", at=flow.at)
    review.edit(flow.store, BRANDS, 1, WORDS, by="tom", at=flow.at + timedelta(minutes=1))

    def here(minutes):
        with flow.store.read(flow.at + timedelta(minutes=minutes)) as tx:
            return [(one.person, one.doing) for one in presence.here(tx)]

    assert here(1) == [("maya", Doing.READING), ("tom", Doing.WRITING)]
    assert here(2.5) == [("tom", Doing.WRITING)]
    teamwork.leave(flow.store, by="tom", at=flow.at + timedelta(minutes=2))
    assert here(2.5) == []


def test_a_snoozed_case_comes_back_at_its_time(flow):
    """Out of the queue until then, and no longer."""
    put_off = teamwork.snooze(flow.store, BRANDS, 1, "3h", by="maya", at=flow.at)
    assert put_off.until == flow.at + timedelta(hours=3)
    assert listed(flow, flow.at + timedelta(hours=2)) == []
    assert listed(flow, flow.at + timedelta(hours=3)) == [1]


def test_a_snoozed_case_comes_back_when_the_customer_writes(flow):
    """Nobody waits for our snooze to end."""
    root = flow.mentions()[0].post.external_id
    teamwork.snooze(flow.store, BRANDS, 1, "2026-12-24", by="maya", at=flow.at)
    flow.hear(flow.say("@kestrelcare are you there? My jacket is still broken.", minutes=5, thread_root=root))
    flow.draft()
    assert listed(flow, flow.at + timedelta(hours=1)) == [2]
    with flow.store.read(flow.at) as tx:
        assert snoozes.of_case(tx, 1) is None


@pytest.mark.parametrize("until", ["yesterday", "never", "900d"])
def test_a_snooze_is_until_a_time_to_come(flow, until):
    """Anything else is refused in words, and the case stays in the queue."""
    with pytest.raises(ReviewError):
        teamwork.snooze(flow.store, BRANDS, 1, until, by="maya", at=flow.at)
    assert listed(flow, flow.at) == [1]


def test_a_note_reaches_whoever_it_names(flow):
    """@tom sees it once; an address or an unknown name reaches nobody, and the unknown one is said."""
    done = teamwork.note(
        flow.store, ["maya", "tom", "Ann Lee"], 1, "@Tom and @ann lee: ask x@maya.example, not @bob", by="maya",
        at=flow.at,
    )  # fmt: skip
    assert (done.told, done.unknown) == (("tom", "Ann Lee"), ("bob",))
    with flow.store.write(flow.at, "tom") as tx:
        [nudge] = nudges.of_person(tx, "tom")
        assert (nudge.kind, nudge.by, nudge.words) == (NudgeKind.MENTION, "maya", done.note.text)
        assert nudges.seen(tx, "tom", [nudge.id]) == 1
        assert nudges.of_person(tx, "tom") == []
        assert nudges.of_person(tx, "maya") == []


def test_notes_go_when_the_customer_is_erased(flow):
    """What colleagues wrote about a person is forgotten with them."""
    teamwork.note(flow.store, ["tom"], 1, "@tom she called about her son", by="maya", at=flow.at)
    with flow.store.write(flow.at, "maya") as tx:
        customers.erase(tx, 1)
        assert case_notes.of_case(tx, 1) == []
        assert [nudge.words for nudge in nudges.of_person(tx, "tom")] == [""]


def test_an_escalated_case_is_more_urgent_and_somebody_elses(flow):
    """It goes up the list with its draft, out of any snooze, and whoever gets it is told why."""
    with flow.store.read() as tx:
        before = cases.get(tx, 1).urgency
    teamwork.snooze(flow.store, BRANDS, 1, "2d", by="maya", at=flow.at)
    case = teamwork.escalate(flow.store, 1, to="tom", note="she mentions a lawyer", by="maya", at=flow.at)
    assert (case.owner, case.urgency) == ("tom", Urgency.CRITICAL if before is Urgency.HIGH else Urgency.HIGH)
    assert flow.drafts()[0].urgency is case.urgency
    assert listed(flow, flow.at) == [1]
    with flow.store.read() as tx:
        [nudge] = nudges.of_person(tx, "tom")
    assert (nudge.kind, nudge.words) == (NudgeKind.ESCALATED, "she mentions a lawyer")


def test_colleagues_are_told_by_notice_too_without_a_customers_words(flow):
    """Whoever is not at the desk hears of it; what it is about is looked up there."""
    teamwork.escalate(flow.store, 1, to="tom", note="she mentions a lawyer", by="maya", at=flow.at)
    teamwork.note(flow.store, ["tom", "ada"], 1, "@ada @maya see her photo", by="maya", at=flow.at)
    with flow.store.read() as tx:
        told = [(one.kind, one.people, one.words, one.critical) for one in notices.unrouted(tx)]
    assert told == [
        (NoticeKind.COLLEAGUE, ("tom",), "maya gives you case 1: it is urgent.", True),
        (NoticeKind.COLLEAGUE, ("ada",), "maya names you in a note beside case 1.", False),
    ]


def test_a_rejection_goes_back_with_a_note(flow):
    """The writer sees why, and what would make it right."""
    review.edit(flow.store, BRANDS, 1, WORDS, by="tom", at=flow.at)
    made = review.reject(flow.store, 1, reason="too vague", note="say when we call", by="maya", at=flow.at)
    assert (made.reason, made.note) == ("too vague", "say when we call")
    with flow.store.read() as tx:
        [nudge] = nudges.of_person(tx, "tom")
    assert (nudge.kind, nudge.draft_id, nudge.words) == (NudgeKind.REJECTED, 1, "too vague: say when we call")


def test_an_approval_is_taken_back_before_it_leaves(flow):
    """Nothing is sent, the words are proposed again as they were, and the machine's own stay beside them."""
    machine = flow.drafts()[0].machine_text
    review.edit(flow.store, BRANDS, 1, WORDS, by="tom", at=flow.at)
    approve(flow, hold=timedelta(minutes=2))
    made = undoing.undo(flow.store, 1, by="maya", at=flow.at + timedelta(hours=1, minutes=1))
    assert (made.text, made.machine_text, made.edited_by) == (WORDS, machine, "tom")
    assert (made.state, made.returned_from) == (DraftState.PROPOSED, 1)
    assert flow.drafts()[0].reason == "taken back by maya"
    flow.post()
    assert flow.channel.sent == []
    approve(flow, made.id)
    flow.post()
    assert [out.text for out in flow.channel.sent] == [WORDS]


def test_what_is_public_is_not_taken_back(flow):
    """The answer says why, and what is left to do."""
    approve(flow)
    flow.post()
    for act in (lambda: undoing.undo(flow.store, 1, by="maya", at=flow.at),
                lambda: undoing.hold(flow.store, 1, lasts=timedelta(hours=1), by="maya", at=flow.at)):  # fmt: skip
        with pytest.raises(ReviewError, match="too late for draft 1: it is public"):
            act()
    assert flow.drafts()[0].state is DraftState.POSTED


def test_a_rejection_is_taken_back_unless_something_took_its_place(flow):
    """The words come back once; a second draft to the same post never lives beside them."""
    review.reject(flow.store, 1, reason="tone", by="maya", at=flow.at)
    made = undoing.undo(flow.store, 1, by="maya", at=flow.at)
    assert made.text == flow.drafts()[0].text
    with pytest.raises(ReviewError, match="Draft 2 took the place"):
        undoing.undo(flow.store, 1, by="maya", at=flow.at)
    with pytest.raises(ReviewError, match="nothing to take back"):
        undoing.undo(flow.store, made.id, by="maya", at=flow.at)


def test_a_held_reply_waits_longer_with_its_approval(flow):
    """It leaves at the new time, and not before."""
    approve(flow)
    held = undoing.hold(flow.store, 1, lasts=timedelta(hours=2), by="maya", at=flow.at + timedelta(hours=1))
    assert (held.state, held.not_before) == (PostingState.HELD, flow.at + timedelta(hours=3))
    flow.post()
    assert flow.channel.sent == []
    flow.at += timedelta(hours=1)
    flow.post()
    assert len(flow.channel.sent) == 1


def test_the_second_of_two_is_told_who_was_first(flow):
    """One case is decided once."""
    review.reject(flow.store, 1, reason="tone", by="tom", at=flow.at)
    for act in (lambda: approve(flow), lambda: review.reject(flow.store, 1, reason="x", by="maya", at=flow.at),
                lambda: review.edit(flow.store, BRANDS, 1, WORDS, by="maya", at=flow.at)):  # fmt: skip
        with pytest.raises(AlreadyDecided, match="rejected already, decided by tom at 12:00 UTC"):
            act()
    with flow.store.read() as tx:
        assert postings.last_of_draft(tx, 1) is None
