"""Rules of approval: who must say yes, how many, and what becomes of a yes when the world or the rules change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from responders import new_drafts, review, undoing
from responders.approvals import standing
from responders.channels.interface import Target
from responders.facts import Fact, Facts
from responders.proposals import ReviewError
from responders.returning import returned
from responders.rules import About, ApprovalRule, TeamRules
from store import customers, drafts, nudges, postings, posts
from store.models_team import NudgeKind
from store.states import DraftState
from store.types import Label, Urgency
from tests.flow import ANGRY, BRAND, BRANDS

WORDS = "Sorry about the jacket. I'll look into it; please DM us. Maya at Kestrel"
TWO = ApprovalRule("serious", About(labels=frozenset({Label.COMPLAINT})), approvals=2, tell=("ada",))


def ruled(flow, *rules):
    flow.brands = replace(BRANDS, team=TeamRules(rules))
    return flow


def approve(flow, by, draft_id=1, minutes=60, **more):
    at = flow.at + timedelta(minutes=minutes)
    return review.approve(flow.store, flow.brands, draft_id, by=by, at=at, **more)


def edit(flow, by, draft_id=1, text=WORDS):
    return review.edit(flow.store, flow.brands, draft_id, text, by=by, at=flow.at)


def standing_of(flow, draft_id=1):
    with flow.store.read(flow.at) as tx:
        return standing(tx, flow.brands, drafts.get(tx, draft_id))


def test_nothing_is_in_line_before_the_last_of_two_says_yes(flow):
    """Law 1: one of two is no approval; no posting exists, and `post` sends nothing."""
    ruled(flow, TWO)
    first = approve(flow, "maya")
    assert (first.state, first.approved_by) == (DraftState.PROPOSED, None)
    with flow.store.read() as tx:
        assert postings.last_of_draft(tx, 1) is None
        assert [one.kind for one in nudges.of_person(tx, "ada")] == [NudgeKind.APPROVAL]
    flow.post()
    assert flow.channel.sent == []
    assert standing_of(flow)[0].words() == (
        "Rule serious (label complaint): yes of maya; it needs 1 more, of somebody who may approve."
    )
    assert approve(flow, "tom").state is DraftState.APPROVED
    flow.post()
    assert len(flow.channel.sent) == 1


def test_the_same_person_is_not_two(flow):
    """Saying yes twice is one yes."""
    ruled(flow, TWO)
    approve(flow, "maya")
    with pytest.raises(ReviewError, match="You said yes to draft 1 already"):
        approve(flow, "maya")


def test_an_edit_voids_every_yes(flow):
    """Law 1: both must say yes to the same bytes."""
    ruled(flow, TWO)
    approve(flow, "maya")
    edit(flow, "tom")
    assert standing_of(flow)[0].said == ()
    assert approve(flow, "tom").state is DraftState.PROPOSED
    assert approve(flow, "maya").state is DraftState.APPROVED
    flow.post()
    assert [out.text for out in flow.channel.sent] == [WORDS]


def test_a_yes_to_another_world_does_not_count_for_the_second(flow):
    """Law 1: when the conversation moved between two approvals, the first begins anew."""
    ruled(flow, TWO)
    approve(flow, "maya")
    with flow.store.write(flow.at, "eve") as tx:
        tx.connection.execute(drafts.update(drafts.DRAFTS).values(text="Other words. Maya at Kestrel"))
    assert approve(flow, "tom").state is DraftState.PROPOSED
    assert standing_of(flow)[0].said == ("tom",)


def test_a_yes_taken_back_takes_all_of_them(flow):
    """Undo of one of two leaves the draft waiting as before."""
    ruled(flow, TWO)
    approve(flow, "maya")
    assert undoing.undo(flow.store, 1, by="maya", at=flow.at).id == 1
    assert standing_of(flow)[0].said == ()


def test_only_those_who_are_named_count(flow):
    """Somebody else's yes is refused, with the names of those whose would do."""
    ruled(flow, ApprovalRule("grave", who=frozenset({"ada", "bob"})))
    with pytest.raises(ReviewError, match=r"Rule grave \(every reply\); it needs 1, of ada or bob"):
        approve(flow, "maya")
    assert approve(flow, "bob").state is DraftState.APPROVED


