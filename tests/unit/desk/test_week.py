"""Laws of the weekly report: whole local weeks, figures that are right or absent, and text that is safe to read."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.reports.asking import Scope
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, NoSuchPeriodError, days, period_named
from desk.reports.figures import Figures, percentile
from desk.reports.formats import RENDERERS
from desk.reports.formats.words import dollars, duration, percent
from desk.reports.report import ReasonCount, Report, TopicCount
from responders.hours import BusinessHours, Opening
from store.engine import Store
from store.states import CaseState, DraftState
from store.types import Label
from tests.unit.store.week_world import World

ZURICH = ZoneInfo("Europe/Zurich")
MONDAY = datetime(2026, 11, 16, tzinfo=ZURICH).astimezone(UTC)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
WIDTH = 80


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def report_of(store: Store, week: str | None = "2026-W47", *, brand: str | None = "acme", **more: Any) -> Report:
    scope = Scope(**{"zone": ZURICH, "brand": brand, **more})
    return build_report(store, Wanted(scope, Kind.WEEK, week), at=NOW)


def answered_after(hours: float) -> dict[str, object]:
    return {"state": CaseState.ANSWERED, "first_response_at": MONDAY + DAY + hours * HOUR}


@pytest.mark.parametrize(
    ("name", "at", "first_day"),
    [
        (None, "2026-11-25T12:00:00+00:00", "2026-11-16"),
        (None, "2026-11-22T22:59:59+00:00", "2026-11-09"),
        (None, "2026-11-22T23:00:00+00:00", "2026-11-16"),
        ("current", "2026-11-22T22:59:59+00:00", "2026-11-16"),
        ("current", "2026-11-22T23:00:00+00:00", "2026-11-23"),
        ("2026-W47", "2020-01-01T00:00:00+00:00", "2026-11-16"),
        ("2026w53", "2020-01-01T00:00:00+00:00", "2026-12-28"),
        ("2027-W01", "2020-01-01T00:00:00+00:00", "2027-01-04"),
    ],
)
def test_a_week_is_found_by_its_name(name: str | None, at: str, first_day: str) -> None:
    """The default is the last week that is over in the brand's zone; the ISO calendar names the others."""
    week = period_named(Kind.WEEK, name, zone=ZURICH, at=datetime.fromisoformat(at))
    assert week.first_day.isoformat() == first_day


@pytest.mark.parametrize("name", ["2026-W54", "2027-W53", "2026-W00", "last", "", "W47", "0001-W01", "2026-W47-1"])
def test_a_week_that_is_none_is_refused_with_advice(name: str) -> None:
    """The error names what was given and how to write it."""
    with pytest.raises(NoSuchPeriodError, match=r"Write it like 2026-W47"):
        period_named(Kind.WEEK, name, zone=ZURICH, at=NOW)


def test_a_time_without_zone_is_refused() -> None:
    """A naive `at` would be read in the zone of the machine."""
    with pytest.raises(ValueError, match="no zone"):
        period_named(Kind.WEEK, None, zone=ZURICH, at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("name", "zone", "start", "hours"),
    [
        ("2026-W13", "Europe/Zurich", "2026-03-22T23:00:00+00:00", 167),
        ("2026-W43", "Europe/Zurich", "2026-10-18T22:00:00+00:00", 169),
        ("2026-W47", "Asia/Kolkata", "2026-11-15T18:30:00+00:00", 168),
        # Samoa skipped a whole Friday, 30 December 2011, when it crossed the date line.
        ("2011-W52", "Pacific/Apia", "2011-12-26T10:00:00+00:00", 144),
    ],
)
def test_weeks_begin_at_local_midnights(name: str, zone: str, start: str, hours: int) -> None:
    """A week lasts as long as its days do, an hour less in spring and more in autumn."""
    week = period_named(Kind.WEEK, name, zone=ZoneInfo(zone), at=NOW)
    assert week.start == datetime.fromisoformat(start)
    assert week.end - week.start == timedelta(hours=hours)


def test_posts_count_by_local_time(world: World, store: Store) -> None:
    """A post of Sunday 23:30 in Zurich belongs to that week though it is already the next in Kyiv."""
    world.mention(MONDAY + WEEK - HOUR / 2)
    assert report_of(store).now.mentions == 1
    kyiv = report_of(store, zone=ZoneInfo("Europe/Kyiv"))
    assert kyiv.now.mentions is None


