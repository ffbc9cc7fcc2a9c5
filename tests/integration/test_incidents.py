"""Incidents: cases of one cause are gathered, told the same facts, and told how it ended; on both databases."""

import re
from datetime import timedelta

import pytest

from responders import correcting, handoff, incidents, new_drafts, redrafting, review
from responders.incident_words import FactsRefused
from responders.incidents import Asked, IncidentError
from responders.proposals import ReviewError
from store import customers, drafts, events, tellings
from store import incidents as kept
from store.errors import MoveRefused
from store.models_incidents import Membership
from store.states import DraftState
from store.types import Label, Verdict
from tests.flow import ANGRY, BRAND, BRANDS, WORDING, Flow

FACTS = "The storm closed our depot, and parcels leave again on Monday."
NEWER = "The depot is open again, and parcels leave from Tuesday on."
OVER = "Every parcel left the depot on Tuesday."
STORM = "@kestrelcare my parcel is late because of the storm, terrible service, nobody answers!"


@pytest.fixture
def flow(store, now):
    """Ann and Bob complain of the storm, Cem of something else; replies are drafted."""
    flow = Flow(store, now)
    flow.hear(flow.say(STORM), flow.say(STORM, author="bob"), flow.say(ANGRY, author="cem"))
    flow.draft()
    return flow


def open_storm(flow, **more):
    asked = {"brand": BRAND, "name": "Storm", "words": ("the storm",), "topic": "", "since": None, "facts": FACTS,
             "until": None, **more}  # fmt: skip
    at = flow.at + timedelta(hours=1)
    done = incidents.open_incident(flow.store, BRANDS, Asked(**asked), by="maya", at=at, reach=at - timedelta(days=7))
    flow.draft()
    return done


def change(flow, facts=NEWER, until=None, **more):
    at = flow.at + timedelta(hours=1)
    done = incidents.change_facts(flow.store, BRANDS, 1, facts, until=until, by="maya", at=at, **more)
    flow.draft()
    return done


def close(flow, facts=OVER):
    done = incidents.close(flow.store, BRANDS, 1, facts, by="maya", at=flow.at + timedelta(hours=3))
    flow.draft()
    return done


def live(flow):
    return [d for d in flow.drafts() if d.state in {DraftState.PROPOSED, DraftState.APPROVED, DraftState.HANDED_OFF}]


def of(flow, author, state=DraftState.PROPOSED):
    """The drafts of one state to one author."""
    with flow.store.read() as tx:
        who = customers.find(tx, f"x:{author}").id
    return [d for d in flow.drafts() if d.customer_id == who and d.state is state]


def approve(flow, draft_id):
    return review.approve(flow.store, BRANDS, draft_id, by="maya", at=flow.at + timedelta(hours=1))


def tell(flow, author):
    """Approve and send what is drafted to somebody."""
    [draft] = of(flow, author)
    approve(flow, draft.id)
    flow.post()
    return draft


def test_cases_that_match_are_told_the_same_facts_in_different_words(flow):
    """Whoever spoke of it gets the facts, each in other words; who spoke of something else does not."""
    done = open_storm(flow)
    assert done.gathered == 2
    [ann], [bob], [cem] = of(flow, "ann"), of(flow, "bob"), of(flow, "cem")
    assert FACTS in ann.text
    assert FACTS in bob.text
    assert ann.text != bob.text
    assert (ann.situation, bob.situation) == ("incident", "incident")
    assert cem.situation != "incident"
    assert "storm" not in cem.text


def test_what_is_heard_later_joins_while_it_is_open(flow):
    """A later post about it is told the facts as soon as it is heard; after the end it is answered as any other."""
    open_storm(flow)
    flow.hear(flow.say(STORM, author="dee", minutes=5))
    flow.draft()
    assert FACTS in of(flow, "dee")[0].text
    close(flow)
    flow.hear(flow.say(STORM, author="eve", minutes=200))
    flow.draft()
    assert of(flow, "eve")[0].situation != "incident"


def test_praise_and_words_inside_words_do_not_join(flow):
    """Words are matched whole and in any case, and nobody who praises is told of trouble."""
    open_storm(flow, words=("STORM",))
    flow.hear(
        flow.say("@kestrelcare I love my jacket, great in a storm, thank you!", author="fay", minutes=1),
        flow.say("@kestrelcare the brainstormed sleeve broke, terrible, nobody answers!", author="gil", minutes=2),
    )
    flow.draft()
    assert of(flow, "fay")[0].situation != "incident"
    assert of(flow, "gil")[0].situation != "incident"
    with flow.store.read() as tx:
        assert len(kept.members(tx, 1)) == 2


