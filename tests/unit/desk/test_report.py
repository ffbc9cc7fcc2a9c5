"""Laws of reports: figures equal a count in plain SQL, every split adds up, noise is called noise, law 9 holds."""

import csv
import io
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from desk.reports.asking import Assumptions, Scope
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, NoSuchPeriodError, period_named, period_of
from desk.reports.chance import SURE, adjusted, count_change, rank_change, share_change, spread_of
from desk.reports.formats import RENDERERS
from desk.reports.items import ITEMS, NoSuchItemsError, cases_csv, items_of
from desk.reports.report import Report
from desk.reports.staffing import days_of, hours_of
from desk.reports.verdict import Verdict, verdict_of
from docs import invented
from store import schema
from store.engine import Store
from store.types import Allows, Label
from tests.unit.store.week_world import World

AT = (invented.MONDAY + timedelta(days=7, hours=9)).astimezone(UTC)
START, END = invented.MONDAY.astimezone(UTC), (invented.MONDAY + timedelta(days=7)).astimezone(UTC)
SCOPE = Scope(zone=invented.ZONE, brand=invented.BRAND, hours=invented.HOURS)
WEEK = Wanted(SCOPE, Kind.WEEK, "2026-W47")
ZONES = ["Europe/London", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Thirteen invented weeks; nobody writes to them."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('weeks') / 'wellheard.db'}")
    schema.upgrade(store)
    invented.write(store)
    return store


@pytest.fixture(scope="module")
def report(weeks: Store) -> Report:
    return build_report(weeks, WEEK, at=AT)


def counted(store: Store, query: str) -> int:
    times = {"start": f"{START:%Y-%m-%dT%H:%M:%S.000000+00:00}", "end": f"{END:%Y-%m-%dT%H:%M:%S.000000+00:00}"}
    with store.read() as tx:
        return int(tx.connection.scalar(text(query), times) or 0)


SAID = "SELECT count(*) FROM mentions WHERE posted_at >= :start AND posted_at < :end"
OPENED = "SELECT count(*) FROM cases WHERE opened_at >= :start AND opened_at < :end"
DECIDED = "SELECT count(*) FROM drafts WHERE decided_at >= :start AND decided_at < :end"
SETTLED = (
    "SELECT count(*) FROM outcomes WHERE settled_at >= :start AND settled_at < :end AND label IN "
    "('complaint', 'question')"
)
ANSWERED = "SELECT count(*) FROM responses WHERE answered_at >= :start AND answered_at < :end AND met"
PLAIN = [
    ("mentions", SAID, lambda r: r.now.mentions),
    ("complaints", f"{SAID} AND label = 'complaint'", lambda r: r.now.complaints),
    ("praise", f"{SAID} AND label = 'praise'", lambda r: r.now.praise),
    ("questions", f"{SAID} AND label = 'question'", lambda r: r.now.questions),
    ("other", f"{SAID} AND label = 'other'", lambda r: r.now.other),
    (
        "complaints:delivery",
        f"{SAID} AND label = 'complaint' AND topics = 'delivery'",
        lambda r: next(one.mentions for one in r.moves if (one.topic, one.label) == ("delivery", "complaint")),
    ),
    ("cases", OPENED, lambda r: r.now.cases_opened),
    ("answered", f"{OPENED} AND first_response_at IS NOT NULL", lambda r: r.now.cases_answered),
    (
        "unanswered",
        f"{OPENED} AND first_response_at IS NULL AND label <> 'other'",
        lambda r: r.now.cases_wanting_answer - r.now.cases_answered,
    ),
    ("decided", DECIDED, lambda r: r.now.drafts_decided),
    ("rejected", f"{DECIDED} AND state = 'rejected'", lambda r: r.now.drafts_rejected),
    (
        "approved-edited",
        f"{DECIDED} AND state <> 'rejected' AND text <> machine_text",
        lambda r: r.now.drafts_approved_edited,
    ),
    ("recovered", f"{SETTLED} AND outcome = 'recovered'", lambda r: r.outcomes.recovered),
    ("silent", f"{SETTLED} AND outcome = 'silent'", lambda r: r.outcomes.silent),
    ("targets-met", f"{ANSWERED} = 1", lambda r: r.targets.part),
    ("targets-missed", f"{ANSWERED} = 0", lambda r: r.targets.whole - r.targets.part),
]