def test_nobody_approves_their_own_words_where_a_rule_says_so(flow):
    """Whoever edited is no judge, not even after a colleague's last touch; the machine's words stay beside theirs."""
    ruled(flow, ApprovalRule("four eyes", edited=True, not_writer=True))
    machine = flow.drafts()[0].text
    edit(flow, "tom")
    edit(flow, "maya", text=f"{WORDS[:-16]}Truly. Maya at Kestrel")
    for writer in ("tom", "maya"):
        with pytest.raises(ReviewError, match="other than maya, tom"):
            approve(flow, writer)
    made = approve(flow, "ada")
    assert (made.state, made.machine_text) == (DraftState.APPROVED, machine)


def test_whose_words_they_are_goes_on_with_the_words(flow):
    """Undo, an edit of what was approved, and words written from nothing: the writers stay the writers."""
    ruled(flow, ApprovalRule("four eyes", edited=True, not_writer=True))
    edit(flow, "tom")
    approve(flow, "ada")
    back = undoing.undo(flow.store, 1, by="ada", at=flow.at)
    with pytest.raises(ReviewError, match="other than tom"):
        approve(flow, "tom", draft_id=back.id)
    approve(flow, "maya", draft_id=back.id)
    again = edit(flow, "ada", draft_id=back.id, text=f"{WORDS[:-16]}Truly. Maya at Kestrel")
    assert again.writers == ("tom", "ada")
    for writer in again.writers:
        with pytest.raises(ReviewError, match="other than ada, tom"):
            approve(flow, writer, draft_id=again.id)
    review.reject(flow.store, again.id, reason="no", by="maya", at=flow.at)
    new = new_drafts.write_new(flow.store, flow.brands, again.mention_id, WORDS, by="ada", at=flow.at)
    with pytest.raises(ReviewError, match="other than ada"):
        approve(flow, "ada", draft_id=new.id)
    assert approve(flow, "tom", draft_id=new.id).state is DraftState.APPROVED


def test_a_new_colleague_is_read_over_until_so_many_replies_went_out(flow):
    """The rule ends by itself."""
    ruled(flow, ApprovalRule("new here", new_colleague=1, who=frozenset({"ada"})))
    edit(flow, "tom")
    with pytest.raises(ReviewError, match=r"Rule new here \(tom new here\)"):
        approve(flow, "maya")
    approve(flow, "ada")
    flow.post()
    flow.hear(flow.say(ANGRY, author="bob", minutes=3))
    flow.draft()
    edit(flow, "tom", draft_id=2, text="Bob, sorry about the jacket. Please DM us. Maya at Kestrel")
    assert approve(flow, "maya", draft_id=2).state is DraftState.APPROVED


def test_an_overridden_check_asks_for_another_person(flow):
    """Saying yes over a check is a reason to look twice, and each of two gives their own reason."""
    ruled(flow, ApprovalRule("over a check", overridden=True, approvals=2))
    facts = Facts((Fact("policies.returns", "Anything unworn can come back within 30 days."),))
    flow.brands = replace(flow.brands, voices={BRAND: replace(BRANDS.voices[BRAND], facts=facts)})
    edit(flow, "tom", text="I'm sorry. You'll get a replacement, and I'll see to it. Maya at Kestrel")
    assert any(one.severity == "block" for one in flow.drafts()[0].findings)
    assert approve(flow, "maya", override="agreed on the phone").state is DraftState.PROPOSED
    with pytest.raises(ReviewError, match="cannot be approved"):
        approve(flow, "ada")
    assert approve(flow, "ada", override="I was in that call").state is DraftState.APPROVED


@pytest.mark.parametrize(("count", "applies"), [(20_000, True), (10_000, True), (9_999, False), (None, False)])
def test_reach_counts_only_where_the_source_gives_it(flow, count, applies):
    """No number is no reason."""
    ruled(flow, ApprovalRule("known", followers=10_000, approvals=2))
    with flow.store.write(flow.at) as tx:
        customers.note_followers(tx, {1: count} if count is not None else {})
    assert bool(standing_of(flow)) is applies


