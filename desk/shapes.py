"""The JSON shapes of the command line's contract, made from the frozen values."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from desk.classifying import classification
from listener.polling import PassReport
from responders.self_service import Match
from store.case_notes import CaseNote
from store.claims import Claim
from store.customers import Note
from store.nudges import Nudge
from store.presence import Present
from store.snoozes import Snooze
from store.types import Case, Customer, Draft, Event, Finding, FollowUp, Mention, Override, Post

Json = dict[str, Any]


def stamp(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def mention(found: Mention) -> Json:
    """One mention."""
    post = found.post
    return {
        "id": found.id, "brand": found.brand, "platform": post.platform, "external_id": post.external_id,
        "author": post.author, "author_id": post.author_id, "customer_id": found.customer_id, "text": post.text,
        "posted_at": stamp(post.posted_at), "url": post.url, "in_reply_to": post.in_reply_to,
        **classification(found.classification), "case_id": found.case_id, "mixed": found.classification.mixed,
        "corrected_by": found.corrected_by, "no_draft_reason": found.no_draft_reason, "reshares": post.reshares,
        "source": post.source, "edited_at": stamp(post.edited_at), "deleted_at": stamp(post.deleted_at),
    }  # fmt: skip


def post(found: Post) -> Json:
    """One post of a thread."""
    return {
        "kind": found.kind.value, "external_id": found.external_id, "author": found.author, "text": found.text,
        "posted_at": stamp(found.posted_at), "url": found.url, "in_reply_to": found.in_reply_to,
    }  # fmt: skip


def case(found: Case) -> Json:
    """One case."""
    return {
        "id": found.id, "brand": found.brand, "platform": found.platform, "customer": found.customer,
        "customer_id": found.customer_id, "state": found.state.value, "owner": found.owner,
        "label": found.label.value, "urgency": found.urgency.value, "opened_at": stamp(found.opened_at),
        "last_post_at": stamp(found.last_post_at), "first_response_at": stamp(found.first_response_at),
        "newest_mention_id": found.newest_mention_id, "close_reason": found.close_reason,
        "closed_at": stamp(found.closed_at),
    }  # fmt: skip


def draft(found: Draft) -> Json:
    """One draft."""
    return {
        "id": found.id, "mention_id": found.mention_id, "case_id": found.case_id, "brand": found.brand,
        "platform": found.platform, "state": found.state.value, "text": found.text, "situation": found.situation,
        "variant": found.variant,
        "eligibility": {"verdict": found.eligibility.verdict.value, "reason": found.eligibility.reason},
        "findings": [finding(f) for f in found.findings],
        "urgency": found.urgency.value, "created_at": stamp(found.created_at), "edited_by": found.edited_by,
        "approved_by": found.approved_by, "decided_by": found.decided_by, "decided_at": stamp(found.decided_at),
        "reason": found.reason, "note": found.note, "returned_from": found.returned_from,
        "claimed_by": found.claimed_by, "claimed_until": stamp(found.claimed_until),
        "posted_url": found.posted_url,
    }  # fmt: skip


def finding(found: Finding) -> Json:
    """What a check found; `span` is where, from the first character to behind the last, counted from 0."""
    span = list(found.span) if found.span else None
    return {"check": found.check, "severity": found.severity, "message": found.message, "span": span}


def override(found: Override | None) -> Json | None:
    """Why a person approved over a check."""
    if found is None:
        return None
    return {"by": found.by, "at": stamp(found.at), "checks": list(found.checks), "reason": found.reason}


def nearest(found: Iterable[Match]) -> list[Json]:
    """The answers of a brand that come nearest to a question."""
    return [
        {"name": one.answer.name, "confidence": round(one.confidence, 4), "words": list(one.words)} for one in found
    ]


def note(found: Note) -> Json:
    """What a colleague wrote down."""
    return {"text": found.text, "by": found.by, "at": stamp(found.at), "prefers": found.prefers}


def customer(found: Customer) -> Json:
    """One customer."""
    return {
        "id": found.id, "name": found.name,
        "accounts": [{"platform": a.platform, "handle": a.handle, "user_id": a.user_id} for a in found.accounts],
        "opted_out_at": stamp(found.opted_out_at), "opted_out_by": found.opted_out_by,
    }  # fmt: skip


def follow_up(found: FollowUp) -> Json:
    """One follow-up."""
    return {
        "id": found.id, "kind": found.kind.value, "state": found.state.value, "what": found.what,
        "owner": found.owner, "due_at": stamp(found.due_at), "starts_at": stamp(found.starts_at),
        "first_due_at": stamp(found.first_due_at), "snoozes": found.snoozes,
        "every": "year" if found.yearly_on else None, "brand": found.brand, "case_id": found.case_id,
        "draft_id": found.draft_id, "customer_id": found.customer_id, "created_at": stamp(found.created_at),
        "closed_at": stamp(found.closed_at), "closed_by": found.closed_by, "reason": found.reason,
    }  # fmt: skip


def claim(found: Claim) -> Json:
    """Who works on a case."""
    return {"case_id": found.case_id, "by": found.by, "until": stamp(found.until)}


def snooze(found: Snooze) -> Json:
    """A case that is put off."""
    return {"case_id": found.case_id, "by": found.by, "until": stamp(found.until)}


def snoozed(found: Snooze) -> str:
    """The same in a sentence."""
    when = f"{found.until:%a %d %b %Y %H:%M} UTC"
    return f"Case {found.case_id} is put off until {when}, or until the customer writes again."


def case_note(found: CaseNote) -> Json:
    """A note beside a case."""
    return {"id": found.id, "case_id": found.case_id, "text": found.text, "by": found.by, "at": stamp(found.at)}


def present(found: Present) -> Json:
    """Who has a case open."""
    return {
        "person": found.person, "case_id": found.case_id, "doing": found.doing.value, "at": stamp(found.at),
    }  # fmt: skip


def nudge(found: Nudge) -> Json:
    """What waits for a person to be seen."""
    return {
        "id": found.id, "kind": found.kind.value, "case_id": found.case_id, "draft_id": found.draft_id,
        "by": found.by, "at": stamp(found.at), "seen_at": stamp(found.seen_at), "words": found.words,
    }  # fmt: skip


def event(found: Event) -> Json:
    """One row of the log."""
    return {
        "seq": found.seq, "at": stamp(found.at), "kind": found.kind, "actor": found.actor, "subject": found.subject,
        "data": dict(found.data), "hash": found.hash,
    }  # fmt: skip


def source_pass(report: PassReport) -> Json:
    """One source's part of `poll`."""
    return {
        "name": report.name, "fetched": report.fetched, "new": report.new, "seen": report.seen,
        "unmatched": report.unmatched,
        "skipped": [{"external_id": s.external_id, "reason": s.reason} for s in report.skipped],
        "error": report.error, "cost_usd": round(report.cost_micros / 1e6, 6), "busy": report.busy,
        "baseline": report.baseline, "notes": list(report.notes),
    }  # fmt: skip
