"""Drafts that a person asks for where the machine proposed none, and what a label brings; on both databases."""

from dataclasses import replace

import pytest

from responders import correcting, new_drafts, review, undoing
from responders.memory import OTHER_CASE, beside_others
from responders.proposals import ReviewError
from store import cases, corrections, mentions, timeline
from store.states import CaseState, DraftState
from store.timeline import StepKind
from store.types import Label
from tests.flow import ANGRY, BRANDS, WORDING, Flow

UNKNOWN = "@kestrelcare the Kestrel site says in stock, the shop says in stock, it is not in stock 🙃 awful"
HURT = "@kestrelcare the Kestrel handle came off, boiling water on my hand, we were at A&E until 4am"
NOISE = "Kestrel opens at nine on Monday, the market hall at ten."


def heard(store, now, text, **more) -> Flow:
    flow = Flow(store, now)
    flow.hear(flow.say(text, **more))
    flow.draft()
    return flow


def why(flow: Flow, mention_id: int = 1) -> str | None:
    with flow.store.read() as tx:
        return mentions.get(tx, mention_id).no_draft_reason


def ask(flow: Flow, mention_id: int = 1, **more):
    return new_drafts.draft_new(flow.store, BRANDS, WORDING, mention_id, by="maya", at=flow.at, **more)


def test_where_nothing_fitted_a_person_gets_words_by_asking_for_them(store, now):
    """It is a proposed draft like any other, of the kind that was asked for, and why there was none is gone."""
    flow = heard(store, now, UNKNOWN)
    assert flow.drafts() == []
    assert (why(flow) or "").startswith("needs-a-person: ")
    made = ask(flow)
    assert (made.state, made.machine_text, made.edited_by) == (DraftState.PROPOSED, made.text, None)
    assert made.situation.startswith("complaint")
    assert why(flow) is None
    with pytest.raises(ReviewError, match=f"has draft {made.id}"):
        ask(flow)
    review.reject(store, made.id, reason="wrong tone", by="maya", at=flow.at)
    assert ask(flow, situation="complaint-price").situation == "complaint-price"


def test_what_must_never_meet_a_template_gets_none_by_asking(store, now):
    """Danger stays with a person, whatever is asked for; so does whoever asked to be left alone."""
    flow = heard(store, now, HURT)
    assert why(flow) == "needs-a-person"
    for wanted in (None, "complaint", "praise"):
        with pytest.raises(ReviewError, match="own words"):
            ask(flow, situation=wanted)
    flow.hear(flow.say("@kestrelcare please stop replying to me, leave me alone", author="bob"))
    flow.draft()
    with pytest.raises(ReviewError, match="must not be answered"):
        ask(flow, 2)
    assert flow.drafts() == []


def test_what_was_read_as_nothing_wants_a_label_first(store, now):
    """The error says so, and a kind that was named does as well."""
    flow = heard(store, now, NOISE)
    assert why(flow) == "nothing-to-answer"
    with pytest.raises(ReviewError, match="say first what it is"):
        ask(flow)
    with pytest.raises(ReviewError, match="There is no situation 'party'"):
        ask(flow, situation="party")
    assert ask(flow, situation="praise").situation == "praise"


def test_a_label_brings_the_draft_that_was_missing(store, now):
    """Whatever hung on what it was read as is looked at again; a yes to the machine's guess does as well."""
    flow = heard(store, now, NOISE)
    correcting.correct(store, 1, Label.PRAISE, by="maya", at=flow.at)
    flow.draft()
    [made] = flow.drafts()
    assert made.situation.startswith("praise")
    correcting.correct(store, 1, Label.COMPLAINT, by="maya", at=flow.at)
    flow.draft()
    assert [one.state for one in flow.drafts() if one.id == made.id] == [DraftState.SUPERSEDED]


def test_a_yes_to_an_unsure_guess_is_enough(store, now):
    """Nothing was drafted because the machine was not sure; now somebody is."""
    doubtful = {key: replace(voice, sure=1.0) for key, voice in BRANDS.voices.items()}
    flow = Flow(store, now, brands=replace(BRANDS, voices=doubtful))
    flow.hear(flow.say("@kestrelcare Kestrel jacket arrived, lovely colour, thank you"))
    flow.draft()
    assert why(flow) == "needs-a-person: it is not sure what this says"
    with store.read() as tx:
        guess = mentions.get(tx, 1).classification.label
    correcting.correct(store, 1, guess, by="maya", at=flow.at)
    flow.draft()
    assert len(flow.drafts()) == 1