def test_words_are_no_pattern(flow):
    """Public or typed text is never a pattern: what looks like one matches itself alone."""
    open_storm(flow, words=(".*", "s[a-z]+m"))
    with flow.store.read() as tx:
        assert kept.members(tx, 1) == {}


def test_new_facts_supersede_proposed_drafts_and_void_approved_ones(flow):
    """Nobody is told what is not so any more: both are drafted anew with the new facts, and the reason says why."""
    open_storm(flow)
    [ann], [bob] = of(flow, "ann"), of(flow, "bob")
    approve(flow, bob.id)
    done = change(flow)
    assert (done.withdrawn, done.under_way) == (2, ())
    [was_ann], [was_bob] = of(flow, "ann", DraftState.SUPERSEDED)[-1:], of(flow, "bob", DraftState.VOID)
    assert (was_ann.id, was_bob.id) == (ann.id, bob.id)
    assert was_ann.reason == was_bob.reason == "the facts of incident 1 changed"
    assert NEWER in of(flow, "ann")[0].text
    assert NEWER in of(flow, "bob")[0].text
    flow.post()
    assert flow.channel.sent == []


def test_what_was_sent_is_not_touched_by_new_facts(flow):
    """A public reply stays as it is, and `show` knows which facts it told."""
    open_storm(flow)
    tell(flow, "ann")
    change(flow)
    assert len(of(flow, "ann", DraftState.POSTED)) == 1
    with flow.store.read() as tx:
        assert [(one.case_id, one.version) for one in tellings.told(tx, 1)] == [(1, 1)]


def test_a_handed_off_reply_is_named_as_under_way(flow):
    """Text that a person has in hand cannot be called back: it is named."""
    open_storm(flow)
    [ann] = of(flow, "ann")
    approve(flow, ann.id)
    handoff.hand_off(flow.store, BRANDS, ann.id, by="maya", at=flow.at + timedelta(hours=1))
    assert change(flow).under_way == (ann.id,)


def test_the_end_is_told_to_everybody_who_was_told_and_by_hand_where_we_answered(flow):
    """Ann, who was told, gets a follow-up; her post has our reply, so an app may not send a second one (law 2)."""
    open_storm(flow)
    tell(flow, "ann")
    done = close(flow)
    assert done.follow_ups == 1
    [follow] = of(flow, "ann")
    assert (follow.situation, follow.eligibility.verdict) == ("incident-over", Verdict.HAND_OFF)
    assert OVER in follow.text
    assert follow.mention_id == flow.drafts()[0].mention_id
    approve(flow, follow.id)
    flow.post()
    assert len(flow.channel.sent) == 1


def test_who_wrote_again_gets_the_end_as_an_answer_to_their_newest_post(flow):
    """A follow-up answers the customer's newest post (law 2), and leaves by itself once approved."""
    open_storm(flow)
    tell(flow, "ann")
    root = next(m for m in flow.mentions() if m.post.author == "ann").post.external_id
    flow.hear(flow.say("@kestrelcare and when is that, the storm is over?", minutes=150, thread_root=root))
    flow.draft()
    close(flow)
    [follow] = of(flow, "ann")
    assert follow.eligibility.verdict is Verdict.API
    assert OVER in follow.text
    approve(flow, follow.id)
    flow.post()
    assert flow.channel.sent[-1].text == follow.text


def test_who_still_waits_at_the_end_is_told_how_it_ended(flow):
    """Bob was never told: his first answer says how it ended, and may leave by itself."""
    open_storm(flow)
    assert close(flow).follow_ups == 0
    [bob] = of(flow, "bob")
    assert (bob.situation, bob.eligibility.verdict) == ("incident-over", Verdict.API)
    assert OVER in bob.text


def test_one_person_with_two_cases_gets_one_follow_up(flow):
    """Nobody needs the same news twice."""
    open_storm(flow)
    flow.hear(flow.say(STORM + " Still!", minutes=3))
    flow.draft()
    for draft in of(flow, "ann"):
        approve(flow, draft.id)
    flow.post()
    assert close(flow).follow_ups == 1
    assert len(of(flow, "ann")) == 1