@pytest.mark.parametrize(("items", "query", "figure"), PLAIN, ids=[row[0] for row in PLAIN])
def test_figures_equal_a_count_in_plain_sql(items, query, figure, weeks: Store, report: Report) -> None:
    """What the page says, what plain SQL counts, and what `--items` lists are the same number."""
    plain = counted(weeks, query)
    assert plain > 0
    assert figure(report) == plain
    assert len(items_of(weeks, WEEK, items, at=AT)) == plain


def test_every_name_of_items_lists_and_others_are_refused(weeks: Store, report: Report) -> None:
    """The page names no command that does not work; each leads on to a command that shows the one thing."""
    for name in ITEMS:
        items_of(weeks, WEEK, name, at=AT)
    named = set(re.findall(r"--items ([\w:-]+)", RENDERERS["html"](report)))
    assert {"recovered", "mentions", "complaints:delivery", "unanswered"} <= named
    assert all(items_of(weeks, WEEK, name, at=AT) or name in {"targets-missed"} for name in named)
    assert items_of(weeks, WEEK, "slow", at=AT)[0].command.startswith("wellheard cases show ")
    for wrong in ("nope", "cases:delivery", ""):
        with pytest.raises(NoSuchItemsError, match="names no figure"):
            items_of(weeks, WEEK, wrong, at=AT)


def test_counts_add_up_across_every_split(weeks: Store, report: Report) -> None:
    """By label, platform, day, hour, and by platform's own report: nothing is lost and nothing doubled."""
    now, total = report.now, report.now.mentions
    assert now.praise + now.complaints + now.questions + now.other == total
    assert sum(one.mentions for one in now.platforms) == total
    assert sum(one.praise + one.complaints + one.questions + one.other for one in report.days) == total
    assert sum(map(sum, report.hours.mentions)) == total
    assert sum(one.cases for one in report.responses) == now.cases_answered
    apart = [
        build_report(weeks, Wanted(replace(SCOPE, platform=name), Kind.WEEK, "2026-W47"), at=AT)
        for name in ("x", "reddit")
    ]
    for figure in ("mentions", "complaints", "cases_opened", "cases_answered", "drafts_decided"):
        assert sum(getattr(one.now, figure) for one in apart) == getattr(now, figure)
    assert sum(one.outcomes.share.whole for one in apart) == report.outcomes.share.whole
    assert sum(one.targets.whole for one in apart) == report.targets.whole


def test_days_weeks_and_months_hold_the_same_mentions(weeks: Store) -> None:
    """October, with its change of the clock, is the sum of its days, and so is each week."""

    def mentions(kind: Kind, name: str) -> int:
        return build_report(weeks, Wanted(SCOPE, kind, name), at=AT).now.mentions or 0

    monday = datetime(2026, 10, 19, tzinfo=UTC).date()
    days = [mentions(Kind.DAY, (monday + timedelta(days=n)).isoformat()) for n in range(14)]
    assert sum(days[:7]) == mentions(Kind.WEEK, "2026-W43")
    assert sum(days[7:]) == mentions(Kind.WEEK, "2026-W44")
    october = build_report(weeks, Wanted(SCOPE, Kind.MONTH, "2026-10"), at=AT)
    assert sum(one.praise + one.complaints + one.questions + one.other for one in october.days) == october.now.mentions
    assert len(october.days) == 31


@given(moments, st.sampled_from(ZONES), st.sampled_from(list(Kind)))
def test_every_moment_lies_in_one_period_and_periods_touch(at: datetime, zone: str, kind: Kind) -> None:
    """Borders and changes of the clock lose and double nothing, in any zone; the name leads back to the period."""
    where = ZoneInfo(zone)
    period = period_of(kind, at.astimezone(where).date(), where)
    assert period.start <= at < period.end
    assert period.shifted(1).start == period.end
    assert period.shifted(-1).end == period.start
    assert period.shifted(1).shifted(-1) == period
    assert period_named(kind, period.name, zone=where, at=at) == period


@given(st.lists(st.tuples(st.sampled_from(list(Label)), st.integers(0, 9999)), max_size=40), st.sampled_from(ZONES))
def test_each_minute_falls_on_one_day_and_one_hour(said: list[tuple[Label, int]], zone: str) -> None:
    """Also in the week in which a clock changes."""
    period = period_named(Kind.WEEK, "2026-W43", zone=ZoneInfo(zone), at=AT)
    first, last = int(period.start.timestamp()) // 60, int(period.end.timestamp()) // 60
    minutes = Counter((label, first + minute % (last - first)) for label, minute in said)
    days, grid = days_of(period, minutes), hours_of(period, minutes, None)
    assert sum(one.praise + one.complaints + one.questions + one.other for one in days) == len(said)
    assert sum(map(sum, grid.mentions)) == len(said)
    for weekday, one in enumerate(days):
        assert sum(grid.mentions[weekday]) == one.praise + one.complaints + one.questions + one.other


