"""Questions get the brand's own answer when one is close enough, and a person when none is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desk.answers import near_answers
from desk.review import draft_page
from responders import redrafting, review
from responders.answering import NO_QUESTION
from responders.drafting import draft_pending
from responders.facts import Facts
from responders.fitting import A_FACT, A_JOKE
from responders.self_service import Answer, Answers
from store import drafts
from store.states import DraftState
from store.types import Label
from tests.flow import BRAND, BRANDS, WORDING

RETURNS = Answer(
    "returns", ("how do I return", "return policy", "send it back"),
    ("You can send anything unworn back within 30 days.",), "https://kestrel.example/returns",
)  # fmt: skip
HOURS = Answer("hours", ("opening hours", "what time do you open"), ("We open at 9.",), until=date(2026, 11, 20))
ASKED = "@kestrelcare how do I return my jacket?"


def with_answers(*entries: Answer, threshold: float = 0.5, **voice: object):
    answers = Answers(entries, threshold=threshold, own_words=("Kestrel",))
    return replace(BRANDS, voices={BRAND: replace(BRANDS.voices[BRAND], answers=answers, **voice)})


@pytest.fixture
def ask(flow):
    """Hear a question and draft for it; gives the mention and its draft, if any."""

    def asked(text=ASKED, brands=None, author="bob", **more):
        flow.hear(flow.say(text, author=author, **more))
        draft_pending(flow.store, brands or with_answers(RETURNS, HOURS), WORDING, at=flow.at + timedelta(hours=1))
        mention = max(flow.mentions(), key=lambda one: one.id)
        made = [draft for draft in flow.drafts() if draft.mention_id == mention.id]
        return mention, made[-1] if made else None

    return asked


def test_a_question_gets_the_brands_answer(ask):
    """A sentence to begin with, the brand's own words, its one link, and a name; and the checks saw it."""
    mention, draft = ask()
    assert mention.classification.label is Label.QUESTION
    assert draft.text.endswith("within 30 days. https://kestrel.example/returns – Maya at Kestrel")
    assert not draft.text.startswith("You can send")
    assert (draft.situation, draft.variant) == ("question", "answer:returns")
    assert [found.check for found in draft.findings] == ["links"]


def test_without_an_answer_close_enough_a_person_gets_it(ask, flow):
    """No guess: the reason says so, and the nearest are shown by name."""
    brands = with_answers(RETURNS, HOURS)
    mention, draft = ask("@kestrelcare is the jacket in the return offer coming in green?", brands)
    assert draft is None
    assert mention.no_draft_reason == "needs-a-person: no answer is close enough"


def test_the_nearest_are_shown_beside_a_draft(ask, flow):
    """The reviewer sees which answers came nearest and how near."""
    brands = with_answers(RETURNS, HOURS)
    _, draft = ask(brands=brands)
    page = draft_page(flow.store, draft.id, brands, flow.at)
    [near] = page.document()["nearest_answers"]
    assert (near["name"], near["words"]) == ("returns", ["return"])
    assert any("returns" in line for line in page.lines())


def test_an_ended_answer_and_a_brand_without_any(ask):
    """What ended is not given, and a brand without answers has none: a person who knows answers."""
    assert ask("@kestrelcare what time do you open?", with_answers(RETURNS, HOURS))[1] is None
    mention, draft = ask("@kestrelcare what time do you open on Sunday?", BRANDS, author="cid")
    assert draft is None
    assert mention.no_draft_reason == A_FACT


@pytest.mark.parametrize(
    "text",
    [
        "is your return policy a joke?", "how do I return my jacket, or is that too much to ask of clowns?",
        "what time do you open, if you even bother? 😂", "wtf is your return policy?",
    ],
)  # fmt: skip
def test_what_is_asked_in_anger_or_in_jest_gets_a_person(ask, text):
    """The words of a question are there, and no ready answer is."""
    mention, draft = ask(f"@kestrelcare {text}")
    assert draft is None or not draft.variant.startswith("answer:")
    assert draft is not None or mention.no_draft_reason.startswith("needs-a-person")


def test_a_question_of_jest_says_why_it_has_no_answer(ask):
    """The reason is the question's tone, not that no answer is close."""
    mention, _ = ask("@kestrelcare how do I return my jacket, is that some joke?")
    assert mention.classification.label is not Label.QUESTION or mention.no_draft_reason == NO_QUESTION


