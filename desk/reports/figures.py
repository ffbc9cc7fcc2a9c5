"""The figures of one period, worked out from what the store found."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.plain import short
from store import week as ask
from store.sources import MissedStretch
from store.states import HISTORY, POST_DELETED, CaseState, DraftState
from store.types import Label

NO_ANSWER_WANTED = frozenset({HISTORY, "no-reply-needed", POST_DELETED})
"""Cases closed for these reasons, without an answer, asked none of us."""


_APPROVED: Mapping[ask.Wording, str] = {
    ask.Wording.MACHINE: "approved_unchanged",
    ask.Wording.EDITED: "approved_edited",
    ask.Wording.OWN: "approved_own_words",
}
_KINDS = (*_APPROVED.values(), "rejected", "withdrawn")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Found:
    """What the store says of one period."""

    heard: Sequence[ask.HeardCount]
    reshares: int
    cases: Sequence[ask.CaseCount]
    response_s: Sequence[float]
    decided: Sequence[ask.DecidedCount]
    reasons: Sequence[tuple[str | None, int]]
    polls: Sequence[ask.PollCount]
    gaps: Sequence[MissedStretch]


@dataclass(frozen=True, slots=True)
class PlatformCount:
    """What was said on one platform."""

    platform: str
    mentions: int
    praise: int
    complaints: int
    questions: int
    other: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one period. None means that there was nothing to measure, which is not the same as 0."""

    mentions: int | None = None
    """By when they were posted; without those that the platform deleted since."""
    praise: int | None = None
    complaints: int | None = None
    questions: int | None = None
    other: int | None = None
    complaints_per_praise: float | None = None
    """None when nobody praised."""
    reshares: int | None = None
    """Of the posts of the period, as last seen; None without a mention."""
    platforms: tuple[PlatformCount, ...] = ()
    """The loudest first."""
    cases_opened: int | None = None
    """Cases whose first customer post was posted in the period."""
    cases_wanting_answer: int | None = None
    """Of those, all that we answered and all that still should be: not `other`, not closed as needing none."""
    cases_answered: int | None = None
    answered_share: float | None = None
    """Answered of those that wanted it, 0 to 1."""
    first_response_median_s: float | None = None
    """Seconds by `clock` from the customer's first post to our first answer, over the cases answered."""
    first_response_p90_s: float | None = None
    """Nine of ten were answered within this; interpolated as SQL's `percentile_cont`."""
    drafts_decided: int | None = None
    """By when a person decided: the sum of the next five."""
    drafts_approved_unchanged: int | None = None
    drafts_approved_edited: int | None = None
    drafts_approved_own_words: int | None = None
    """A person wrote them from scratch."""
    drafts_rejected: int | None = None
    drafts_withdrawn: int | None = None
    """Approved, then void or replaced before it was public: the text or the world changed."""
    drafts_posted: int | None = None
    """Of those decided in the period: public by now."""
    drafts_handed_off: int | None = None
    """Of those decided in the period: given to a person to post, not yet seen in public."""
    polls: int | None = None
    polls_failed: int | None = None
    """None when no poll ran."""
    records_skipped: int | None = None
    gaps: int | None = None
    cost_usd: float | None = None
    """What the polls of the period cost; None when no poll ran."""


def figures_of(found: Found) -> Figures:
    """The figures of a period in which somebody listened."""
    return Figures(
        **_said(found),
        **_answered(found.cases, found.response_s),
        **_drafted(found.decided),
        **_seen(found),
        platforms=_platforms(found.heard),
    )


def _said(found: Found) -> dict[str, Any]:
    labels: Counter[Label] = Counter()
    for one in found.heard:
        labels[one.label] += one.mentions
    total, praise, complaints = labels.total(), labels[Label.PRAISE], labels[Label.COMPLAINT]
    return {
        "mentions": total, "praise": praise, "complaints": complaints, "questions": labels[Label.QUESTION],
        "other": labels[Label.OTHER], "complaints_per_praise": complaints / praise if praise else None,
        "reshares": found.reshares if total else None,
    }  # fmt: skip


def _platforms(heard: Sequence[ask.HeardCount]) -> tuple[PlatformCount, ...]:
    counts: dict[str, Counter[Label]] = {}
    for one in heard:
        counts.setdefault(name_of(one.platform), Counter())[one.label] += one.mentions
    found = [
        PlatformCount(name, n.total(), n[Label.PRAISE], n[Label.COMPLAINT], n[Label.QUESTION], n[Label.OTHER])
        for name, n in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.mentions, one.platform)))


def _answered(cases: Sequence[ask.CaseCount], response_s: Sequence[float]) -> dict[str, Any]:
    wanting = sum(
        one.cases for one in cases if wants_answer(one.label, one.state, one.close_reason, answered=one.answered)
    )
    answered = sum(one.cases for one in cases if one.answered)
    return {
        "cases_opened": sum(one.cases for one in cases), "cases_wanting_answer": wanting, "cases_answered": answered,
        "answered_share": answered / wanting if wanting else None,
        "first_response_median_s": percentile(response_s, 0.5), "first_response_p90_s": percentile(response_s, 0.9),
    }  # fmt: skip


def wants_answer(label: Label, state: CaseState, close_reason: str | None, *, answered: bool) -> bool:
    """A case asks for an answer: all that we answered, and all that still should be."""
    # What we answered wanted it, also where the customer's last word was a "thanks" that nobody need answer.
    closed_unasked = state is CaseState.CLOSED and close_reason in NO_ANSWER_WANTED
    return answered or not (label is Label.OTHER or closed_unasked)


def _drafted(decided: Sequence[ask.DecidedCount]) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    states: Counter[DraftState] = Counter()
    for one in decided:
        states[one.state] += one.drafts
        kinds[kind_of(one.state, one.wording)] += one.drafts
    return {
        "drafts_decided": states.total(), **{f"drafts_{kind}": kinds[kind] for kind in _KINDS},
        "drafts_posted": states[DraftState.POSTED], "drafts_handed_off": states[DraftState.HANDED_OFF],
    }  # fmt: skip


def kind_of(state: DraftState, wording: ask.Wording) -> str:
    """What a decided draft counts as: the end of the name of a figure, `approved_unchanged` to `withdrawn`."""
    if state is DraftState.REJECTED:
        return "rejected"
    if state in {DraftState.VOID, DraftState.SUPERSEDED}:
        return "withdrawn"
    return _APPROVED[wording]


def _seen(found: Found) -> dict[str, Any]:
    polls = found.polls
    return {
        "polls": sum(one.passes for one in polls), "gaps": len(found.gaps),
        "polls_failed": sum(one.failed for one in polls) if polls else None,
        "records_skipped": sum(one.skipped for one in polls) if polls else None,
        "cost_usd": sum(one.cost_micros for one in polls) / 1_000_000 if polls else None,
    }  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share of them lies, interpolated as SQL's `percentile_cont`; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def name_of(text: str) -> str:
    """A name that somebody else wrote, fit for one line anywhere: no control characters, and not endless (law 5)."""
    return short(text, _LONGEST_NAME)