@pytest.mark.parametrize(
    ("kind", "name", "title", "before"),
    [
        (Kind.DAY, "2026-11-24", "Tuesday 24 Nov 2026", "2026-11-17"),
        (Kind.WEEK, "2027-W01", "Week 1 (4-10 Jan)", "2026-W53"),
        (Kind.MONTH, "2026-01", "January 2026", "2025-12"),
        (Kind.QUARTER, "2026-Q1", "Q1 2026 (Jan-Mar)", "2025-Q4"),
    ],
)
def test_periods_have_names_and_neighbours(kind: Kind, name: str, title: str, before: str) -> None:
    """A day stands beside the same weekday, the others beside their kind."""
    period = period_named(kind, name, zone=ZoneInfo("UTC"), at=AT)
    assert (period.title, period.past(1).name) == (title, before)
    for wrong in ("2026-13-40", "2026-W60", "x", "2026-Q5", "2026-00"):
        with pytest.raises(NoSuchPeriodError, match="Write it like"):
            period_named(kind, wrong, zone=ZoneInfo("UTC"), at=AT)


def test_half_a_week_is_compared_with_half_a_week(weeks: Store) -> None:
    """On Wednesday noon nobody is told that mentions halved."""
    noon = (invented.MONDAY - timedelta(days=7) + timedelta(days=2, hours=12)).astimezone(UTC)
    found = build_report(weeks, Wanted(SCOPE, Kind.WEEK, "current"), at=noon)
    whole = build_report(weeks, Wanted(SCOPE, Kind.WEEK, "2026-W45"), at=AT)
    assert not found.complete
    assert found.before_until == noon - timedelta(days=7)
    assert 0 < found.before.mentions < whole.now.mentions


def test_the_hard_week_is_told_as_one_with_its_cause(report: Report) -> None:
    """Worse, because of delivery, with the incident's name, and what to do next."""
    assert verdict_of(report) is Verdict.WORSE
    said = " ".join(RENDERERS["text"](report).split())
    assert "was worse than week 46, as complaints rose" in said
    assert "Delivery: " in said
    assert "Incident: Courier strike." in said
    assert [one.topic for one in report.moves if one.sure] == ["delivery"]
    assert "Make up for 1 broken promise (maya)." in said
    assert "Agree on an answer to “Courier strike”." in said
    assert "Keep 1 promise that falls due next (maya)." in said


def test_the_chart_of_days_marks_where_an_incident_began(report: Report) -> None:
    """In the picture, in its words for a screen reader, and nowhere where there is none."""
    page = RENDERERS["html"](report)
    assert "Courier strike began on Tue 17 Nov." in page
    assert re.search(r">Courier strike</text>", page)
    assert "began on" not in RENDERERS["html"](replace(report, incidents=()))


def test_another_week_can_be_compared_with(weeks: Store) -> None:
    """`--compare` names it."""
    found = build_report(weeks, Wanted(SCOPE, Kind.WEEK, "2026-W46", "2026-W47"), at=AT)
    assert (found.name, found.before_name) == ("2026-W46", "2026-W47")
    assert verdict_of(found) is Verdict.BETTER


def test_noise_is_called_noise() -> None:
    """Counts that spread as people's bursts do are rarely called a change; a real one is found."""
    chance = random.Random(7)

    def noisy(mean: float, spread: float) -> int:
        # A count whose variance is `spread` times its mean: a Poisson of a mean that itself varies (gamma).
        rate = chance.gammavariate(mean / (spread - 1), spread - 1)
        count, passed = 0, chance.expovariate(1)
        while passed < rate:
            count, passed = count + 1, passed + chance.expovariate(1)
        return count

    false = 0
    for _ in range(300):
        now, *past = (noisy(40, 3) for _ in range(13))
        false += count_change(now, past, spread_of(past)) < SURE
    assert false <= 0.06 * 300
    steady = [40, 38, 43, 41, 39, 40, 42, 37, 44, 40, 41, 39]
    assert count_change(90, steady, spread_of(steady)) < 0.001
    assert count_change(41, steady, spread_of(steady)) > 0.5


