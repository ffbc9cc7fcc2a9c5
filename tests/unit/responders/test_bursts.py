"""When so many complaints are more than usual."""

from hypothesis import given
from hypothesis import strategies as st

from responders.bursts import unusual
from responders.usual import MIN_WEEKS

COUNT = st.integers(0, 10_000)


def test_fourteen_where_two_are_usual_stand_out_and_five_do_not() -> None:
    """The measure on figures that a person would call clear."""
    assert unusual(14, [2, 1, 3, 2])
    assert not unusual(5, [2, 1, 3, 2])
    assert not unusual(60, [50, 45, 55, 52])
    assert unusual(120, [50, 45, 55, 52])
    assert unusual(6, [0, 0, 0])
    assert not unusual(3, [0, 0, 0])


def test_one_past_storm_does_not_hide_the_next() -> None:
    """Median and median deviation are not moved by one wild week."""
    assert unusual(14, [2, 1, 400, 3, 2])


@given(COUNT, st.lists(COUNT, max_size=MIN_WEEKS - 1))
def test_too_few_weeks_give_no_verdict(now: int, past: list[int]) -> None:
    """With fewer than three weeks nothing is known to be usual."""
    assert not unusual(now, past)


@given(COUNT, st.lists(COUNT, min_size=MIN_WEEKS, max_size=8), st.integers(0, 1000))
def test_more_complaints_never_look_more_usual(now: int, past: list[int], more: int) -> None:
    """The verdict only ever rises with the count, and the order of the weeks does not matter."""
    assert unusual(now, past) <= unusual(now + more, past)
    assert unusual(now, past) == unusual(now, past[::-1])
    assert not unusual(min(past), past)
