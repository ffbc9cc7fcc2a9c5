"""The clock of a case: who waited for whom, how long that may take, and what a pause does to it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.clocks import Clock, Duty, Pause, Targets, Wait, aim_of, clock_at, due, risk_of, took, waits_of
from responders.hours import BusinessHours, Opening
from store.clocks import Kept
from store.types import ClockKind, Label, Urgency

T = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OFFICE = BusinessHours(ZoneInfo("Europe/London"), ((Opening.parse("09:00-17:30"),),) * 5 + ((), ()))
MINUTES = st.integers(0, 60 * 24 * 9)


def minute(n: int) -> datetime:
    return T + timedelta(minutes=n)


@given(st.lists(MINUTES, max_size=12), st.lists(MINUTES, max_size=8))
def test_waits_lie_one_after_the_other_and_cover_every_word(said: list[int], ours: list[int]) -> None:
    """However posts are heard: each wait begins with the customer and ends with us, and none overlap."""
    found = waits_of(map(minute, said), map(minute, ours))

    assert found == waits_of(map(minute, reversed(said)), map(minute, reversed(ours)))
    for one in found:
        assert one.since in set(map(minute, said))
        assert one.answered_at is None or one.answered_at in set(map(minute, ours))
    for one, then in pairwise(found):
        assert one.answered_at is not None
        assert one.since <= one.answered_at < then.since
    assert [one.kind for one in found] == [ClockKind.FIRST, *[ClockKind.NEXT] * 20][: len(found)]
    assert bool(found) == bool(said)
    newest = max(said, default=None)
    open_end = bool(found) and found[-1].answered_at is None
    assert open_end == (newest is not None and not any(o >= newest for o in ours))


def test_an_answer_at_the_same_moment_answers() -> None:
    """As the case book has it: our last word is not earlier than theirs."""
    assert waits_of([T], [T]) == [Wait(T, T, ClockKind.FIRST)]


@given(
    st.integers(1, 20 * 3600),
    st.lists(st.tuples(MINUTES, st.integers(0, 60 * 48)), max_size=4),
    st.sampled_from([OFFICE, BusinessHours(ZoneInfo("Australia/Lord_Howe"))]),
)
def test_a_pause_takes_its_own_time_from_the_clock_and_no_other(
    seconds: int, pauses: list[tuple[int, int]], hours: BusinessHours
) -> None:
    """What an answer at the due time took is the target, whatever was paused before."""
    kept = [Pause(minute(start), minute(start + length)) for start, length in sorted(pauses)]
    at = due(T, seconds, hours, kept)
    before = [one for one in kept if one.since < at]

    assert took(Wait(T, at, ClockKind.FIRST), hours, before) == pytest.approx(seconds)
    assert at >= due(T, seconds, hours)


def kept(**values: object) -> Kept:
    base = {
        "case_id": 1, "brand": "k", "kind": ClockKind.FIRST, "since": T, "target_s": 3600, "warn_at": minute(45),
        "due_at": minute(60), "alarm_at": None, "paused_from": None, "paused_until": None, "paused_why": None,
        "paused_by": None, "risk": None,
    }  # fmt: skip
    return Kept(**{**base, **values})  # type: ignore[arg-type]  # as the fields of Kept


@pytest.mark.parametrize(("at", "state"), [(44, "ok"), (45, "warning"), (59, "warning"), (60, "late"), (600, "late")])
def test_a_clock_warns_and_is_late(at: int, state: str) -> None:
    """A warning before, an alarm at the due time."""
    assert clock_at(kept(), minute(at)).state == state


def test_what_is_late_cannot_be_put_off() -> None:
    """A pause that begins when the target is missed hides nothing."""
    late = kept(paused_from=minute(61), paused_until=minute(600), paused_why="later")
    paused = kept(
        paused_from=minute(30), paused_until=minute(600), paused_why="she is at the post office", due_at=minute(630)
    )

    assert clock_at(late, minute(90)).state == "late"
    assert clock_at(paused, minute(90)).state == "paused"
    assert clock_at(paused, minute(90)).paused_why == "she is at the post office"
    assert clock_at(paused, minute(601)).state == "ok" or clock_at(paused, minute(601)).state == "warning"
    assert clock_at(paused, minute(601)).paused_from is None
    assert isinstance(clock_at(paused, minute(1)), Clock)


HOUR = timedelta(hours=1)
TARGETS = Targets(
    OFFICE,
    {"complaint": 4 * HOUR, "high": HOUR, "other": None, "complaint-low": 9 * HOUR, "praise": 16 * HOUR},
    {"complaint": 2 * HOUR},
    duties={"self-harm": Duty("the duty officer", ("ada",), timedelta(minutes=5))},
)


@pytest.mark.parametrize(
    ("kind", "label", "urgency", "hours"),
    [
        ("first", "complaint", "normal", 4), ("first", "complaint", "high", 1), ("first", "complaint", "low", 9),
        ("first", "praise", "high", 1), ("first", "other", "normal", None), ("first", "other", "high", 1),
        ("next", "complaint", "high", 2), ("next", "praise", "low", None),
    ],
)  # fmt: skip
def test_the_shorter_target_counts_unless_both_are_named_together(
    kind: str, label: str, urgency: str, hours: int | None
) -> None:
    """Label and urgency together, else the shorter of the two, else no clock."""
    aim = aim_of(TARGETS, ClockKind(kind), Label(label), Urgency(urgency), None)

    assert (aim and aim.seconds) == (hours and hours * 3600)
    assert aim is None or aim.hours is OFFICE


def test_a_risk_has_minutes_around_the_clock() -> None:
    """By its kind where somebody looks after that, else a quarter of an hour."""
    named = aim_of(TARGETS, ClockKind.FIRST, Label.OTHER, Urgency.CRITICAL, "self-harm")
    other = aim_of(TARGETS, ClockKind.NEXT, Label.PRAISE, Urgency.CRITICAL, "press")

    assert named is not None
    assert other is not None
    assert (named.seconds, other.seconds) == (300, 900)
    assert named.hours.always


def test_the_kind_of_a_risk_is_what_the_model_heard_else_the_first_word_of_danger() -> None:
    """`health` and `data-breach` of the word lists are `danger` and `breach`."""
    assert risk_of(("legal",), ("risk: self-harm", "want to end it")) == "self-harm"
    assert risk_of(("delivery", "health"), ("smoke",)) == "danger"
    assert risk_of(("data-breach",), ()) == "breach"
    assert risk_of((), ("risk: nonsense",)) == "other"


def test_clocks_are_set_anew_when_a_target_changes_and_only_then() -> None:
    """The digest of the same settings is the same, and each setting counts."""
    again = Targets(OFFICE, dict(TARGETS.first), dict(TARGETS.next), duties=dict(TARGETS.duties))
    others = [
        Targets(BusinessHours(ZoneInfo("UTC")), TARGETS.first, TARGETS.next, duties=TARGETS.duties),
        Targets(OFFICE, {**TARGETS.first, "low": HOUR}, TARGETS.next, duties=TARGETS.duties),
        Targets(OFFICE, TARGETS.first, TARGETS.next, warn_share=0.5, duties=TARGETS.duties),
        Targets(OFFICE, TARGETS.first, TARGETS.next, duties={}),
    ]

    assert again.digest() == TARGETS.digest()
    assert len({TARGETS.digest(), *(one.digest() for one in others)}) == 5
