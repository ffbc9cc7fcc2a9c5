"""From a page of posts to mentions, cases and drafts, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.changes import note_changes, note_gone
from listener.hearing import Count, hear
from listener.prepared import Ears, prepare
from listener.sources.interface import Gone
from listener.understood import Heard
from responders import correcting, review
from responders.brands import Brands
from responders.drafting import draft_pending
from responders.wording import Wording
from store import cases, customers, posts
from store.states import CaseState, DraftState
from store.types import Allows, Label, Urgency
from tests.flow import ANGRY, BRANDS, EARS, Flow


@pytest.fixture
def flow(store, now):
    return Flow(store, now)


def test_three_angry_posts_in_a_row_get_one_reply_to_the_newest(flow):
    """Three angry posts in a row get one reply, to the newest."""
    first = flow.say(ANGRY)
    more = [flow.say(ANGRY + " Again!", minutes=n, thread_root=first.external_id) for n in (1, 2)]
    flow.hear(first, *more)
    flow.draft()
    [draft] = flow.drafts()
    assert len(flow.cases()) == 1
    assert draft.mention_id == flow.mentions()[2].id
    assert [m.no_draft_reason for m in flow.mentions()] == ["newer-post-in-case", "newer-post-in-case", None]


def test_a_newer_post_supersedes_the_draft_to_the_older_one(flow):
    """The draft answers the newest unanswered post of its case, also when that comes with a later poll."""
    first = flow.say(ANGRY)
    flow.hear(first)
    flow.draft()
    flow.hear(flow.say("@kestrelcare hello?? Still broken, worst ever", minutes=5, thread_root=first.external_id))
    flow.draft()
    assert [d.state for d in flow.drafts()] == [DraftState.SUPERSEDED, DraftState.PROPOSED]
    assert len(flow.cases()) == 1


def test_what_we_have_answered_gets_no_draft_with_the_reason(flow):
    """What the brand has already answered gets no draft, and says why."""
    theirs = flow.say(ANGRY)
    ours = flow.say("Sorry! Please DM us.", author="kestrelcare", minutes=9, in_reply_to=theirs.external_id)
    flow.hear(theirs, ours)
    flow.draft()
    assert flow.drafts() == []
    assert flow.mentions()[0].no_draft_reason == "already-answered"
    [case] = flow.cases()
    assert case.state is CaseState.ANSWERED
    assert case.first_response_at == ours.posted_at


def test_an_answer_heard_before_its_question_still_answers_it(flow):
    """The order in which posts arrive changes nothing."""
    theirs = flow.say(ANGRY)
    flow.hear(flow.say("Sorry!", author="kestrelcare", minutes=9, in_reply_to=theirs.external_id))
    flow.hear(theirs)
    flow.draft()
    assert flow.drafts() == []
    assert flow.cases()[0].state is CaseState.ANSWERED


def test_a_colleagues_answer_withdraws_what_was_drafted_and_approved(flow):
    """A colleague answered in the app: the approved draft is void and nothing is sent."""
    theirs = flow.say(ANGRY)
    flow.hear(theirs)
    flow.draft()
    [draft] = flow.drafts()
    review.approve(flow.store, BRANDS, draft.id, by="maya", at=flow.at + timedelta(hours=1))
    flow.hear(flow.say("Sorry!", author="kestrelcare", minutes=9, in_reply_to=theirs.external_id))
    flow.post()
    assert flow.drafts()[0].state is DraftState.VOID
    assert flow.channel.sent == []


def test_a_case_rests_for_seven_days_and_then_is_another(flow):
    """One case is one conversation within seven days."""
    first = flow.say(ANGRY)
    flow.hear(first)
    flow.at += timedelta(days=9)
    flow.hear(flow.say(ANGRY, thread_root=first.external_id))
    assert len(flow.cases()) == 2


def test_a_new_word_opens_an_answered_case_again(flow):
    """Any case goes back to open on a new mention."""
    theirs = flow.say(ANGRY)
    ours = flow.say("Sorry!", author="kestrelcare", minutes=9, in_reply_to=theirs.external_id)
    flow.hear(theirs, ours)
    flow.hear(flow.say("@kestrelcare still broken, awful", minutes=30, in_reply_to=ours.external_id))
    flow.draft()
    [case] = flow.cases()
    assert case.state is CaseState.OPEN
    assert flow.drafts()[0].situation == "repeat"


def test_a_post_in_our_thread_that_does_not_address_us_is_at_most_a_hand_off(flow):
    """Somebody else in the thread who does not address us is never answered by API."""
    theirs = flow.say(ANGRY)
    other = flow.say("@ann same here, Kestrel boots fell apart, awful", author="bob", minutes=3,
                     in_reply_to=theirs.external_id, thread_root=theirs.external_id)  # fmt: skip
    flow.hear(theirs, other)
    flow.draft()
    assert [d.eligibility.verdict.value for d in flow.drafts()] == ["api", "hand-off"]


def test_hearing_the_same_page_twice_repeats_nothing(flow):
    """A page that is read again changes no count but `seen`."""
    page = [flow.say(ANGRY), flow.say("I love my Kestrel jacket, thank you @kestrelcare", author="bob")]
    assert flow.hear(*page).new == 2
    again = flow.hear(*page)
    assert (again.new, again.seen) == (0, 2)
    assert len(flow.mentions()) == 2


def test_a_bad_record_never_stops_the_good_ones(flow):
    """Law 10: an empty text, and one that no database can hold, leave the others be."""
    count = flow.hear(flow.say("   "), flow.say("a\x00b Kestrel is broken \ud800 awful"), flow.say(ANGRY))
    assert count.new == 2
    assert [skip.reason for skip in count.skipped] == ["it has no text"]


def test_posts_about_nobody_are_counted_and_not_stored(flow):
    """Posts that match nothing are counted, not stored."""
    count = flow.hear(flow.say("what a lovely day"))
    assert (count.new, count.unmatched) == (0, 1)
    assert flow.mentions() == []


def test_the_same_customer_never_gets_the_same_text_twice(flow):
    """Ten complaints by one person bring ten different replies."""
    for n in range(10):
        flow.hear(flow.say(ANGRY, minutes=n))
        flow.draft()
    texts = [d.text for d in flow.drafts()]
    assert len(texts) == 10
    assert len(set(texts)) == 10


def test_an_edit_upstream_voids_the_approval_and_is_read_anew(flow):
    """Edits upstream reach the store, the draft and the events."""
    post = flow.say(ANGRY)
    flow.hear(post)
    flow.draft()
    [draft] = flow.drafts()
    review.approve(flow.store, BRANDS, draft.id, by="maya", at=flow.at)
    changed = replace(post, text="@kestrelcare I love my Kestrel, thank you!")
    with flow.store.write(flow.at) as tx:
        before = posts.known(tx, "x", [post.external_id])[post.external_id]
        assert note_changes(tx, EARS.classifier, before, changed)
    assert flow.drafts()[0].state is DraftState.VOID
    assert flow.mentions()[0].classification.label is Label.PRAISE
    flow.draft()
    assert flow.drafts()[1].state is DraftState.PROPOSED


def test_what_the_platform_deleted_we_delete(flow):
    """Law 7: a deletion empties the post, withdraws the draft and closes the case."""
    post = flow.say(ANGRY)
    flow.hear(post)
    flow.draft()
    with flow.store.write(flow.at) as tx:
        before = posts.known(tx, "x", [post.external_id])[post.external_id]
        note_gone(tx, before, Gone(post.external_id, "deleted"))
    [mention] = flow.mentions()
    assert (mention.post.text, mention.post.author) == ("", None)
    assert flow.drafts()[0].state is DraftState.SUPERSEDED
    assert flow.cases()[0].state is CaseState.CLOSED


@pytest.mark.parametrize(
    "words",
    ["stop", "please stop sending me replies too. leave me alone.", "Don't contact me again", "no more replies please"],
)
def test_stop_is_honoured(flow, words):
    """A plain "stop" means that this person is not answered again."""
    flow.hear(flow.say(f"@kestrelcare {words}"))
    flow.hear(flow.say(ANGRY, minutes=5))
    flow.draft()
    assert flow.drafts() == []
    assert flow.mentions()[1].no_draft_reason == "opted-out"


@pytest.mark.parametrize("words", ["please stop charging me twice", "leave me alone with your adverts and refund me"])
def test_who_complains_with_the_word_is_answered(flow, words):
    """Only a post that says nothing else is an opt-out."""
    flow.hear(flow.say(f"@kestrelcare Kestrel {words}, terrible service"))
    assert flow.draft().proposed == 1


def test_a_corrected_label_corrects_the_urgency_too(flow):
    """What a machine took for praise stands last in line; a person's complaint does not, nor does its case."""
    flow.hear(flow.say("@kestrelcare love it, thank you"))
    assert flow.mentions()[0].classification.urgency is Urgency.LOW
    correcting.correct(flow.store, 1, Label.COMPLAINT, by="maya", at=flow.at)
    assert flow.mentions()[0].classification.urgency is Urgency.NORMAL
    assert flow.cases()[0].urgency is Urgency.NORMAL
    correcting.correct(flow.store, 1, Label.OTHER, by="maya", at=flow.at)
    assert flow.mentions()[0].classification.urgency is Urgency.LOW


