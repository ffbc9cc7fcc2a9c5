"""What most tests of the flow begin with."""

import pytest

from tests.flow import ANGRY, Flow


@pytest.fixture
def flow(store, now):
    """Ann is angry, and a reply is drafted."""
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY))
    flow.draft()
    return flow
