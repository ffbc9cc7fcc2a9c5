"""A customer's timeline as people and scripts read it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from desk import shapes
from desk.due import clock_words
from desk.plain import folded, plain, short
from store.timeline import Step, StepKind

WIDTH = 76
"""Columns of a text, so that a terminal of eighty shows it with its indent."""
LINES = 3
"""So many lines of one text: `mentions show` and `cases show` have the whole."""


def document(step: Step) -> dict[str, Any]:
    """For --json."""
    return {
        "key": step.key, "kind": step.kind.value, "id": step.id, "at": shapes.stamp(step.at), "text": step.text or None,
        "what": step.what or None, "case_id": step.case_id, "platform": step.platform, "by": step.by, "url": step.url,
        "due_at": shapes.stamp(step.due_at),
    }  # fmt: skip


def lines(steps: Iterable[Step], *, indent: str = "") -> Iterable[str]:
    """For people: a head with the day, and what was said below it."""
    for step in steps:
        stamp = f"{indent}{step.at:%d %b %Y %H:%M}  "
        yield stamp + short(_head(step), WIDTH + 4 - len(stamp))
        if step.text or step.kind in {StepKind.MENTION, StepKind.REPLY}:
            yield from (f"{indent}    {line}" for line in folded(step.text or "(deleted)", WIDTH - len(indent), LINES))


def _head(step: Step) -> str:
    by, case = plain(step.by or "someone"), f"case {step.case_id}"
    where = f"{case}, {step.platform}" if step.case_id is not None else f"{step.platform}"
    return {
        StepKind.CASE: f"case {step.id} began on {step.platform}; it is {step.what} now",
        StepKind.MENTION: f"they wrote: {step.what} (mention {step.id}, {where})",
        StepKind.REPLY: f"we answered ({where})",
        StepKind.HANDED_OFF: f"handed off by {by}, not seen in public (draft {step.id}, {case})",
        StepKind.APPROVED: f"approved by {by}, not sent yet (draft {step.id}, {case})",
        StepKind.OUTCOME: f"{case} ended: {step.what}",
        StepKind.NOTE: f"note by {by}{_used(step.what)}",
        StepKind.PROMISE: f"promise {step.id} of {by}, {_due(step.due_at)}: {step.what} ({case})",
        StepKind.DATE: f"date {step.id} of {by}, {_due(step.due_at)}: {step.what}",
        StepKind.ASKED: f"{'asked not to be contacted' if step.what == 'opted-out' else 'linked'} ({by})",
    }[step.kind]  # fmt: skip


def _used(prefers: str) -> str:
    return f", used in replies as {prefers}" if prefers else ""


def _due(at: datetime | None) -> str:
    return f"due {clock_words(at, UTC, '%d %b %Y')}" if at else "no day"
