"""What somebody types to narrow the queue."""

import pytest

from desk.filters import FilterError, parse
from store.queue import View, Wanted
from store.types import Label, Urgency


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted(me="maya")),
        ("battery late", Wanted(words=("battery", "late"))),
        ("urgency:high Label:PRAISE", Wanted(urgency=Urgency.HIGH, label=Label.PRAISE)),
        ("owner:me platform:X brand:kestrel", Wanted(owner="maya", platform="x", brand="kestrel")),
        ("@ann #12", Wanted(customer="ann", case_id=12)),
        ("https://x.com/1", Wanted(words=("https://x.com/1",))),
        ("#hashtag @", Wanted(words=("#hashtag", "@"))),
    ],
)
def test_understood(typed: str, wanted: Wanted) -> None:
    """Keys, handles, case numbers and words."""
    assert parse(typed, me="maya") == wanted


def test_ones_own_view_is_ones_own() -> None:
    """Unless somebody else is asked for."""
    assert parse("", view=View.MINE, me="maya").owner == "maya"
    assert parse("owner:ada", view=View.MINE, me="maya").owner == "ada"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("colour:red", "no colour: to search by"),
        ("urgency:soon", "critical, high, normal, low"),
        ("label:", "no value"),
    ],
)
def test_refused(typed: str, told: str) -> None:
    """What does not exist is named, with what there is."""
    with pytest.raises(FilterError, match=told):
        parse(typed, me="maya")