def test_a_correction_never_makes_a_grave_case_less_urgent(flow):
    """ "My child was burned", then "hello?": whatever a person calls the second, the case stays critical."""
    first = flow.say("@kestrelcare your Kestrel heater caught fire and burned my child")
    flow.hear(first, flow.say("@kestrelcare hello? Kestrel?", minutes=3, thread_root=first.external_id))
    assert flow.cases()[0].urgency is Urgency.CRITICAL
    for label in (Label.OTHER, Label.COMPLAINT, Label.PRAISE):
        correcting.correct(flow.store, 2, label, by="maya", at=flow.at)
        assert flow.cases()[0].urgency is Urgency.CRITICAL


def test_nobody_waits_who_asked_for_silence(flow):
    """The cases to look at first leave out who must not be answered."""
    flow.hear(flow.say(ANGRY), flow.say(ANGRY, author="zoe", minutes=1))
    with flow.store.write(flow.at, "maya") as tx:
        customers.opt_out(tx, customers.find(tx, "x:ann").id)
    with flow.store.read() as tx:
        [first] = cases.first_to_answer(tx)
        assert first.customer_id == customers.find(tx, "x:zoe").id


def test_old_and_baseline_posts_are_history(flow):
    """The first pass of a live source stores what is old as history, without a draft and without an open case."""
    flow.hear(flow.say(ANGRY, minutes=-3000), baseline_before=flow.at - timedelta(days=1))
    flow.hear(flow.say(ANGRY, author="bob", minutes=-60 * 24 * 8), draft_since=flow.at - timedelta(days=7))
    assert flow.draft().proposed == 0
    assert [m.no_draft_reason for m in flow.mentions()] == ["baseline", "too-old"]
    assert {c.state for c in flow.cases()} == {CaseState.CLOSED}