def test_every_figure_stands_beside_the_before(world: World, store: Store) -> None:
    """Both weeks are measured alike."""
    for n in range(3):
        world.mention(MONDAY + n * DAY, Label.COMPLAINT, topics=("delivery",), reshares=2)
    world.mention(MONDAY, Label.PRAISE, platform="reddit")
    world.mention(MONDAY, Label.PRAISE, topics=("delivery", "app"))
    world.mention(MONDAY - DAY, Label.COMPLAINT, topics=("delivery",), reshares=9)
    found = report_of(store)
    now, before = found.now, found.before
    assert (found.name, found.before_name) == ("2026-W47", "2026-W46")
    assert (now.mentions, now.complaints, now.praise, now.questions, now.other) == (5, 3, 2, 0, 0)
    assert (now.complaints_per_praise, now.reshares) == (1.5, 6)
    assert (before.mentions, before.complaints_per_praise, before.reshares) == (1, None, 9)
    assert [(one.platform, one.mentions, one.complaints, one.praise) for one in now.platforms] == [
        ("x", 4, 3, 1),
        ("reddit", 1, 0, 1),
    ]
    assert found.topics == (TopicCount("delivery", 4, 3, 1), TopicCount("app", 1, 0, 0))


def test_first_response_time_is_measured_over_answered_cases(world: World, store: Store) -> None:
    """The median and the 90th percentile, by the wall clock unless business hours are given; the report says which."""
    for hours in (1, 2, 3, 4, 48):
        world.mention(MONDAY + DAY, case=answered_after(hours))
    world.mention(MONDAY + DAY)
    found = report_of(store)
    assert found.clock == "wall-clock"
    assert found.now.first_response_median_s == 3 * 3600
    assert found.now.first_response_p90_s == pytest.approx((4 + 0.6 * 44) * 3600)
    day = (Opening.parse("02:00-04:00"),)
    office = BusinessHours(ZURICH, (day,) * 7)
    found = report_of(store, hours=office)
    assert found.clock == "business-hours"
    assert found.now.first_response_median_s == 3600


def test_an_answer_never_takes_less_than_no_time(world: World, store: Store) -> None:
    """Where clocks of platforms disagree the answer may seem to come first."""
    world.mention(MONDAY + DAY, case=answered_after(-1))
    assert report_of(store).now.first_response_median_s == 0


def test_answered_share_is_of_the_cases_that_wanted_an_answer(world: World, store: Store) -> None:
    """History, what needed no reply and `other` ask for none unless we answered; any answer was wanted."""
    closed = {"state": CaseState.CLOSED, "closed_at": MONDAY}
    world.mention(MONDAY + DAY, case=answered_after(1))
    world.mention(MONDAY + DAY, Label.OTHER, case=answered_after(1))
    world.mention(MONDAY + DAY, Label.QUESTION)
    world.mention(MONDAY + DAY, case=closed | {"close_reason": "answered-elsewhere"})
    world.mention(MONDAY + DAY, Label.OTHER)
    for reason in ("history", "no-reply-needed", "deleted"):
        world.mention(MONDAY + DAY, case=closed | {"close_reason": reason})
    now = report_of(store).now
    assert (now.cases_opened, now.cases_wanting_answer, now.cases_answered) == (8, 4, 2)
    assert now.answered_share == 0.5


