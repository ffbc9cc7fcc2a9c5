"""The large model of `wellheard[neural]`: one answer for one text, asked only where the small one is not sure."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.classifying import classifier_of
from listener.classify import neural
from listener.classify.interface import Reading
from listener.classify.learned import LearnedClassifier, Second, cascade
from listener.classify.model import HEADS, shipped
from store.types import Label, Urgency

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


@pytest.mark.parametrize("text", [
    "I don't see the point of anything any more, and now you have cancelled the one trip I had left",
    "my nan's funeral is tomorrow morning and the suit is still not here",
    "the heater you sold us filled the flat with smoke, my son is coughing",
])  # fmt: skip
@pytest.mark.parametrize("kind", ["cascade", "neural"])
def test_the_network_for_risks_has_the_last_word(large, kind, text):
    """With the large model a risk is heard by a network that does nothing else, and named as always."""
    second = cascade(large) if kind == "cascade" else Second("neural", large)
    found = LearnedClassifier(shipped(), second=second).classify(Reading(text))
    assert found.urgency is Urgency.CRITICAL
    assert found.reasons[0].startswith("risk: ")


def test_more_risks_are_heard_with_it_and_no_more_look_alikes(large):
    """What docs/why/measured.md says of it, on a sample: a tenth of what was held back."""
    rows = [
        json.loads(line)
        for path in sorted((Path(__file__).parents[2] / "risks").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()[::10]
    ]
    readings = [Reading(row["text"]) for row in rows]

    def heard(second, wanted):
        found = LearnedClassifier(shipped(), second=second).classify_many(readings)
        return [
            any(reason.startswith("risk: ") for reason in one.reasons) or one.urgency is Urgency.CRITICAL
            for one, row in zip(found, rows, strict=True)
            if bool(row["risk"]) is wanted
        ]

    risky, alike = heard(cascade(large), True), heard(cascade(large), False)
    assert sum(risky) / len(risky) >= 0.95 > sum(heard(None, True)) / len(risky) + 0.1
    assert sum(alike) <= sum(heard(None, False)) + 0.03 * len(alike)