def test_a_person_in_danger_gets_a_person_and_no_template(flow):
    """Critical mentions get no template."""
    flow.hear(flow.say("@kestrelcare your heater caught fire and burned my daughter, we are in hospital"))
    flow.draft()
    assert flow.drafts() == []
    assert flow.mentions()[0].no_draft_reason == "needs-a-person"
    assert flow.cases()[0].state is CaseState.OPEN


def test_an_answer_on_a_later_page_explains_why_there_is_no_draft(flow):
    """No mention is left without a draft and without a reason, however its thread is cut into pages."""
    theirs = flow.say(ANGRY)
    flow.hear(theirs)
    flow.hear(flow.say("Sorry!", author="kestrelcare", minutes=9, in_reply_to=theirs.external_id))
    flow.draft()
    assert flow.drafts() == []
    assert flow.mentions()[0].no_draft_reason == "already-answered"


def test_a_harmless_word_after_a_grave_one_still_gets_a_person(flow):
    """While a case waits, its gravest post counts."""
    first = flow.say("@kestrelcare your heater caught fire and burned my daughter, we are in hospital")
    flow.hear(first)
    flow.hear(
        flow.say("@kestrelcare hello? why is nobody answering me, terrible", minutes=5, thread_root=first.external_id)
    )
    flow.draft()
    assert flow.drafts() == []
    assert flow.cases()[0].urgency is Urgency.CRITICAL


def test_a_quote_of_our_post_is_a_summons_on_x(flow):
    """Who quotes us has summoned us."""
    ours = flow.say("Our new Kestrel boots are here.", author="kestrelcare")
    flow.hear(ours)
    flow.hear(flow.say("These Kestrel boots fell apart in a week, awful", quotes=ours.external_id))
    flow.draft()
    assert flow.drafts()[0].eligibility.reason == "the author quoted us"


def test_a_corrected_label_is_drafted_for_anew(flow):
    """A person's label outlives the machine's and brings the draft that fits it."""
    flow.hear(flow.say(ANGRY))
    flow.draft()
    correcting.correct(flow.store, 1, Label.PRAISE, by="maya", at=flow.at)
    flow.draft()
    assert [(d.state, d.situation.partition("-")[0]) for d in flow.drafts()] == [
        (DraftState.SUPERSEDED, "complaint"),
        (DraftState.PROPOSED, "praise"),
    ]
    assert flow.mentions()[0].corrected_by == "maya"


def test_an_empty_word_after_a_complaint_is_answered_as_the_complaint(flow):
    """Three posts in a row, the last of which says nothing by itself, still bring one reply to what was said."""
    first = flow.say(ANGRY)
    flow.hear(first, flow.say("@kestrelcare anyway", minutes=4, thread_root=first.external_id))
    flow.draft()
    [draft] = flow.drafts()
    assert flow.mentions()[1].classification.label is Label.OTHER
    assert (draft.mention_id, draft.situation) == (2, "complaint")


