"""What a reply of ours promises with a time, and what it does not. Said on Tuesday, 24 November 2026, 12:00, London."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.hours import BusinessHours, Opening
from responders.promised import LONGEST_WHAT, first_promise, promises

WORKING = BusinessHours(ZoneInfo("Europe/London"), ((Opening.parse("09:00-17:30"),),) * 5 + ((), ()))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def told(text: str) -> list[tuple[str, str]]:
    found = promises(text, said_at=NOON, hours=WORKING)
    return [(one.what, f"{one.due_at:%a %d %b %H:%M}") for one in found]


@pytest.mark.parametrize(
    ("text", "what", "until"),
    [
        ("I'm sorry. I'll come back to you in this thread by Monday 10am. – Maya",
         "I'll come back to you in this thread by Monday 10am", "Mon 30 Nov 10:00"),
        ("We'll have an answer within 48 hours.", "We'll have an answer within 48 hours", "Thu 26 Nov 12:00"),
        ("We will write in two days.", "We will write in two days", "Thu 26 Nov 17:30"),
        ("We're going to call you this afternoon. ^MK", "We're going to call you this afternoon", "Tue 24 Nov 17:30"),
        ("I\u2019ll reply by the end of the week", "I\u2019ll reply by the end of the week", "Fri 27 Nov 17:30"),
        ("Our team will ring on 3 December.", "Our team will ring on 3 December", "Thu 03 Dec 17:30"),
        ("Our team aims to reply within 24 hours :)", "Our team aims to reply within 24 hours", "Wed 25 Nov 12:00"),
        ("By Friday I'll know more.", "By Friday I'll know more.", "Fri 27 Nov 17:30"),
        ("And tomorrow we'll write", "tomorrow we'll write", "Wed 25 Nov 17:30"),
        ("You can expect a reply from us next Tuesday.", "expect a reply from us next Tuesday", "Tue 01 Dec 17:30"),
        ("You should hear back tomorrow. -Jen", "You should hear back tomorrow", "Wed 25 Nov 17:30"),
        ("You'll have your refund by Friday.", "You'll have your refund by Friday", "Fri 27 Nov 17:30"),
        ("I'm sending a new lid today.", "I'm sending a new lid today", "Tue 24 Nov 17:30"),
        ("If you send me a message, I'll answer it by tomorrow.", "I'll answer it by tomorrow", "Wed 25 Nov 17:30"),
        ("I'll let you know what happened by Friday.", "I'll let you know what happened by Friday", "Fri 27 Nov 17:30"),
        ("It was due on Friday and never came. I'll find it by tomorrow noon.",
         "I'll find it by tomorrow noon", "Wed 25 Nov 12:00"),
        ("I'll look into the order you placed on Monday and reply by Thursday.",
         "I'll look into the order you placed on Monday and reply by Thursday", "Thu 26 Nov 17:30"),
    ],
)  # fmt: skip
def test_a_promise_with_a_time_is_found_in_our_own_words(text: str, what: str, until: str) -> None:
    """What we said, as we said it, and by when."""
    assert told(text) == [(what, until)]


@pytest.mark.parametrize(
    "text",
    [
        # Facts
        "Your parcel will be delivered on Friday.", "It should arrive by Friday.", "We turned it off tonight.",
        "Our shop is open until 5pm tomorrow.",
        "The carrier says it will come tomorrow.", "Orders placed by noon leave today.", "We opened last Friday.",
        "We'll be closed on Friday.", "I'll be out of the office tomorrow.", "It will be back on tomorrow.",
        "Flight #6353 is set to depart at 8 p.m. We're working hard to have you on your way.",
        "You can return it within 30 days.",
        # What we ask
        "Could you send me the number by Friday?", "Please send it by Friday and I'll sort it.",
        "I'll need your order number by Friday.", "I'll wait for you to send it by Friday.",
        "Please let us know if it does not arrive by 8PM.", "I'll sort it when you send the photo by Friday.",
        # Conditions
        "If it isn't there by Friday, I'll send a new one.", "I'll send a new one if it isn't there by Friday.",
        # The time of something else
        "I'll look into the order you placed on Friday.", "I'll find out why the parcel due on Friday never came.",
        "I'll ask the depot where your parcel was on Monday.", "We'll replace the jacket that broke on Tuesday.",
        "I'll let the team know about Friday.", "I'll pass on what happened today.", "See you on Saturday!",
        "We'll see you on Saturday at the fair.", "Thank you for coming in today. We'll tell the team.",
        # No time, and no promise
        "I'll come back to you as soon as I can.", "We won't have it by Friday.", "We will not call you tomorrow.",
        "Send me a direct message, and I'll take it from there.", "Happy Friday! I'll find out more.", "",
    ],
)  # fmt: skip
def test_what_is_no_promise_of_ours_with_a_time_makes_none(text: str) -> None:
    """Facts, requests, conditions, the times of other things, and promises without a time."""
    assert told(text) == []


def test_of_several_promises_the_first_due_comes_first() -> None:
    """A follow-up is for the one that has to be kept first."""
    text = "I'll send the label by Friday. I'll write to you by tomorrow."
    found = first_promise(text, said_at=NOON, hours=WORKING)
    assert found is not None
    assert found.what == "I'll write to you by tomorrow"
    assert [what for what, _ in told(text)] == ["I'll write to you by tomorrow", "I'll send the label by Friday"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(
    ["I'll", "we'll", "you", "will", "by Friday", "within 2 days", "if", "please", ".", ",", "expect", "from us", "not",
     "the", "tomorrow", "\u2019", "\n", "and", "what", "it", "came", "x" * 400]
), max_size=40).map(" ".join))  # fmt: skip
def test_whatever_is_written_the_words_are_ours_and_short(text: str) -> None:
    """A promise is a span of the reply, due later, and no longer than a line or two."""
    for one in promises(text, said_at=NOON, hours=WORKING):
        assert one.due_at > NOON
        assert 0 < len(one.what) <= LONGEST_WHAT
        assert one.what.rstrip("…") in text
