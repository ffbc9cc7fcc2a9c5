"""Who gets which case by rule, and what the next shift is told."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.handover import handover
from desk.settings import load_settings
from responders import review, teamwork
from responders.assigning import assign_due
from responders.hours import BusinessHours, Opening
from responders.rules import About, ApprovalRule, AssignRule, TeamRules, When
from store import cases
from store.types import Label, Urgency
from tests.flow import ANGRY, BRAND, BRANDS

CARE = AssignRule("care", ("maya", "tom"), About(labels=frozenset({Label.COMPLAINT})))


def ruled(flow, *rules, approvals=()):
    voice = replace(BRANDS.voices[BRAND], hours=BusinessHours(ZoneInfo("UTC"), ((Opening.parse("09:00-17:00"),),) * 7))
    flow.brands = replace(BRANDS, voices={BRAND: voice}, team=TeamRules(approvals, rules))
    return flow


def settings(folder):
    file = folder / "wellheard.toml"
    file.write_text(f'[brands.{BRAND}]\nname = "Kestrel"\n', encoding="utf-8")
    return load_settings(file, {})


def owners(flow):
    return [case.owner for case in flow.cases()]


def complain(flow, *authors):
    flow.hear(*(flow.say(ANGRY, author=author, minutes=n) for n, author in enumerate(authors, 2)))


def test_cases_go_around_to_whoever_has_least_to_do(flow):
    """Of several people the one with the fewest open cases gets the next; a tie goes to the first named."""
    complain(flow, "bob", "cem", "dee")
    with flow.store.write(flow.at, "maya") as tx:
        cases.assign(tx, 1, "maya")
    assert assign_due(flow.store, ruled(flow, CARE).brands, at=flow.at) == 3
    assert owners(flow) == ["maya", "tom", "maya", "tom"]
    assert assign_due(flow.store, flow.brands, at=flow.at) == 0


def test_the_first_rule_that_fits_counts_and_what_fits_none_stays_nobodys(flow):
    """Order is the team's; a case without a rule waits for whoever takes it."""
    grave = AssignRule("grave", ("ada",), About(urgencies=frozenset({Urgency.CRITICAL})))
    praise = AssignRule("thanks", ("bob",), About(labels=frozenset({Label.PRAISE})))
    flow.hear(
        flow.say("@kestrelcare my child was burned by my Kestrel jacket", author="bob"),
        flow.say("@kestrelcare I love my Kestrel jacket, thank you!", author="cem"),
        flow.say("@kestrelcare where do you sell Kestrel jackets?", author="dee"),
    )
    assign_due(flow.store, ruled(flow, grave, praise).brands, at=flow.at)
    assert owners(flow) == [None, "ada", "bob", None]


def test_a_customer_who_writes_again_keeps_their_colleague(flow):
    """What a person, or a rule before, has given stays given."""
    complain(flow, "bob")
    with flow.store.write(flow.at, "maya") as tx:
        cases.assign(tx, 2, "zoe")
    flow.hear(flow.say(ANGRY, author="bob", minutes=9, thread_root=flow.mentions()[1].post.external_id))
    assign_due(flow.store, ruled(flow, CARE).brands, at=flow.at)
    assert owners(flow)[1] == "zoe"


@pytest.mark.parametrize(("hour", "expected"), [(8, "night"), (9, "day"), (16, "day"), (17, "night")])
def test_hours_decide_by_the_clock_of_the_brand(flow, hour, expected):
    """Inside business hours the day shift, outside of them the others."""
    complain(flow, "bob")
    rules = AssignRule("d", ("day",), when=When.OPEN), AssignRule("n", ("night",), when=When.CLOSED)
    at = datetime.combine(flow.at.date(), time(hour), UTC)
    assign_due(flow.store, ruled(flow, *rules).brands, at=at)
    assert owners(flow)[1] == expected


def test_the_next_shift_finds_what_is_open_promised_and_waiting_for_whom(flow, tmp_path):
    """One page, and the same as JSON."""
    ruled(flow, approvals=(ApprovalRule("two", approvals=2, who=frozenset({"maya", "ada"})),))
    complain(flow, "bob", "cem")
    flow.draft()
    teamwork.assign(flow.store, 1, "maya", by="maya", at=flow.at)
    teamwork.note(flow.store, ["tom"], 2, "@tom her parcel is in Leeds", by="maya", at=flow.at)
    teamwork.snooze(flow.store, flow.brands, 3, "2d", by="tom", at=flow.at)
    review.approve(flow.store, flow.brands, 1, by="maya", at=flow.at)
    review.reject(flow.store, 2, reason="tone", by="tom", at=flow.at)
    teamwork.claim_case(flow.store, 2, by="tom", at=flow.at)
    at = flow.at + timedelta(minutes=5)
    page = handover(flow.store, settings(tmp_path), flow.brands, since=timedelta(hours=8), at=at)
    said = "\n".join(page.lines(flow.brands))
    assert "Drafts to decide: 2." in said
    assert "Whose: maya 1" in said
    assert "draft 1: Rule two (every reply): yes of maya; it needs 1 more, of ada." in said
    assert "case 2 by tom until 12:30 UTC" in said
    assert "case 2, maya: @tom her parcel is in Leeds" in said
    assert "case 3 until" in said
    assert "tom: 1 rejected" in said
    assert "case 1, " in said.split("First to answer:")[1]
    assert "maya's, 55m left, ann" in said
    document = page.document()
    assert {one["id"]: one["clock"]["state"] for one in document["first"]} == {1: "ok", 2: "ok", 3: "paused"}
    assert document["unseen"] == {"tom": 1}
    assert [one["id"] for one in document["waiting"]] == [1]
    assert sum(document["open"].values()) == len(flow.cases())
