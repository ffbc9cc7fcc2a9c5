"""Hand-offs and other words: what the API may not send, and what X saw before; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from responders import handoff, new_drafts, redrafting, review
from responders.channels.interface import REPEATED, Unknown
from responders.proposals import ReviewError
from responders.similar import Lately, trigrams
from store.errors import AlreadyAnswering
from store.rows import POSTS
from store.states import DraftState
from tests.flow import ANGRY, BRANDS, WORDING


def approve(flow, draft_id=1, by="maya", **more):
    return review.approve(flow.store, BRANDS, draft_id, by=by, at=flow.at + timedelta(hours=1), **more)


def test_a_hand_off_is_given_link_and_text_and_verified_when_seen(flow):
    """Approved, handed off with a prefilled link, and posted once our timeline shows it."""
    flow.hear(flow.say("My Kestrel boots fell apart after a week, awful", author="bob"))
    flow.draft()
    approve(flow, 2)
    report = flow.post()
    assert [d.id for d in report.handed_off] == [2]
    assert flow.channel.sent == []
    given = handoff.hand_off(flow.store, BRANDS, 2, by="maya", at=flow.at)
    target = flow.mentions()[1].post.external_id
    assert given.link.startswith(f"https://x.com/intent/tweet?in_reply_to={target}&text=")
    said = handoff.done(
        flow.store, BRANDS, 2, "https://x.com/k/status/5", external_id="5", verified=False, by="maya", at=flow.at
    )
    assert said.state is DraftState.HANDED_OFF
    assert flow.cases()[1].first_response_at is not None
    flow.hear(flow.say("words", author="kestrelcare", minutes=40, in_reply_to=target, url="https://x.com/k/status/6"))
    assert flow.drafts()[1].state is DraftState.POSTED


def test_a_hand_off_is_verified_when_a_poll_hears_the_very_link_that_a_person_gave(flow):
    """What `--done` could not see is posted once our own timeline shows that link as an answer to the post."""
    flow.hear(flow.say("My Kestrel boots fell apart after a week, awful", author="bob"))
    flow.draft()
    approve(flow, 2)
    handoff.hand_off(flow.store, BRANDS, 2, by="maya", at=flow.at)
    link = "https://x.com/kestrelcare/status/77"
    handoff.done(flow.store, BRANDS, 2, link, external_id="77", verified=False, by="maya", at=flow.at)
    target = flow.mentions()[1].post.external_id
    seen = replace(flow.say("words", author="kestrelcare", minutes=40, url=link), external_id="77")
    flow.hear(seen)
    assert flow.drafts()[1].state is DraftState.HANDED_OFF
    flow.hear(replace(seen, in_reply_to=target))
    assert flow.drafts()[1].state is DraftState.POSTED


def test_what_nobody_said_yes_to_any_more_is_not_handed_off(flow):
    """Law 1, asked at the hand-off too: the draft comes back with the reason, and nobody is given its words."""
    approve(flow)
    with flow.store.write(flow.at, "customer") as tx:
        tx.connection.execute(POSTS.update().values(text="It is solved, never mind"))
    with pytest.raises(ReviewError, match="changed after the approval. It is proposed again"):
        handoff.hand_off(flow.store, BRANDS, 1, by="maya", at=flow.at)
    flow.hear(flow.say("My Kestrel boots fell apart after a week, awful", author="bob"))
    flow.draft()
    mine = flow.drafts()[-1].id
    approve(flow, mine)
    late = flow.at + timedelta(days=8)
    with pytest.raises(ReviewError, match="older than the limit. It is proposed again as draft"):
        handoff.hand_off(flow.store, BRANDS, mine, by="maya", at=late)
    assert [one.state for one in flow.drafts()[-2:]] == [DraftState.VOID, DraftState.PROPOSED]
    with pytest.raises(ReviewError, match="not approved yet"):
        handoff.hand_off(flow.store, BRANDS, flow.drafts()[-1].id, by="maya", at=late)


def test_a_text_refused_as_a_repeat_gets_other_words_and_goes_the_same_way(flow):
    """X refused a text that somebody else got: this customer got nothing, so other words are offered, not a riddle."""
    approve(flow)
    flow.channel.outcomes = [Unknown(REPEATED)]
    flow.post(lookup_after=(timedelta(0),))
    assert flow.drafts()[0].state is DraftState.APPROVED
    report = flow.post(lookup_after=(timedelta(0),))
    assert flow.drafts()[0].state is DraftState.FAILED
    assert "wellheard drafts redraft 1" in report.notes[0]
    made = redrafting.redraft(flow.store, BRANDS, WORDING, 1, situation=None, by="maya", at=flow.at)
    assert made.eligibility.verdict.value == "api"
    assert made.text != flow.drafts()[0].text
    approve(flow, made.id)
    assert len(flow.post().sent) == 1


def test_thirty_people_with_one_trouble_get_thirty_replies(flow):
    """X refuses repeated texts, and nobody likes to be one of many: none reads like another."""
    for n in range(29):
        flow.hear(flow.say(ANGRY, author=f"person{n}"))
    flow.draft()
    texts = [draft.text for draft in flow.drafts()]
    assert len(texts) == len(set(texts)) == 30
    assert not any(found.check == "same-words" for draft in flow.drafts() for found in draft.findings)
    for number, text in enumerate(texts):
        assert Lately(texts[:number]).nearest(trigrams(text)) == 0


def test_an_approved_reply_can_be_posted_by_hand_instead_and_never_twice(flow):
    """Handing off what was in line for the API takes it out of the line."""
    approve(flow)
    handoff.hand_off(flow.store, BRANDS, 1, by="maya", at=flow.at)
    flow.post()
    assert flow.channel.sent == []
    assert flow.drafts()[0].state is DraftState.HANDED_OFF


def test_a_reply_posted_by_hand_is_the_only_one_to_its_post(flow):
    """Law 2, by hand as by API: once it is public, another reply to the same post is refused, and says which it was."""
    approve(flow)
    handoff.hand_off(flow.store, BRANDS, 1, by="maya", at=flow.at)
    link = "https://x.com/kestrelcare/status/77"
    handoff.done(flow.store, BRANDS, 1, link, external_id="77", verified=True, by="maya", at=flow.at)
    assert flow.drafts()[0].state is DraftState.POSTED
    mine = "Sorry once more about the jacket. I'll look into it; please DM us. Maya at Kestrel"
    made = new_drafts.write_new(flow.store, BRANDS, 1, mine, by="maya", at=flow.at)
    with pytest.raises(AlreadyAnswering, match=f"draft 1 answered this post already \\({link}\\)"):
        approve(flow, made.id)
    flow.post()
    assert flow.channel.sent == []
    flow.hear(flow.say("@kestrelcare and my Kestrel boots are broken too, terrible", minutes=50))
    flow.draft()
    newest = max(flow.drafts(), key=lambda draft: draft.id)
    assert approve(flow, newest.id).state is DraftState.APPROVED, "what the customer writes next is answered"
