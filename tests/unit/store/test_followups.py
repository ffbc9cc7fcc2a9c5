"""Follow-ups in the store: wrong rows cannot be, lists are in order, and questions are answered by an index."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from store import customers, followups
from store.engine import Store
from store.followups import Window
from store.models_followups import FollowUpRow
from store.states import FollowUpState
from store.types import FollowUpKind


@pytest.fixture
def ann(store, now) -> int:
    """A customer."""
    with store.write(now, "maya") as tx:
        return customers.add_authors(tx, [customers.Author("x", "1", "ann")])["1"].customer_id


def remind(tx, customer_id, day: datetime, *, owner="maya", words="a note") -> int:
    tx.actor = owner
    note = customers.add_note(tx, customer_id, words)
    return followups.add_reminder(
        tx, note_id=note.id, customer_id=customer_id, brand="kestrel", owner=owner,
        when=Window(day, day + timedelta(hours=8)), yearly_on=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": FollowUpKind.PROMISE},
        {"what": "words that the note holds already"},
        {"customer_id": None},
        {"note_id": None},
        {"state": FollowUpState.DONE},
        {"closed_by": "maya"},
        {"starts_at": "later"},
    ],
    ids=str,
)
def test_a_row_that_makes_no_sense_is_refused(store, now, later, ann, wrong):
    """A promise without its reply, a reminder without its note, closed by nobody, due before it begins."""
    values = {"starts_at": later + timedelta(days=9)} if "starts_at" in wrong else wrong
    with store.write(now, "maya") as tx:
        note = customers.add_note(tx, ann, "a note")
        row = {
            "id": 1, "kind": FollowUpKind.REMINDER, "state": FollowUpState.OPEN, "brand": None, "case_id": None,
            "draft_id": None, "customer_id": ann, "note_id": note.id, "what": None, "owner": "maya",
            "starts_at": now, "due_at": later, "first_due_at": later, "snoozes": 0, "yearly_on": None,
            "proposed_at": None, "created_at": now, "closed_at": None, "closed_by": None, "reason": None,
        }  # fmt: skip
    with pytest.raises(IntegrityError), store.write(now, "maya") as tx:
        tx.insert(FollowUpRow, [{**row, **values}])


def test_a_note_has_one_open_reminder(store, now, ann):
    """A second one is refused until the first is closed: then it is next year's."""
    with store.write(now, "maya") as tx:
        first = remind(tx, ann, now)
    same = {"note_id": 1, "customer_id": ann, "brand": None, "owner": "maya", "when": Window(now, now)}
    with pytest.raises(IntegrityError), store.write(now, "maya") as tx:
        followups.add_reminder(tx, **same, yearly_on=None)
    with store.write(now, "maya") as tx:
        followups.close(tx, first, FollowUpState.DONE)
        followups.add_reminder(tx, **same, yearly_on=None)


def test_the_first_due_comes_first_and_pages_go_on_where_they_ended(store, now, ann):
    """Open ones by when they are due, closed ones the newest first; nothing twice and nothing left out."""
    days = [3, 1, 2, 1, 0]
    with store.write(now, "maya") as tx:
        made = [remind(tx, ann, now + timedelta(days=day), owner=f"p{day % 2}") for day in days]
    with store.read(now) as tx:
        in_order = [one.id for one in followups.listed(tx)]
        assert in_order == [made[4], made[1], made[3], made[2], made[0]]
        paged, after = [], None
        while page := followups.listed(tx, after=after, limit=2):
            paged += [one.id for one in page]
            after = paged[-1]
        assert paged == in_order
        assert [one.id for one in followups.listed(tx, due_by=now)] == [made[4]]
        assert [one.id for one in followups.listed(tx, owner="p0")] == [made[4], made[2]]
        assert followups.counts(tx, now + timedelta(days=1, hours=1)) == followups.Counts(5, 3, 1)
    with store.write(now, "maya") as tx:
        for one in made[:3]:
            followups.close(tx, one, FollowUpState.DONE)
    with store.read(now) as tx:
        done = [one.id for one in followups.listed(tx, state=FollowUpState.DONE)]
        assert done == [made[2], made[1], made[0]]
        assert [one.id for one in followups.listed(tx, state=FollowUpState.DONE, after=made[2])] == done[1:]


def test_no_question_reads_the_whole_table(sqlite_url, now):
    """Lists, counts and what is due are found by an index, however many there are."""
    asked = []
    with Store(sqlite_url) as store:
        listen = (store.engine, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        event.listen(*listen)
        with store.read(now) as tx:
            followups.listed(tx)
            followups.listed(tx, owner="maya", due_by=now)
            followups.listed(tx, state=FollowUpState.DONE)
            followups.counts(tx, now)
            followups.open_of_cases(tx, [1, 2])
            followups.of_customer(tx, 1)
            followups.to_draft(tx, now)
        event.remove(*listen)
        questions = [(sql, values) for sql, values in asked if "follow_ups" in sql]
        assert len(questions) == 9
        with store.engine.connect() as connection:
            for sql, values in questions:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
                assert not [row for row in plan if row[3].startswith("SCAN follow_ups") and "INDEX" not in row[3]], sql