def test_who_said_thanks_for_the_facts_is_still_told_the_end(flow):
    """Thanks close a case, not a promise."""
    open_storm(flow)
    tell(flow, "ann")
    root = next(m for m in flow.mentions() if m.post.author == "ann").post.external_id
    flow.hear(flow.say("@kestrelcare thank you so much, great to know!", minutes=150, thread_root=root))
    flow.draft()
    assert of(flow, "ann") == []
    close(flow)
    assert OVER in of(flow, "ann")[0].text


def test_who_opted_out_is_not_followed_up(flow, now):
    """All existing rules hold for a follow-up."""
    open_storm(flow)
    tell(flow, "ann")
    with flow.store.write(now, "maya") as tx:
        customers.opt_out(tx, customers.find(tx, "x:ann").id)
    close(flow)
    assert of(flow, "ann") == []


def test_a_critical_case_gets_no_template(flow):
    """Danger is a person's to answer, incident or not; their own words count as told only where they say the facts."""
    open_storm(flow)
    burned = "@kestrelcare in the storm your heater caught fire and my child was burned, terrible"
    flow.hear(flow.say(burned, author="hal", minutes=4))
    flow.draft()
    mention = next(m for m in flow.mentions() if m.post.author == "hal")
    assert of(flow, "hal") == []
    assert mention.no_draft_reason == "needs-a-person"
    words = "I am calling you right now. Maya at Kestrel"
    made = new_drafts.write_new(flow.store, BRANDS, mention.id, words, by="maya", at=flow.at + timedelta(hours=1))
    with flow.store.read() as tx:
        assert tellings.said_by(tx, made.id) is None
    flow.draft()
    assert of(flow, "hal")[0].state is DraftState.PROPOSED


def test_a_case_that_does_not_belong_leaves_and_stays_out(flow):
    """It is answered as any other, also when it speaks of the matter again."""
    open_storm(flow)
    case = of(flow, "ann")[0].case_id
    incidents.leave(flow.store, 1, case, by="maya", at=flow.at + timedelta(hours=1))
    flow.draft()
    assert of(flow, "ann")[0].situation != "incident"
    root = next(m for m in flow.mentions() if m.post.author == "ann").post.external_id
    flow.hear(flow.say(STORM + " Hello?", minutes=20, thread_root=root))
    flow.draft()
    assert of(flow, "ann")[0].situation != "incident"
    with flow.store.read() as tx:
        assert kept.members(tx, 1)[case] is Membership.LEFT
    with pytest.raises(IncidentError, match="is not in incident 1"):
        incidents.leave(flow.store, 1, case, by="maya", at=flow.at)


def test_what_a_person_wrote_is_left_to_them_when_it_opens(flow):
    """Gathering withdraws the machine's words, never a colleague's."""
    [ann] = of(flow, "ann")
    review.edit(flow.store, BRANDS, ann.id, "Ann, I have your parcel here. Maya at Kestrel", by="tom", at=flow.at)
    open_storm(flow)
    assert [d.id for d in of(flow, "ann")] == [ann.id]


def test_facts_that_ran_out_are_not_told(flow):
    """After `until` drafts are withdrawn, none is made, none is approved, and new facts bring them back."""
    open_storm(flow, until=flow.at + timedelta(hours=2))
    [ann], [bob] = of(flow, "ann"), of(flow, "bob")
    approve(flow, bob.id)
    later = flow.at + timedelta(hours=2)
    with pytest.raises(ReviewError, match="hold no longer"):
        review.approve(flow.store, BRANDS, ann.id, by="maya", at=later)
    assert incidents.lapse(flow.store, at=later) == 2
    assert incidents.lapse(flow.store, at=later) == 0
    flow.at += timedelta(hours=2)
    flow.draft()
    assert [d for d in live(flow) if d.situation == "incident"] == []
    [reason] = {m.no_draft_reason for m in flow.mentions() if m.post.author in {"ann", "bob"}}
    assert re.match(r"needs-a-person: the facts held until .* UTC; `wellheard incidents facts 1`", reason)
    change(flow)
    assert NEWER in of(flow, "ann")[0].text
    assert NEWER in of(flow, "bob")[0].text


