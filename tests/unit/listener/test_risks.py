"""What must never meet a template is heard where nobody names it, with the words that say so."""

import json
from pathlib import Path

import pytest

from desk.classifying import classifier_of
from listener.classify.interface import Reading
from listener.classify.model import RISKS
from store.types import Label, Urgency

FOLDER = Path(__file__).parents[2] / "risks"
TRAINED_ON = Path(__file__).parents[3] / "training" / "risks"


def rows(folder):
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def read(text):
    return classifier_of().classify(Reading(text))


@pytest.mark.parametrize(
    "text",
    [
        "your driver wouldn't stop talking about my legs and now he has my number",
        "logged in and it's some woman in Leeds's bookings, card ending and all",
        "some days I think everyone would be better off without me. anyway where is my parcel",
        "Mum's account. She isn't with us since Friday. Your form wants her signature.",
        "the barista served every white customer before me and then closed the till",
    ],
)
def test_a_risk_is_heard_without_its_name(text):
    """It goes to a person within minutes, whatever kind the machine takes it for."""
    assert read(text).urgency is Urgency.CRITICAL


def test_the_reasons_say_which_risk_and_by_which_words():
    """So that whoever opens it knows at once what to look for."""
    found = read("logged in and it's some woman in Leeds's bookings, card ending and all")
    assert found.reasons[0] == "risk: breach"
    assert len(found.reasons) > 1


@pytest.mark.parametrize(
    "text",
    [
        "this queue is killing me lol", "my phone died again, great battery @kestrel", "kids loved the burgers",
        "the new album is to die for", "your app is murder on my battery",
    ],
)  # fmt: skip
def test_figures_of_speech_are_no_risk(text):
    """Everyday words of danger and death stay everyday."""
    assert read(text).urgency is not Urgency.CRITICAL


def test_most_of_what_others_wrote_is_heard():
    """Of mentions written by people who knew nothing of the rules three in four at least; of look-alikes few."""
    every = rows(FOLDER)
    found = list(classifier_of().classify_many(Reading(row["text"]) for row in every))
    heard = [one.urgency is Urgency.CRITICAL for one in found]
    risky = [hit for row, hit in zip(every, heard, strict=True) if row["risk"]]
    alike = [hit for row, hit in zip(every, heard, strict=True) if not row["risk"]]
    assert len(risky) == 2200
    assert sum(risky) / len(risky) > 0.75
    assert sum(alike) / len(alike) < 0.2


def test_what_is_measured_was_not_learned():
    """No mention stands in both folders, every kind has its own, and all kinds are known ones."""
    held, learned = rows(FOLDER), rows(TRAINED_ON)
    assert not {row["text"].lower() for row in held} & {row["text"].lower() for row in learned}
    for some in (held, learned):
        assert {row["risk"] or "none" for row in some} == set(RISKS)


def test_praise_with_a_risk_between_the_lines_is_not_taken_lightly():
    """Whatever the label: a person reads it at once."""
    found = read("my son has a nut allergy and your nut free cake made his lips swell up")
    assert found.urgency is Urgency.CRITICAL
    assert found.label in {Label.PRAISE, Label.COMPLAINT, Label.OTHER}
