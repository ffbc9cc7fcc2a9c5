"""The large model of `wellheard[neural]`: one answer for one text, asked only where the small one is not sure."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.classifying import classifier_of
from listener.classify import neural
from listener.classify.interface import Reading
from listener.classify.learned import LearnedClassifier, Second, cascade
from listener.classify.model import HEADS, shipped
from store.types import Label

TEXTS = (
    "my parcel never arrived and nobody answers", "best coffee in town, thank you!", "do you ship to Norway?", "",
    "meeting Sam at the cafe at six", "oh brilliant, third outage this week 🙄", "a" * 5000,
)  # fmt: skip


@pytest.fixture(scope="module")
def large():
    found = neural.shipped()
    assert found is not None
    return found


def test_a_text_says_the_same_alone_and_beside_others(large):
    """Same input, same output: rounding to int8 must not depend on the neighbours."""
    together = large.logits(TEXTS)
    assert set(together) == set(HEADS)
    for row, text in enumerate(TEXTS):
        alone = large.logits([text])
        for name in HEADS:
            assert np.array_equal(alone[name][0], together[name][row])


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_no_text_stops_it(text):
    """Whatever was written, there is an answer whose shares add up."""
    found = LearnedClassifier(shipped(), second=Second("neural", neural.shipped())).classify(Reading(text))
    assert sum(found.scores.values()) == pytest.approx(1, abs=1e-4)
    assert sum(found.sentiment.values()) == pytest.approx(1, abs=1e-4)


def test_the_cascade_asks_it_only_where_the_small_one_is_not_sure(large):
    """A sure text is read as the small model reads it, an unsure one as the large one does."""
    small = classifier_of()
    alone = LearnedClassifier(shipped(), second=Second("neural", large))
    both = LearnedClassifier(shipped(), second=cascade(large))
    assert (small.name, alone.name, both.name) == ("learned", "neural", "cascade")
    mixing, asked = large.mixing, 0
    for text in (*TEXTS, "hm", "well, that was a flight", "not sure about this one @acme", "ok", "fine I guess"):
        reading = Reading(text)
        first, found = small.classify(reading), both.classify(reading)
        unsure = first.confidence < mixing.sure_label or max(first.sentiment.values()) < mixing.sure_sentiment
        asked += unsure
        assert found.scores == pytest.approx((alone.classify(reading) if unsure else first).scores, abs=1e-6)
    assert asked


def test_the_reasons_the_cues_and_the_conversation_count_as_before(large):
    """The large model gives the label; what a brand and a case add to it is added to its answer, too."""
    found = LearnedClassifier(shipped(), second=Second("neural", large), priors={"kestrel": (0.0, 30.0, 0.0, 0.0)})
    assert found.classify(Reading("best crew ever, thank you", brand="kestrel")).label is Label.COMPLAINT
    thanks = found.classify(Reading("that worked, thank you", case_label=Label.COMPLAINT, answered=True))
    assert thanks.label is Label.PRAISE
    assert found.classify(Reading("my parcel is still not here")).reasons


def test_it_travels_to_another_process_by_name(large):
    """Long files are read by a second process: 23 MB are loaded there, not sent."""
    sent = pickle.dumps(LearnedClassifier(shipped(), second=cascade(large)))
    assert len(sent) < 100_000
    text = Reading("hm, that was a flight")
    assert pickle.loads(sent).classify(text) == LearnedClassifier(shipped(), second=cascade(large)).classify(text)


def test_where_the_file_is_missing_there_is_no_large_model(tmp_path):
    """An installation without it goes on with the small one, and `doctor` says so."""
    assert neural.load(tmp_path) is None