def test_what_never_meets_a_template_stays_so_whatever_it_is_called(store, now):
    """A label lowers no danger."""
    flow = heard(store, now, HURT)
    correcting.correct(store, 1, Label.PRAISE, by="maya", at=flow.at)
    flow.draft()
    assert flow.drafts() == []
    assert why(flow) == "needs-a-person"


def test_the_other_case_is_named_as_long_as_it_waits(store, now):
    """Two cases of one person: each names the other, on both sides, until the other is closed."""
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY), flow.say("@kestrelcare my Kestrel tent leaks, awful, I want a refund", minutes=3))
    flow.draft()
    first, second = flow.drafts()

    def found(draft):
        with store.read(flow.at) as tx:
            now_found = beside_others(
                tx, draft.findings, customer_id=draft.customer_id, brand=draft.brand, case_id=draft.case_id
            )
        return [one.message for one in now_found if one.check == OTHER_CASE]

    assert f"case {second.case_id} too" in found(first)[0]
    assert f"case {first.case_id} too" in found(second)[0]
    undoing.close(store, first.case_id, reason="spam", by="maya", at=flow.at)
    assert [one.check for one in second.findings] == [OTHER_CASE]
    assert found(second) == []


def test_an_approved_reply_stands_in_the_timeline_before_it_leaves(store, now):
    """Whoever answers this person elsewhere sees what is on its way to them."""
    flow = heard(store, now, ANGRY)
    [draft] = flow.drafts()
    review.approve(store, BRANDS, draft.id, by="maya", at=flow.at)
    with store.read(flow.at) as tx:
        steps = timeline.of_customer(tx, draft.customer_id or 0)
    [step] = [one for one in steps if one.kind is StepKind.APPROVED]
    assert (step.text, step.by, step.case_id) == (draft.text, "maya", draft.case_id)
    flow.post()
    with store.read(flow.at) as tx:
        assert StepKind.APPROVED not in {one.kind for one in timeline.of_customer(tx, draft.customer_id or 0)}


def test_only_ones_own_label_is_taken_back(store, now):
    """A colleague's later word stands; without one the machine's reading is back, and nothing is left to learn from."""
    flow = heard(store, now, ANGRY)
    with store.read() as tx:
        before = mentions.get(tx, 1)
    correcting.correct(store, 1, Label.PRAISE, by="maya", at=flow.at)
    correcting.correct(store, 1, Label.QUESTION, by="tom", at=flow.at)
    with pytest.raises(ReviewError, match="is tom's"):
        correcting.take_back(store, before, by="maya", at=flow.at)
    with store.read() as tx:
        toms = mentions.get(tx, 1)
    correcting.correct(store, 1, Label.OTHER, by="maya", at=flow.at)
    correcting.take_back(store, toms, by="maya", at=flow.at)
    with store.read() as tx:
        again = mentions.get(tx, 1)
    assert (again.classification.label, again.corrected_by) == (Label.QUESTION, "tom")
    correcting.take_back(store, before, by="tom", at=flow.at)
    with store.read() as tx:
        again = mentions.get(tx, 1)
        assert corrections.listed(tx) == []
    assert (again.classification, again.corrected_by) == (before.classification, None)


def test_a_no_that_ends_the_case_is_one_act_and_so_is_taking_it_back(store, now):
    """Both stand or neither does; the words wait again in a case that is open."""
    flow = heard(store, now, ANGRY)
    [draft] = flow.drafts()
    review.reject(store, draft.id, reason="needs no reply", by="maya", at=flow.at, close="no-reply-needed")
    with store.read() as tx:
        case = cases.get(tx, draft.case_id)
    assert (case.state, case.close_reason) == (CaseState.CLOSED, "no-reply-needed")
    again = undoing.undo(store, draft.id, by="maya", at=flow.at)
    with store.read() as tx:
        assert cases.get(tx, draft.case_id).state is CaseState.OPEN
    assert (again.state, again.text) == (DraftState.PROPOSED, draft.text)
    with pytest.raises(ReviewError):
        review.reject(store, again.id, reason=" ", by="maya", at=flow.at, close="no-reply-needed")
    with store.read() as tx:
        assert cases.get(tx, draft.case_id).state is CaseState.OPEN
