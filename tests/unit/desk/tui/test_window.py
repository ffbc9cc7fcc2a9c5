"""The part of a long queue that is held in memory: it stays in order, and the row that is looked at stays put."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk.tui import window as module
from desk.tui.window import Window
from store.queue import Key, Page, QueueRow
from store.states import CaseState
from store.types import Label, Urgency

AT = datetime(2026, 11, 20, tzinfo=UTC)


def row(n: int) -> QueueRow:
    return QueueRow(
        key=Key(2, n), case_id=n, state=CaseState.OPEN, urgency=Urgency.NORMAL, label=Label.COMPLAINT, platform="x",
        brand="kestrel", customer=f"user{n}", owner=None, waiting_since=AT, words="late", draft_id=n, draft_state=None,
        verdict=None, blocked=False, claimed_by=None, claimed_until=None, asleep_until=None,
        warn_at=None, due_at=None, stands=False,
    )  # fmt: skip


def rows(*numbers: int) -> tuple[QueueRow, ...]:
    return tuple(map(row, numbers))


@pytest.fixture
def window() -> Window:
    made = Window()
    made.begin(Page(rows(*range(10, 20)), Key(2, 19), 10))
    return made


def numbers(window: Window) -> list[int]:
    return [one.case_id for one in window.rows]


def test_a_decided_case_makes_way_for_the_next(window: Window) -> None:
    """Also the last one; and it comes back where it stood."""
    window.move(4)
    window.remove(14)
    assert window.current.case_id == 15
    window.remove(11)
    assert window.current.case_id == 15
    window.put_back(row(14))
    assert numbers(window) == [10, 12, 13, 14, 15, 16, 17, 18, 19]
    assert window.current.case_id == 15
    window.move(99)
    window.remove(19)
    assert window.current.case_id == 18


def test_what_changed_elsewhere_moves_nothing_under_ones_eyes(window: Window) -> None:
    """New cases above, decided ones below: the one that is looked at stays, even where it is decided itself."""
    window.move(5)
    low, high = window.stretch(3)
    assert (low, high) == (2, 8)
    window.refresh(low, high, rows(12, 14, 16, 17), whole=False)
    assert numbers(window) == [10, 11, 12, 14, 15, 16, 17, 18, 19]
    assert window.current.case_id == 15


def test_more_than_was_read_is_kept(window: Window) -> None:
    """A refresh that did not reach the end of the stretch forgets nothing behind it."""
    window.refresh(0, 10, rows(5, 6, 10, 11), whole=False)
    assert numbers(window) == [5, 6, *range(10, 20)]
    assert window.current.case_id == 10


def test_far_away_rows_are_forgotten_and_come_back(window: Window, monkeypatch) -> None:
    """Memory stays small; both ends know where to go on."""
    monkeypatch.setattr(module, "MOST", 12)
    monkeypatch.setattr(module, "NEAR", 1)
    window.move(9)
    window.extend(Page(rows(*range(20, 25)), Key(2, 24), 5))
    assert numbers(window) == list(range(13, 25))
    assert (window.current.case_id, window.above) == (19, Key(2, 13))
    window.move(-6)
    window.prepend(Page(rows(10, 11, 12), None, 3))
    assert numbers(window) == list(range(10, 22))
    assert (window.current.case_id, window.above, window.below) == (13, None, Key(2, 21))


def test_one_case_in_two_rows_is_one(window: Window) -> None:
    """A changed row takes the place of the old one."""
    window.refresh(0, 10, tuple(replace(one, owner="ada") for one in window.rows), whole=True)
    assert {one.owner for one in window.rows} == {"ada"}
    assert numbers(window) == list(range(10, 20))
