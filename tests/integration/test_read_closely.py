"""What people write is read by a network where the large models are asked; what the machine drafts is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from responders import review
from responders.brands import Brands
from tests.flow import ANGRY, BRANDS, Flow

BLAMING = "I'm sorry. None of us packed that, it was the agency crew. I'll ask them and write here. Maya at Kestrel"


def reading(*, closely: bool) -> Brands:
    """Every brand, with the large models or without."""
    return replace(BRANDS, voices={key: replace(one, read_closely=closely) for key, one in BRANDS.voices.items()})


@pytest.mark.parametrize("closely", [True, False])
def test_an_edit_is_read_closely_where_the_large_models_are(store, now, closely):
    """The warning stands beside the edited words, and is found again at the moment of the yes."""
    brands = reading(closely=closely)
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY))
    flow.draft()
    at = now + timedelta(minutes=5)
    [draft] = flow.drafts()
    assert "blame" not in {one.check for one in draft.findings}
    edited = review.edit(store, brands, draft.id, BLAMING, by="maya", at=at)
    assert ("blame" in {one.check for one in edited.findings}) is closely
    approved = review.approve(store, brands, draft.id, by="maya", at=at)
    assert approved.text == BLAMING