def test_a_brands_broken_template_waits_until_it_is_mended(flow, tmp_path):
    """A broken template of a brand's own loses nothing: the case stays due, and is drafted once it is mended."""
    folder = tmp_path / "en" / "complaint"
    folder.mkdir(parents=True)
    for situation in ("complaint", "complaint-product"):
        (tmp_path / "en" / situation).mkdir(exist_ok=True)
        (tmp_path / "en" / situation / "own.j2").write_text("{% if %}")
    voice = replace(BRANDS.voices["kestrel"], templates=tmp_path)
    broken = Brands({"kestrel": voice}, BRANDS.accounts)
    flow.hear(flow.say(ANGRY))
    done = draft_pending(flow.store, broken, Wording(), at=flow.at)
    assert (done.proposed, len(done.broken)) == (0, 1)
    assert flow.draft().proposed == 1


def test_the_same_person_going_on_without_our_name_is_still_heard(flow):
    """A customer who goes on in their own thread need not name us again."""
    first = flow.say(ANGRY)
    flow.hear(first)
    flow.hear(flow.say("and it is the third time", minutes=3, in_reply_to=first.external_id))
    assert [m.case_id for m in flow.mentions()] == [1, 1]


def test_an_import_does_not_overrule_what_the_platform_said(flow):
    """A copy of a post, from an export, changes nothing about the post that was heard live."""
    post = flow.say(ANGRY)
    flow.hear(post)
    count = Count()
    copy = replace(post, text="I love Kestrel")
    heard = Heard("import", Allows(), about="kestrel")
    hear(flow.store, EARS, prepare(EARS, [copy], at=flow.at), heard, at=flow.at, count=count, and_then=lambda _tx: None)
    assert flow.mentions()[0].post.text == ANGRY


def test_thanks_after_our_answer_close_the_case_and_get_no_draft(flow):
    """The reply helped, as the customer said: recovered, and nobody has to answer the thanks."""
    angry = flow.say(ANGRY)
    flow.hear(angry)
    flow.hear(flow.say("so sorry!", author="kestrelcare", minutes=5, in_reply_to=angry.external_id))
    thanks = flow.say("Thank you so much, great service!", minutes=10, in_reply_to=angry.external_id)
    flow.hear(thanks)
    flow.draft()
    [case] = flow.cases()
    assert (case.state, case.label) == (CaseState.RECOVERED, Label.COMPLAINT)
    assert flow.mentions()[1].no_draft_reason == "solved: the customer said thanks"
    assert flow.drafts() == [] or all(draft.mention_id == 1 for draft in flow.drafts())
    flow.hear(flow.say("It broke again, terrible, still waiting for help!", minutes=20, in_reply_to=angry.external_id))
    assert flow.cases()[0].state is CaseState.OPEN


def test_a_thread_heard_in_one_page_is_read_as_a_conversation(flow):
    """An import brings whole threads at once: what answers us, or goes on by itself, is read with what came before."""
    angry = flow.say(ANGRY)
    goes_on = flow.say("hello?? anyone there", minutes=3, in_reply_to=angry.external_id)
    ours = flow.say("so sorry!", author="kestrelcare", minutes=5, in_reply_to=goes_on.external_id)
    after = flow.say("that was quick, fixed now", minutes=9, in_reply_to=ours.external_id)
    stranger = flow.say("lol", author="zoe", minutes=10, in_reply_to=angry.external_id)
    seen = []

    class Ear:
        name = "ear"

        def classify(self, reading):
            seen.append(reading)
            return EARS.classifier.classify(reading)

        def classify_many(self, readings):
            return map(EARS.classifier.classify, readings)

    ears = Ears(EARS.matcher, Ear(), EARS.own)
    page = prepare(ears, [angry, goes_on, ours, after, stranger], at=flow.at)
    told = Heard("test", Allows(), own_brand="kestrel")
    hear(flow.store, ears, page, told, at=flow.at + timedelta(hours=1), count=Count(), and_then=lambda _tx: None)
    assert [(r.text, r.case_label, r.answered, r.posts_before) for r in seen] == [
        ("hello?? anyone there", Label.COMPLAINT, False, 1),
        ("that was quick, fixed now", Label.COMPLAINT, True, 2),
    ]
    assert len(flow.mentions()) == 3
    assert len(flow.cases()) == 1


def test_an_answer_and_the_thanks_for_it_may_come_in_one_page(flow):
    """The case was open before the page, and has recovered after it."""
    angry = flow.say(ANGRY)
    flow.hear(angry)
    ours = flow.say("so sorry!", author="kestrelcare", minutes=5, in_reply_to=angry.external_id)
    thanks = flow.say("Thank you so much, great service!", minutes=10, in_reply_to=ours.external_id)
    flow.hear(ours, thanks)
    assert [case.state for case in flow.cases()] == [CaseState.RECOVERED]
