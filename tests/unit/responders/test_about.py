"""What a reply names: in the customer's own words, turned to them, in right English, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.about import NOTHING, about
from responders.aspects import phrases, plural, read_words
from store.types import Label

NAMES = {"kestrel": "Kestrel"}


def topic(text: str) -> str | None:
    return about(text, Label.COMPLAINT, NAMES).topic


def trouble(text: str) -> str | None:
    return about(text, Label.COMPLAINT, NAMES).trouble


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
        ("I can't download songs, terrible", "the songs"),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Great service from @kestrel today!", "our service"),
        ("Wow--lovely customer service @kestrel!", "our customer service"),
        ("Thanks for my $3 soup @kestrel, delicious", "your soup"),
        ("thank you for making our 6 hour flight so smooth, wonderful", "your flight"),
        ("The pilot was nothing short of amazing", "the pilot"),
        ("My ride home just got upgraded! Thank you, love it", "your ride"),
        ("Shout out to Orla at the cafe, she carried my tray. Lovely", "our colleague"),
        ("Thank you so much to Bram Okoro, the kindest attendant", "the attendant"),
        ("Kudos to Kestrel, she loves her new coat", None),
        ("Thanks to ORLA, she made my day", None),
        ("Thanks to Orla for the tip", None),
        ("I'm off to file something, thanks", None),
        ("The soup was nothing but warm water. Thanks a lot", None),
    ],
)
def test_what_a_glad_post_is_glad_about(text, said):
    """The one thing in it, or somebody of ours whose name is not repeated."""
    assert about(text, Label.PRAISE, NAMES).topic == said


@pytest.mark.parametrize(
    "text",
    [
        "your Nazi driver was rude to me, awful service", "the Wanker manager lied to me, awful",
        "your black staff were rude to me, terrible", "my Scam-Site.com parcel hasn't arrived, terrible",
        "my Evil.ru parcel hasn't arrived", "my HIV test kit parcel hasn't arrived, awful",
        "my Grindr account is blocked",
        "my Wife-Is-Cheating-With-Tom parcel is late", "my Jane Doe account is locked and I am furious",
        "my Ann-Lee-0770-090 phone is broken", "your Tom Smith driver ignored me", "my 𝐅𝐔𝐂𝐊 parcel is late",
        "my Jane.Doe@gmail.com account is locked",
    ],
)  # fmt: skip
def test_nothing_that_a_stranger_made_up_is_put_into_our_mouth(text):
    """Names, links, insults and what people look like: only words of the list, and the brand's own names, are said."""
    found = about(text, Label.COMPLAINT, NAMES)
    said = f"{found.topic} {found.trouble}".lower()
    for word in (
        "nazi",
        "wanker",
        "black",
        "scam",
        "evil",
        "hiv",
        "grindr",
        "wife",
        "tom",
        "jane",
        "doe",
        "ann",
        "0770",
        "𝐅𝐔𝐂𝐊",
    ):
        assert word not in said


@pytest.mark.parametrize(
    "text",
    [
        "your engineer died in the crash yesterday", "your pilot crashed the plane and I am hurt",
        "the driver died, awful", "your staff are dead on the floor", "our driver was stolen",
        "the waitress was too tight", "the nurse was filthy",
    ],
)  # fmt: skip
def test_of_people_little_is_told(text):
    """That they were rude, late or did not answer; never what became of them."""
    assert trouble(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "if my order is cancelled again I'll be so disappointed", "nobody said my order was cancelled but they lied",
        "is my order cancelled?", "was my card declined?", "they said my flight was cancelled, but it wasn't",
        "I'd hate it if my parcel was lost", "unless my flight is cancelled", "not saying my order was cancelled but",
        "DM me if your flight is cancelled", "I hope I wasn't charged twice", "my order is cancelled or what?",
    ],
)  # fmt: skip
def test_what_did_not_happen_is_not_told(text):
    """What is feared, asked, denied or hearsay is no fact to be sorry for in public."""
    assert trouble(text) is None


def test_praise_tells_no_trouble():
    """Whatever went wrong before."""
    assert about("my parcel hasn't arrived but your chat was lovely", Label.PRAISE).trouble is None


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
    """What is named begins with an article or an owner, and stands within the text."""
    about(text, Label.COMPLAINT, NAMES)
    for phrase in phrases(read_words(text)):
        assert 0 <= phrase.start < phrase.end <= len(text)
        assert phrase.said.split()[0] in {"your", "our", "the"}
