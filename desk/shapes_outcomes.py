"""The JSON shapes of what became of our replies."""

from desk.shapes import Json, stamp
from store.outcomes import Count, Known, Outcome


def outcome(found: Outcome) -> Json:
    """What became of one case."""
    return {
        "case_id": found.case_id, "brand": found.brand, "label": found.label.value,
        "outcome": found.outcome.value if found.outcome else None,
        "machine": found.machine.value if found.machine else None, "reason": found.reason,
        "watched_from": stamp(found.watched_from), "settled_at": stamp(found.settled_at),
        "settled_by": found.settled_by, "mention_id": found.mention_id, "draft_id": found.draft_id,
        "steps": list(found.steps),
    }  # fmt: skip


def outcome_count(found: Count) -> Json:
    """So many cases of which the same became."""
    return {"label": found.label.value, "outcome": found.outcome.value, "by_person": found.by_person,
            "cases": found.cases}  # fmt: skip


def known_outcome(found: Known) -> Json:
    """A case of the list of outcomes."""
    return {
        "case_id": found.case_id, "brand": found.brand, "platform": found.platform, "customer": found.customer,
        "label": found.label.value, "outcome": found.outcome.value, "reason": found.reason,
        "settled_at": stamp(found.settled_at), "settled_by": found.settled_by, "won_by": found.won_by,
    }  # fmt: skip
