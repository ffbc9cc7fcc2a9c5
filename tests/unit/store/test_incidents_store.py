"""The tables of incidents make wrong states impossible, on both databases."""

import pytest
from sqlalchemy.exc import IntegrityError

from store import incidents
from store.errors import MoveRefused, NotFound
from store.incidents import Burst
from store.models_incidents import IncidentState, Membership
from tests.unit.store.week_world import World


def opened(tx, name="Storm", brand="acme"):
    return incidents.add(tx, brand=brand, name=name, topic="", words=("storm",), since=tx.at, facts="Closed.",
                         until=None)  # fmt: skip


def refused(store, now, act):
    with pytest.raises(IntegrityError), store.write(now, "eve") as tx:
        act(tx)


def test_a_case_is_answered_by_one_incident_at_most(store, now):
    """Two sets of facts for one case cannot be; after the first has let go, the second may."""
    _, case_id = World(store).mention(now)
    with store.write(now, "maya") as tx:
        first, second = opened(tx), opened(tx, "Flood")
        incidents.join(tx, first, [case_id])
    refused(store, now, lambda tx: incidents.join(tx, second, [case_id]))
    with store.write(now, "maya") as tx:
        incidents.settle(tx, first, [case_id], Membership.DONE)
        incidents.join(tx, second, [case_id])
        assert incidents.incident_of(tx, [case_id]) == {case_id: second}


@pytest.mark.parametrize(
    "values",
    [{"facts_version": 0}, {"state": "closed"}, {"state": "proposed"}, {"closed_at": "now"}],
)
def test_an_incident_in_no_possible_state_cannot_be(store, now, values):
    """Open without facts, closed without an end, proposed with facts, ended while open: refused by the table."""
    with store.write(now, "maya") as tx:
        made = opened(tx)
    real = {name: now if value == "now" else value for name, value in values.items()}
    refused(store, now, lambda tx: tx.connection.execute(
        incidents.update(incidents.INCIDENTS).where(incidents.INCIDENT.id == made).values(**real)))  # fmt: skip


def test_facts_are_never_empty_and_a_version_is_given_once(store, now):
    """What was told under a number is that for good."""
    with store.write(now, "maya") as tx:
        made = opened(tx)
    refused(store, now, lambda tx: incidents._insert_facts(tx, made, 1, "Others.", None))
    refused(store, now, lambda tx: incidents._insert_facts(tx, made, 2, "", None))


def test_one_burst_is_proposed_once(store, now):
    """The same brand and topic have one standing proposal; it moves once."""
    burst = Burst("acme", "delivery", now, 14, 12, 2)
    with store.write(now, "bursts") as tx:
        first = incidents.propose(tx, burst)
        assert incidents.propose(tx, burst) is None
        incidents.move(tx, incidents.get(tx, first), IncidentState.DISMISSED)
        with pytest.raises(MoveRefused, match="dismissed and cannot become open"):
            incidents.move(tx, incidents.get(tx, first), IncidentState.OPEN)
        assert incidents.propose(tx, burst) == first + 1
        with pytest.raises(NotFound, match="no incident 99"):
            incidents.get(tx, 99)
