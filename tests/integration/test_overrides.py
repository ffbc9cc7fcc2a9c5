"""A person may know better than a check, and says why; what the platform or the law refuses stays refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from desk.export import export_person
from desk.review import draft_page
from responders import redrafting, review
from responders.brands import Brands
from responders.facts import Fact, Facts
from responders.proposals import ReviewError
from responders.similar import trigrams
from responders.worded import Worded
from store import customers, drafts, events, overrides, salts
from store.models_answers import OverrideRow
from store.states import DraftState
from store.types import Finding
from tests.flow import BRAND, BRANDS

WHY = "Tom agreed to it with her on the phone"
PROMISED = "I'm sorry about the jacket. You'll get a replacement, and I'll see to it. Maya at Kestrel"


def brands_with(*facts: Fact) -> Brands:
    return replace(BRANDS, voices={BRAND: replace(BRANDS.voices[BRAND], facts=Facts(facts))})


STRICT = brands_with(Fact("policies.returns", "Anything unworn can come back within 30 days."))


def promise(flow, words=PROMISED, brands=STRICT):
    return review.edit(flow.store, brands, 1, words, by="tom", at=flow.at)


def approve(flow, brands=STRICT, **more):
    return review.approve(flow.store, brands, 1, by="maya", at=flow.at + timedelta(hours=1), **more)


def test_a_blocked_reply_needs_a_typed_reason(flow):
    """A promise that nobody may make is refused; with a reason it is approved, posted, and the reason is shown."""
    [finding] = [found for found in promise(flow).findings if found.severity == "block"]
    assert PROMISED[slice(*finding.span)] == "You'll get a replacement"
    for nothing in (None, "", "  "):
        with pytest.raises(ReviewError, match="--override"):
            approve(flow, override=nothing)
    assert approve(flow, override=f" {WHY} ").state is DraftState.APPROVED
    page = draft_page(flow.store, 1)
    assert (page.override.by, page.override.checks, page.override.reason) == ("maya", ("promises",), WHY)
    assert f"Approved by maya, over promises: {WHY}" in list(page.lines())
    assert page.document()["override"]["reason"] == WHY
    flow.post()
    assert [out.text for out in flow.channel.sent] == [PROMISED]


def test_the_log_says_that_but_not_why_in_words(flow):
    """Law 6: the event holds the ids, the checks and a salted digest that proves the reason, not the reason."""
    promise(flow)
    approve(flow, override=WHY)
    with flow.store.read() as tx:
        [event] = events.listed(tx, kind="approval:overridden")
        proof = salts.digest(tx, flow.drafts()[0].customer_id, WHY)
        assert event.data == {"approval": 1, "checks": ["promises"], "reason": proof}
        assert (event.actor, event.subject) == ("maya", "draft:1")
        events.verify(tx)


@pytest.mark.parametrize(
    "words",
    [
        f"{PROMISED} {'very ' * 60}. Maya at Kestrel",
        f"{PROMISED[:40]}\u200b{PROMISED[40:]}",
        "… Maya at Kestrel",
    ],
)
def test_what_no_reason_overrides(flow, words):
    """Too long for the platform, characters that nobody sees, nothing said: no reason helps."""
    promise(flow, words)
    with pytest.raises(ReviewError, match=r"Edit it first\.$"):
        approve(flow, override=WHY)


def test_no_reason_reaches_who_asked_for_silence_or_a_deleted_post(flow, now):
    """An opt-out and a deleted post stop the reply whatever is typed."""
    promise(flow)
    with flow.store.write(now, "maya") as tx:
        tx.connection.execute(text("UPDATE posts SET deleted_at = posted_at"))
    with pytest.raises(ReviewError, match="was deleted"):
        approve(flow, override=WHY)
    with flow.store.write(now, "maya") as tx:
        tx.connection.execute(text("UPDATE customers SET opted_out_at = created_at"))
    with pytest.raises(ReviewError, match="not to be contacted"):
        approve(flow, override=WHY)


def test_a_reason_for_nothing_is_refused(flow):
    """An override says that a check was overruled: where none said no, the reason would be untrue."""
    with pytest.raises(ReviewError, match="Nothing blocks"):
        approve(flow, override=WHY)
    promise(flow)
    with pytest.raises(ReviewError, match="1,001 characters"):
        approve(flow, override="x" * 1001)


def test_the_checks_run_on_a_persons_words_and_again_at_approval(flow):
    """An edit is checked at once; what was allowed when it was written is refused once the fact has ended."""
    today = (flow.at + timedelta(hours=1)).date()
    until_today = Fact("may_promise.swap", "A replacement for what arrived broken.", until=today)
    assert not promise(flow, brands=brands_with(until_today)).findings
    ended = brands_with(replace(until_today, until=today - timedelta(days=1)))
    with pytest.raises(ReviewError, match="promises an outcome"):
        approve(flow, brands=ended)
    assert approve(flow, brands=brands_with(until_today)).state is DraftState.APPROVED


def test_a_note_written_meanwhile_lets_the_promise_through(flow, now):
    """What a colleague agreed with the customer is in the case: no override is needed."""
    promise(flow)
    with flow.store.write(now, "tom") as tx:
        customers.add_note(tx, flow.drafts()[0].customer_id, "Replacement agreed on the phone")
    assert approve(flow).state is DraftState.APPROVED


def test_what_something_else_than_a_check_found_still_counts(flow, now):
    """A block that no check makes anew, such as words too like another reply, is not forgotten at approval."""
    with flow.store.write(now, "wellheard") as tx:
        drafts.rewrite(tx, drafts.get(tx, 1), PROMISED, [Finding("too-alike", "block", "It is like draft 7. Edit it.")])
    with pytest.raises(ReviewError, match="like draft 7"):
        approve(flow, brands=brands_with(Fact("may_promise.swap", "A replacement.")))


def test_erasing_a_person_forgets_the_reason(flow, now):
    """What was typed about them goes, and an export shows it before; that there was an override stays in the log."""
    promise(flow)
    approve(flow, override=WHY)
    with flow.store.write(now, "maya") as tx:
        person = customers.find(tx, "x:ann")
        assert export_person(tx, person)["drafts"][0]["override"]["reason"] == WHY
        customers.erase(tx, person.id)
    with flow.store.read() as tx:
        assert overrides.of_drafts(tx, [1]) == {}
        assert len(list(events.listed(tx, kind="approval:overridden"))) == 1
        events.verify(tx)


@pytest.mark.parametrize(("checks", "reason"), [((), "because"), (("promises",), "  ")])
def test_an_override_without_a_reason_or_a_check_cannot_be(flow, now, checks, reason):
    """The database refuses both, whoever writes."""
    approve(flow)
    row = {"approval_id": 1, "checks": checks, "reason": reason}
    with (
        flow.store.write(now, "maya") as tx, pytest.raises(IntegrityError), tx.connection.begin_nested()
    ):  # fmt: skip
        tx.insert(OverrideRow, [row])


def test_findings_of_older_programs_are_read(flow, now):
    """Rows written before findings had places have three parts."""
    with flow.store.write(now, "maya") as tx:
        tx.connection.execute(text("""UPDATE drafts SET findings = '[["cheer", "warn", "There is a smile."]]'"""))
    assert flow.drafts()[0].findings == (Finding("cheer", "warn", "There is a smile."),)


def test_a_machines_draft_is_held_against_the_facts_too(flow):
    """A template of the brand's own that promises what ended shows it when it is drafted anew."""
    made = redrafting.redraft(flow.store, STRICT, _Promising(), 1, situation=None, by="maya", at=flow.at)
    assert ("promises", "block") in {(found.check, found.severity) for found in made.findings}


class _Promising:
    """Words of a brand's own that promise."""

    def choose(self, *_args, **_more):
        return Worded(PROMISED, "key", "complaint", "50-ours", (), trigrams(PROMISED))
