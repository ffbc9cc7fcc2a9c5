"""What happens to our answers when the world moves on: drafts withdrawn, hand-offs and unknown sends settled."""

from dataclasses import dataclass
from datetime import datetime

from store import drafts, postings
from store.engine import Tx
from store.states import DraftState, PostingState
from store.types import Draft, Posting

ALREADY_ANSWERED = "already-answered"


@dataclass(frozen=True, slots=True)
class OwnReply:
    """One of our own posts, as far as it settles anything."""

    platform: str
    external_id: str
    in_reply_to: str | None
    url: str | None
    posted_at: datetime


def withdraw(tx: Tx, draft: Draft, reason: str) -> bool:
    """Take a live draft back because the world changed.

    A proposed draft is superseded and an approved one void. What is already on its way stays: it cannot be called
    back, and its outcome must be kept. Returns whether the draft was withdrawn.
    """
    if draft.state is DraftState.PROPOSED:
        drafts.move(tx, draft.id, DraftState.SUPERSEDED, reason=reason)
        return True
    if draft.state is not DraftState.APPROVED:
        return False
    posting = postings.live_of_draft(tx, draft.id)
    if posting is not None:
        if posting.state is not PostingState.HELD:
            return False
        postings.move(tx, posting, PostingState.NOT_SENT, error=reason)
    drafts.move(tx, draft.id, DraftState.VOID, reason=reason)
    return True


def mark_sent(tx: Tx, posting: Posting, external_id: str, url: str | None) -> None:
    """The platform holds our reply: the posting is sent and its draft posted."""
    postings.move(tx, posting, PostingState.SENT, external_id=external_id, url=url, error=None, next_lookup_at=None)
    drafts.move(tx, posting.draft_id, DraftState.POSTED, posted_url=url)


def own_reply_seen(tx: Tx, case_id: int, own: OwnReply) -> None:
    """One of our own posts in a case was seen in public: it may settle a hand-off or an unknown send.

    What else was drafted in that case is withdrawn: somebody has answered.
    """
    settled = None
    if own.in_reply_to:
        posting = postings.unsettled_to(tx, own.platform, own.in_reply_to)
        if posting is not None and posting.state in {PostingState.UNKNOWN, PostingState.SENDING}:
            if posting.state is PostingState.SENDING:
                postings.move(tx, posting, PostingState.UNKNOWN)
            mark_sent(tx, posting, own.external_id, own.url)
            settled = posting.draft_id
    handed = drafts.handed_off_to(tx, case_id)
    if handed is not None and settled is None:
        drafts.move(tx, handed.id, DraftState.POSTED, posted_url=own.url, reason="seen in public")
        settled = handed.id
    for draft in drafts.live_of_cases(tx, [case_id]):
        if draft.id != settled:
            withdraw(tx, draft, ALREADY_ANSWERED)
