"""What a reply names: in the customer's own words, turned to them, in right English, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.about import NOTHING, about
from responders.aspects import phrases, plural, read_words
from store.types import Label


def topic(text: str) -> str | None:
    return about(text, Label.COMPLAINT).topic


def trouble(text: str) -> str | None:
    return about(text, Label.COMPLAINT).trouble


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The zip on my Kestrel jacket broke on day two", "the zip on your Kestrel jacket"),
        ("@kestrel where is my parcel??", "your parcel"),
        ("your delivery driver threw the box over the fence", "our delivery driver"),
        ("Customer service was hopeless", "our customer service"),
        ("MY NEW BOOTS ARE LEAKING", "your new boots"),
        ("These stupid headphones crackle", "the headphones"),
        ("I locked your account by mistake", "your account"),
        ("my first order's fine but the refund for my second order is missing", "the refund for your second order"),
        ("their parcels arrive, mine never", None),
        ("what a day", None),
        ("cheaper than my old phone contract anyway", None),
        ("I order from you every week", None),
        ("@kestrel #order http://order.example", None),
    ],
)
def test_the_thing_is_named_as_the_brand_would_say_it(text, said):
    """My is your, your is our; a judging word is not repeated; what belongs to others is not named."""
    assert topic(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("My parcel still hasn't arrived", "your parcel hasn't arrived"),
        ("my boots haven’t arrived yet", "your boots haven't arrived"),
        ("The app keeps crashing on my phone", "the app keeps crashing"),
        ("your headphones keep cutting out", "our headphones keep cutting out"),
        ("my flight from Leeds was cancelled", "your flight was cancelled"),
        ("I've been charged twice for one coat", "you were charged twice"),
        ("Still waiting for my refund", "you're still waiting for your refund"),
        ("been on hold for 40 mins", "you were left on hold for 40 minutes"),
        ("where is my order", "you have to ask where your order is"),
        ("I haven't received my replacement", "you haven't had your replacement"),
        ("Your website won't let me log in", "our website doesn't let you log in"),
        ("the kettle arrived smashed", "the kettle arrived smashed"),
        ("your driver was rude", "our driver was rude"),
        ("my parcel has arrived", None),
        ("the app is brilliant", None),
        ("I was not charged twice", None),
        ("nothing wrong with my order", None),
        ("How am I meant to know that a kettle is broken without opening it", None),
    ],
)
def test_what_went_wrong_is_told_in_words_that_fit_after_that(text, said):
    """Only what the customer says went wrong."""
    assert trouble(text) == said


def test_what_is_praised_is_named_where_it_is_praised():
    """The flat white, not the queue; and nothing where the praise is of something else."""
    assert about("Loving the new flat white @coppercup", Label.PRAISE).topic == "the new flat white"
    assert about("waited in the queue, but your barista was lovely", Label.PRAISE).topic == "our barista"
    assert about("On my way to the gate for a run, what a day", Label.PRAISE) is NOTHING


def test_praise_tells_no_trouble():
    """Whatever went wrong before."""
    assert about("my parcel hasn't arrived but your chat was lovely", Label.PRAISE).trouble is None


def test_the_span_holds_the_words():
    """A reviewer sees where it comes from."""
    text = "Hi, the zip on my Kestrel jacket is a joke"
    found = about(text, Label.COMPLAINT)
    assert text[found.start : found.end] == "the zip on my Kestrel jacket"


@pytest.mark.parametrize(
    ("one", "more"),
    [
        ("delivery", "deliveries"),
        ("box", "boxes"),
        ("shelf", "shelves"),
        ("day", "days"),
        ("member of staff", "members of staff"),
        ("delivery man", "delivery men"),
        ("salesperson", "salespeople"),
        ("watch", "watches"),
    ],
)
def test_more_than_one(one, more):
    """English plurals of the words on the list."""
    assert plural(one) == more


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    """What is named is made of words of the text, and its span lies within it."""
    found = about(text, Label.COMPLAINT)
    assert found is NOTHING or 0 <= found.start < found.end <= len(text)
    for phrase in phrases(read_words(text)):
        assert phrase.said.split()[0] in {"your", "our", "the"}
