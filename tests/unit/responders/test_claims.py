"""Figures in texts: two ways of writing one thing are one, and places are right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.claims import claims, keys


def said(text: str) -> set[tuple[str, str]]:
    return {(claim.kind, text.lower()[claim.start : claim.end]) for claim in claims(text.lower())}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("£20", "20 pounds"),
        ("£20.00", "20 quid"),
        ("$1,299", "1299 dollars"),
        ("49,95 €", "€49.95"),
        ("15%", "15 per cent"),
        ("two days", "48 hours"),
        ("a 30-day return", "within 30 days"),
        ("one week", "7 days"),
        ("1 year", "12 months"),
        ("five working days", "5 business days"),
        ("24 December", "Dec 24th"),
        ("24/12", "2026-12-24"),
        ("5:30pm", "17:30"),
        ("8 p.m.", "20:00"),
        ("12 noon", "12 midday at 12:00"),
        ("https://www.kestrel.example/returns/", "see kestrel.example/returns."),
    ],
)
def test_two_ways_of_writing_one_thing_are_one(one: str, other: str) -> None:
    """What the facts say in one form vouches for the other."""
    assert keys(one.lower()) & keys(other.lower()) - {"figure:12"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("5 working days", "5 days"), ("£20", "$20"), ("20%", "£20"), ("9am", "9pm"), ("3 days", "3 to 5 days"),
     ("kestrel.example/a", "kestrel.example/b"), ("Friday", "Saturday")],
)  # fmt: skip
def test_what_differs_stays_apart(one: str, other: str) -> None:
    """A fact vouches for itself, not for its neighbour."""
    assert not keys(one.lower()) & keys(other.lower())


def test_a_range_of_days_is_each_of_them() -> None:
    """Mon-Fri vouches for Wednesday; three to five days vouch for five, not for three."""
    assert "day:wednesday" in keys("open mon-fri")
    assert "day:saturday" not in keys("open mon-fri")
    assert {"day:saturday", "day:sunday", "day:monday"} <= keys("saturday to monday")
    assert keys("5 days") <= keys("3 to 5 days")


@pytest.mark.parametrize(
    "text",
    ["I sat in the sun.", "One of the best days.", "We may be late.", "Model X200 and R2D2.", "All those hours.",
     "That's on us.", "@116415 Part 2/2 of it, u/lena_42.", "A week like that."],
)  # fmt: skip
def test_ordinary_words_are_no_figures(text: str) -> None:
    """Names of days and months are words of their own too."""
    assert claims(text.lower()) == []


def test_none_stands_inside_another() -> None:
    """An amount is not a bare number as well, and a date no share."""
    text = "By Friday 24 December, £20, 15% in 3-5 working days, see kestrel.example/5, from 9am, all 12."
    assert said(text) == {
        ("day", "friday"), ("date", "24 december"), ("amount", "£20"), ("share", "15%"),
        ("stretch of time", "3-5 working days"), ("link", "kestrel.example/5"), ("time of day", "9am"),
        ("figure", "12"),
    }  # fmt: skip


@given(st.text(alphabet=st.sampled_from("0123456789 .,:/-£$%amdayshourweek3ofmonfribyin'\n"), max_size=200))
def test_no_text_breaks_it_and_places_are_in_the_text(text: str) -> None:
    """Whatever the text, each claim stands where it says, in order and apart from the others."""
    last = 0
    for claim in claims(text):
        assert last <= claim.start < claim.end <= len(text)
        last = claim.end


@pytest.mark.parametrize("unit", ["1 ", "1,", "£1", "3-", "1.a", "mon-", "a.", "2 days ", "12/"])
def test_long_hostile_texts_take_no_time(unit: str) -> None:
    """No pattern blows up on repetitions: ten thousand characters pass in a moment."""
    claims(unit * (10_000 // len(unit)))
