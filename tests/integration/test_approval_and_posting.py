"""Approval and posting: laws 1 and 2, on both databases."""

from datetime import timedelta

import pytest

from responders import new_drafts, posting, redrafting, review
from responders.channels.interface import NotSent, Sent, Target, Unknown
from responders.proposals import ReviewError
from store import answers, drafts, events, postings
from store import sources as books
from store.errors import AlreadyAnswering, AlreadyDecided, ClaimedByAnother
from store.states import CaseState, DraftState, PostingState
from tests.flow import ANGRY, BRANDS, WORDING

NEW_WORDS = "Sorry about the jacket. I'll look into it; please DM us. Maya at Kestrel"


def approve(flow, draft_id=1, by="maya", **more):
    return review.approve(flow.store, BRANDS, draft_id, by=by, at=flow.at + timedelta(hours=1), **more)


def posting_of(flow, draft_id=1):
    with flow.store.read() as tx:
        return postings.last_of_draft(tx, draft_id)


def test_nothing_leaves_that_nobody_approved(flow):
    """Law 1: a proposed draft never leaves."""
    flow.post()
    assert flow.channel.sent == []


def test_what_leaves_is_what_was_approved_byte_for_byte(flow):
    """Law 1: the text that is sent is the approved text."""
    text = flow.drafts()[0].text
    approve(flow)
    report = flow.post()
    assert [out.text for out in flow.channel.sent] == [text]
    assert [d.state for d in report.sent] == [DraftState.POSTED]
    assert flow.cases()[0].state is CaseState.ANSWERED


def test_posting_twice_sends_once(flow):
    """Law 2: a second `post` has nothing to send."""
    approve(flow)
    flow.post()
    flow.post()
    assert len(flow.channel.sent) == 1


def test_an_edit_voids_an_approval(flow):
    """Law 1: any edit voids it; the new words need a new yes."""
    approve(flow)
    made = review.edit(flow.store, BRANDS, 1, NEW_WORDS, by="tom", at=flow.at)
    assert (flow.drafts()[0].state, made.state) == (DraftState.VOID, DraftState.PROPOSED)
    flow.post()
    assert flow.channel.sent == []
    approve(flow, made.id)
    flow.post()
    assert flow.channel.sent[0].text.startswith("Sorry about the jacket.")


def test_a_changed_row_is_not_sent(flow, now):
    """Law 1: text that was changed behind the program's back does not match the approval's digest."""
    approve(flow)
    with flow.store.write(now, "eve") as tx:
        tx.connection.execute(drafts.update(drafts.DRAFTS).values(text="Buy now at evil.example"))
    report = flow.post()
    assert flow.channel.sent == []
    assert [d.state for d in report.not_sent] == [DraftState.VOID]


def test_the_customer_writing_again_voids_the_approval(flow):
    """Law 1: an approval is bound to the newest post of the conversation."""
    root = flow.mentions()[0].post.external_id
    approve(flow)
    flow.hear(flow.say("@kestrelcare never mind, it works now", minutes=5, thread_root=root))
    flow.post()
    assert flow.channel.sent == []
    assert flow.drafts()[0].state is DraftState.VOID


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (Target(None), "gone"),
        (Target(ANGRY, locked=True), "closed"),
        (Target(ANGRY, our_reply=Sent("77", "https://x.com/k/status/77")), "already answered"),
        (Target("I changed my mind"), "edited"),
    ],
)
def test_the_world_is_looked_at_again_before_sending(flow, target, why):
    """A deleted, locked, edited or already answered target voids the approval."""
    approve(flow)
    flow.channel.target = target
    report = flow.post()
    assert flow.channel.sent == []
    assert why in flow.drafts()[0].reason
    assert report.failed


def test_an_unchanged_target_is_answered(flow):
    """Looking again does not keep a reply from leaving."""
    approve(flow)
    flow.channel.target = Target(ANGRY)
    assert len(flow.post().sent) == 1


def test_two_live_postings_to_one_post_cannot_be(flow, now):
    """Law 2 is a unique constraint: a second live posting from the same account to the same post is refused."""
    approve(flow)
    first = posting_of(flow)
    with flow.store.write(now, "maya") as tx, pytest.raises(AlreadyAnswering):  # noqa: PT012  # inside its transaction
        approval = drafts.standing_approval(tx, 1)
        with tx.connection.begin_nested():
            postings.hold(tx, approval, account=first.account, platform="x", target=first.target, not_before=now)


def test_a_posting_without_an_approval_cannot_be(flow, now):
    """Law 1 is a foreign key: a posting row needs an approval row."""
    from sqlalchemy.exc import IntegrityError

    from store.models_answers import PostingRow

    row = {
        "id": 99, "draft_id": 1, "approval_id": 4711, "account": "kestrel-x", "platform": "x", "target": "1",
        "state": PostingState.HELD, "not_before": now, "lookups": 0, "idempotency_key": "k",
    }  # fmt: skip
    with pytest.raises(IntegrityError), flow.store.write(now) as tx:
        tx.insert(PostingRow, [row])


