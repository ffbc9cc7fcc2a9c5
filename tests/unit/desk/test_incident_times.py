"""Times as people give them to `incidents`."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.incidents import moment
from desk.settings_words import SettingsError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "ahead", "meant"),
    [
        ("6h", True, NOW + timedelta(hours=6)),
        ("2d", False, NOW - timedelta(days=2)),
        ("2026-11-25T18:00", True, datetime(2026, 11, 25, 17, 0, tzinfo=UTC)),
        ("2026-11-25T18:00Z", True, datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
        ("2026-11-25", True, datetime(2026, 11, 25, 23, 0, tzinfo=UTC)),
        ("2026-11-25", False, datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_meant_in_the_brands_zone_and_a_last_day_is_whole(words: str, ahead: bool, meant: datetime) -> None:
    """Stretches count from now, wall-clock times are the brand's, "until Wednesday" holds all of Wednesday."""
    assert moment(words, BERLIN, NOW, ahead=ahead) == meant


@pytest.mark.parametrize("words", ["tomorrow", "", "25.11.", "9" * 400 + "h", "\x1b[2J"])
def test_what_is_no_time_is_said_to_be_none(words: str) -> None:
    """In words, and harmless on a terminal."""
    with pytest.raises(SettingsError, match="is no time") as refused:
        moment(words, BERLIN, NOW, ahead=True)
    assert "\x1b" not in str(refused.value)
