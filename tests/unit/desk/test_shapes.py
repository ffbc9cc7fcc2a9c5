"""What is written out by hand for speed is what the plain way writes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.classifying import classification, classified
from store.types import Classification, Label, Urgency

SHARE = st.floats(0, 1)
WORDS = st.lists(st.text(), max_size=3).map(tuple)
CLASSIFICATIONS = st.builds(
    Classification,
    label=st.sampled_from(Label),
    scores=st.fixed_dictionaries(dict.fromkeys(("praise", "complaint", "question", "other"), SHARE)),
    sentiment=st.fixed_dictionaries(dict.fromkeys(("positive", "neutral", "negative"), SHARE)),
    confidence=SHARE,
    urgency=st.sampled_from(Urgency),
    topics=WORDS,
    reasons=WORDS,
    lang=st.one_of(st.none(), st.text()),
)
ROWS = st.dictionaries(st.one_of(st.text(), st.sampled_from(["text", "label", "lang"])), st.text(), max_size=4)


@settings(deadline=None)
@given(ROWS, CLASSIFICATIONS)
def test_a_classified_row_is_the_row_and_the_classification(row, found):
    """Whatever the row holds besides its text, also keys of ours."""
    row = {"text": "late again", **row}
    wanted = {**row, **classification(found)}
    got = json.loads(classified(json.dumps(row, ensure_ascii=False), row, found))
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        if isinstance(value, dict | float):
            assert got[key] == pytest.approx(value, abs=1e-4)
        else:
            assert got[key] == value
