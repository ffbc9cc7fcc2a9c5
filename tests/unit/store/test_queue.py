"""The reviewer's queue on both databases: its order, its pages in both directions, its views and its counts."""

from datetime import timedelta

import pytest

from desk.filters import parse
from store import cases, customers, queue, snoozes
from store.engine import Store
from store.queue import Key, View, Wanted, page
from store.states import CaseState, DraftState
from store.types import Label, Urgency
from tests.flow import ANGRY, BRANDS, Flow


@pytest.fixture
def flow(store: Store, now) -> Flow:
    """Twenty-five people who complain, each in a case of their own, all drafted."""
    made = Flow(store, now)
    made.hear(*(made.say(f"{ANGRY} Number {n}.", author=f"user{n}") for n in range(25)))
    made.draft()
    return made


def ids(found) -> list[int]:
    return [row.case_id for row in found.rows]


def test_pages_follow_each_other_in_both_directions(flow: Flow) -> None:
    """Forwards from the start or backwards from the end: the same rows in the same order, none twice."""
    with flow.store.read(flow.at) as tx:
        whole = page(tx, Wanted(), limit=100)
        assert whole.next is None
        assert ids(whole) == [case.id for case in cases.listed(tx, state=CaseState.OPEN)]
        forwards: list[int] = []
        after = None
        while True:
            one = page(tx, Wanted(), after=after, limit=7)
            forwards += ids(one)
            after = one.next
            if after is None:
                break
        assert forwards == ids(whole)
        backwards: list[int] = []
        after = None
        while True:
            one = page(tx, Wanted(), after=after, limit=7, backwards=True)
            backwards[:0] = ids(one)
            after = one.next
            if after is None:
                break
        assert backwards == ids(whole)


def test_a_page_that_ends_exactly_says_so(flow: Flow) -> None:
    """As many rows as were asked for, and nothing behind them."""
    with flow.store.read(flow.at) as tx:
        assert page(tx, Wanted(), limit=25).next is None
        assert page(tx, Wanted(), limit=24).next == page(tx, Wanted(), limit=25).rows[23].key


def test_views_hold_what_they_say(flow: Flow) -> None:
    """To do, mine, leaving, put off: each case is in one part of the work, and the counts agree."""
    from responders import review

    first, second, third, *_ = flow.drafts()
    review.approve(flow.store, BRANDS, first.id, by="ada", at=flow.at + timedelta(hours=2))
    with flow.store.write(flow.at, "ada") as tx:
        cases.assign(tx, second.case_id, "ada")
        snoozes.put_off(tx, third.case_id, flow.at + timedelta(hours=5))
    with flow.store.read(flow.at) as tx:
        found = {
            view: page(tx, Wanted(view=view, owner="ada" if view is View.MINE else None), limit=100) for view in View
        }
        counts = {view: queue.count(tx, Wanted(view=view, owner="ada" if view is View.MINE else None)) for view in View}
        assert {view: len(one.rows) for view, one in found.items()} == counts
    assert counts == {
        View.TO_DO: 23, View.MINE: 1, View.BY_HAND: 0, View.LEAVING: 1, View.PUT_OFF: 1, View.OTHERS: 1
    }  # fmt: skip
    assert ids(found[View.LEAVING]) == [first.case_id]
    assert found[View.LEAVING].rows[0].draft_state is DraftState.APPROVED
    assert ids(found[View.PUT_OFF]) == [third.case_id]
    with flow.store.read(flow.at + timedelta(hours=6)) as tx:
        assert third.case_id in ids(page(tx, Wanted(), limit=100))