def test_the_threshold_is_the_brands_to_set(ask):
    """A stricter brand leaves more to people."""
    assert ask(brands=with_answers(RETURNS, threshold=1.0))[1] is None


def test_one_person_is_not_told_the_same_twice_and_neighbours_differ(ask):
    """Others get the answer in other words as long as there are any; who asks again after all of them gets a person."""
    brands = with_answers(RETURNS)
    texts = [ask(author=f"u{n}", minutes=n, brands=brands)[1].text for n in range(4)]
    assert len(set(texts)) == 4
    again = [ask(author="u0", minutes=60 * 24 * 8 * n, brands=brands) for n in range(1, 6)]
    assert len({draft.text for _, draft in again if draft}) == len([draft for _, draft in again if draft])
    assert "already told" in again[-1][0].no_draft_reason


def test_an_answer_that_a_check_bars_goes_to_a_person(ask):
    """What is too long for the platform, or asks for data in public, is not drafted; the reason names the answer."""
    long = replace(RETURNS, say=("word " * 80,))
    mention, draft = ask(brands=with_answers(long))
    assert draft is None
    assert mention.no_draft_reason.endswith("the answer returns cannot be given here: the check length bars it")


def test_an_answer_stands_up_to_the_facts_it_adds(ask, flow):
    """With a facts file that knows nothing of 30 days, the answer itself vouches for them, and may be approved."""
    brands = with_answers(RETURNS, facts=Facts())
    _, draft = ask(brands=brands)
    assert "promises" not in {found.check for found in draft.findings}
    made = review.edit(flow.store, brands, draft.id, f"{draft.text[:-18]} Maya at Kestrel", by="maya", at=flow.at)
    assert "promises" not in {found.check for found in made.findings}
    assert review.approve(flow.store, brands, draft.id, by="maya", at=flow.at).state is DraftState.APPROVED
    with flow.store.read() as tx:
        assert drafts.standing_approval(tx, draft.id)


def test_only_questions_are_answered_so(ask):
    """A complaint that holds the words of an answer is no question."""
    _, draft = ask(
        "@kestrelcare terrible, your return policy is a scam, still waiting for my money and nobody answers!"
    )
    assert draft is None or not draft.variant.startswith("answer:")


LATE = Answer(
    "late", ("parcel still not here", "order has not arrived"),
    ("The storm held our vans up for two days.",), to=frozenset({Label.COMPLAINT}),
)  # fmt: skip
LATE_WORDS = "@kestrelcare my parcel still not here after ten days, this is awful"


def test_a_complaint_gets_the_brands_answer_behind_an_apology(ask):
    """An opening of ours, what the brand says, a name; the parts are told apart, and nothing else is said."""
    mention, draft = ask(LATE_WORDS, with_answers(RETURNS, LATE))
    assert mention.classification.label is Label.COMPLAINT
    before, _, after = draft.text.partition("The storm held our vans up for two days.")
    assert after == " – Maya at Kestrel"
    assert len(before) > 10
    assert draft.situation.startswith("complaint")
    assert draft.variant.split("+")[-1] == "answer:late"
    assert "promises" not in {found.check for found in draft.findings}


def test_an_answer_to_questions_is_none_to_a_complaint_and_the_other_way_round(ask):
    """What an answer is to decides, however near its words are."""
    _, draft = ask(LATE_WORDS, with_answers(replace(LATE, to=frozenset({Label.QUESTION}))))
    assert draft is None or "answer:" not in draft.variant
    mention, draft = ask(ASKED, with_answers(replace(RETURNS, to=frozenset({Label.COMPLAINT}))), author="cid")
    assert (mention.classification.label, draft) == (Label.QUESTION, None)


def test_neighbours_with_one_complaint_hear_it_begun_in_other_words(ask):
    """Four people with one trouble: one fact, four ways to be sorry."""
    brands = with_answers(LATE)
    made = [ask(LATE_WORDS, brands, author=f"u{n}", minutes=n)[1] for n in range(4)]
    assert all("The storm held our vans up" in draft.text for draft in made)
    assert len({draft.text for draft in made}) == 4


