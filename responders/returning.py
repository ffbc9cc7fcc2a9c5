"""Approved replies that come back: proposed again with the reason, and with what changed since somebody said yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from listener.changes import EDITED
from responders import differing
from responders.brands import Voice
from responders.checking import check_reply
from responders.proposals import propose_again
from store import answers, drafts, due, mentions, posts
from store.drafts import findings_column, text_key
from store.due import Due
from store.engine import Tx
from store.states import DraftState
from store.types import URGENCY_RANK, Draft, Eligibility

_SAME_WORDS = frozenset({EDITED, answers.WROTE_AGAIN})


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a draft is back, and what changed."""

    draft_id: int
    """The one that was approved."""
    why: str
    approved_by: str | None
    approved_at: datetime | None
    changes: tuple[str, ...]
    """Lines that begin with `-` for what was, and with `+` for what is."""


def come_back(tx: Tx, draft: Draft, why: str) -> Draft:
    """An approval is void at the last moment, and the words may still be right: they are proposed again, with why."""
    if drafts.get(tx, draft.id).state is DraftState.APPROVED:
        answers.withdraw(tx, draft, why)
    due.looked_at(tx, [draft.case_id])
    return drafts.get(tx, propose_again(tx, draft, returned=True))


def words_back(
    tx: Tx, old: Draft | None, case: Due, mention_id: int, voice: Voice, eligibility: Eligibility
) -> dict[str, object] | None:
    """A person's approved words, for the mention that made them void; None where there are none to keep."""
    if old is None or old.edited_by is None or old.reason not in _SAME_WORDS:
        return None
    mention = mentions.get(tx, mention_id)
    findings = check_reply(tx, old.text, voice=voice, mention=mention, situation=old.situation, by_hand=True)
    return {
        "mention_id": mention_id, "case_id": case.case_id, "customer_id": case.customer_id, "brand": case.brand,
        "platform": case.platform, "text": old.text, "text_key": text_key(old.text), "machine_text": old.machine_text,
        "situation": old.situation, "variant": old.variant, "verdict": eligibility.verdict,
        "verdict_reason": eligibility.reason, "findings": findings_column(findings),
        "urgency_rank": URGENCY_RANK[case.urgency], "edited_by": old.edited_by, "writers": old.writers,
        "decided_by": None, "decided_at": None, "reason": None, "note": None, "returned_from": old.id,
        "posted_url": None,
    }  # fmt: skip


def returned(tx: Tx, draft: Draft) -> Returned | None:
    """Why a draft is back; None where it never was away."""
    if draft.returned_from is None:
        return None
    old = drafts.get(tx, draft.returned_from)
    yes = drafts.last_approval(tx, old.id)
    changes = tuple(_changes(tx, old, draft, yes.parent if yes else None))
    return Returned(
        old.id, old.reason or "no reason was kept", yes.by if yes else None, yes.at if yes else None, changes
    )


def _changes(tx: Tx, old: Draft, new: Draft, parent: str | None) -> Iterator[str]:
    before, now = mentions.get(tx, old.mention_id), mentions.get(tx, new.mention_id)
    if parent is not None and not before.post.deleted_at and parent != before.post.text:
        yield from _diff("the post", parent, before.post.text)
    answered = {before.post.external_id}
    later = [mention.post for mention in mentions.in_case(tx, new.case_id)] + posts.own_in_case(tx, new.case_id)
    for post in sorted(later, key=lambda post: post.posted_at):
        if post.posted_at > before.post.posted_at and post.external_id not in answered:
            yield f"+ {post.author or 'someone'}, {post.posted_at:%d %b %H:%M}: {post.text or '(deleted)'}"
    if old.text != new.text:
        yield from _diff("the reply", old.text, new.text)
    if now.id != before.id:
        yield f"It answers mention {now.id} now, not mention {before.id}."


def _diff(what: str, before: str, after: str) -> Iterator[str]:
    yield f"{what}:"
    for change in differing.changes(before.splitlines(), after.splitlines()):
        if not change.same:
            yield from (f"- {line}" for line in change.was)
            yield from (f"+ {line}" for line in change.now)
