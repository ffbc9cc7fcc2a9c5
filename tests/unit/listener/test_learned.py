"""The learned classifier: true reasons, calibrated shares, one answer for one text, and nothing that stops it."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.classifying import classifier_of
from listener.classify.interface import Reading
from listener.classify.languages import language_of
from listener.classify.learned import LearnedClassifier
from listener.classify.model import shipped
from listener.classify.tokens import HANDLE, LINK, NUMBER, Vocabulary, named, raw_tokens
from store.types import Label, Urgency

CLASSIFIER = classifier_of()
PARTS = st.sampled_from(
    ["@x ", "http://a.b ", "😡", "sooooo ", "\u202e", "\0", "\ud83d", "don't ", "?!", "5 ", "\n", "é"]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PARTS, st.text(max_size=8)), max_size=40).map("".join))


def read(text, **more):
    return CLASSIFIER.classify(Reading(text, **more))


def test_the_learned_model_is_the_default():
    """And it came with the package."""
    assert isinstance(CLASSIFIER, LearnedClassifier)
    assert shipped() is not None


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gets_an_answer_that_adds_up(text):
    """Scores and sentiment are shares, the label is the largest, the reasons are words."""
    found = read(text)
    assert math.isclose(sum(found.scores.values()), 1, abs_tol=1e-4)
    assert math.isclose(sum(found.sentiment.values()), 1, abs_tol=1e-4)
    assert found.confidence == max(found.scores.values())
    assert all(isinstance(reason, str) and reason for reason in found.reasons)


@settings(max_examples=50, deadline=None)
@example(["", "👍?0"])
@given(st.lists(TEXTS, min_size=1, max_size=30))
def test_a_text_gets_the_same_answer_alone_and_in_company(texts):
    """What stands beside it in a batch changes nothing, not in the last digit."""
    together = list(CLASSIFIER.classify_many(map(Reading, texts)))
    assert together == [read(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "@" * 100_000, "😡" * 250_000, "no " * 300_000, "?!" * 200_000, "((((" * 100_000]
)
def test_only_the_beginning_of_a_text_without_end_is_read(text):
    """The first 4,000 characters decide, whatever follows; how long that takes is measured in `benchmarks/`."""
    assert read(text) == read(text[:4000])


def test_the_words_that_decided_are_exact_parts_of_the_score():
    """The parts of all tokens add up to what the filters gave the label."""
    model = shipped()
    texts = ["@x my parcel never arrived and nobody answers", "love it", "", "word " * 300 + "awful"]
    scored = model.score([model.vocabulary.read(text) for text in texts])
    # Weights of one sign: every token that added something is named when nothing is left out.
    weights = np.abs(np.repeat(model.weights["label"][:, 1][None], len(texts), axis=0))
    for row, parts in enumerate(scored.telling(weights, 0.0)):
        assert sum(added for _, added in parts) == pytest.approx(float(scored.pooled[row] @ weights[row]), rel=1e-4)
        assert [place for place, _ in parts] == sorted({place for place, _ in parts})
    assert scored.telling(weights, 0.0)[3][-1][0] >= 299


def test_a_text_scores_the_same_whatever_is_scored_beside_it():
    """Texts are scored by the dozen, the short ones padded; it must not show."""
    model = shipped()
    texts = ["late again", "x", "", "I love this so much " * 20, "!!! 😡", "where is it? " * 90]
    together = model.score([model.vocabulary.read(text) for text in texts])
    for row, text in enumerate(texts):
        alone = model.score([model.vocabulary.read(text)])
        assert np.array_equal(alone.pooled[0], together.pooled[row])
        assert np.array_equal(alone.places[0], together.places[row])


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from(["wow!", "SO", "@a_b,", "http://x.y/z", "it’s", ":)", "2.5km"]))
    )
)
def test_reading_by_the_piece_finds_the_tokens_of_the_whole(pieces):
    """What is remembered of a piece is what it says, the first time and later."""
    text = " ".join(pieces)
    words = shipped().vocabulary
    for _ in range(2):
        tokens, rows = words.read(text)
        assert tokens == raw_tokens(text)
        assert rows == [words.row(token) for token in tokens]


def test_the_brands_own_name_is_no_feeling():
    """A brand called Worst Burger is not insulted by its name."""
    named_so = read("Worst Burger opens in Leeds on Friday", brand_terms=("worst burger",))
    assert named_so.label is not Label.COMPLAINT
    assert not any("worst" in reason for reason in named_so.reasons)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My Fire TV stick caught fire last night", "fire tv"),
        ("a Fire Gas heater caught fire, the kids were in the room", "fire gas"),
        ("Hot Water bottle burst and my daughter has burns, she is in hospital", "hot water"),
    ],
)
def test_a_name_that_holds_a_word_of_danger_hides_no_danger(text, name):
    """Only the whole name stands as a name; its words elsewhere mean what they say."""
    assert read(text, brand_terms=(name,)).urgency is Urgency.CRITICAL


@pytest.mark.parametrize(
    "text",
    [
        "my son has a nut allergy and your nut free cake made his lips swell up",
        "we spent the night in A&E after eating your chicken",
        "I scalded my arm because the lid popped off",
        "I was sick all night after eating your quiche",
        "boiling water all over my hand when the handle broke off",
    ],
)
def test_harm_to_health_goes_to_a_person(text):
    """Whatever word people have for it."""
    assert read(text).urgency is Urgency.CRITICAL


def test_what_leaks_water_leaks_no_data():
    """A leak is about privacy only where something private leaked."""
    assert "data-breach" not in read("the lid leaked water over the floor").topics
    assert "data-breach" in read("my details were leaked").topics


def test_a_childs_harm_is_grave_whatever_the_label_says():
    """Two kinds of phrase make it a child's; that a word of praise stands beside them changes nothing."""
    found = read("lovely shop, great toys, but my toddler was injured by one and is in hospital")
    assert found.urgency is Urgency.CRITICAL


