"""Laws of `report speed` and `report roi`: figures as counted by hand, no proof claimed, no money without a word."""

import random
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from desk.reports.asking import Scope
from desk.reports.build import Wanted
from desk.reports.calendar import Kind, period_named
from desk.reports.formats import roi_html
from desk.reports.formats.money import as_markdown, as_text, roi_blocks, speed_blocks
from desk.reports.intervals import Share
from desk.reports.items import items_of
from desk.reports.roi import build_roi, kind_of
from desk.reports.speed import NOT_PROOF, build_speed
from desk.settings_assumptions import AssumptionsSettings
from responders.outcome_steps import STEPS
from store import outcomes
from store.outcomes import VALUES, Outcome
from store.states import CaseState
from store.types import Label
from tests.unit.store.week_world import World

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPENED = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCOPE = Scope(ZoneInfo("UTC"), brand="acme")


def case(store, world, hours, outcome, *, steps=(), label=Label.COMPLAINT, settled=OPENED + timedelta(days=2)):
    answered = OPENED + hours * HOUR
    _, case_id = world.mention(OPENED, label, case={"first_response_at": answered, "last_own_at": answered})
    one = Outcome(case_id, "acme", label, answered, outcome, outcome, "as told", settled, None, None, None, steps)
    with store.write(AT) as tx:
        outcomes.keep(tx, [one], {})
    return case_id


def speed(store, name="2026-11"):
    with store.read(AT) as tx:
        return build_speed(tx, period_named(Kind.MONTH, name, zone=SCOPE.zone, at=AT), SCOPE)


@pytest.fixture
def town(store):
    """Thirty answered quickly, of whom 24 recovered; thirty slowly, of whom 6 did. Every other was asked something."""
    world = World(store)
    for n in range(60):
        quick = n < 30
        good = n % 30 < (24 if quick else 6)
        outcome = CaseState.RECOVERED if good else CaseState.STILL_UNHAPPY
        case(store, world, 0.5 if quick else 30, outcome, steps=("asked-a-question",) if n % 2 else ())
    return store


def test_bins_and_steps_are_counted_as_by_hand(town):
    """Shares, their counts, and a difference that chance would not make."""
    found = speed(town)
    assert [one.recovered for one in found.bins] == [Share(24, 30), Share(0, 0), Share(0, 0), Share(0, 0), Share(6, 30)]
    assert found.all.recovered == Share(30, 60)
    assert found.all.still_unhappy == Share(30, 60)
    assert found.trend_chance < 0.001
    asked = next(one for one in found.steps if one.step == "asked-a-question")
    assert (asked.taken, asked.left_out) == (Share(15, 30), Share(15, 30))
    assert asked.verdict() == "no difference that chance would not make"
    assert "more recovered: 80 % (24 of 30" in found.summary


def test_it_says_each_time_that_it_is_no_proof(town):
    """In text, in Markdown and in JSON."""
    found = speed(town)
    blocks = speed_blocks(found)
    assert NOT_PROOF.split(".")[0] in as_text(blocks)
    assert "not prove" in as_markdown(blocks)
    assert found.document()["not_proof"] == NOT_PROOF
    assert max(map(len, as_text(blocks).splitlines())) < 140


def test_few_cases_say_nothing(store):
    """Three are too few, and it says so."""
    world = World(store)
    for _ in range(3):
        case(store, world, 1, CaseState.RECOVERED)
    assert "Too few cases" in speed(store).summary
    assert "too few to say much" in speed(store).all.recovered.words()
    assert {one.verdict() for one in speed(store).steps} == {"too few to say"}
    assert speed(store, "2026-10").all.recovered == Share(0, 0)


