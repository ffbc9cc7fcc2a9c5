"""A customer's timeline: everything in one order, in pages that miss nothing, each question answered by an index."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from responders import followups as rules
from responders import handoff, review
from store import cases, customers, drafts, followups, linking, memories, timeline
from store.engine import Store
from store.errors import NotAllowedBySource, NotFound
from store.states import CaseState, FollowUpState
from store.timeline import StepKind
from tests.flow import ANGRY, BRANDS, Flow

PROMISE = "I'm sorry. I'll come back to you in this thread by Friday. Maya at Kestrel"


def busy(store: Store, at) -> Flow:
    """Ann complained, was answered with a promise, thanked; her bag is another case, handed off; and notes."""
    flow = Flow(store, at)
    flow.hear(flow.say(ANGRY))
    flow.draft()
    soon = at + timedelta(hours=1)
    review.edit(store, BRANDS, 1, PROMISE, by="maya", at=soon)
    review.approve(store, BRANDS, 1, by="maya", at=soon)
    flow.post()
    flow.hear(flow.say("My Kestrel bag is torn, this is awful, terrible quality", minutes=30))
    flow.draft()
    with store.write(at + timedelta(hours=3), "tom") as tx:
        note = customers.add_note(tx, 1, "ordered flowers")
        customers.add_note(tx, 1, "Annie", prefers="name")
        rules.remind(tx, BRANDS, 1, note.id, "3 December", yearly=True)
        followups.close(tx, 1, FollowUpState.DONE)
    review.approve(store, BRANDS, 2, by="tom", at=at + timedelta(hours=4))
    handoff.hand_off(store, BRANDS, 2, by="tom", at=at + timedelta(hours=4))
    with store.write(at + timedelta(hours=5), "tom") as tx:
        cases.move(tx, 1, CaseState.RECOVERED)
        customers.opt_out(tx, 1)
    return flow


def test_everything_between_a_person_and_us_is_one_line_in_time(store, now):
    """Mentions, cases, replies, the hand-off, the outcome, notes, the promise and the date, newest first."""
    busy(store, now)
    with store.read() as tx:
        steps = timeline.of_customer(tx, 1)
    assert [one.at for one in steps] == sorted((one.at for one in steps), reverse=True)
    assert [one.kind for one in steps] == [
        StepKind.ASKED, StepKind.OUTCOME, StepKind.HANDED_OFF, StepKind.DATE, StepKind.NOTE, StepKind.NOTE,
        StepKind.PROMISE, StepKind.REPLY, StepKind.MENTION, StepKind.CASE, StepKind.MENTION, StepKind.CASE,
    ]  # fmt: skip
    by_kind = {one.kind: one for one in steps}
    assert (by_kind[StepKind.OUTCOME].what, by_kind[StepKind.OUTCOME].case_id) == ("recovered", 1)
    assert (by_kind[StepKind.REPLY].text, by_kind[StepKind.REPLY].case_id) == (PROMISE, 1)
    assert (by_kind[StepKind.HANDED_OFF].by, by_kind[StepKind.HANDED_OFF].case_id) == ("tom", 2)
    assert (by_kind[StepKind.PROMISE].what, by_kind[StepKind.DATE].text) == ("done", "ordered flowers")
    assert by_kind[StepKind.ASKED].what == "opted-out"


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_go_on_where_they_ended(store, now, limit):
    """Also where several things happened at one moment: nothing twice and nothing left out."""
    busy(store, now)
    with store.read() as tx:
        whole = [one.key for one in timeline.of_customer(tx, 1)]
        paged, after = [], None
        while page := timeline.of_customer(tx, 1, after=after, limit=limit):
            paged += [one.key for one in page]
            after = paged[-1]
        assert paged == whole
        assert len(set(whole)) == len(whole)
        for odd in ("mention:99", "mention:", "x:1", "mention:1' OR 1=1", "9" * 40, "mention:٣"):
            with pytest.raises(NotFound, match="with a step"):
                timeline.of_customer(tx, 1, after=odd)


def test_what_the_platform_deleted_and_who_was_erased_leave_no_words(store, now):
    """The steps stay, the words go; another customer's timeline holds none of them."""
    flow = busy(store, now)
    flow.hear(flow.say(ANGRY, author="bob", minutes=50))
    with store.write(now, "maya") as tx:
        customers.erase(tx, 1)
    with store.read() as tx:
        assert not [one for one in timeline.of_customer(tx, 1) if one.text]
        other = timeline.of_customer(tx, customers.find(tx, "x:bob").id)
    assert [one.kind for one in other] == [StepKind.MENTION, StepKind.CASE]


