"""Who is greeted by name: only where the name beside a post is surely a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.calling import first_name


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Kyle Marsh", "Kyle"), ("kyle", "Kyle"), ("KYLE MARSH", "Kyle"), ("Kyle 🏈", "Kyle"), ("Priya N.", "Priya"),
        ("Anne-Marie O'Neill", "Anne-Marie"), ("José García", "José"), ("Dana (she/her)", "Dana"),
        ("Fatima | she/her", "Fatima"), ("Kim Pearce", "Kim"), ("  Oluwaseun   Ade ", "Oluwaseun"), ("Mike!", "Mike"),
    ],
)  # fmt: skip
def test_people_are_called_by_their_first_name(shown: str, name: str) -> None:
    """As they write it, in one way of capitals."""
    assert first_name(shown) == name


@pytest.mark.parametrize(
    "shown",
    [
        None, "", "🏈🏈", "Kyle's Diner", "Kim & Pete", "Kim and Pete", "Leeds United", "Kyle Marsh Official",
        "The Daily Kyle", "nightshift_noor", "user38271", "Not Kyle", "Dr Kyle Marsh", "Kyle Marsh Photography",
        "kyle{{ signature }}", "Kyle\u202eelyK", "Kyle https://evil.example", "@kyle", "K", "Kyle Marsh of Hill Farm",
        "Jack Off", "Karen hater", "Chad Sucks", "Kyle RIP", "Will – refund me", "Kyle (Brightkettle is a scam)",
        "Kyle (parody)", "Sarah/Kyle", "Kyle Plumbing", "James Solicitors", "Jordan Airlines", "James, Kyle",
        "Nguyen Van Anh", "Lee Min Ho", "Kim Min Ju", "Abdul Rahman", "Sue Brightkettle",
    ],
)  # fmt: skip
def test_whatever_else_stands_there_is_no_name(shown: str | None) -> None:
    """A business, a couple, a fan club, a handle, a trick: nobody is greeted as "Hello Official"."""
    assert first_name(shown, ["brightkettle"]) is None


@given(st.text())
def test_any_name_is_read_without_harm(shown: str) -> None:
    """What comes out is letters alone, whatever stood there."""
    name = first_name(shown)
    assert name is None or name.replace("-", "").isalpha()
