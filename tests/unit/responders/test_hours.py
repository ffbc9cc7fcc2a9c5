"""Business and quiet hours are right by the brand's wall clock, also on the days when the clock jumps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.hours import (
    BusinessHours,
    Opening,
    QuietHours,
    Week,
    business_seconds_between,
    business_time_after,
    in_quiet_hours,
    quiet_until,
    working_day,
)

LONDON = ZoneInfo("Europe/London")
HOUR = 3600
OFFICE = (Opening.parse("09:00-13:00"), Opening.parse("14:00-17:30"))
OFFICE_WEEK = (OFFICE,) * 5 + ((), ())
NIGHT = (Opening.parse("22:00-07:00"),)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type, misc]  # parts are year, month, day, hour, minute


def every_day(*openings: str, zone: ZoneInfo = LONDON) -> BusinessHours:
    return BusinessHours(zone, (tuple(map(Opening.parse, openings)),) * 7)


openings = st.builds(
    lambda start, length: Opening(start, start + length),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 24 * 60),
)
weeks = st.tuples(*[st.lists(openings, max_size=3).map(tuple)] * 7).filter(any)
zones = st.sampled_from(
    ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
).map(ZoneInfo)
moments = st.integers(0, 20 * 365 * 24 * HOUR).map(
    lambda seconds: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
spans = st.integers(0, 20 * 24 * HOUR).map(lambda seconds: timedelta(seconds=seconds))
hours_of_any_kind = st.builds(BusinessHours, zones, weeks)


def test_a_lunch_break_does_not_count() -> None:
    """Seconds are counted inside openings only."""
    hours = BusinessHours(LONDON, OFFICE_WEEK)

    assert business_seconds_between(london(2026, 11, 18, 12, 30), london(2026, 11, 18, 14, 15), hours) == 45 * 60


def test_a_weekend_and_a_holiday_do_not_count() -> None:
    """From Thursday evening over a Friday holiday to Monday morning only Monday counts."""
    hours = BusinessHours(LONDON, OFFICE_WEEK, frozenset({date(2026, 12, 25)}))

    assert business_seconds_between(london(2026, 12, 24, 20), london(2026, 12, 28, 10), hours) == HOUR


def test_an_end_before_the_start_counts_nothing() -> None:
    """Clocks that disagree make no negative time."""
    for hours in (BusinessHours(LONDON, OFFICE_WEEK), BusinessHours(LONDON)):
        assert business_seconds_between(london(2026, 11, 18, 12), london(2026, 11, 18, 11), hours) == 0


@pytest.mark.parametrize(
    ("day", "opening", "expected"),
    [
        ((2026, 3, 29), "00:00-24:00", 23),  # 01:00 to 02:00 is skipped
        ((2026, 10, 25), "00:00-24:00", 25),  # 01:00 to 02:00 comes twice
        ((2026, 3, 29), "00:30-03:00", 1.5),
        ((2026, 3, 29), "01:15-01:45", 0),
        ((2026, 3, 29), "01:30-02:30", 0.5),
        ((2026, 10, 25), "00:30-01:30", 2),
        ((2026, 10, 25), "09:00-17:00", 8),
    ],
)
def test_an_opening_over_a_clock_change_counts_the_real_time(
    day: tuple[int, int, int], opening: str, expected: float
) -> None:
    """A day with a clock change has 23 or 25 hours, and a skipped wall-clock time has none."""
    hours = every_day(opening)
    start = london(*day)
    end = (start.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=LONDON)

    assert business_seconds_between(start, end, hours) == expected * HOUR


def test_nine_o_clock_stays_nine_o_clock_after_a_clock_change() -> None:
    """Offices open by the wall clock: an hour earlier in UTC once summer time began."""
    hours = BusinessHours(LONDON, OFFICE_WEEK)

    for day, opens in ((date(2026, 3, 27), 9), (date(2026, 3, 30), 8)):
        assert working_day(day, hours) == (
            datetime(day.year, day.month, day.day, opens, tzinfo=UTC), london(day.year, day.month, day.day, 17, 30)
        )  # fmt: skip


def test_a_day_that_a_zone_skipped_has_no_hours() -> None:
    """Samoa had no 30 December 2011."""
    hours = every_day("09:00-17:00", zone=ZoneInfo("Pacific/Apia"))
    start = datetime(2011, 12, 29, 20, tzinfo=hours.zone)

    assert business_seconds_between(start, start + timedelta(hours=24), hours) == 8 * HOUR
    assert working_day(date(2011, 12, 30), hours) is None


def test_an_opening_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    """Friday's late shift runs into Saturday, on which nothing begins."""
    week = ((),) * 4 + ((Opening.parse("18:00-02:00"),), (), ())
    hours = BusinessHours(LONDON, week)

    assert business_seconds_between(london(2026, 11, 21, 0), london(2026, 11, 22, 0), hours) == 2 * HOUR


