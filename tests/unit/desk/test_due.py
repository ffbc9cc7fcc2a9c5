"""When things are due, in words: a day that ends at midnight is called by its own name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk.due import clock_words
from desk.plain import folded

ZONES = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]).map(ZoneInfo)
TIMES = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds it


def test_midnight_is_the_end_of_a_day():
    assert clock_words(datetime(2026, 11, 28, tzinfo=UTC), UTC, "%a %d %b") == "Fri 27 Nov 24:00 UTC"
    assert clock_words(datetime(2026, 11, 27, 23, tzinfo=UTC), ZoneInfo("Europe/Paris"), "%a") == "Fri 24:00 CET"
    assert clock_words(datetime(2026, 11, 27, 17, 30, tzinfo=UTC), UTC, "%a") == "Fri 17:30 UTC"


@given(TIMES, ZONES)
def test_the_day_is_the_one_that_is_about_to_end(at, zone):
    """Whatever the zone and its summer time."""
    words = clock_words(at, zone, "%Y-%m-%d")
    just_before = (at - timedelta(seconds=1)).astimezone(zone)
    if "24:00" in words:
        assert words.startswith(f"{just_before:%Y-%m-%d}")
    else:
        assert words.startswith(f"{at.astimezone(zone):%Y-%m-%d %H:%M}")


@given(st.text(max_size=400), st.integers(2, 80), st.integers(1, 4))
def test_a_folded_text_fits(text, width, most):
    """No line is wider, there are no more of them, and none can move the cursor."""
    lines = folded(text, width, most)
    assert 1 <= len(lines) <= most
    for line in lines:
        assert len(line) <= width * 4  # marks on letters take no column
        assert not any(ord(character) < 32 or character == "\x7f" for character in line)
    assert folded("one two", 3, 3) == ["one", "two"]
    assert folded("柚柚柚", 4, 3) == ["柚柚", "柚"]
    assert folded("one two three", 5, 1) == ["one…"]