def test_each_decision_counts_once_and_as_what_it_is(world: World, store: Store) -> None:
    """Unchanged, edited, own words, rejected and withdrawn add up to the decided; posted and handed off are states."""
    wednesday = MONDAY + 2 * DAY
    world.decision(wednesday, DraftState.POSTED)
    world.decision(wednesday, DraftState.APPROVED)
    world.decision(wednesday, DraftState.HANDED_OFF, text="Hello there")
    world.decision(wednesday, DraftState.FAILED, machine_text=None)
    world.decision(wednesday, DraftState.VOID)
    world.decision(wednesday, DraftState.REJECTED, reason="too stiff")
    world.decision(wednesday, DraftState.REJECTED, reason=" too  stiff\n")
    world.decision(wednesday, DraftState.REJECTED, reason=None)
    world.decision(wednesday - WEEK, DraftState.REJECTED, reason="too stiff")
    found = report_of(store)
    now = found.now
    assert (now.drafts_decided, now.drafts_rejected, now.drafts_withdrawn) == (8, 3, 1)
    assert (now.drafts_approved_unchanged, now.drafts_approved_edited, now.drafts_approved_own_words) == (2, 1, 1)
    assert (now.drafts_posted, now.drafts_handed_off) == (1, 1)
    assert found.reject_reasons == (ReasonCount("too stiff", 2, 1), ReasonCount("no reason given", 1, 0))


def test_what_we_could_not_see_is_told(world: World, store: Store) -> None:
    """Failed polls, unreadable records, gaps and what reading cost stand in the report and in its first sentence."""
    world.mention(MONDAY)
    world.poll(MONDAY + DAY, cost_micros=125_000)
    world.poll(MONDAY + DAY, cost_micros=250_000, error="refused", skipped=3)
    world.poll(MONDAY + DAY, "reddit-acme")
    world.gap(MONDAY + DAY, MONDAY, MONDAY + HOUR)
    found = report_of(store)
    now = found.now
    assert (now.polls, now.polls_failed, now.records_skipped, now.gaps, now.cost_usd) == (3, 1, 3, 1, 0.375)
    assert [(one.source, one.polls, one.failed) for one in found.sources] == [("reddit-acme", 1, 0), ("x-acme", 2, 1)]
    text = RENDERERS["text"](found)
    said = " ".join(text.split("\n\n")[0].split())
    assert said.endswith("not everything could be read (1 gap, 1 failed poll, 3 unreadable records).")
    assert "2026-11-16 00:00 to 2026-11-16 01:00, x-acme: the page limit was reached" in text
    assert report_of(store, sources=["reddit-acme"]).now.gaps == 0


def test_nothing_to_measure_is_not_nought(world: World, store: Store) -> None:
    """Before we listened there are no figures; a week in which we listened in vain has noughts."""
    assert report_of(store).now == Figures()
    world.poll(MONDAY)
    found = report_of(store)
    assert found.before == Figures()
    now = found.now
    assert (now.mentions, now.complaints, now.cases_opened, now.drafts_decided, now.polls_failed) == (0, 0, 0, 0, 0)
    assert now.reshares is now.complaints_per_praise is now.answered_share is now.first_response_median_s is None
    world.mention(MONDAY, topics=("app",))
    assert report_of(store).topics == (TopicCount("app", 1, 1, None),)
    assert (report_of(store, "2026-W48").now.polls, report_of(store, "2026-W48").now.cost_usd) == (0, None)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2026-W40", "Week 40 (28 Sep-4 Oct): no data, nobody listened for mentions of acme yet."),
        ("2026-W47", "Week 47 (16-22 Nov): no mentions of acme."),
        ("current", "Week 48 (23-29 Nov) so far: no mentions of acme, and no poll ran to hear any."),
        ("2026-W52", "Week 52 (21-27 Dec), which has not begun: no mentions of acme, and no poll ran to hear any."),
    ],
)
@pytest.mark.parametrize("name", RENDERERS)
def test_an_empty_week_says_so(name: str, week: str, said: str, world: World, store: Store) -> None:
    """In every format the first thing said is that there is nothing, and why."""
    world.poll(MONDAY + DAY)
    assert said in " ".join(RENDERERS[name](report_of(store, week)).split())


def test_the_summary_comes_first_in_one_sentence(world: World, store: Store) -> None:
    """Who reads one line knows how the week was."""
    world.mention(MONDAY + DAY, case=answered_after(1.2))
    world.mention(MONDAY + DAY, Label.QUESTION)
    first = " ".join(RENDERERS["text"](report_of(store)).split("\n\n")[0].split())
    assert first == (
        "Week 47 (16-22 Nov): 2 mentions, 1 complaint, 0 praise, 1 question; 1 of 2 cases answered, "
        "half of them within 1 h 12 min (wall-clock time)."
    )