def test_no_question_of_a_timeline_reads_a_whole_table(sqlite_url, now):
    """Thousands of rows of one customer, a million of others: an index finds the newest of each kind."""
    asked = []
    with Store(sqlite_url) as store:
        listen = (store.engine, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        event.listen(*listen)
        with store.read(now) as tx:
            timeline.of_customer(tx, 1)
            drafts.live_of_customer(tx, 1)
            memories.earlier(tx, [1, 2], since=now, rested=timedelta(7))
            memories.names(tx, [1, 2])
            memories.waiting(tx, [1, 2])
        event.remove(*listen)
        asked = [one for one in asked if "SELECT" in one[0]]
        assert len(asked) == 14
        with store.engine.connect() as connection:
            for sql, values in asked:
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()]
                read = [row for row in plan if row.startswith("SCAN") and "VIRTUAL" not in row]
                # By state: all drafts that wait, and they may be most of them.
                assert not [*read, *(row for row in plan if "_state_" in row)], (sql, plan)


# -- who is one


def author(tx, platform: str, handle: str) -> int:
    """A customer with one account."""
    made = customers.add_authors(tx, [customers.Author(platform, f"id-{handle}", handle)])
    return made[f"id-{handle}"].customer_id


@pytest.mark.parametrize("pair", [("x", "reddit"), ("reddit", "x"), ("x", "trustpilot"), ("twitter", "reddit")])
def test_x_forbids_matching_people_elsewhere_unless_they_agreed(store, now, pair):
    """Whoever is kept, whatever tool the posts came from; with their word it is done, and the word is noted."""
    with store.write(now, "maya") as tx:
        one, other = author(tx, pair[0], "ann"), author(tx, pair[1], "ann_b")
    for agreed in (None, "", " "):
        with pytest.raises(NotAllowedBySource, match="X forbids"), store.write(now, "maya") as tx:
            linking.link(tx, one, other, agreed=agreed)
    with store.write(now, "maya") as tx:
        linking.link(tx, one, other, agreed="wrote so herself on 3 May")
        assert [a.handle for a in customers.get(tx, one).accounts] == ["ann", "ann_b"]
        assert customers.notes(tx, one)[0].text == f"Linked with {pair[1]}:ann_b: wrote so herself on 3 May"
        steps = timeline.of_customer(tx, one)
    assert [step.kind for step in steps] == [StepKind.NOTE]


def test_what_x_does_not_forbid_is_linked_as_people_say(store, now):
    """Two accounts of one platform, or of platforms that say nothing of it; a third on X is asked about again."""
    with store.write(now, "maya") as tx:
        ann, ann2, reddit, trust = (
            author(tx, platform, handle)
            for platform, handle in (("x", "ann"), ("x", "ann2"), ("reddit", "a"), ("trustpilot", "b"))
        )
        linking.link(tx, ann, ann2)
        linking.link(tx, reddit, trust)
    with pytest.raises(NotAllowedBySource), store.write(now, "maya") as tx:
        linking.link(tx, reddit, ann)


def test_nothing_crosses_to_another_account_that_nobody_linked(store, now):
    """The same handle on another platform is somebody else, as far as anybody knows."""
    flow = busy(store, now)
    flow.hear(replace(flow.say(ANGRY, author="ann2", minutes=70), author_id="another"))
    with store.read() as tx:
        steps = timeline.of_customer(tx, customers.find(tx, "x:ann2").id)
    assert [one.kind for one in steps] == [StepKind.MENTION, StepKind.CASE]