def test_an_unknown_outcome_is_looked_up_and_never_resent(flow):
    """An unknown outcome is looked up; found means sent."""
    approve(flow)
    flow.channel.outcomes = [Unknown("read time-out")]
    assert flow.post(lookup_after=(timedelta(0),)).unknown
    flow.channel.found = Sent("55", "https://x.com/k/status/55")
    report = flow.post(lookup_after=(timedelta(0),))
    assert [d.posted_url for d in report.sent] == ["https://x.com/k/status/55"]
    assert len(flow.channel.sent) == 1


def test_an_unknown_outcome_that_is_never_found_waits_for_a_person(flow):
    """After the last look-up a person says what happened; nothing is resent by itself."""
    approve(flow)
    flow.channel.outcomes = [Unknown("read time-out")]
    for _ in range(5):
        report = flow.post(lookup_after=(timedelta(0), timedelta(0)))
    assert len(flow.channel.sent) == 1
    assert "wellheard drafts settle" in posting_of(flow).error
    assert report.unknown
    made = posting.settle(flow.store, BRANDS, 1, sent_url=None, external_id=None, by="maya", at=flow.at)
    assert made.state is DraftState.FAILED


def test_a_death_while_sending_is_an_unknown_outcome(flow, now):
    """A posting left `sending` by a dead process is looked up, not sent again."""
    approve(flow)
    with flow.store.write(now, "posting") as tx:
        postings.move(tx, posting_of(flow), PostingState.SENDING, attempted_at=now)
    report = flow.post()
    assert flow.channel.sent == []
    assert [d.id for d in report.unknown] == [1]
    assert posting_of(flow).state is PostingState.UNKNOWN


def test_our_own_timeline_settles_an_unknown_outcome(flow):
    """Our reply seen in public settles what was unknown."""
    approve(flow)
    flow.channel.outcomes = [Unknown("reset")]
    flow.post()
    target = flow.mentions()[0].post.external_id
    flow.hear(
        flow.say("our words", author="kestrelcare", minutes=30, in_reply_to=target, url="https://x.com/k/status/8")
    )
    assert flow.drafts()[0].state is DraftState.POSTED
    assert posting_of(flow).state is PostingState.SENT


def test_a_refusal_for_good_fails_and_can_be_redrafted_as_a_hand_off(flow):
    """X's 'you have not been mentioned' ends the attempt; the redraft is a hand-off."""
    approve(flow)
    flow.channel.outcomes = [NotSent("not mentioned", permanent=True, hand_off=True)]
    flow.post()
    assert flow.drafts()[0].state is DraftState.FAILED
    made = redrafting.redraft(flow.store, BRANDS, WORDING, 1, situation=None, by="maya", at=flow.at)
    assert made.eligibility.verdict.value == "hand-off"
    assert made.text != flow.drafts()[0].text


def test_a_refusal_for_now_stays_in_line_and_halts_the_channel(flow):
    """Rate limits and money: the reply stays held, and nothing else is tried on that channel in this pass."""
    flow.hear(flow.say(ANGRY, author="bob"))
    flow.draft()
    approve(flow, 1)
    approve(flow, 2)
    flow.channel.outcomes = [NotSent("rate limit", permanent=False, halts=True)]
    report = flow.post()
    assert len(flow.channel.sent) == 1
    assert len(report.held) == 1
    assert posting_of(flow, 1).state is PostingState.HELD
    assert len(flow.post().sent) == 2


def test_a_pause_holds_everything(flow, now):
    """Nothing leaves while paused; the report says who and why."""
    approve(flow)
    with flow.store.write(now, "maya") as tx:
        books.pause(tx, "incident")
    report = flow.post()
    assert flow.channel.sent == []
    assert "paused by maya: incident" in report.notes[0]
    with flow.store.write(now, "maya") as tx:
        assert books.resume(tx)
    assert len(flow.post().sent) == 1


def test_hold_and_quiet_hours_are_kept(flow):
    """A held reply waits for its time, and nothing leaves in quiet hours."""
    approve(flow, hold=timedelta(hours=5))
    assert len(flow.post().held) == 1
    flow.at += timedelta(hours=5)
    assert len(flow.post(quiet_until=lambda _brand, at: at + timedelta(hours=1)).held) == 1
    assert len(flow.post().sent) == 1


def test_an_approval_too_old_is_void(flow):
    """An approval older than the limit comes back for review."""
    approve(flow)
    flow.at += timedelta(days=8)
    assert flow.post().not_sent
    assert flow.channel.sent == []


def test_claims_keep_colleagues_out(flow):
    """A draft that a colleague holds is not decided by another; the other is told who and until when."""
    review.claim(flow.store, 1, by="tom", at=flow.at + timedelta(minutes=50))
    with pytest.raises(ClaimedByAnother, match="tom"):
        approve(flow)
    assert approve(flow, by="tom").state is DraftState.APPROVED


