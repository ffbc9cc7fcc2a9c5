"""What we hold about one person, for that person."""

from typing import Any

from desk import shapes
from store import cases, customers, drafts, followups, mentions, overrides, posts, tellings
from store.engine import Tx
from store.errors import NotAllowedBySource
from store.types import Customer


def export_person(tx: Tx, person: Customer) -> dict[str, Any]:
    """Everything about one person.

    Raises:
        NotAllowedBySource: a source forbids export of what it gave us (law 9).
    """
    said = mentions.of_customer(tx, person.id, limit=100_000)
    barred = sorted({m.post.source for m in said if not m.post.allows.export})
    if barred:
        raise NotAllowedBySource(f"The terms of {', '.join(barred)} do not allow export of its posts.")
    others = [post for post in posts.of_customer(tx, person.id) if post.id not in {m.post.id for m in said}]
    theirs = cases.of_customer(tx, person.id, limit=100_000)
    written = [draft for case in theirs for draft in drafts.of_case(tx, case.id)]
    reasons = overrides.of_drafts(tx, [draft.id for draft in written])
    notes = customers.notes(tx, person.id)
    return {
        **shapes.customer(person),
        "mentions": [shapes.mention(m) for m in said],
        "other_posts": [shapes.post(p) for p in others],
        "cases": [shapes.case(c) for c in theirs],
        "drafts": [{**shapes.draft(d), "override": shapes.override(reasons.get(d.id))} for d in written],
        "incidents": tellings.of_cases(tx, [case.id for case in theirs]),
        "notes": [shapes.note(one) for one in notes],
        "follow_ups": [shapes.follow_up(one) for one in followups.of_customer(tx, person.id)],
    }