HOSTILE = "evil\x1b[31m\u202e\x9b name | <script>alert(1)</script> `x` [click](http://evil.example) " + "w" * 90


@pytest.fixture
def hostile(world: World, store: Store) -> Report:
    """A report in which every name that others can choose is hostile."""
    world.mention(MONDAY + DAY, brands=(HOSTILE,), platform="x\x1b[2J|", topics=(HOSTILE, "配送の遅れ" * 20))
    world.decision(MONDAY + DAY, DraftState.REJECTED, brand=HOSTILE, reason=HOSTILE)
    world.poll(MONDAY + DAY, HOSTILE[:50])
    world.gap(MONDAY + DAY, MONDAY, MONDAY + HOUR, HOSTILE[:50])
    return report_of(store, brand=HOSTILE)


@pytest.mark.parametrize("name", RENDERERS)
def test_no_name_reaches_the_terminal_raw(name: str, hostile: Report) -> None:
    """Law 5: no escape sequence and nothing that turns the direction of text around, in any format."""
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]", RENDERERS[name](hostile))


def test_text_fits_eighty_columns(hostile: Report) -> None:
    """However long the names, and though East Asian characters are two columns wide."""
    lines = RENDERERS["text"](hostile).splitlines()
    assert max(len(line) + sum("\u2e80" <= c <= "\uffdc" for c in line) for line in lines) <= WIDTH


def test_markdown_shows_names_as_they_are(hostile: Report) -> None:
    """No name begins a cell, a tag, a link or code; every row of a table has as many cells as its head."""
    text = RENDERERS["md"](hostile)
    assert "\\<script\\>" in text
    assert not re.search(r"(?<!\\)(<[a-z/]|\[|`|://)", text)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_json_has_the_documented_keys(world: World, store: Store) -> None:
    """Other people's scripts read these names: times are UTC, and what was not measured is null."""
    world.mention(MONDAY + DAY, topics=("app",))
    found = json.loads(RENDERERS["json"](report_of(store)))
    page = Path(__file__).parents[3] / "docs" / "reference" / "json.md"
    section = page.read_text(encoding="utf-8").split("## Report\n")[1].split("\n## ")[0]
    documented = [
        key for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    ]
    assert set(found) == set(documented)
    assert list(found["this_week"]) == list(found["week_before"]) == list(Figures.__dataclass_fields__)
    assert (found["start"], found["end"]) == ("2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z")
    assert (found["first_day"], found["complete"], found["zone"]) == ("2026-11-16", True, "Europe/Zurich")
    assert found["this_week"]["answered_share"] == 0
    assert found["this_week"]["first_response_median_s"] is None
    assert found["week_before"]["mentions"] is None
    assert found["topics"] == [{"topic": "app", "mentions": 1, "complaints": 1, "mentions_before": None}]


def test_without_a_brand_all_brands_count(world: World, store: Store) -> None:
    """None is every brand, and a post about two of them is a mention of each."""
    world.mention(MONDAY, brands=("acme", "bolt"), reshares=3)
    found = report_of(store, brand=None)
    assert (found.now.mentions, found.now.reshares) == (2, 3)
    assert "all brands" in RENDERERS["text"](found)


def test_percentiles_are_those_of_sql() -> None:
    """Interpolated between neighbours, exact at the ends, and none of no values."""
    assert percentile([], 0.5) is None
    assert percentile([7], 0.9) == 7
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile(list(range(11)), 0.9) == 9


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (duration(0), "0 s"), (duration(59.7), "1 min"), (duration(3599), "1 h"), (duration(4320), "1 h 12 min"),
        (duration(86400 * 50), "1,200 h"), (duration(None), "-"), (percent(0.999), "99%"), (percent(0.29), "29%"),
        (percent(0.001), "<1%"), (percent(1), "100%"), (dollars(0.0004), "<$0.01"), (dollars(0), "$0.00"),
        (days(datetime(2026, 12, 28).date(), datetime(2027, 1, 3).date()), "28 Dec-3 Jan"),  # noqa: DTZ001  # a day has no zone
    ],
)  # fmt: skip
def test_figures_read_well(shown: str, words: str) -> None:
    """A trace is not nothing, nearly all is not all, and no one divides seconds in the head."""
    assert shown == words