@given(hours_of_any_kind, moments, spans, spans)
def test_seconds_add_up(hours: BusinessHours, start: datetime, first: timedelta, second: timedelta) -> None:
    """The business time of a span is that of its two parts, and never more than the span."""
    middle, end = start + first, start + first + second
    whole = business_seconds_between(start, end, hours)
    parts = business_seconds_between(start, middle, hours) + business_seconds_between(middle, end, hours)

    assert whole == parts
    assert 0 <= whole <= (end - start).total_seconds()


@given(weeks, moments, st.integers(0, 3 * 24 * 60))
def test_where_clocks_never_jump_a_minute_counts_when_the_wall_clock_says_so(
    week: Week, start: datetime, minutes: int
) -> None:
    """The sum over a stretch is the number of its minutes that lie in an opening of that or the day before."""
    zone = ZoneInfo("Asia/Kolkata")
    start = start.replace(second=0)

    def is_open(at: datetime) -> bool:
        wall = at.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        today, before = week[wall.weekday()], week[wall.weekday() - 1]
        return any(o.start <= minute < o.end for o in today) or any(o.start <= minute + 1440 < o.end for o in before)

    expected = sum(is_open(start + timedelta(minutes=n)) for n in range(minutes)) * 60

    assert business_seconds_between(start, start + timedelta(minutes=minutes), BusinessHours(zone, week)) == expected


def test_quiet_hours_reach_over_midnight() -> None:
    """From 22:00 to 07:00 nothing leaves, and it is known when it may again."""
    quiet = QuietHours(LONDON, (NIGHT,) * 7)

    assert in_quiet_hours(london(2026, 7, 1, 23), quiet)
    assert in_quiet_hours(london(2026, 7, 1, 6, 59), quiet)
    assert not in_quiet_hours(london(2026, 7, 1, 7), quiet)
    assert not in_quiet_hours(london(2026, 7, 1, 21, 59), quiet)
    assert quiet_until(london(2026, 7, 1, 23), quiet) == datetime(2026, 7, 2, 6, tzinfo=UTC)


def test_quiet_stretches_that_touch_are_one() -> None:
    """A quiet Sunday between two quiet nights ends on Monday morning."""
    week = (NIGHT,) * 6 + ((Opening.parse("00:00-24:00"), *NIGHT),)
    quiet = QuietHours(LONDON, week)

    assert quiet_until(london(2026, 11, 21, 23), quiet) == london(2026, 11, 23, 7)


def test_no_quiet_hours_are_never_quiet() -> None:
    """Without quiet hours, or with an empty week, anything may leave at any time."""
    for quiet in (None, QuietHours(LONDON, ((),) * 7)):
        assert not in_quiet_hours(london(2026, 7, 1, 3), quiet)


