"""The times that people write, in a brand's zone and hours. Said on Tuesday, 24 November 2026, 12:00 in London."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.hours import BusinessHours, Opening
from responders.when import moment, moments, named_date

LONDON = ZoneInfo("Europe/London")
NINE_TO_HALF_PAST_FIVE = (Opening.parse("09:00-17:30"),)
WORKING = BusinessHours(LONDON, (NINE_TO_HALF_PAST_FIVE,) * 5 + ((), ()))
ALWAYS = BusinessHours(LONDON)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def told(text: str, at: datetime = NOON, hours: BusinessHours = WORKING) -> list[str]:
    return [f"{one.at.astimezone(hours.zone):%a %d %b %Y %H:%M}" for one in moments(text, at=at, hours=hours)]


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("by Friday", "Fri 27 Nov 2026 17:30"),
        ("on Friday", "Fri 27 Nov 2026 17:30"),
        ("by Fri", "Fri 27 Nov 2026 17:30"),
        ("before Friday", "Thu 26 Nov 2026 17:30"),
        ("Tuesday", "Tue 24 Nov 2026 17:30"),
        ("next Tuesday", "Tue 01 Dec 2026 17:30"),
        ("this Thursday", "Thu 26 Nov 2026 17:30"),
        ("tomorrow", "Wed 25 Nov 2026 17:30"),
        ("by tomorrow morning", "Wed 25 Nov 2026 12:00"),
        ("tomorrow at noon", "Wed 25 Nov 2026 12:00"),
        ("the day after tomorrow", "Thu 26 Nov 2026 17:30"),
        ("today", "Tue 24 Nov 2026 17:30"),
        ("this afternoon", "Tue 24 Nov 2026 17:30"),
        ("tonight", "Wed 25 Nov 2026 00:00"),
        ("within 48 hours", "Thu 26 Nov 2026 12:00"),
        ("in the next 24 hours", "Wed 25 Nov 2026 12:00"),
        ("within the hour", "Tue 24 Nov 2026 13:00"),
        ("in an hour", "Tue 24 Nov 2026 13:00"),
        ("in two days", "Thu 26 Nov 2026 17:30"),
        ("in a day or two", "Thu 26 Nov 2026 17:30"),
        ("in a couple of weeks", "Tue 08 Dec 2026 17:30"),
        ("over the next two days", "Thu 26 Nov 2026 17:30"),
        ("two weeks from now", "Tue 08 Dec 2026 17:30"),
        ("within 5 business days", "Tue 01 Dec 2026 17:30"),
        ("in 3-5 working days", "Tue 01 Dec 2026 17:30"),
        ("in a month", "Thu 24 Dec 2026 17:30"),
        ("by Monday 10am", "Mon 30 Nov 2026 10:00"),
        ("by 10 a.m. on Monday", "Mon 30 Nov 2026 10:00"),
        ("by Monday at 10:30", "Mon 30 Nov 2026 10:30"),
        ("by 5pm", "Tue 24 Nov 2026 17:00"),
        ("by 10am", "Wed 25 Nov 2026 10:00"),
        ("by 5 o'clock tomorrow", "Wed 25 Nov 2026 17:00"),
        ("on 3 December", "Thu 03 Dec 2026 17:30"),
        ("by the 3rd of December", "Thu 03 Dec 2026 17:30"),
        ("by December 3rd", "Thu 03 Dec 2026 17:30"),
        ("by Thursday, 3 December", "Thu 03 Dec 2026 17:30"),
        ("Dec 3, 2027", "Fri 03 Dec 2027 17:30"),
        ("by the 3rd.", "Thu 03 Dec 2026 17:30"),
        ("on 3 March", "Wed 03 Mar 2027 17:30"),
        ("on 29 February", "Tue 29 Feb 2028 17:30"),
        ("2026-12-01", "Tue 01 Dec 2026 17:30"),
        ("by the end of the week", "Fri 27 Nov 2026 17:30"),
        ("by the end of next week", "Fri 04 Dec 2026 17:30"),
        ("by the end of the month", "Mon 30 Nov 2026 17:30"),
        ("this week", "Fri 27 Nov 2026 17:30"),
        ("early next week", "Tue 01 Dec 2026 17:30"),
        ("next week", "Fri 04 Dec 2026 17:30"),
        ("by EOD", "Tue 24 Nov 2026 17:30"),
        ("by close of business tomorrow", "Wed 25 Nov 2026 17:30"),
        ("first thing tomorrow", "Wed 25 Nov 2026 12:00"),
        ("on Monday first thing", "Mon 30 Nov 2026 12:00"),
        ("by lunchtime", "Tue 24 Nov 2026 13:00"),
        ("tomorrow at 9.", "Wed 25 Nov 2026 09:00"),
        ("by Friday at 4", "Fri 27 Nov 2026 16:00"),
        ("tomorrow at 9 people", "Wed 25 Nov 2026 17:30"),
        ("a week today", "Tue 01 Dec 2026 17:30"),
        ("a week on Monday", "Mon 07 Dec 2026 17:30"),
        ("Monday week", "Mon 07 Dec 2026 17:30"),
        ("in half an hour", "Tue 24 Nov 2026 12:30"),
        ("within 24hrs", "Wed 25 Nov 2026 12:00"),
        ("within 48h", "Thu 26 Nov 2026 12:00"),
        ("in the next few days", "Fri 27 Nov 2026 17:30"),
        ("in a couple days", "Thu 26 Nov 2026 17:30"),
        ("the next working day", "Wed 25 Nov 2026 17:30"),
        ("by the 3rd of next month", "Thu 03 Dec 2026 17:30"),
        ("by the weekend", "Fri 27 Nov 2026 17:30"),
        ("by the end of the day on Friday", "Fri 27 Nov 2026 17:30"),
        ("by EOD Friday", "Fri 27 Nov 2026 17:30"),
        ("by Friday close of business", "Fri 27 Nov 2026 17:30"),
        ("by close of play Friday", "Fri 27 Nov 2026 17:30"),
        # A day off ends with the last business day before it.
        ("by Sunday", "Fri 27 Nov 2026 17:30"),
    ],
)
def test_a_time_is_read_by_the_clock_of_the_brand(text: str, until: str) -> None:
    """Without a clock time a day ends with its business hours."""
    assert told(text) == [until]


@pytest.mark.parametrize(
    "text",
    [
        "until Friday", "until Friday at 5pm", "since Monday", "last Friday", "after the 3rd.", "Friday's parcel",
        "every Friday",
        "on 31 November", "at 25:00", "at 13pm", "the 2nd time", "in 0 days", "in 9999 weeks", "2026-11-01", "may",
        "the sun", "a second", "by the 31st of this month", "in a few words", "a week on the beach",
        "in 3 months'", "on 2 occasions", "24/7", "tomorrows", "",
    ],
)  # fmt: skip
def test_what_is_no_time_to_come_is_none(text: str) -> None:
    """The past, habits, beginnings and dates that no calendar has."""
    assert told(text) == []


def test_the_day_itself_counts_while_its_business_hours_last() -> None:
    """ "By Tuesday" on a Tuesday is today, and in the evening a week from now."""
    assert told("by Tuesday") == ["Tue 24 Nov 2026 17:30"]
    assert told("by Tuesday", NOON + timedelta(hours=7)) == ["Tue 01 Dec 2026 17:30"]
    assert told("today", NOON + timedelta(hours=7)) == ["Wed 25 Nov 2026 00:00"]


def test_the_zone_decides_which_day_it_is() -> None:
    """Half past midnight in Auckland is a day further than noon in London."""
    auckland = BusinessHours(ZoneInfo("Pacific/Auckland"), WORKING.week)
    assert told("tomorrow", hours=auckland) == ["Thu 26 Nov 2026 17:30"]


def test_a_holiday_is_a_day_off() -> None:
    """Two working days from a Thursday before a free Friday are Tuesday."""
    free = BusinessHours(LONDON, WORKING.week, frozenset({date(2026, 11, 27)}))
    thursday = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    assert told("within two working days", thursday, free) == ["Tue 01 Dec 2026 17:30"]
    assert told("by Friday", thursday, free) == ["Thu 26 Nov 2026 17:30"]


def test_hours_are_hours_when_the_clock_changes() -> None:
    """48 hours over the end of summer time are 48 hours, and ten o'clock is ten on the wall."""
    saturday = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    [found] = moments("within 48 hours", at=saturday, hours=WORKING)
    assert found.at - saturday == timedelta(hours=48)
    assert told("by Monday 10am", saturday) == ["Mon 26 Oct 2026 10:00"]