def test_what_a_colleague_has_is_not_mine_to_do(flow: Flow) -> None:
    """To do is what is nobody's or mine; a colleague's cases stand in their own view, and a search finds them."""
    mine, hers, asleep, *_ = flow.drafts()
    with flow.store.write(flow.at, "ada") as tx:
        cases.assign(tx, mine.case_id, "ada")
        cases.assign(tx, hers.case_id, "bea")
        cases.assign(tx, asleep.case_id, "bea")
        snoozes.put_off(tx, asleep.case_id, flow.at + timedelta(hours=5))
    with flow.store.read(flow.at) as tx:
        found = {view: page(tx, parse("", view=view, me="ada"), limit=100) for view in View}
        counts = {view: queue.count(tx, parse("", view=view, me="ada")) for view in View}
        searched = page(tx, parse(f"#{hers.case_id}", me="ada"), limit=100)
    assert {view: len(one.rows) for view, one in found.items()} == counts
    assert ids(found[View.OTHERS]) == [hers.case_id]
    assert mine.case_id in ids(found[View.TO_DO])
    assert hers.case_id not in ids(found[View.TO_DO])
    assert ids(searched) == [hers.case_id]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(words=("number", "7.")), 2),
        (Wanted(words=("100%",)), 0),
        (Wanted(customer="user1"), 11),
        (Wanted(customer="USER12"), 1),
        (Wanted(platform="reddit"), 0),
        (Wanted(label=Label.COMPLAINT), 25),
        (Wanted(urgency=Urgency.LOW), 0),
        (Wanted(brand="kestrel", words=("24",)), 1),
        (Wanted(case_id=3), 1),
        (Wanted(owner="ada"), 0),
    ],
)
def test_narrowing(flow: Flow, wanted: Wanted, count: int) -> None:
    """Every condition holds, and nothing typed is a pattern."""
    with flow.store.read(flow.at) as tx:
        assert len(page(tx, wanted, limit=100).rows) == count


def test_a_row_tells_what_a_list_shows(flow: Flow) -> None:
    """One row: who, where, how urgent, the first words, the draft."""
    with flow.store.read(flow.at) as tx:
        row = page(tx, Wanted(case_id=1)).rows[0]
        assert row == queue.row_of(tx, 1)
        case = cases.get(tx, 1)
    assert (row.customer, row.platform, row.urgency, row.label) == ("user0", "x", case.urgency, case.label)
    assert row.words == f"{ANGRY} Number 0."
    assert row.key == Key(row.key.rank, 1)
    assert row.draft_state is DraftState.PROPOSED


def test_who_wants_silence_waits_for_nobody(flow: Flow) -> None:
    """An opted-out customer's case is nobody's work."""
    from store import customers

    with flow.store.write(flow.at, "ada") as tx:
        customers.opt_out(tx, cases.get(tx, 5).customer_id)
    with flow.store.read(flow.at) as tx:
        assert 5 not in ids(page(tx, Wanted(), limit=100))


def test_the_version_grows_with_every_act(flow: Flow) -> None:
    """What the desk polls."""
    with flow.store.read() as tx:
        before = queue.version(tx)
    with flow.store.write(flow.at, "ada") as tx:
        cases.assign(tx, 1, "ada")
    with flow.store.read() as tx:
        assert queue.version(tx) == before + 1


def test_a_long_search_says_how_far_it_came(flow: Flow, monkeypatch) -> None:
    """Few among many: a page looks at so many cases and then tells where to go on."""
    monkeypatch.setattr(queue, "_AT_MOST", 10)
    monkeypatch.setattr(queue, "_CHUNKS", (5,))
    with flow.store.read(flow.at) as tx:
        one = page(tx, Wanted(words=("24.",)), limit=4)
        assert (one.rows, one.looked_at >= 10) == ((), True)
        found, after = [], one.next
        while after is not None:
            one = page(tx, Wanted(words=("24.",)), after=after, limit=4)
            found += one.rows
            after = one.next
    assert [row.words for row in found] == [f"{ANGRY} Number 24."]


def test_who_asked_for_silence_is_neither_shown_nor_counted(flow: Flow) -> None:
    """At the end of the list the top line says 0."""
    first, *_ = flow.drafts()
    with flow.store.write(flow.at, "ada") as tx:
        customers.opt_out(tx, first.customer_id)
    with flow.store.read(flow.at) as tx:
        rows = ids(page(tx, Wanted(), limit=100))
        assert first.case_id not in rows
        assert queue.count(tx, Wanted()) == len(rows) == 24