def test_every_split_adds_up_to_a_count_in_plain_sql(store):
    """Bins, steps and outcomes of sixty random cases; praise is no case to win back."""
    world, chance = World(store), random.Random(7)
    for _ in range(60):
        steps = tuple(step for step in STEPS if chance.random() < 0.4)
        label = chance.choice([Label.COMPLAINT, Label.QUESTION, Label.PRAISE])
        settled = OPENED + timedelta(days=chance.randrange(-6, 28))
        case(store, world, chance.randrange(40), chance.choice(VALUES), steps=steps, label=label, settled=settled)
    found = speed(store)
    with store.read() as tx:
        where = "label IN ('complaint', 'question') AND settled_at >= :a AND settled_at < :b"
        bounds = {"a": "2026-11-01T00:00:00+00:00", "b": "2026-12-01T00:00:00+00:00"}
        whole, won = (
            tx.connection.scalar(text(f"SELECT count(*) FROM outcomes WHERE {where} {only}"), bounds)
            for only in ("", "AND outcome = 'recovered'")
        )
    assert found.all.recovered == Share(won, whole)
    assert sum(one.recovered.whole for one in found.bins) == whole
    assert sum(one.recovered.part for one in found.bins) == won
    for one in found.steps:
        assert (one.taken.part + one.left_out.part, one.taken.whole + one.left_out.whole) == (won, whole)


def test_no_money_is_claimed_where_nothing_is_stated(town):
    """And where it is, it is called an estimate, with what it rests on."""
    wanted = Wanted(SCOPE, Kind.MONTH, "2026-11", None)
    silent = build_roi(town, wanted, None, at=AT)
    assert silent.estimates == ()
    assert "No money is claimed" in as_text(roi_blocks(silent))
    half = build_roi(town, wanted, AssumptionsSettings(kept_customer=100, currency="EUR"), at=AT)
    assert half.estimates == ()
    stated = AssumptionsSettings(kept_customer=100, kept_share=0.5, currency="EUR")
    told = build_roi(town, wanted, stated, at=AT)
    [one] = told.estimates
    assert (one.amount, one.currency) == (1500, "EUR")
    assert one.low < one.amount < one.high
    assert "estimate" in as_text(roi_blocks(told)).lower()
    assert told.document()["estimates"][0]["rests_on"].startswith("30 recovered (counted)")


def test_the_page_for_the_person_who_pays_says_what_is_counted_and_what_is_not(town):
    """The same figures, estimates called that, the warning; nothing to load; every command in it lists something."""
    wanted = Wanted(SCOPE, Kind.MONTH, "2026-11", None)
    stated = AssumptionsSettings(kept_customer=100, kept_share=0.5, currency="<EUR>")
    page = roi_html.render(build_roi(town, wanted, stated, at=AT))
    assert len(page.encode()) < 100_000
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", page)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "November 2026 so far" in words
    assert "30 of 60 whom we followed recovered (50%; 95% interval 38 to 62%)" in words
    assert "Estimates, not measurements" in words
    assert "1,500 &lt;EUR&gt;" in words
    assert "nobody measured it" in words
    assert NOT_PROOF in words
    named = re.findall(r"--items ([\w:-]+)", page)
    assert named
    assert all(items_of(town, wanted, name, at=AT) for name in named)
    bare = roi_html.render(build_roi(town, wanted, None, at=AT))
    assert "No money is claimed" in bare
    assert "nobody measured it" not in bare


@pytest.mark.parametrize(
    ("name", "kind"),
    [(None, Kind.QUARTER), ("current", Kind.QUARTER), ("2026-Q4", Kind.QUARTER), ("2026-11", Kind.MONTH),
     ("2026-w47", Kind.WEEK), ("2026-11-24", Kind.DAY)],
)  # fmt: skip
def test_a_period_is_known_by_its_name(name, kind):
    """One option for every kind of period."""
    assert kind_of(name) is kind


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (0, 7), (7, 7), (3, 4), (50, 100)])
def test_an_interval_holds_its_share(part, whole):
    """Between 0 and 1, around the share, and the whole range where nothing is known."""
    one = Share(part, whole)
    low, high = one.interval
    assert 0 <= low <= high <= 1
    assert one.share is None or low <= one.share <= high
    assert one.share is not None or (low, high) == (0, 1)