@pytest.mark.parametrize(("text", "hours"), [("90m", 1.5), ("3h", 3), ("2d", 53.5), ("1w", 173.5)])
def test_what_people_type_is_short(text: str, hours: float) -> None:
    """2d is the end of the business day in two days."""
    assert moment(text, at=NOON, hours=WORKING) == NOON + timedelta(hours=hours)


@pytest.mark.parametrize("text", ["yesterday", "Blursday", "0d", "2026-02-30", "Friday or so", "", "9999d", "\x1b[2J"])
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    """The error says what may be typed."""
    with pytest.raises(ValueError, match=r"is no time to come. Write it as 2d, Friday"):
        moment(text, at=NOON, hours=WORKING)


def test_a_named_day_may_be_a_day_off() -> None:
    """For a birthday the calendar counts, not the office."""
    assert named_date("Sunday", at=NOON, hours=WORKING) == date(2026, 11, 29)
    assert named_date("2026-12-25", at=NOON, hours=WORKING) == date(2026, 12, 25)


WHEN = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds it
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@settings(deadline=None)
@given(WHEN, st.sampled_from(range(7)), st.sampled_from(["by ", "on ", "", "next "]))
def test_a_weekday_is_that_day_within_a_fortnight(at: datetime, day: int, how: str) -> None:
    """Around the clock, whatever the moment: the right day of the week, and never the past."""
    [found] = moments(f"{how}{DAYS[day]}", at=at, hours=ALWAYS)
    local = (found.at - timedelta(seconds=1)).astimezone(LONDON)
    assert local.weekday() == day
    assert at < found.at <= at + timedelta(days=14, hours=2)


@settings(deadline=None)
@given(WHEN, st.integers(1, 400), st.sampled_from(["hour", "day", "week", "month"]))
def test_a_longer_span_is_never_due_earlier(at: datetime, count: int, unit: str) -> None:
    """In n+1 days is not before in n days."""
    both = [moments(f"in {n} {unit}s", at=at, hours=WORKING) for n in (count, count + 1)]
    if both[0] and both[1]:
        assert at < both[0][0].at <= both[1][0].at


WORDS = st.sampled_from(
    [*DAYS, "by", "the", "in", "within", "next", "this", "end", "of", "week", "3", "31", "99", "2026-02-30", "10am",
     "13:61", "December", "Feb", "29", "working", "days", "hours", "a", "couple", "noon", ",", ".", "\u2019s", "\x00"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)), WHEN)
def test_no_text_is_too_odd_to_read(text: str, at: datetime) -> None:
    """Whatever it says: times to come, in order, that stand in the text and do not overlap."""
    end = 0
    for found in moments(text, at=at, hours=WORKING):
        assert found.at > at
        assert end <= found.start < found.end <= len(text)
        end = found.end