def test_reasons_stand_in_the_text_as_they_are_shown():
    """So that they can be underlined: apostrophes kept or left out as the author did, and nothing without end."""
    for text in ("The delivery's late and my refund's missing", "it isnt working", "it isn’t working, the app's dead"):
        plain = text.lower().replace("’", "'")
        for reason in read(text).reasons:
            assert all(word in plain for word in reason.split()), (text, reason)
    assert max(map(len, read("!" * 4000 + "a" * 3000).reasons), default=0) <= 40


@pytest.mark.parametrize("tag", ["en_US", " EN", "eng", "english", "en-GB", "\ud800", "???", "e"])
def test_a_tag_that_is_no_clean_tag_silences_nobody(tag):
    """Exports write languages in many ways; what is no tag does not count."""
    found = read("my parcel never arrived and nobody answers", lang=tag)
    assert (found.label, found.lang) == (Label.COMPLAINT, "en")


@pytest.mark.parametrize("text", ["", "@", "#", "&&&&", "\n"])
def test_a_text_without_a_word_is_other(text):
    """Nothing said is neither praise nor complaint."""
    assert read(text).label is Label.OTHER


@pytest.mark.parametrize("link", ["kestrel.com/shop?id=3", "HTTPS://kestrel.com/?id=3", "www.kestrel.com/x?utm=1"])
def test_a_question_mark_in_a_link_asks_nothing(link):
    """However the link is written."""
    asked, plain = read(f"Kestrel bike {link}"), read(f"Kestrel bike {link.partition('?')[0]}")
    assert asked.scores["question"] == pytest.approx(plain.scores["question"], abs=0.1)


def test_what_is_remembered_of_texts_stays_small():
    """Long pieces without a space are not kept: a flood of them must not fill the machine."""
    words = Vocabulary(["late"])
    for number in range(200):
        words.read(f"{number}!" * 400)
    assert len(words._seen) == 0


def test_a_conversation_is_read_with_what_came_before():
    """The same words mean another thing after our answer."""
    thanks = read("that worked, thank you", case_label=Label.COMPLAINT, answered=True)
    assert thanks.label is Label.PRAISE
    nothing = read("still nothing", case_label=Label.COMPLAINT, answered=True)
    assert nothing.label is Label.COMPLAINT


def test_who_writes_again_and_who_is_passed_on_is_more_urgent():
    """Repeat contact and reach raise a complaint."""
    text = "my parcel has not arrived"
    assert read(text).urgency is Urgency.NORMAL
    assert read(text, case_label=Label.COMPLAINT, posts_before=2).urgency is Urgency.HIGH
    assert read(text, reshares=50).urgency is Urgency.HIGH


def test_brands_may_have_topics_and_priors_of_their_own():
    """From settings, for that brand alone."""
    ours = LearnedClassifier(
        shipped(), priors={"kestrel": (0.0, 9.0, 0.0, 0.0)}, topics={"kestrel": {"wheels": ["rim*", "spoke"]}}
    )
    text = "the rims look nice"
    assert "wheels" in ours.classify(Reading(text, brand="kestrel")).topics
    assert ours.classify(Reading(text, brand="kestrel")).label is Label.COMPLAINT
    assert "wheels" not in ours.classify(Reading(text, brand="other")).topics


@pytest.mark.parametrize(
    ("text", "tag", "lang"),
    [
        ("wo bleibt mein Paket, ich warte seit zwei Wochen", None, "de"),
        ("¿dónde está mi pedido? llevo dos semanas esperando", "und", "es"),
        ("いつ届きますか？もう二週間も待っています", None, "ja"),
        ("where is my parcel", None, "en"),
        ("where is my parcel", "de", "de"),
        ("wow", None, None),
        ("😡😡", None, None),
        ("ok thanks", "en-GB", "en"),
    ],
)
def test_the_language_is_the_platforms_word_then_small_words_then_a_detector(text, tag, lang):
    """And unknown where the text does not tell."""
    assert language_of(text, tag, raw_tokens(text)) == lang


def test_tokens_keep_what_carries_meaning():
    """Names, links and numbers are one word each; emoji, marks, capitals and elongation stay."""
    tokens = raw_tokens("@Acme SOOOO late!!! see https://t.co/x, 5.30pm :( 😡👎🏽 #notbad it's")
    assert [named(token) for token in tokens] == [
        HANDLE, "soooo", "late", "!!", "see", LINK, NUMBER, "pm", ":(", "😡", "👎", "notbad", "it's", "<capitals>",
    ]  # fmt: skip
    words = Vocabulary(["soo", "late"])
    _, [long, known, unknown] = words.read("soooo late zzz")
    assert (words.words[long - 4097], words.words[known - 4097]) == ("soo", "late")
    assert 1 <= unknown <= 4096


def test_a_polite_word_does_not_end_a_case_that_goes_on():
    """Thanks beside a number, a next step or a fresh complaint are manners."""
    for text in ("Thanks, they are 4411 and 4412", "Thanks, another week without internet then", "thanks, DM sent"):
        found = read(text, case_label=Label.COMPLAINT, answered=True)
        assert found.label is not Label.PRAISE or found.confidence < 0.7, (text, found)


def test_the_shipped_model_travels_to_another_process_by_name():
    """Its tables would take longer to send than to load; what arrives says the same."""
    sent = pickle.dumps(CLASSIFIER)
    assert len(sent) < 100_000
    assert pickle.loads(sent).classify(Reading("still no parcel")) == read("still no parcel")
