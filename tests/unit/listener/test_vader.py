"""Laws of the classifier: VADER's figures to the last digit, and on top of them what people want of a brand."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from listener.classify.interface import SCORED_CHARACTERS, Classifier, Reading
from listener.classify.polarity import read_polarity
from listener.classify.vader import VaderClassifier
from store.types import Label, Urgency

ORACLE = SentimentIntensityAnalyzer()
CLASSIFIER: Classifier = VaderClassifier()

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
VADER_CASES = (
    "but BUT no No or nor least at very so this kind of never without doubt "
    "good GOOD great! bad? the and I 😀 😡x ❤️ ΣΑΣ İ ﬁne !!! ??"
)
vader_words = st.sampled_from(
    sorted(ORACLE.lexicon)[::7]
    + sorted(BOOSTER_DICT)
    + NEGATE
    + [word for phrase in SPECIAL_CASES for word in phrase.split()]
    + VADER_CASES.split()
    + ["\x1c", "\u2028"]
)
vader_texts = st.lists(st.one_of(vader_words, vader_words.map(str.upper), st.text(max_size=5)), max_size=14)


@settings(max_examples=500)
@given(vader_texts.map(" ".join))
def test_polarity_is_vaders_own(text: str) -> None:
    """Our faster walk gives exactly the library's four figures."""
    ours = read_polarity(text)
    theirs = ORACLE.polarity_scores(text)
    assert {"neg": ours.negative, "neu": ours.neutral, "pos": ours.positive, "compound": ours.compound} == theirs


@given(anything)
def test_any_text_is_classified(text: str) -> None:
    """No Unicode text raises; scores add up to one, the label is the best score, and the answer never changes."""
    one = CLASSIFIER.classify(Reading(text))
    assert set(one.scores) == {label.value for label in Label}
    assert math.isclose(sum(one.scores.values()), 1)
    assert math.isclose(sum(one.sentiment.values()), 1)
    assert min(*one.scores.values(), *one.sentiment.values()) >= 0
    assert one.confidence == one.scores[one.label.value] == max(one.scores.values())
    assert CLASSIFIER.classify(Reading(text)) == one
    assert list(CLASSIFIER.classify_many([Reading(text), Reading("")])) == [one, CLASSIFIER.classify(Reading(""))]


@pytest.mark.parametrize("word", ["love ", "no ", "good but ", "still no refund ", "a.b ", "😡", "?!"])
def test_a_huge_text_is_fast(word: str) -> None:
    """Only the first 4,000 characters count, so a megabyte takes no longer than they do."""
    start = time.perf_counter()
    huge = CLASSIFIER.classify(Reading(word * (1_000_000 // len(word))))
    assert time.perf_counter() - start < 30  # what grows with the text would take minutes
    assert huge == CLASSIFIER.classify(Reading((word * SCORED_CHARACTERS)[:SCORED_CHARACTERS]))


LABELLED = {
    Label.PRAISE: [
        "Kestrel's new app is great, love it!",
        "Thanks @kestrel for the super quick help, you're the best",
        "Thanks!",
        "@kestrel thanks for sorting that out",
        "No problems at all with my order, arrived early",
        "Kestrel never fails, excellent service",
        "❤️❤️",
        "can't wait to try the new kestrel",
        "Kestrel killing it again",
    ],
    Label.COMPLAINT: [
        "still waiting for my parcel, third time I've asked. No reply!",
        "Why is my order still not here?",
        "I’ve been charged twice for one coffee",
        "The app doesn't work since the update",
        "My order 123 has not arrived",
        "you are a joke",
        "thanks for nothing",
        "I love how Kestrel never replies",
        "Not happy with Kestrel today",
        "My flight was cancelled. Please help, thanks",
        "😡😡😡",
    ],
    Label.QUESTION: [
        "How long does delivery take to Canada?",
        "What are your opening hours on Sunday?",
        "How do I get a refund?",
        "do you ship to Ireland",
        "Is the Kestrel 5 available in blue?",
        "When will my order arrive?",
        "is there a wheelchair ramp at the Leeds store?",
        "Can you help me? Thanks in advance",
        "thanks please help",
    ],
    Label.OTHER: [
        "Just landed in Oslo with Kestrel",
        "Kestrel opens a new shop in Leeds",
        "thank you in advance",
        "",
    ],
}


@pytest.mark.parametrize(("label", "text"), [(label, text) for label, texts in LABELLED.items() for text in texts])
def test_plain_mentions_are_understood(label: Label, text: str) -> None:
    """Praise, complaints, questions and the rest are told apart in the words that people use."""
    assert CLASSIFIER.classify(Reading(text, brand_terms=("kestrel",))).label is label


def test_a_plain_complaint_beats_vader() -> None:
    """What people write while they wait holds no word of feeling, and is a complaint all the same."""
    text = "Still waiting, it has been two weeks and nobody has called back"
    assert ORACLE.polarity_scores(text)["compound"] >= 0
    assert CLASSIFIER.classify(Reading(text)).label is Label.COMPLAINT


@pytest.mark.parametrize(
    "text",
    ["Love the coffee but the delivery was late and nobody answers", "The shoes are gorgeous but they fell apart"],
)
def test_mixed_feelings_are_a_complaint(text: str) -> None:
    """Praise and complaint together are answered as a complaint, and marked."""
    one = CLASSIFIER.classify(Reading(text))
    assert (one.label, one.mixed) == (Label.COMPLAINT, True)
    assert not CLASSIFIER.classify(Reading("Love the coffee")).mixed


def test_the_brands_own_name_is_no_feeling() -> None:
    """A brand called after a word of feeling is neither praised nor insulted by its name."""
    text = "I had lunch at Worst Burger"
    assert CLASSIFIER.classify(Reading(text)).label is Label.COMPLAINT
    assert CLASSIFIER.classify(Reading(text, brand_terms=("worst burger",))).label is Label.OTHER


def test_reasons_are_words_of_the_text() -> None:
    """Whoever sees the label sees the words that decided it, the most telling first."""
    one = CLASSIFIER.classify(Reading("Still waiting for my parcels. Worst delivery!"))
    assert set(one.reasons[:2]) == {"still waiting", "worst"}
    assert "parcels" in one.reasons
    assert CLASSIFIER.classify(Reading("Superb shoes, I love them")).reasons[0] in {"superb", "love"}


def test_the_language_passes_through() -> None:
    """We do not guess languages: the platform's tag is kept."""
    assert CLASSIFIER.classify(Reading("hallo", lang="de")).lang == "de"


def test_urgency_follows_the_text() -> None:
    """An urgent text is urgent through the classifier too."""
    assert CLASSIFIER.classify(Reading("Your heater caught fire")).urgency is Urgency.CRITICAL