def test_a_week_that_is_all_quiet_stays_quiet() -> None:
    """The end of an endless quiet is more than a week away, and finding it ends."""
    quiet = QuietHours(LONDON, ((Opening.parse("00:00-24:00"),),) * 7)
    at = london(2026, 7, 1, 3)
    until = quiet_until(at, quiet)

    assert until is not None
    assert until - at > timedelta(days=7)


@given(weeks, zones, moments)
def test_quiet_is_what_business_time_over_the_same_week_counts(week: Week, zone: ZoneInfo, at: datetime) -> None:
    """Quiet hours and business hours read the clock alike."""
    counted = business_seconds_between(at, at + timedelta(seconds=1), BusinessHours(zone, week))

    assert in_quiet_hours(at, QuietHours(zone, week)) == (counted == 1)


@pytest.mark.parametrize(
    "text", ["", "9-17", "09:00", "09:00-", "09:00-25:00", "09:60-10:00", "10:00-10:00", "24:00-01:00", "09:00-١٧:00"]
)
def test_what_is_no_stretch_of_a_day_is_refused_with_the_right_form(text: str) -> None:
    """A wrong opening says how to write one."""
    with pytest.raises(ValueError, match="Write it as 09:00-17:30"):
        Opening.parse(text)


def test_hours_that_never_open_are_refused() -> None:
    """A clock that never runs would make every reply instant."""
    with pytest.raises(ValueError, match="never open"):
        BusinessHours(LONDON, ((),) * 7)


def test_times_without_a_zone_are_refused() -> None:
    """A naive time is somebody's local time, and nobody knows whose."""
    naive = datetime(2026, 7, 1, 3)  # noqa: DTZ001 - the point of the test
    hours = BusinessHours(LONDON, OFFICE_WEEK)
    for call in (
        lambda: business_seconds_between(naive, naive, hours),
        lambda: in_quiet_hours(naive, QuietHours(LONDON, OFFICE_WEEK)),
    ):
        with pytest.raises(ValueError, match="no zone"):
            call()


@given(moments, st.integers(1, 20 * 24 * HOUR), hours_of_any_kind)
def test_no_second_is_lost_or_doubled_on_the_way_to_a_due_time(
    start: datetime, seconds: int, hours: BusinessHours
) -> None:
    """Between a start and its due time lie exactly the seconds that were asked for, over any change of the clock."""
    due = business_time_after(start, seconds, hours)

    assert business_seconds_between(start, due, hours) == seconds
    assert business_seconds_between(start, due - timedelta(seconds=1), hours) < seconds


@given(moments, st.integers(0, 10 * 24 * HOUR), st.integers(0, 10 * 24 * HOUR), hours_of_any_kind)
def test_a_due_time_can_be_reached_in_two_steps(start: datetime, one: int, other: int, hours: BusinessHours) -> None:
    """A clock that is set again on the way comes out the same."""
    there = business_time_after(business_time_after(start, one, hours), other, hours)

    assert there == business_time_after(start, one + other, hours)


def test_a_due_time_skips_the_lunch_break_and_the_weekend() -> None:
    """Four hours from Friday noon end on Monday at half past ten."""
    hours = BusinessHours(LONDON, OFFICE_WEEK)

    assert business_time_after(london(2026, 11, 20, 12, 0), 4 * HOUR, hours) == london(2026, 11, 20, 17, 0)
    assert business_time_after(london(2026, 11, 20, 12, 0), 6 * HOUR, hours) == london(2026, 11, 23, 10, 30)


def test_a_due_time_counts_the_hour_that_the_clock_skips_as_none() -> None:
    """Around the clock, four hours over the night of the change in spring end at five by the wall clock."""
    hours = every_day("00:00-24:00")

    assert business_time_after(london(2026, 3, 29, 0, 0), 4 * HOUR, hours) == london(2026, 3, 29, 5, 0)
    assert business_time_after(london(2026, 10, 25, 0, 0), 4 * HOUR, hours) == london(2026, 10, 25, 3, 0)