def test_other_words_for_a_complaint_keep_the_answer(ask, flow):
    """`d` begins it anew; the fact stays."""
    brands = with_answers(LATE)
    _, draft = ask(LATE_WORDS, brands)
    other = redrafting.redraft(flow.store, brands, WORDING, draft.id, by="maya", at=flow.at)
    assert other.text != draft.text
    assert "The storm held our vans up" in other.text
    found = redrafting.variants(flow.store, brands, WORDING, other.id, at=flow.at)
    assert found
    assert all("The storm held our vans up" in one.text for one in found)


def test_what_is_grave_gets_no_ready_answer(ask):
    """The words of an answer in a threat of law: a person."""
    mention, draft = ask(LATE_WORDS + ", my lawyer will sue you", with_answers(LATE))
    assert draft is None
    assert mention.no_draft_reason == "needs-a-person"


def test_whoever_comes_back_gets_no_ready_answer_again(ask, flow):
    """They were told so, or need more than what everybody is told."""
    brands = with_answers(LATE)
    mention, _ = ask(LATE_WORDS, brands)
    ours = flow.say(
        "The storm held our vans up.", author="kestrelcare", minutes=5,
        in_reply_to=mention.post.external_id, thread_root=mention.post.thread_root,
    )  # fmt: skip
    flow.hear(ours)
    _, again = ask(
        "@kestrelcare the parcel still not here, awful", brands, minutes=9, in_reply_to=ours.external_id,
        thread_root=mention.post.thread_root,
    )  # fmt: skip
    assert again is None or "answer:" not in again.variant


def test_a_close_answer_is_enough_where_the_label_is_not(ask):
    """Unsure of what it is, sure of what the brand says to it."""
    doubtful = with_answers(RETURNS, LATE, sure=1.0)
    assert ask(ASKED, doubtful)[1].variant == "answer:returns"
    assert ask(LATE_WORDS, doubtful, author="cid")[1].variant.endswith("answer:late")
    assert ask("@kestrelcare my zip broke, awful", doubtful, author="dan")[1] is None


def test_a_complaint_in_irony_is_one_where_the_brand_knows_what_is_so(ask):
    """Without an answer it is left to a person, as composed words might mock."""
    ironic = "@kestrelcare parcel still not here, this is awful 🙃"
    mention, draft = ask(ironic, with_answers(RETURNS))
    assert (draft, mention.no_draft_reason) == (None, A_JOKE)
    assert ask(ironic, with_answers(LATE), author="cid")[1].variant.endswith("answer:late")


def test_that_it_came_up_before_is_not_said_before_an_answer(ask, flow):
    """Composed words recall it; an answer says what is so at once."""
    brands = with_answers(LATE)
    ask(LATE_WORDS, brands)
    review.approve(flow.store, brands, 1, by="maya", at=flow.at)
    flow.post()
    flow.at += timedelta(days=20)
    plain = ask("@kestrelcare my order is late, awful delivery, I hate this", brands, author="bob")[1]
    assert plain.variant.startswith("again-")
    flow.at += timedelta(days=1)
    said = ask("@kestrelcare parcel still not here, awful delivery, I hate this", brands, author="bob")[1]
    assert said.variant.startswith("answered-")


def test_when_every_way_of_saying_an_answer_was_used_composed_words_are_left(ask, flow):
    """`d` goes on, and says nothing twice to one customer."""
    brands = with_answers(LATE)
    _, draft = ask(LATE_WORDS, brands)
    texts = [draft.text]
    while "The storm held our vans up" in texts[-1] and len(texts) < 60:
        draft = redrafting.redraft(flow.store, brands, WORDING, draft.id, by="maya", at=flow.at)
        texts.append(draft.text)
    assert len(set(texts)) == len(texts)
    assert 5 < len(texts) < 60


def test_answers_that_only_share_a_word_are_not_shown_beside_a_complaint(ask, flow):
    """A question is shown what came nearest, however far; a complaint only what might do."""
    brands = with_answers(replace(RETURNS, to=frozenset({Label.COMPLAINT})), LATE)
    mention, _ = ask("@kestrelcare the zip of this jacket is awful and I had no order confirmation", brands)
    assert brands.voices[BRAND].answers.nearest(mention.post.text, flow.at, Label.COMPLAINT)
    assert near_answers(brands, mention, flow.at).found == ()
