"""What we hold about one person, for that person."""

from typing import Any

from desk import shapes
from desk.recalls import recalls
from store import case_notes, cases, customers, drafts, followups, mentions, overrides, pauses, posts, tellings
from store.engine import Tx
from store.errors import NotAllowedBySource
from store.types import Case, Customer, Draft, Override


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
        "cases": [_case(tx, one) for one in theirs],
        "drafts": [_draft(tx, one, reasons.get(one.id)) for one in written],
        "incidents": tellings.of_cases(tx, [case.id for case in theirs]),
        "notes": [shapes.note(one) for one in notes],
        "follow_ups": [shapes.follow_up(one) for one in followups.of_customer(tx, person.id)],
    }


def _case(tx: Tx, case: Case) -> dict[str, Any]:
    """With what colleagues wrote beside it, and when and why it was put off."""
    return {
        **shapes.case(case),
        "notes": [shapes.case_note(one) for one in case_notes.of_case(tx, case.id)],
        "put_off": [
            {"since": shapes.stamp(one.since), "until": shapes.stamp(one.until), "why": one.why, "by": one.by}
            for one in pauses.of_cases(tx, [case.id]).get(case.id, ())
        ],
    }


def _draft(tx: Tx, draft: Draft, override: Override | None) -> dict[str, Any]:
    """With why a check was overridden, and what it recalls of the person."""
    recalled = recalls(tx, draft.id)
    return {
        **shapes.draft(draft),
        "override": shapes.override(override),
        "recalls": recalled.document() if recalled else None,
    }