@pytest.mark.parametrize(
    ("about", "applies"),
    [
        (About(urgencies=frozenset({Urgency.HIGH, Urgency.NORMAL})), True),
        (About(urgencies=frozenset({Urgency.LOW})), False),
        (About(topics=frozenset({"nothing-like-it"})), False),
        (About(platforms=frozenset({"reddit"})), False),
        (About(brands=frozenset({"kestrel"}), labels=frozenset({Label.COMPLAINT})), True),
        (About(languages=frozenset({"de"})), False),
    ],
)
def test_a_rule_applies_where_all_that_it_asks_is_so(flow, about, applies):
    """Every condition narrows."""
    ruled(flow, ApprovalRule("one", about, approvals=2))
    assert bool(standing_of(flow)) is applies


def test_a_rule_that_became_stricter_voids_what_has_not_left(flow):
    """A yes that would not be enough today sends nothing; the draft is back with the reason, and needs both."""
    approve(flow, "maya")
    ruled(flow, TWO)
    report = flow.post()
    assert flow.channel.sent == []
    assert "the rules ask for more now: Rule serious" in report.notes[0]
    old, new = flow.drafts()
    assert (old.state, new.state, new.text, new.returned_from) == (DraftState.VOID, DraftState.PROPOSED, old.text, 1)


def test_an_old_approval_comes_back_as_a_proposal(flow):
    """Older than the limit: nothing is sent, and the same words wait for a person again."""
    approve(flow, "maya")
    flow.at += timedelta(days=8)
    flow.post()
    assert flow.channel.sent == []
    old, new = flow.drafts()
    assert (old.reason, new.text, new.state) == ("the approval is older than the limit", old.text, DraftState.PROPOSED)


def test_an_edited_post_brings_the_draft_back_with_the_difference(flow):
    """The reviewer sees what the post said when they said yes, and what it says now."""
    edit(flow, "tom")
    approve(flow, "maya")
    flow.channel.target = Target("@kestrelcare it works again, my Kestrel jacket is great")
    flow.post()
    assert flow.channel.sent == []
    new = flow.drafts()[-1]
    with flow.store.read() as tx:
        back = returned(tx, new)
    assert (back.why, back.approved_by) == ("the customer edited the post", "maya")
    assert back.changes == ("the post:", f"- {ANGRY}", "+ @kestrelcare it works again, my Kestrel jacket is great")
    assert (new.state, new.text, new.edited_by) == (DraftState.PROPOSED, WORDS, "tom")
    flow.channel.target = Target("@kestrelcare it works again, my Kestrel jacket is great")
    approve(flow, "maya", draft_id=new.id)
    assert len(flow.post().sent) == 1


def test_a_persons_words_come_back_when_the_customer_writes_again(flow):
    """What somebody wrote is not lost to a machine's draft; it says what was added meanwhile."""
    root = flow.mentions()[0].post.external_id
    edit(flow, "tom")
    approve(flow, "maya", hold=timedelta(hours=9))
    flow.hear(flow.say("@kestrelcare and my Kestrel boots broke too!", minutes=5, thread_root=root))
    flow.draft()
    new = flow.drafts()[-1]
    with flow.store.read() as tx:
        back = returned(tx, new)
    assert (new.text, new.edited_by, new.mention_id) == (WORDS, "tom", 2)
    assert back.why == "the customer wrote again"
    assert any("and my Kestrel boots broke too!" in line for line in back.changes)


def test_what_is_gone_answered_or_unwanted_does_not_come_back(flow):
    """There is nothing left to say yes to."""
    approve(flow, "maya")
    with flow.store.write(flow.at, "maya") as tx:
        customers.opt_out(tx, 1)
    flow.post()
    assert [draft.state for draft in flow.drafts()] == [DraftState.VOID]
    assert flow.channel.sent == []


def test_what_an_approval_saw_goes_with_the_post(flow):
    """Law 7: a deleted post's words are not kept beside an approval."""
    approve(flow, "maya")
    with flow.store.write(flow.at, "poll") as tx:
        assert drafts.last_approval(tx, 1).parent == ANGRY
        posts.delete(tx, 1)
        assert drafts.last_approval(tx, 1).parent is None
