"""What the training measures with and learns from, as far as it needs no large network."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.checks.learned import KINDS
from training.augment import augmented
from training.corpus import FOLDS, LABELS, SENTIMENTS, Labelled
from training.metrics import calibration_error, interval, macro_f1, macro_recall, recall_at, softmax

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "training" / "invented"
FAULTS = sorted((ROOT / "training" / "faults").glob("*.jsonl"))
PLANTED = sorted((ROOT / "tests" / "planted").glob("*.jsonl"))


def test_every_invented_mention_is_well_formed():
    """A label and a sentiment of the known ones, and no text twice."""
    rows = [
        json.loads(line) for path in sorted(INVENTED.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    assert len(rows) > 5000
    assert {row["label"] for row in rows} == set(LABELS)
    assert {row["sentiment"] for row in rows} == set(SENTIMENTS)
    texts = [row["text"].lower() for row in rows]
    assert len(set(texts)) == len(texts)


def test_the_scores_are_those_of_the_field():
    """Checked by hand on six rows: recalls 1, 1/2, 2/3 and F1s 2/3, 1/2, 4/5."""
    labels, guessed = np.array([0, 1, 1, 2, 2, 2]), np.array([0, 1, 0, 2, 2, 1])
    assert macro_recall(guessed, labels) == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)
    assert macro_f1(guessed, labels) == pytest.approx((2 / 3 + 1 / 2 + 4 / 5) / 3)
    low, high = interval(macro_recall, guessed, labels, rounds=50)
    assert 0 <= low <= macro_recall(guessed, labels) <= high <= 1


def test_calibration_error_is_how_far_certainty_is_from_truth():
    """Nine in ten sure and right half the time: four tenths off."""
    shares = np.array([[0.9, 0.1]] * 10)
    assert calibration_error(shares, np.array([0, 1] * 5)) == pytest.approx(0.4)
    assert calibration_error(shares, np.array([0] * 9 + [1])) == pytest.approx(0, abs=1e-9)


def test_recall_at_a_precision_takes_as_many_as_it_may():
    """The three surest hold four in five only with the fourth and fifth right."""
    sure, right = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), np.array([1, 1, 0, 1, 1, 0])
    assert recall_at(sure, right, 0.8) == 1.0
    assert recall_at(sure, right, 0.95) == 0.5
    assert recall_at(-sure, right, 0.95) == 0.0


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_softmax_adds_up(rows):
    """Whatever the logits."""
    assert np.allclose(softmax(np.array(rows)).sum(-1), 1)


def test_augmented_texts_stay_within_their_fold():
    """A fold that is left out is left out of what was made of it, too."""
    rows = [Labelled(f"word{fold}a word{fold}b, word{fold}c but word{fold}d", 0, fold) for fold in range(FOLDS)] * 2
    made = augmented(rows, 200)
    assert made == augmented(rows, 200)
    assert len({text for text, _ in made}) > 50
    for text, fold in made:
        others = {f"word{other}" for other in range(FOLDS) if other != fold}
        assert not any(other in text.lower() for other in others)


def test_every_sentence_about_faults_is_well_formed():
    """A file a kind, each with faults and near misses; no text twice; what good replies are made of has no fault."""
    rows = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in FAULTS}
    assert set(rows) == {*KINDS, "plain"}
    assert all({row["fault"] for row in some} == {True, False} for kind, some in rows.items() if kind != "plain")
    assert not any(row["fault"] for row in rows["plain"])
    texts = [row["text"].lower() for some in rows.values() for row in some]
    assert len(texts) > 12_000
    assert len(set(texts)) == len(texts)


def test_no_planted_fault_that_is_held_back_is_learned_from():
    """What the checks are measured by was not seen: not word for word, whatever the capitals and marks."""
    planted = [
        (number % 2 == 1, plain(json.loads(line)["fault"] or ""))
        for path in PLANTED
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    held_back = {said for looked_at, said in planted if not looked_at and said}
    held_back -= {said for looked_at, said in planted if looked_at}
    learned = {plain(json.loads(line)["text"]) for path in FAULTS for line in path.read_text("utf-8").splitlines()}
    assert len(held_back) > 600
    assert not held_back & learned


def plain(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower()).strip()