def test_a_redraft_keeps_the_facts_and_an_edit_keeps_count_of_them(flow):
    """Other words for the same facts; what a colleague edited is left to them, and old facts in it bar its approval."""
    open_storm(flow)
    [ann], [bob] = of(flow, "ann"), of(flow, "bob")
    other = redrafting.redraft(flow.store, BRANDS, WORDING, ann.id, situation=None, by="maya", at=flow.at)
    assert FACTS in other.text
    assert other.text != ann.text
    approve(flow, bob.id)
    review.edit(flow.store, BRANDS, bob.id, f"{bob.text} Truly.", by="maya", at=flow.at + timedelta(hours=1))
    changed = change(flow)
    edited = of(flow, "bob")[-1]
    assert (changed.withdrawn, changed.under_way) == (1, (edited.id,))
    with pytest.raises(ReviewError, match="are others now"):
        approve(flow, edited.id)
    cem = of(flow, "cem")[0].id
    with pytest.raises(ReviewError, match="no incident has facts for it"):
        redrafting.redraft(flow.store, BRANDS, WORDING, cem, situation="incident", by="maya", at=flow.at)


def test_erasing_a_customer_leaves_no_trace_in_an_incident(flow, now):
    """Law: neither the case nor what was drafted for it is known to the incident any more; the log still verifies."""
    open_storm(flow)
    tell(flow, "ann")
    with flow.store.write(now, "maya") as tx:
        customers.erase(tx, customers.find(tx, "x:ann").id)
    with flow.store.read() as tx:
        bob = next(d for d in drafts.listed(tx) if d.state is DraftState.PROPOSED and d.situation == "incident")
        assert set(kept.members(tx, 1)) == {bob.case_id}
        assert tellings.told(tx, 1) == []
        assert list(tx.connection.scalars(tellings.select(tellings.TELLING.draft_id))) == [bob.id]
        events.verify(tx)
    assert close(flow).follow_ups == 0


def test_the_log_holds_ids_alone(flow):
    """Law 6: neither facts nor words nor names stand in the events of incidents."""
    open_storm(flow)
    change(flow)
    close(flow)
    with flow.store.read() as tx:
        said = [e for e in events.listed(tx, limit=1000) if e.kind.startswith("incident:")]
    assert {"incident:open", "incident:joined", "incident:drafted", "incident:facts", "incident:closed"} <= {
        e.kind for e in said
    }
    assert {type(value) for event in said for value in event.data.values()} <= {int}


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"name": " "}, IncidentError, "has no name"),
        ({"words": ()}, IncidentError, "Nothing says which cases belong"),
        ({"facts": " "}, FactsRefused, "There are no facts"),
        ({"facts": "late " * 60}, FactsRefused, r"take 300 characters, and \d+ fit on X"),
        ({"facts": "Write to lena@example.org, all is lost"}, FactsRefused, "cannot be told as they are"),
        ({"brand": "nobody"}, IncidentError, "no brand nobody"),
    ],
)
def test_what_cannot_be_told_is_refused_before_anything_happens(flow, change, error, says):
    """The fact first, then what to do; nothing is gathered."""
    with pytest.raises(error, match=says):
        open_storm(flow, **change)
    with flow.store.read() as tx:
        assert kept.listed(tx) == []


def test_what_is_over_is_over(flow):
    """A closed incident takes no facts and is not closed twice."""
    open_storm(flow)
    close(flow)
    with pytest.raises(IncidentError, match="Incident 1 is closed"):
        change(flow)
    with pytest.raises(IncidentError, match="Incident 1 is closed"):
        close(flow)
    with pytest.raises(MoveRefused):
        incidents.dismiss(flow.store, 1, by="maya", at=flow.at)


def test_a_topic_narrows_what_belongs(flow):
    """With a topic and no words everything of the topic belongs, and nothing else."""
    topic = next(m for m in flow.mentions() if m.post.author == "ann").classification.topics[0]
    assert topic not in next(m for m in flow.mentions() if m.post.author == "cem").classification.topics[:1]
    open_storm(flow, words=(), topic=topic)
    assert of(flow, "ann")[0].situation == "incident"


def test_a_correction_to_a_complaint_joins(flow):
    """What a person calls a complaint is gathered as one."""
    open_storm(flow)
    flow.hear(flow.say("@kestrelcare lovely, the storm you brought us", author="ida", minutes=2))
    flow.draft()
    mention = next(m for m in flow.mentions() if m.post.author == "ida")
    if mention.classification.label not in {Label.COMPLAINT, Label.QUESTION}:
        correcting.correct(flow.store, mention.id, Label.COMPLAINT, by="maya", at=flow.at + timedelta(hours=1))
        flow.draft()
    assert FACTS in of(flow, "ida")[0].text
