"""What is held of a person: all of it comes out on request, and none of it is left once they are erased (law 6)."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, select

from desk.export import export_person
from responders import reading, review, teamwork, undoing
from responders.proposals import ReviewError, world_digest
from store import customers, drafts
from store.drafts import text_key
from store.errors import NobodyThere
from tests.flow import ANGRY, BRANDS, Flow
from tests.integration.test_overrides import brands_with

PROMISED = "Wortpromised. You'll get a replacement by Friday. Maya at Kestrel"
PEOPLE = ("maya", "tom")


def planted(store, now) -> tuple[Flow, list[str]]:
    """A customer, and a word of its own in each place where a colleague can type something about them."""
    flow = Flow(store, now)
    flow.hear(flow.say(f"{ANGRY} Wortsaid", author="annhandle"))
    flow.draft()
    at = flow.at + timedelta(hours=2)
    with store.write(at, "maya") as tx:
        customers.add_note(tx, 1, "Wortcustomernote")
        customers.add_note(tx, 1, "Wortname", prefers="name")
    teamwork.note(store, PEOPLE, 1, "Wortcasenote @tom", by="maya", at=at)
    teamwork.escalate(store, 1, to="tom", note="Wortescalated", by="maya", at=at)
    teamwork.snooze(store, BRANDS, 1, "3h", by="maya", at=at, why="Wortsnoozed")
    reading.opened(store, 1, by="maya", at=at)
    review.reject(store, 1, reason="Wortrejected", note="Wortrejectnote", by="maya", at=at)
    again = undoing.undo(store, 1, by="maya", at=at)
    review.edit(store, brands_with(), again.id, PROMISED, by="maya", at=at)
    review.approve(store, brands_with(), again.id, by="tom", at=at, override="Wortoverride")
    flow.at = at
    flow.post()
    words = [
        "Wortsaid", "annhandle", "Wortcustomernote", "Wortname", "Wortcasenote", "Wortescalated", "Wortsnoozed",
        "Wortrejected", "Wortrejectnote", "Wortpromised", "Wortoverride",
    ]  # fmt: skip
    flow.hear(flow.say("@kestrelcare and still nothing, terrible. Wortagain", author="annhandle"))
    flow.draft()
    undoing.close(store, flow.cases()[-1].id, reason="Wortclosed", by="maya", at=at + timedelta(hours=3))
    return flow, [*words, "Wortagain", "Wortclosed"]


def everything(store) -> str:
    """Each value of each table, as the database holds it."""
    found = MetaData()
    with store.read() as tx:
        found.reflect(tx.connection)
        return "\n".join(
            str(value) for table in found.sorted_tables for row in tx.connection.execute(select(table)) for value in row
        )


def test_all_that_is_held_comes_out_on_request(store, now):
    """Every word that anybody typed, and who said what of it."""
    _flow, words = planted(store, now)
    with store.read(now) as tx:
        document = json.dumps(export_person(tx, customers.get(tx, 1)))
    assert [word for word in words if word not in document] == []


def test_nothing_of_it_is_left_once_they_are_erased(store, now):
    """Not one value of one table says a word of it, nor the digest of anything that could be guessed."""
    flow, words = planted(store, now)
    kept = everything(store)
    assert [word for word in words if word not in kept] == []
    with store.read() as tx:
        texts = [text for draft in flow.drafts() for text in (draft.text, draft.machine_text) if text]
        guesses = [text_key(text) for text in texts]
        guesses += [world_digest(tx, draft) for draft in flow.drafts()]
        guesses += [one.digest for draft in flow.drafts() if (one := drafts.last_approval(tx, draft.id))]
    guesses += [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    with store.write(now, "maya") as tx:
        customers.erase(tx, 1)
    left = everything(store)
    assert [word for word in (*words, *guesses) if word in left] == []


def test_why_a_case_was_closed_is_kept_where_it_says_nothing_of_anybody(store, now):
    """The reasons that are offered count in reports, whoever was erased."""
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY))
    undoing.close(store, 1, reason="no-reply-needed", by="maya", at=now)
    with store.write(now, "maya") as tx:
        customers.erase(tx, 1)
    assert flow.cases()[0].close_reason == "no-reply-needed"


def test_nothing_is_written_anew_about_who_was_erased(store, now):
    """No note beside their case, and no rejected draft comes back without its words."""
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY))
    flow.draft()
    review.reject(store, 1, reason="no", by="maya", at=now)
    with store.write(now, "maya") as tx:
        customers.erase(tx, 1)
    for act in (
        lambda: teamwork.note(store, PEOPLE, 1, "She called.", by="maya", at=now),
        lambda: undoing.undo(store, 1, by="maya", at=now),
    ):
        with pytest.raises(NobodyThere, match="was erased"):
            act()


@pytest.mark.parametrize("text", ["half a \ud83d face", "a NUL\0 inside"])
def test_what_no_database_can_hold_is_refused_in_words(flow, text):
    """Whoever types it is told which character it is, and nothing is changed."""
    before = flow.drafts()
    for act in (
        lambda: review.edit(flow.store, BRANDS, 1, text, by="maya", at=flow.at),
        lambda: review.reject(flow.store, 1, reason=text, by="maya", at=flow.at),
        lambda: review.reject(flow.store, 1, reason="no", note=text, by="maya", at=flow.at),
        lambda: teamwork.note(flow.store, PEOPLE, 1, text, by="maya", at=flow.at),
    ):
        with pytest.raises(ReviewError, match=r"Character \d+ of the text cannot be kept"):
            act()
    assert flow.drafts() == before
