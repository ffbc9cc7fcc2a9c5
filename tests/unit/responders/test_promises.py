"""Honesty: a reply says what the facts, the customer's own post or a note vouch for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.brands import Voice
from responders.checks import DraftContext, run_checks
from responders.checks.promises import PromisesCheck
from responders.facts import Fact, Facts
from responders.self_service import Answer, Answers
from store.types import Label
from tests.unit.responders.test_checks import context

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FACTS = Facts((
    Fact("policies.returns", "Anything unworn can come back within 30 days, free of charge."),
    Fact("refunds.speed", "Refunds reach the account within 3 to 5 working days."),
    Fact("hours.shops", "The shops are open Mon-Fri 9am to 5:30pm and on Saturday from 10:00."),
    Fact("links.returns", "How to send things back: https://kestrel.example/returns"),
    Fact("may_promise.refund", "A full refund for what arrived broken."),
    Fact("policies.summer", "20% off all tents until the end of August.", until=date(2026, 8, 31)),
))  # fmt: skip
VOICE = Voice(brand="kestrel", name="Kestrel", signature="Maya at Kestrel", facts=FACTS)


def draft(text: str, *, mention: str = "Help", notes: tuple[str, ...] = (), voice: Voice = VOICE) -> DraftContext:
    return replace(context(text, Label.QUESTION), facts=voice.vouched(AT), mention_text=mention, notes=notes)


def found(text: str, **more) -> list[tuple[str, str]]:
    one = draft(text, **more)
    return [(f.severity, one.text[slice(*f.span)]) for f in PromisesCheck().check(one)]


@pytest.mark.parametrize(
    "text",
    [
        "You can send it back within 30 days.",
        "You have 30 days for that, and it is free of charge.",
        "It takes 3-5 working days.",
        "It takes up to five business days.",
        "We're open on Wednesday from 9am, and on Saturday from 10am.",
        "Here is how: kestrel.example/returns",
        "We'll refund you.",
        "I'm asking and will answer here.",
    ],
)
def test_what_the_facts_say_may_be_said(text: str) -> None:
    """Figures, days, times, links and outcomes that stand in the file pass, however they are written."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You have 60 days for that.", [("warn", "60 days")]),
        ("It takes 3 working days.", [("warn", "3 working days")]),
        ("We open on Sunday.", [("warn", "Sunday")]),
        ("We close at 8pm.", [("warn", "8pm")]),
        ("Take £10 off.", [("warn", "£10")]),
        ("It's on until 24 December.", [("warn", "24 December")]),
        ("We have 300 shops.", [("warn", "300")]),
        ("It comes tomorrow.", [("warn", "tomorrow")]),
        ("You'll have it tomorrow.", [("block", "You'll have it"), ("warn", "tomorrow")]),
        ("You'll get a replacement.", [("block", "You'll get a replacement")]),
        ("We'll gladly replace it.", [("block", "We'll gladly replace")]),
        ("I'll send you a small voucher.", [("block", "I'll send you a small voucher")]),
        ("It'll be delivered.", [("block", "'ll be delivered")]),
        ("You won't be charged.", [("block", "You won't be charged")]),
        ("We guarantee that.", [("block", "We guarantee")]),
        ("We have checked.", [("warn", "We have checked")]),
        ("We'll reply within 24 hours.", [("warn", "within 24 hours")]),
        ("It's 20% off.", [("warn", "20%")]),
    ],
)
def test_what_nobody_vouches_for_is_found_where_it_stands(text: str, expected: list[tuple[str, str]]) -> None:
    """An outcome that nobody may promise blocks, the rest warns, each with its place; what ended counts as absent."""
    assert found(text) == expected


def test_the_customers_own_figures_may_be_repeated_but_not_their_wishes() -> None:
    """Three weeks of waiting may be named; a refund that was asked for is not thereby promised."""
    mention = "3 weeks of waiting for a £40 bag, and you said you'll send a replacement!"
    assert found("Three weeks for a £40 bag is far too long.", mention=mention) == []
    assert found("You'll get a replacement.", mention=mention) == [("block", "You'll get a replacement")]


def test_a_note_vouches_unless_it_says_no() -> None:
    """What a colleague noted may be said; "asks for" and "no" are notes too."""
    assert found("You'll get a replacement.", notes=("Replacement agreed, Tom",)) == []
    assert found("We have checked.", notes=("Checked the parcel with the depot.",)) == []
    assert found("We'll know by Friday.", notes=("Depot calls back on Friday",)) == []
    for note in ("No replacement, out of stock", "Asks for a replacement"):
        assert found("You'll get a replacement.", notes=(note,)) == [("block", "You'll get a replacement")]


def test_a_brand_without_a_facts_file_is_only_warned() -> None:
    """Where nobody wrote down what is so, outcomes and times are warned of and plain figures left alone."""
    bare = replace(VOICE, facts=None)
    assert found("We'll refund you. Take £10 off.", voice=bare) == [("warn", "We'll refund")]


def test_a_fact_ends_by_the_brands_own_midnight() -> None:
    """On its last day it holds until the day is over where the brand is."""
    fact = Fact("policies.sale", "20% off everything.", until=date(2026, 11, 24))
    voice = replace(VOICE, facts=Facts((fact,), ZoneInfo("America/Los_Angeles")))
    assert "share:20" in voice.vouched(datetime(2026, 11, 25, 5, 0, tzinfo=UTC)).keys  # the evening of the 24th there
    assert "share:20" not in voice.vouched(datetime(2026, 11, 25, 9, 0, tzinfo=UTC)).keys
    assert voice.facts is not None
    assert voice.facts.ended(datetime(2026, 11, 25, 9, 0, tzinfo=UTC)) == (fact,)


def test_the_brands_answers_and_its_names_vouch_too() -> None:
    """What answers.toml says is the brand's word, and a figure in its name is no promise."""
    answers = Answers([Answer("warranty", ("warranty",), ("Frames have a ten-year warranty.",))], threshold=0.6)
    facts = Facts(names="7-Eleven Bikes")
    voice = replace(VOICE, facts=facts, answers=answers)
    assert found("7-Eleven Bikes frames have ten years.", voice=voice) == []
    assert found("They have nine years.", voice=voice) == [("warn", "nine years")]


@given(st.text(max_size=300))
def test_every_finding_stands_in_the_text(text: str) -> None:
    """Whatever the text, a span is a place in it, also where lower case is longer than upper case."""
    one = draft(f"İ {text} within 24 hours, £10, you should have known! ")
    for finding in run_checks(one):
        if finding.span is not None:
            start, end = finding.span
            assert 0 <= start < end <= len(one.text)
    assert ("warn", "within 24 hours") in found(f"İ {text} within 24 hours, £10, you should have known! ")


@pytest.mark.parametrize(
    "text", ["You'll hear from us by Thursday. – Maya at Kestrel", "It is done by Monday. – Maya at Kestrel"]
)
def test_opening_hours_are_no_leave_to_promise_a_day(text):
    """That somebody is there on Thursdays says nothing of what will be done by one."""
    assert [severity for severity, _ in found(text)] == ["warn"]
    assert found("We are open on Monday. – Maya at Kestrel") == []
    assert found(text, notes=("told them by thursday, and by monday at the latest",)) == []