def test_tests_agree_with_figures_worked_out_elsewhere() -> None:
    """Fisher's exact test and the binomial as R gives them; many comparisons make each less sure."""
    assert share_change(8, 10, 2, 10) == pytest.approx(0.0230, abs=1e-4)
    assert share_change(0, 0, 3, 4) == 1
    assert count_change(12, [53 / 12] * 12, 1.0) == pytest.approx(2 * 0.003690088, rel=1e-4)
    assert rank_change([1, 2, 3, 4, 5] * 4, [4, 5, 6, 7, 8] * 4) < 0.001
    assert rank_change([1, 1, 1], [1, 1, 1]) == 1
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.0533333, 0.0533333, 0.5])


def test_a_quote_needs_its_sources_leave(store: Store) -> None:
    """Law 9: what may not be shown is not quoted; the next best is, and with nobody left there is none."""
    world, at = World(store), datetime(2026, 11, 18, 12, tzinfo=UTC)
    words = "This is the kindest shop that I have ever bought a kettle from, by far"
    forbidden, _ = world.mention(at, Label.PRAISE)
    allowed, _ = world.mention(at, Label.PRAISE)
    with store.write(at) as tx:
        for mention, code in ((forbidden, Allows(show=False).to_code()), (allowed, Allows().to_code())):
            tx.connection.execute(
                text("UPDATE posts SET text = :t, allows = :a WHERE id = (SELECT post_id FROM mentions WHERE id = :m)"),
                {"t": words, "a": code, "m": mention},
            )
        tx.connection.execute(text("UPDATE mentions SET positive = 1"))
    scope = Scope(zone=ZoneInfo("UTC"), brand="acme")
    found = build_report(store, Wanted(scope, Kind.WEEK, "2026-W47"), at=AT)
    assert found.best.mention_id == allowed
    assert found.hardest is None
    with store.write(at) as tx:
        tx.connection.execute(text("UPDATE customers SET opted_out_at = (SELECT created_at FROM customers LIMIT 1)"))
    assert build_report(store, Wanted(scope, Kind.WEEK, "2026-W47"), at=AT).best is None


def test_the_page_is_whole_in_itself(report: Report) -> None:
    """No script, nothing to load, small enough for any mail program, each figure linked to a command that is there."""
    page = RENDERERS["html"](report)
    assert len(page.encode()) < 100_000
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", page)
    anchors, targets = set(re.findall(r'href="#([\w-]+)"', page)), set(re.findall(r' id="(list-\d+)"', page))
    assert anchors == targets
    assert page.count("<svg") == page.count("aria-label=")


def test_an_estimate_stands_only_on_stated_assumptions(weeks: Store, report: Report) -> None:
    """Without them nothing is said to be saved; with them it is called an estimate, and the sum is right."""
    assert report.costs.estimate is None
    scope = Scope(zone=invented.ZONE, brand=invented.BRAND, assumptions=Assumptions(4, 30, "EUR"))
    found = build_report(weeks, Wanted(scope, Kind.WEEK, "2026-W47"), at=AT)
    used = found.now.drafts_approved_unchanged + found.now.drafts_approved_edited
    assert found.costs.estimate.amount == pytest.approx(used * 4 / 60 * 30)
    assert "An estimate, by your own assumptions" in RENDERERS["text"](found)


def test_csv_has_one_row_a_case_and_no_formula(weeks: Store, report: Report, tmp_path: Path) -> None:
    """A spreadsheet takes no cell for a formula, whatever a handle begins with."""
    rows = list(csv.DictReader(io.StringIO(cases_csv(weeks, WEEK, at=AT))))
    assert len(rows) == report.now.cases_opened
    assert sum(row["wanted_answer"] == "1" for row in rows) == report.now.cases_wanting_answer
    taken = sorted(float(row["first_response_s"]) for row in rows if row["first_response_s"])
    assert len(taken) == report.now.cases_answered
    with Store(f"sqlite:///{tmp_path / 'one.db'}") as store:
        schema.upgrade(store)
        World(store).mention(START + timedelta(hours=1), brands=("=1+1",))
        wanted = Wanted(Scope(zone=ZoneInfo("UTC")), Kind.WEEK, "2026-W47")
        assert ",'=1+1," in cases_csv(store, wanted, at=AT)
