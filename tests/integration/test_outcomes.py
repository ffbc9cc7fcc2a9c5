"""What became of our replies: judged after hearing, settled by silence, and a person's word above the rules'."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from listener.changes import note_gone
from listener.sources.interface import Gone
from responders import correcting, outcomes, review
from responders.outcomes import WINDOW, OutcomeError
from store import cases, events, posts
from store import outcomes as kept
from store.rows import CASE, CASES
from store.states import CaseState
from store.types import Allows, Label
from tests.flow import ANGRY, BRAND, BRANDS, Flow

EVER = timedelta(days=4000)


class Watch:
    """Ann complained, and we answered her in the app."""

    def __init__(self, store, now):
        self.flow, self.now = Flow(store, now), now
        self.angry = self.flow.say(ANGRY)
        self.flow.hear(self.angry)
        self.ours = self.reply(5)

    def reply(self, minutes, text="So sorry! Send us a direct message and we'll look."):
        post = self.flow.say(text, author="kestrelcare", minutes=minutes, in_reply_to=self.angry.external_id)
        self.flow.hear(post)
        return post

    def says(self, text, minutes):
        post = self.flow.say(text, minutes=minutes, in_reply_to=self.angry.external_id)
        self.flow.hear(post)
        return post

    def settle(self, later=timedelta(hours=3)):
        return outcomes.settle(self.flow.store, at=self.now + later)

    def stands(self, case_id=1):
        with self.flow.store.read() as tx:
            return kept.get(tx, case_id), cases.get(tx, case_id)

    def confirm(self, value=None, later=timedelta(hours=4)):
        return outcomes.confirm(self.flow.store, 1, value, by="maya", at=self.now + later)


@pytest.fixture
def watch(store, now):
    return Watch(store, now)


def test_a_reply_is_watched_and_silence_settles_it(watch):
    """Seven days without a word: silent, from the day on which the week was over, however late anybody looked."""
    watch.settle()
    one, case = watch.stands()
    assert (one.outcome, case.state, one.label) == (None, CaseState.ANSWERED, Label.COMPLAINT)
    assert watch.settle(timedelta(days=6)).judged == 0
    watch.settle(timedelta(days=30))
    one, case = watch.stands()
    assert (one.outcome, case.state) == (CaseState.SILENT, CaseState.SILENT)
    assert one.settled_at == watch.now + timedelta(minutes=5) + WINDOW
    assert "in private" in one.reason
    assert one.steps == ("offered-private", "apologised")
    assert watch.settle(timedelta(days=60)).judged == 0


@pytest.mark.parametrize(
    ("words", "outcome", "state", "draft"),
    [
        ("got it sorted in the end, thank you!", CaseState.RECOVERED, CaseState.RECOVERED, False),
        ("DM sent", CaseState.MOVED_PRIVATE, CaseState.MOVED_PRIVATE, False),
        ("Still not working, this is a joke", CaseState.STILL_UNHAPPY, CaseState.OPEN, False),
        ("Thanks for nothing", CaseState.STILL_UNHAPPY, CaseState.OPEN, False),
    ],
)
def test_the_next_word_decides(watch, words, outcome, state, draft):
    """Who is well or goes on in private gets no draft; who is still unhappy waits for us."""
    watch.says(words, 20)
    watch.settle()
    one, case = watch.stands()
    assert (one.outcome, case.state) == (outcome, state)
    assert one.mention_id == case.newest_mention_id
    watch.flow.draft()
    assert bool([d for d in watch.flow.drafts() if d.mention_id == one.mention_id]) == draft
    assert words not in one.reason


def test_a_word_that_says_nothing_goes_on_being_watched(watch):
    """Watched from the newest word on, and then silent with that reason."""
    watch.says("It's the blue one", 20)
    watch.settle()
    assert watch.stands()[0].outcome is None
    watch.settle(timedelta(days=6, hours=23))
    assert watch.stands()[0].outcome is None
    watch.settle(timedelta(days=9))
    one, case = watch.stands()
    assert one.outcome is CaseState.SILENT
    assert "nothing that says how it is" in one.reason
    assert case.state is CaseState.OPEN, "the customer wrote last, and that waits for a person"


def test_a_new_word_reopens_what_was_settled(watch):
    """Silent, and back after six more days; answered; and well at last."""
    watch.settle(timedelta(days=8))
    assert watch.stands()[1].state is CaseState.SILENT
    watch.flow.at += timedelta(days=6)
    watch.says("Still nothing!", 0)
    watch.settle(timedelta(days=8))
    one, case = watch.stands()
    assert (one.outcome, case.state) == (CaseState.STILL_UNHAPPY, CaseState.OPEN)
    watch.reply(30, "Here is your new parcel's number: https://kestrel.example/42")
    watch.settle(timedelta(days=8))
    assert watch.stands()[0].outcome is None
    watch.says("It came! Thank you so much", 60)
    watch.settle(timedelta(days=8))
    one, case = watch.stands()
    assert (one.outcome, case.state) == (CaseState.RECOVERED, CaseState.RECOVERED)
    assert "gave-an-answer" in one.steps


def test_what_was_taken_down_says_nothing_any_more(watch):
    """Law 7: thanks that were deleted are no thanks; a customer who takes all down is silent."""
    thanks = watch.says("sorted, thank you", 20)
    watch.settle()
    assert watch.stands()[0].outcome is CaseState.RECOVERED
    with watch.flow.store.write(watch.now + timedelta(hours=5)) as tx:
        note_gone(
            tx, posts.known(tx, "x", [thanks.external_id])[thanks.external_id], Gone(thanks.external_id, "deleted")
        )
    watch.settle()
    assert watch.stands()[0].outcome is None
    with watch.flow.store.write(watch.now + timedelta(hours=6)) as tx:
        gone = watch.angry.external_id
        note_gone(tx, posts.known(tx, "x", [gone])[gone], Gone(gone, "deleted"))
    watch.settle()
    one, case = watch.stands()
    assert (one.outcome, case.state) == (CaseState.SILENT, CaseState.CLOSED)
    assert "took their posts down" in one.reason


def test_no_rule_overwrites_a_person(watch):
    """What a person said stands through every round and reply; what the rules said is kept beside it."""
    watch.says("sorted, thank you", 20)
    watch.settle()
    said = watch.confirm(CaseState.STILL_UNHAPPY)
    assert (said.outcome, said.machine, said.settled_by) == (CaseState.STILL_UNHAPPY, CaseState.RECOVERED, "maya")
    assert watch.stands()[1].state is CaseState.OPEN
    for later in (1, 8, 40):
        watch.settle(timedelta(days=later))
        assert watch.stands()[0].outcome is CaseState.STILL_UNHAPPY
    watch.reply(60)
    watch.settle(timedelta(days=40))
    one, _ = watch.stands()
    assert (one.outcome, one.settled_by) == (CaseState.STILL_UNHAPPY, "maya")
    watch.says("ok that did it, thank you Maya!", 90)
    watch.settle()
    one, case = watch.stands()
    assert (one.outcome, one.settled_by, case.state) == (CaseState.RECOVERED, None, CaseState.RECOVERED)


def test_one_act_confirms(watch):
    """Without a value the rules are right; the log says that a person did it."""
    watch.says("sorted, thank you", 20)
    said = watch.confirm()
    assert (said.outcome, said.settled_by) == (CaseState.RECOVERED, "maya")
    with watch.flow.store.read() as tx:
        newest = next(events.listed(tx, kind="outcome", limit=1))
    assert (newest.actor, newest.data["by"], newest.data["outcome"]) == ("maya", "person", "recovered")


def test_a_word_after_a_persons_opens_the_case_and_ends_nothing(watch):
    """The person said recovered; a new question makes the case wait again, and no round closes it over that."""
    watch.says("sorted, thank you", 20)
    watch.settle()
    watch.confirm()
    watch.says("Do you also sell these in red?", 60)
    watch.settle()
    one, case = watch.stands()
    assert (one.outcome, one.settled_by, case.state) == (CaseState.RECOVERED, "maya", CaseState.OPEN)


def test_nothing_can_be_said_of_a_case_that_was_not_answered(store, now):
    """And nothing confirmed while nothing is known."""
    watch = Watch(store, now)
    watch.flow.hear(watch.flow.say(ANGRY, author="zoe", minutes=9))
    with pytest.raises(OutcomeError, match="was not answered"):
        outcomes.confirm(store, 2, CaseState.RECOVERED, by="maya", at=now)
    with pytest.raises(OutcomeError, match="nothing to confirm"):
        watch.confirm()
    watch.settle()
    assert watch.stands()[1].state is CaseState.ANSWERED


def test_a_corrected_label_is_read_again(watch):
    """A person says that "Leeds, as always" was a complaint: so is what became of the reply."""
    watch.says("Leeds, as ever", 20)
    watch.settle()
    assert watch.stands()[0].outcome is None
    mention = watch.flow.mentions()[-1].id
    correcting.correct(watch.flow.store, mention, Label.COMPLAINT, by="maya", at=watch.now + timedelta(hours=3))
    watch.settle()
    assert watch.stands()[0].outcome is CaseState.STILL_UNHAPPY


def test_the_reply_that_won_somebody_back_names_its_approver(store, now):
    """Written here, approved by a person, sent, and thanked for."""
    flow = Flow(store, now)
    angry = flow.say(ANGRY)
    flow.hear(angry)
    flow.draft()
    [draft] = flow.drafts()
    review.approve(store, BRANDS, draft.id, by="maya", at=now + timedelta(hours=1))
    flow.post()
    flow.at += timedelta(hours=3)
    flow.hear(flow.say("Brilliant, thanks Maya, all sorted!", minutes=5, in_reply_to=angry.external_id))
    outcomes.settle(store, at=now + timedelta(hours=4))
    with store.read() as tx:
        [one] = kept.known(tx, now - EVER, now + EVER, brand=BRAND, outcome=CaseState.RECOVERED)
    assert (one.case_id, one.won_by, one.customer) == (1, "maya", "ann")


def test_who_may_not_be_shown_is_counted_and_not_named(store, now):
    """Law 9: a source that forbids showing gives its outcome, and no name."""
    flow = Flow(store, now)
    angry = flow.say(ANGRY)
    flow.hear(angry, allows=Allows(show=False))
    flow.hear(flow.say("so sorry!", author="kestrelcare", minutes=5, in_reply_to=angry.external_id))
    flow.hear(flow.say("sorted, thanks!", minutes=9, in_reply_to=angry.external_id), allows=Allows(show=False))
    outcomes.settle(store, at=now + timedelta(hours=3))
    with store.read() as tx:
        [one] = kept.known(tx, now - EVER, now + EVER)
    assert (one.outcome, one.customer) == (CaseState.RECOVERED, None)


SAYS = ["thanks, all sorted!", "still nothing", "DM sent", "It's the blue one", "worst company ever", "ok"]


@pytest.mark.parametrize("seed", range(3))
def test_counts_add_up_whatever_happens(store, now, seed):
    """Each answered case has exactly one outcome or is watched, and the counts are the cases that are listed."""
    chance, flow, roots = random.Random(seed), Flow(store, now), {}
    for day in range(12):
        flow.at = now + timedelta(days=day)
        for n in range(8):
            who = f"c{chance.randrange(14)}"
            if who not in roots:
                roots[who] = flow.say(ANGRY, author=who, minutes=n)
                flow.hear(roots[who])
            else:
                ours = chance.random() < 0.5
                text = "We are sorry." if ours else chance.choice(SAYS)
                author = "kestrelcare" if ours else who
                flow.hear(flow.say(text, author=author, minutes=n, in_reply_to=roots[who].external_id))
        outcomes.settle(store, at=flow.at + timedelta(hours=2))
        if day % 3 == 2:
            _somebody_says(store, chance, flow.at + timedelta(hours=3))
        _holds(store, now)
    outcomes.settle(store, at=now + timedelta(days=60))
    _holds(store, now)
    with store.read() as tx:
        assert kept.watched(tx) == 0


def _somebody_says(store, chance, at):
    with store.read() as tx:
        answered = list(tx.connection.scalars(select(CASE.id).where(CASE.first_response_at.is_not(None))))
    outcomes.confirm(store, chance.choice(answered), chance.choice(kept.VALUES), by="maya", at=at)


def _holds(store, now):
    with store.read() as tx:
        answered = set(tx.connection.scalars(select(CASE.id).where(CASE.first_response_at.is_not(None))))
        rows = kept.of_cases(tx, tx.connection.scalars(select(CASES.c.id)).all())
        counted = sum(one.cases for one in kept.counts(tx, now - EVER, now + EVER))
        listed = kept.known(tx, now - EVER, now + EVER, limit=1000)
        assert set(rows) == answered
        assert counted + kept.watched(tx) == len(answered)
        assert len({one.case_id for one in listed}) == len(listed) == counted
        middle = now + timedelta(days=5)
        halves = [*kept.counts(tx, now - EVER, middle), *kept.counts(tx, middle, now + EVER)]
        assert sum(one.cases for one in halves) == counted