def test_a_draft_is_decided_once(flow):
    """An approved draft is not approved again, and a rejected one not approved."""
    approve(flow)
    with pytest.raises(AlreadyDecided, match="decided by maya at 13:00 UTC"):
        approve(flow, by="tom")
    with pytest.raises(ReviewError, match="reason"):
        review.reject(flow.store, 1, reason=" ", by="maya", at=flow.at)


def test_a_blocking_finding_keeps_a_draft_from_approval(flow):
    """Text with personal data in it cannot be approved before it is edited."""
    review.edit(flow.store, BRANDS, 1, "Write to ann.smith@example.org, card 4111 1111 1111 1111. Maya at Kestrel",
                by="maya", at=flow.at)  # fmt: skip
    with pytest.raises(ReviewError, match="cannot be approved"):
        approve(flow)


def test_own_words_answer_a_mention_without_a_draft(flow):
    """`drafts new` is for mentions that have no draft, and for those alone."""
    with pytest.raises(ReviewError, match="has draft 1"):
        new_drafts.write_new(flow.store, BRANDS, 1, "Hello. Maya at Kestrel", by="maya", at=flow.at)
    review.reject(flow.store, 1, reason="tone", by="maya", at=flow.at)
    made = new_drafts.write_new(
        flow.store, BRANDS, 1, "Sorry about this. Please DM us. Maya at Kestrel", by="maya", at=flow.at
    )
    assert (made.state, made.machine_text) == (DraftState.PROPOSED, None)


def test_every_act_leaves_a_row_and_no_words(flow):
    """Law 6: the log tells who did what, holds no person's words, and verifies after a person was erased."""
    from store import customers

    approve(flow)
    flow.post()
    with flow.store.read() as tx:
        log = list(events.listed(tx, limit=500))
    kinds = {event.kind for event in log}
    assert {"mention:heard", "draft:proposed", "approval:given", "posting:sending", "posting:sent"} <= kinds
    assert not any("jacket" in str(event.data) for event in log)
    with flow.store.write(flow.at, "maya") as tx:
        customers.erase(tx, customers.find(tx, "x:ann").id)
    with flow.store.read() as tx:
        events.verify(tx)
    assert flow.mentions()[0].post.text == ""


def test_withdrawing_leaves_alone_what_is_on_its_way(flow, now):
    """A reply that is being sent cannot be called back, and its outcome is kept."""
    approve(flow)
    with flow.store.write(now, "posting") as tx:
        postings.move(tx, posting_of(flow), PostingState.SENDING, attempted_at=now)
        assert not answers.withdraw(tx, drafts.get(tx, 1), "late")
        assert drafts.get(tx, 1).state is DraftState.APPROVED


def test_an_opt_out_after_the_approval_keeps_the_reply_from_leaving(flow, now):
    """Whoever asks to be left alone is left alone, also when a reply was approved already."""
    from store import customers

    approve(flow)
    with flow.store.write(now, "maya") as tx:
        customers.opt_out(tx, customers.find(tx, "x:ann").id)
    flow.post()
    assert flow.channel.sent == []
    assert flow.drafts()[0].state is DraftState.VOID


def test_a_pause_that_comes_while_looking_holds_the_reply(flow, now):
    """A pause is asked for once more in the transaction that commits the attempt."""
    approve(flow)

    def pause_then_look(_out):
        with flow.store.write(now, "maya") as tx:
            books.pause(tx, "incident")
        return Target(ANGRY)

    flow.channel.look_at_target = pause_then_look
    assert len(flow.post().held) == 1
    assert flow.channel.sent == []


def test_an_approval_of_what_one_has_read(flow):
    """`--seen`: words that a colleague changed after they were read are not approved."""
    from desk.review import draft_page

    seen = draft_page(flow.store, 1).digest
    review.edit(flow.store, BRANDS, 1, NEW_WORDS, by="tom", at=flow.at)
    with pytest.raises(ReviewError, match="not what you read"):
        approve(flow, seen=seen)
    assert approve(flow, seen=draft_page(flow.store, 1).digest).text == NEW_WORDS


def test_erasing_takes_every_word_and_every_salt(flow, now):
    """Erasing empties posts that were no mention too, withdraws drafts, and forgets the salts of linked accounts."""
    from sqlalchemy import text

    from store import customers, linking

    first = flow.mentions()[0].post
    flow.hear(flow.say("I live at 5 Secret Street", author="bob", in_reply_to=first.external_id))
    flow.hear(flow.say(ANGRY, author="bob", minutes=2))
    with flow.store.write(now, "maya") as tx:
        linking.link(tx, customers.find(tx, "x:bob").id, customers.find(tx, "x:ann").id)
        customers.erase(tx, customers.find(tx, "x:bob").id)
    with flow.store.read() as tx:
        assert tx.connection.execute(text("SELECT count(*) FROM posts WHERE text <> ''")).scalar() == 0
        assert tx.connection.execute(text("SELECT count(*) FROM customers WHERE salt IS NOT NULL")).scalar() == 0
    assert {d.state for d in flow.drafts()} == {DraftState.SUPERSEDED}
